"""Two members edit the same at once: the later one is told who changed what, and loses nothing of what they typed."""

from threading import Barrier, Thread
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.change_services import put_service
from flows.change_shop import change_hours
from shop.booking.profiles import ServiceProfile
from shop.booking.standing import service_standing
from shop.booking.told import service_told
from shop.kernel.database import transaction
from shop.kernel.revisions import ChangedMeanwhile, revision_of, settle
from shop.workspaces.changing import WeekChange, hours_told
from shop.workspaces.standing import week_standing
from tests.booking.diary import a_resource, a_service, works
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of
from tests.world import MORNING, Shop, one, rows
from webapp.console.asking import Staff


@pytest.fixture
def carmen(shop: Shop) -> Staff:
    """Somebody else of the same shop, and what both can edit."""
    a_resource(shop, "ada")
    works(shop, *((day, "09:00", "18:00") for day in range(5)), resource="ada")
    a_service(shop, needs=[[{"resource": "ada"}]])
    return a_member(shop, "manager", name="Carmen")


def form_of(page: Any, action: str) -> dict[str, str]:
    """What a browser would send of the form, as it is shown."""
    told = {}
    for field in found(page, f"main form[action='{action}'] :is(input, textarea, select)"):
        kept = field.attributes
        if kept.get("type") == "checkbox" and "checked" not in kept:
            continue
        value = kept.get("value") or ("on" if kept.get("type") == "checkbox" else "")
        if field.tag == "textarea":
            value = field.text()
        if field.tag == "select":
            chosen = field.css("option[selected]")
            value = (chosen[0].attributes.get("value") if chosen else "") or ""
        told[str(kept["name"])] = str(value)
    return {name: value for name, value in told.items() if name != "once"}


@pytest.mark.parametrize(
    ("page", "action", "theirs", "mine", "told", "stored"),
    [
        (
            "/console/settings",
            "/console/settings",
            {"person": "Carmen Vidal", "phone": "0932 111111"},
            {"name": "Da Rosaria", "phone": "0932 222222"},
            ["Who answers when a person is asked for: Carmen Vidal", "Phone: 0932 111111 You typed"],
            ("SELECT name, person, phone FROM workspace", ("Da Rosaria", "Carmen Vidal", "0932 222222")),
        ),
        (
            "/console/settings",
            "/console/settings/hours",
            {"day_0": "9-12", "day_1": "10-12"},
            {"day_1": "10-13", "day_6": "8-10"},
            ["Monday: 9:00-12:00", "Tuesday: 10:00-12:00 You typed"],
            (
                "SELECT closes::text FROM opening_hours WHERE weekday IN (0, 1, 6) ORDER BY weekday",
                ("12:00:00", "13:00:00", "10:00:00"),
            ),
        ),
        (
            "/console/resources/ada",
            "/console/resources/ada",
            {"email": "ada@shop.example", "day_0": "9-12"},
            {"name": "Ada Pace", "day_0": "10-12"},
            ["E-mail: ada@shop.example", "Monday: 9:00-12:00 You typed"],
            (
                "SELECT r.name, r.email, h.opens::text FROM resource r, working_hours h WHERE h.weekday = 0",
                ("Ada Pace", "ada@shop.example", "10:00:00"),
            ),
        ),
        (
            "/console/services/{service}",
            "/console/services/{service}",
            {"price": "30", "minutes": "45"},
            {"minutes": "90", "name_en": "Long talk"},
            ["Minutes it takes: 45 You typed", "Price: 30.00"],
            (
                "SELECT names ->> 'en', minutes, price_minor FROM service",
                ("Long talk", 90, 3000),
            ),
        ),
    ],
    ids=["profile", "opening-hours", "resource", "service"],
)
def test_the_later_one_is_told_who_changed_what_and_keeps_what_they_typed(  # what each form holds
    shop: Shop,
    browser: TestClient,
    rosaria: Staff,
    carmen: Staff,
    owner: Any,
    page: str,
    action: str,
    theirs: dict[str, str],
    mine: dict[str, str],
    told: list[str],
    stored: tuple[str, tuple[Any, ...]],
) -> None:
    service = one(owner, "SELECT slug FROM service")
    page, action = page.format(service=service), action.format(service=service)
    shown = form_of(browser.get(page), action)
    assert browser.post(action, data=shown).status_code == 303  # sent as it is shown, it is what was seen
    signed_in(browser, carmen)
    assert browser.post(action, data=form_of(browser.get(page), action) | theirs).status_code == 303
    before = rows(owner, stored[0])
    signed_in(browser, rosaria)
    refused = browser.post(action, data=shown | mine)
    assert refused.status_code == 409
    assert rows(owner, stored[0]) == before
    said = " ".join(found(refused, ".overtaken")[0].text(separator=" ").split())
    assert "Carmen has changed this in the meantime, at" in said
    listed = [" ".join(line.text().split()) for line in found(refused, ".overtaken li")]
    assert [line.startswith(words) for line, words in zip(listed, told, strict=True)] == [True, True], listed
    again = form_of(refused, action)
    assert {name: again[name] for name in mine if not name.startswith("day_")} == {
        name: value for name, value in mine.items() if not name.startswith("day_")
    }
    assert browser.post(action, data=again).status_code == 303
    kept = rows(owner, stored[0])
    assert (kept[0] if len(kept) == 1 else tuple(line[0] for line in kept)) == stored[1]
    del shop


