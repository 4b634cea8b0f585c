"""Learning the words that a shop uses, so that customers' typing errors can be held against them."""

import re
from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import Session

from shop.catalog.spelling import plain
from shop.kernel.ids import WorkspaceId, new_id

# As the migration that began it: four letters or more, lower case, without accents.
_WORD = re.compile(r"\b[a-z]{4,40}\b")


def learn(db: Session, workspace: WorkspaceId, texts: Iterable[str]) -> None:
    """Remember the words of the texts; those that are known stay as they are."""
    words = sorted({word for said in texts for word in _WORD.findall(plain(said))})
    if words:
        ids = [new_id() for _ in words]
        db.connection().execute(_LEARN, {"workspace": workspace, "ids": ids, "words": words})


def learn_anew(db: Session, workspace: WorkspaceId) -> None:
    """Forget the words that no passage of the workspace holds any more, and learn those that are missing."""
    rows = db.connection().execute(_EVERYTHING.execution_options(yield_per=_PAGE))
    words = {word for row in rows for word in _WORD.findall(plain(row.said))}
    db.connection().execute(_FORGET, {"words": sorted(words)})
    learn(db, workspace, words)


_PAGE = 1_000
_EVERYTHING = text("SELECT title || ' ' || text AS said FROM passage")
_FORGET = text("DELETE FROM known_word WHERE NOT word = ANY (:words)")
# In one order, so that two who learn at once do not wait for each other.
_LEARN = text("""
    INSERT INTO known_word (id, workspace_id, word)
    SELECT * FROM (
        SELECT id, CAST(:workspace AS uuid), word
        FROM unnest(CAST(:ids AS uuid[]), CAST(:words AS text[])) AS said (id, word)
        WHERE NOT EXISTS (SELECT FROM known_word WHERE known_word.word = said.word)
        ORDER BY word
    ) AS fresh
    ON CONFLICT DO NOTHING
""")
