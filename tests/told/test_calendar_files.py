"""Calendar files, read back by a parser that had no part in writing them: created, moved, canceled."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]  # it carries no types
from dateutil.tz import tzical

from shop.booking.calendar_file import Invited, calendar_file
from shop.booking.calendar_zone import zone_rules
from shop.booking.viewing import BookingView
from shop.kernel.database import transaction
from shop.workspaces.viewing import WorkspaceView, workspace_view
from tests.booking.diary import cancels
from tests.told.street import HOUR, MARTA, TEN, Street, a_street, calendar_in, letter_to, letters
from tests.told.test_told_at_once import moves

ROME = ZoneInfo("Europe/Rome")


def read(body: bytes) -> Any:
    """What an independent parser makes of it."""
    return vobject.readOne(body.decode())


def shop_of(street: Street) -> WorkspaceView:
    with transaction(street.shop.id) as db:
        return workspace_view(db, street.shop.id)


@pytest.mark.usefixtures("empty_database")
def test_create_move_and_cancel_are_one_event_that_changes(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books()
    created = read(calendar_in(letter_to(MARTA, letters())).body)
    moves(street, booked.id, TEN + 2 * HOUR)
    moved = read(calendar_in(letter_to(MARTA, letters())).body)
    cancels(street.shop, booked)
    canceled = read(calendar_in(letter_to(MARTA, letters())).body)

    files = [created, moved, canceled]
    assert [file.method.value for file in files] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {file.vevent.uid.value for file in files} == {f"{booked.id}@vetrina"}
    assert [int(file.vevent.sequence.value) for file in files] == [0, 1, 2]
    assert [file.vevent.status.value for file in files] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [file.vevent.dtstart.value for file in files] == [TEN, TEN + 2 * HOUR, TEN + 2 * HOUR]
    assert [file.vevent.dtend.value - file.vevent.dtstart.value for file in files] == [HOUR] * 3
    assert {file.vevent.dtstart.params["X-VOBJ-ORIGINAL-TZID"][0] for file in files} == {"Europe/Rome"}
    assert {file.vevent.organizer.value for file in files} == {"mailto:ciao@bottega.example"}
    assert {file.vevent.attendee.value for file in files} == {f"mailto:{MARTA}"}
    assert created.vevent.summary.value == "Consulenza · Bottega bottega"
    assert created.vevent.location.value == "Via Mormina Penna 42, Scicli"
    assert booked.code in created.vevent.description.value


@pytest.mark.usefixtures("empty_database")
def test_a_published_file_names_nobody_and_stays_the_same_until_something_changes(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books(note="con la mamma; e il cane, forse\nsì")
    shop = shop_of(street)

    body = calendar_file(booked, shop=shop, url="https://example.test/l/abc")

    assert body == calendar_file(booked, shop=shop, url="https://example.test/l/abc")
    event = read(body).vevent
    assert "attendee" not in event.contents
    assert event.url.value == "https://example.test/l/abc"
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


@pytest.mark.usefixtures("empty_database")
def test_a_shop_without_mail_organizes_by_its_page(owner: Any) -> None:
    street = a_street(owner)
    shop = replace(shop_of(street), email="", name='"Da; Rosa", Sì')

    event = read(
        calendar_file(street.books(), shop=shop, method="REQUEST", invited=Invited("", "a@b.example"))
    ).vevent

    assert event.organizer.value.endswith("/s/bottega")
    assert event.summary.value == 'Consulenza · "Da; Rosa", Sì'


def at_home(view: BookingView, starts_at: datetime, zone: ZoneInfo) -> BookingView:
    return replace(view, starts_at=starts_at, ends_at=starts_at + HOUR, zone=zone)


@pytest.mark.usefixtures("empty_database")
def test_around_every_change_of_clocks_the_instant_is_the_same(owner: Any) -> None:
    street = a_street(owner)
    booked, shop = street.books(), shop_of(street)
    changes = {
        "Europe/Rome": [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)],
        "America/New_York": [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)],
        "Australia/Lord_Howe": [
            datetime(2026, 4, 4, 15, tzinfo=UTC),
            datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
        ],
        "America/Santiago": [datetime(2026, 4, 5, 3, tzinfo=UTC), datetime(2026, 9, 6, 4, tzinfo=UTC)],
        "Asia/Kathmandu": [datetime(2026, 3, 29, 1, tzinfo=UTC)],
        "UTC": [datetime(2026, 3, 29, 1, tzinfo=UTC)],
    }
    for name, instants in changes.items():
        for instant in instants:
            for quarters in range(-12, 13):
                starts_at = instant + quarters * timedelta(minutes=15)
                body = calendar_file(at_home(booked, starts_at, ZoneInfo(name)), shop=shop)

                assert _as_told(body.decode(), name) == starts_at, (name, starts_at)


def _as_told(text: str, zone: str) -> datetime:
    """The start, by the rules that stand in the file itself."""
    [start] = [line for line in text.splitlines() if line.startswith("DTSTART") and "2026" in line][-1:]
    wall = datetime.strptime(start.rpartition(":")[2].rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  # a wall time
    if start.endswith("Z"):
        return wall.replace(tzinfo=UTC)
    assert start.startswith(f"DTSTART;TZID={zone}:")
    return wall.replace(tzinfo=tzical(StringIO(text)).get(zone)).astimezone(UTC)


def test_a_zone_is_told_as_clocks_showed_it_until_then() -> None:
    told = zone_rules(ROME, date(2026, 5, 1), date(2026, 6, 1)).to_ical().decode()

    assert "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\n" in told
    assert "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\n" in told
