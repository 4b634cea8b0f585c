"""What the shop has told the agent, as its people look it over: sources, what each was cut into, what is set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import bindparam, select, text
from sqlmodel import Session, col

from knowledge.passages import UNDER, Piece
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import KnowledgeSource, Passage, SetAsideSource

Kind = Literal["faq", "document"]
"""What members write themselves; products tell of themselves in the catalog."""
KINDS: Final[tuple[Kind, ...]] = ("faq", "document")
PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source in a list."""

    kind: Kind
    reference: str
    title: str
    """In the reader's language, else in any that it has."""
    languages: tuple[str, ...]
    passages: int
    """In the language that has most."""
    waiting: int
    """How many cannot be found by meaning yet."""


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A source that is hidden."""

    kind: Kind
    reference: str
    title: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What one source says."""

    kind: Kind
    reference: str
    title: str
    hidden: bool
    waiting: int
    pieces: Mapping[Language, tuple[Piece, ...]]


def sources(
    db: Session, *, language: Language, kind: str = "", words: str = "", after: str = "", most: int = PAGE
) -> list[SourceLine]:
    """The sources in the order of their references; those after `after`, with `words` in what they say."""
    told = {
        "kinds": [kind] if kind in KINDS else list(KINDS),
        "language": language.value,
        "words": f"%{_literally(words.strip())}%" if words.strip() else "",
        "after": after,
        "most": most,
    }
    rows = db.connection().execute(_LINES, told)
    return [
        SourceLine(r[0], r[1], headed(r[0], r[2]), tuple(sorted(r[3])), r[4] or 0, r[5] or 0) for r in rows
    ]


def key_of(line: SourceLine) -> str:
    """What the next page begins after."""
    return f"{line.kind}/{line.reference}"


def aside(db: Session, *, most: int = PAGE) -> list[AsideLine]:
    """The sources that are hidden, the last first."""
    hidden = (
        select(SetAsideSource)
        .where(col(SetAsideSource.state) == "hidden")
        .order_by(col(SetAsideSource.created_at).desc())
        .limit(most)
    )
    return [
        AsideLine(_kind(row.kind), row.reference, row.title, tuple(sorted(row.told)))
        for row in db.scalars(hidden)
    ]


def source_told(db: Session, kind: str, reference: str) -> Told:
    """One source with its passages, wherever it stands. Refuses NotFound."""
    away = db.scalars(
        select(SetAsideSource).where(
            col(SetAsideSource.kind) == kind,
            col(SetAsideSource.reference) == reference,
            col(SetAsideSource.state) == "hidden",
        )
    ).first()
    if away is not None:
        return Told(_kind(kind), reference, away.title, hidden=True, waiting=0, pieces=pieces_of(away.told))
    rows = db.execute(_PIECES, {"kind": kind, "reference": reference}).all()
    if kind not in KINDS or not rows:
        raise NotFound(kind="source")
    pieces: dict[Language, list[Piece]] = {}
    for row in rows:
        pieces.setdefault(Language(row.language), []).append(Piece(row.title, row.text))
    waiting = sum(row.indexed_at is None for row in rows)
    told = {language: tuple(said) for language, said in pieces.items()}
    return Told(
        _kind(kind), reference, headed(kind, rows[0].source), hidden=False, waiting=waiting, pieces=told
    )


def waiting_passages(db: Session) -> int:
    """How many passages of the shop cannot be found by meaning yet; counted up to a thousand."""
    return int(db.connection().execute(_WAITING).scalar_one())


def pieces_of(told: Mapping[str, Sequence[Any]]) -> dict[Language, tuple[Piece, ...]]:
    """Passages as they were set aside."""
    return {
        Language(language): tuple(Piece(str(one["title"]), str(one["text"])) for one in said)
        for language, said in told.items()
    }


def headed(kind: str, title: str) -> str:
    """What a source is called: a document by its own name, without the section of its first passage."""
    return title.partition(UNDER)[0] if kind == "document" else title


def _kind(kind: str) -> Kind:
    return "faq" if kind == "faq" else "document"


def _literally(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_LINES = text("""
    WITH line AS (
        SELECT kind, reference, array_agg(language::text) AS languages, array_agg(id) AS ids,
            coalesce(min(title) FILTER (WHERE language = :language), min(title)) AS title
        FROM knowledge_source AS source
        WHERE kind = ANY (CAST(:kinds AS text[])) AND (kind || '/' || reference) > :after
            AND (:words = '' OR title ILIKE :words OR EXISTS (
                SELECT FROM passage WHERE source_id = source.id AND passage.text ILIKE :words))
        GROUP BY kind, reference
        ORDER BY kind || '/' || reference
        LIMIT :most
    )
    SELECT kind, reference, title, languages, counted.most, counted.waiting
    FROM line CROSS JOIN LATERAL (
        SELECT max(passages) AS most, sum(open)::int AS waiting FROM (
            SELECT count(*) AS passages, count(*) FILTER (WHERE indexed_at IS NULL) AS open
            FROM passage WHERE source_id = ANY (line.ids) GROUP BY source_id
        ) AS source
    ) AS counted
    ORDER BY kind || '/' || reference
""")
_PIECES: Any = (
    select(
        col(Passage.language),
        col(Passage.title),
        col(Passage.text),
        col(Passage.indexed_at),
        col(KnowledgeSource.title).label("source"),
    )
    .join(KnowledgeSource, col(KnowledgeSource.id) == col(Passage.source_id))
    .where(
        col(KnowledgeSource.kind) == bindparam("kind"),
        col(KnowledgeSource.reference) == bindparam("reference"),
    )
    .order_by(col(Passage.language), col(Passage.position))
)
_WAITING = text("SELECT count(*) FROM (SELECT FROM passage WHERE indexed_at IS NULL LIMIT 1000) AS open")
