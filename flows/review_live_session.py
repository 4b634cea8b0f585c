"""Somebody who was there says what they thought of a live session; the shop lets others read their words, or not."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from shop.booking.rating import rate
from shop.booking.taking import lock_bookings
from shop.events.recorded import record
from shop.kernel.calling import given_name
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.live.attending import Attendee, locked_live_session
from shop.live.moderating import moderator
from shop.live.reviewing import (
    ReviewUnknown,
    answered,
    appealed,
    changed,
    decide,
    may_review,
    opinion_of,
)
from shop.tables import LiveSession, SessionReview
from shop.workspaces.viewing import workspace_view


def review_live_session(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    session_id: UUID,
    customer_id: UUID,
    stars: int,
    words: str = "",
    language: str = "en",
) -> bool:
    """Give it one to five stars, and words if they like; whether that is another opinion than before.

    One for each who was there, which they may change for a week. The stars count at once, also for whoever was
    booked; new words wait for the shop. Refuses LiveSessionUnknown, NotOverYet, WasNotThere, StarsUnclear,
    ReviewTooLong and ReviewSettled.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        session = locked_live_session(db, session_id)
        customer = may_review(db, session, customer_id)
        row = opinion_of(db, session.id, customer_id) or SessionReview(
            id=new_id(),
            workspace_id=workspace_id,
            session_id=session.id,
            customer_id=customer_id,
            member_id=session.member_id,
            stars=0,
            name=given_name(customer.name or customer.profile_name, shop.name_order),
            language=language,
            created_at=at,
        )
        if not changed(row, stars=stars, words=words, at=at):
            return False
        db.add(row)
        db.flush()
        _count_for_the_booked(db, session, customer_id, row, at)
        record(
            db,
            "LiveSessionReviewed",
            workspace_id=workspace_id,
            actor="customer",
            now=at,
            subject_id=session.id,
            session=session.number,
            stars=stars,
        )
        return True


def moderate_review(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    review_id: UUID,
    who: Attendee,
    show: bool,
    reason: str = "",
) -> bool:
    """Let others read it, or not, with the `reason` for the shop's own people; whether that is another decision.

    The stars count either way: nobody looks better by declining. Refuses ForTheShop and ReviewUnknown.
    """
    moderator(who)
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        row = db.get(SessionReview, review_id, with_for_update=True)
        if row is None:
            raise ReviewUnknown(kind="review")
        if not decide(row, who, show=show, reason=reason, at=at):
            return False
        db.add(row)
        record(
            db,
            "ReviewShown" if show else "ReviewDeclined",
            workspace_id=workspace_id,
            actor="member",
            now=at,
            subject_id=row.id,
            by=who.person,
        )
        return True


def appeal_review(
    *, now: datetime, workspace_id: WorkspaceId, session_id: UUID, customer_id: UUID, words: str
) -> None:
    """Their writer asks the shop to look at declined words again, once, and says why.

    Refuses ReviewUnknown, AppealClosed and ReviewTooLong.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        row = opinion_of(db, session_id, customer_id)
        if row is None:
            raise ReviewUnknown(kind="review")
        appealed(row, words=words, at=at)
        db.add(row)
        record(db, "ReviewAppealed", workspace_id=workspace_id, actor="customer", now=at, subject_id=row.id)


def answer_review(
    *, now: datetime, workspace_id: WorkspaceId, review_id: UUID, who: Attendee, words: str
) -> bool:
    """What the shop says to it, read below it by everybody; empty takes it away. Whether it is another answer.

    Refuses ForTheShop, ReviewUnknown (also where nobody reads the words) and ReviewTooLong.
    """
    moderator(who)
    with transaction(workspace_id) as db:
        row = db.get(SessionReview, review_id, with_for_update=True)
        if row is None or row.state != "shown" or not row.words:
            raise ReviewUnknown(kind="review")
        if not answered(row, who, words=words):
            return False
        db.add(row)
        record(
            db,
            "ReviewAnswered",
            workspace_id=workspace_id,
            actor="member",
            now=workspace_view(db, workspace_id).at(now),
            subject_id=row.id,
            by=who.person,
        )
        return True


def _count_for_the_booked(
    db: Session, session: LiveSession, customer_id: UUID, row: SessionReview, at: datetime
) -> None:
    """A booking has the same stars, once it is over: they add up with the people who were booked."""
    found = lock_bookings(db, [session.booking_id]) if session.booking_id else []
    for booking in found:
        if booking.customer_id == customer_id and booking.ends_at <= at and booking.state == "completed":
            rate(db, booking, stars=row.stars, words=row.words, at=at)
