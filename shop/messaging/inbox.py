"""Which conversations stand in the inbox, newest first, a page at a time; and how many wait for whom.

They stand in the order in which customers last wrote: what the shop sends to many does not turn it over, and
whoever never wrote is found by their name, on their card.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, lateral, or_, select, text, true, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.types import Uuid
from sqlmodel import Session, col

from shop.messaging.service_window import WINDOW
from shop.tables import (
    Conversation,
    Customer,
    Handoff,
    InboxNote,
    Member,
    Message,
    ReadMark,
    ReplyDraft,
)

View = Literal["for_me", "agent", "all", "mine", "unassigned", "unread", "closing", "others", "mentions"]
VIEWS: Final[tuple[View, ...]] = get_args(View)

PAGE: Final = 40
CLOSES_SOON: Final = timedelta(hours=4)
"""The service window is closing when less than this is left of it."""
MOST_COUNTED: Final = 100
"""More are told as "99+"."""
_MOST_FOUND: Final = 300
_UNREAD_AMONG: Final = 2_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be listed."""

    view: View = "all"
    language: str = ""
    member_id: UUID | None = None
    """Only what this member has; None for whoever has it."""
    asked: str = ""
    """Words of names or messages, or a phone number; empty for no search."""
    after: tuple[datetime, UUID] | None = None
    """The last one that was shown: only older ones are wanted."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A conversation at a glance."""

    id: UUID
    customer_id: UUID
    name: str
    """Empty where WhatsApp tells none."""
    responder: str
    member_id: UUID | None
    member: str
    language: str
    heard_at: datetime
    said: str
    said_kind: str
    said_by: str
    """``customer``, ``agent``, ``member`` or ``system``; empty where everything was erased."""
    said_by_member: str
    unread: bool
    draft: bool
    due_at: datetime | None
    """By when a person is to have answered, where one is awaited and none has."""
    found: str = ""
    """The words in which the search found something."""

    def window_open(self, now: datetime) -> bool:
        """Whether free text may be sent."""
        return now < self.heard_at + WINDOW


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations of each kind there are, at most `MOST_COUNTED`."""

    for_me: int
    agent: int
    unassigned: int
    unread: int


def inbox(db: Session, wanted: Wanted, *, me: UUID, now: datetime, since: datetime) -> list[InboxRow]:
    """A page of them; one query, and one more for a search. `since` is when the member came: older is not unread."""
    found = _found(db, wanted.asked) if wanted.asked.strip() else None
    chosen = select(Conversation).where(*_conditions(wanted, me, now, since))
    if found is not None:
        chosen = chosen.where(col(Conversation.id).in_(found) if found else false())
    if wanted.after is not None:
        older = tuple_(col(Conversation.last_inbound_at), col(Conversation.id)) < tuple_(*wanted.after)
        chosen = chosen.where(older)
    chosen = chosen.order_by(col(Conversation.last_inbound_at).desc(), col(Conversation.id).desc())
    rows = db.execute(_told(chosen.limit(PAGE), me, since)).all()
    quoted = _quotes(db, found, [row[0] for row in rows]) if found else {}
    return [_row(row, quoted) for row in rows]


def counts(db: Session, *, me: UUID, now: datetime, since: datetime) -> Counts:
    """How much waits, in one query."""
    wanted: tuple[View, ...] = ("for_me", "agent", "unassigned", "unread")
    told = [_counted(Wanted(view), me, now, since) for view in wanted]
    return Counts(*(int(count) for count in db.execute(select(*told)).one()))


def count_for(db: Session, *, me: UUID, now: datetime) -> int:
    """How many wait for a person, or for this one: the figure beside the inbox."""
    return int(db.execute(select(_counted(Wanted("for_me"), me, now, now))).scalar_one())


def mark_seen(db: Session, *, me: UUID, workspace: UUID, conversation: UUID, row_id: UUID) -> None:
    """What the customer has written until now has been seen by the member."""
    db.connection().execute(
        _SEEN, {"id": row_id, "workspace": workspace, "member": me, "conversation": conversation}
    )


def mark_unseen(db: Session, *, me: UUID, conversation: UUID) -> None:
    """The conversation counts as unread for the member again."""
    db.connection().execute(_UNSEEN, {"member": me, "conversation": conversation})


def languages(db: Session) -> list[str]:
    """In which languages there are conversations."""
    known = ("it", "en", "es")
    there = [
        select(col(Conversation.id)).where(col(Conversation.language) == one).limit(1).exists()
        for one in known
    ]
    return [one for one, is_there in zip(known, db.execute(select(*there)).one(), strict=True) if is_there]


def _conditions(wanted: Wanted, me: UUID, now: datetime, since: datetime) -> list[ColumnElement[bool]]:
    row = Conversation
    conditions: list[ColumnElement[bool]] = [
        col(row.last_inbound_at).is_not(None),
        *_of(wanted.view, me, now, since),
    ]
    if wanted.language:
        conditions.append(col(row.language) == wanted.language)
    if wanted.member_id is not None:
        conditions += [col(row.responder) != "agent", col(row.member_id) == wanted.member_id]
    return conditions


def _of(view: View, me: UUID, now: datetime, since: datetime) -> list[ColumnElement[bool]]:
    """What belongs into a view; where only people matter, in the words of the index of their conversations."""
    row = Conversation
    people = col(row.responder) != "agent"
    known: dict[View, list[ColumnElement[bool]]] = {
        "all": [],
        "agent": [col(row.responder) == "agent"],
        "for_me": [people, or_(col(row.member_id) == me, _nobodys())],
        "mine": [people, col(row.member_id) == me],
        "unassigned": [people, _nobodys()],
        "others": [people, col(row.member_id).is_not(None), col(row.member_id) != me],
        "closing": [
            col(row.last_inbound_at) > now - WINDOW,
            col(row.last_inbound_at) < now - WINDOW + CLOSES_SOON,
        ],
        "unread": [col(row.last_inbound_at) > since, col(row.id).in_(_latest()), ~_seen(me)],
        "mentions": [col(row.id).in_(_mentioning(me))],
    }
    return known[view]


def _nobodys() -> ColumnElement[bool]:
    return and_(col(Conversation.responder) == "queue", col(Conversation.member_id).is_(None))


def _seen(me: UUID) -> ColumnElement[bool]:
    return (
        select(col(ReadMark.id))
        .where(
            col(ReadMark.member_id) == me,
            col(ReadMark.conversation_id) == col(Conversation.id),
            col(ReadMark.seen_at) >= col(Conversation.last_inbound_at),
        )
        .correlate(Conversation)
        .exists()
    )


def _latest() -> Select[Any]:
    """Those among which unread ones are looked for: whoever has read everything would wait for all to be looked at."""
    newest = aliased(Conversation)
    return (
        select(col(newest.id))
        .where(col(newest.last_inbound_at).is_not(None))
        .order_by(col(newest.last_inbound_at).desc())
        .limit(_UNREAD_AMONG)
    )


def _mentioning(me: UUID) -> Select[Any]:
    return select(col(InboxNote.conversation_id)).where(col(InboxNote.mentions).contains([str(me)]))


def _counted(wanted: Wanted, me: UUID, now: datetime, since: datetime) -> Any:
    some = select(col(Conversation.id)).where(*_conditions(wanted, me, now, since)).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _told(chosen: Select[Any], me: UUID, since: datetime) -> Select[Any]:
    """What is shown of the chosen ones: one look at each row's customer, last words, mark, draft and handoff."""
    talk = chosen.subquery("talk")
    last = lateral(
        select(Message.__table__)  # type: ignore[attr-defined]  # SQLModel makes it and declares it nowhere
        .where(col(Message.conversation_id) == talk.c.id)
        .order_by(col(Message.seq).desc())
        .limit(1)
    ).alias("last")
    asked = lateral(
        select(col(Handoff.answer_due_at))
        .where(
            col(Handoff.conversation_id) == talk.c.id,
            col(Handoff.given_back_at).is_(None),
            col(Handoff.answered_at).is_(None),
        )
        .order_by(col(Handoff.created_at).desc(), col(Handoff.id).desc())
        .limit(1)
    ).alias("asked")
    seen = select(col(ReadMark.seen_at)).where(
        col(ReadMark.member_id) == me, col(ReadMark.conversation_id) == talk.c.id
    )
    unread = talk.c.last_inbound_at > func.greatest(since, seen.scalar_subquery())
    draft = (
        select(col(ReplyDraft.id))
        .where(col(ReplyDraft.conversation_id) == talk.c.id, col(ReplyDraft.state) == "proposed")
        .exists()
    )
    spoke = func.nullif(last.c.content["by"].astext, "")
    return (
        select(
            talk.c.id,
            talk.c.customer_id,
            func.coalesce(func.nullif(col(Customer.name), ""), col(Customer.profile_name)),
            talk.c.responder,
            talk.c.member_id,
            talk.c.member,
            talk.c.language,
            talk.c.last_inbound_at,
            last.c.body,
            last.c.kind,
            last.c.author,
            col(Member.name),
            unread,
            draft,
            asked.c.answer_due_at,
        )
        .select_from(talk)
        .join(Customer, col(Customer.id) == talk.c.customer_id)
        .outerjoin(last, true())
        .outerjoin(asked, talk.c.responder != "agent")
        .outerjoin(Member, col(Member.id) == spoke.cast(Uuid))
        .order_by(talk.c.last_inbound_at.desc(), talk.c.id.desc())
    )


