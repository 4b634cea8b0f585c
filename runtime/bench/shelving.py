"""Fills a workspace of its own with made-up products: rows and vectors in batches of a thousand.

Nobody could publish a hundred thousand products through flows while a benchmark waits. A product has a text
in three languages and, in the index, one vector for each: of its title, which some other products share,
moved a little towards its maker's name.
"""

import json
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, LiteralString, Self

import numpy as np
import psycopg

from knowledge.embedding import Vectors, embedder
from knowledge.index import shelve
from knowledge.sources import CONFIGURATIONS, without_accents
from runtime.bench.goods import LANGUAGES, Made, categories, product
from shop.kernel.ids import WorkspaceId, new_id

Owner = psycopg.Connection[tuple[object, ...]]

_AT_ONCE = 1_000
_AHEAD = 2
_TOWARDS_THE_MAKER = 0.15


def make_categories(owner: Owner, workspace: WorkspaceId) -> None:
    """The categories that hold made-up products."""
    told = [{"id": str(new_id()), "code": code} for code in categories()]
    owner.execute(_CATEGORIES, {"made": json.dumps(told), "workspace": workspace})


def fill(
    owner: Owner,
    workspace: WorkspaceId,
    *,
    start: int,
    end: int,
    now: datetime,
    tell: Callable[[int], None] | None = None,
    seconds: float = math.inf,
) -> int:
    """Store the products from one number to before another, and index them: rows and vectors side by side.

    Returns up to where they are stored: what does not get done in so many `seconds` is not begun. `tell` hears how
    many there are.
    """
    known: dict[str, Vectors] = {}
    until = time.monotonic() + seconds
    there = start
    with _OneAfterAnother() as rows, _OneAfterAnother() as index:
        for first in range(start, end, _AT_ONCE):
            if time.monotonic() > until:
                break
            made = [product(number) for number in range(first, min(first + _AT_ONCE, end))]
            texts = [_text(one, language) for one in made for language in LANGUAGES]
            values = {
                "made": json.dumps([_told(one) for one in made]),
                "texts": json.dumps(texts),
                "workspace": workspace,
                "now": now,
            }
            rows.do(partial(_store, owner, values))
            places = [(text["id"], 0, "catalog") for text in texts]
            index.do(partial(shelve, workspace, "sold", places, _vectors(made, known)))
            there = first + len(made)
            if tell is not None:
                tell(there)
    for table in _TABLES:
        owner.execute(table)
    return there


class _OneAfterAnother:
    """A thread of its own, at most one thing ahead of it; the first fault is raised here."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._under_way: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()
        for each in self._under_way:
            each.result()

    def do(self, work: Callable[[], None]) -> None:
        """Have it done after what was given before; waits while there is enough to do."""
        self._under_way.append(self._thread.submit(work))
        if len(self._under_way) > _AHEAD:
            self._under_way.pop(0).result()


def _store(owner: Owner, values: dict[str, Any]) -> None:
    with owner.transaction():
        for statement in _STATEMENTS:
            owner.execute(statement, values)


def _told(made: Made) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "variant": str(new_id()),
        "number": made.number,
        "slug": made.slug,
        "category": made.good["of"],
        "names": {language: made.name(language) for language in LANGUAGES},
        "tags": [made.good["tag"]],
        "allergens": made.allergens,
        "price": made.price_minor,
        "stock": made.stock,
    }


def _text(made: Made, language: str) -> dict[str, str]:
    title = made.name(language)
    text = (
        f"{made.good['of'].capitalize()}: {made.good['tag'].rpartition(':')[2]}. {made.maker}, {made.place}."
    )
    return {
        "id": str(new_id()),
        "source": str(new_id()),
        "slug": made.slug,
        "language": language,
        "stems": CONFIGURATIONS[language],
        "title": title,
        "text": text,
        "bare": without_accents(f"{title}\n{text}"),
    }


def _vectors(made: Sequence[Made], known: dict[str, Vectors]) -> list[Vectors]:
    """One for each product and language; a text that several products share is embedded once."""
    told = [(one.title(language), one.maker) for one in made for language in LANGUAGES]
    fresh = sorted({words for pair in told for words in pair} - known.keys())
    known.update(zip(fresh, embedder().encode(fresh), strict=True))
    return [_mixed(known[title], known[maker]) for title, maker in told]


def _mixed(title: Vectors, maker: Vectors) -> Vectors:
    whole = title + _TOWARDS_THE_MAKER * maker
    return np.asarray(whole / np.linalg.norm(whole), dtype=np.float32)


_CATEGORIES: LiteralString = """
    INSERT INTO category (id, workspace_id, code, names, position)
    SELECT id, %(workspace)s, code, jsonb_build_object('en', initcap(code)), 0
    FROM jsonb_to_recordset(%(made)s) AS made (id uuid, code text)
"""
_STATEMENTS: Sequence[LiteralString] = (
    """
    INSERT INTO product (id, workspace_id, slug, category_id, names, summaries, details, tags, allergens, picture,
        position, status, revision, created_at)
    SELECT made.id, %(workspace)s, slug, category.id, made.names, '{}', '{}', tags, allergens, '', number, 'active',
        1, %(now)s
    FROM jsonb_to_recordset(%(made)s) AS made
        (id uuid, slug text, category text, names jsonb, tags varchar[], allergens varchar[], number int)
    JOIN category ON code = category AND workspace_id = %(workspace)s
    """,
    """
    INSERT INTO variant (id, workspace_id, product_id, sku, names, price_minor, stock, position, attributes)
    SELECT variant, %(workspace)s, id, 'MADE-' || number, '{}', price, stock, 0, '{}'
    FROM jsonb_to_recordset(%(made)s) AS made (id uuid, variant uuid, number int, price int, stock int)
    """,
    """
    INSERT INTO knowledge_source (id, workspace_id, kind, reference, language, title, content_hash, revision,
        created_at)
    SELECT source, %(workspace)s, 'catalog', slug, language, title, '', 1, %(now)s
    FROM jsonb_to_recordset(%(texts)s) AS made (source uuid, slug text, language text, title text)
    """,
    """
    INSERT INTO passage (id, workspace_id, source_id, position, kind, reference, language, title, text, words,
        indexed_at)
    SELECT id, %(workspace)s, source, 0, 'catalog', slug, language, title, text,
        to_tsvector(stems::regconfig, title || ' ' || text) || to_tsvector(stems::regconfig, bare), %(now)s
    FROM jsonb_to_recordset(%(texts)s) AS made
        (id uuid, source uuid, slug text, language text, stems text, title text, text text, bare text)
    """,
)
_TABLES: Sequence[LiteralString] = tuple(
    f"VACUUM ANALYZE {table}" for table in ("product", "variant", "passage", "knowledge_source", "category")
)
