"""Calendars elsewhere that fail, answer late or are changed meanwhile; and who may know of them."""

from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from flows.add_outside_calendar import remove_outside_calendar
from flows.read_outside_calendar import calendar_to_read, note_read
from flows.settle_conflict import settle_conflict
from flows.write_outside_calendar import event_to_write
from shop.booking.needs import ResourceUnknown
from shop.booking.outside import Account, CallFailed
from shop.booking.outside_views import ConflictUnknown, OutsideCalendarUnknown, conflicts, outside_calendars
from shop.events.webhook_addresses import AddressRefused
from shop.kernel.database import transaction
from tests.booking.diary import HOUR, MONDAY, books, cancels, on
from tests.booking.elsewhere import BUSY, TEN, Diary, a_bookable_shop, event_in, free, marta, moved, name_of
from tests.fakes.outside_calendar import PASSWORD, CalendarsInMemory
from tests.world import MORNING, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def memory() -> CalendarsInMemory:
    return CalendarsInMemory()


@pytest.fixture
def diary(memory: CalendarsInMemory) -> Diary:
    return Diary(a_bookable_shop(), memory, memory.new_calendar())


def test_server_that_is_down_is_tried_again_and_the_shop_is_told(
    diary: Diary, memory: CalendarsInMemory, owner: Any
) -> None:
    shop = diary.shop
    memory.writes(diary.account, "dentist", *BUSY)
    diary.adds()
    diary.reads()
    blocked = free(shop)
    down = CallFailed("unreachable", permanent=False)
    told = "SELECT count(*) FROM event WHERE name = 'OutsideCalendarFailed'"
    for minutes in (5, 5, 10):
        assert one(owner, told) == 0
        memory.fails = [down]
        diary.reads(minutes=minutes)
        assert memory.fails == []

    assert (diary.view().failure, diary.view().read_at) == ("unreachable", MORNING)
    assert free(shop) == blocked
    assert one(owner, told) == 1
    diary.reads(minutes=19)
    assert diary.view().failure == "unreachable"
    diary.reads(minutes=1)
    assert diary.view().failure == ""

    memory.fails = [down]
    booking = books(shop, marta(shop), on(MONDAY, "11:30"))
    diary.works()
    assert (diary.view().failure, memory.shows(diary.account, name_of(booking))) == ("write:unreachable", "")
    diary.works(seconds=3)
    assert diary.view().failure == ""
    assert memory.shows(diary.account, name_of(booking))


@pytest.mark.parametrize("then", ["moved", "canceled"])
def test_write_whose_answer_got_lost_is_known_as_ours(
    diary: Diary, memory: CalendarsInMemory, owner: Any, then: str
) -> None:
    shop = diary.shop
    diary.adds()
    booking = books(shop, marta(shop), TEN)
    (entry,) = due("calendar", at=diary.now())
    writing = event_to_write(now=diary.now(), entry=entry)
    assert writing is not None
    memory.put(writing.account, uid=writing.uid, body=writing.body, etag="")
    diary.reads()
    assert diary.conflicts() == []
    if then == "moved":
        moved(shop, booking, "11:30")
    else:
        cancels(shop, booking)
    diary.works(minutes=2)

    shown = memory.shows(diary.account, name_of(booking))
    assert (event_in(shown)["at"] if shown else None) == (on(MONDAY, "11:30") if then == "moved" else None)
    assert diary.conflicts() == []
    assert one(owner, "SELECT count(*) FROM outside_event WHERE tried <> '[]'") == 0


def test_change_of_ours_while_it_is_read_is_no_conflict(diary: Diary, memory: CalendarsInMemory) -> None:
    shop = diary.shop
    diary.adds()
    booking = books(shop, marta(shop), TEN)
    diary.works()
    reading = calendar_to_read(now=diary.now(), workspace_id=shop.id)
    assert reading is not None
    assert calendar_to_read(now=diary.now(), workspace_id=shop.id) is None
    seen = memory.read(reading.account, reading.asked)
    moved(shop, booking, "11:30")
    diary.works()

    assert note_read(now=diary.now(), workspace_id=shop.id, reading=reading, seen=seen) == 0
    assert diary.conflicts() == []


