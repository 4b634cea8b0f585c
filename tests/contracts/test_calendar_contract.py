"""What every calendar elsewhere must do: a real CalDAV server, and the one in memory that other tests use."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateways.caldav_calendar import CalDavCalendars
from shop.booking.calendar_file import uid_of
from shop.booking.outside import (
    Account,
    Asked,
    CallFailed,
    EventChanged,
    EventSeen,
    OutsideCalendars,
    Seen,
    Stretch,
)
from shop.booking.outside_event import Entry, event_of, print_of
from shop.kernel.ids import new_id
from tests.fakes.outside_calendar import CalendarsInMemory, uids
from tests.peers.radicale import Radicale, radicale_server

ROME = ZoneInfo("Europe/Rome")
FIRST = datetime(2026, 11, 20, tzinfo=UTC)
MONTH = Asked(FIRST, FIRST + timedelta(days=30), ROME)
TEN = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale_server(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@dataclass
class Desk:
    """A calendar, the product's way to it, and its owner's."""

    ours: OutsideCalendars
    owner: Radicale | CalendarsInMemory
    account: Account

    def read(self, asked: Asked = MONTH) -> Seen:
        return self.ours.read(self.account, asked)

    def busy(self, asked: Asked = MONTH) -> list[Stretch]:
        events: tuple[EventSeen, ...] = self.read(asked).events or ()
        return sorted((each for event in events for each in event.busy), key=lambda one: one.starts_at)

    def puts(self, entry: Entry, etag: str = "") -> str:
        return self.ours.put(self.account, uid=uid_of(entry.subject_id), body=event_of(entry), etag=etag)

    def removes(self, entry: Entry, etag: str) -> None:
        self.ours.remove(self.account, uid=uid_of(entry.subject_id), etag=etag)


@pytest.fixture(params=["caldav", "memory"])
def desk(request: pytest.FixtureRequest) -> Desk:
    if request.param == "caldav":
        server: Radicale = request.getfixturevalue("radicale")
        return Desk(CalDavCalendars(private_addresses=True), server, server.new_calendar())
    memory = CalendarsInMemory()
    return Desk(memory, memory, memory.new_calendar())


def an_entry(**changes: object) -> Entry:
    entry = Entry(
        subject_id=new_id(),
        starts_at=TEN,
        ends_at=TEN + HOUR,
        zone=ROME,
        summary="Consulenza · Marta",
        lines=("B-7K2M9Q", "Due righe, una; virgola"),
        changed_at=FIRST,
    )
    return replace(entry, **changes)  # type: ignore[arg-type]  # each test changes what it is about


def test_calendar_is_known_by_its_name(desk: Desk) -> None:
    assert desk.ours.check(desk.account).name == "Ada"


def test_wrong_password_and_missing_calendar_are_told_for_good(desk: Desk) -> None:
    for account, reason in (
        (replace(desk.account, password="wrong"), "refused"),
        (replace(desk.account, url=desk.account.url + "nowhere/"), "gone"),
    ):
        with pytest.raises(CallFailed) as failed:
            desk.ours.check(account)
        assert (failed.value.reason, failed.value.permanent) == (reason, True)
    assert desk.account.password not in repr(desk.account)


def test_busy_is_what_blocks_in_the_stretch(desk: Desk) -> None:
    desk.owner.writes(desk.account, "dentist", "DTSTART:20261123T090000Z", "DTEND:20261123T100000Z")
    desk.owner.writes(desk.account, "holiday", "DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261126")
    desk.owner.writes(desk.account, "floating", "DTSTART:20261127T180000", "DURATION:PT90M")
    desk.owner.writes(
        desk.account, "free", "DTSTART:20261123T120000Z", "DTEND:20261123T130000Z", "TRANSP:TRANSPARENT"
    )
    desk.owner.writes(
        desk.account, "off", "DTSTART:20261123T140000Z", "DTEND:20261123T150000Z", "STATUS:CANCELLED"
    )
    desk.owner.writes(desk.account, "far", "DTSTART:20270323T090000Z", "DTEND:20270323T100000Z")

    assert desk.busy() == [
        Stretch(TEN, TEN + HOUR),
        Stretch(datetime(2026, 11, 24, tzinfo=ROME), datetime(2026, 11, 26, tzinfo=ROME)),
        Stretch(datetime(2026, 11, 27, 18, tzinfo=ROME), datetime(2026, 11, 27, 19, 30, tzinfo=ROME)),
    ]


def test_rule_is_unfolded_with_its_exceptions_over_the_clock_change(desk: Desk) -> None:
    desk.owner.writes(
        desk.account,
        "weekly",
        "DTSTART;TZID=Europe/Rome:20261012T100000",
        "DTEND;TZID=Europe/Rome:20261012T110000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO",
        "EXDATE;TZID=Europe/Rome:20261109T100000",
    )
    autumn = replace(
        MONTH, starts_at=datetime(2026, 10, 19, tzinfo=UTC), ends_at=datetime(2026, 11, 17, tzinfo=UTC)
    )

    assert [each.starts_at.astimezone(UTC) for each in desk.busy(autumn)] == [
        datetime(2026, 10, 19, 8, tzinfo=UTC),
        datetime(2026, 10, 26, 9, tzinfo=UTC),
        datetime(2026, 11, 2, 9, tzinfo=UTC),
        datetime(2026, 11, 16, 9, tzinfo=UTC),
    ]


def test_nothing_is_read_while_the_mark_is_the_same(desk: Desk) -> None:
    first = desk.read()
    assert first.mark
    assert desk.read(replace(MONTH, mark=first.mark)) == Seen(first.mark, None)

    desk.owner.writes(desk.account, "dentist", "DTSTART:20261123T090000Z", "DTEND:20261123T100000Z")

    second = desk.read(replace(MONTH, mark=first.mark))
    assert second.mark != first.mark
    assert uids(second.events) == ["dentist"]


def test_what_is_put_is_read_back_and_moved_and_removed(desk: Desk) -> None:
    entry = an_entry()
    etag = desk.puts(entry)
    assert [(event.uid, event.etag) for event in desk.read().events or ()] == [
        (uid_of(entry.subject_id), etag)
    ]

    later = replace(entry, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, sequence=1)
    moved = desk.puts(later, etag)
    shown = desk.owner.shows(desk.account, str(entry.subject_id))
    assert moved != etag
    assert print_of(shown.encode()) == print_of(event_of(later)) != print_of(event_of(entry))
    assert "METHOD" not in shown
    assert desk.busy() == [Stretch(TEN + HOUR, TEN + 2 * HOUR)]

    desk.removes(entry, moved)
    desk.removes(entry, moved)
    assert desk.read().events == ()


def test_what_was_changed_there_is_neither_replaced_nor_removed(desk: Desk) -> None:
    entry = an_entry()
    etag = desk.puts(entry)
    name = str(entry.subject_id)
    desk.owner.edits(desk.account, name, "Marta", "Marta (porta i documenti)")
    before = desk.owner.shows(desk.account, name)

    with pytest.raises(EventChanged) as put:
        desk.puts(replace(entry, sequence=1), etag)
    with pytest.raises(EventChanged) as removed:
        desk.removes(entry, etag)

    assert desk.owner.shows(desk.account, name) == before
    assert put.value.etag == removed.value.etag not in {"", etag}
    assert print_of(put.value.body) == print_of(before.encode()) != print_of(event_of(entry))


def test_what_was_deleted_there_is_not_put_there_again_by_a_change(desk: Desk) -> None:
    entry = an_entry()
    etag = desk.puts(entry)
    desk.owner.deletes(desk.account, str(entry.subject_id))

    with pytest.raises(EventChanged) as changed:
        desk.puts(replace(entry, sequence=1), etag)

    assert (changed.value.etag, changed.value.body) == ("", b"")
    assert desk.owner.shows(desk.account, str(entry.subject_id)) == ""


def test_first_put_replaces_nothing_that_stands_there(desk: Desk) -> None:
    entry = an_entry()
    etag = desk.puts(entry)

    with pytest.raises(EventChanged) as changed:
        desk.puts(replace(entry, sequence=1))

    assert changed.value.etag == etag
    assert print_of(changed.value.body) == print_of(event_of(entry))


def test_our_event_under_another_name_is_not_written_twice(desk: Desk) -> None:
    entry = an_entry()
    lines = (f"UID:{uid_of(entry.subject_id)}", "DTSTART:20261123T090000Z", "DTEND:20261123T100000Z")
    desk.owner.writes(desk.account, "imported", *lines)

    with pytest.raises(EventChanged):
        desk.puts(entry)
    assert uids(desk.read().events) == [uid_of(entry.subject_id)]


def test_what_we_put_is_told_of_outside_the_stretch_too(desk: Desk) -> None:
    entry, gone = an_entry(starts_at=TEN + 90 * 24 * HOUR, ends_at=TEN + 90 * 24 * HOUR + HOUR), an_entry()
    etag = desk.puts(entry)
    known = {uid_of(entry.subject_id): etag, uid_of(gone.subject_id): '"x"'}

    events = desk.read(replace(MONTH, known=known)).events

    assert [(event.uid, event.etag, event.busy) for event in events or ()] == [
        (uid_of(entry.subject_id), etag, ())
    ]


def test_entry_that_would_come_every_second_is_passed_over(desk: Desk) -> None:
    desk.owner.writes(
        desk.account,
        "mad",
        "DTSTART:20261123T090000Z",
        "DTEND:20261123T090001Z",
        "RRULE:FREQ=SECONDLY;COUNT=5",
    )
    desk.owner.writes(desk.account, "dentist", "DTSTART:20261123T090000Z", "DTEND:20261123T100000Z")

    seen = desk.read()

    assert (uids(seen.events), seen.unreadable) == (["dentist"], 1)
