"""Who did what in a shop? Every fact that was recorded, newest first, a page at a time.

A page is found from where the last one ended (keyset), so that the thousandth costs what the first does. What people
did lies in indexes of its own: of all of them, of a kind, of one person (see `shop.tables.workspace.ShopEvent`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, literal_column, select
from sqlmodel import Session, col

from shop.tables import ApiKey, Member, ShopEvent

PAGE: Final = 50
Who = Literal["people", "member", "program", "platform", "agent", "customer", "system", "all"]
"""``people`` are the shop's members, its programs, and whoever runs the installation."""
_PEOPLE: Final = frozenset({"people", "member", "program", "platform"})
_OF_PEOPLE: Final[ColumnElement[bool]] = literal_column("actor_kind IN ('member', 'program', 'platform')")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit."""

    id: UUID
    name: str
    """What happened: ``OrderShipped``."""
    kind: str
    """Of who did it: ``member``, ``program``, ``platform``, ``agent``, ``customer`` or ``system``."""
    who: str
    """Their name, as far as it is known."""
    at: datetime
    subject_id: UUID | None
    details: Mapping[str, Any] = field(default_factory=dict)


def audit(
    db: Session,
    *,
    who: Who = "people",
    person: UUID | None = None,
    before: UUID | None = None,
    most: int = PAGE,
) -> list[Entry]:
    """The newest entries of those people, or of one member, before that entry."""
    wanted = select(ShopEvent).order_by(col(ShopEvent.id).desc()).limit(most)
    if person is not None:
        wanted = wanted.where(_OF_PEOPLE, col(ShopEvent.actor) == f"member:{person}")
    elif who in _PEOPLE:
        wanted = wanted.where(_OF_PEOPLE)
    if person is None and who not in {"people", "all"}:
        wanted = wanted.where(col(ShopEvent.actor_kind) == who)
    if before is not None:
        wanted = wanted.where(col(ShopEvent.id) < before)
    rows = db.scalars(wanted).all()
    names = _names(db, {row.actor for row in rows})
    return [_entry(row, names) for row in rows]


def _names(db: Session, actors: set[str]) -> dict[str, str]:
    """What members, and programs by their keys, are called: with two queries, however many there are."""
    members, keys = _ids(actors, "member"), _ids(actors, "program")
    named = select(col(Member.id), col(Member.name)).where(col(Member.id).in_(members))
    called = select(col(ApiKey.id), col(ApiKey.name)).where(col(ApiKey.id).in_(keys))
    return {
        **{f"member:{found}": name for found, name in db.execute(named)},
        **{f"program:{found}": name for found, name in db.execute(called)},
    }


def _ids(actors: set[str], kind: str) -> list[UUID]:
    told = (actor.partition(":") for actor in actors)
    return [UUID(who) for found, _, who in told if found == kind and who]


def _entry(row: ShopEvent, names: Mapping[str, str]) -> Entry:
    details = dict(row.details)
    who = names.get(row.actor) or (str(details.pop("admin", "")) if row.actor_kind == "platform" else "")
    return Entry(row.id, row.name, row.actor_kind, who, row.at, row.subject_id, details)
