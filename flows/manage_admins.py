"""Somebody runs the installation: made at the machine, signed in with password and second factor, switched off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlmodel import col

from flows.sign_in import needs_code
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.tables import PlatformAdmin, SignIn
from shop.workspaces.passwords import hash_of_password, need_good
from shop.workspaces.platform_admins import (
    Admin,
    AdminToken,
    AdminUnknown,
    admin_at,
    admin_who_signs_in,
    begin_admin_session,
    end_admin_sessions,
    enter_admin,
    note_act,
)
from shop.workspaces.sign_in import enter_sign_in, person_of_email, person_row, plain_email

WELCOME_FOR: Final = timedelta(days=1)


class WelcomeGone(Refusal):
    """The link by which an admin chooses a password is over, or was used."""

    status = 404


class CodeNeeded(Refusal):
    """Whoever runs the installation needs a second factor, and has none yet."""

    status = 403


@dataclass(frozen=True, slots=True)
class MadeAdmin:
    """A new admin, and the path at which they choose a password; empty for one who has a password already."""

    admin: Admin
    path: str


def make_admin(*, now: datetime, name: str, email: str) -> MadeAdmin:
    """They may sign in to the platform; somebody who is one already is at work again, under that name."""
    address = plain_email(email)
    person, known = person_of_email(address) or new_id(), person_of_email(address) is not None
    with transaction(None) as db:
        enter_sign_in(db, person)
        if not known:
            db.add(
                SignIn(
                    id=person,
                    email=address,
                    email_proven=False,
                    password_hash="",
                    password_at=now,
                    created_at=now,
                )
            )
            db.flush()
        has_password = bool(person_row(db, person).password_hash)
        row = db.scalars(select(PlatformAdmin).where(col(PlatformAdmin.sign_in_id) == person)).first()
        row = row or PlatformAdmin(id=new_id(), sign_in_id=person, name=name, created_at=now)
        row.name, row.active = " ".join(name.split()), True
        enter_admin(db, row.id)
        db.add(row)
        db.flush()
        admin = Admin(row.id, person, row.name, active=True)
        note_act(db, admin, "AdminMade", now=now)
    return MadeAdmin(admin, "" if has_password else f"/platform/welcome/{_links().dumps(str(person))}")


def switch_admin_off(*, now: datetime, email: str) -> bool:
    """They are out at once; whether there was such an admin."""
    person = person_of_email(email)
    if person is None:
        return False
    with transaction(None) as db:
        admin = admin_who_signs_in(db, person)
        if admin is None:
            return False
        end_admin_sessions(db, admin.id, now=now)
        note_act(db, admin, "AdminOff", now=now)
        db.get_one(PlatformAdmin, admin.id).active = False
    return True


def show_welcome(*, token: str) -> str:
    """The address of whom the link is for. Refuses WelcomeGone."""
    with transaction(None) as db:
        return _welcomed(person_row(db, _person(token))).email


def take_welcome(*, now: datetime, token: str, password: str) -> UUID:
    """They have a password; their second factor comes next. Refuses WelcomeGone and PasswordWeak."""
    person = _person(token)
    need_good(password, show_welcome(token=token))
    hashed = hash_of_password(password)
    with transaction(None) as db:
        row = _welcomed(person_row(db, person))
        row.password_hash, row.password_at = hashed, now
        db.add(row)
    return person


def begin_platform(*, now: datetime, person: UUID, browser: str) -> AdminToken:
    """A session of their own, for whoever has just proven password and code.

    Refuses AdminUnknown for somebody who runs nothing, and CodeNeeded without a second factor.
    """
    if not needs_code(person):
        raise CodeNeeded
    with transaction(None) as db:
        admin = admin_who_signs_in(db, person)
        if admin is None:
            raise AdminUnknown
        token = begin_admin_session(db, admin, browser=browser, now=now)
        note_act(db, admin, "AdminSignedIn", now=now, browser=browser)
        return token


def leave_platform(*, now: datetime, token: AdminToken) -> None:
    """That browser is nobody's any more."""
    with transaction(None) as db:
        admin = admin_at(db, token, now)
        end_admin_sessions(db, admin.id, now=now, only=token.session_id)


def runs_installation(person: UUID) -> bool:
    """Whether that person is an admin who is at work."""
    with transaction(None) as db:
        return admin_who_signs_in(db, person) is not None


def _person(token: str) -> UUID:
    try:
        return UUID(_links().loads(token, max_age=int(WELCOME_FOR.total_seconds())))
    except (BadSignature, ValueError):
        raise WelcomeGone from None


def _welcomed(row: SignIn) -> SignIn:
    if row.password_hash:
        raise WelcomeGone
    return row


def _links() -> URLSafeTimedSerializer:
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeTimedSerializer(keys, salt="vetrina.platform.welcome")
