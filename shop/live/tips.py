"""Tips: what somebody who was there adds afterwards for whoever held the session, and what came of it.

The money of a tip is that of an order in which nothing is bought: it is asked for, counted, settled and sent back
as the money of every order. This page knows which orders those are, and whose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlmodel import Session, col

from shop.kernel.money import Money
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import Customer, LiveSession, Member, Order, Payment, SessionTip

SUGGESTED: Final = (200, 500, 1_000)
"""Minor units of the shop's currency."""
LEAST: Final = 100
MOST: Final = 20_000
"""Minor units, too: less costs more to collect than it brings, and more is surely a slip."""
LONGEST_THANKS: Final = 300

TipState = Literal["open", "came", "back", "over"]
"""Its money is awaited, came, went back (all of it), or was not paid in time."""


class TipOutOfRange(Refusal):
    """From `least_minor` to `most_minor`, in minor units of the shop's currency."""

    status: ClassVar[int] = 422


class NobodyToTip(Refusal):
    """Nobody held that session: ``number``."""


class TipUnknown(NotFound):
    """There is no such tip in this shop."""


class ThankedAlready(Refusal):
    """Whoever gave it was thanked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TipView:
    """A tip, as its giver and the shop's people see it."""

    id: UUID
    order_id: UUID
    order_number: int
    session_number: int
    member_id: UUID | None
    member_name: str
    giver: str
    """Their first name; empty for nobody any more."""
    amount: Money
    back: Money
    """What went back."""
    state: TipState
    method: str
    at: datetime
    """When it came; before, when it was begun."""
    thanks: str

    @property
    def kept(self) -> Money:
        """What of it stays."""
        return self.amount - self.back


def suggested(currency: str) -> tuple[Money, ...]:
    """The amounts that are one tap away."""
    return tuple(Money(minor, currency) for minor in SUGGESTED)


def require_in_range(amount: Money) -> None:
    """Refuses TipOutOfRange."""
    if not LEAST <= amount.minor <= MOST:
        raise TipOutOfRange(least_minor=LEAST, most_minor=MOST)


def is_tip(db: Session, order_id: UUID) -> bool:
    """Whether the order is nothing but a tip."""
    return (
        db.scalars(select(col(SessionTip.id)).where(col(SessionTip.order_id) == order_id)).first() is not None
    )


def no_tip() -> ColumnElement[bool]:
    """Of orders: those in which something is bought."""
    return ~exists().where(col(SessionTip.order_id) == col(Order.id))


def tip_of(db: Session, order_id: UUID) -> tuple[str, str]:
    """Whose tip the order is, and their own account; empty for an order in which something is bought."""
    found = db.execute(
        select(col(Member.name), col(SessionTip.payee))
        .join(Member, col(Member.id) == col(SessionTip.member_id), isouter=True)
        .where(col(SessionTip.order_id) == order_id)
    ).first()
    return (found[0] or "", found[1]) if found else ("", "")


def tips(
    db: Session,
    *,
    member_id: UUID | None = None,
    session_id: UUID | None = None,
    customer_id: UUID | None = None,
    came: bool = False,
    within: tuple[datetime, datetime] | None = None,
    most: int = 100,
) -> list[TipView]:
    """Tips, newest first: of one host, of one session, of one giver, where told; with `came` those that were paid.

    `within` leaves those whose money came from the first instant on and before the second.
    """
    wanted = (
        select(SessionTip, Order, col(LiveSession.number), col(Member.name), col(Customer.name), _method())
        .join(Order, col(Order.id) == col(SessionTip.order_id))
        .join(LiveSession, col(LiveSession.id) == col(SessionTip.session_id))
        .join(Customer, col(Customer.id) == col(SessionTip.customer_id))
        .join(Member, col(Member.id) == col(SessionTip.member_id), isouter=True)
    )
    for column, value in (
        (col(SessionTip.member_id), member_id),
        (col(SessionTip.session_id), session_id),
        (col(SessionTip.customer_id), customer_id),
    ):
        wanted = wanted if value is None else wanted.where(column == value)
    if came:
        wanted = wanted.where(col(SessionTip.came_at).is_not(None))
    if within:
        begins, ends = within
        wanted = wanted.where(col(SessionTip.came_at) >= begins, col(SessionTip.came_at) < ends)
    ordered = wanted.order_by(col(SessionTip.created_at).desc(), col(SessionTip.id).desc())
    return _viewed(db.execute(ordered.limit(most)).all())


def _method() -> ColumnElement[str | None]:
    of_order = select(func.max(col(Payment.method))).where(col(Payment.order_id) == col(Order.id))
    return of_order.correlate(Order).scalar_subquery()


def _viewed(rows: Sequence[Row[SessionTip, Order, int, str, str, str | None]]) -> list[TipView]:
    return [
        TipView(
            id=row.id,
            order_id=order.id,
            order_number=order.number,
            session_number=number,
            member_id=row.member_id,
            member_name=member or "",
            giver=(giver or "").split(" ")[0],
            amount=Money(order.total_minor, order.currency),
            back=Money(order.refunded_minor, order.currency),
            state=_state(row, order),
            method=method or "",
            at=row.came_at or row.created_at,
            thanks=row.thanks,
        )
        for row, order, number, member, giver, method in rows
    ]


def _state(row: SessionTip, order: Order) -> TipState:
    if row.came_at is None:
        return "open" if order.state == "placed" else "over"
    return "back" if order.refunded_minor >= order.total_minor else "came"
