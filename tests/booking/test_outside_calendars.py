"""A real calendar server: its busy times block, what is booked stands in it, and nothing of others is touched."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.settle_conflict import settle_conflict
from gateways.caldav_calendar import CalDavCalendars
from runtime.cli_calendars import calendars
from shop.booking.calendar_file import uid_of
from shop.booking.choosing import SlotTaken
from shop.kernel.settings import settings
from tests.booking.diary import HOUR, MONDAY, books, cancels, holds, on
from tests.booking.elsewhere import (
    BUSY,
    TEN,
    Diary,
    a_bookable_shop,
    event_in,
    free,
    marta,
    moved,
    name_of,
)
from tests.peers.radicale import Radicale, radicale_server
from tests.world import MORNING, a_registered_customer, one

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale_server(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture
def real(radicale: Radicale, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diary]:
    monkeypatch.setenv("CALENDAR_PRIVATE_ADDRESSES", "true")
    settings.cache_clear()
    yield Diary(a_bookable_shop(), CalDavCalendars(private_addresses=True), radicale.new_calendar())
    monkeypatch.undo()
    settings.cache_clear()


def test_busy_there_blocks_here_until_it_is_free_again(real: Diary, radicale: Radicale) -> None:
    shop = real.shop
    before = free(shop)
    radicale.writes(real.account, "dentist", *BUSY)
    real.adds()
    real.reads()

    assert "10:00" in before
    assert free(shop) == [clock for clock in before if clock not in {"09:30", "10:00", "10:30"}]
    with pytest.raises(SlotTaken) as taken:
        holds(shop, marta(shop), TEN)
    assert TEN not in taken.value.values["alternatives"]
    assert (real.view().name, real.view().failure, real.view().read_at) == ("", "", MORNING)

    radicale.deletes(real.account, "dentist")
    real.reads(minutes=5)
    assert free(shop) == before


def test_booking_is_written_moved_and_taken_out_under_one_uid(real: Diary, radicale: Radicale) -> None:
    shop = real.shop
    radicale.writes(real.account, "dentist", "DTSTART:20261124T090000Z", "DTEND:20261124T100000Z")
    theirs = radicale.shows(real.account, "dentist")
    real.adds()
    booking = books(shop, marta(shop), TEN, note="Porto i documenti")
    real.works()
    first = event_in(radicale.shows(real.account, name_of(booking)))
    text = radicale.shows(real.account, name_of(booking))

    assert first == {
        "UID": uid_of(booking.id),
        "SEQUENCE": "0",
        "SUMMARY": "Consulenza · Marta",
        "STATUS": "CONFIRMED",
        "at": TEN,
        "until": TEN + HOUR,
    }
    assert booking.code in text
    assert "Bellomo" not in text
    assert "documenti" not in text

    moved(shop, booking, "11:30")
    real.works()
    second = event_in(radicale.shows(real.account, name_of(booking)))
    assert (second["UID"], second["at"]) == (first["UID"], on(MONDAY, "11:30"))
    assert int(second["SEQUENCE"]) > 0

    cancels(shop, booking)
    real.works()
    assert radicale.shows(real.account, name_of(booking)) == ""
    assert radicale.shows(real.account, "dentist") == theirs
    assert real.conflicts() == []


def test_what_the_owner_changed_is_shown_and_never_overwritten(
    real: Diary, radicale: Radicale, owner: Any
) -> None:
    shop = real.shop
    real.adds()
    booking = books(shop, marta(shop), TEN)
    real.works()
    radicale.edits(real.account, name_of(booking), "Marta", "Marta e la zia")
    theirs = radicale.shows(real.account, name_of(booking))
    real.reads(minutes=5)

    (conflict,) = real.conflicts()
    assert (conflict.kind, conflict.booking, conflict.busy_from) == ("changed", booking.code, TEN)
    moved(shop, booking, "11:30")
    cancels(shop, booking)
    real.works()
    real.reads(minutes=5)

    assert radicale.shows(real.account, name_of(booking)) == theirs
    assert [each.id for each in real.conflicts()] == [conflict.id]
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'CalendarConflict'") == 1


def test_change_that_nobody_has_read_yet_is_found_when_writing(real: Diary, radicale: Radicale) -> None:
    shop = real.shop
    real.adds()
    changed, deleted = (
        books(shop, marta(shop), TEN),
        books(shop, a_registered_customer(shop, "+393339876543"), on(MONDAY, "12:00")),
    )
    real.works()
    radicale.edits(real.account, name_of(changed), "Marta", "Marta e la zia")
    radicale.deletes(real.account, name_of(deleted))
    theirs = radicale.shows(real.account, name_of(changed))
    moved(shop, changed, "09:00")
    moved(shop, deleted, "11:00")
    real.works()

    assert [(each.kind, each.booking) for each in real.conflicts()] == [
        ("changed", changed.code),
        ("removed", deleted.code),
    ]
    assert radicale.shows(real.account, name_of(changed)) == theirs
    assert radicale.shows(real.account, name_of(deleted)) == ""

    for conflict in real.conflicts():
        settle_conflict(
            now=MORNING, actor="member", workspace_id=shop.id, conflict_id=conflict.id, keep="ours"
        )
    real.works()
    assert event_in(radicale.shows(real.account, name_of(changed)))["at"] == on(MONDAY, "09:00")
    assert event_in(radicale.shows(real.account, name_of(deleted)))["at"] == on(MONDAY, "11:00")
    real.reads(minutes=5)
    assert real.conflicts() == []


def test_calendar_is_named_shown_and_taken_back_in_a_terminal(
    real: Diary, radicale: Radicale, owner: Any
) -> None:
    shop, runner = real.shop, CliRunner()
    booking = books(shop, marta(shop), TEN)
    radicale.writes(real.account, "dentist", *BUSY)
    whose = ["-w", shop.slug]
    told = ["add", real.account.url, *whose, "--resource", "ada", "--username", real.account.username]

    wrong = runner.invoke(calendars, told, input="nonsense\n")
    assert (wrong.exit_code, "refused" in wrong.output) == (1, True)
    assert runner.invoke(calendars, ["list", *whose]).output == ""
    added = runner.invoke(calendars, told, input=f"{real.account.password}\n")
    # A terminal has the machine's own clock.
    owner.execute("UPDATE outside_calendar SET next_read_at = %s", [MORNING])
    owner.commit()
    real.reads()
    shown = json.loads(runner.invoke(calendars, ["list", *whose]).output)

    assert added.exit_code == 0, added.output
    assert real.account.password not in added.output + str(shown)
    assert (shown["name"], shown["resource"], shown["failure"]) == ("Ada", "ada", "")
    (conflict,) = shown["conflicts"]
    assert (conflict["kind"], conflict["booking"]) == ("overlap", booking.code)
    settled = runner.invoke(calendars, ["settle", conflict["id"], *whose, "--keep", "theirs"])
    assert (settled.output, real.conflicts()) == ("settled\n", [])
    removed = [runner.invoke(calendars, ["remove", shown["id"], *whose]) for _ in range(2)]
    assert [each.exit_code for each in removed] == [0, 1]
