"""A cart was left alone: its customer is reminded of it, twice at most, and only if they want such messages."""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from secure_links.links import issue
from shop.customers.consent import given
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language, say
from shop.messaging.asking import greeting
from shop.messaging.content import Content, Link, TemplateUse
from shop.messaging.service_window import window_open
from shop.messaging.talk import Talk, lock_talk
from shop.messaging.templates import Approved, approved_template, filled
from shop.messaging.writing import conversation_of, write_message
from shop.orders.cart_view import view_of
from shop.orders.carts import FIRST_REMINDER, MOST_REMINDERS, lines_of
from shop.orders.wording import reminder
from shop.tables import Cart
from shop.workspaces.viewing import WorkspaceView, workspace_view

CART_REMINDER: Final = "cart_reminder"
"""An approved marketing template: {{1}} is the first name, {{2}} the shop."""
_AFTER: Final = (FIRST_REMINDER, timedelta(hours=24))
_NAMED: Final = 3

Reminded = Literal["reminded", "silent", "early", "over"]
"""``silent``: this one may not be sent; ``early``: looked at again; ``over``: nothing to remind of any more."""


def remind_cart(*, now: datetime, entry: Claimed) -> Reminded:
    """What became of an entry of the topic ``cart``: an hour, and then a day, after the last change.

    Only with consent to news, and never after STOP or a block. Inside the service window free text, outside
    it the approved marketing template ``cart_reminder``, or nothing. An order ends it.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return "over"
        shop = workspace_view(db, entry.workspace_id)
        at = shop.at(now)
        cart = _locked(db, UUID(entry.key))
        if cart is None or cart.state != "open" or cart.reminded >= MOST_REMINDERS:
            outbox.finish(db, entry.id, now=now)
            return "over"
        left = cart.changed_at + _AFTER[cart.reminded] - at
        if left > timedelta(0):
            outbox.wait_again(db, entry.id, until=now + left)
            return "early"
        outbox.finish(db, entry.id, now=now)
        if not any(each.sold(at) for each in lines_of(db, cart.id)):
            return "over"
        sent = _remind(db, shop, cart, now)
        _next(db, cart, now=now, at=at)
        return "reminded" if sent else "silent"


def _locked(db: Session, cart: UUID) -> Cart | None:
    return db.scalars(select(Cart).where(col(Cart.id) == cart).with_for_update()).first()


def _remind(db: Session, shop: WorkspaceView, cart: Cart, now: datetime) -> bool:
    """Whether a reminder was written."""
    conversation = cart.conversation_id or conversation_of(db, cart.customer_id)
    if conversation is None or "marketing" not in given(db, cart.customer_id):
        return False
    talk = lock_talk(db, conversation)
    customer = talk.customer
    if customer.messages_stopped_at or customer.blocked_at or customer.erased_at:
        return False
    if talk.conversation.responder != "agent":
        return False  # a person is speaking with them
    if window_open(talk.conversation.last_inbound_at, talk.at(now)):
        _write(db, shop, cart, talk, now)
    else:
        template = approved_template(
            db,
            CART_REMINDER,
            [talk.conversation.language, shop.language],
            category="marketing",
        )
        if template is None:
            return False
        _write_template(db, shop, talk, template, now)
    record(
        db,
        "CartReminded",
        workspace_id=shop.id,
        actor="system",
        now=talk.at(now),
        subject_id=cart.id,
        number=cart.reminded + 1,
    )
    return True


def _write(db: Session, shop: WorkspaceView, cart: Cart, talk: Talk, now: datetime) -> None:
    at = talk.at(now)
    customer = CustomerId(cart.customer_id)
    language = Language(talk.conversation.language)
    link = issue(
        db,
        workspace_id=shop.id,
        purpose="cart",
        subject_id=customer,
        customer_id=customer,
        conversation_id=talk.conversation.id,
        language=language,
        now=at,
    )
    seen = view_of(db, cart, shop=shop, customer_id=customer, language=language, at=at)
    names = [line.name for line in seen.quote.lines]
    goods = ", ".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
    write_message(
        db,
        workspace=shop.id,
        conversation=talk.conversation.id,
        author="system",
        text=reminder(goods, language),
        now=now,
        at=at,
        content=Content(kind="link", links=(Link(title=say(language, "Open the cart"), url=link.url),)),
    )


def _write_template(db: Session, shop: WorkspaceView, talk: Talk, template: Approved, now: datetime) -> None:
    values = greeting(talk, template)
    write_message(
        db,
        workspace=shop.id,
        conversation=talk.conversation.id,
        author="system",
        text=filled(template.body, values),
        now=now,
        at=talk.at(now),
        content=Content(
            kind="template",
            template=TemplateUse(name=template.name, content_sid=template.content_sid, variables=values),
        ),
    )


def _next(db: Session, cart: Cart, *, now: datetime, at: datetime) -> None:
    """Count it, and come back for the next one."""
    cart.reminded += 1
    db.add(cart)
    db.flush()
    if cart.reminded < MOST_REMINDERS:
        outbox.put(
            db,
            workspace_id=cart.workspace_id,
            topic="cart",
            key=str(cart.id),
            payload={},
            now=now,
            available_at=now + (cart.changed_at + _AFTER[cart.reminded] - at),
        )
