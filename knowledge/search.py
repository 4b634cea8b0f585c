"""Which passages answer a question: vectors and words, joined by rank."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy import RowMapping, text
from sqlmodel import Session

from knowledge.asking import what_is_asked
from knowledge.embedding import embedder
from knowledge.vectors import ChromaVectors, VectorsOutOfReach
from knowledge.visible import tidy
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language

log = structlog.get_logger()

KINDS = ("faq", "document", "catalog")


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that may answer, with where it comes from."""

    passage_id: str
    kind: str
    """``faq``, ``document`` or ``catalog``."""
    reference: str
    """The faq's code, the document's name, the product's slug."""
    title: str
    text: str
    language: str
    score: float
    """0 to 1: cosine of question and passage, lifted a little where words agree too."""
    rank_score: float
    """What reciprocal rank fusion gave; orders the list."""


class Search(Protocol):
    """A way to search one workspace's passages."""

    def __call__(
        self,
        workspace: WorkspaceId,
        question: str,
        *,
        language: Language,
        limit: int = 5,
        kinds: tuple[str, ...] = KINDS,
    ) -> list[Found]:
        """The best passages of that workspace, best first, in any language.

        Each answer and each product once, of a document at most its two best passages. Where a source
        exists in several languages, the reader's is given.
        """
        ...


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search found, and whether it could look everywhere."""

    found: tuple[Found, ...]
    complete: bool
    """False where the vectors were out of reach: then only words were compared."""


@dataclass(frozen=True, slots=True)
class HybridSearch:
    """Search by meaning in Chroma and by words in PostgreSQL. Never raises because Chroma is away."""

    vectors: ChromaVectors = field(default_factory=ChromaVectors)
    by_meaning: bool = True
    by_words: bool = True

    def __call__(
        self,
        workspace: WorkspaceId,
        question: str,
        *,
        language: Language,
        limit: int = 5,
        kinds: tuple[str, ...] = KINDS,
    ) -> list[Found]:
        """As the protocol says."""
        return list(self.look(workspace, question, language=language, limit=limit, kinds=kinds).found)

    def look(
        self,
        workspace: WorkspaceId,
        question: str,
        *,
        language: Language,
        limit: int = 5,
        kinds: tuple[str, ...] = KINDS,
    ) -> Looked:
        """The same, and whether the vectors could be reached."""
        asked = tidy(question)[:_LONGEST]
        if not asked or limit < 1:
            return Looked((), complete=True)
        meant = self._nearest(workspace, asked, limit, kinds)
        with transaction(workspace) as db:
            worded = _sharing_words(db, asked, limit, kinds) if self.by_words else {}
            units = _units(db, meant, worded)
            best = _best(_ranked(units), limit)
            found = _read(db, best, language)
        return Looked(tuple(found), complete=meant is not None or not self.by_meaning)

    def _nearest(
        self, workspace: WorkspaceId, question: str, limit: int, kinds: tuple[str, ...]
    ) -> dict[str, float] | None:
        """None where the vectors are out of reach, or not wanted."""
        if not self.by_meaning:
            return None
        count = min(_VECTORS_FOR_EACH * limit, _MOST_VECTORS)
        try:
            return self.vectors.nearest(workspace, embedder().encode(question), kinds=kinds, count=count)
        except VectorsOutOfReach as broken:
            log.warning("vectors_out_of_reach", workspace_id=str(workspace), reason=repr(broken.__cause__))
            return None


_LONGEST = 2000
# A source has about four vectors in each of three languages, and all may be among the nearest.
_VECTORS_FOR_EACH = 16
_MOST_VECTORS = 400
_WORDED = 40
_RANK_OFFSET = 60
_OF_BOTH = 8.0
_LIFT = 0.1
_FROM_ONE_DOCUMENT = 2


@dataclass(slots=True)
class _Unit:
    """A passage in all its languages: what is ranked."""

    passage_id: UUID
    kind: str
    reference: str
    likeness: float
    """Cosine with the question; for what only the words found, that of the least alike one found."""
    near: bool = False
    """Whether the vectors found it."""
    coverage: float = 0.0
    """Share of the weight of the question's words that it holds."""
    agreement: float = 0.0
    """Likeness, and half a point more where all words meet."""
    rank_score: float = 0.0

    @property
    def score(self) -> float:
        """As in `Found`."""
        return max(0.0, min(1.0, self.likeness + _LIFT * self.coverage))


def _sharing_words(db: Session, question: str, limit: int, kinds: Sequence[str]) -> dict[str, float]:
    words = what_is_asked(question)
    rows = db.connection().execute(
        _SHARING, {"question": words, "kinds": list(kinds), "most": max(_WORDED, 3 * limit)}
    )
    return {str(row.passage_id): row.coverage for row in rows}


