"""Whoever leads a shop is told how a day, a week or a month went: once, in the morning, by the way they chose."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from flows.keep_report import wish_summary
from flows.tell_member import tell_member
from flows.tell_summary import tell_summaries
from flows.write_letter import write_letter
from runtime.timetable import look_after_figures
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.tables import Member
from tests.analytics.told import Counted, a_counted_shop
from tests.console.signed_in import a_member
from tests.told.street import a_template
from tests.world import Shop, due, one, rows
from webapp.console.asking import Staff

pytestmark = pytest.mark.usefixtures("empty_database")

# Friday the 20th, a quarter to eight in Rome.
MORNING = datetime(2026, 11, 20, 6, 45, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def a_day(slug: str = "bottega", number: int = 1) -> Counted:
    """Yesterday somebody wrote and paid 312,40 €; the day before it was 100 €."""
    world = a_counted_shop(slug, number)
    who = world.person(MORNING - 3 * DAY)
    world.writes(who, MORNING - DAY)
    world.is_told(who, MORNING - DAY)
    for back, minor in ((1, 31240), (2, 10000)):
        world.orders(who, MORNING - back * DAY, minor, paid_at=MORNING - back * DAY)
    return world


def tells(shop: Shop, at: datetime = MORNING) -> int:
    return tell_summaries(now=at, workspace_id=shop.id)


def wants(member: Staff, every: str, way: str) -> None:
    wish_summary(
        now=MORNING, workspace_id=member.workspace_id, member_id=member.member_id, every=every, way=way
    )


def test_an_owner_with_an_address_is_told_of_yesterday_once(owner: Any) -> None:
    world, other = a_day(), a_day("altra", 2)
    boss = a_member(world.shop, language=Language.IT)
    a_member(world.shop, "manager", name="Ada")
    a_member(world.shop, "operator", name="Bea")
    a_member(other.shop, "host")

    assert tells(world.shop, MORNING - timedelta(minutes=1)) == 0
    assert [tells(world.shop), tells(world.shop), tells(world.shop, MORNING + HOUR)] == [1, 0, 0]
    assert tells(world.shop, MORNING + 6 * HOUR) == 0
    assert tells(other.shop) == 0

    (entry,) = due("mail", at=MORNING)
    letter = write_letter(now=MORNING, entry=entry)
    assert letter is not None
    assert letter.recipient == one(
        owner, "SELECT email FROM member WHERE id = %(id)s", {"id": boss.member_id}
    )
    assert letter.letter.subject == "Bottega bottega: com'è andato giovedì 19 novembre 2026"
    text = letter.letter.text.replace("\xa0", " ")
    assert text.startswith("Vendite: 312,40 €, 212% in più rispetto al giorno prima.")
    assert "Chat: 1, 100% risposte senza di voi, 1 pagate." in text
    assert "/console/figures" in letter.letter.text


def test_the_timetable_counts_the_days_and_tells_of_them_in_every_shop(owner: Any) -> None:
    for world in (a_day(), a_day("altra", 2)):
        a_member(world.shop)
    look_after_figures(MORNING)
    look_after_figures(MORNING + timedelta(minutes=5))
    assert one(owner, "SELECT count(DISTINCT workspace_id) FROM daily_figure WHERE name = 'taken'") == 2
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'mail'") == 2


def test_of_two_that_look_at_once_one_tells(owner: Any) -> None:
    world = a_day()
    a_member(world.shop)
    gate = Barrier(4)

    def look() -> int:
        gate.wait(timeout=60)
        return tells(world.shop)

    with ThreadPoolExecutor(4) as threads:
        told = [each.result() for each in [threads.submit(look) for _ in range(4)]]
    assert sum(told) == 1
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'mail'") == 1


def test_weeks_are_told_on_mondays_and_months_on_the_first_to_those_who_chose_it(owner: Any) -> None:
    world = a_day()
    boss, ada = a_member(world.shop), a_member(world.shop, "manager", name="Ada")
    wants(boss, "day", "off")
    wants(ada, "week", "email")
    wants(ada, "month", "email")
    monday, first = MORNING + 3 * DAY, datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert [tells(world.shop, at) for at in (MORNING, monday, monday + HOUR, first, first + HOUR)] == [
        0,
        1,
        0,
        1,
        0,
    ]
    assert [
        (row[0], str(row[1])) for row in rows(owner, "SELECT every, first_day FROM summary_told ORDER BY 1")
    ] == [
        ("month", "2026-11-01"),
        ("week", "2026-11-16"),
    ]


def test_the_clock_is_the_shops_own_also_when_it_changes(owner: Any) -> None:
    world = a_counted_shop(timezone="America/New_York")
    a_member(world.shop)
    sunday = datetime(2026, 11, 1, 12, 45, tzinfo=UTC)  # 7:45, and the night before had an hour more
    world.writes(world.person(sunday - DAY), sunday - 20 * HOUR)
    assert [tells(world.shop, at) for at in (sunday - HOUR, sunday)] == [0, 1]
    assert str(one(owner, "SELECT first_day FROM summary_told")) == "2026-10-31"


def test_a_shop_in_which_nothing_happened_and_nobody_who_left_is_told() -> None:
    quiet = a_counted_shop("quieta", 3)
    a_member(quiet.shop)
    assert tells(quiet.shop) == 0

    world = a_day()
    boss = a_member(world.shop)
    assert tells(world.shop) == 1
    with transaction(world.shop.id) as db:
        row = db.get_one(Member, boss.member_id)
        row.active = False
        db.add(row)
    (entry,) = due("mail", at=MORNING)
    assert write_letter(now=MORNING, entry=entry) is None


def test_by_whatsapp_it_is_a_template_once_the_window_has_closed_and_a_letter_without_one(owner: Any) -> None:
    world = a_day()
    boss = a_member(world.shop, name="Rosaria Mori", language=Language.IT)
    wants(boss, "day", "whatsapp")
    assert tells(world.shop) == 1
    assert due("mail", at=MORNING) == []
    (entry,) = due("member_news", at=MORNING)
    assert not tell_member(now=MORNING, entry=entry)
    (letter,) = due("mail", at=MORNING)
    assert write_letter(now=MORNING, entry=letter) is not None

    a_template(world.shop, "shop_news", "Ciao {{1}}, una novità da {{2}}. {{3}} È tutto.")
    assert tells(world.shop, MORNING + DAY) == 1
    (entry,) = due("member_news", at=MORNING + DAY)
    assert tell_member(now=MORNING + DAY, entry=entry)
    body = one(owner, "SELECT body FROM message WHERE author = 'system' ORDER BY created_at DESC")
    assert body.startswith("Ciao Rosaria, una novità da Bottega bottega.")
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'mail'") == 1
