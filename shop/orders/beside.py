"""What belongs to orders: lines, history, parcels, returns and invoices, each asked for once for many orders."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.rows import among
from shop.orders.parcels import ShipmentView, shipments_of
from shop.tables import Invoice, OrderChange, OrderLine, Return, ReturnLine

Returned = tuple[Return, Sequence[tuple[ReturnLine, OrderLine]]]
"""A return, and what of which lines comes back."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to an order."""

    lines: Sequence[OrderLine]
    steps: Sequence[OrderChange]
    shipments: Sequence[ShipmentView]
    returns: Sequence[Returned]
    invoice: UUID | None


def beside_of(db: Session, orders: Sequence[UUID]) -> Mapping[UUID, Beside]:
    """By order, what belongs to it; a fixed number of queries."""
    lines, steps, shipments = _lines(db, orders), _steps(db, orders), shipments_of(db, orders)
    returns, invoices = _returns(db, orders), _invoices(db, orders)
    return {
        one: Beside(lines[one], steps[one], shipments.get(one, ()), returns[one], invoices.get(one))
        for one in orders
    }


def return_lines(
    db: Session, returns: Sequence[UUID]
) -> Mapping[UUID, Sequence[tuple[ReturnLine, OrderLine]]]:
    """By return, what of which lines comes back."""
    rows = db.execute(
        select(ReturnLine, OrderLine)
        .join(OrderLine, col(OrderLine.id) == col(ReturnLine.line_id))
        .where(among(col(ReturnLine.return_id), returns))
        .order_by(col(OrderLine.position))
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, list[tuple[ReturnLine, OrderLine]]] = defaultdict(list)
    for line, of in rows:
        found[line.return_id].append((line, of))
    return found


def _lines(db: Session, orders: Sequence[UUID]) -> Mapping[UUID, list[OrderLine]]:
    wanted = select(OrderLine).where(among(col(OrderLine.order_id), orders))
    rows = db.scalars(wanted.order_by(col(OrderLine.position)).execution_options(populate_existing=True))
    found: dict[UUID, list[OrderLine]] = defaultdict(list)
    for row in rows:
        found[row.order_id].append(row)
    return found


def _steps(db: Session, orders: Sequence[UUID]) -> Mapping[UUID, list[OrderChange]]:
    wanted = select(OrderChange).where(among(col(OrderChange.order_id), orders))
    found: dict[UUID, list[OrderChange]] = defaultdict(list)
    for row in db.scalars(wanted.order_by(col(OrderChange.at), col(OrderChange.id))):
        found[row.order_id].append(row)
    return found


def _returns(db: Session, orders: Sequence[UUID]) -> Mapping[UUID, list[Returned]]:
    wanted = select(Return).where(among(col(Return.order_id), orders)).order_by(col(Return.number))
    rows = db.scalars(wanted.execution_options(populate_existing=True)).all()
    lines = return_lines(db, [row.id for row in rows]) if rows else {}
    found: dict[UUID, list[Returned]] = defaultdict(list)
    for row in rows:
        found[row.order_id].append((row, lines[row.id]))
    return found


def _invoices(db: Session, orders: Sequence[UUID]) -> Mapping[UUID, UUID]:
    wanted = select(col(Invoice.order_id), col(Invoice.id)).where(
        among(col(Invoice.order_id), orders), col(Invoice.kind) == "invoice"
    )
    return {row.order_id: row.id for row in db.execute(wanted)}
