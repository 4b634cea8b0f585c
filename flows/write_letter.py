"""An e-mail about an order, a booking, a tip, or goods that run low or are there again: written when it is due, sent by whoever asked for it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from flows.decide_abuse import abuse_letter
from flows.tell_goods import goods_letter, offered_words
from flows.tell_promises import promise_letter
from flows.tell_sign_in_link import sign_in_letter
from flows.tell_summary import summary_letter
from flows.tell_tip import tip_letter
from flows.tell_trial import trial_letter
from flows.wallet_letter import wallet_letter
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
from shop.orders.order_view import OrderView, order_view, return_view
from shop.orders.return_letters import return_letter
from shop.stock.available import available
from shop.tables import Product, Refund, Variant
from shop.workspaces.viewing import WorkspaceView, workspace_view


@dataclass(frozen=True, slots=True)
class Addressed:
    """A letter, and to whom it goes."""

    reference: str
    recipient: str
    letter: Letter
    sender_name: str = ""
    """Under which name it comes; empty for the installation's."""


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
        return replace(written, sender_name=shop.mail_sender)


def _written(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> Addressed | None:
    """The letter of whatever the entry is about."""
    if "variant" in entry.payload:
        return _to_the_shop(db, shop, entry)
    if "order" in entry.payload:
        return _to_a_customer(db, shop, entry, now)
    if "trial" in entry.payload:
        return Addressed(str(entry.id), shop.email, trial_letter(db, shop, entry, now))
    if "place" in entry.payload:
        return _to_who_waited(db, shop, entry, now)
    write = next((write for what, write in _LETTERS.items() if what in entry.payload), day_letter_of)
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
    elif "return" in entry.payload:
        letter = _of_return(db, entry, order, shop, link.url)
    else:
        letter = order_letter(entry.payload["kind"], order, **told)
    return Addressed(str(entry.id), customer.email, letter)


def _to_who_waited(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> Addressed | None:
    told = offered_words(db, shop, UUID(entry.payload["place"]), now=now)
    if told is None:
        return None
    return Addressed(str(entry.id), told.customer.email, goods_letter(shop, told))


def _of_return(db: Session, entry: Claimed, order: OrderView, shop: WorkspaceView, url: str) -> Letter:
    """What goes back for it is counted from its refunds: the delivery may be among them."""
    asked = return_view(db, UUID(entry.payload["return"]))
    refunds = select(func.coalesce(func.sum(col(Refund.amount_minor)), 0)).where(
        col(Refund.return_id) == asked.id, col(Refund.state) != "failed"
    )
    back = Money(int(db.scalars(refunds).one()), order.currency)
    return return_letter(entry.payload["kind"], order, asked, back=back, shop=shop, url=url)


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


_LETTERS = {
    "sign_in_link": sign_in_letter,
    "summary": summary_letter,
    "booking": booking_letter,
    "promise": promise_letter,
    "abuse": abuse_letter,
    "tip": tip_letter,
    "wallet": wallet_letter,
}
