"""One conversation as a member reads it: messages, what the team wrote beside them, who had it when, what is due."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.messaging.service_window import WINDOW
from shop.tables import (
    Conversation,
    Customer,
    Handoff,
    InboxNote,
    Media,
    Member,
    Message,
    ReplyDraft,
    Translation,
    Turn,
)

PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation, and whose it is."""

    id: UUID
    customer_id: UUID
    name: str
    language: Language
    responder: str
    member_id: UUID | None
    member: str
    responder_until: datetime | None
    heard_at: datetime | None
    last_seq: int
    blocked: bool
    erased: bool
    stopped: bool

    @property
    def closes_at(self) -> datetime | None:
        """When the service window closes, or closed."""
        return self.heard_at + WINDOW if self.heard_at else None


@dataclass(frozen=True, slots=True)
class File:
    """A file of a message."""

    id: UUID
    content_type: str
    state: str
    """``wanted`` while it is fetched, ``kept`` or ``refused``."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message."""

    id: UUID
    seq: int
    inbound: bool
    author: str
    member: str
    """The name of the member who wrote it; empty where none did, or it is not known who."""
    kind: str
    text: str
    content: dict[str, Any]
    status: str
    held_reason: str
    at: datetime
    turn_id: UUID | None
    files: tuple[File, ...] = ()
    translation: str = ""
    """In the reader's language, where it was translated."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note of the team."""

    id: UUID
    after_seq: int
    author: str
    member_id: UUID | None
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandoffView:
    """A stretch in which people had the conversation."""

    id: UUID
    reason: str
    summary: dict[str, Any]
    asked_at: datetime
    taken_at: datetime | None
    taken_by: str
    answered_at: datetime | None
    promised: bool
    """Whether the customer was promised an answer."""
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftView:
    """What the agent proposes to say."""

    id: UUID
    turn_id: UUID | None
    texts: tuple[str, ...]
    at: datetime

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class Thread:
    """Everything that one page shows."""

    talk: Talk
    bubbles: tuple[Bubble, ...]
    """Oldest first."""
    older: bool
    """Whether there are messages before these."""
    notes: tuple[NoteView, ...] = ()
    handoffs: tuple[HandoffView, ...] = ()
    draft: DraftView | None = None


@dataclass(frozen=True, slots=True)
class HowAnswered:
    """How an answer came about."""

    model: str
    milliseconds: float
    outcome: str
    trace: list[dict[str, Any]] = field(default_factory=list)
    version: int = 1
    """The number of the agent's version that answered."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the shop's own rules that were followed."""
        decided = (step.get("details") or {} for step in self.trace if step.get("step") == "drafted")
        return tuple(
            str(rule) for details in decided for rule in (details.get("decision") or {}).get("rules") or ()
        )


def thread(db: Session, conversation: UUID, *, reader: Language, before: int | None = None) -> Thread:
    """The newest messages, or those before one; refuses a conversation that this workspace does not have.

    Seven queries, however long it is.
    """
    talk = talk_of(db, conversation)
    wanted = select(Message).where(col(Message.conversation_id) == conversation)
    if before is not None:
        wanted = wanted.where(col(Message.seq) < before)
    rows = list(db.scalars(wanted.order_by(col(Message.seq).desc()).limit(PAGE + 1)))
    older, rows = len(rows) > PAGE, list(reversed(rows[:PAGE]))
    first = rows[0].seq if rows and older else 0
    return Thread(
        talk=talk,
        bubbles=_bubbles(db, rows, reader),
        older=older,
        notes=_notes(db, conversation, first, before),
        handoffs=_handoffs(db, conversation, rows[0].created_at if first else None),
        draft=_draft(db, conversation) if before is None else None,
    )


