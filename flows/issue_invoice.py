"""An invoice for what was paid, a credit note for what went back: numbered, and never changed again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import InvoiceId, WorkspaceId, new_id
from shop.kernel.language import phrase, say
from shop.orders.numbering import next_number
from shop.orders.quote import Quote
from shop.papers.content import Corrected, PaperContent, PaperLine, Party, rate_totals
from shop.papers.crediting import Part, credited
from shop.payments.invoices import spoken_number
from shop.payments.refunding import UNTAKEN
from shop.tables import Customer, Invoice, Order, OrderLine, Refund
from shop.workspaces.viewing import WorkspaceView, workspace_view

_REASONS: Final = {
    "canceled": phrase("The order was canceled."),
    "returned": phrase("Goods were sent back."),
    "delivery": phrase("The delivery of goods that were sent back."),
    "one_parcel": phrase("It comes in one parcel with another order, so its delivery is not charged."),
}
"""Reasons of refunds that are ours, as a credit note tells them."""


def issue_invoice(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, order_id: UUID
) -> InvoiceId | None:
    """The invoice of an order that money came for; the one it has where it has one.

    None where it is not paid yet; what costs nothing is paid at once. What it says is taken from the order as
    it was agreed.
    """
    with transaction(workspace_id) as db:
        order = _locked(db, order_id)
        known = _invoice_of(db, order_id)
        if known is not None:
            return InvoiceId(known.id)
        if order.paid_at is None or order.paid_minor < order.total_minor:
            return None
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        content = _invoice_content(db, shop, order)
        return _issue(db, shop, order, "invoice", content, at=at, now=now, actor=actor)


def issue_credit_note(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, refund_id: UUID
) -> InvoiceId | None:
    """The credit note of a refund that went through; the one it has where it has one.

    None where the order has no invoice, or where an earlier note stands already for money that came back from
    its bank: then there is nothing to correct.
    """
    with transaction(workspace_id) as db:
        refund = db.get_one(Refund, refund_id)
        order = _locked(db, refund.order_id)
        invoice = _invoice_of(db, order.id)
        known = db.scalars(select(Invoice).where(col(Invoice.refund_id) == refund_id)).first()
        if known is not None:
            return InvoiceId(known.id)
        if invoice is None or refund.state != "succeeded":
            return None
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        open_minor = _uncredited(db, invoice)
        if open_minor <= 0:
            return None
        content = _credit_content(db, invoice, refund, min(refund.amount_minor, open_minor))
        return _issue(
            db,
            shop,
            order,
            "credit_note",
            content,
            at=at,
            now=now,
            actor=actor,
            invoice=invoice,
            refund=refund,
        )


def _locked(db: Session, order_id: UUID) -> Order:
    return db.scalars(select(Order).where(col(Order.id) == order_id).with_for_update()).one()


def _invoice_of(db: Session, order_id: UUID) -> Invoice | None:
    wanted = select(Invoice).where(col(Invoice.order_id) == order_id, col(Invoice.kind) == "invoice")
    return db.scalars(wanted).first()


def _issue(
    db: Session,
    shop: WorkspaceView,
    order: Order,
    kind: str,
    content: dict[str, Any],
    *,
    at: datetime,
    now: datetime,
    actor: Actor,
    invoice: Invoice | None = None,
    refund: Refund | None = None,
) -> InvoiceId:
    """Number it last: the series is locked from here to the end of the transaction."""
    day = at.astimezone(shop.zone).date()
    number = next_number(db, shop.id, f"{kind}:{day.year}")
    told = PaperContent(**content, kind=kind, number=spoken_number(kind, day.year, number), issued_on=day)
    identity = InvoiceId(new_id())
    db.connection().execute(
        insert(Invoice).values(
            id=identity,
            workspace_id=shop.id,
            created_at=at,
            kind=kind,
            year=day.year,
            number=number,
            order_id=order.id,
            corrects_id=invoice.id if invoice else None,
            refund_id=refund.id if refund else None,
            customer_id=order.customer_id,
            language=order.language,
            content=told.model_dump(mode="json"),
            total_minor=told.total_minor,
            currency=order.currency,
            pdf="",
            ubl="",
        )
    )
    record(
        db,
        "InvoiceIssued" if kind == "invoice" else "CreditNoteIssued",
        workspace_id=shop.id,
        actor=actor,
        now=at,
        subject_id=identity,
        order=order.number,
        number=told.number,
    )
    outbox.put(
        db,
        workspace_id=shop.id,
        topic="paper",
        key=str(identity),
        payload={"invoice": str(identity)},
        now=now,
    )
    return identity


def _invoice_content(db: Session, shop: WorkspaceView, order: Order) -> dict[str, Any]:
    lines = _lines(db, order)
    return {
        "language": order.language,
        "currency": order.currency,
        "order_number": order.number,
        "ordered_on": order.placed_at.astimezone(shop.zone).date(),
        "seller": seller_of(shop),
        "buyer": _buyer(db, shop, order),
        "color": shop.color,
        "lines": lines,
        "taxes": rate_totals(lines),
        "tax_included": shop.tax_included,
        "tip_minor": order.tip_minor,
        "total_minor": order.total_minor,
        "paid_minor": min(order.paid_minor, order.total_minor),
        "paid_with": order.payment,
    }


def _uncredited(db: Session, invoice: Invoice) -> int:
    """What went back for the invoice's order and stands on no credit note yet, in minor units."""
    went = select(func.coalesce(func.sum(col(Refund.amount_minor)), 0)).where(
        col(Refund.order_id) == invoice.order_id,
        col(Refund.state) == "succeeded",
        col(Refund.reason).not_in(UNTAKEN),
    )
    noted = select(func.coalesce(func.sum(col(Invoice.total_minor)), 0)).where(
        col(Invoice.corrects_id) == invoice.id
    )
    return int(db.scalar(went) or 0) - int(db.scalar(noted) or 0)


