"""Which order a program means: by its id, or by the number that people say."""

from uuid import UUID

from shop.kernel.database import transaction
from shop.orders.listing import order_id_of
from shop.orders.order_view import OrderUnknown, order_view
from webapp.api.keys import Program

Named = "The order's id, or its number."
_LONGEST = 9
"""Digits: an integer of the database."""


def order_meant(asking: Program, named: str) -> UUID:
    """Which order is meant; refuses what this shop does not have."""
    with transaction(asking.shop.id) as db:
        if named.isdecimal() and len(named) <= _LONGEST:
            return order_id_of(db, int(named))
        try:
            return order_view(db, UUID(named)).id
        except ValueError as unreadable:
            raise OrderUnknown from unreadable
