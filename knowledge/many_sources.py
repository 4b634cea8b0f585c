"""Keeping many sources at once, as when a whole catalog was imported: the same rows, by few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlmodel import Session, col

from knowledge.passages import Piece
from knowledge.sources import (
    CONFIGURATIONS,
    Kept,
    content_hash,
    remove_passages,
    remove_sources,
    tell_the_index,
    without_accents,
)
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.tables import KnowledgeSource


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A source in one language that says something new."""

    id: UUID
    reference: str
    language: str
    pieces: Sequence[Piece]


def keep_sources(
    db: Session,
    *,
    workspace_id: WorkspaceId,
    kind: str,
    told: Mapping[str, Mapping[Language, Sequence[Piece]]],
    now: datetime,
) -> Kept:
    """Make each source, by its reference, say exactly these pieces; as `keep_source` does for one.

    A language that is not given any more is withdrawn. Work for the index is written to the outbox.
    """
    _lock(db, workspace_id, kind, list(told))
    known = _known(db, kind, list(told))
    wanted = {
        (reference, language.value): pieces
        for reference, by_language in told.items()
        for language, pieces in by_language.items()
        if pieces
    }
    gone = [row.id for place, row in known.items() if place not in wanted]
    stale = {
        place: row
        for place, row in known.items()
        if place in wanted and row.content_hash != content_hash(wanted[place])
    }
    removed = remove_passages(db, [*gone, *(row.id for row in stale.values())])
    remove_sources(db, gone)
    fresh = [
        _Fresh(known[place].id if place in known else new_id(), *place, pieces)
        for place, pieces in wanted.items()
        if place not in known or place in stale
    ]
    _write(db, workspace_id, kind, fresh, now)
    kept = Kept(sum(len(one.pieces) for one in fresh), tuple(removed))
    tell_the_index(db, workspace_id, kept, now)
    return kept


def _lock(db: Session, workspace: WorkspaceId, kind: str, references: list[str]) -> None:
    """One at a time for each source, in an order that is the same for everybody."""
    sources = [f"{workspace}/{kind}/{reference}" for reference in references]
    db.connection().execute(_LOCK, {"sources": sources})


def _known(db: Session, kind: str, references: list[str]) -> dict[tuple[str, str], KnowledgeSource]:
    of_them = (col(KnowledgeSource.kind) == kind, col(KnowledgeSource.reference).in_(references))
    rows = db.scalars(select(KnowledgeSource).where(*of_them))
    return {(row.reference, row.language): row for row in rows}


def _write(db: Session, workspace_id: WorkspaceId, kind: str, fresh: Sequence[_Fresh], now: datetime) -> None:
    own = {"workspace_id": workspace_id, "kind": kind}
    sources = [
        {
            **own,
            "id": one.id,
            "reference": one.reference,
            "language": one.language,
            "title": one.pieces[0].title,
            "content_hash": content_hash(one.pieces),
            "created_at": now,
        }
        for one in fresh
    ]
    passages = [
        {**own, **_passage(one, position, piece)}
        for one in fresh
        for position, piece in enumerate(one.pieces)
    ]
    if fresh:
        db.connection().execute(_SOURCES, {"rows": orjson.dumps(sources).decode()})
        db.connection().execute(_PASSAGES, {"rows": orjson.dumps(passages).decode()})


def _passage(source: _Fresh, position: int, piece: Piece) -> dict[str, Any]:
    said = f"{piece.title}\n{piece.text}"
    return {
        "id": new_id(),
        "source_id": source.id,
        "position": position,
        "reference": source.reference,
        "language": source.language,
        "title": piece.title,
        "text": piece.text,
        "configuration": CONFIGURATIONS.get(source.language, "simple"),
        "bare": without_accents(said),
    }


_LOCK = text("""
    SELECT pg_advisory_xact_lock(key)
    FROM (SELECT hashtextextended(source, 0) AS key FROM unnest(CAST(:sources AS text[])) AS source ORDER BY 1) AS keys
""")
_SOURCES = text("""
    INSERT INTO knowledge_source (id, workspace_id, kind, reference, language, title, content_hash, revision, created_at)
    SELECT id, workspace_id, kind, reference, language, title, content_hash, 1, created_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (
        id uuid, workspace_id uuid, kind text, reference text, language text, title text, content_hash text,
        created_at timestamptz
    )
    ON CONFLICT (workspace_id, kind, reference, language) DO UPDATE SET
        title = excluded.title, content_hash = excluded.content_hash, revision = knowledge_source.revision + 1
""")
_PASSAGES = text("""
    INSERT INTO passage (id, workspace_id, source_id, position, kind, reference, language, title, text, words)
    SELECT id, workspace_id, source_id, position, kind, reference, language, title, text,
        to_tsvector(CAST(configuration AS regconfig), title || E'\\n' || text)
            || to_tsvector(CAST(configuration AS regconfig), bare)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (
        id uuid, workspace_id uuid, source_id uuid, position int, kind text, reference text, language text,
        title text, text text, configuration text, bare text
    )
""")