def _credit_content(db: Session, invoice: Invoice, refund: Refund, amount_minor: int) -> dict[str, Any]:
    original = PaperContent.model_validate(invoice.content)
    notes = select(Invoice).where(col(Invoice.corrects_id) == invoice.id).order_by(col(Invoice.id))
    earlier = [PaperContent.model_validate(note.content) for note in db.scalars(notes)]
    lines = refund.lines if amount_minor == refund.amount_minor else []
    parts = [Part(one["line"], one.get("quantity", 0), one["amount_minor"]) for one in lines]
    back = credited(original, earlier, parts, amount_minor)
    return {
        **original.model_dump(exclude={"kind", "number", "issued_on", "lines", "taxes"}),
        "lines": back.lines,
        "taxes": rate_totals(back.lines),
        "tip_minor": back.tip_minor,
        "total_minor": amount_minor,
        "paid_minor": 0,
        "corrects": Corrected(number=original.number, issued_on=original.issued_on),
        "reason": say(original.language, _REASONS[refund.reason])
        if refund.reason in _REASONS
        else refund.reason,
    }


def seller_of(shop: WorkspaceView) -> Party:
    """The business, as it stands on a paper."""
    legal = shop.legal_address
    return Party(
        name=shop.legal_name or shop.name,
        street=legal.get("street", shop.address),
        postal_code=legal.get("postal_code", ""),
        city=legal.get("city", ""),
        region=legal.get("region", ""),
        country=legal.get("country", shop.country),
        tax_number=shop.tax_number,
        email=shop.email,
        phone=shop.phone,
    )


def _buyer(db: Session, shop: WorkspaceView, order: Order) -> Party:
    customer = db.get_one(Customer, order.customer_id)
    address = order.address or customer.address
    return Party(
        name=address.get("name") or customer.name or customer.profile_name or customer.code,
        street=address.get("street", ""),
        postal_code=address.get("postal_code", ""),
        city=address.get("city", ""),
        region=address.get("region", ""),
        country=address.get("country") or shop.country,
        tax_number=order.tax_number,
    )


def _lines(db: Session, order: Order) -> tuple[PaperLine, ...]:
    rows = db.scalars(
        select(OrderLine).where(col(OrderLine.order_id) == order.id).order_by(col(OrderLine.position))
    )
    return (*(_line(row) for row in rows), *_delivery(Quote.from_json(order.quote)))


def _line(row: OrderLine) -> PaperLine:
    return PaperLine(
        key=str(row.id),
        name=row.name,
        sku=row.sku,
        quantity=row.quantity,
        unit=row.unit,
        price_per=row.price_per,
        unit_minor=row.unit_minor,
        discount_minor=row.discount_minor,
        total_minor=row.total_minor,
        net_minor=row.total_minor - row.tax_minor,
        tax_minor=row.tax_minor,
        tax_rate=row.tax_rate,
    )


def _delivery(quote: Quote) -> Sequence[PaperLine]:
    chosen = quote.delivery
    if chosen is None or not chosen.price_minor:
        return ()
    net = chosen.price_minor - (chosen.tax_minor if quote.tax_included else 0)
    return (
        PaperLine(
            key="delivery",
            name=chosen.name,
            kind="delivery",
            quantity=1,
            unit_minor=chosen.price_minor,
            total_minor=net + chosen.tax_minor,
            net_minor=net,
            tax_minor=chosen.tax_minor,
            tax_rate=chosen.tax_rate,
        ),
    )