def test_reading_whose_lease_is_over_changes_nothing(
    diary: Diary, memory: CalendarsInMemory, owner: Any
) -> None:
    diary.adds()
    late = calendar_to_read(now=diary.now(), workspace_id=diary.shop.id)
    assert late is not None
    seen = memory.read(late.account, late.asked)
    memory.writes(diary.account, "dentist", *BUSY)
    diary.reads(minutes=3)
    before = rows(owner, "SELECT id FROM busy_time")

    note_read(now=diary.now(), workspace_id=diary.shop.id, reading=late, seen=seen)

    assert len(before) == 1
    assert rows(owner, "SELECT id FROM busy_time") == before


def test_what_somebody_decided_to_leave_is_shown_no_more_and_left(
    diary: Diary, memory: CalendarsInMemory
) -> None:
    shop = diary.shop
    diary.adds()
    booking = books(shop, marta(shop), TEN)
    diary.works()
    memory.deletes(diary.account, name_of(booking))
    memory.writes(diary.account, "dentist", *BUSY)
    diary.reads()
    found = diary.conflicts()
    assert sorted(each.kind for each in found) == ["overlap", "removed"]

    for conflict in found:
        told: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id, "conflict_id": conflict.id}
        settle_conflict(actor="member", keep="theirs", **told)
        with pytest.raises(ConflictUnknown):
            settle_conflict(actor="member", keep="ours", **told)
    moved(shop, booking, "11:30")
    memory.fails = [CallFailed("unreachable", permanent=False)]
    diary.works()
    assert (len(memory.fails), diary.view().failure) == (1, "")
    memory.fails = []
    diary.reads(minutes=5)
    assert diary.conflicts() == []
    assert memory.shows(diary.account, name_of(booking)) == ""


def test_password_lies_sealed_and_is_in_no_log(diary: Diary, memory: CalendarsInMemory, owner: Any) -> None:
    with capture_logs() as logged:
        view = diary.adds()
        memory.fails = [CallFailed("unreachable", permanent=False)]
        diary.reads()
        diary.reads(minutes=5)
        reading = calendar_to_read(now=diary.now() + HOUR, workspace_id=diary.shop.id)
    secret = one(owner, "SELECT secret FROM outside_calendar")
    tables = ("outside_calendar", "outbox", "event")
    kept = [rows(owner, f"SELECT * FROM {table}") for table in tables]  # noqa: S608  # of the line above

    assert reading is not None
    assert reading.account.password == PASSWORD
    assert PASSWORD not in str(kept) + str(logged) + repr(reading) + repr(view)
    owner.execute("UPDATE outside_calendar SET secret = %s", [secret[:-6] + "AAAAAA"])
    owner.commit()
    diary.reads(hours=2)
    assert diary.view().failure == "sealed"


def test_calendar_of_a_shop_is_its_own(diary: Diary, memory: CalendarsInMemory, owner: Any) -> None:
    view = diary.adds()
    memory.writes(diary.account, "dentist", *BUSY)
    books(diary.shop, marta(diary.shop), on(MONDAY, "11:30"))
    memory.writes(diary.account, "late", "DTSTART:20261123T103000Z", "DTEND:20261123T120000Z")
    diary.reads()
    other = a_shop("altra", 2)
    with transaction(other.id) as db:
        assert (outside_calendars(db), conflicts(db)) == ([], [])
    removal: dict[str, Any] = {"now": MORNING, "actor": "member", "calendar_id": view.id}
    with pytest.raises(OutsideCalendarUnknown):
        remove_outside_calendar(workspace_id=other.id, **removal)
    assert len(diary.conflicts()) == 1

    remove_outside_calendar(workspace_id=diary.shop.id, **removal)
    counted = "SELECT (SELECT count(*) FROM busy_time) + (SELECT count(*) FROM calendar_conflict)"
    assert one(owner, counted) == 0
    assert diary.works() > 0
    with pytest.raises(OutsideCalendarUnknown):
        remove_outside_calendar(workspace_id=diary.shop.id, **removal)


@pytest.mark.parametrize(
    "url",
    ["http://calendar.example/a/", "https://127.0.0.1/a/", "https://ada:word@calendar.example/", "caldav"],
)
def test_address_that_cannot_be_a_calendars_is_refused(diary: Diary, owner: Any, url: str) -> None:
    with pytest.raises(AddressRefused):
        replace(diary, account=Account(url, "ada", PASSWORD)).adds()
    with pytest.raises(ResourceUnknown):
        diary.adds("nobody")
    assert rows(owner, "SELECT * FROM outside_calendar") == []
