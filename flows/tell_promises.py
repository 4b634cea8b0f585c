"""A customer waits for a person, and the shop's promise is about to be broken, or was: whoever can help is told, once.

Before it breaks whoever has the conversation is told, or those on shift where nobody has it; once it is broken
whoever leads the shop hears of it as well. Time runs in the shop's opening hours, so nobody is woken at night.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.member_news import TOPIC as NEWS
from flows.put_notices import put_notice
from shop.events import outbox
from shop.events.notices import Person
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language, phrase, say
from shop.kernel.letter import Letter
from shop.kernel.settings import settings
from shop.messaging.assignment import on_shift
from shop.messaging.desk import Promised, promised, seats
from shop.tables import Conversation, Customer, Handoff, Member
from shop.workspaces.permissions import may
from shop.workspaces.viewing import WorkspaceView, workspace_view

Kind = Literal["warned", "broken", "angry"]
WARN_AT: Final = 4
"""So much of the promise is left, in parts of the whole, when somebody is told: the last quarter."""
_AHEAD: Final = timedelta(days=14)
"""Working hours stretch a promise over nights and days off; what is due later than this is not near."""
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class _Waiting:
    handoff: Handoff
    conversation: Conversation
    kind: Kind


def tell_promises(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """How many conversations somebody was told of now; each is told of once before, and once after."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        rows = _near(db, at)
        if not rows or shop.status != "active":
            return 0
        terms = promised(db, workspace_id)
        due = list(_due(rows, terms, at))
        for one in due:
            _tell(db, shop, one, terms, now)
        return len(due)


def promise_lines(db: Session, shop: WorkspaceView, member: Member, entry: Claimed) -> list[str]:
    """What that member is told in their chat; nothing once somebody has answered."""
    found = _still_waiting(db, entry)
    return _lines(shop, member, *found, entry.payload["kind"]) if found else []


def promise_letter(
    db: Session, shop: WorkspaceView, entry: Claimed, now: datetime
) -> tuple[str, Letter] | None:
    """The same by e-mail."""
    del now
    member, found = db.get(Member, UUID(entry.payload["member"])), _still_waiting(db, entry)
    if member is None or not member.active or found is None:
        return None
    lines = _lines(shop, member, *found, entry.payload["kind"])
    return member.email, Letter(lines[0], "\n\n".join(lines[1:]))


def _near(db: Session, at: datetime) -> list[tuple[Handoff, Conversation]]:
    wanted = (
        select(Handoff, Conversation)
        .join(Conversation, col(Conversation.id) == col(Handoff.conversation_id))
        .where(
            col(Handoff.answer_due_at) <= at + _AHEAD,
            col(Handoff.answered_at).is_(None),
            col(Handoff.given_back_at).is_(None),
            col(Handoff.broken_at).is_(None),
            col(Conversation.responder) != "agent",
        )
        .order_by(col(Handoff.answer_due_at))
        .limit(_MOST)
        .with_for_update(of=Handoff, skip_locked=True)
    )
    return [(handoff, conversation) for handoff, conversation in db.execute(wanted)]


def _due(rows: list[tuple[Handoff, Conversation]], terms: Promised, at: datetime) -> Iterator[_Waiting]:
    for handoff, conversation in rows:
        due = handoff.answer_due_at
        if due is None:
            continue
        if due <= at:
            yield _Waiting(handoff, conversation, "broken")
        elif handoff.warned_at is None and terms.hours.between(at, due) <= terms.answer / WARN_AT:
            yield _Waiting(handoff, conversation, "warned")


def _tell(db: Session, shop: WorkspaceView, one: _Waiting, terms: Promised, now: datetime) -> None:
    at = shop.at(now)
    if one.kind == "broken":
        one.handoff.broken_at = at
    else:
        one.handoff.warned_at = at
    db.add(one.handoff)
    record(
        db,
        "PromiseBroken" if one.kind == "broken" else "PromiseWarned",
        workspace_id=shop.id,
        actor="system",
        now=at,
        subject_id=one.conversation.id,
    )
    name = customer_of(db, one.conversation)
    for member in _hear(db, one, terms, at):
        put_alarm(db, shop, one.handoff, member, name, one.kind, now)


def _hear(db: Session, one: _Waiting, terms: Promised, at: datetime) -> list[Member]:
    """Whoever has it, else those on shift, else all who lead; the leaders too once it is broken."""
    members = {
        row.id: row for row in db.scalars(select(Member).where(col(Member.active)).order_by(col(Member.id)))
    }
    leaders = {identity for identity, row in members.items() if may(row.role, "inbox:supervise")}
    has_it = at_work(db, one.conversation, terms, at)
    hear = has_it | leaders if one.kind == "broken" or not has_it else has_it
    return [row for identity, row in members.items() if identity in hear]


def at_work(db: Session, conversation: Conversation, terms: Promised, at: datetime) -> set[UUID]:
    """Whoever has the conversation, else those who are there now and to whom conversations are given."""
    if conversation.member_id is not None:
        row = db.get(Member, conversation.member_id)
        if row is not None and row.active:
            return {row.id}
    hours = terms.hours
    return {
        seat.member_id for seat in seats(db) if seat.takes and on_shift(seat, hours.ranges, hours.zone, at)
    }


def put_alarm(
    db: Session, shop: WorkspaceView, handoff: Handoff, member: Member, name: str, kind: Kind, now: datetime
) -> None:
    """To that member, on their screen, else by e-mail, else in their chat; `name` is the customer's."""
    title, text, *_ = _lines(shop, member, name, handoff.conversation_id, kind)
    path = f"/console/inbox/{handoff.conversation_id}"
    if put_notice(db, shop.id, Person("member", member.id), title=title, text=text, path=path, now=now):
        return
    told = {"promise": str(handoff.id), "kind": kind, "member": str(member.id)}
    topic = "mail" if member.email else NEWS
    key = f"{handoff.id}/{kind}/{member.id}"
    outbox.put(db, workspace_id=shop.id, topic=topic, key=key, payload=told, now=now)


def _still_waiting(db: Session, entry: Claimed) -> tuple[str, UUID] | None:
    row = db.get(Handoff, UUID(entry.payload["promise"]))
    if row is None or row.answered_at is not None or row.given_back_at is not None:
        return None
    conversation = db.get_one(Conversation, row.conversation_id)
    return customer_of(db, conversation), conversation.id


def customer_of(db: Session, conversation: Conversation) -> str:
    """How they are called; empty where that is not known."""
    row = db.get_one(Customer, conversation.customer_id)
    return row.name or row.profile_name


def _lines(shop: WorkspaceView, member: Member, name: str, conversation: UUID, kind: Kind) -> list[str]:
    language = Language(member.language)
    who = name or say(language, phrase("A customer"))
    told = _TOLD[kind]
    page = f"{str(settings().public_url).rstrip('/')}/console/inbox/{conversation}"
    return [
        say(language, told[0], who=who, shop=shop.name),
        say(language, told[1], who=who, shop=shop.name),
        say(language, phrase("The conversation: {url}"), url=page),
    ]


_TOLD: Final[dict[Kind, tuple[str, str]]] = {
    "warned": (
        phrase("{who} waits for a person"),
        phrase("Little is left of the time in which {shop} promises an answer."),
    ),
    "broken": (
        phrase("{who} has waited too long"),
        phrase("The time in which {shop} promises an answer is over, and nobody has written."),
    ),
    "angry": (
        phrase("{who} is probably angry, and waits"),
        phrase("It reads like that in their words to {shop}: a guess, but look soon."),
    ),
}
