"""What stands in calendars elsewhere: each booking once, with whom it is, as it is now."""

from dataclasses import replace
from typing import Any

import pytest

from tests.booking.diary import HOUR, a_date, a_resource, a_service, books, cancels, holds, somebody, works
from tests.booking.elsewhere import TEN, Diary, a_bookable_shop, event_in, free, marta, moved, name_of
from tests.fakes.outside_calendar import CalendarsInMemory
from tests.world import one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def memory() -> CalendarsInMemory:
    return CalendarsInMemory()


@pytest.fixture
def diary(memory: CalendarsInMemory) -> Diary:
    return Diary(a_bookable_shop(), memory, memory.new_calendar())


def test_busy_time_over_a_booking_is_shown_and_both_stay(
    diary: Diary, memory: CalendarsInMemory, owner: Any
) -> None:
    shop = diary.shop
    booking = books(shop, marta(shop), TEN)
    before = rows(owner, "SELECT id, state, starts_at FROM booking")
    memory.writes(diary.account, "dentist", "DTSTART:20261123T093000Z", "DTEND:20261123T103000Z")
    theirs = memory.shows(diary.account, "dentist")
    diary.adds()
    diary.works()
    diary.reads()
    diary.reads(minutes=5)

    (conflict,) = diary.conflicts()
    assert (conflict.kind, conflict.booking, conflict.service) == ("overlap", booking.code, "consultation")
    assert (conflict.busy_from, conflict.booked_from) == (TEN + HOUR / 2, TEN)
    assert rows(owner, "SELECT id, state, starts_at FROM booking") == before
    assert memory.shows(diary.account, "dentist") == theirs
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'CalendarConflict'") == 1

    memory.deletes(diary.account, "dentist")
    diary.reads(minutes=5)
    assert diary.conflicts() == []


def test_our_own_event_makes_nobody_busy_once_more(diary: Diary, owner: Any) -> None:
    shop = diary.shop
    diary.adds()
    booking = books(shop, marta(shop), TEN)
    diary.works()
    diary.reads()

    assert (rows(owner, "SELECT * FROM busy_time"), diary.conflicts()) == ([], [])
    cancels(shop, booking)
    assert "10:00" in free(shop)


def test_hold_is_not_written_and_what_the_shop_has_to_accept_is_tentative(
    diary: Diary, memory: CalendarsInMemory, owner: Any
) -> None:
    diary.adds()
    hold = holds(diary.shop, marta(diary.shop), TEN)
    assert diary.works() == 0
    owner.execute("UPDATE service SET approval = true")
    owner.commit()
    booking = books(diary.shop, marta(diary.shop), TEN)
    diary.works()

    assert memory.shows(diary.account, name_of(hold)) == "" or hold.id == booking.id
    assert event_in(memory.shows(diary.account, name_of(booking)))["STATUS"] == "TENTATIVE"


def test_what_is_booked_already_is_written_when_a_calendar_is_added(
    diary: Diary, memory: CalendarsInMemory
) -> None:
    booking = books(diary.shop, marta(diary.shop), TEN)
    assert diary.works() == 0
    diary.adds()
    diary.works()
    assert event_in(memory.shows(diary.account, name_of(booking)))["at"] == TEN

    diary.adds(writes=False)
    cancels(diary.shop, booking)
    assert diary.works() == 0
    assert memory.shows(diary.account, name_of(booking))


def test_booking_that_moves_to_another_person_leaves_one_calendar_and_comes_into_the_other(
    diary: Diary, memory: CalendarsInMemory, owner: Any
) -> None:
    shop = diary.shop
    bea = a_resource(shop, "bea")
    a_service(shop, needs=[[{"resource": "ada"}, {"resource": "bea"}]])
    works(shop, (0, "09:00", "13:00"), resource="bea")
    diary.adds("ada")
    hers = replace(diary, account=memory.new_calendar("Bea"))
    hers.adds("bea")
    ada = one(owner, "SELECT id FROM resource WHERE slug = 'ada'")
    booking = books(shop, marta(shop), TEN, resource_id=ada)
    diary.works()
    assert [memory.shows(each.account, name_of(booking)) != "" for each in (diary, hers)] == [True, False]

    moved(shop, booking, "11:30", resource_id=bea)
    diary.works()

    assert [memory.shows(each.account, name_of(booking)) != "" for each in (diary, hers)] == [False, True]
    assert diary.conflicts() == []


def test_tour_stands_there_once_with_everybody_who_comes(diary: Diary, memory: CalendarsInMemory) -> None:
    shop = diary.shop
    a_service(shop, "tour", kind="event", seats=12)
    date = a_date(shop, starts_at=TEN, seats=12, resources=("ada",))
    diary.adds()
    assert diary.works() == 0
    first = books(shop, marta(shop), TEN, service="tour", occurrence_id=date, seats=2)
    second = books(shop, somebody(shop), TEN, service="tour", occurrence_id=date)
    diary.works()
    told = memory.shows(diary.account, str(date))
    assert "3 " in told
    assert list(memory.shelves[diary.account.url].objects) == [str(date)]

    cancels(shop, first)
    diary.works()
    later = memory.shows(diary.account, str(date))
    assert int(event_in(later)["SEQUENCE"]) > int(event_in(told)["SEQUENCE"])
    cancels(shop, second)
    diary.works()
    assert memory.shows(diary.account, str(date)) == ""
    assert diary.conflicts() == []


def test_another_etag_alone_is_no_conflict_and_an_alarm_of_the_owner_is(
    diary: Diary, memory: CalendarsInMemory
) -> None:
    shop = diary.shop
    diary.adds()
    booking = books(shop, marta(shop), TEN)
    diary.works()
    memory.edits(diary.account, name_of(booking), "DTSTAMP:2026", "DTSTAMP:2027")
    diary.reads()
    assert diary.conflicts() == []
    moved(shop, booking, "11:30")
    diary.works()
    assert event_in(memory.shows(diary.account, name_of(booking)))["at"] == TEN + HOUR + HOUR / 2

    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:!\r\nEND:VALARM\r\nEND:VEVENT"
    memory.edits(diary.account, name_of(booking), "END:VEVENT", alarm)
    diary.reads(minutes=5)
    assert [each.kind for each in diary.conflicts()] == ["changed"]

    cancels(shop, booking)
    diary.works()
    assert "VALARM" in memory.shows(diary.account, name_of(booking))
    memory.deletes(diary.account, name_of(booking))
    diary.reads(minutes=5)
    assert diary.conflicts() == []


def test_booking_that_moves_to_another_date_leaves_the_entry_of_its_old_one(
    diary: Diary, memory: CalendarsInMemory
) -> None:
    shop = diary.shop
    a_service(shop, "tour", kind="event", seats=12)
    first, second = (
        a_date(shop, starts_at=starts_at, seats=12, resources=("ada",)) for starts_at in (TEN, TEN + 2 * HOUR)
    )
    diary.adds()
    booking = books(shop, marta(shop), TEN, service="tour", occurrence_id=first, seats=2)
    diary.works()

    moved(shop, booking, "12:00", occurrence_id=second)
    diary.works()

    assert [memory.shows(diary.account, str(date)) != "" for date in (first, second)] == [False, True]
    assert diary.conflicts() == []
