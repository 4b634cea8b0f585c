"""Somebody of a shop is invited to its console, and takes the invitation.

One address is one person, who may work in several workspaces. Who has a password already proves it; a link that
came to the very address proves more than a password that was chosen before anybody had proven it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.manage_members import MemberOff
from secure_links.sign_in_links import (
    SignInLinkView,
    Way,
    issue_sign_in_link,
    show_sign_in_link,
    spend_sign_in_link,
    url_of_sign_in_link,
    workspace_of_sign_in_link,
)
from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import Member, SignIn
from shop.workspaces.console_sessions import RefreshToken, begin_session, end_sessions
from shop.workspaces.passwords import hash_of_password, is_password, need_good
from shop.workspaces.roster import RosterEntry, entry_of
from shop.workspaces.sign_in import (
    SignInRefused,
    count_wrong,
    enter_sign_in,
    forget_tries,
    person_of_email,
    person_row,
    plain_email,
    refuse_locked,
)
from shop.workspaces.viewing import WorkspaceView, workspace_view

CONSOLE_TOPIC = "console"


class EmailMissing(Refusal):
    """Nobody signs in without an address; theirs is not known."""

    status = 422


class PhoneMissing(Refusal):
    """Their number is not known, so nothing can go there."""

    status = 422


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that went out."""

    expires_at: datetime
    url: str
    """Only where it is to be carried over by hand; else empty."""


@dataclass(frozen=True, slots=True)
class InvitationView:
    """What somebody sees who opens an invitation."""

    shop: WorkspaceView
    member: RosterEntry
    email: str
    has_password: bool
    """Whether they sign in elsewhere with that address, and prove it by that password."""


def invite_member(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, member_id: UUID, way: Way
) -> Invited:
    """A link to the console, good for seven days and once; it takes back the one before it.

    Refuses an unknown member, MemberOff, EmailMissing and PhoneMissing. `now` is the real instant.
    """
    with transaction(workspace_id) as db:
        row = _member(db, member_id)
        if not row.active:
            raise MemberOff
        if not row.email:
            raise EmailMissing
        if way == "whatsapp" and not row.phone:
            raise PhoneMissing
        link = issue_sign_in_link(
            db,
            workspace_id=workspace_id,
            purpose="invite",
            way=way,
            member_id=member_id,
            email=plain_email(row.email),
            sign_in_id=None,
            now=now,
        )
        send_sign_in_link(db, link, now)
        record(
            db,
            "MemberInvited",
            workspace_id=workspace_id,
            actor=actor,
            now=workspace_view(db, workspace_id).at(now),
            subject_id=member_id,
            way=way,
        )
        known = url_of_sign_in_link(db, link.id, now) if way == "hand" else None
        return Invited(link.expires_at, known[1] if known else "")


@dataclass(frozen=True, slots=True)
class Joined:
    """Who has taken an invitation, and their session; None while the code of their second factor is to come."""

    person: UUID
    token: RefreshToken | None


def show_invitation(*, now: datetime, token: str) -> InvitationView:
    """What the invitation says. Refuses what does not hold, by name."""
    workspace = workspace_of_sign_in_link(token)
    with transaction(workspace) as db:
        link = show_sign_in_link(db, token, purpose="invite", now=now)
        member = entry_of(_member(db, link.member_id))
        shop = workspace_view(db, workspace)
    return InvitationView(shop, member, link.email, _must_prove(link))


