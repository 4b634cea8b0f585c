"""How much was booked, over the API: each thing once, on its day, for each service and host; each shop for itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from redis import Redis

from flows.cancel_booking import cancel_booking
from flows.end_booking import complete_booking, mark_no_show
from flows.rate_booking import rate_booking
from tests.booking.diary import HOUR, MONDAY, a_date, a_resource, a_service, books, holds, on, somebody
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import MORNING, Shop, a_shop, one

TEN = on(MONDAY, "10:00")
LATER = TEN + timedelta(days=3)


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """Ada and Bea give consultations; Ada leads a tour."""
    del empty_database, valkey
    made = a_shop()
    a_resource(made)
    a_resource(made, "bea")
    a_service(made, needs=[[{"resource": "ada"}, {"resource": "bea"}]])
    a_service(made, "tour", kind="event", seats=5, names={"it": "Giro"})
    a_date(made, starts_at=TEN + 5 * HOUR, resources=["ada"])
    return made


@pytest.fixture
def program(shop: Shop) -> Iterator[Asking]:
    with asking_with(a_key(shop)) as made:
        yield made


def figures(program: Asking, first: str = "2026-11-20", last: str = "2026-11-20", **told: Any) -> Any:
    answer = program("GET", "/booking-figures", params={"from_day": first, "to_day": last, **told})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_was_kept_booked_canceled_missed_and_held_is_counted_once(
    program: Asking, shop: Shop, owner: Any
) -> None:
    person = somebody(shop)
    kept = books(shop, person, TEN)
    missed = books(shop, somebody(shop), TEN)
    gone = books(shop, somebody(shop), TEN + HOUR)
    tour = books(shop, person, TEN + 5 * HOUR, service="tour", seats=3)
    holds(shop, somebody(shop), TEN + 2 * HOUR)
    told: dict[str, Any] = {"workspace_id": shop.id, "actor": "member"}
    cancel_booking(now=MORNING, booking_id=gone.id, **told)
    complete_booking(now=LATER, booking_id=kept.id, **told)
    complete_booking(now=LATER, booking_id=tour.id, **told)
    mark_no_show(now=LATER, booking_id=missed.id, **told)
    rate_booking(
        now=LATER, actor="customer", workspace_id=shop.id, booking_id=kept.id, customer_id=person, stars=4
    )
    other = a_shop("altra", 2)
    a_resource(other)
    a_service(other)
    books(other, somebody(other), TEN)

    day = figures(program)["total"]
    assert {name: day[name] for name in ("kept", "booked", "confirmed", "canceled", "no_shows", "held")} == {
        "kept": 5, "booked": 4, "confirmed": 4, "canceled": 1, "no_shows": 0, "held": 0,
    }  # fmt: skip
    assert (day["booking_rate"], day["rating"]) == (80.0, None)

    week = figures(program, last="2026-11-27")
    assert {name: week["total"][name] for name in ("kept", "no_shows", "held", "seats_held", "ratings")} == {
        "kept": 5, "no_shows": 1, "held": 2, "seats_held": 4, "ratings": 1,
    }  # fmt: skip
    assert week["total"]["rating"] == 4.0
    services = {one_["id"]: one_["figures"] for one_ in week["services"]}
    by_slug = {
        slug: services[str(one(owner, "SELECT id FROM service WHERE slug = %(s)s AND workspace_id = %(w)s",
                               {"s": slug, "w": shop.id}))]
        for slug in ("consultation", "tour")
    }  # fmt: skip
    assert (by_slug["consultation"]["booked"], by_slug["tour"]["booked"]) == (3, 1)
    assert by_slug["tour"]["seats_held"] == 3
    assert sum(each["figures"]["booked"] for each in week["hosts"]) == 4
    assert sum(each["figures"]["held"] for each in week["hosts"]) == 2
    assert figures(program, last="2026-11-27", service="tour")["total"]["booked"] == 1
    assert figures(program, "2026-11-01", "2026-11-19") | {"from_day": "", "to_day": ""} == {
        "from_day": "", "to_day": "", "timezone": "Europe/Rome", "services": [], "hosts": [],
        "total": dict.fromkeys(day, 0) | {"booking_rate": None, "rating": None},
    }  # fmt: skip
    for wrong in (
        {"from_day": "2026-11-20", "to_day": "2026-11-19"},
        {"from_day": "2024-01-01", "to_day": "2026-01-01"},
    ):
        assert problem(program("GET", "/booking-figures", params=wrong)) == (422, "stretch_too_long")
    assert problem(program("GET", "/booking-figures", params=wrong | {"service": "x"}))[0] == 422
