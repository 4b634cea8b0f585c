"""Who runs the installation: people of no workspace, in browsers in which password and second factor were proven.

A transaction sees the admin that it has entered, and no other; what the installation's own functions and log show,
they show only there. Their way in is apart from the shops': another page, another cookie, and shorter sessions.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.kernel.rows import insert_row
from shop.tables import PlatformAct, PlatformAdmin, PlatformSession
from shop.workspaces.sign_in import enter_sign_in

SESSION_FOR: Final = timedelta(hours=8)
IDLE_FOR: Final = timedelta(hours=1)
_SEEN_EVERY: Final = timedelta(minutes=1)


class AdminUnknown(Refusal):
    """Nobody who runs the installation is signed in, or they do so no longer."""

    status = 401


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who runs the installation."""

    id: UUID
    sign_in_id: UUID
    name: str
    active: bool

    @property
    def actor(self) -> str:
        """As they are named in events."""
        return f"platform:{self.id}"


@dataclass(frozen=True, slots=True)
class AdminToken:
    """What the browser keeps."""

    admin_id: UUID
    session_id: UUID
    secret: str


def enter_admin(db: Session, admin: UUID) -> None:
    """Show this transaction what that admin may see."""
    db.connection().execute(text("SELECT set_config('vetrina.admin', :admin, true)"), {"admin": str(admin)})


def admin_who_signs_in(db: Session, person: UUID) -> Admin | None:
    """The admin who is that person, if they are one and at work."""
    enter_sign_in(db, person)
    row = db.scalars(select(PlatformAdmin).where(col(PlatformAdmin.sign_in_id) == person)).first()
    return _view(row) if row is not None and row.active else None


def begin_admin_session(db: Session, admin: Admin, *, browser: str, now: datetime) -> AdminToken:
    """A browser of theirs, from now on."""
    enter_admin(db, admin.id)
    session, secret = new_id(), secrets.token_urlsafe(32)
    db.add(
        PlatformSession(
            id=session,
            admin_id=admin.id,
            token_hash=_hashed(secret),
            expires_at=now + SESSION_FOR,
            seen_at=now,
            browser=browser[:60],
            created_at=now,
        )
    )
    db.flush()
    return AdminToken(admin.id, session, secret)


def admin_at(db: Session, token: AdminToken, now: datetime) -> Admin:
    """Who holds that token, as the rows have it now; refuses AdminUnknown, also after an hour without a page."""
    enter_admin(db, token.admin_id)
    row = db.scalars(select(PlatformSession).where(col(PlatformSession.id) == token.session_id)).first()
    admin = db.scalars(select(PlatformAdmin).where(col(PlatformAdmin.id) == token.admin_id)).first()
    if row is None or admin is None or not admin.active:
        raise AdminUnknown
    over = row.ended_at is not None or row.expires_at <= now or now - row.seen_at >= IDLE_FOR
    if over or not compare_digest(row.token_hash, _hashed(token.secret)):
        raise AdminUnknown
    if now - row.seen_at >= _SEEN_EVERY:
        row.seen_at = now
        db.add(row)
    return _view(admin)


def end_admin_sessions(db: Session, admin: UUID, *, now: datetime, only: UUID | None = None) -> None:
    """One browser of theirs, or all."""
    enter_admin(db, admin)
    wanted = select(PlatformSession).where(
        col(PlatformSession.admin_id) == admin, col(PlatformSession.ended_at).is_(None)
    )
    if only is not None:
        wanted = wanted.where(col(PlatformSession.id) == only)
    for row in db.scalars(wanted):
        row.ended_at = now
        db.add(row)


def note_act(
    db: Session, admin: Admin, name: str, *, now: datetime, about: UUID | None = None, **details: Any
) -> None:
    """Write down what an admin did, in the installation's own log."""
    enter_admin(db, admin.id)
    insert_row(
        db,
        PlatformAct,
        id=new_id(),
        admin_id=admin.id,
        admin=admin.name,
        name=name,
        about_workspace_id=about,
        at=now,
        details=details,
    )


def _view(row: PlatformAdmin) -> Admin:
    return Admin(row.id, row.sign_in_id, row.name, row.active)


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
