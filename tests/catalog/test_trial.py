"""A shop tries a larger plan once, is told in time that it ends, and keeps what it has."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.change_catalog import hide_product
from flows.move_clock import move_clock
from flows.set_up_workspace import set_up_workspace
from flows.try_again import settle
from flows.try_plan import NothingToTry, PlanUnknown, TrialHad, choose_plan, look_at_trial, start_trial
from flows.write_letter import write_letter
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.letter import Letter
from shop.workspaces.plans import PlanFull, plans, trial_terms
from shop.workspaces.storage import MEGABYTE, count_file
from tests.catalog.goods import a_category, a_product
from tests.world import MORNING, Shop, a_profile, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")
DAYS = timedelta(days=1)


def a_small_shop(products: int = 5, **changes: Any) -> Shop:
    """A shop on the smallest plan, full; beside another one that tries nothing."""
    for slug, number in (("altra", 2), ("bottega", 1)):
        made = a_shop(slug, number, **({"plan": "basic", "monthly_answers": 900} | changes))
        a_category(made, "pantry")
        for product in range(products):
            a_product(made, f"good-{product}")
    return made


def tries(shop: Shop, *, now: datetime = MORNING) -> None:
    start_trial(now=now, actor="member", workspace_id=shop.id)


def looks(at: datetime) -> list[str]:
    return [look_at_trial(now=at, entry=entry) for entry in due("trial", at=at)]


def letters(at: datetime) -> list[tuple[str, Letter]]:
    entries = due("mail", at=at)
    written = [write_letter(now=at, entry=entry) for entry in entries]
    for entry in entries:
        settle(now=at, entry=entry)
    return [(each.recipient, each.letter) for each in written if each is not None]


def state(owner: Any) -> tuple[Any, ...]:
    query = "SELECT plan, trial_plan, trial_ended, monthly_answers FROM workspace WHERE slug = 'bottega'"
    found = tuple(rows(owner, query)[0])
    owner.rollback()
    return found


def test_the_terms_are_of_a_plan_that_there_is_and_told_before_its_end() -> None:
    terms = trial_terms()
    assert terms.plan in plans()
    assert all(0 < days < terms.days for days in terms.told_days_before)


def test_while_it_lasts_more_fits_and_afterwards_what_is_there_stays(owner: Any) -> None:
    shop = a_small_shop()
    with pytest.raises(PlanFull):
        a_product(shop, "sixth")
    tries(shop)
    assert state(owner) == ("basic", "professional", False, 5000)
    a_product(shop, "sixth")
    a_product(shop, "seventh")

    assert looks(MORNING + 7 * DAYS - timedelta(minutes=1)) == []
    assert looks(MORNING + 7 * DAYS) == ["told"]
    assert looks(MORNING + 13 * DAYS) == ["told"]
    assert looks(MORNING + 14 * DAYS) == ["ended"]
    assert looks(MORNING + 30 * DAYS) == []

    assert state(owner) == ("basic", "professional", True, 1000)
    active = "SELECT count(*) FROM product WHERE workspace_id = %(id)s AND status = 'active'"
    assert one(owner, active, {"id": shop.id}) == 7
    a_product(shop, "sixth", price=1200)  # what is there may change
    for gone in range(2):
        hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug=f"good-{gone}")
    with pytest.raises(PlanFull) as full:
        a_product(shop, "eighth")
    assert full.value.values == {"what": "products", "most": 5, "plan": "basic"}
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="good-2")
    a_product(shop, "eighth")


def test_the_shop_is_written_to_in_its_language_with_what_holds_then(owner: Any) -> None:
    shop = a_small_shop()
    tries(shop)
    a_product(shop, "sixth")
    with transaction(shop.id) as db:
        count_file(db, shop.id, "0" * 64, 3000 * MEGABYTE, at=MORNING)

    for day, subject, says in (
        (
            7,
            "La prova di Professional finisce venerdì 4 dicembre, 10:00",
            "Poi vale Basic: prodotti: 5, risposte al mese: 1000, numeri WhatsApp: 1, MB di file: 2048",
        ),
        (
            13,
            "La prova di Professional finisce venerdì 4 dicembre, 10:00",
            "Sullo scaffale hai 6 prodotti. Restano tutti",
        ),
        (14, "La prova di Professional è finita", "Da ora vale Basic"),
    ):
        at = MORNING + day * DAYS
        looks(at)
        ((recipient, letter),) = letters(at)
        assert "I tuoi file occupano 3000 MB. Restano tutti" in letter.text
        assert (recipient, letter.subject) == ("ciao@bottega.example", subject)
        assert says in letter.text
    assert one(owner, "SELECT count(*) FROM event WHERE name LIKE 'Trial%%'") == 2


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Your trial of Professional is over"), ("es", "La prueba de Professional ha terminado")],
)
def test_everything_that_fits_is_said_too(language: str, subject: str) -> None:
    shop = a_small_shop(1, language=Language(language))
    tries(shop)
    at = MORNING + 14 * DAYS
    looks(at)
    (told, *_) = [letter for _, letter in letters(at) if letter.subject == subject]
    assert ("fits" in told.text, "cabe" in told.text) == (language == "en", language == "es")


def test_a_plan_is_tried_once_and_only_a_larger_one(owner: Any) -> None:
    shop = a_small_shop(1)
    tries(shop)
    with pytest.raises(TrialHad):
        tries(shop)
    looks(MORNING + 14 * DAYS)
    with pytest.raises(TrialHad):
        tries(shop, now=MORNING + 20 * DAYS)
    assert state(owner)[2] is True

    large = a_shop("grande", 3, plan="professional")
    with pytest.raises(NothingToTry):
        tries(large)
    assert (
        one(
            owner,
            "SELECT count(*) FROM outbox WHERE workspace_id = %(id)s AND topic = 'trial'",
            {"id": large.id},
        )
        == 0
    )


def test_choosing_the_larger_plan_ends_the_trial_without_a_word(owner: Any) -> None:
    shop = a_small_shop(1)
    tries(shop)
    view = choose_plan(now=MORNING, actor="member", workspace_id=shop.id, plan="professional")
    assert (view.own.name, view.trying) == ("professional", False)
    for day in (7, 13, 14):
        assert looks(MORNING + day * DAYS) == [""]
    assert letters(MORNING + 15 * DAYS) == []
    assert state(owner) == ("professional", "professional", True, 5000)

    choose_plan(now=MORNING, actor="member", workspace_id=shop.id, plan="basic")
    assert state(owner)[3] == 1000
    with pytest.raises(PlanUnknown):
        choose_plan(now=MORNING, actor="member", workspace_id=shop.id, plan="gold")
    assert state(owner)[0] == "basic"


def test_telling_its_profile_anew_takes_nothing_from_a_trial(owner: Any) -> None:
    shop = a_small_shop(1)
    tries(shop)
    profile = a_profile("bottega", 7, plan="basic", monthly_answers=9000)
    set_up_workspace(now=MORNING, actor="system", profile=profile)  # a second number fits while it is tried
    assert state(owner) == ("basic", "professional", False, 5000)
    assert one(owner, "SELECT count(*) FROM channel WHERE workspace_id = %(id)s", {"id": shop.id}) == 2


def test_a_demo_whose_clock_was_moved_ends_by_its_own_clock(owner: Any) -> None:
    shop = a_small_shop(1, demo=True)
    tries(shop)
    move_clock(now=MORNING, actor="member", workspace_id=shop.id, shift=-2 * DAYS)

    assert sorted(looks(MORNING + 14 * DAYS)) == ["", "", "told"]
    assert state(owner)[2] is False
    assert sorted(looks(MORNING + 16 * DAYS)) == ["", "ended"]
    assert state(owner)[2] is True
