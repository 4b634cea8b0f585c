"""A turn ends: the answer is written down to be sent, if nothing has overtaken it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from flows.begin_turn import TurnStart
from flows.deliver_message import Departure
from flows.put_notices import put_talk_notices
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import rehearsing, transaction
from shop.kernel.ids import MessageId, new_id
from shop.kernel.language import Language
from shop.kernel.rows import update_row
from shop.messaging.channel import Outgoing
from shop.messaging.content import Content
from shop.messaging.drafts import propose
from shop.messaging.end_of_turn import write_end
from shop.messaging.service_window import window_open
from shop.tables import Channel, Conversation, CustomerIdentity, Message, OutboxEntry, Turn, Workspace
from shop.workspaces.using import count_use
from shop.workspaces.wallet import Used, meter

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
    awaited: bool = False
    """Whether it answers a plain question while a person is awaited: what it says is sent, and they are awaited still."""
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
    departure: Departure | None = None
    """The first of them is noted as handed over already: this is what the provider is to be told."""


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
        row, idle, *way = held
        if row.last_seq > start.to_seq and not end.wrote and _wrote_more(db, row, start.to_seq):
            outbox.finish(db, entry.id, now=now)
            _supersede(db, start, end, now=now)
            return Finished("superseded")
        replies = [reply for reply in end.replies if _may_speak(row, end, reply)]
        overtaken = len(replies) < len(end.replies)
        proposed = [reply for reply in replies if start.agent.drafts and reply.author == "agent"]
        if proposed:
            propose(
                db, row, start.turn_id, [(reply.text, reply.content) for reply in proposed], now=start.now
            )
            replies = [reply for reply in replies if reply not in proposed]
        end = replace(end, outcome="overtaken") if overtaken else end
        written = [
            Written(MessageId(new_id()), new_id(), row.last_seq + number, reply)
            for number, reply in enumerate(replies, start=1)
        ]
        leased = now + lease if idle else None
        departure = _departure(row, written[0], end, way, now) if leased and written else None
        _write(db, entry, start, row, end, written, now=now, leased=leased, departs=departure is not None)
        if row.responder != "agent" and start.messages and not end.handed_over:
            put_talk_notices(db, row, why="wrote", has_it=row.member_id, at=start.now)
        _count(db, entry, start, end)
        return Finished(
            "overtaken" if overtaken else "done",
            tuple(one.message for one in written),
            tuple(_claimed(entry, one) for one in written) if leased else (),
            departure,
        )


def _may_speak(row: Conversation, end: TurnEnd, reply: Reply) -> bool:
    asked_for_a_person = row.responder == "queue" and (end.handed_over or end.awaited)
    return row.responder == "agent" or reply.author == "system" or asked_for_a_person


def _wrote_more(db: Session, row: Conversation, to_seq: int) -> bool:
    """Asked after the conversation was locked: what a subquery saw before may be older than the lock."""
    newer = select(col(Message.id)).where(
        col(Message.conversation_id) == row.id, col(Message.seq) > to_seq, col(Message.direction) == "in"
    )
    return db.connection().execute(newer.limit(1)).first() is not None


def _supersede(db: Session, start: TurnStart, end: TurnEnd, *, now: datetime) -> None:
    update_row(
        db,
        Turn,
        start.turn_id,
        state="superseded",
        outcome="superseded",
        model=end.model,
        tokens_in=end.tokens_in,
        tokens_out=end.tokens_out,
        milliseconds=end.milliseconds,
        trace=end.trace,
        missed=end.missed,
        finished_at=now,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A reply with the ids of its message and of the entry that delivers it."""

    message: MessageId
    entry: UUID
    seq: int
    reply: Reply


def _claimed(entry: Claimed, one: Written) -> Claimed:
    return Claimed(one.entry, entry.workspace_id, "deliver", entry.key, {"message": str(one.message)})


