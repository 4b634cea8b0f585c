"""What may come back, until when, and what is on its way back already."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import exists, func, insert, select, update
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.orders.numbering import next_number
from shop.orders.order_view import ReturnUnknown
from shop.tables import Order, OrderLine, Refund, Return, ReturnLine

WITHDRAWAL: Final = timedelta(days=14)
"""Who changes their mind has so long since the goods came: Directive 2011/83/EU, article 9."""
GUARANTEE: Final = timedelta(days=730)
"""What is broken or wrong is the seller's for so long: Directive (EU) 2019/771, article 10."""

REASONS: Final[Mapping[str, timedelta]] = {
    "damaged": GUARANTEE,
    "wrong": GUARANTEE,
    "unwanted": WITHDRAWAL,
    "other": WITHDRAWAL,
}
_SELLERS_FAULT: Final = frozenset({"damaged", "wrong"})
_OPEN: Final = ("requested", "approved")


class ReturnReasonUnknown(Refusal):
    """That is none of the reasons: `known` are."""

    status = 422


class NotReturnable(Refusal):
    """Some of it may not come back (`names`), or the order has not reached the customer (`state`)."""


class ReturnTooLate(Refusal):
    """It could be sent back `until` then."""


class ReturnTooMuch(Refusal):
    """More comes back than was bought and is not on its way back yet: `wanted` of `left`."""


class ReturnSettled(Refusal):
    """The return is past that step: `state`."""


def require_returnable(
    db: Session, order: Order, lines: Sequence[tuple[UUID, int]], *, reason: str, at: datetime
) -> None:
    """Refuses what may not come back for that reason, by now, or in that quantity; the order is locked."""
    if reason not in REASONS:
        raise ReturnReasonUnknown(reason=reason, known=list(REASONS))
    if order.state != "delivered" or order.closed_at is None:
        raise NotReturnable(state=order.state, names=[])
    until = order.closed_at + REASONS[reason]
    if at >= until:
        raise ReturnTooLate(until=until.isoformat())
    rows = {row.id: row for row in lines_by_id(db, order.id)}
    named = [rows[line] for line, _ in lines if line in rows]
    if not named or len(named) != len(lines) or len({row.id for row in named}) != len(named):
        raise NotReturnable(state=order.state, names=[])
    kept = [row.name for row in named if not row.returnable and reason not in _SELLERS_FAULT]
    if kept:
        raise NotReturnable(state=order.state, names=kept)
    _require_left(db, rows, lines)


def write_return(
    db: Session,
    order: Order,
    lines: Sequence[tuple[UUID, int]],
    *,
    reason: str,
    note: str,
    at: datetime,
) -> UUID:
    """The return and its lines; numbered last, without gaps."""
    return_id = new_id()
    number = next_number(db, order.workspace_id, "return")
    db.connection().execute(
        insert(Return).values(
            id=return_id,
            workspace_id=order.workspace_id,
            number=number,
            order_id=order.id,
            state="requested",
            reason=reason,
            note=note,
            answer="",
            created_at=at,
        )
    )
    for line, quantity in lines:
        db.connection().execute(
            insert(ReturnLine).values(
                id=new_id(),
                workspace_id=order.workspace_id,
                return_id=return_id,
                line_id=line,
                quantity=quantity,
                restocked=False,
            )
        )
    return return_id


def order_of_return(db: Session, return_id: UUID) -> UUID:
    """Whose return it is: the order's id. Refuses ReturnUnknown."""
    found = db.scalars(select(col(Return.order_id)).where(col(Return.id) == return_id)).first()
    if found is None:
        raise ReturnUnknown
    return found


def lock_return(db: Session, return_id: UUID, *states: str) -> Return:
    """The return, locked; its order was locked before it. Refuses ReturnSettled in any other state."""
    row = db.scalars(
        select(Return)
        .where(col(Return.id) == return_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.state not in states:
        raise ReturnSettled(state=row.state)
    return row


def coming_back(db: Session, return_id: UUID) -> list[tuple[OrderLine, int]]:
    """The lines of the return, with how much of each."""
    found = db.execute(
        select(OrderLine, col(ReturnLine.quantity))
        .join(ReturnLine, col(ReturnLine.line_id) == col(OrderLine.id))
        .where(col(ReturnLine.return_id) == return_id)
        .order_by(col(OrderLine.position))
        .execution_options(populate_existing=True)
    )
    return [(line, quantity) for line, quantity in found]


def note_restocked(db: Session, return_id: UUID, line: UUID) -> None:
    """It lies on the shelf again."""
    db.connection().execute(
        update(ReturnLine)
        .where(col(ReturnLine.return_id) == return_id, col(ReturnLine.line_id) == line)
        .values(restocked=True)
    )


def all_back(db: Session, order: UUID) -> bool:
    """Whether everything of the order has come back."""
    return all(row.returned == row.quantity for row in lines_by_id(db, order))


def note_refunded(db: Session, return_id: UUID) -> None:
    """Money of a return has gone back: once all of it has, a return that arrived is refunded."""
    on_its_way = exists().where(col(Refund.return_id) == return_id, col(Refund.state) != "succeeded")
    db.connection().execute(
        update(Return)
        .where(col(Return.id) == return_id, col(Return.state) == "received", ~on_its_way)
        .values(state="refunded")
    )


def lines_by_id(db: Session, order: UUID) -> list[OrderLine]:
    """The order's lines as they stand."""
    wanted = select(OrderLine).where(col(OrderLine.order_id) == order).order_by(col(OrderLine.position))
    return list(db.scalars(wanted.execution_options(populate_existing=True)))


def _require_left(db: Session, rows: Mapping[UUID, OrderLine], lines: Sequence[tuple[UUID, int]]) -> None:
    on_the_way = _on_the_way(db, list(rows))
    for line, quantity in lines:
        row = rows[line]
        left = row.quantity - row.returned - on_the_way.get(line, 0)
        if not 0 < quantity <= left:
            raise ReturnTooMuch(line=str(line), name=row.name, wanted=quantity, left=left)


def _on_the_way(db: Session, lines: Sequence[UUID]) -> dict[UUID, int]:
    """How much of each line was asked to come back and has not yet."""
    found = db.execute(
        select(col(ReturnLine.line_id), func.sum(col(ReturnLine.quantity)))
        .join(Return, col(Return.id) == col(ReturnLine.return_id))
        .where(col(ReturnLine.line_id).in_(lines), col(Return.state).in_(_OPEN))
        .group_by(col(ReturnLine.line_id))
    )
    return {line: int(quantity) for line, quantity in found}
