"""Invoices and credit notes as they were issued: never changed, drawn whenever somebody wants to see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.kernel.ids import CustomerId, InvoiceId, OrderId
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound
from shop.tables import Invoice


class InvoiceUnknown(NotFound):
    """There is no such invoice, or not of this customer."""


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice or a credit note."""

    id: InvoiceId
    kind: Literal["invoice", "credit_note"]
    number: str
    """As people say it: ``2026/17``; a credit note's is ``NC 2026/3``."""
    order_id: OrderId
    customer_id: CustomerId
    language: Language
    content: dict[str, Any]
    """As `shop.papers.content.PaperContent` reads it."""
    total: Money
    issued_at: datetime
    pdf: str
    """SHA-256 in the object store; empty until it is drawn."""
    ubl: str


def invoice_view(db: Session, invoice_id: UUID, *, customer_id: UUID | None = None) -> InvoiceView:
    """The paper; with `customer_id` only that customer's own. Refuses InvoiceUnknown."""
    row = db.get(Invoice, invoice_id)
    if row is None or (customer_id is not None and row.customer_id != customer_id):
        raise InvoiceUnknown
    return _view(row)


def papers_of_order(db: Session, order_id: UUID) -> list[InvoiceView]:
    """The order's invoice and its credit notes, in the order in which they were issued."""
    rows = select(Invoice).where(col(Invoice.order_id) == order_id).order_by(col(Invoice.id))
    return [_view(row) for row in db.scalars(rows)]


def papers(db: Session, *, year: int | None = None, limit: int = 50) -> Sequence[InvoiceView]:
    """The latest papers of the workspace, of one year or of all."""
    wanted = select(Invoice).order_by(col(Invoice.id).desc()).limit(limit)
    rows = db.scalars(wanted.where(col(Invoice.year) == year) if year else wanted)
    return [_view(row) for row in rows]


def mark_drawn(db: Session, invoice_id: UUID, *, pdf: str, ubl: str) -> None:
    """Where the drawn papers lie: all that may ever be written of an issued one."""
    db.connection().execute(update(Invoice).where(col(Invoice.id) == invoice_id).values(pdf=pdf, ubl=ubl))


def spoken_number(kind: str, year: int, number: int) -> str:
    """``2026/17``; a credit note has a series of its own and says so."""
    return f"{year}/{number}" if kind == "invoice" else f"NC {year}/{number}"


def _view(row: Invoice) -> InvoiceView:
    return InvoiceView(
        InvoiceId(row.id),
        "invoice" if row.kind == "invoice" else "credit_note",
        spoken_number(row.kind, row.year, row.number),
        OrderId(row.order_id),
        CustomerId(row.customer_id),
        Language(row.language),
        row.content,
        Money(row.total_minor, row.currency),
        row.created_at,
        row.pdf,
        row.ubl,
    )
