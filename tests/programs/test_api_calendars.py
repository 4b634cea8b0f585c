"""What is shown at a booking, calendars that are shared or do not agree, and series: over the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from flows.add_outside_calendar import add_outside_calendar
from shop.booking.colliding import Collision, Subject, add_collision
from shop.booking.outside import Account, Stretch
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.tables import OutsideCalendar
from tests.booking.diary import HOUR, MONDAY, a_resource, a_service, books, on, somebody, works
from tests.catalog.goods import a_small_catalog
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import MORNING, Shop, a_shop, one, rows

TEN = on(MONDAY, "10:00")


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """Ada shows goods live on Mondays."""
    del empty_database, valkey
    made = a_shop()
    a_small_catalog(made)
    a_resource(made)
    a_service(made, live_kind="showing")
    works(made, (0, "09:00", "13:00"), resource="ada")
    return made


@pytest.fixture
def program(shop: Shop) -> Iterator[Asking]:
    with asking_with(a_key(shop)) as made:
        yield made


@pytest.fixture
def stranger(program: Asking) -> Asking:
    """A program of another shop, which may do everything there."""
    return program.as_key(a_key(a_shop("altra", 2)).key)


def test_what_is_shown_at_a_booking_is_read_written_and_chosen_anew(
    program: Asking, stranger: Asking, shop: Shop
) -> None:
    booking = books(shop, somebody(shop), TEN)
    path = f"/bookings/{booking.code}/showing-set"
    chosen = program("GET", path).json()
    assert (chosen["booking"], {one_["reason"] for one_ in chosen["products"]}) == (booking.code, {"pick"})

    told = {"products": ["miele-ibleo", "cantucci", "miele-ibleo"]}
    written = program("PUT", f"/bookings/{booking.id}/showing-set", told).json()
    assert [(one_["product"], one_["reason"]) for one_ in written["products"]] == [
        ("miele-ibleo", "shop"),
        ("cantucci", "shop"),
    ]
    assert problem(program("PUT", path, {"products": ["nulla"]})) == (404, "product_not_found")
    assert program("GET", path).json() == written
    for answer in (
        stranger("GET", path),
        stranger("PUT", path, {"products": []}),
        stranger("POST", f"{path}/choose"),
    ):
        assert problem(answer) == (404, "booking_unknown")
    assert program("POST", f"{path}/choose").json() == chosen
    assert program("PUT", path, {"products": []}).json()["products"] == []


def conflicting(shop: Shop, booking: Any) -> None:
    """Ada's own calendar is busy for half an hour of the booking."""
    account = Account(url="https://dav.example.com/ada/", username="ada", password="secret")
    view = add_outside_calendar(
        now=MORNING, actor="member", workspace_id=shop.id, resource="ada", account=account, writes=True
    )
    with transaction(shop.id) as db:
        calendar = db.get_one(OutsideCalendar, view.id)
        busy = Stretch(TEN, TEN + HOUR / 2)
        found = Collision(kind="overlap", subject=Subject(booking_id=booking.id), uid="dentist", busy=busy)
        assert add_collision(db, calendar, found, at=MORNING)


def test_a_conflict_of_calendars_is_seen_and_settled_once(
    program: Asking, stranger: Asking, shop: Shop, owner: Any
) -> None:
    booking = books(shop, somebody(shop), TEN)
    conflicting(shop, booking)

    (found,) = program("GET", "/calendar-conflicts").json()
    assert (found["kind"], found["booking"], found["resource"]) == ("overlap", booking.code, "ada")
    assert (found["busy_from"], found["busy_until"]) == ("2026-11-23T09:00:00Z", "2026-11-23T09:30:00Z")
    assert program("GET", f"/calendar-conflicts?booking_id={booking.id}").json() == [found]
    assert program("GET", f"/calendar-conflicts?booking_id={new_id()}").json() == []
    assert stranger("GET", "/calendar-conflicts").json() == []

    path, keep = f"/calendar-conflicts/{found['id']}/settle", {"keep": "theirs"}
    assert problem(stranger("POST", path, keep)) == (404, "conflict_unknown")
    assert problem(program("POST", path, {"keep": "both"})) == (422, "validation_failed")
    key = {"Idempotency-Key": "settled"}
    answers = [program("POST", path, keep, headers=key) for _ in range(2)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]
    assert problem(program("POST", path, keep)) == (404, "conflict_unknown")
    assert program("GET", "/calendar-conflicts").json() == []
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'CalendarConflictSettled'") == 1


def test_a_calendar_is_shared_under_one_address_until_another_is_asked_for(
    program: Asking, stranger: Asking, shop: Shop
) -> None:
    del shop
    ada = {"resource": "ada"}
    first, again = (program("POST", "/calendar-feeds", ada) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    whole = program("POST", "/calendar-feeds", {}).json()["url"]
    renewed = program("POST", "/calendar-feeds", ada | {"renew": True}).json()["url"]
    assert len({first.json()["url"], whole, renewed}) == 3

    def opens(url: str) -> int:
        return program.browser.get(url.removeprefix("https://shop.example.test")).status_code

    assert [opens(url) for url in (first.json()["url"], whole, renewed)] == [404, 200, 200]
    assert problem(stranger("POST", "/calendar-feeds", ada)) == (404, "resource_unknown")
    assert problem(stranger("DELETE", "/calendar-feeds?resource=ada")) == (404, "resource_unknown")
    assert stranger("DELETE", "/calendar-feeds").status_code == 204
    assert [opens(url) for url in (whole, renewed)] == [200, 200]
    assert [program("DELETE", "/calendar-feeds?resource=ada").status_code for _ in range(2)] == [204, 204]
    assert [opens(url) for url in (whole, renewed)] == [200, 404]


def test_a_series_is_written_under_its_id_and_has_its_dates(
    program: Asking, stranger: Asking, shop: Shop, owner: Any
) -> None:
    a_service(shop, "yoga", kind="class", seats=8, horizon_days=30)
    series = str(new_id())
    told = {
        "id": series, "service": "yoga", "first_on": "2026-11-23", "starts": "18:00", "rule": "FREQ=WEEKLY",
        "except_on": ["2026-11-30"],
    }  # fmt: skip
    path = f"/series/{series}"

    made = program("PUT", path, told)
    assert made.status_code == 200, made.text
    count = made.json()["made"]
    assert (made.json()["id"], made.json()["gone"], count > 1) == (series, 0, True)
    assert program("PUT", path, told).json()["made"] == 0
    begins = rows(owner, "SELECT starts_at FROM occurrence ORDER BY starts_at")
    assert (len(begins), begins[0][0]) == (count, on(MONDAY, "18:00"))
    ended = program("PUT", path, told | {"rule": "FREQ=WEEKLY;COUNT=1"}).json()
    assert (ended["made"], ended["gone"], ended["still_booked"]) == (0, count - 1, [])

    assert problem(program("PUT", f"/series/{new_id()}", told)) == (422, "other_slug")
    assert problem(program("PUT", path, told | {"rule": "SOMETIMES"})) == (422, "validation_failed")
    assert problem(stranger("PUT", path, told)) == (404, "service_unknown")
    lesson = {"slug": "yoga", "kind": "class", "names": {"it": "Yoga"}, "minutes": 60, "seats": 8}
    assert stranger("PUT", "/services/yoga", lesson).status_code == 200
    assert problem(stranger("PUT", path, told)) == (404, "not_found")
    assert one(owner, "SELECT count(*) FROM occurrence WHERE canceled_at IS NULL") == 1
