"""Browsers in which members are signed in: begun, kept alive by tokens that serve once, listed, ended.

A refresh token names its session and its generation. The newest one makes the next; the one before it is good for
a moment longer, since two tabs may ask at once; any older one was copied, and ends the session for everybody.
Instants here are real ones, whatever the clock of a demo shop says.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import ConsoleSession, Member
from shop.workspaces.roster import RosterEntry, entry_of

ACCESS_FOR: Final = timedelta(hours=1)
REFRESH_FOR: Final = timedelta(days=7)
GRACE: Final = timedelta(seconds=30)
"""For so long the token before the newest one is still taken: two tabs that wake together both hold it."""
_SEEN_EVERY: Final = timedelta(minutes=5)
_LONGEST_BROWSER: Final = 60

Ending = Literal["left", "closed", "password", "reuse", "off", "switched"]


class SessionEnded(Refusal):
    """The sign-in is over: ended by somebody, expired, or its member works there no longer."""

    status = 401


class TokenReused(Refusal):
    """A refresh token came back that was replaced long ago: the session was ended for everybody."""

    status = 401


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What the browser keeps, as it is read back once its signature was found good."""

    workspace_id: WorkspaceId
    session_id: UUID
    generation: int
    secret: str


@dataclass(frozen=True, slots=True)
class AtConsole:
    """Who is signed in, where."""

    session_id: UUID
    sign_in_id: UUID
    member: RosterEntry


@dataclass(frozen=True, slots=True)
class ConsoleSessionView:
    """A browser that is signed in."""

    id: UUID
    workspace_id: WorkspaceId
    member_id: UUID
    browser: str
    created_at: datetime
    seen_at: datetime


def begin_session(
    db: Session, *, workspace_id: UUID, member_id: UUID, sign_in_id: UUID, browser: str, now: datetime
) -> RefreshToken:
    """A new session with its first token; nothing that the browser held before is part of it."""
    session, secret = new_id(), secrets.token_urlsafe(32)
    db.add(
        ConsoleSession(
            id=session,
            workspace_id=workspace_id,
            member_id=member_id,
            sign_in_id=sign_in_id,
            token_hash=_hashed(secret),
            rotated_at=now,
            expires_at=now + REFRESH_FOR,
            seen_at=now,
            browser=browser[:_LONGEST_BROWSER],
            created_at=now,
        )
    )
    db.flush()
    return RefreshToken(WorkspaceId(workspace_id), session, 1, secret)


def at_console(db: Session, session_id: UUID, now: datetime) -> AtConsole:
    """Who is signed in by that session, as the rows have them now. Refuses SessionEnded."""
    wanted = (
        select(ConsoleSession, Member)
        .join(Member, col(Member.id) == col(ConsoleSession.member_id))
        .where(col(ConsoleSession.id) == session_id)
    )
    found = db.execute(wanted).first()
    if found is None:
        raise SessionEnded
    session, member = found
    if session.ended_at is not None or session.expires_at <= now or not member.active:
        raise SessionEnded
    if now - session.seen_at >= _SEEN_EVERY:
        session.seen_at = now
        db.add(session)
    return AtConsole(session.id, session.sign_in_id, entry_of(member))


def renew_session(db: Session, token: RefreshToken, now: datetime) -> RefreshToken | None:
    """The token that takes this one's place; None where another tab has just got it, and this one may go on.

    Refuses SessionEnded. A token that was replaced longer ago ends the session, which is told by TokenReused
    from `judge_reuse`: what refuses must not undo the ending, so the caller asks first.
    """
    row = _locked(db, token.session_id)
    if row.ended_at is not None or row.expires_at <= now:
        raise SessionEnded
    if token.generation < row.generation:
        return None
    secret = secrets.token_urlsafe(32)
    row.generation += 1
    row.token_hash = _hashed(secret)
    row.rotated_at = row.seen_at = now
    row.expires_at = now + REFRESH_FOR
    db.add(row)
    return RefreshToken(token.workspace_id, token.session_id, row.generation, secret)


def was_reused(db: Session, token: RefreshToken, now: datetime) -> bool:
    """Whether this token must not be here any more; then its session is ended.

    To be asked in a transaction of its own that is kept.
    """
    row = _locked(db, token.session_id)
    newest = token.generation == row.generation and compare_digest(row.token_hash, _hashed(token.secret))
    just_replaced = token.generation == row.generation - 1 and now - row.rotated_at < GRACE
    if newest or just_replaced:
        return False
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, "reuse"
        db.add(row)
    return True


def still_good(db: Session, token: RefreshToken, now: datetime) -> AtConsole:
    """Who holds a token that would be taken, without replacing it. Refuses SessionEnded."""
    found = at_console(db, token.session_id, now)
    row = db.get_one(ConsoleSession, token.session_id)
    if token.generation < row.generation - 1 or token.generation > row.generation:
        raise SessionEnded
    return found


def end_session(db: Session, session_id: UUID, *, by: Ending, now: datetime) -> None:
    """That browser is signed out; refuses NotFound where the transaction sees no such session."""
    row = _locked(db, session_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
        db.add(row)


def end_sessions(
    db: Session,
    *,
    by: Ending,
    now: datetime,
    member_id: UUID | None = None,
    sign_in_id: UUID | None = None,
    besides: UUID | None = None,
) -> None:
    """Every session of that member, or of that person, but for one."""
    statement = update(ConsoleSession).where(col(ConsoleSession.ended_at).is_(None))
    if member_id is not None:
        statement = statement.where(col(ConsoleSession.member_id) == member_id)
    if sign_in_id is not None:
        statement = statement.where(col(ConsoleSession.sign_in_id) == sign_in_id)
    if besides is not None:
        statement = statement.where(col(ConsoleSession.id) != besides)
    db.connection().execute(statement.values(ended_at=now, ended_by=by))


def open_sessions(db: Session, now: datetime, *, member_id: UUID | None = None) -> list[ConsoleSessionView]:
    """Those that are signed in, the latest seen first; of all that the transaction sees, or of one member."""
    wanted = (
        select(ConsoleSession)
        .where(col(ConsoleSession.ended_at).is_(None), col(ConsoleSession.expires_at) > now)
        .order_by(col(ConsoleSession.seen_at).desc(), col(ConsoleSession.id))
    )
    if member_id is not None:
        wanted = wanted.where(col(ConsoleSession.member_id) == member_id)
    return [_view(row) for row in db.scalars(wanted)]


def _locked(db: Session, session_id: UUID) -> ConsoleSession:
    wanted = select(ConsoleSession).where(col(ConsoleSession.id) == session_id).with_for_update()
    row = db.scalars(wanted).first()
    if row is None:
        raise NotFound(kind="session")
    return row


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _view(row: ConsoleSession) -> ConsoleSessionView:
    return ConsoleSessionView(
        row.id, WorkspaceId(row.workspace_id), row.member_id, row.browser, row.created_at, row.seen_at
    )
