"""Customers are told of a live session in the chat: that it begins, that what is kept lapses, and thanks afterwards.

One entry of the topic ``live_news`` goes along with a session from its start: it tells, looks again, and ends with
the session. Inside the service window it is a message with the way in; outside it the approved utility template
``live_news``, or nothing: a message that waited would come too late. Whoever said STOP or is blocked hears nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.tell_of_live import Into, tell_of_live
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.live import telling
from shop.live.attending import LiveSessionUnknown, locked_live_session
from shop.live.carts import cart_items, items_of
from shop.live.event_bodies import CartItem
from shop.live.members import member_name
from shop.live.reviewing import CHANGED_FOR
from shop.live.summary import summary_of
from shop.tables import Booking, LiveSession, Participant
from shop.workspaces.viewing import WorkspaceView, workspace_view

TOPIC: Final = "live_news"
SOON: Final = timedelta(minutes=5)
"""So long before what is kept lapses it is told."""
_AGAIN: Final = timedelta(minutes=2)
_COME: Final = ("confirmed", "live", "completed")

Kind = Literal["started", "lapsing", "over"]


def plan_news(db: Session, session: LiveSession, *, now: datetime) -> None:
    """Have the session's customers told of it from now on; for the flow that starts it. The window is told to nobody."""
    if session.kind != "window":
        _put(db, session, {"session": str(session.id), "told": "", "until": ""}, now=now, due=now)


def follow_live_session(*, now: datetime, entry: Claimed) -> list[Kind]:
    """What was told by an entry of the topic; it comes back every two minutes until the session is over."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return []
        outbox.finish(db, entry.id, now=now)
        shop = workspace_view(db, entry.workspace_id)
        try:
            session = locked_live_session(db, UUID(entry.payload["session"]))
        except LiveSessionUnknown:
            return []
        payload = dict(entry.payload)
        told = _told(db, shop, session, payload, now)
        if session.state in {"planned", "active"}:
            _put(db, session, payload, now=now, due=now + _AGAIN)
        return told


def _told(
    db: Session, shop: WorkspaceView, session: LiveSession, payload: dict[str, str], now: datetime
) -> list[Kind]:
    """Tell what is due; the payload says afterwards what was told."""
    if session.state not in {"planned", "active"}:
        return _tell_all(db, shop, session, "over", now) if payload["told"] else []
    if session.state == "active" and not payload["told"]:
        payload["told"] = "started"
        return _tell_all(db, shop, session, "started", now)
    soon = _lapsing(db, shop, session, payload["until"], now)
    if not soon:
        return []
    payload["until"] = max(item.kept_until for item in soon).isoformat()
    words = telling.lapsing(soon, Language(session.language), shop)
    return ["lapsing"] if _tell(db, shop, session, session.customer_id, words, now) else []


def _lapsing(
    db: Session, shop: WorkspaceView, session: LiveSession, until: str, now: datetime
) -> Sequence[CartItem]:
    """What lapses soon, and was not told of yet."""
    at = shop.at(now)
    known = datetime.fromisoformat(until) if until else at
    rows = [
        item for item in items_of(db, session.id, "kept") if max(known, at) < item.kept_until <= at + SOON
    ]
    return cart_items(db, rows, shop)


def _tell_all(
    db: Session, shop: WorkspaceView, session: LiveSession, kind: Literal["started", "over"], now: datetime
) -> list[Kind]:
    """Everybody whom it concerns, one conversation after the other in the order of their ids."""
    told = False
    for customer in _customers(db, session, came=kind == "over"):
        language = Language(session.language)
        if kind == "over":
            words = telling.thanks(
                summary_of(db, session.id, customer, shop=shop, language=language), language, shop
            )
        else:
            host = member_name(db, session.member_id)
            words = telling.started(session.kind, language, host=host, title=session.title, shop=shop.name)
        told = _tell(db, shop, session, customer, words, now) or told
    return [kind] if told else []


def _customers(db: Session, session: LiveSession, *, came: bool) -> list[UUID]:
    """Its own customer and, of a date, whoever booked it; with `came` those alone who were there, and whoever bought."""
    there = select(col(Participant.customer_id)).where(
        col(Participant.session_id) == session.id,
        col(Participant.customer_id).is_not(None),
        col(Participant.banned_at).is_(None),
    )
    if came:
        bought = {session.customer_id} if session.order_id and session.customer_id else set()
        return sorted({one for one in db.scalars(there) if one} | bought)
    own = {session.customer_id} if session.customer_id else set()
    if session.occurrence_id is None:
        return sorted(own)
    booked = select(col(Booking.customer_id)).where(
        col(Booking.occurrence_id) == session.occurrence_id, col(Booking.state).in_(_COME)
    )
    return sorted(own | set(db.scalars(booked)))


def _tell(
    db: Session,
    shop: WorkspaceView,
    session: LiveSession,
    customer: UUID | None,
    words: str,
    now: datetime,
) -> bool:
    """Whether the customer was written to."""
    if customer is None:
        return False
    over = session.state not in {"planned", "active"}
    into = Into(session.id, Language(session.language), CHANGED_FOR if over else None)
    return tell_of_live(db, shop, customer, words, now=now, into=into)


def _put(db: Session, session: LiveSession, payload: dict[str, str], *, now: datetime, due: datetime) -> None:
    outbox.put(
        db,
        workspace_id=session.workspace_id,
        topic=TOPIC,
        key=str(session.id),
        payload=payload,
        now=now,
        available_at=due,
    )
