"""Which live sessions a customer may join now: the shop's window, what was begun for them, what they booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from shop.kernel.refusals import NotFound
from shop.live.attending import is_banned
from shop.live.members import member_name
from shop.live.presence import how_many_watch
from shop.tables import Booking, LiveSession, Product, SessionProduct

_COMES: Final = ("confirmed", "live", "completed")


class NothingLive(NotFound):
    """Nothing is live that this customer could join: ``bookable`` is what can be booked instead."""


@dataclass(frozen=True, slots=True)
class JoinableView:
    """A live session that this customer may join."""

    id: UUID
    number: int
    kind: str
    title: str
    host_name: str
    starts_at: datetime
    ends_at: datetime | None
    watching: int
    own: bool
    """Whether it was begun for them: its cart is theirs."""
    booking_id: UUID | None

    @property
    def has_cart(self) -> bool:
        """Whether goods can be kept for them in it."""
        return self.own and self.kind in {"showing", "consultation"}


def joinable(db: Session, customer_id: UUID, *, at: datetime) -> list[JoinableView]:
    """Those going on: their own first, then what they booked, then the window; nothing that they were sent out of."""
    booked = select(col(Booking.occurrence_id)).where(
        col(Booking.customer_id) == customer_id,
        col(Booking.state).in_(_COMES),
        col(Booking.occurrence_id).is_not(None),
    )
    wanted = select(LiveSession).where(
        col(LiveSession.state) == "active",
        or_(
            col(LiveSession.customer_id) == customer_id,
            col(LiveSession.occurrence_id).in_(booked),
            col(LiveSession.kind) == "window",
        ),
    )
    rows = db.scalars(wanted.order_by(col(LiveSession.starts_at).desc())).all()
    person = f"customer:{customer_id}"
    views = [_view(db, row, customer_id, at) for row in rows if not is_banned(db, row.id, person)]
    return sorted(views, key=lambda view: (not view.own, view.kind == "window"))


def shown_last(db: Session, session_id: UUID) -> str:
    """The slug of what is being shown: of what was shown, the last; empty before anything was."""
    wanted = (
        select(col(Product.slug))
        .join(SessionProduct, col(SessionProduct.product_id) == col(Product.id))
        .where(col(SessionProduct.session_id) == session_id, col(SessionProduct.mark) == "shown")
        .order_by(col(SessionProduct.at).desc(), col(SessionProduct.id).desc())
    )
    return db.scalars(wanted).first() or ""


def numbered(found: Sequence[JoinableView], number: int) -> JoinableView | None:
    """The one of that number, or for 0 the first; None where there is none."""
    return next((one for one in found if number in {0, one.number}), None)


def _view(db: Session, row: LiveSession, customer_id: UUID, at: datetime) -> JoinableView:
    return JoinableView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        title=row.title,
        host_name=member_name(db, row.member_id),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        watching=how_many_watch(db, row.id, at=at),
        own=row.customer_id == customer_id,
        booking_id=row.booking_id,
    )
