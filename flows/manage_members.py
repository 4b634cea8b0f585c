"""A shop adds the people who work there, changes what they may do, and gives each a link to their work."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.team_rules import refuse_beyond, refuse_known_email
from secure_links.links import IssuedLink, issue, revoke_all
from shop.customers.identities import make_customer
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.phone import possible_number
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import Member, Resource
from shop.workspaces.console_sessions import end_sessions
from shop.workspaces.roster import ROLES, RosterEntry, entry_of
from shop.workspaces.viewing import workspace_view

_LONGEST_NAME: Final = 80
_ACCOUNT: Final = re.compile("acct_[A-Za-z0-9]{6,60}")


class RoleUnknown(Refusal):
    """There is no such role: ``role``; ``known`` are those there are."""

    status = 422


class NumberUnreadable(Refusal):
    """That is no phone number; it is written with its country, such as +39 333 123 4567."""

    status = 422


class MemberKnown(Refusal):
    """Somebody with that number works there already."""


class PayeeUnclear(Refusal):
    """That is no account at whoever takes the cards; one is written like ``acct_1Nv0FGQ9RKHgCVdK``."""

    status = 422


class MemberOff(Refusal):
    """They are switched off: no link is made for them."""


def add_member(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    name: str,
    role: str,
    phone: str,
    language: Language,
    email: str = "",
    live_sessions: bool = True,
    resource: str = "",
) -> RosterEntry:
    """Somebody who works there; the shop's chat knows them by their number, and their links go there.

    `resource` is the short name under which the diary knows them; one that it does not know counts for none.
    Refuses RoleUnknown, NumberUnreadable, MemberKnown and EmailKnown.
    """
    if role not in ROLES:
        raise RoleUnknown(role=role, known=list(ROLES))
    number = number_read(phone)
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        customer = make_customer(
            db, workspace_id, {"phone": number}, profile_name=name, language=language, now=at
        )
        if db.scalars(select(Member).where(col(Member.customer_id) == customer)).first() is not None:
            raise MemberKnown
        refuse_known_email(db, email)
        row = Member(
            id=new_id(),
            workspace_id=workspace_id,
            name=name.strip()[:_LONGEST_NAME],
            role=role,
            language=language.value,
            phone=number,
            email=email,
            customer_id=customer,
            resource_id=_in_diary(db, resource),
            live_sessions=live_sessions,
            created_at=at,
        )
        db.add(row)
        record(
            db, "MemberAdded", workspace_id=workspace_id, actor=actor, now=at, subject_id=row.id, role=role
        )
        return entry_of(row)


def change_member(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    member_id: UUID,
    role: str | None = None,
    live_sessions: bool | None = None,
    active: bool | None = None,
    payee: str | None = None,
    told_of_bookings: str | None = None,
    email: str | None = None,
    by: str = "",
) -> RosterEntry:
    """Another role, another flag, other bookings to hear of in their chat (see `Member`); switched off, their links and open pages show nothing any more.

    `payee` is their own account at whoever takes the cards, to which tips for them go; empty for none.
    `by` is the role of the colleague who changes it, at the console; a terminal and a program have none.
    Refuses an unknown member, RoleUnknown, PayeeUnclear and EmailKnown; a colleague by OwnersOnly and LastOwner.
    """
    if role is not None and role not in ROLES:
        raise RoleUnknown(role=role, known=list(ROLES))
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        row = _locked(db, member_id)
        if by:
            refuse_beyond(db, row, by, role=role or row.role, active=row.active if active is None else active)
        if email is not None:
            refuse_known_email(db, email, row.id)
            row.email = email.strip()
        row.role = role or row.role
        row.live_sessions = row.live_sessions if live_sessions is None else live_sessions
        row.active = row.active if active is None else active
        row.payee = row.payee if payee is None else _account(payee)
        row.told_of_bookings = row.told_of_bookings if told_of_bookings is None else told_of_bookings
        if not row.active:
            revoke_all(db, purpose="work", subject_id=row.id, now=at)
            end_sessions(db, by="off", now=now, member_id=row.id)
        db.add(row)
        record(
            db,
            "MemberChanged",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=row.id,
            role=row.role,
            active=row.active,
        )
        return entry_of(row)


def issue_work_link(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, member_id: UUID) -> IssuedLink:
    """A link by which the member signs in, in the browser that opens it first; it takes older ones back.

    Refuses an unknown member and MemberOff.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        row = _locked(db, member_id)
        if not row.active or row.customer_id is None:
            raise MemberOff
        link = issue(
            db,
            workspace_id=workspace_id,
            purpose="work",
            subject_id=row.id,
            customer_id=row.customer_id,
            conversation_id=None,
            language=Language(row.language),
            now=at,
        )
        record(
            db,
            "LinkIssued",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=row.customer_id,
            purpose="work",
        )
        return link


def _locked(db: Session, member_id: UUID) -> Member:
    row = db.scalars(select(Member).where(col(Member.id) == member_id).with_for_update()).first()
    if row is None:
        raise NotFound(kind="member")
    return row


def _in_diary(db: Session, slug: str) -> UUID | None:
    return db.scalars(select(col(Resource.id)).where(col(Resource.slug) == slug)).first() if slug else None


def number_read(phone: str) -> str:
    """A number as somebody typed it, with its country: as the world dials it. Refuses NumberUnreadable."""
    number = possible_number(phone)
    if not number:
        raise NumberUnreadable
    return number


def _account(payee: str) -> str:
    told = payee.strip()
    if told and not _ACCOUNT.fullmatch(told):
        raise PayeeUnclear
    return told
