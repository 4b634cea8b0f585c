"""Builders of a shop that is booked: an hour with Ada or Bea, a tour with seats, and customers who write."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flows.change_dates import put_occurrence
from shop.booking.profiles import OccurrenceProfile
from shop.kernel.language import Language
from tests.agent_tools.counter import a_customers_turn, next_turn
from tests.agent_tools.turns import Turn
from tests.booking.diary import a_resource, a_service, works
from tests.world import MORNING, Shop, a_shop

MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)
TOUR = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
"""Half past ten in Rome."""


def a_booked_shop(slug: str = "studio", number: int = 1, **changes: Any) -> Shop:
    """Ada, well rated, and Bea give consultations, from Monday to Friday; on a Saturday there is a tour."""
    shop = a_shop(slug, number, delivery=(), **changes)
    a_resource(shop, titles={Language.IT: "avvocata"}, languages=["it", "en"])
    a_resource(shop, "bea", languages=["it"])
    needs = [[{"resource": "ada"}, {"resource": "bea"}]]
    works(shop, *((day, "09:00", "12:00") for day in range(5)), resource="ada")
    works(shop, *((day, "15:00", "18:00") for day in range(5)), resource="bea")
    a_service(shop, needs=needs)
    a_service(
        shop,
        "walk",
        kind="event",
        names={Language.IT: "Passeggiata barocca", Language.EN: "Baroque walk"},
        languages=["it", "en"],
        minutes=120,
        seats=4,
        price_minor=1500,
    )
    date_of_walk = OccurrenceProfile(service="walk", starts_at=TOUR)
    put_occurrence(now=MORNING, actor="member", workspace_id=shop.id, occurrence=date_of_walk)
    return shop


def says(
    turn: Turn, shop: Shop, said: str = "", *, tapped: str = "", asked: tuple[str, ...] = (), **more: Any
) -> Turn:
    """The customer's next turn: what they said or tapped, and what our last message offered."""
    return next_turn(turn, shop, said, tapped=(tapped,) if tapped else (), asked=asked, **more)


def somebody_else(shop: Shop, owner: Any) -> Turn:
    """Another customer of the shop."""
    return a_customers_turn(shop, owner, phone="+393339999999", name="Ugo Neri")


def later(turn: Turn, shop: Shop, minutes: int, **told: Any) -> Turn:
    """The same customer, so many minutes on."""
    at = turn.context.now + timedelta(minutes=minutes)
    return says(turn, shop, **({"now": at, "real_now": at} | told))
