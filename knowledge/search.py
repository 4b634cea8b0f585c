"""Which passages answer a question: vectors and words, joined by rank."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlmodel import Session

from knowledge.asking import what_is_asked
from knowledge.embedding import embedder
from knowledge.joining import Place, Unit, best, ranked, units_of
from knowledge.vectors import ChromaVectors, VectorsOutOfReach
from knowledge.visible import tidy
from shop.catalog.misspelled import as_meant
from shop.catalog.synonyms import synonyms_in
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
        asked = _without_slips(workspace, asked)
        meant = self._nearest(workspace, asked, limit, kinds)
        with transaction(workspace) as db:
            worded = _sharing_words(db, asked, limit, kinds) if self.by_words else {}
            places = _places(db, {*(meant or ()), *worded})
            found = _read(db, best(ranked(units_of(places, meant, worded)), limit), language)
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


def _without_slips(workspace: WorkspaceId, question: str) -> str:
    """A word that the encoder knows whole is no slip; where there are only such words, nothing is asked."""
    known = embedder().pieces
    if all(word.lower() in known for word in _WORDS.findall(question)):
        return question
    with transaction(workspace) as db:
        return as_meant(db, question, known=known)


def _sharing_words(db: Session, question: str, limit: int, kinds: Sequence[str]) -> dict[str, float]:
    words = what_is_asked(question)
    values = {
        "question": words,
        "kinds": list(kinds),
        "most": max(_WORDED, 3 * limit),
        "others": json.dumps(synonyms_in(words)),
    }
    rows = db.connection().execute(_SHARING, values).all()
    return dict(rows)


def _places(db: Session, passages: Iterable[str]) -> list[Place]:
    """There are hundreds: ids go and come as text and rows all together, which takes a third of the time."""
    rows = db.connection().execute(_PLACES, {"ids": ",".join(passages)}).all()
    return [Place(*row) for row in rows]


def _read(db: Session, units: Sequence[Unit], language: Language) -> list[Found]:
    if not units:
        return []
    values = {"ids": [UUID(unit.passage_id) for unit in units], "language": language.value}
    rows = {str(row["found"]): row for row in db.connection().execute(_READ, values).mappings()}
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


_WORDS = re.compile(r"[^\W\d_]{4,}")
_SHARING = text("""
    SELECT CAST(passage_id AS text), coverage
    FROM vetrina_passages(:question, :kinds, :most, CAST(:others AS jsonb))
""")
_LAST = "(SELECT max(position) FROM passage WHERE source_id = {source})"
_PLACES = text(f"""
    SELECT
        CAST(id AS text), kind, reference, position, {_LAST.format(source="this.source_id")} AS last
    FROM passage AS this WHERE id = ANY (CAST(string_to_array(:ids, ',') AS uuid[]))
""")  # noqa: S608  # put together from our own words alone

# A passage is swapped for that of its translation only where both were cut into as many.
_READ = text(f"""
    SELECT
        found.id AS found,
        coalesce(sibling.id, found.id) AS id,
        coalesce(sibling.title, found.title) AS title,
        coalesce(sibling.text, found.text) AS text,
        coalesce(sibling.language, found.language) AS language
    FROM passage AS found
    JOIN knowledge_source AS own ON own.id = found.source_id
    LEFT JOIN knowledge_source AS theirs
        ON theirs.workspace_id = own.workspace_id AND theirs.kind = own.kind
        AND theirs.reference = own.reference AND theirs.language = :language
        AND {_LAST.format(source="theirs.id")} = {_LAST.format(source="own.id")}
    LEFT JOIN passage AS sibling ON sibling.source_id = theirs.id AND sibling.position = found.position
    WHERE found.id = ANY (:ids)
""")  # noqa: S608  # as above
