"""A turn begins: gather what the customer wrote, and everything that the checks look at, once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, literal_column, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from shop.agents.answering import answering_content, on_trial_for
from shop.agents.content import AgentContent
from shop.customers.facts import Said, read_told, told_in_one
from shop.customers.viewing import CustomerView, customer_of
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, TurnId, new_id
from shop.kernel.language import Language
from shop.kernel.rows import insert_row
from shop.messaging.transcript import Line, lines
from shop.tables import (
    AgentSettings,
    AgentVersion,
    Channel,
    Consent,
    Conversation,
    Customer,
    OutboxEntry,
    Turn,
    Usage,
    Wallet,
    Workspace,
)
from shop.workspaces.offering import OFFERED, Offering, told_of
from shop.workspaces.setting_up import plays_customer
from shop.workspaces.viewing import AgentView, WorkspaceView, view_of


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
    wallet_micros: int = 0
    """What was paid ahead for answers beyond those of the month, in millionths, as it was last summed up."""
    welcome: bool = False
    """The customer has just registered: greet, and answer the first wish."""
    previous_turns: int = 0
    not_open: bool = False
    """The shop has not opened its doors yet, and this is none of its own people."""
    facts: tuple[Said, ...] = ()
    """What the customer has told of themselves, and agreed to be remembered."""
    offering: Offering | None = None
    """What a customer can do here; None where nobody has looked."""


def begin_turn(
    *,
    now: datetime,
    entry: Claimed,
    lease: timedelta,
    pace: timedelta,
    content: AgentContent | None = None,
) -> TurnStart | None:
    """Start the turn of the entry's conversation, or None where there is nothing left to answer.

    A turn that another worker began and never ended is marked lost; its messages are gathered anew. While
    one is still running elsewhere, the entry is put off. `pace` is the stretch over which turns are counted. With `content`
    the agent speaks as that says, whatever is published: for a rehearsal.
    """
    conversation = UUID(entry.key)
    with transaction(entry.workspace_id) as db:
        scene = _look(db, entry, conversation, since=now - pace)
        if scene is None:
            return None
        if scene.running is not None and scene.running_until is not None and scene.running_until > now:
            outbox.wait_again(db, entry.id, until=now + timedelta(milliseconds=250))
            return None
        if scene.running is not None:
            _lose(db, scene.running, now, outcome="")
        welcome = bool(entry.payload.get("welcome"))
        if scene.conversation.last_seq <= scene.conversation.answered_seq and not welcome:
            outbox.finish(db, entry.id, now=now)
            return None
        if content is not None:
            scene = replace(scene, agent=AgentView(content, scene.agent.version))
        start = _start(db, scene, now=now, lease=lease, welcome=welcome)
        if start is None:
            outbox.finish(db, entry.id, now=now)
        return start


def abandon_turn(*, now: datetime, entry: Claimed, turn_id: TurnId) -> None:
    """A turn broke: its messages are gathered anew when the entry is tried again, without waiting for the lease."""
    with transaction(entry.workspace_id) as db:
        _lose(db, turn_id, now, outcome="broken")


def _lose(db: Session, turn: UUID, now: datetime, *, outcome: str) -> None:
    db.connection().execute(
        update(Turn)
        .where(col(Turn.id) == turn, col(Turn.state) == "running")
        .values(state="lost", outcome=outcome, finished_at=now)
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that one look at the database tells about a conversation whose turn it is."""

    conversation: Conversation
    workspace: WorkspaceView
    agent: AgentView
    customer: CustomerView
    running: UUID | None
    running_until: datetime | None
    turns: int
    recent_turns: int
    consents: dict[str, str]
    answers: dict[str, int]
    """Answers of an outside model by month."""
    wallet_micros: int
    facts: list[list[Any]] | None
    """What is kept of the customer, with when it grows old."""
    offering: Offering
    not_open: bool = False


def _look(db: Session, entry: Claimed, conversation: UUID, *, since: datetime) -> _Scene | None:
    """One query, since a turn is made of little else than trips to the database; None if the entry is done.

    Locks the entry and the conversation until the transaction ends.
    """
    found = db.execute(_SCENE, {"entry": entry.id, "conversation": conversation, "since": since}).first()
    if found is None:
        return None
    row, shop, customer, address, running, until, turns, recent, consents, answers, wallet, facts, *rest = (
        found
    )
    offered, agent = rest[:4], rest[4:]
    return _Scene(
        conversation=row,
        workspace=view_of(shop, address),
        agent=_answering(customer.id, shop.name, agent),
        customer=customer_of(customer),
        running=running,
        running_until=until,
        turns=turns or 0,
        recent_turns=recent,
        consents=consents or {},
        answers=answers or {},
        wallet_micros=wallet or 0,
        facts=facts,
        offering=told_of(offered),
        not_open=not shop.shown
        and not plays_customer(db, customer_id=customer.id, conversation_id=conversation),
    )


def _answering(customer: UUID, shop: str, told: list[Any]) -> AgentView:
    """The agent in the version that answers this customer; under the shop's name where nothing was set up."""
    drafts, version, number, content, trial, trial_number, trial_content, share = told
    if trial is not None and on_trial_for(customer, trial_number, share):
        return AgentView(answering_content(trial, trial_content), trial_number, bool(drafts))
    if version is None:
        return AgentView(AgentContent(agent_name=shop[:40]), 1, bool(drafts))
    return AgentView(answering_content(version, content), number, bool(drafts))


