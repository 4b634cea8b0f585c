"""Which approved texts a member may send, also when the service window has closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.language import Language
from shop.tables import MessageTemplate


@dataclass(frozen=True, slots=True)
class Sendable:
    """A template that may be sent."""

    id: UUID
    name: str
    language: Language
    body: str


def sendable_templates(db: Session, languages: Sequence[Language]) -> list[Sendable]:
    """What may be sent after the window, each in the first of these languages that it stands in, by name."""
    rows = db.scalars(
        select(MessageTemplate)
        .where(col(MessageTemplate.status) == "approved", col(MessageTemplate.category) != "authentication")
        .order_by(col(MessageTemplate.name))
    )
    order = [language.value for language in languages]
    best: dict[str, MessageTemplate] = {}
    for row in rows:
        known = best.get(row.name)
        if row.language in order and (known is None or _rank(order, row) < _rank(order, known)):
            best[row.name] = row
    return [Sendable(row.id, row.name, Language(row.language), row.body) for row in best.values()]


def _rank(order: Sequence[str], row: MessageTemplate) -> int:
    return order.index(row.language)