def _units(db: Session, meant: Mapping[str, float] | None, worded: Mapping[str, float]) -> list[_Unit]:
    """The passages found, those that say the same in several languages as one."""
    # Without vectors, words stand in for them. With them, what only the words found is less like the
    # question than everything that the vectors found.
    known = {passage: coverage / 2 for passage, coverage in worded.items()} if meant is None else meant
    least = min(known.values(), default=0.0)
    units: dict[tuple[str, str, int], _Unit] = {}
    for row in _placed(db, {*known, *worded}):
        passage = str(row["id"])
        place = (row["kind"], row["reference"], row["position"])
        unit = units.setdefault(place, _Unit(row["id"], row["kind"], row["reference"], least))
        if known.get(passage, -1.0) > unit.likeness:
            unit.passage_id, unit.likeness = row["id"], known[passage]
        unit.near = unit.near or passage in known
        unit.coverage = max(unit.coverage, worded.get(passage, 0.0))
    return list(units.values())


def _ranked(units: list[_Unit]) -> list[_Unit]:
    """Reciprocal rank fusion of three lists: each gives its weight / (60 + rank), best first.

    The lists are by meaning, by words, and by both. Two lists alone forget by how much one passage is
    ahead of the next, and then joining them is worse than vectors alone as soon as few words meet: where
    the question is in another language than the passage, and where customers use their own words.
    """
    for unit in units:
        unit.agreement = unit.likeness + unit.coverage**1.5 / 2
    _give(units, lambda unit: unit.likeness if unit.near else 0.0, lambda _: 1.0)
    _give(units, lambda unit: unit.coverage, lambda unit: unit.coverage**2)
    _give(units, lambda unit: unit.agreement, lambda _: _OF_BOTH)
    return sorted(units, key=lambda unit: (-unit.rank_score, -unit.score))


def _give(units: Iterable[_Unit], by: Callable[[_Unit], float], weight: Callable[[_Unit], float]) -> None:
    listed = sorted((unit for unit in units if by(unit) > 0), key=by, reverse=True)
    for rank, unit in enumerate(listed, start=1):
        unit.rank_score += weight(unit) / (_RANK_OFFSET + rank)


def _best(units: Iterable[_Unit], limit: int) -> list[_Unit]:
    taken: dict[tuple[str, str], int] = {}
    best: list[_Unit] = []
    for unit in units:
        source = (unit.kind, unit.reference)
        taken[source] = taken.get(source, 0) + 1
        if taken[source] <= (_FROM_ONE_DOCUMENT if unit.kind == "document" else 1):
            best.append(unit)
        if len(best) == limit:
            break
    return best


def _placed(db: Session, passages: Iterable[str]) -> Sequence[RowMapping]:
    ids = [UUID(passage) for passage in passages]
    return db.connection().execute(_PLACED, {"ids": ids}).mappings().all() if ids else []


def _read(db: Session, units: Sequence[_Unit], language: Language) -> list[Found]:
    if not units:
        return []
    values = {"ids": [unit.passage_id for unit in units], "language": language.value}
    rows = {row["found"]: row for row in db.connection().execute(_READ, values).mappings()}
    return [
        Found(
            passage_id=str(row["id"]),
            kind=unit.kind,
            reference=unit.reference,
            title=row["title"],
            text=row["text"],
            language=row["language"],
            score=round(unit.score, 4),
            rank_score=unit.rank_score,
        )
        for unit in units
        if (row := rows.get(unit.passage_id)) is not None
    ]


_SHARING = text("SELECT passage_id, coverage FROM vetrina_passages(:question, :kinds, :most)")
_PLACED = text("SELECT id, kind, reference, position FROM passage WHERE id = ANY (:ids)")

# A passage of a document is swapped for that of its translation only where both were cut into as many.
_READ = text("""
    SELECT found.id AS found, given.id, given.title, given.text, given.language
    FROM passage AS found
    JOIN knowledge_source AS own ON own.id = found.source_id
    LEFT JOIN knowledge_source AS theirs
        ON theirs.workspace_id = own.workspace_id AND theirs.kind = own.kind
        AND theirs.reference = own.reference AND theirs.language = :language
        AND (own.kind <> 'document' OR (
            SELECT count(*) FROM passage WHERE source_id = theirs.id
        ) = (
            SELECT count(*) FROM passage WHERE source_id = own.id
        ))
    LEFT JOIN passage AS sibling ON sibling.source_id = theirs.id AND sibling.position = found.position
    JOIN passage AS given ON given.id = coalesce(sibling.id, found.id)
    WHERE found.id = ANY (:ids)
""")
