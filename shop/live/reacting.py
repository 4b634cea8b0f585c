"""How often each of the five reactions was given in a live session."""

from collections.abc import Mapping
from typing import Final, get_args
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.live.chat_bodies import Reaction
from shop.tables import ReactionCount

REACTIONS: Final[tuple[Reaction, ...]] = get_args(Reaction)


def add_reactions(
    db: Session, *, workspace_id: UUID, session_id: UUID, given: Mapping[Reaction, int]
) -> dict[Reaction, int]:
    """Add them to the totals; returns the totals of those that were given."""
    return {
        reaction: _add(db, workspace_id, session_id, reaction, given[reaction])
        for reaction in sorted(given)  # rows are locked in one order
        if given[reaction] > 0
    }


def reactions_of(db: Session, session_id: UUID) -> dict[Reaction, int]:
    """The totals, of all five."""
    wanted = select(col(ReactionCount.reaction), col(ReactionCount.total)).where(
        col(ReactionCount.session_id) == session_id
    )
    known = {row.reaction: row.total for row in db.execute(wanted)}
    return {reaction: known.get(reaction, 0) for reaction in REACTIONS}


def _add(db: Session, workspace_id: UUID, session_id: UUID, reaction: Reaction, many: int) -> int:
    new = insert(ReactionCount).values(
        id=new_id(), workspace_id=workspace_id, session_id=session_id, reaction=reaction, total=many
    )
    risen = new.on_conflict_do_update(
        index_elements=["session_id", "reaction"], set_={"total": col(ReactionCount.total) + many}
    )
    total: int = db.connection().execute(risen.returning(col(ReactionCount.total))).scalar_one()
    return total
