"""The examples are played against the draft: asked for, one after another, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col

from flows.publish_agent import NothingToPublish, need_hosts, need_model, publish_checked
from shop.agents.content import AgentContent
from shop.agents.examples import (
    MOST_LINES,
    Compared,
    ExampleView,
    Heard,
    NothingSaid,
    examples,
    fingerprint,
)
from shop.agents.runs import RunView, run
from shop.agents.versions import draft, draft_of, published
from shop.customers.private_words import mask_cards
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.rows import insert_row
from shop.tables import AgentRun
from shop.workspaces.using import count_use
from shop.workspaces.viewing import workspace_view


class NoExamples(Refusal):
    """There is no example to play."""


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be played now; without an example nothing is left."""

    run: RunView
    example: ExampleView | None
    before: AgentContent
    """What is published."""


def ask_for_run(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    member_id: UUID,
    publish: bool = False,
    share: int = 0,
    note: str = "",
) -> UUID:
    """Have all examples played against the draft; the run's id.

    With `publish` the draft goes to customers (or to a `share` of a hundred) by itself when nothing got worse.
    Refuses NoExamples, NothingToPublish, ModelNotInPlan and FunctionElsewhere.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        row, before, wanted = draft(db, workspace_id), published(db, workspace_id), examples(db, workspace_id)
        if row is None or before is None:
            raise NothingToPublish
        if not wanted:
            raise NoExamples
        need_model(db, workspace_id, row.content)
        need_hosts(db, row.content)
        made = new_id()
        insert_row(
            db,
            AgentRun,
            id=made,
            workspace_id=workspace_id,
            kind="examples",
            lines=[],
            language="",
            state="queued",
            fingerprint=fingerprint(row.content, wanted),
            content=row.content.stored(),
            against=before.number,
            total=len(wanted),
            played=0,
            results=[],
            publish=publish,
            share=share,
            note=note,
            asked_by=member_id,
            created_at=at,
        )
        outbox.put(db, workspace_id=workspace_id, topic="examples", key=str(made), payload={}, now=now)
        return made


def try_agent(
    *, now: datetime, workspace_id: WorkspaceId, member_id: UUID, lines: Sequence[str], language: Language
) -> UUID:
    """Have the draft answer a few lines, as a customer would write them; the run's id. Refuses NothingSaid."""
    said = [mask_cards(line.strip()) for line in lines if line.strip()][-MOST_LINES:]
    if not said:
        raise NothingSaid
    with transaction(workspace_id) as db:
        at, made = workspace_view(db, workspace_id).at(now), new_id()
        db.connection().execute(
            delete(AgentRun).where(col(AgentRun.kind) == "try", col(AgentRun.asked_by) == member_id)
        )
        insert_row(
            db,
            AgentRun,
            id=made,
            workspace_id=workspace_id,
            kind="try",
            lines=said,
            language=language.value,
            state="queued",
            fingerprint="",
            content=draft_of(db, workspace_id).stored(),
            against=0,
            total=1,
            played=0,
            results=[],
            publish=False,
            share=0,
            note="",
            asked_by=member_id,
            created_at=at,
        )
        outbox.put(db, workspace_id=workspace_id, topic="examples", key=str(made), payload={}, now=now)
        return made


def end_try(*, now: datetime, entry: Claimed, heard: Heard) -> None:
    """What the draft answered."""
    with transaction(entry.workspace_id) as db:
        outbox.finish(db, entry.id, now=now)
        told = {"results": [{"draft": heard.told()}], "played": 1, "state": "done", "finished_at": now}
        _count(db, entry.workspace_id, (heard,), now)
        _change(db, UUID(entry.key), told)


def next_example(*, entry: Claimed) -> Next | None:
    """What the run of this entry plays next; None where there is nothing to do any more."""
    with transaction(entry.workspace_id) as db:
        try:
            asked = run(db, entry.workspace_id, UUID(entry.key))
        except NotFound:
            return None
        before = published(db, entry.workspace_id)
        if asked.over or before is None:
            return None
        if asked.kind == "try":
            tried = ExampleView(
                asked.id, "", Language.of(asked.language, Language.EN), asked.lines, (), asked.at
            )
            return Next(asked, tried, before.content)
        played = {one["example"] for one in asked.results}
        left = [one for one in examples(db, entry.workspace_id) if str(one.id) not in played]
        return Next(asked, left[-1] if left else None, before.content)


def keep_result(
    *,
    now: datetime,
    entry: Claimed,
    example: ExampleView,
    drafted: Heard,
    before: Heard,
    result: Compared,
) -> None:
    """Write down how one example went, and have the next one played."""
    with transaction(entry.workspace_id) as db:
        asked = run(db, entry.workspace_id, UUID(entry.key))
        told: dict[str, Any] = {
            "example": str(example.id),
            "name": example.name,
            "lines": list(example.lines),
            "verdict": result.verdict,
            "missed": [one.model_dump() for one in result.missed],
            "missed_before": [one.model_dump() for one in result.missed_before],
            "draft": drafted.told(),
            "before": before.told(),
        }
        _count(db, entry.workspace_id, (drafted, before), now)
        results = [*asked.results, told]
        _change(db, asked.id, {"results": results, "played": len(results), "state": "running"})
        outbox.finish(db, entry.id, now=now)
        outbox.put(db, workspace_id=entry.workspace_id, topic="examples", key=entry.key, payload={}, now=now)


def end_run(*, now: datetime, entry: Claimed) -> None:
    """All examples have been played: the run is over, and the draft published where that was asked for and may be."""
    with transaction(entry.workspace_id) as db:
        outbox.finish(db, entry.id, now=now)
        try:
            asked = run(db, entry.workspace_id, UUID(entry.key))
        except NotFound:
            return
        if asked.over:
            return
        at = workspace_view(db, entry.workspace_id).at(now)
        _change(db, asked.id, {"state": "done", "finished_at": at})
        if not asked.publish or asked.worse:
            return
        try:
            publish_checked(
                db, entry.workspace_id, asked.asked_by, now=at, note=asked.note, share=asked.share
            )
        except Refusal:
            # The draft or the examples have changed meanwhile: whoever did that publishes anew.
            return


def _count(db: Session, workspace: WorkspaceId, heard: Sequence[Heard], now: datetime) -> None:
    """The tokens that a model took belong to the shop's use, though no customer was answered."""
    tokens_in, tokens_out = sum(one.tokens_in for one in heard), sum(one.tokens_out for one in heard)
    if not (tokens_in or tokens_out):
        return
    at = workspace_view(db, workspace).at(now)
    count_use(db, workspace, at, tokens_in=tokens_in, tokens_out=tokens_out)


def _change(db: Session, wanted: UUID, values: Mapping[str, Any]) -> None:
    db.connection().execute(update(AgentRun).where(col(AgentRun.id) == wanted).values(**values))
