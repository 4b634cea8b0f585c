"""Keeping sources: what is published becomes rows, and what is gone leaves none.

The rows are the truth; the index of vectors follows them. Everything here happens inside the caller's
transaction, so that a product and what is told of it never part.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlmodel import Session, col

from knowledge.passages import CUTTING, Piece
from shop.events import outbox
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.tables import KnowledgeSource, Passage

TOPIC = "index"
"""The outbox's topic for what the index of vectors still has to learn or to forget."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What publishing changed."""

    written: int = 0
    """Passages that are new."""
    removed: tuple[UUID, ...] = ()
    """Passages that are gone."""

    @property
    def changed(self) -> bool:
        """Whether anything is different now."""
        return bool(self.written or self.removed)


def keep_source(
    db: Session,
    *,
    workspace_id: WorkspaceId,
    kind: str,
    reference: str,
    pieces: Mapping[Language, Sequence[Piece]],
    now: datetime,
    others_stay: bool = False,
) -> Kept:
    """Make the source say exactly these pieces, in these languages; what it says already is left alone.

    A language that is not given any more is withdrawn, unless `others_stay`. Work for the index is
    written to the outbox.
    """
    _lock(db, workspace_id, kind, reference)
    told = {language: list(said) for language, said in pieces.items() if said}
    known = {
        row.language: row for row in _sources(db, kind, reference) if row.language in told or not others_stay
    }
    stale = [
        source
        for language, source in known.items()
        if language not in told or source.content_hash != content_hash(told[Language(language)])
    ]
    gone = remove_passages(db, [source.id for source in stale])
    remove_sources(db, [source.id for source in stale if source.language not in told])
    fresh = [
        (_write_source(db, workspace_id, kind, reference, language, said, known.get(language), now), said)
        for language, said in told.items()
        if language not in known or known[language] in stale
    ]
    for source, said in fresh:
        _write_passages(db, source, said)
    kept = Kept(sum(len(said) for _, said in fresh), tuple(gone))
    tell_the_index(db, workspace_id, kept, now)
    return kept


def withdraw(db: Session, *, workspace_id: WorkspaceId, kind: str, reference: str, now: datetime) -> Kept:
    """Forget the source in every language."""
    return keep_source(db, workspace_id=workspace_id, kind=kind, reference=reference, pieces={}, now=now)


def _lock(db: Session, workspace: WorkspaceId, kind: str, reference: str) -> None:
    """One at a time for each source: whoever comes second sees what the first one wrote."""
    db.connection().execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:source, 0))"),
        {"source": f"{workspace}/{kind}/{reference}"},
    )


def _sources(db: Session, kind: str, reference: str) -> Sequence[KnowledgeSource]:
    of_it = (col(KnowledgeSource.kind) == kind, col(KnowledgeSource.reference) == reference)
    return db.scalars(select(KnowledgeSource).where(*of_it)).all()


def content_hash(pieces: Sequence[Piece]) -> str:
    """What tells whether a source says the same as before."""
    said = "\x1f".join(f"{piece.title}\x1e{piece.text}" for piece in pieces)
    return sha256(f"{CUTTING}\x1d{said}".encode()).hexdigest()


def remove_passages(db: Session, sources: Sequence[UUID]) -> list[UUID]:
    """Delete what these sources say; which passages that were."""
    if not sources:
        return []
    removed = delete(Passage).where(col(Passage.source_id).in_(sources)).returning(col(Passage.id))
    return list(db.connection().execute(removed).scalars())


def remove_sources(db: Session, sources: Sequence[UUID]) -> None:
    """Delete the sources themselves."""
    if sources:
        db.connection().execute(delete(KnowledgeSource).where(col(KnowledgeSource.id).in_(sources)))


def _write_source(
    db: Session,
    workspace_id: WorkspaceId,
    kind: str,
    reference: str,
    language: Language,
    pieces: Sequence[Piece],
    known: KnowledgeSource | None,
    now: datetime,
) -> KnowledgeSource:
    source = known or KnowledgeSource(
        workspace_id=workspace_id,
        kind=kind,
        reference=reference,
        language=language.value,
        title="",
        content_hash="",
        revision=0,
        created_at=now,
    )
    source.title, source.content_hash = pieces[0].title, content_hash(pieces)
    source.revision += 1
    db.add(source)
    db.flush()
    return source


def _write_passages(db: Session, source: KnowledgeSource, pieces: Sequence[Piece]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "workspace_id": source.workspace_id,
            "source_id": source.id,
            "position": position,
            "kind": source.kind,
            "reference": source.reference,
            "language": source.language,
            "title": piece.title,
            "text": piece.text,
            "words": _stems(source.language, f"{piece.title}\n{piece.text}"),
        }
        for position, piece in enumerate(pieces)
    ]
    db.connection().execute(insert(Passage).values(rows))


def tell_the_index(db: Session, workspace_id: WorkspaceId, kept: Kept, now: datetime) -> None:
    """One waiting entry is enough for everything that is new; what is gone is named."""
    if kept.removed:
        gone = {"removed": [str(passage) for passage in kept.removed]}
        outbox.put(db, workspace_id=workspace_id, topic=TOPIC, key=str(workspace_id), payload=gone, now=now)
    elif kept.written:
        outbox.put_off_or_put(
            db,
            workspace_id=workspace_id,
            topic=TOPIC,
            key=str(workspace_id),
            now=now,
            wait=timedelta(0),
            longest=timedelta(0),
        )


CONFIGURATIONS = {"en": "english", "it": "italian", "es": "spanish"}


def _stems(language: str, words: str) -> ColumnElement[Any]:
    """The stems of the words, as the language makes them, with accents and without."""
    configuration = cast(CONFIGURATIONS.get(language, "simple"), REGCONFIG)
    said = func.to_tsvector(configuration, cast(words, Text))
    bare = func.to_tsvector(configuration, cast(without_accents(words), Text))
    return said.op("||")(bare)


def without_accents(words: str) -> str:
    """The words that carry accents, without them: customers often leave them out."""
    return " ".join(
        bare
        for word in re.findall(r"\w+", words)
        if (bare := _bare(word)) != unicodedata.normalize("NFKD", word)
    )


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
