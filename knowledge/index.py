"""The index of vectors follows the rows: passages without a vector get one, vectors without a passage go.

The rows are the truth. Every step can be interrupted and done again: a passage counts as indexed only
after its vectors are written, vectors are written under ids that the passage decides, and search ignores
vectors whose passage is gone. `repair` finds whatever a lost disk or a killed process left behind.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import chromadb
import numpy as np
import structlog
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import NotFoundError
from sqlalchemy import select, text, update
from sqlmodel import Session, col

from knowledge import aspects
from knowledge.embedding import Embedder, Vectors, embedder
from knowledge.learning import learn, learn_anew
from knowledge.vectors import SHELVES, collection_name, vector_id
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import settings
from shop.tables import Passage

log = structlog.get_logger()

BATCH = 100
_PAGE = 5000


@dataclass(frozen=True, slots=True)
class Repaired:
    """What did not fit together."""

    missing: int
    """Passages that were believed to have vectors, and had not."""
    orphaned: int
    """Passages that had vectors, and are gone."""


def bring_up_to_date(workspace: WorkspaceId, *, now: datetime, removed: Iterable[str] = ()) -> int:
    """Forget what was removed and index whatever has no vector yet; how many passages were indexed.

    `removed` are the passages that an outbox entry of the topic ``index`` names.
    """
    forget(workspace, list(removed))
    done = 0
    while more := index_due(workspace, now=now):
        done += more
    return done


def index_due(workspace: WorkspaceId, *, now: datetime, limit: int = BATCH) -> int:
    """Index up to `limit` passages that have no vector yet; how many there were."""
    with transaction(workspace) as db:
        due = _due(db, limit)
        learn(db, workspace, (f"{passage.title} {passage.text}" for passage in due))
    if not due:
        return 0
    _write(workspace, due, embedder())
    with transaction(workspace) as db:
        still_there = _mark(db, [passage.id for passage in due], now)
    forget(workspace, [str(passage.id) for passage in due if passage.id not in still_there])
    log.info("passages_indexed", workspace_id=str(workspace), passages=len(due))
    return len(due)


def forget(workspace: WorkspaceId, passages: Sequence[str]) -> None:
    """Remove the passages' vectors; fine where there are none."""
    for some in _batches(passages, BATCH):
        ids = [vector_id(passage, part) for passage in some for part in range(aspects.MOST)]
        for shelf in SHELVES:
            collection = _existing(workspace, shelf)
            if collection is not None:
                collection.delete(ids=ids)


def shelve(
    workspace: WorkspaceId, shelf: str, places: Sequence[tuple[str, int, str]], vectors: Sequence[Vectors]
) -> None:
    """Write vectors, each with its passage, its number among that passage's, and the passage's kind."""
    if places:
        _collection(workspace, shelf).upsert(
            ids=[vector_id(passage, part) for passage, part, _ in places],
            embeddings=np.stack(vectors),
            metadatas=[{"kind": kind} for _, _, kind in places],
        )


def reindex(workspace: WorkspaceId, *, now: datetime) -> int:
    """Make every vector of the workspace anew, while the old ones go on serving."""
    with transaction(workspace) as db:
        db.connection().execute(update(Passage).values(indexed_at=None))
    return bring_up_to_date(workspace, now=now)


def repair(workspace: WorkspaceId, *, now: datetime) -> Repaired:
    """Compare the index with the rows, both ways, and mend what differs; renew what another version made.

    What the shop's words are is learned anew too. A passage that was never indexed is left to the outbox
    entry that came with it: it would be embedded twice.
    """
    outdated = [shelf for shelf in SHELVES if _is_outdated(_existing(workspace, shelf))]
    for shelf in outdated:
        _collection(workspace, shelf)
    there = {passage for shelf in SHELVES for passage in _indexed(workspace, shelf)}
    with transaction(workspace) as db:
        known = {str(row.id): row.indexed_at for row in db.connection().execute(_ALL)}
        missing = [UUID(passage) for passage, at in known.items() if at is not None and passage not in there]
        for some in _batches(missing, _PAGE):
            db.connection().execute(update(Passage).where(col(Passage.id).in_(some)).values(indexed_at=None))
        learn_anew(db, workspace)
    orphaned = sorted(there.difference(known))
    forget(workspace, orphaned)
    if missing or outdated:
        bring_up_to_date(workspace, now=now)
    return Repaired(missing=len(missing), orphaned=len(orphaned))


