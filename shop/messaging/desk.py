"""The inbox as a place of work: who sits there, what they have, how soon they are to answer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId
from shop.messaging.assignment import Seat, Share, shifts_of
from shop.messaging.promise import WorkingTime
from shop.tables import Conversation, DeskSeat, InboxRules, Member, WorkspaceFlag
from shop.workspaces.permissions import may
from shop.workspaces.plans import plan_of
from shop.workspaces.viewing import hours_of, workspace_view

_SIX = 6


@dataclass(frozen=True, slots=True)
class Promised:
    """What the shop's plan promises, and the hours in which time runs."""

    hours: WorkingTime
    answer: timedelta
    solve: timedelta


ANGER: Final = "anger"
"""The shop's own switch, and where a handoff keeps that its customer was probably angry."""


def told_of_anger(db: Session) -> bool:
    """Whether the shop's people are told when an angry customer waits: unless they do not want to be."""
    own = db.scalars(select(col(WorkspaceFlag.is_on)).where(col(WorkspaceFlag.code) == ANGER)).first()
    return own is not False


def promised(db: Session, workspace: WorkspaceId) -> Promised:
    """The promise that holds for the workspace now."""
    shop, plan = workspace_view(db, workspace), plan_of(db, workspace)
    hours = WorkingTime(hours_of(db, workspace), shop.zone)
    return Promised(hours, timedelta(hours=plan.answer_hours), timedelta(hours=plan.solve_hours))


def promised_answer(db: Session, workspace: WorkspaceId, asked: datetime) -> datetime:
    """By when whoever asks for a person now is to be answered by one."""
    terms = promised(db, workspace)
    return terms.hours.after(asked, terms.answer)


def share_of(db: Session) -> Share:
    """How the shop gives out what waits for a person."""
    found = db.scalars(select(col(InboxRules.share))).first()
    return cast("Share", found or "by_hand")


def seats(db: Session) -> list[Seat]:
    """Everybody who may answer customers, with how many conversations they have."""
    busy = (
        select(col(Conversation.member_id).label("member"), func.count().label("has"))
        .where(col(Conversation.responder) != "agent", col(Conversation.member_id).is_not(None))
        .group_by(col(Conversation.member_id))
        .subquery()
    )
    rows = db.execute(
        select(Member, DeskSeat, busy.c.has)
        .outerjoin(DeskSeat, col(DeskSeat.member_id) == col(Member.id))
        .outerjoin(busy, busy.c.member == col(Member.id))
        .where(col(Member.active))
        .order_by(col(Member.created_at), col(Member.id))
    )
    return [_seat(member, seat, has or 0) for member, seat, has in rows if may(member.role, "inbox:answer")]


def seat_of(db: Session, member_id: UUID) -> Seat | None:
    """The member's; None for one who may not answer customers, or is gone."""
    return next((seat for seat in seats(db) if seat.member_id == member_id), None)


def came_at(db: Session, member_id: UUID) -> datetime:
    """Since when the member works here: what customers wrote before is not unread for them.

    For whoever is no member, and only looks, nothing is old.
    """
    found = db.scalars(select(col(Member.created_at)).where(col(Member.id) == member_id)).first()
    return found or datetime.min.replace(tzinfo=UTC)


def _seat(member: Member, seat: DeskSeat | None, has: int) -> Seat:
    return Seat(
        member_id=member.id,
        name=member.name,
        takes=seat.takes if seat else True,
        away_until=seat.away_until if seat else None,
        capacity=seat.capacity if seat else _SIX,
        skills=frozenset(seat.skills if seat else [member.language]),
        shifts=shifts_of(seat.shifts) if seat else (),
        given_at=seat.given_at if seat else None,
        has=has,
    )