def _addressing(workspace: WorkspaceView, content: AgentContent) -> WorkspaceView:
    """The shop as the agent speaks for it: as formally as the version says, where it says so."""
    return workspace if content.formality == "shop" else replace(workspace, formality=content.formality)


def _before(said: list[Line], first: int, *, welcome: bool) -> tuple[Line, ...]:
    """What was said before: our last answer stands after the words it answered, which are up to `first`.

    Whoever has just registered is answered what they wrote first, without our invitations in between.
    """
    return tuple(line for line in said if line.seq <= first or (line.direction == "out" and not welcome))


def _start(db: Session, scene: _Scene, *, now: datetime, lease: timedelta, welcome: bool) -> TurnStart | None:
    """The turn; None where the turn before has answered these messages too, and the last word is ours."""
    row, agent, workspace = scene.conversation, scene.agent, scene.workspace
    at, number = workspace.at(now), scene.turns + 1
    first = row.answered_seq
    if welcome and row.wish_seq is not None:
        first = min(first, row.wish_seq - 1)
    said = lines(db, row.id, after=max(0, first - 2 * agent.content.memory_messages), up_to=row.last_seq)
    messages = tuple(line for line in said if line.seq > first and line.direction == "in")
    if not messages and not welcome:
        return None
    turn = TurnId(new_id())
    insert_row(
        db,
        Turn,
        id=turn,
        workspace_id=row.workspace_id,
        conversation_id=row.id,
        number=number,
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
    return TurnStart(
        turn_id=turn,
        number=number,
        now=at,
        workspace=_addressing(workspace, agent.content),
        agent=agent,
        customer=scene.customer,
        conversation_id=ConversationId(row.id),
        language=Language(row.language),
        language_locked=row.language_locked,
        responder=row.responder,
        responder_until=row.responder_until,
        consents=scene.consents,
        messages=messages,
        history=_before(said, first, welcome=welcome)[-agent.content.memory_messages :],
        from_seq=first + 1,
        to_seq=row.last_seq,
        wish_seq=row.wish_seq,
        misses=row.misses,
        notices=dict(row.notices),
        memory=dict(row.memory),
        answers_this_month=scene.answers.get(f"{at:%Y-%m}", 0),
        wallet_micros=scene.wallet_micros,
        turns_last_minute=scene.recent_turns,
        welcome=welcome,
        previous_turns=scene.turns,
        not_open=scene.not_open,
        facts=read_told(scene.facts, at),
        offering=scene.offering,
    )


def _of_conversation(what: Any) -> Any:
    return select(what).where(col(Turn.conversation_id) == col(Conversation.id)).scalar_subquery()


def _running(what: Any) -> Any:
    """Of the one turn that is running; said in the statement's own words, as the index of these says it.

    As a value it kept PostgreSQL from keeping its plan: 3.5 ms of CPU for every message.
    """
    return (
        select(what)
        .where(
            col(Turn.conversation_id) == col(Conversation.id),
            col(Turn.state) == literal_column("'running'"),
        )
        .scalar_subquery()
    )


_PUBLISHED, _TRIAL = aliased(AgentVersion), aliased(AgentVersion)
_SCENE = (
    select(
        Conversation,
        Workspace,
        Customer,
        col(Channel.address),
        _running(col(Turn.id)),
        _running(col(Turn.leased_until)),
        _of_conversation(func.max(col(Turn.number))),
        _of_conversation(func.count().filter(col(Turn.created_at) > bindparam("since"))),
        select(func.jsonb_object_agg(col(Consent.purpose), col(Consent.text_version)))
        .where(col(Consent.customer_id) == col(Customer.id), col(Consent.withdrawn_at).is_(None))
        .scalar_subquery(),
        select(func.jsonb_object_agg(col(Usage.month), col(Usage.answers)))
        .where(col(Usage.workspace_id) == col(Workspace.id))
        .scalar_subquery(),
        select(col(Wallet.balance_micros))
        .where(col(Wallet.workspace_id) == col(Workspace.id))
        .scalar_subquery(),
        told_in_one(col(Customer.id)),
        *OFFERED,
        col(Customer.currency),
        col(AgentSettings.drafts),
        col(_PUBLISHED.id),
        col(_PUBLISHED.number),
        col(_PUBLISHED.content),
        col(_TRIAL.id),
        col(_TRIAL.number),
        col(_TRIAL.content),
        col(_TRIAL.share),
    )
    .select_from(OutboxEntry)
    .join(Conversation, col(Conversation.id) == bindparam("conversation"))
    .join(Workspace, col(Workspace.id) == col(Conversation.workspace_id))
    .outerjoin(AgentSettings, col(AgentSettings.workspace_id) == col(Workspace.id))
    .outerjoin(
        _PUBLISHED,
        and_(
            col(_PUBLISHED.workspace_id) == col(Workspace.id),
            col(_PUBLISHED.state) == literal_column("'published'"),
        ),
    )
    .outerjoin(
        _TRIAL,
        and_(col(_TRIAL.workspace_id) == col(Workspace.id), col(_TRIAL.state) == literal_column("'trial'")),
    )
    .join(Customer, col(Customer.id) == col(Conversation.customer_id))
    .join(Channel, col(Channel.id) == col(Conversation.channel_id))
    .where(
        col(OutboxEntry.id) == bindparam("entry"),
        col(OutboxEntry.done_at).is_(None),
        col(OutboxEntry.failed_at).is_(None),
    )
    .with_for_update(of=[OutboxEntry, Conversation])
)
