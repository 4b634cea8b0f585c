"""Which templates the shop has declared, in which languages, and how far each has come."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.refusals import NotFound
from shop.tables import MessageTemplate

MOST = 300


class TemplateUnknown(NotFound):
    """The shop has no template of that name."""


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template in one language."""

    id: UUID
    language: str
    body: str
    samples: Mapping[str, str]
    status: str
    reason: str
    """Why it is not approved, in the provider's words."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DeclaredTemplate:
    """A template in all its languages."""

    name: str
    category: str
    texts: Mapping[str, TemplateText]
    """By language."""


def declared_templates(db: Session) -> list[DeclaredTemplate]:
    """All of them by name: one query."""
    rows = db.scalars(
        select(MessageTemplate).order_by(col(MessageTemplate.name), col(MessageTemplate.language)).limit(MOST)
    )
    named: dict[str, list[MessageTemplate]] = defaultdict(list)
    for row in rows:
        named[row.name].append(row)
    return [_declared(name, found) for name, found in named.items()]


def declared_template(db: Session, name: str) -> DeclaredTemplate:
    """The one of that name. Refuses TemplateUnknown."""
    rows = db.scalars(select(MessageTemplate).where(col(MessageTemplate.name) == name)).all()
    if not rows:
        raise TemplateUnknown(kind="template")
    return _declared(name, list(rows))


def _declared(name: str, rows: list[MessageTemplate]) -> DeclaredTemplate:
    texts = {
        row.language: TemplateText(
            row.id, row.language, row.body, row.samples, row.status, row.reason, row.created_at
        )
        for row in rows
    }
    return DeclaredTemplate(name, rows[0].category, texts)
