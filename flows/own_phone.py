"""A member says that conversations are to reach them on their own WhatsApp, and proves the number by writing from it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from flows.manage_members import number_read
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.sealing import SealBroken, seal, unseal
from shop.tables import Channel, Member, MemberPhone
from shop.workspaces.permissions import may
from shop.workspaces.viewing import workspace_view

CODE_FOR: Final = timedelta(minutes=30)
_SEAL: Final = "own-phone"


class PhoneTaken(Refusal):
    """A colleague has proven that number."""


@dataclass(frozen=True, slots=True)
class OwnPhone:
    """How a member's own WhatsApp stands."""

    phone: str
    proven: bool
    relays: bool
    """Whether conversations come to them there."""
    digits: str
    """To be sent from there with a ``#``; empty where none are waited for."""


def own_phone(db: Session, member_id: UUID, now: datetime) -> OwnPhone | None:
    """The member's; None where they told none."""
    row = db.scalars(select(MemberPhone).where(col(MemberPhone.member_id) == member_id)).first()
    if row is None:
        return None
    return OwnPhone(row.phone, row.proven_at is not None, row.relays, digits_of(row, now))


def name_own_phone(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID, phone: str) -> OwnPhone:
    """Six digits wait to come from that number within half an hour; what was proven before is so no longer.

    Refuses NumberUnreadable, PhoneTaken, one of the shop's own numbers, and a member who answers no customers.
    """
    number = number_read(phone)
    digits = f"{secrets.randbelow(10**6):06d}"
    with transaction(workspace_id) as db:
        _need_answering(db, member_id)
        taken = select(MemberPhone).where(
            col(MemberPhone.phone) == number,
            col(MemberPhone.member_id) != member_id,
            col(MemberPhone.proven_at).is_not(None),
        )
        ours = select(Channel).where(col(Channel.address) == f"whatsapp:{number}")
        if db.scalars(taken).first() or db.scalars(ours).first():
            raise PhoneTaken
        db.connection().execute(delete(MemberPhone).where(col(MemberPhone.member_id) == member_id))
        row = MemberPhone(
            id=new_id(),
            workspace_id=workspace_id,
            member_id=member_id,
            phone=number,
            code=seal(_SEAL, digits),
            code_until=now + CODE_FOR,
            created_at=now,
        )
        db.add(row)
        _record(db, "OwnPhoneNamed", workspace_id, member_id, now)
        return OwnPhone(number, proven=False, relays=False, digits=digits)


def let_relay(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID, relays: bool) -> None:
    """Conversations come to a proven number from now on, or no longer. Refuses where none is proven."""
    with transaction(workspace_id) as db:
        row = db.scalars(
            select(MemberPhone)
            .where(col(MemberPhone.member_id) == member_id, col(MemberPhone.proven_at).is_not(None))
            .with_for_update()
        ).first()
        if row is None:
            raise NotFound(kind="own_phone")
        row.relays, row.as_customer = relays, False
        db.add(row)
        _record(db, "OwnPhoneSwitched", workspace_id, member_id, now)


def forget_own_phone(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID) -> None:
    """The number is gone, with the codes of its conversations."""
    with transaction(workspace_id) as db:
        db.connection().execute(delete(MemberPhone).where(col(MemberPhone.member_id) == member_id))
        _record(db, "OwnPhoneForgotten", workspace_id, member_id, now)


def digits_of(row: MemberPhone, now: datetime) -> str:
    """What is to come from there; empty where nothing is, or it is too late."""
    if row.proven_at is not None or not row.code or row.code_until is None or row.code_until <= now:
        return ""
    try:
        return unseal(_SEAL, row.code)
    except SealBroken:
        return ""


def _need_answering(db: Session, member_id: UUID) -> None:
    member = db.scalars(select(Member).where(col(Member.id) == member_id).with_for_update()).first()
    if member is None or not member.active or not may(member.role, "inbox:answer"):
        raise NotFound(kind="member")


def _record(db: Session, name: str, workspace_id: WorkspaceId, member_id: UUID, now: datetime) -> None:
    at = workspace_view(db, workspace_id).at(now)
    record(db, name, workspace_id=workspace_id, actor=f"member:{member_id}", now=at, subject_id=member_id)