def test_a_form_that_was_refused_for_a_slip_still_knows_what_it_had_seen(
    browser: TestClient, rosaria: Staff, carmen: Staff
) -> None:
    action = "/console/settings/hours"
    shown = form_of(browser.get("/console/settings"), action)
    signed_in(browser, carmen)
    browser.post(action, data=shown | {"day_0": "9-12"})
    signed_in(browser, rosaria)
    slip = browser.post(action, data=shown | {"day_6": "never"})
    assert (slip.status_code, "Carmen" in text_of(slip)) == (422, False)
    refused = browser.post(action, data=form_of(slip, action) | {"day_6": ""})
    assert (refused.status_code, "Carmen has changed this" in text_of(refused)) == (409, True)


def test_of_two_who_save_in_the_same_moment_one_is_told(shop: Shop, carmen: Staff, owner: Any) -> None:
    slug = one(owner, "SELECT slug FROM service")
    with transaction(shop.id) as db:
        service, _ = service_told(db, slug)
        seen, seen_week = revision_of(service_standing(db, slug)), revision_of(week_standing(db, shop.id))
    outcomes: list[str] = []
    together = Barrier(4)

    def saves(does: Any) -> None:
        together.wait()
        try:
            does()
            outcomes.append("kept")
        except ChangedMeanwhile:
            outcomes.append("told")

    def service_of(minutes: int) -> None:
        other: ServiceProfile = service.model_copy(update={"minutes": minutes})
        put_service(now=MORNING, actor=carmen.person, workspace_id=shop.id, service=other, seen=seen)

    def week_of(words: str) -> None:
        week = WeekChange(hours=tuple(hours_told(0, words)))
        change_hours(now=MORNING, actor=carmen.person, workspace_id=shop.id, week=week, seen=seen_week)

    each = [
        Thread(target=saves, args=(does,))
        for does in (
            lambda: service_of(50),
            lambda: service_of(70),
            lambda: week_of("9-10"),
            lambda: week_of("9-11"),
        )
    ]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join(60)
    assert sorted(outcomes) == ["kept", "kept", "told", "told"]


def test_what_was_typed_is_held_against_what_stands_field_by_field() -> None:
    seen = revision_of({"a": 1, "b": 2, "c": 3, "d": 4})
    found_out = settle(seen, {"a": 1, "b": 9, "c": 7, "d": 4}, {"a": 5, "b": 6, "c": 7, "d": 4, "new": 1})
    told = [sorted(names) for names in (found_out.taken, found_out.disputed, found_out.agreed)]
    assert told == [["a", "new"], ["b"], ["c"]]
