"""How two versions of the agent do side by side: who was answered, who bought or booked, who needed a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import Session

from shop.kernel.ids import WorkspaceId

ENOUGH = 30
"""With fewer customers on either side a difference tells nothing."""


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """Of one version, since a moment."""

    number: int
    customers: int = 0
    converted: int = 0
    """How many of them placed an order or made a booking after it had first answered them."""
    handed_over: int = 0
    """How many were passed to a person after it had first answered them."""
    answers: int = 0

    @property
    def conversion(self) -> float:
        """0 to 1."""
        return self.converted / self.customers if self.customers else 0.0

    @property
    def handoff(self) -> float:
        """0 to 1."""
        return self.handed_over / self.customers if self.customers else 0.0


def figures_of(
    db: Session, workspace: WorkspaceId, numbers: Sequence[int], *, since: datetime
) -> dict[int, VersionFigures]:
    """For each of these versions what came of whom it answered since then. One query."""
    told = {"workspace": workspace, "numbers": list(numbers), "since": since}
    found = {row.agent_version: row for row in db.connection().execute(_FIGURES, told)}
    return {
        number: VersionFigures(
            number,
            found[number].customers,
            found[number].converted,
            found[number].handed_over,
            found[number].answers,
        )
        if number in found
        else VersionFigures(number)
        for number in numbers
    }


_FIGURES = text("""
    WITH answered AS (
        SELECT t.agent_version, c.customer_id, c.id AS conversation_id,
               min(t.created_at) AS first_at, count(*) AS answers
        FROM turn t JOIN conversation c ON c.id = t.conversation_id
        WHERE t.workspace_id = :workspace AND t.agent_version IN :numbers AND t.created_at >= :since
              AND t.outcome = 'answered'
        GROUP BY t.agent_version, c.customer_id, c.id
    )
    SELECT a.agent_version, count(DISTINCT a.customer_id) AS customers, sum(a.answers)::int AS answers,
           count(DISTINCT a.customer_id) FILTER (WHERE EXISTS (
               SELECT FROM customer_order o
               WHERE o.customer_id = a.customer_id AND o.created_at >= a.first_at AND o.state <> 'canceled'
           ) OR EXISTS (
               SELECT FROM booking b WHERE b.customer_id = a.customer_id AND b.created_at >= a.first_at
               AND b.state IN ('pending', 'confirmed', 'live', 'completed')
           )) AS converted,
           count(DISTINCT a.customer_id) FILTER (WHERE EXISTS (
               SELECT FROM handoff h WHERE h.conversation_id = a.conversation_id AND h.created_at >= a.first_at
           )) AS handed_over
    FROM answered a GROUP BY a.agent_version
""").bindparams(bindparam("numbers", expanding=True))
