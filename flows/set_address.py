"""A customer tells where goods go, on a secure page."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from shop.customers.addresses import Address, keep_address
from shop.customers.viewing import customer_view
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId
from shop.kernel.refusals import Refusal
from shop.orders.carts import open_cart
from shop.orders.retaxing import reaches, retax
from shop.orders.states import lock_order, tell_event
from shop.workspaces.viewing import WorkspaceView, workspace_view

STILL_HERE: Final = frozenset({"placed", "paid", "picking"})
"""States in which goods can still go to another place."""


class CountryNotReached(Refusal):
    """The goods do not go to `country` in the way that was chosen, or not for the price that was agreed."""

    status = 422


class AddressSettled(Refusal):
    """The order has left, or is over: `state`."""


def set_address(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    address: Address,
    order_id: UUID | None = None,
) -> None:
    """Keep the address; with `order_id` also onto that order, while it has not left.

    Into another country than the order was priced for, an unpaid order keeps its prices and takes that
    country's tax. Refuses CountryNotReached, OrderUnknown, AddressSettled; then nothing is kept.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        customer_view(db, customer_id)
        if order_id is None:
            _require_reached(db, customer_id, address.country)
        else:
            _onto_order(db, shop, order_id, customer_id, address, at, actor)
        keep_address(db, customer_id, address)
        record(db, "AddressSet", workspace_id=workspace_id, actor=actor, now=at, subject_id=customer_id)


def _require_reached(db: Session, customer_id: CustomerId, country: str) -> None:
    cart = open_cart(db, customer_id)
    if not reaches(db, cart.delivery if cart else "", country):
        raise CountryNotReached(country=country)


def _onto_order(
    db: Session,
    shop: WorkspaceView,
    order_id: UUID,
    customer_id: CustomerId,
    address: Address,
    at: datetime,
    actor: Actor,
) -> None:
    order = lock_order(db, order_id, customer_id=customer_id)
    if order.state not in STILL_HERE:
        raise AddressSettled(state=order.state, order=order.number)
    sent = order.delivery.get("kind") == "delivery"
    if sent and address.country != order.delivery.get("country"):
        day = at.astimezone(shop.zone).date()
        unpaid = order.state == "placed" and order.paid_minor == 0
        may = unpaid and reaches(db, str(order.delivery.get("code", "")), address.country)
        if not may or not retax(db, order, country=address.country, day=day):
            raise CountryNotReached(country=address.country)
    if order.address != address.as_json():
        order.group_id = None  # those that leave together go to one place
        if order.address:
            tell_event(db, order, "OrderAddressChanged", actor=actor, at=at)
    order.address = address.as_json()
    db.add(order)
    db.flush()
