"""We are live: who asked for it, or liked what was shown and wants news, is told when a session for everybody begins."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.tell_of_live import Into, tell_of_live
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.live.following import calls_for, note_called, to_call
from shop.live.members import member_name
from shop.tables import Customer, LiveSession
from shop.workspaces.streets import street_of
from shop.workspaces.viewing import WorkspaceView, workspace_view

TOPIC: Final = "live_call"
LIVE_CALL: Final = "live_call"
"""An approved marketing template: {{1}} is the first name, {{2}} the shop, {{3}} what is live, in a sentence."""
_FIRST_A_LOOK: Final = timedelta(minutes=1)
"""So long a session is let begin in peace: what was a slip is over by then."""
_PICTURE_COMES_WITHIN: Final = timedelta(minutes=20)
_AT_ONCE: Final = 20
_WINDOW: Final = phrase("We are live: look into the shop.")
_TOUR: Final = phrase("{host} is live now: “{title}”. Come in.")
_HOST: Final = phrase("{host} is live now. Come in.")
_STOPS: Final = phrase("To hear of it no more, write “not live”.")


def plan_call(db: Session, session: LiveSession, *, now: datetime) -> None:
    """Have those who want it told of the session; for the flow that begins it. Of others' sessions nobody hears."""
    if calls_for(session):
        _put(db, session, {"session": str(session.id), "after": ""}, now=now, due=now + _FIRST_A_LOOK)


def call_followers(*, now: datetime, entry: Claimed) -> int:
    """How many were told by an entry of the topic: some at a time, each once for a session, until all are.

    A tour waits for its picture. What is over by then nobody hears of.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return 0
        outbox.finish(db, entry.id, now=now)
        shop = workspace_view(db, entry.workspace_id)
        session = _session(db, UUID(entry.payload["session"]))
        if session is None or session.state != "active":
            return 0
        if session.kind != "window" and session.stream_state != "live":
            if shop.at(now) < session.starts_at + _PICTURE_COMES_WITHIN:
                _put(db, session, dict(entry.payload), now=now, due=now + _FIRST_A_LOOK)
            return 0
        return _some(db, shop, session, entry.payload["after"], now)


def _some(db: Session, shop: WorkspaceView, session: LiveSession, after: str, now: datetime) -> int:
    at = shop.at(now)
    found = to_call(db, after=UUID(after) if after else None, most=_AT_ONCE, at=at)
    if len(found) == _AT_ONCE:
        payload = {"session": str(session.id), "after": str(found[-1].id)}
        _put(db, session, payload, now=now, due=now)
    told = 0
    for customer in found:
        note_called(db, workspace_id=shop.id, customer_id=customer.id, at=at)
    for customer in found:  # conversations are locked last, in the order of the customers' ids
        told += _call(db, shop, session, customer, now)
    if told:
        record(
            db,
            "FollowersCalled",
            workspace_id=shop.id,
            actor="system",
            now=at,
            subject_id=session.id,
            count=told,
        )
    return told


def _call(db: Session, shop: WorkspaceView, session: LiveSession, customer: Customer, now: datetime) -> bool:
    language = Language(customer.language)
    words = f"{_words(db, shop, session, language)} {say(language, _STOPS)}"
    url = f"{street_of(shop)}/live/{shop.slug}" if session.kind == "window" else ""
    into = Into(session.id, language, url=url)
    return tell_of_live(
        db, shop, customer.id, words, now=now, into=into, template=LIVE_CALL, category="marketing"
    )


def _words(db: Session, shop: WorkspaceView, session: LiveSession, language: Language) -> str:
    if session.kind == "window":
        return say(language, _WINDOW)
    host = member_name(db, session.member_id) or shop.name
    return say(language, _TOUR if session.title else _HOST, host=host, title=session.title)


def _session(db: Session, session_id: UUID) -> LiveSession | None:
    return db.scalars(select(LiveSession).where(col(LiveSession.id) == session_id)).first()


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
