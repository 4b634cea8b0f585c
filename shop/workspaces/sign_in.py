"""People with a password: found by their address, held up when somebody guesses, told where they work.

Whether anybody signs in by an address is never told: the same is counted, hashed and said for one that nobody has.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.kernel.sealing import marks
from shop.tables import SignIn, SignInTry
from shop.workspaces.permissions import Role

MOST_TRIES: Final = 8
TRIED_WITHIN: Final = timedelta(minutes=15)
LOCKED_FOR: Final = timedelta(minutes=15)


class SignInRefused(Refusal):
    """The address, the password or the code is not right; which of them is not told."""

    status = 403


class SignInLocked(Refusal):
    """Too many wrong tries for that address; ``minutes`` says when the next may be."""

    status = 429


class SignInUnknown(Refusal):
    """That person does not sign in here any more."""

    status = 401


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with a password, without anything that opens it."""

    id: UUID
    email: str
    email_proven: bool
    phone: str
    has_second_factor: bool
    recovery_codes_left: int
    password_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """A workspace in which a person works."""

    workspace_id: WorkspaceId
    member_id: UUID
    role: Role
    slug: str
    name: str


def plain_email(told: str) -> str:
    """The address as it is kept."""
    return told.strip().lower()


def enter_sign_in(db: Session, person: UUID) -> None:
    """Show this transaction that person's rows, in whatever workspace."""
    db.connection().execute(
        text("SELECT set_config('vetrina.sign_in', :person, true)"), {"person": str(person)}
    )


def person_of_email(email: str) -> UUID | None:
    """Who signs in by that address; None for nobody."""
    with transaction(None) as db:
        wanted = text("SELECT vetrina_sign_in(:email)")
        return cast("UUID | None", db.connection().execute(wanted, {"email": plain_email(email)}).scalar())


def memberships(person: UUID) -> list[Membership]:
    """Where that person works, the longest first; not where they are switched off."""
    with transaction(None) as db:
        rows = db.connection().execute(text("SELECT * FROM vetrina_memberships(:person)"), {"person": person})
        return [
            Membership(WorkspaceId(row.workspace_id), row.member_id, row.role, row.slug, row.name)
            for row in rows
        ]


def person_view(db: Session, person: UUID) -> PersonView:
    """That person, once the transaction has entered them. Refuses SignInUnknown."""
    row = person_row(db, person)
    return PersonView(
        id=row.id,
        email=row.email,
        email_proven=row.email_proven,
        phone=row.phone,
        has_second_factor=bool(row.second_factor),
        recovery_codes_left=len(row.recovery_codes),
        password_at=row.password_at,
    )


def person_row(db: Session, person: UUID) -> SignIn:
    """The row of the person that the transaction entered, locked. Refuses SignInUnknown."""
    enter_sign_in(db, person)
    row = db.get(SignIn, person, with_for_update=True)
    if row is None:
        raise SignInUnknown
    return row


def refuse_locked(email: str, now: datetime) -> None:
    """Refuse SignInLocked while the address is held up."""
    with transaction(None) as db:
        row = _tries(db, email)
        if row is not None and row.locked_until is not None and now < row.locked_until:
            left = row.locked_until - now
            raise SignInLocked(minutes=max(1, -(-int(left.total_seconds()) // 60)))


def count_wrong(email: str, now: datetime) -> None:
    """One more wrong try; the eighth within a quarter of an hour holds the address up for another quarter."""
    with transaction(None) as db:
        row = _tries(db, email)
        if row is None:
            row = SignInTry(id=_mark(email), tries=0, first_at=now)
        if now - row.first_at >= TRIED_WITHIN:
            row.tries, row.first_at, row.locked_until = 0, now, None
        row.tries += 1
        if row.tries >= MOST_TRIES:
            row.tries, row.first_at, row.locked_until = 0, now, now + LOCKED_FOR
        db.add(row)


def forget_tries(email: str) -> None:
    """They were right, or have proven the address otherwise: nothing is counted against it any more."""
    with transaction(None) as db:
        row = _tries(db, email)
        if row is not None:
            db.delete(row)


def _tries(db: Session, email: str) -> SignInTry | None:
    enter_sign_in(db, _mark(email))
    return db.get(SignInTry, _mark(email), with_for_update=True)


def _mark(email: str) -> UUID:
    return UUID(bytes=marks("sign-in-tries", plain_email(email))[0][:16])
