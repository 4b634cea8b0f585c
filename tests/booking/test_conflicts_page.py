"""The page on which the shop's own people decide about what calendars elsewhere and the bookings do not agree on."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.call_off_date import end_next_called_off
from flows.tell_member import tell_member
from shop.kernel.database import transaction
from shop.tables import Member
from tests.booking.diary import MONDAY, a_date, a_service, as_it_is, books, on
from tests.booking.elsewhere import BUSY, TEN, Diary, a_bookable_shop, event_in, marta, name_of
from tests.fakes.outside_calendar import CalendarsInMemory
from tests.live.control import signs_in
from tests.live.rooms import a_colleague
from tests.web.visiting import found, text_of, visitor
from tests.world import PinnedClock, a_shop, arrives, due, one


@pytest.fixture
def memory() -> CalendarsInMemory:
    return CalendarsInMemory()


@pytest.fixture
def diary(empty_database: str, valkey: Redis, memory: CalendarsInMemory) -> Diary:
    del empty_database, valkey
    return Diary(a_bookable_shop(), memory, memory.new_calendar())


@pytest.fixture
def browser(diary: Diary) -> Iterator[TestClient]:
    """A manager of the shop, who sits in New York."""
    with visitor(PinnedClock()) as client:
        signs_in(client, diary.shop, a_colleague(diary.shop, "Carmen", "manager"))
        client.cookies.set("zone", "America.New_York")
        yield client


def decides(browser: TestClient, diary: Diary, does: str, **told: str) -> Any:
    """Press a button of the only conflict."""
    (conflict,) = diary.conflicts()
    return browser.post(f"/team/calendars/{conflict.id}/{does}", data=told)


def test_what_is_busy_there_is_shown_on_both_clocks_and_ours_moves_or_is_called_off(
    diary: Diary, memory: CalendarsInMemory, browser: TestClient, owner: Any
) -> None:
    shop = diary.shop
    assert "No calendar elsewhere is known." in text_of(browser.get("/team/calendars?lang=en"))
    diary.adds()
    booking = books(shop, marta(shop), TEN)
    diary.works()
    memory.writes(diary.account, "dentist", *BUSY)
    diary.reads()

    (entry,) = [one for one in due("member_news", at=diary.now()) if "calendar" in one.payload]
    with transaction(shop.id) as db:
        told = db.get_one(Member, UUID(entry.payload["member"]))
        assert told.name == "Carmen"
    arrives(shop, "ciao", phone=told.phone)
    assert tell_member(now=diary.now(), entry=entry)
    heard = one(owner, "SELECT body FROM message WHERE direction = 'out' ORDER BY seq DESC, id DESC LIMIT 1")
    assert booking.code in heard
    assert "/team/calendars" in heard

    shown = browser.get("/team/calendars?lang=en")
    words = text_of(shown)
    assert "Ada Rizzo is busy there at a time that is booked here." in words
    assert "Monday 23 November, 04:00" in words
    assert "10:00 in Rome" in words
    assert all(part in words for part in ("Marta Bellomo", booking.code, "works"))
    starts = [str(one.attributes["value"]) for one in found(shown, "select[name=start] option")]
    assert starts[0] == "2026-11-23T08:00Z"

    taken = books(shop, shop.customers.setdefault("luca", marta(shop)), on(MONDAY, "09:00"))
    refused = decides(browser, diary, "move", start=starts[0])
    assert refused.status_code == 409
    assert found(refused, "[role=alert]:not([hidden])")
    assert as_it_is(shop, booking).starts_at == TEN
    del taken

    went = decides(browser, diary, "move", start="2026-11-23T11:00Z")
    assert went.headers["location"] == "/team/calendars?done=move"
    assert as_it_is(shop, booking).starts_at == on(MONDAY, "12:00")
    assert "Everything agrees." in text_of(browser.get("/team/calendars?lang=en"))


def test_our_entry_that_was_moved_there_is_followed_written_again_or_left(
    diary: Diary, memory: CalendarsInMemory, browser: TestClient
) -> None:
    shop = diary.shop
    diary.adds()
    booking = books(shop, marta(shop), TEN)
    diary.works()
    entry = memory.shows(diary.account, name_of(booking))
    for hour in ("11", "10"):
        memory.edits(diary.account, name_of(booking), f"T{hour}0000", f"T{int(hour) + 1}0000")
    assert memory.shows(diary.account, name_of(booking)) != entry
    diary.reads(minutes=5)

    shown = browser.get("/team/calendars?lang=en")
    assert "was changed there" in text_of(shown)
    (start,) = (str(one.attributes["value"]) for one in found(shown, "input[name=start]"))
    assert decides(browser, diary, "move", start=start).status_code == 303
    diary.works()
    assert as_it_is(shop, booking).starts_at == on(MONDAY, "11:00")
    event = event_in(memory.shows(diary.account, name_of(booking)))
    assert event["at"] == on(MONDAY, "11:00")
    assert diary.conflicts() == []

    memory.deletes(diary.account, name_of(booking))
    diary.reads(minutes=5)
    assert "was deleted there" in text_of(browser.get("/team/calendars?lang=en"))
    assert decides(browser, diary, "ours").status_code == 303
    diary.works()
    assert memory.shows(diary.account, name_of(booking))

    memory.deletes(diary.account, name_of(booking))
    diary.reads(minutes=5)
    (conflict,) = diary.conflicts()
    assert decides(browser, diary, "cancel", reason="Ada is ill").status_code == 303
    assert as_it_is(shop, booking).state == "canceled"
    again = browser.post(f"/team/calendars/{conflict.id}/theirs")
    assert again.status_code == 303  # somebody else was faster: nothing is left to decide


def test_a_date_of_a_tour_is_called_off_for_everybody_with_the_shops_own_words(
    diary: Diary, memory: CalendarsInMemory, browser: TestClient
) -> None:
    shop = diary.shop
    a_service(shop, "tour", kind="event", seats=12)
    date = a_date(shop, starts_at=TEN, seats=12, resources=("ada",))
    diary.adds()
    booking = books(shop, marta(shop), TEN, service="tour", occurrence_id=date, seats=2)
    memory.writes(diary.account, "dentist", *BUSY)
    diary.reads()
    words = text_of(browser.get("/team/calendars?lang=en"))
    assert "2 seats booked" in words
    assert "Call the date off" in words
    assert decides(browser, diary, "cancel", reason="Ada is ill").status_code == 303
    for entry in due("called_off", at=diary.now()):
        while end_next_called_off(now=diary.now(), entry=entry):
            pass
    assert as_it_is(shop, booking).state == "canceled"
    assert diary.conflicts() == []


def test_only_who_keeps_the_diary_of_this_shop_decides(
    diary: Diary, memory: CalendarsInMemory, browser: TestClient
) -> None:
    diary.adds()
    books(diary.shop, marta(diary.shop), TEN)
    memory.writes(diary.account, "dentist", *BUSY)
    diary.reads()
    (conflict,) = diary.conflicts()
    other = a_shop("altra", 2)
    with visitor(PinnedClock()) as nobody:
        assert nobody.get("/team/calendars").status_code == 401
        signs_in(nobody, other, a_colleague(other, "Olga", "owner", 3))
        assert "dentist" not in nobody.get("/team/calendars").text
        nobody.post(f"/team/calendars/{conflict.id}/theirs")
    with visitor(PinnedClock()) as warehouse:
        signs_in(warehouse, diary.shop, a_colleague(diary.shop, "Mike", "warehouse", 2))
        assert warehouse.get("/team/calendars").status_code == 403
    forged = browser.post(f"/team/calendars/{conflict.id}/theirs", headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403
    assert browser.post(f"/team/calendars/{conflict.id}/forget").status_code == 404
    assert len(diary.conflicts()) == 1
