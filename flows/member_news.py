"""Whoever of the shop's own people has to hear of a booking, or of the day, is to be told in their chat.

For flows, inside their transactions: an entry of the outbox for each of them, so that no conversation but the
customer's own is locked there. `flows.tell_member` writes the words when the entry is due.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from shop.booking.viewing import BookingView
from shop.events import outbox
from shop.tables import Member, NoticeAddress
from shop.workspaces.viewing import WorkspaceView

TOPIC: Final = "member_news"
HEAR_ALL: Final = ("owner", "manager")
"""They hear of every booking, unless they chose otherwise; everybody else of those they host."""


_WITH_A_SCREEN = select(NoticeAddress).where(col(NoticeAddress.member_id) == col(Member.id))


def put_member_news(
    db: Session, shop: WorkspaceView, view: BookingView, *, kind: str, hosts: Collection[UUID], now: datetime
) -> None:
    """``pending``, ``confirmed``, ``moved``, ``canceled`` or ``soon``; `hosts` are who hosts it, or was to."""
    told: dict[str, object] = {"booking": str(view.id), "kind": kind, "sequence": view.sequence}
    for member in _concerned(db, {*hosts, *view.resource_ids}):
        _put(db, shop, f"{view.id}/{kind}/{view.sequence}/{member}", {**told, "member": str(member)}, now)


def put_member_day(
    db: Session, shop: WorkspaceView, day: date, *, hosts: Collection[UUID], now: datetime
) -> None:
    """The plan of the day: all of it, or what they host themselves."""
    for member in _concerned(db, hosts):
        told = {"day": day.isoformat(), "member": str(member)}
        _put(db, shop, f"{day.isoformat()}/{member}", told, now)


def put_member_conflicts(
    db: Session, shop: WorkspaceView, calendar_id: UUID, *, resource_id: UUID, now: datetime
) -> None:
    """Something new does not agree with a calendar elsewhere: whose it is hears of it, and who hears of all."""
    for member in _concerned(db, [resource_id]):
        told = {"calendar": str(calendar_id), "member": str(member)}
        _put(db, shop, f"{calendar_id}/{member}", told, now)


def _concerned(db: Session, resources: Collection[UUID]) -> list[UUID]:
    told, hosts = col(Member.told_of_bookings), col(Member.resource_id).in_(resources)
    by_role = col(Member.role).in_(HEAR_ALL)
    wanted = select(col(Member.id)).where(
        col(Member.active),
        or_(col(Member.customer_id).is_not(None), _WITH_A_SCREEN.exists()),
        or_(told == "all", (told == "") & by_role, (told != "none") & hosts),
    )
    return list(db.scalars(wanted.order_by(col(Member.id))))


def _put(db: Session, shop: WorkspaceView, key: str, told: Mapping[str, object], now: datetime) -> None:
    outbox.put(db, workspace_id=shop.id, topic=TOPIC, key=key, payload=dict(told), now=now)
