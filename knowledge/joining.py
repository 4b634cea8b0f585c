"""Joining what was found by meaning with what was found by words: reciprocal rank fusion."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_RANK_OFFSET = 60
_OF_BOTH = 8.0
_LIFT = 0.1
_FROM_ONE_DOCUMENT = 2


class Place(NamedTuple):
    """Where a passage stands. Translations that were cut into as many passages share their places."""

    passage_id: str
    kind: str
    reference: str
    position: int
    last: int
    """Position of the last passage of its source."""


@dataclass(slots=True)
class Unit:
    """A passage in all its languages: what is ranked."""

    passage_id: str
    """The one most like the question."""
    kind: str
    reference: str
    likeness: float
    """Cosine with the question; for what only the words found, that of the least alike one found."""
    near: bool = False
    """Whether the vectors found it."""
    coverage: float = 0.0
    """Share of the weight of the question's words that it holds."""
    rank_score: float = 0.0

    @property
    def agreement(self) -> float:
        """Likeness, and half a point more where all words meet."""
        return self.likeness + math.pow(self.coverage, 1.5) / 2

    @property
    def score(self) -> float:
        """Likeness, lifted a little where words agree: 0 to 1."""
        return max(0.0, min(1.0, self.likeness + _LIFT * self.coverage))


def units_of(
    places: Iterable[Place], meant: Mapping[str, float] | None, worded: Mapping[str, float]
) -> list[Unit]:
    """The passages found, with their likeness and coverage; `meant` is None where there are no vectors."""
    # Without vectors, words stand in for them. With them, what only the words found is less like the
    # question than everything that the vectors found.
    known = {passage: coverage / 2 for passage, coverage in worded.items()} if meant is None else meant
    least = min(known.values(), default=0.0)
    units: dict[tuple[str, str, int, int], Unit] = {}
    for place in places:
        passage = place.passage_id
        unit = units.setdefault(place[1:], Unit(passage, place.kind, place.reference, least))
        if known.get(passage, -1.0) > unit.likeness:
            unit.passage_id, unit.likeness = passage, known[passage]
        unit.near = unit.near or passage in known
        unit.coverage = max(unit.coverage, worded.get(passage, 0.0))
    return list(units.values())


def ranked(units: list[Unit]) -> list[Unit]:
    """Best first: each of three lists gives its weight / (60 + rank).

    The lists are by meaning, by words, and by both. Two lists alone forget by how much one passage is
    ahead of the next, and then joining them is worse than vectors alone as soon as few words meet: where
    the question is in another language than the passage, and where customers use their own words.
    """
    _give(units, lambda unit: unit.likeness if unit.near else 0.0, lambda _: 1.0)
    _give(units, lambda unit: unit.coverage, lambda unit: unit.coverage**2)
    _give(units, lambda unit: unit.agreement, lambda _: _OF_BOTH)
    return sorted(units, key=lambda unit: (-unit.rank_score, -unit.score))


def best(units: Iterable[Unit], limit: int) -> list[Unit]:
    """The first ones: of an answer or a product one, of a document at most two."""
    taken: dict[tuple[str, str], int] = {}
    chosen: list[Unit] = []
    for unit in units:
        source = (unit.kind, unit.reference)
        taken[source] = taken.get(source, 0) + 1
        if taken[source] <= (_FROM_ONE_DOCUMENT if unit.kind == "document" else 1):
            chosen.append(unit)
    return chosen[:limit]


def _give(units: Sequence[Unit], by: Callable[[Unit], float], weight: Callable[[Unit], float]) -> None:
    worth = [by(unit) for unit in units]
    listed = sorted(
        (place for place, value in enumerate(worth) if value > 0), key=worth.__getitem__, reverse=True
    )
    for rank, place in enumerate(listed, start=1):
        units[place].rank_score += weight(units[place]) / (_RANK_OFFSET + rank)
