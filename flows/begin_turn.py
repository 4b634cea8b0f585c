"""A turn begins: gather what the customer wrote, and everything that the checks look at, once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from shop.customers.consent import given
from shop.customers.viewing import CustomerView, customer_of
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, TurnId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.messaging.transcript import Line, lines
from shop.tables import AgentSettings, Channel, Conversation, Customer, Turn, Usage, Workspace
from shop.workspaces.viewing import AgentView, WorkspaceView, agent_of, view_of


@dataclass(frozen=True, slots=True)
class TurnStart:
    """Everything known when a turn begins; the agent and the checks read nothing else of it."""

    turn_id: TurnId
    number: int
    now: datetime
    """What time it is in this shop."""
    workspace: WorkspaceView
    agent: AgentView
    customer: CustomerView
    conversation_id: ConversationId
    language: Language
    language_locked: bool
    responder: str
    responder_until: datetime | None
    consents: dict[str, str]
    messages: tuple[Line, ...]
    """What is answered now: what the customer wrote since the last answer (and the kept first wish)."""
    history: tuple[Line, ...]
    from_seq: int
    to_seq: int
    wish_seq: int | None
    misses: int
    notices: dict[str, Any]
    memory: dict[str, Any]
    answers_this_month: int
    turns_last_minute: int
    welcome: bool = False
    """The customer has just registered: greet, and answer the first wish."""
    previous_turns: int = 0
    details: dict[str, Any] = field(default_factory=dict)


def begin_turn(*, now: datetime, entry: Claimed, lease: timedelta, pace: timedelta) -> TurnStart | None:
    """Start the turn of the entry's conversation, or None where there is nothing left to answer.

    A turn that another worker began and never ended is marked lost; its messages are gathered anew. While
    one is still running elsewhere, the entry is put off. `pace` is the stretch over which turns are counted.
    """
    conversation = UUID(entry.key)
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        row = db.scalars(
            select(Conversation).where(col(Conversation.id) == conversation).with_for_update()
        ).one()
        if not _free(db, conversation, now):
            outbox.wait_again(db, entry.id, until=now + timedelta(milliseconds=250))
            return None
        welcome = bool(entry.payload.get("welcome"))
        if row.last_seq <= row.answered_seq and not welcome:
            outbox.finish(db, entry.id, now=now)
            return None
        return _start(db, entry.workspace_id, row, now=now, lease=lease, pace=pace, welcome=welcome)


def abandon_turn(*, now: datetime, entry: Claimed, turn_id: TurnId) -> None:
    """A turn broke: its messages are gathered anew when the entry is tried again, without waiting for the lease."""
    with transaction(entry.workspace_id) as db:
        db.connection().execute(
            update(Turn)
            .where(col(Turn.id) == turn_id, col(Turn.state) == "running")
            .values(state="lost", outcome="broken", finished_at=now)
        )


def _free(db: Session, conversation: UUID, now: datetime) -> bool:
    running = db.scalars(
        select(Turn).where(col(Turn.conversation_id) == conversation, col(Turn.state) == "running")
    ).first()
    if running is None:
        return True
    if running.leased_until > now:
        return False
    db.connection().execute(
        update(Turn).where(col(Turn.id) == running.id).values(state="lost", finished_at=now)
    )
    return True


def _start(
    db: Session,
    workspace_id: WorkspaceId,
    row: Conversation,
    *,
    now: datetime,
    lease: timedelta,
    pace: timedelta,
    welcome: bool,
) -> TurnStart:
    shop_row, agent_row, customer_row, address = _around(db, workspace_id, row)
    workspace = view_of(shop_row, address)
    agent = agent_of(agent_row or AgentSettings(workspace_id=workspace_id, agent_name=workspace.name))
    at = workspace.at(now)
    number, recent = _turns(db, row.id, now - pace)
    first = row.answered_seq
    if welcome and row.wish_seq is not None:
        first = min(first, row.wish_seq - 1)
    said = lines(db, row.id, after=max(0, first - 2 * agent.memory_messages), up_to=row.last_seq)
    turn = TurnId(new_id())
    db.connection().execute(
        insert(Turn).values(
            id=turn,
            workspace_id=workspace_id,
            conversation_id=row.id,
            number=number + 1,
            state="running",
            leased_until=now + lease,
            from_seq=first + 1,
            to_seq=row.last_seq,
            outcome="",
            model="",
            tokens_in=0,
            tokens_out=0,
            milliseconds=0,
            agent_version=agent.version,
            trace=[],
            created_at=now,
        )
    )
    return TurnStart(
        turn_id=turn,
        number=number + 1,
        now=at,
        workspace=workspace,
        agent=agent,
        customer=customer_of(customer_row),
        conversation_id=ConversationId(row.id),
        language=Language(row.language),
        language_locked=row.language_locked,
        responder=row.responder,
        responder_until=row.responder_until,
        consents=given(db, row.customer_id),
        messages=tuple(line for line in said if line.seq > first and line.direction == "in"),
        history=tuple(line for line in said if line.seq <= first)[-agent.memory_messages :],
        from_seq=first + 1,
        to_seq=row.last_seq,
        wish_seq=row.wish_seq,
        misses=row.misses,
        notices=dict(row.notices),
        memory=dict(row.memory),
        answers_this_month=_answers(db, workspace_id, at),
        turns_last_minute=recent,
        welcome=welcome,
        previous_turns=number,
    )


def _around(
    db: Session, workspace_id: WorkspaceId, row: Conversation
) -> tuple[Workspace, AgentSettings | None, Customer, str]:
    shop, agent, customer, address = db.execute(
        select(Workspace, AgentSettings, Customer, col(Channel.address))
        .select_from(Workspace)
        .outerjoin(AgentSettings, col(AgentSettings.workspace_id) == col(Workspace.id))
        .join(Customer, col(Customer.id) == row.customer_id)
        .join(Channel, col(Channel.id) == row.channel_id)
        .where(col(Workspace.id) == workspace_id)
    ).one()
    return shop, agent, customer, address


def _turns(db: Session, conversation: UUID, since: datetime) -> tuple[int, int]:
    numbered = (
        db.connection()
        .execute(
            select(
                func.coalesce(func.max(col(Turn.number)), 0),
                func.count().filter(col(Turn.created_at) > since),
            ).where(col(Turn.conversation_id) == conversation)
        )
        .one()
    )
    return numbered[0], numbered[1]


def _answers(db: Session, workspace: WorkspaceId, at: datetime) -> int:
    used = db.connection().execute(
        select(col(Usage.answers)).where(
            col(Usage.workspace_id) == workspace, col(Usage.month) == f"{at:%Y-%m}"
        )
    )
    return used.scalar() or 0
