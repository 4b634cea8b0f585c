"""Which events the shop's own systems are told of, under which names, and what they are told.

A fact that has a public name becomes one delivery for each endpoint that asked for it, in the transaction
in which it happened. It carries ids and figures; whoever wants more asks the API with the id.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, or_, select
from sqlmodel import Session, col

from shop.events import outbox
from shop.kernel.ids import new_id
from shop.tables import WebhookDelivery, WebhookEndpoint, Workspace

TOPIC = "webhook"

PUBLIC_NAMES: Mapping[str, str] = {
    "OrderPlaced": "order.placed",
    "OrderPaid": "order.paid",
    "OrderPicking": "order.picking",
    "OrderShipped": "order.shipped",
    "OrderReady": "order.ready",
    "OrderDelivered": "order.delivered",
    "OrderCanceled": "order.canceled",
    "OrderReturned": "order.returned",
    "OrderStatusSet": "order.status_set",
    "OrderAddressChanged": "order.address_changed",
    "LabelMade": "parcel.labeled",
    "ParcelSeen": "parcel.seen",
    "ParcelLost": "parcel.lost",
    "PaymentReceived": "payment.received",
    "PaymentFailed": "payment.failed",
    "RefundWanted": "refund.wanted",
    "RefundSucceeded": "refund.succeeded",
    "RefundFailed": "refund.failed",
    "InvoiceIssued": "invoice.issued",
    "CreditNoteIssued": "credit_note.issued",
    "ReturnRequested": "return.requested",
    "ReturnApproved": "return.approved",
    "ReturnRefused": "return.refused",
    "ReturnReceived": "return.received",
    "StockLow": "stock.low",
    "StockBack": "stock.back",
    "CartChanged": "cart.changed",
    "ProposalMade": "proposal.made",
    "CatalogImported": "catalog.imported",
    "BookingHeld": "booking.held",
    "BookingPending": "booking.pending",
    "BookingConfirmed": "booking.confirmed",
    "BookingMoved": "booking.moved",
    "BookingCanceled": "booking.canceled",
    "BookingLive": "booking.live",
    "BookingCompleted": "booking.completed",
    "BookingNoShow": "booking.no_show",
    "BookingStartsSoon": "booking.starts_soon",
    "BookingRated": "booking.rated",
    "BookingClaimAnswered": "booking.claim_answered",
    "CalendarConflict": "calendar.conflict",
    "DateCalledOff": "date.called_off",
    "TimeWaited": "time.waited",
    "TimeOffered": "time.offered",
    "LiveSessionStarted": "live.started",
    "LiveSessionCompleted": "live.completed",
    "LiveSessionCanceled": "live.canceled",
    "LiveSessionTimedOut": "live.timed_out",
}
"""By the name under which the fact is recorded."""

TEST_EVENT = "webhook.test"
"""What an endpoint is sent on request, to see whether it hears."""

_FIGURES = frozenset(
    {
        *(
            "order",
            "number",
            "amount_minor",
            "total_minor",
            "paid_minor",
            "refunded_minor",
            "currency",
            "state",
        ),
        *("order_id", "payment", "payment_id", "refund", "refund_id", "return", "return_id", "invoice"),
        *("invoice_id", "cart", "version", "proposal", "provider", "status"),
        *("session", "kind"),
        *("booking", "starts_at", "before", "fee_minor", "owed_minor", "stars", "booked"),
        *("sku", "left", "quantity", "products", "variants", "stocks", "promised_on", "expires_at", "year"),
    }
)
"""Details that may leave the house; words of people are none of them."""
_SHORT = re.compile(r"[\w.:+-]{1,64}")


def announce(
    db: Session,
    name: str,
    *,
    workspace_id: UUID,
    subject_id: UUID | None,
    details: Mapping[str, Any],
    now: datetime,
) -> None:
    """Have every endpoint told that asked for this event; fine where there is none, or no public name.

    `now` may be real time or that of a demo's moved clock: entries are due at once either way.
    """
    public = PUBLIC_NAMES.get(name)
    if public is None:
        return
    wanting = select(col(WebhookEndpoint.id)).where(
        col(WebhookEndpoint.workspace_id) == workspace_id,
        col(WebhookEndpoint.active),
        or_(
            func.cardinality(col(WebhookEndpoint.events)) == 0,
            col(WebhookEndpoint.events).any_() == public,
        ),
    )
    endpoints = list(db.connection().execute(wanting).scalars())
    if not endpoints:
        return
    due = _real(db, workspace_id, now)
    for endpoint in endpoints:
        put_delivery(
            db,
            workspace_id=workspace_id,
            endpoint_id=endpoint,
            event=public,
            data=_told(subject_id, details),
            at=now,
            due=due,
        )


def put_delivery(
    db: Session,
    *,
    workspace_id: UUID,
    endpoint_id: UUID,
    event: str,
    data: dict[str, Any],
    at: datetime,
    due: datetime,
) -> UUID:
    """One event for one endpoint, to be sent from `due` on; returns the delivery's id."""
    delivery = new_id()
    db.connection().execute(
        insert(WebhookDelivery).values(
            id=delivery,
            workspace_id=workspace_id,
            endpoint_id=endpoint_id,
            event=event,
            payload={"type": event, "timestamp": at.isoformat(), "data": data},
            state="waiting",
            attempts=0,
            error="",
            created_at=at,
        )
    )
    put_entry(db, workspace_id=workspace_id, delivery_id=delivery, now=due)
    return delivery


def put_entry(db: Session, *, workspace_id: UUID, delivery_id: UUID, now: datetime) -> None:
    """The delivery is to be sent. Each by itself: one that fails holds up no other."""
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic=TOPIC,
        key=str(delivery_id),
        payload={"delivery": str(delivery_id)},
        now=now,
    )


def _told(subject_id: UUID | None, details: Mapping[str, Any]) -> dict[str, Any]:
    figures = {name: _plain(value) for name, value in details.items() if name in _FIGURES}
    told = {name: value for name, value in figures.items() if value is not None}
    return {"id": str(subject_id), **told} if subject_id else told


def _plain(value: Any) -> str | int | None:
    """A figure or a short code; anything else stays here."""
    if isinstance(value, int):
        return value
    said = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return said if _SHORT.fullmatch(said) else None


def _real(db: Session, workspace_id: UUID, now: datetime) -> datetime:
    """An instant that has certainly come: the outbox lives in real time, and events may be told a demo's."""
    shift = select(col(Workspace.clock_shift_seconds)).where(col(Workspace.id) == workspace_id)
    seconds = db.connection().execute(shift).scalar() or 0
    return now - timedelta(seconds=max(0, seconds))
