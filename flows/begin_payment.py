"""An order is to be paid: our wish to collect comes first, then the provider's page for it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import OrderId, PaymentIntentId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.settings import settings
from shop.live.tips import tip_of
from shop.payments.intents import OVER_THE_WIRE, IntentView, open_intent, want_look
from shop.payments.money import left_to_pay
from shop.payments.provider import SHORTEST_SESSION, OpenedPayment, card_provider
from shop.payments.references import creditor_reference
from shop.stock.ledger import Wanted
from shop.stock.reservations import reserve
from shop.tables import Booking, Customer, Order, OrderLine, PaymentIntent, SecureLink, Workspace
from shop.workspaces.viewing import WorkspaceView, workspace_view

_SESSION = SHORTEST_SESSION + timedelta(minutes=3)
"""How long a payment page is open: with room for a slow call, and for one that is made again."""
_TIGHT = SHORTEST_SESSION + timedelta(seconds=30)
_LAST_MOMENT = timedelta(minutes=3)
"""Goods are kept a little longer than the page is open: what was paid at its end is told a moment later."""
_LONGEST_KEPT = timedelta(hours=2)
"""Since the order was placed: whoever opens page after page does not keep goods from others for ever."""
_BY_HAND = timedelta(days=60)
"""How long cash is waited for that is paid when the goods arrive."""


class NothingToPay(Refusal):
    """The order is paid, or it was canceled."""


class PayTimeOver(Refusal):
    """The goods are not kept any more."""

    status = 410


def begin_payment(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, order_id: UUID) -> IntentView:
    """Our wish to collect what the order lacks; one that is open already is given again.

    For a card the goods are kept until its page ends, since no provider's page is open for less than half
    an hour. For a transfer the wish says to which account and under which reference. Refuses NothingToPay,
    PayTimeOver, and StockShort where the goods were sold meanwhile.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        order = locked_order(db, order_id)
        left = left_to_pay(db, order)
        if order.state != "placed" or left <= 0:
            raise NothingToPay(order=order.number)
        intent = _still_good(db, order, left, now=now, at=shop.at(now))
        return intent_view(db, shop, order, intent or _new(db, shop, order, left, actor, now))


def note_payment_opened(
    *, now: datetime, workspace_id: WorkspaceId, intent_id: PaymentIntentId, opened: OpenedPayment
) -> None:
    """The provider waits for the customer; when its page ends, it is asked what became of it."""
    with transaction(workspace_id) as db:
        found = db.connection().execute(
            update(PaymentIntent)
            .where(col(PaymentIntent.id) == intent_id, col(PaymentIntent.state) == "created")
            .values(state="open", provider_reference=opened.reference, url=opened.url)
        )
        if found.rowcount:
            outbox.put(
                db,
                workspace_id=workspace_id,
                topic="payment",
                # A key of its own: waiting for the end, it must not stand before what is told until then.
                key=f"{intent_id}/end",
                payload={"intent": str(intent_id)},
                now=now,
                available_at=opened.expires_at + _LAST_MOMENT / 2,
            )


