"""A turn ends: the answer is written down to be sent, if nothing has overtaken it meanwhile."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, exists, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from flows.begin_turn import TurnStart
from flows.put_notices import put_talk_notices
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import rehearsing, transaction
from shop.kernel.ids import MessageId, new_id
from shop.kernel.language import Language
from shop.kernel.rows import insert_row, update_row
from shop.messaging.content import Content
from shop.messaging.drafts import propose
from shop.tables import Conversation, Message, OutboxEntry, Turn, Usage

_Waiting = aliased(OutboxEntry)

Author = Literal["agent", "system"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to send."""

    text: str
    author: Author
    content: Content = field(default_factory=Content)


@dataclass(frozen=True, slots=True)
class TurnEnd:
    """How the turn went, and what is kept of it."""

    outcome: str
    replies: tuple[Reply, ...] = ()
    language: Language | None = None
    language_locked: bool | None = None
    memory: dict[str, Any] | None = None
    notices: dict[str, Any] = field(default_factory=dict)
    wish_seq: int | None = None
    """Where the wish that waits for the registration begins; -1 when it has been answered."""
    misses: int | None = None
    missed: str = ""
    """Why the shop should look at what was asked: ``nothing`` or ``badly``; empty where all is well."""
    wrote: bool = False
    """Whether a tool has changed something: then the turn is finished, whatever came meanwhile."""
    handed_over: bool = False
    """Whether the agent itself has asked for a person in this turn: its farewell is still sent."""
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    counts: bool = False
    """Whether an outside model answered, which the plan's allowance counts."""
    milliseconds: float = 0.0
    trace: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finished:
    """What was written."""

    state: Literal["done", "superseded", "overtaken", "lost"]
    messages: tuple[MessageId, ...] = ()
    deliveries: tuple[Claimed, ...] = ()
    """Entries of the outbox that the caller holds and is to deliver at once."""


def finish_turn(
    *, now: datetime, entry: Claimed, start: TurnStart, end: TurnEnd, lease: timedelta
) -> Finished:
    """Write the replies with their outbox entries, end the turn and its entry: all of it or nothing.

    Checked again in this very transaction: a turn that was lost to another worker sends nothing; a newer
    message replaces the answer where no tool has written; and where a member has taken over meanwhile,
    what the agent wanted to say is dropped. Where the shop wants to see it first, it becomes a draft.
    """
    with transaction(entry.workspace_id) as db:
        held = db.execute(_HELD, {"entry": entry.id, "turn": start.turn_id, "key": entry.key}).first()
        if held is None:
            return Finished("lost")
        row, idle = held
        outbox.finish(db, entry.id, now=now)
        if row.last_seq > start.to_seq and not end.wrote and _wrote_more(db, row, start.to_seq):
            _end(db, start, end, now=now, state="superseded", outcome="superseded")
            return Finished("superseded")
        replies = [reply for reply in end.replies if _may_speak(row, end, reply)]
        overtaken = len(replies) < len(end.replies)
        proposed = [reply for reply in replies if start.agent.drafts and reply.author == "agent"]
        if proposed:
            propose(
                db, row, start.turn_id, [(reply.text, reply.content) for reply in proposed], now=start.now
            )
            replies = [reply for reply in replies if reply not in proposed]
        _end(db, start, end, now=now, state="done", outcome="overtaken" if overtaken else end.outcome)
        messages, deliveries = _write(db, entry, start, row, replies, now=now, lease=lease if idle else None)
        _keep(db, row, start, end, sent=len(replies))
        if row.responder != "agent" and start.messages and not end.handed_over:
            put_talk_notices(db, row, why="wrote", has_it=row.member_id, at=start.now)
        _count(db, entry, start, end)
        return Finished("overtaken" if overtaken else "done", messages, deliveries)


def _may_speak(row: Conversation, end: TurnEnd, reply: Reply) -> bool:
    asked_for_a_person = row.responder == "queue" and end.handed_over
    return row.responder == "agent" or reply.author == "system" or asked_for_a_person


def _wrote_more(db: Session, row: Conversation, to_seq: int) -> bool:
    """Asked after the conversation was locked: what a subquery saw before may be older than the lock."""
    newer = select(col(Message.id)).where(
        col(Message.conversation_id) == row.id, col(Message.seq) > to_seq, col(Message.direction) == "in"
    )
    return db.connection().execute(newer.limit(1)).first() is not None


