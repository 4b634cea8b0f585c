"""Example conversations are kept, changed and dropped: by hand, or in one tap out of a past chat."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col

from shop.agents.examples import (
    MOST_EXAMPLES,
    MOST_LINES,
    Expectation,
    NothingSaid,
    count_examples,
    example,
)
from shop.customers.private_words import mask_cards
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.kernel.rows import insert_row
from shop.messaging.past_chat import past_chat
from shop.tables import AgentExample
from shop.workspaces.viewing import workspace_view

_LONGEST_NAME = 80


class TooManyExamples(Refusal):
    """There are ``most`` of them already."""


class NothingExpected(Refusal):
    """An example of which nothing is expected can't go wrong, and shows nothing."""

    status = 422


def keep_example(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    member_id: UUID,
    name: str,
    language: Language,
    lines: Sequence[str],
    expects: Sequence[Expectation],
    example_id: UUID | None = None,
) -> UUID:
    """Write a new example, or the one of that id anew; its id.

    Refuses NothingSaid, NothingExpected, TooManyExamples and an id that there is not.
    """
    said = [mask_cards(line.strip()) for line in lines if line.strip()][:MOST_LINES]
    if not said:
        raise NothingSaid
    if not expects:
        raise NothingExpected
    told = {
        "name": (name.strip() or said[0])[:_LONGEST_NAME],
        "language": language.value,
        "lines": said,
        "expects": [one.model_dump() for one in expects],
        "made_by": member_id,
    }
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        if example_id is None:
            example_id = _write(db, workspace_id, told, at)
        else:
            example(db, workspace_id, example_id)
            db.connection().execute(
                update(AgentExample).where(col(AgentExample.id) == example_id).values(**told)
            )
        _record(db, "AgentExampleKept", workspace_id, member_id, at, example_id)
        return example_id


def example_of_chat(
    *, now: datetime, workspace_id: WorkspaceId, member_id: UUID, conversation_id: UUID
) -> UUID:
    """The last chat of a conversation as an example, with what came of it as what is expected; its id.

    It is forgotten with the customer. Refuses NothingSaid, TooManyExamples and a conversation that there is not.
    """
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        chat = past_chat(db, conversation_id, most=MOST_LINES)
        if not chat.lines:
            raise NothingSaid
        expects = [Expectation(kind="tool", value=name) for name in chat.tools]
        expects += [Expectation(kind="names", value=slug) for slug in chat.products]
        expects += [Expectation(kind="handed_over")] if chat.handed_over else []
        told = {
            "name": chat.lines[0][:_LONGEST_NAME],
            "language": chat.language.value,
            "lines": list(chat.lines),
            "expects": [one.model_dump() for one in expects],
            "made_by": member_id,
            "customer_id": chat.customer_id,
        }
        made = _write(db, workspace_id, told, at)
        _record(db, "AgentExampleKept", workspace_id, member_id, at, made)
        return made


def drop_example(*, now: datetime, workspace_id: WorkspaceId, member_id: UUID, example_id: UUID) -> None:
    """It is played no more; refuses one that there is not."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        example(db, workspace_id, example_id)
        db.connection().execute(delete(AgentExample).where(col(AgentExample.id) == example_id))
        _record(db, "AgentExampleDropped", workspace_id, member_id, at, example_id)


def _write(db: Session, workspace: WorkspaceId, told: Mapping[str, object], at: datetime) -> UUID:
    if count_examples(db, workspace) >= MOST_EXAMPLES:
        raise TooManyExamples(most=MOST_EXAMPLES)
    made = new_id()
    insert_row(
        db, AgentExample, id=made, workspace_id=workspace, created_at=at, **{"customer_id": None, **told}
    )
    return made


def _record(
    db: Session, name: str, workspace: WorkspaceId, member: UUID, at: datetime, subject: UUID
) -> None:
    record(db, name, workspace_id=workspace, actor=f"member:{member}", now=at, subject_id=subject)