def take_invitation(*, now: datetime, token: str, password: str, browser: str) -> Joined:
    """They belong to the shop, and are in; who has a second factor still needs its code.

    Refuses what does not hold; PasswordWeak; SignInLocked and SignInRefused where the password that they have
    already was to be proven, and the invitation stays good; MemberOff.
    """
    workspace = workspace_of_sign_in_link(token)
    with transaction(workspace) as db:
        link = show_sign_in_link(db, token, purpose="invite", now=now)
    person = person_of_email(link.email)
    if person is not None and _must_prove(link):
        _prove(person, link.email, password, now)
        hashed = ""
    else:
        need_good(password, link.email)
        hashed = hash_of_password(password)
    with transaction(workspace) as db:
        spend_sign_in_link(db, token, purpose="invite", now=now)
        row = _member(db, link.member_id)
        if not row.active:
            raise MemberOff
        row.sign_in_id = _person(db, person, link, row, hashed, now)
        db.add(row)
        db.flush()
        record(db, "MemberJoined", workspace_id=workspace, actor="member", now=now, subject_id=link.member_id)
        made = row.sign_in_id
        if person_row(db, made).second_factor:
            return Joined(made, None)
        return Joined(
            made,
            begin_session(
                db,
                workspace_id=workspace,
                member_id=link.member_id,
                sign_in_id=made,
                browser=browser,
                now=now,
            ),
        )


def give_password(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID, password: str) -> None:
    """They sign in with that password, without an invitation: for shops that are made up. Refuses EmailMissing."""
    with transaction(workspace_id) as db:
        row = _member(db, member_id)
        if not row.email:
            raise EmailMissing
        email = plain_email(row.email)
    person = person_of_email(email)
    with transaction(workspace_id) as db:
        row = _member(db, member_id)
        made = person or new_id()
        enter_sign_in(db, made)
        if person is None:
            db.add(_new(made, email, row.phone, hash_of_password(password), now, proven=True))
            db.flush()
        row.sign_in_id = made
        db.add(row)


def send_sign_in_link(db: Session, link: SignInLinkView, now: datetime) -> None:
    """Have it sent the way that it goes; by hand nothing is sent."""
    if link.way == "email":
        outbox.put(
            db,
            workspace_id=link.workspace_id,
            topic="mail",
            key=str(link.member_id),
            payload={"sign_in_link": str(link.id)},
            now=now,
        )
    if link.way == "whatsapp":
        outbox.put(
            db,
            workspace_id=link.workspace_id,
            topic=CONSOLE_TOPIC,
            key=str(link.member_id),
            payload={"link": str(link.id)},
            now=now,
        )


def _must_prove(link: SignInLinkView) -> bool:
    """Whether the password that the address has already is asked for, rather than a new one."""
    person = person_of_email(link.email)
    if person is None:
        return False
    with transaction(None) as db:
        return person_row(db, person).email_proven or link.way != "email"


def _prove(person: UUID, email: str, password: str, now: datetime) -> None:
    refuse_locked(email, now)
    with transaction(None) as db:
        kept = person_row(db, person).password_hash
    if not is_password(password, kept):
        count_wrong(email, now)
        raise SignInRefused
    forget_tries(email)


def _person(
    db: Session, person: UUID | None, link: SignInLinkView, member: Member, hashed: str, now: datetime
) -> UUID:
    """Whoever signs in by that address from now on."""
    by_mail, phone = link.way == "email", member.phone if link.way == "whatsapp" else ""
    if person is None:
        made = new_id()
        enter_sign_in(db, made)
        db.add(_new(made, link.email, phone, hashed, now, proven=by_mail))
        db.flush()
        return made
    row = person_row(db, person)
    if hashed:  # the address is proven only now: whatever was set up in its name before is void
        row.password_hash, row.password_at, row.phone = hashed, now, ""
        row.second_factor, row.recovery_codes = "", []
        end_sessions(db, by="password", now=now, sign_in_id=person)
    row.email_proven = row.email_proven or by_mail
    db.add(row)
    return person


def _new(person: UUID, email: str, phone: str, hashed: str, now: datetime, *, proven: bool) -> SignIn:
    return SignIn(
        id=person,
        email=email,
        email_proven=proven,
        phone=phone,
        password_hash=hashed,
        password_at=now,
        created_at=now,
    )


def _member(db: Session, member_id: UUID) -> Member:
    row = db.scalars(select(Member).where(col(Member.id) == member_id).with_for_update()).first()
    if row is None:
        raise NotFound(kind="member")
    return row
