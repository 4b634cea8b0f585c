"""Calendars that programs subscribe to: of one host, of the whole shop."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]  # it carries no types
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from flows.change_dates import put_occurrence
from flows.share_calendar import share_calendar, unshare_calendar
from runtime.cli_calendars import calendars
from shop.booking.needs import ResourceUnknown
from shop.booking.profiles import OccurrenceProfile
from tests.booking.diary import a_resource, a_service, books, cancels, holds
from tests.told.street import DAY, HOUR, TEN, Street, a_street
from tests.told.test_told_at_once import moves
from tests.web.visiting import visitor
from tests.world import MORNING, PinnedClock, one

pytestmark = pytest.mark.usefixtures("empty_database", "valkey")


@pytest.fixture
def browser() -> Iterator[TestClient]:
    """A calendar program."""
    with visitor(PinnedClock()) as client:
        yield client


def shared(street: Street, resource: str = "", *, renew: bool = False) -> str:
    """The path of the address."""
    url = share_calendar(
        now=MORNING, actor="member", workspace_id=street.shop.id, resource=resource, renew=renew
    )
    return url[url.index("/calendar/") :]


def events(browser: TestClient, path: str) -> dict[str, Any]:
    """By their UIDs."""
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return {event.uid.value: event for event in vobject.readOne(answer.text).contents.get("vevent", [])}


def test_a_host_sees_who_comes_and_nothing_that_they_need_not_know(owner: Any, browser: TestClient) -> None:
    street = a_street(owner)
    booked = street.books(note="sono allergica alle noci")
    holds(street.shop, street.marta, TEN + DAY)
    path = shared(street, "ada")

    [event] = events(browser, path).values()

    assert (event.dtstart.value, event.dtend.value) == (TEN, TEN + HOUR)
    assert event.summary.value == "Consulenza · Marta"
    assert booked.code in event.description.value
    text = browser.get(path).text
    assert not any(word in text for word in ("Bellomo", "3331234567", "posta.example", "noci", "/l/"))


def test_a_feed_follows_every_change_and_says_when_there_is_none(owner: Any, browser: TestClient) -> None:
    street = a_street(owner)
    booked = street.books()
    path = shared(street)
    first = browser.get(path)
    tag = {"If-None-Match": first.headers["etag"]}
    assert browser.get(path, headers=tag).status_code == 304
    assert browser.get(path, headers={"If-Modified-Since": first.headers["last-modified"]}).status_code == 304
    assert browser.head(path).status_code == 200

    moves(street, booked.id, TEN + HOUR)
    assert browser.get(path, headers=tag).status_code == 200
    [event] = events(browser, path).values()
    assert (event.dtstart.value, int(event.sequence.value)) == (TEN + HOUR, 1)

    cancels(street.shop, booked)
    assert events(browser, path) == {}


def test_each_host_sees_their_own_and_the_shop_all(owner: Any, browser: TestClient) -> None:
    street = a_street(owner)
    a_resource(street.shop, "bruno")
    a_service(street.shop, "fitting", needs=[[{"resource": "bruno"}]])
    with_ada = street.books()
    with_bruno = books(street.shop, street.marta, TEN, service="fitting")
    other = a_street(owner, "altra", 2)
    other.books()

    assert set(events(browser, shared(street, "ada"))) == {f"{with_ada.id}@vetrina"}
    assert set(events(browser, shared(street, "bruno"))) == {f"{with_bruno.id}@vetrina"}
    assert set(events(browser, shared(street))) == {f"{with_ada.id}@vetrina", f"{with_bruno.id}@vetrina"}
    assert len(events(browser, shared(other))) == 1


def test_a_date_of_a_class_stands_there_once_with_its_seats(owner: Any, browser: TestClient) -> None:
    street = a_street(owner)
    a_service(street.shop, "yoga", kind="class", seats=12)
    told = {"service": "yoga", "starts_at": TEN, "resources": ["ada"]}
    put_occurrence(
        now=MORNING,
        actor="member",
        workspace_id=street.shop.id,
        occurrence=OccurrenceProfile.model_validate(told),
    )
    date = one(owner, "SELECT id FROM occurrence")
    books(street.shop, street.marta, TEN, service="yoga", occurrence_id=date, seats=2)

    [event] = events(browser, shared(street, "ada")).values()

    assert event.uid.value == f"{date}@vetrina"
    assert event.description.value == "2 posti su 12 sono presi"


def test_an_address_can_be_renewed_and_ended_and_never_guessed(owner: Any, browser: TestClient) -> None:
    street = a_street(owner)
    old = shared(street, "ada")
    assert shared(street, "ada") == old
    assert len(old) > len("/calendar/.ics") + 40

    new = shared(street, "ada", renew=True)
    assert browser.get(old).status_code == 404
    assert browser.get(new).status_code == 200

    assert unshare_calendar(now=MORNING, actor="member", workspace_id=street.shop.id, resource="ada")
    assert not unshare_calendar(now=MORNING, actor="member", workspace_id=street.shop.id, resource="ada")
    assert browser.get(new).status_code == 404
    assert browser.get("/calendar/.ics").status_code == 404
    assert browser.get(f"/calendar/{'a' * 43}.ics").status_code == 404


def test_whom_the_shop_does_not_have_has_no_calendar(owner: Any) -> None:
    street = a_street(owner)
    other = a_street(owner, "altra", 2)
    a_resource(other.shop, "bruno")

    with pytest.raises(ResourceUnknown):
        shared(street, "bruno")

    assert one(owner, "SELECT count(*) FROM resource WHERE feed_key <> ''") == 0


def test_one_program_may_not_ask_all_the_time(owner: Any, browser: TestClient) -> None:
    path = shared(a_street(owner))

    assert {browser.get(path).status_code for _ in range(32)} == {200, 429}


def test_what_is_long_over_has_left_the_calendar(owner: Any) -> None:
    street = a_street(owner)
    street.books()
    path = shared(street)
    clock = PinnedClock(TEN + timedelta(days=9))

    with visitor(clock) as later:
        assert events(later, path) == {}


def test_in_a_terminal_it_is_shared_and_ended(owner: Any, browser: TestClient) -> None:
    street = a_street(owner)
    runner, whose = CliRunner(), ["-w", street.shop.slug, "--resource", "ada"]

    url = runner.invoke(calendars, ["share", *whose]).output.strip()
    path = url[url.index("/calendar/") :]
    assert browser.get(path).status_code == 200
    assert runner.invoke(calendars, ["share", *whose, "--end"]).output == "ended\n"
    assert browser.get(path).status_code == 404
    assert runner.invoke(calendars, ["share", "-w", street.shop.slug, "--resource", "nobody"]).exit_code == 1