def give_up_payment(
    *, now: datetime, workspace_id: WorkspaceId, intent_id: PaymentIntentId, reason: str
) -> None:
    """The provider will never open a page for this wish: the next one begins anew."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        intent = db.scalars(
            select(PaymentIntent).where(col(PaymentIntent.id) == intent_id).with_for_update()
        ).first()
        if intent is None or intent.state != "created":
            return
        intent.state, intent.failure = "failed", reason
        db.add(intent)
        record(
            db,
            "PaymentFailed",
            workspace_id=workspace_id,
            actor="system",
            now=shop.at(now),
            subject_id=intent.id,
            order=db.scalar(select(col(Order.number)).where(col(Order.id) == intent.order_id)),
            reason=reason,
        )


def locked_order(db: Session, order_id: UUID) -> Order:
    """The order, locked; refuses where there is none in this workspace."""
    order = db.scalars(select(Order).where(col(Order.id) == order_id).with_for_update()).first()
    if order is None:
        raise NotFound(kind="order")
    return order


def intent_view(db: Session, shop: WorkspaceView, order: Order, intent: PaymentIntent) -> IntentView:
    """A frozen view of the wish."""
    tip_for, payee = tip_of(db, order.id)
    account, holder, name = db.execute(
        select(col(Workspace.bank_account), col(Workspace.legal_name), col(Workspace.name)).where(
            col(Workspace.id) == shop.id
        )
    ).one()
    return IntentView(
        id=PaymentIntentId(intent.id),
        workspace_id=shop.id,
        order_id=OrderId(order.id),
        order_number=order.number,
        provider=intent.provider,
        state=intent.state,
        amount=Money(intent.amount_minor, intent.currency),
        url=intent.url,
        reference=intent.provider_reference,
        expires_at=intent.expires_at,
        ends_at=intent.expires_at - shop.clock_shift,
        account=account,
        account_holder=holder or name,
        language=Language(order.language),
        shop_name=name,
        customer_email=_email(db, order),
        failure=intent.failure,
        tip_for=tip_for,
        payee=payee,
    )


def _email(db: Session, order: Order) -> str:
    """The customer's address, to be shown on the provider's page; empty where a stranger may be sent there.

    That is so for a booking by a number that was only typed, whoever pays it: one page serves all who pay.
    """
    proven = func.coalesce(col(SecureLink.details)["proven"].astext, "")
    by_anybody = exists().where(
        col(Booking.order_id) == order.id,
        col(SecureLink.customer_id) == order.customer_id,
        col(SecureLink.subject_id) == col(Booking.id),
        col(SecureLink.details)["from_page"].astext == "true",
        proven != "true",
    )
    known = select(col(Customer.email)).where(col(Customer.id) == order.customer_id, ~by_anybody)
    return db.scalar(known) or ""


def _still_good(db: Session, order: Order, left: int, *, now: datetime, at: datetime) -> PaymentIntent | None:
    """The open wish, where the customer can still follow it; one that is over is ended."""
    intent = open_intent(db, order.id)
    if intent is None:
        return None
    lasts = intent.expires_at - at
    # A page that was never told can only be opened with the time that a provider wants for it.
    enough = timedelta(0) if intent.provider_reference else _TIGHT
    if lasts > enough and intent.amount_minor == left:
        return intent
    intent.state = "expired"
    db.add(intent)
    db.flush()
    if intent.provider in OVER_THE_WIRE and intent.provider_reference:
        want_look(db, workspace_id=order.workspace_id, intent_id=intent.id, now=now)
    return None


def _new(
    db: Session, shop: WorkspaceView, order: Order, left: int, actor: Actor, now: datetime
) -> PaymentIntent:
    at = shop.at(now)
    if order.pay_until is not None and order.pay_until <= at:
        raise PayTimeOver(order=order.number)
    by_card = order.payment == "card"
    intent = PaymentIntent(
        id=new_id(),
        workspace_id=shop.id,
        order_id=order.id,
        provider=card_provider(settings()) if by_card else order.payment,
        amount_minor=left,
        currency=order.currency,
        state="created" if by_card else "open",
        provider_reference=creditor_reference(order.number, order.id) if order.payment == "transfer" else "",
        expires_at=at + _SESSION if by_card else order.pay_until or at + _BY_HAND,
        created_at=at,
    )
    if by_card:
        _keep_goods(db, order, until=intent.expires_at + _LAST_MOMENT, at=at, now=now)
    db.add(intent)
    db.flush()
    record(
        db,
        "PaymentBegun",
        workspace_id=shop.id,
        actor=actor,
        now=at,
        subject_id=intent.id,
        order=order.number,
        provider=intent.provider,
        amount_minor=left,
        currency=order.currency,
    )
    return intent


def _keep_goods(db: Session, order: Order, *, until: datetime, at: datetime, now: datetime) -> None:
    """Keep the order's goods for as long as its payment page is open; refuses StockShort where they are gone."""
    if order.pay_until is None or order.pay_until >= until:
        return
    if until > order.placed_at + _LONGEST_KEPT:
        raise PayTimeOver(order=order.number)
    order.pay_until = until
    db.add(order)
    db.flush()
    lines = db.scalars(select(OrderLine).where(col(OrderLine.order_id) == order.id))
    reserve(
        db,
        workspace_id=order.workspace_id,
        customer_id=order.customer_id,
        purpose="checkout",
        subject_id=order.id,
        wanted=[Wanted(line.variant_id, line.quantity) for line in lines if line.variant_id],
        until=until,
        at=at,
        now=now,
    )
