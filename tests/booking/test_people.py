"""Whoever can be booked is found by what matters to the customer, and what customers think of them counts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from flows.end_booking import complete_booking
from flows.rate_booking import rate_booking
from shop.booking.professionals import Sought, professionals
from shop.booking.rating import NotOver
from shop.booking.services import Reader
from shop.booking.viewing import BookingUnknown, BookingView
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import (
    HOUR,
    MONDAY,
    a_date,
    a_resource,
    a_service,
    as_it_is,
    books,
    cancels,
    on,
    slots,
    somebody,
    state_of_the_house,
    works,
)
from tests.world import MORNING, Shop, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")
TEN = on(MONDAY, "10:00")
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def shop(empty_database: str) -> Shop:
    """Ada advises in Italian and English on Mondays, Bea in Spanish on Tuesdays, and Ciro leads a tour."""
    assert empty_database
    shop, other = a_shop(), a_shop("altra", 2)
    for each in (shop, other):
        a_resource(each, titles={"it": "commercialista"}, languages=["it", "en"], tags=["vat"])
    a_resource(shop, "bea", titles={"it": "legale"}, languages=["es"], tags=["visas"])
    a_resource(shop, "ciro", languages=["it"], position=-1)
    a_resource(shop, "camera", kind="camera")
    works(shop, (0, "09:00", "12:00"), resource="ada")
    works(shop, (1, "09:00", "12:00"), resource="bea")
    both = [[{"resource": "ada"}, {"resource": "bea"}], [{"resource": "camera"}]]
    a_service(shop, needs=both, price_minor=6000, tags=["advice"])
    a_service(shop, "tour", kind="event", names={"it": "Giro in barca"}, price_minor=2500, seats=6)
    a_date(shop, resources=["ciro", "camera"], starts_at=TEN + 9 * HOUR)
    return shop


def found(shop: Shop, **told: Any) -> list[str]:
    with transaction(shop.id) as db:
        reader = Reader(workspace_view(db, shop.id), Language.IT)
        return [one.who.slug for one in professionals(db, reader, Sought(**told), at=MORNING)]


def rates(shop: Shop, booking: BookingView, stars: int, **told: Any) -> BookingView:
    values: dict[str, Any] = {"now": TEN + HOUR, "actor": "customer", "customer_id": booking.customer_id}
    return rate_booking(workspace_id=shop.id, booking_id=booking.id, stars=stars, **values | told)


def test_people_are_narrowed_by_type_language_date_price_rating_and_words(shop: Shop, owner: Any) -> None:
    owner.execute("UPDATE resource SET rating_sum = 9, rating_count = 2 WHERE slug = 'bea'")
    owner.commit()

    assert found(shop) == ["bea", "ciro", "ada"], "the best rated first, then the shop's order; no cameras"
    assert (
        found(shop, kind="event") == found(shop, service="tour") == found(shop, most_minor=3000) == ["ciro"]
    )
    assert found(shop, language="it") == ["ciro", "ada"]
    assert found(shop, least_rating=Decimal(4)) == found(shop, tags=["visas"]) == ["bea"]
    assert found(shop, query="COMMERCIALISTA") == ["ada"]
    assert found(shop, tags=["advice"], days=(MONDAY, MONDAY)) == ["ada"]
    assert found(shop, days=(TUESDAY, TUESDAY)) == ["bea"]
    assert found(shop, query="barca", days=(MONDAY, TUESDAY)) == ["ciro"]
    assert found(shop, language="fr") == []


def test_slots_are_those_of_hosts_who_speak_the_language(shop: Shop) -> None:
    service = a_service(shop, needs=[[{"resource": "ada"}, {"resource": "bea"}]])

    assert slots(shop, service, language="en")
    assert slots(shop, service, language="es") == []
    assert slots(shop, service, TUESDAY, language="es")


def test_stars_count_for_whoever_was_there_and_a_second_thought_replaces_the_first(
    shop: Shop, owner: Any
) -> None:
    booking = books(shop, somebody(shop), TEN)
    complete_booking(now=TEN + HOUR, actor="member", workspace_id=shop.id, booking_id=booking.id)

    rates(shop, booking, 3, words="Bene")
    rates(shop, booking, 5, words="Benissimo")

    ratings = "SELECT array_agg(slug || ' ' || rating_sum || '/' || rating_count ORDER BY slug) FROM resource WHERE rating_count > 0"
    assert one(owner, ratings) == ["ada 5/1"]
    assert one(owner, "SELECT feedback FROM booking WHERE stars = 5") == "Benissimo"
    assert found(shop, least_rating=Decimal(5)) == ["ada"]


def test_only_who_had_the_time_says_what_it_was_like(shop: Shop, owner: Any) -> None:
    coming, off = books(shop, somebody(shop), TEN), books(shop, somebody(shop), TEN + HOUR)
    cancels(shop, off)
    before = (state_of_the_house(owner), one(owner, "SELECT sum(rating_sum) FROM resource"))

    with pytest.raises(NotOver):
        rates(shop, coming, 1, now=TEN)
    with pytest.raises(NotOver):
        rates(shop, off, 1, now=TEN + 5 * HOUR)
    with pytest.raises(BookingUnknown):
        rates(shop, coming, 1, customer_id=somebody(shop))

    assert (state_of_the_house(owner), one(owner, "SELECT sum(rating_sum) FROM resource")) == before
    assert as_it_is(shop, coming).state == "confirmed"


def test_who_leads_a_tour_is_its_host_and_the_camera_is_not(shop: Shop) -> None:
    with transaction(shop.id) as db:
        reader = Reader(workspace_view(db, shop.id), Language.IT)
        (tour,) = (each.services[0] for each in professionals(db, reader, Sought(kind="event"), at=MORNING))

    assert [host.slug for host in tour.hosts] == ["ciro"]


def test_stars_are_no_other_hosts_though_theirs_was_an_appointment_too(shop: Shop, owner: Any) -> None:
    a_service(shop, "advice", needs=[[{"resource": "bea"}]])
    booking = books(shop, somebody(shop), TEN)
    books(shop, somebody(shop), TEN + 24 * HOUR, service="advice")
    tour = books(shop, somebody(shop), TEN + 9 * HOUR, service="tour")

    rates(shop, booking, 4)
    rates(shop, tour, 2, now=TEN + 24 * HOUR)

    assert rows(owner, "SELECT slug, rating_sum FROM resource WHERE rating_count > 0 ORDER BY slug") == [
        ("ada", 4),
        ("ciro", 2),
    ]