def talk_of(db: Session, conversation: UUID) -> Talk:
    """Who talks with whom; refuses a conversation that this workspace does not have."""
    found = db.execute(
        select(Conversation, Customer)
        .join(Customer, col(Customer.id) == col(Conversation.customer_id))
        .where(col(Conversation.id) == conversation)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound(kind="conversation")
    row, person = found
    return Talk(
        id=row.id,
        customer_id=row.customer_id,
        name=person.name or person.profile_name,
        language=Language(row.language),
        responder=row.responder,
        member_id=row.member_id,
        member=row.member,
        responder_until=row.responder_until,
        heard_at=row.last_inbound_at,
        last_seq=row.last_seq,
        blocked=person.blocked_at is not None,
        erased=person.erased_at is not None,
        stopped=person.messages_stopped_at is not None,
    )


def how_answered(db: Session, turn: UUID) -> HowAnswered:
    """How the turn went; refuses one that this workspace does not have."""
    row = db.scalars(select(Turn).where(col(Turn.id) == turn)).first()
    if row is None:
        raise NotFound(kind="turn")
    return HowAnswered(row.model, row.milliseconds, row.outcome, row.trace, row.agent_version)


def file_of(db: Session, media: UUID) -> tuple[str, str]:
    """The hash and the content type of a kept file; refuses any other."""
    row = db.scalars(select(Media).where(col(Media.id) == media, col(Media.state) == "kept")).first()
    if row is None:
        raise NotFound(kind="media")
    return row.sha256, row.content_type


def _bubbles(db: Session, rows: Sequence[Message], reader: Language) -> tuple[Bubble, ...]:
    ids = [row.id for row in rows]
    files: dict[UUID, list[File]] = {}
    for kept in db.scalars(select(Media).where(col(Media.message_id).in_(ids)).order_by(col(Media.id))):
        files.setdefault(kept.message_id, []).append(File(kept.id, kept.content_type, kept.state))
    told = db.execute(
        select(col(Translation.message_id), col(Translation.text)).where(
            col(Translation.message_id).in_(ids), col(Translation.language) == reader.value
        )
    )
    translated: dict[UUID, str] = {row[0]: row[1] for row in told}
    names = _names(db, rows)
    return tuple(
        Bubble(
            id=row.id,
            seq=row.seq,
            inbound=row.direction == "in",
            author=row.author,
            member=names.get(str(row.content.get("by", "")), ""),
            kind=row.kind,
            text=row.body,
            content=row.content,
            status=row.status,
            held_reason=row.held_reason,
            at=row.created_at,
            turn_id=row.turn_id,
            files=tuple(files.get(row.id, ())),
            translation=translated.get(row.id, ""),
        )
        for row in rows
    )


def _names(db: Session, rows: Sequence[Message]) -> dict[str, str]:
    ids = {UUID(row.content["by"]) for row in rows if row.content.get("by")}
    found = db.execute(select(col(Member.id), col(Member.name)).where(col(Member.id).in_(ids)))
    return {str(row[0]): row[1] for row in found}


def _notes(db: Session, conversation: UUID, first: int, before: int | None) -> tuple[NoteView, ...]:
    wanted = select(InboxNote).where(
        col(InboxNote.conversation_id) == conversation, col(InboxNote.after_seq) >= first
    )
    if before is not None:
        wanted = wanted.where(col(InboxNote.after_seq) < before)
    rows = db.scalars(wanted.order_by(col(InboxNote.created_at), col(InboxNote.id)))
    return tuple(
        NoteView(row.id, row.after_seq, row.author, row.member_id, row.text, row.created_at) for row in rows
    )


def _handoffs(db: Session, conversation: UUID, since: datetime | None) -> tuple[HandoffView, ...]:
    wanted = select(Handoff).where(col(Handoff.conversation_id) == conversation)
    if since is not None:
        wanted = wanted.where(col(Handoff.created_at) >= since)
    rows = db.scalars(wanted.order_by(col(Handoff.created_at), col(Handoff.id)).limit(PAGE))
    return tuple(
        HandoffView(
            id=row.id,
            reason=row.reason,
            summary=row.summary,
            asked_at=row.created_at,
            taken_at=row.taken_at,
            taken_by=row.taken_by,
            answered_at=row.answered_at,
            promised=row.answer_due_at is not None,
            ended_at=row.given_back_at,
        )
        for row in rows
    )


def _draft(db: Session, conversation: UUID) -> DraftView | None:
    row = db.scalars(
        select(ReplyDraft).where(
            col(ReplyDraft.conversation_id) == conversation, col(ReplyDraft.state) == "proposed"
        )
    ).first()
    if row is None:
        return None
    return DraftView(row.id, row.turn_id, tuple(reply["text"] for reply in row.replies), row.created_at)