def drop(workspace: WorkspaceId) -> None:
    """Remove the workspace's whole index, as when it is closed for good."""
    for shelf in SHELVES:
        if _existing(workspace, shelf) is not None:
            _client().delete_collection(collection_name(workspace, shelf))


_ALL = text("SELECT id, indexed_at FROM passage")
_MADE_BY = {"embedding": f"{Embedder.version}/{aspects.VERSION}", "dimension": Embedder.dimension}


def _due(db: Session, limit: int) -> list[Passage]:
    waiting = select(Passage).where(col(Passage.indexed_at).is_(None)).order_by(col(Passage.id)).limit(limit)
    return list(db.scalars(waiting))


def _mark(db: Session, passages: Sequence[UUID], now: datetime) -> set[UUID]:
    marked = (
        update(Passage).where(col(Passage.id).in_(passages)).values(indexed_at=now).returning(col(Passage.id))
    )
    return set(db.connection().execute(marked).scalars())


def _write(workspace: WorkspaceId, passages: Sequence[Passage], embed: Embedder) -> None:
    for shelf, kinds in SHELVES.items():
        told = [
            ((str(passage.id), part, passage.kind), vector)
            for passage in passages
            if passage.kind in kinds
            for part, vector in enumerate(aspects.passage_vectors(embed, passage.title, passage.text))
        ]
        shelve(workspace, shelf, [place for place, _ in told], [vector for _, vector in told])


def _collection(workspace: WorkspaceId, shelf: str) -> Collection:
    """The collection, made where it is missing; one made by another version of the embedding is made anew."""
    existing = _existing(workspace, shelf)
    if existing is not None and not _is_outdated(existing):
        return existing
    name = collection_name(workspace, shelf)
    if existing is not None:
        _client().delete_collection(name)
        log.warning("index_made_anew", workspace_id=str(workspace), shelf=shelf)
        with transaction(workspace) as db:
            stale = update(Passage).where(col(Passage.kind).in_(SHELVES[shelf])).values(indexed_at=None)
            db.connection().execute(stale)
    return _client().get_or_create_collection(
        name, embedding_function=None, metadata=_MADE_BY, configuration={"hnsw": {"space": "ip"}}
    )


def _is_outdated(collection: Collection | None) -> bool:
    return collection is not None and not (collection.metadata or {}).items() >= _MADE_BY.items()


def _existing(workspace: WorkspaceId, shelf: str) -> Collection | None:
    try:
        return _client().get_collection(collection_name(workspace, shelf), embedding_function=None)
    except NotFoundError:
        return None


def _indexed(workspace: WorkspaceId, shelf: str) -> Iterator[str]:
    collection = _existing(workspace, shelf)
    offset = 0
    while collection is not None:
        ids = collection.get(include=[], limit=_PAGE, offset=offset)["ids"]
        yield from {one.rpartition(":")[0] for one in ids}
        if len(ids) < _PAGE:
            return
        offset += _PAGE


def _batches(items: Sequence[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


@cache
def _client() -> ClientAPI:
    address = urlsplit(settings().chroma_url)
    secure = address.scheme == "https"
    return chromadb.HttpClient(
        host=address.hostname or "localhost",
        port=address.port or (443 if secure else 80),
        ssl=secure,
        settings=ChromaSettings(anonymized_telemetry=False),
    )