def _departure(
    row: Conversation, one: Written, end: TurnEnd, way: Sequence[Any], now: datetime
) -> Departure | None:
    """The message as the provider is told it, as `begin_delivery` would; None where that has to look closer."""
    sender, shift, names = way
    reachable = (names or {}).get("phone") or (names or {}).get("bsuid")
    open_now = window_open(row.last_inbound_at, now + timedelta(seconds=shift))
    if not reachable or not open_now or one.reply.content.template is not None:
        return None
    language = end.language.value if end.language else row.language
    told = Outgoing(
        str(one.message), sender, f"whatsapp:{reachable}", one.reply.text, language, one.reply.content
    )
    return Departure(
        one.message, told, tries=1, unsure_since=None, handed_at=now, heard_at=row.last_inbound_at
    )


def _write(
    db: Session,
    entry: Claimed,
    start: TurnStart,
    row: Conversation,
    end: TurnEnd,
    written: Sequence[Written],
    *,
    now: datetime,
    leased: datetime | None,
    departs: bool,
) -> None:
    """End the turn and its entry, write the replies with theirs, and move the conversation on: one statement."""
    said = [
        {
            "id": str(one.message),
            "entry": str(one.entry),
            "seq": one.seq,
            "kind": one.reply.content.kind,
            "author": one.reply.author,
            "body": one.reply.text,
            "content": one.reply.content.model_dump(mode="json", exclude_defaults=True),
            "handed": departs and one is written[0],
        }
        for one in written
    ]
    told = {
        "said": said,
        "turn": start.turn_id,
        "entry": entry.id,
        "key": entry.key,
        "workspace": entry.workspace_id,
        "conversation": row.id,
        "now": now,
        "at": start.now,
        "leased": leased,
        "heard": row.last_inbound_at,
        "outcome": end.outcome,
        "model": end.model,
        "tokens_in": end.tokens_in,
        "tokens_out": end.tokens_out,
        "milliseconds": end.milliseconds,
        "trace": end.trace,
        "missed": end.missed,
        "answered_seq": start.to_seq,
        "last_seq": row.last_seq + len(written),
        "notices": end.notices,
        "memory": end.memory,
        "misses": end.misses,
        "language": end.language.value if end.language else None,
        "language_locked": end.language_locked,
        "wish_seq": end.wish_seq,
    }
    write_end(db, told)


def _count(db: Session, entry: Claimed, start: TurnStart, end: TurnEnd) -> None:
    if not end.counts or rehearsing():  # all answers of a shop lock this row, and a rehearsal holds it long
        return
    if start.answers_this_month >= start.workspace.monthly_answers:
        used: dict[Used, int] = {"answer": 1, "tokens": end.tokens_in + end.tokens_out}
        meter(db, entry.workspace_id, used, at=start.now)
    tokens = {"tokens_in": end.tokens_in, "tokens_out": end.tokens_out}
    count_use(db, entry.workspace_id, start.now, answers=1, **tokens)


# The turn, its entry and its conversation, locked; nothing where the turn or the entry is another's by now.
# Besides: whether no earlier message waits to be delivered, and how an answer reaches the customer.
_HELD = (
    select(
        Conversation,
        ~exists().where(
            col(_Waiting.topic) == "deliver",
            col(_Waiting.key) == bindparam("key"),
            col(_Waiting.done_at).is_(None),
            col(_Waiting.failed_at).is_(None),
        ),
        col(Channel.address),
        col(Workspace.clock_shift_seconds),
        select(func.jsonb_object_agg(col(CustomerIdentity.kind), col(CustomerIdentity.value)))
        .where(col(CustomerIdentity.customer_id) == col(Conversation.customer_id))
        .scalar_subquery(),
    )
    .select_from(Turn)
    .join(Conversation, col(Conversation.id) == col(Turn.conversation_id))
    .join(Channel, col(Channel.id) == col(Conversation.channel_id))
    .join(Workspace, col(Workspace.id) == col(Conversation.workspace_id))
    .join(OutboxEntry, col(OutboxEntry.id) == bindparam("entry"))
    .where(
        col(Turn.id) == bindparam("turn"),
        col(Turn.state) == "running",
        col(OutboxEntry.done_at).is_(None),
        col(OutboxEntry.failed_at).is_(None),
    )
    .with_for_update(of=[Turn, Conversation, OutboxEntry])
)
