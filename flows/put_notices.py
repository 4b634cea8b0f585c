"""Something is to stand on the screen of whoever asked for it there: a customer about a booking, a member about their work.

For flows, inside their transactions: an entry of the outbox for each person. The words are made when it is due
(`flows.tell_by_notice`), from how things are then; nothing personal waits in the entry. Where no browser of theirs
takes it, they are told as if they had none.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlmodel import Session

from flows.put_relays import has_phones, put_relays
from shop.booking.viewing import BookingView
from shop.events import outbox
from shop.events.notices import Person, has_browsers, members_with_browsers
from shop.kernel.ids import WorkspaceId
from shop.tables import Conversation
from shop.workspaces.permissions import may
from shop.workspaces.roster import roster
from shop.workspaces.viewing import workspace_view

TOPIC: Final = "notice"


def put_notice(
    db: Session, workspace: WorkspaceId, person: Person, *, title: str, text: str, path: str, now: datetime
) -> bool:
    """Those very words, with a tap that leads to a page of ours; whether the person has a browser for it.

    For what is the shop's own business: the words wait in the entry.
    """
    if not has_browsers(db, person):
        return False
    _put(db, workspace, person, {"title": title, "text": text, "path": path}, key=f"{path}/{now}", now=now)
    return True


def put_booking_notice(
    db: Session, workspace: WorkspaceId, view: BookingView, *, kind: str, now: datetime
) -> None:
    """The customer hears of their booking: ``confirmed``, ``reminder``, ``follow_up`` and so on."""
    told = {"booking": str(view.id), "kind": kind, "sequence": view.sequence}
    key = f"{view.id}/{kind}/{view.sequence}"
    _put(db, workspace, Person("customer", view.customer_id), told, key=key, now=now)


def put_news_notice(
    db: Session, workspace: WorkspaceId, member: UUID, news: Mapping[str, Any], *, now: datetime
) -> bool:
    """A member hears of `news`, an entry's payload of the topic ``member_news``; False where they have no browser for it."""
    person = Person("member", member)
    if not has_browsers(db, person):
        return False
    what = news.get("booking") or news.get("calendar")
    key = f"{what}/{news.get('kind', '')}/{news.get('sequence', '')}/{member}"
    _put(db, workspace, person, {"news": dict(news)}, key=key, now=now)
    return True


def put_talk_notices(
    db: Session, row: Conversation, *, why: Literal["waits", "wrote"], has_it: UUID | None, at: datetime
) -> None:
    """A customer waits for a person, or wrote to one: who `has_it` hears of it, else all who answer; `at` the shop's time.

    On their screens, and on their own WhatsApp where they wished for that.
    """
    workspace = WorkspaceId(row.workspace_id)
    hear, phones = _to_answer(db, has_it, members_with_browsers(db)), has_phones(db)
    if not hear and not phones:
        return
    now = at - workspace_view(db, workspace).clock_shift
    if phones:
        put_relays(db, row, has_it=has_it, now=now)
    for member in hear:
        told = {"conversation": str(row.id), "why": why}
        _put(db, workspace, Person("member", member), told, key=f"{row.id}/{member}", now=now)


def _to_answer(db: Session, has_it: UUID | None, able: Collection[UUID]) -> list[UUID]:
    if not able:
        return []
    if has_it is not None:
        return [has_it] if has_it in able else []
    return [one.id for one in roster(db) if one.id in able and one.active and may(one.role, "inbox:answer")]


def _put(
    db: Session,
    workspace: WorkspaceId,
    person: Person,
    told: Mapping[str, Any],
    *,
    key: str,
    now: datetime,
) -> None:
    payload = {**told, person.kind: str(person.id)}
    outbox.put(db, workspace_id=workspace, topic=TOPIC, key=key, payload=payload, now=now)