def _found(db: Session, asked: str) -> dict[UUID, UUID | None]:
    rows = db.connection().execute(_FIND, {"asked": asked, "most": _MOST_FOUND})
    return {row.conversation_id: row.message_id for row in rows}


def _quotes(db: Session, found: dict[UUID, UUID | None], shown: Sequence[UUID]) -> dict[UUID, str]:
    """The words in which something was found, of the conversations that are shown."""
    wanted = [found[one] for one in shown if found.get(one)]
    rows = db.execute(
        select(col(Message.conversation_id), col(Message.body)).where(col(Message.id).in_(wanted))
    )
    return {row[0]: row[1] for row in rows}


def _row(row: Any, quoted: dict[UUID, str]) -> InboxRow:
    return InboxRow(
        id=row[0],
        customer_id=row[1],
        name=row[2],
        responder=row[3],
        member_id=row[4],
        member=row[5],
        language=row[6],
        heard_at=row[7],
        said=row[8] or "",
        said_kind=row[9] or "",
        said_by=row[10] or "",
        said_by_member=row[11] or "",
        unread=bool(row[12]),
        draft=bool(row[13]),
        due_at=row[14],
        found=quoted.get(row[0], ""),
    )


_FIND = text("SELECT conversation_id, message_id FROM vetrina_conversations(:asked, :most)")
_SEEN = text("""
    INSERT INTO read_mark (id, workspace_id, member_id, conversation_id, seen_at)
    SELECT :id, :workspace, :member, id, last_inbound_at FROM conversation
    WHERE id = :conversation AND last_inbound_at IS NOT NULL
    ON CONFLICT (member_id, conversation_id)
    DO UPDATE SET seen_at = EXCLUDED.seen_at WHERE read_mark.seen_at < EXCLUDED.seen_at
""")
_UNSEEN = text("""
    UPDATE read_mark SET seen_at = '-infinity' WHERE member_id = :member AND conversation_id = :conversation
""")