def _end(db: Session, start: TurnStart, end: TurnEnd, *, now: datetime, state: str, outcome: str) -> None:
    update_row(
        db,
        Turn,
        start.turn_id,
        state=state,
        outcome=outcome,
        model=end.model,
        tokens_in=end.tokens_in,
        tokens_out=end.tokens_out,
        milliseconds=end.milliseconds,
        trace=end.trace,
        missed=end.missed,
        finished_at=now,
    )


def _write(
    db: Session,
    entry: Claimed,
    start: TurnStart,
    row: Conversation,
    replies: list[Reply],
    *,
    now: datetime,
    lease: timedelta | None,
) -> tuple[tuple[MessageId, ...], tuple[Claimed, ...]]:
    messages: list[MessageId] = []
    deliveries: list[Claimed] = []
    for offset, reply in enumerate(replies, start=1):
        message = MessageId(new_id())
        _write_message(db, entry, start, message, row.last_seq + offset, reply)
        payload = {"message": str(message)}
        put = outbox.put(
            db,
            workspace_id=entry.workspace_id,
            topic="deliver",
            key=entry.key,
            payload=payload,
            now=now,
            leased_until=now + lease if lease else None,
        )
        messages.append(message)
        if lease:
            deliveries.append(Claimed(put, entry.workspace_id, "deliver", entry.key, payload))
    return tuple(messages), tuple(deliveries)


def _write_message(
    db: Session, entry: Claimed, start: TurnStart, message: MessageId, seq: int, reply: Reply
) -> None:
    insert_row(
        db,
        Message,
        id=message,
        workspace_id=entry.workspace_id,
        conversation_id=start.conversation_id,
        turn_id=start.turn_id,
        direction="out",
        seq=seq,
        kind=reply.content.kind,
        author=reply.author,
        body=reply.text,
        content=reply.content.model_dump(mode="json", exclude_defaults=True),
        form={},
        reply_to="",
        status="queued",
        attempts=0,
        created_at=start.now,
    )


def _keep(db: Session, row: Conversation, start: TurnStart, end: TurnEnd, *, sent: int) -> None:
    values: dict[str, Any] = {"answered_seq": start.to_seq, "last_seq": row.last_seq + sent}
    if end.notices:
        values["notices"] = row.notices | end.notices
    if end.memory is not None:
        values["memory"] = end.memory
    if end.misses is not None:
        values["misses"] = end.misses
    if end.language is not None:
        values["language"] = end.language.value
    if end.language_locked is not None:
        values["language_locked"] = end.language_locked
    if end.wish_seq is not None:
        values["wish_seq"] = None if end.wish_seq < 0 else end.wish_seq
    update_row(db, Conversation, row.id, **values)


def _count(db: Session, entry: Claimed, start: TurnStart, end: TurnEnd) -> None:
    if not end.counts or rehearsing():  # all answers of a shop lock this row, and a rehearsal holds it long
        return
    used = insert_or(Usage).values(
        id=new_id(),
        workspace_id=entry.workspace_id,
        month=f"{start.now:%Y-%m}",
        answers=1,
        tokens_in=end.tokens_in,
        tokens_out=end.tokens_out,
    )
    db.connection().execute(
        used.on_conflict_do_update(
            index_elements=["workspace_id", "month"],
            set_={
                "answers": col(Usage.answers) + 1,
                "tokens_in": col(Usage.tokens_in) + end.tokens_in,
                "tokens_out": col(Usage.tokens_out) + end.tokens_out,
            },
        )
    )


# The turn, its entry and its conversation, locked; nothing where the turn or the entry is another's by now.
# Besides: whether no earlier message waits to be delivered.
_HELD = (
    select(
        Conversation,
        ~exists().where(
            col(_Waiting.topic) == "deliver",
            col(_Waiting.key) == bindparam("key"),
            col(_Waiting.done_at).is_(None),
            col(_Waiting.failed_at).is_(None),
        ),
    )
    .select_from(Turn)
    .join(Conversation, col(Conversation.id) == col(Turn.conversation_id))
    .join(OutboxEntry, col(OutboxEntry.id) == bindparam("entry"))
    .where(
        col(Turn.id) == bindparam("turn"),
        col(Turn.state) == "running",
        col(OutboxEntry.done_at).is_(None),
        col(OutboxEntry.failed_at).is_(None),
    )
    .with_for_update(of=[Turn, Conversation, OutboxEntry])
)
