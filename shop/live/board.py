"""Which live sessions are going on? The board that everybody at work sees."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from shop.live.carts import totals_of
from shop.live.event_bodies import BoardRow
from shop.live.members import customer_name, member_name
from shop.live.offers import open_offers
from shop.tables import LiveSession
from shop.workspaces.viewing import WorkspaceView

RUNS = ("planned", "active")


def board(db: Session, shop: WorkspaceView, *, at: datetime) -> list[BoardRow]:
    """Every session that is planned or going on, the oldest first; `at` is the shop's clock."""
    running = select(LiveSession).where(col(LiveSession.state).in_(RUNS)).order_by(col(LiveSession.number))
    return [board_row(db, session, shop, at=at) for session in db.scalars(running)]


def board_row(db: Session, session: LiveSession, shop: WorkspaceView, *, at: datetime) -> BoardRow:
    """One session, as the board shows it."""
    totals = totals_of(db, session.id, shop.currency)
    return BoardRow(
        session_id=session.id,
        number=session.number,
        kind=session.kind,
        state=session.state,
        title=session.title,
        customer_name=customer_name(db, session.customer_id),
        member_id=session.member_id,
        member_name=member_name(db, session.member_id),
        items=totals.items,
        total_minor=totals.goods_minor,
        currency=totals.currency,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        ended_at=session.ended_at,
        active_at=session.active_at,
        stream_state=session.stream_state,
        seconds=lasted(session, at),
        to_approve=sum(offer.waits_for == "approver" for offer in open_offers(db, session.id)),
    )


def lasted(session: LiveSession, at: datetime) -> int:
    """For how many seconds it has been going on, or went on."""
    return max(0, int(((session.ended_at or at) - session.starts_at).total_seconds()))
