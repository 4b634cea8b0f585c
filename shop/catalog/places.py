"""Which of a broker's zones does a wish name? A place is where the home lies, not a word that may be like another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text
from sqlmodel import Session, col

from shop.catalog.spelling import plain
from shop.tables import Workspace

_KIND: Final = "zone:"
_SHORTEST: Final = 5
"""A single word of a zone's name that is shorter names no place: "alta", "old"."""
_JOINS: Final = frozenset({"di", "de", "del", "della", "of", "the", "la", "el"})
_SAID_OF_PLACES: Final = (
    r"(?:(?:\b(?:a|ad|in|en|at|near|vicino a|zona|zone|area)\s+)?(?:\b(?:di|de|the|la|el)\s+)?)"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A wish, with the places it names taken out."""

    zones: tuple[str, ...]
    """Tags; one of them a home must carry. Empty where none is named."""
    words: str
    """What else is wanted."""


def placed(db: Session, words: str) -> Placed:
    """The zones that the words name, in shops of property; everywhere else the words as they are.

    A whole name is meant alone ("Modica bassa"); a part of it stands for every zone that has it ("Modica").
    """
    if not words or db.scalars(select(col(Workspace.vertical))).first() != "property":
        return Placed((), words)
    said = f" {plain(words)} "
    zones: Sequence[str] = list(db.connection().execute(_ZONES).scalars())
    for named in (_whole, _part):
        found = {zone: name for zone in zones if (name := named(zone, said))}
        if found:
            return Placed(tuple(sorted(found)), _without(words, set(found.values())))
    return Placed((), words)


def _whole(zone: str, said: str) -> str:
    name = zone.removeprefix(_KIND).replace("-", " ")
    return name if f" {name} " in said else ""


def _part(zone: str, said: str) -> str:
    parts = [word for word in zone.removeprefix(_KIND).split("-") if word not in _JOINS]
    return next((word for word in parts if len(word) >= _SHORTEST and f" {word} " in said), "")


def _without(words: str, names: set[str]) -> str:
    rest = plain(words)
    for name in sorted(names, key=len, reverse=True):
        rest = re.sub(rf"{_SAID_OF_PLACES}\b{re.escape(name)}\b", " ", rest)
    return " ".join(rest.split())


_ZONES = text("""
    SELECT DISTINCT tag FROM (SELECT DISTINCT tags FROM product WHERE status = 'active') AS several, unnest(tags) AS tag
    WHERE tag LIKE 'zone:%' ORDER BY tag
""")
