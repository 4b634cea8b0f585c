"""Example conversations: what a customer writes, and what has to come of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select, tuple_
from sqlmodel import Session, col

from shop.agents.content import AgentContent
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import AgentExample

MOST_EXAMPLES = 50
"""So many are played before a version goes to customers."""
MOST_LINES = 12


class NothingSaid(Refusal):
    """A conversation in which the customer wrote nothing is no example."""

    status = 422


Kind = Literal["tool", "names", "handed_over", "says", "never"]
"""A tool was called; a product or passage was named; a person was called; words were said; words were never said."""


class Expectation(BaseModel):
    """One thing that has to come of the conversation."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Kind
    value: str = Field(default="", max_length=200)
    """The tool's name, the product's slug, the words; empty for a person."""


@dataclass(frozen=True, slots=True)
class ExampleView:
    """One example."""

    id: UUID
    name: str
    language: Language
    lines: tuple[str, ...]
    expects: tuple[Expectation, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What an agent answered in one example: all that an expectation can be about."""

    answers: tuple[tuple[str, ...], ...] = ()
    """For each line the messages that answered it."""
    tools: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    """Slugs of the products that it showed, references of the passages that it quoted."""
    handed_over: bool = False
    rules: tuple[str, ...] = ()
    """Ids of the shop's own rules that it followed."""
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0

    def told(self) -> dict[str, Any]:
        """As it is kept with a run."""
        return {
            "answers": [list(each) for each in self.answers],
            "tools": list(self.tools),
            "rules": list(self.rules),
            "handed_over": self.handed_over,
            "seconds": round(self.seconds, 2),
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """One example, played against two versions."""

    verdict: Literal["same", "better", "worse"]
    missed: tuple[Expectation, ...] = field(default=())
    """What the draft does not do."""
    missed_before: tuple[Expectation, ...] = ()
    """What the published version does not do."""


def met(expected: Expectation, heard: Heard) -> bool:
    """Whether what was expected came of it; nothing comes of an agent that did not answer.

    Words are compared without regard to case and spacing.
    """
    if not any(heard.answers):
        return False
    if expected.kind == "tool":
        return expected.value in heard.tools
    if expected.kind == "names":
        return expected.value in heard.named
    if expected.kind == "handed_over":
        return heard.handed_over
    said = _folded(expected.value) in _folded(" ".join(text for each in heard.answers for text in each))
    return said if expected.kind == "says" else not said


def compared(expects: Sequence[Expectation], drafted: Heard, before: Heard) -> Compared:
    """Worse is what does not do any more what it did; better what does more, and nothing less."""
    missed = tuple(one for one in expects if not met(one, drafted))
    missed_before = tuple(one for one in expects if not met(one, before))
    if any(one not in missed_before for one in missed):
        return Compared("worse", missed, missed_before)
    return Compared("better" if len(missed) < len(missed_before) else "same", missed, missed_before)


def examples(
    db: Session,
    workspace: WorkspaceId,
    *,
    after: tuple[datetime, UUID] | None = None,
    most: int = MOST_EXAMPLES,
) -> list[ExampleView]:
    """The workspace's examples, newest first, beyond `after` where that is given."""
    query = select(AgentExample).where(col(AgentExample.workspace_id) == workspace)
    if after is not None:
        query = query.where(tuple_(col(AgentExample.created_at), col(AgentExample.id)) < after)
    newest = query.order_by(col(AgentExample.created_at).desc(), col(AgentExample.id).desc())
    return [_viewed(row) for row in db.scalars(newest.limit(most))]


def example(db: Session, workspace: WorkspaceId, wanted: UUID) -> ExampleView:
    """One of them; refuses one that there is not."""
    row = db.scalars(
        select(AgentExample).where(
            col(AgentExample.id) == wanted, col(AgentExample.workspace_id) == workspace
        )
    ).first()
    if row is None:
        raise NotFound(kind="example")
    return _viewed(row)


def count_examples(db: Session, workspace: WorkspaceId) -> int:
    """How many there are."""
    counted = select(func.count()).where(col(AgentExample.workspace_id) == workspace)
    return db.scalars(counted).one()


def fingerprint(content: AgentContent, played: Sequence[ExampleView]) -> str:
    """The same for the same draft and the same examples, whatever their order."""
    told = {
        "content": content.stored(),
        "examples": sorted(
            [str(one.id), one.language.value, list(one.lines), [each.model_dump() for each in one.expects]]
            for one in played
        ),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _viewed(row: AgentExample) -> ExampleView:
    return ExampleView(
        id=row.id,
        name=row.name,
        language=Language(row.language),
        lines=tuple(row.lines),
        expects=tuple(Expectation.model_validate(one) for one in row.expects),
        at=row.created_at,
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def named_in(told: Mapping[str, Any]) -> set[str]:
    """Slugs of the products in a tool's result."""
    found = [told.get("product"), *(told.get("products") or ())]
    return {str(one["slug"]) for one in found if isinstance(one, Mapping) and one.get("slug")}
