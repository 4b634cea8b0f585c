"""An e-mail about an order, a booking, or goods that run low: written when it is due, sent by whoever asked for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.write_booking_letter import booking_letter, day_letter_of
from secure_links.links import issue
from shop.customers.viewing import customer_view
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.language import say, text_in
from shop.kernel.letter import Letter
from shop.kernel.money import Money
from shop.orders.letters import order_letter, refund_letter
from shop.orders.order_view import order_view
from shop.stock.available import available
from shop.tables import Product, Refund, Variant
from shop.workspaces.viewing import WorkspaceView, workspace_view


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter, and to whom it goes."""

    reference: str
    recipient: str
    letter: Letter


def write_letter(*, now: datetime, entry: Claimed) -> Addressed | None:
    """The letter of an outbox entry; None, and the entry is done, where nobody can or wants to get it.

    The customer's order page opens once more on whatever device reads the mail: so a link of its own is made.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        shop = workspace_view(db, entry.workspace_id)
        written = _written(db, shop, entry, now)
        if written is None or not written.recipient:
            outbox.finish(db, entry.id, now=now)
            return None
        return written


def _written(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> Addressed | None:
    """The letter of whatever the entry is about."""
    if "variant" in entry.payload:
        return _to_the_shop(db, shop, entry)
    if "order" in entry.payload:
        return _to_a_customer(db, shop, entry, now)
    write = booking_letter if "booking" in entry.payload else day_letter_of
    found = write(db, shop, entry, now)
    return None if found is None else Addressed(str(entry.id), *found)


def _to_a_customer(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> Addressed | None:
    customer = customer_view(db, UUID(entry.payload["customer"]))
    if customer.erased_at or not customer.email:
        return None
    order = order_view(db, UUID(entry.payload["order"]))
    link = issue(
        db,
        workspace_id=shop.id,
        purpose="order",
        subject_id=order.id,
        customer_id=customer.id,
        conversation_id=order.conversation_id,
        language=order.language,
        now=shop.at(now),
    )
    told = {"shop": shop.name, "url": link.url}
    if "refund" in entry.payload:
        refund = db.get_one(Refund, UUID(entry.payload["refund"]))
        amount = Money(refund.amount_minor, refund.currency)
        letter = refund_letter(entry.payload["kind"], order, amount=amount, **told)
    else:
        letter = order_letter(entry.payload["kind"], order, **told)
    return Addressed(str(entry.id), customer.email, letter)


def _to_the_shop(db: Session, shop: WorkspaceView, entry: Claimed) -> Addressed | None:
    found = db.execute(
        select(Variant, Product)
        .join(Product, col(Product.id) == col(Variant.product_id))
        .where(col(Variant.id) == UUID(entry.payload["variant"]))
    ).first()
    if found is None:
        return None
    variant, product = found
    left = available(db, [variant.id])[variant.id]
    name = text_in(product.names, shop.language, shop.language)
    letter = Letter(
        say(shop.language, "{product} is running low", product=name),
        say(shop.language, "{left} left of {product} ({sku}).", left=left, product=name, sku=variant.sku),
    )
    return Addressed(str(entry.id), shop.email, letter)
