"""Which product somebody means: by slug, by sku, or by a name that may be misspelled."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session, col

from shop.catalog.misspelled import as_meant
from shop.catalog.spelling import shared_words
from shop.catalog.synonyms import synonyms_in
from shop.catalog.viewing import ProductView, Reader, views_of
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound
from shop.tables import Product, Variant

# A name as sure as this is taken at its word, if no other comes close to it.
_SURE = 0.62
_AHEAD = 0.12
# Below this a name has nothing to do with the words.
_ALIKE = 0.3
# So many of the names that look alike are compared word by word.
_COMPARED = 12
# Of so many products every name is looked at; of more only those that share a word with what is asked.
_FEW_PRODUCTS = 1_000
# What shares less than this of the best one's words is something else.
_SHARE = 0.6
_SOUGHT = 100


class ProductNotFound(NotFound):
    """No active product is called that; `nearest` holds the slugs of those with similar names."""


@dataclass(frozen=True, slots=True)
class Named:
    """A product and how much its name (in any language) resembles some words, 0 to 1."""

    id: UUID
    slug: str
    likeness: float


def product_by(db: Session, slug_or_name: str, reader: Reader) -> ProductView:
    """The active product that is meant; refuses where none or more than one could be."""
    exact = _by_slug_or_sku(db, slug_or_name)
    if exact is None:
        named = nearest_names(db, slug_or_name, reader)
        if not _is_clear(named):
            raise ProductNotFound(
                product=slug_or_name, nearest=[one.slug for one in named[:3] if one.likeness >= _ALIKE]
            )
        exact = named[0].id
    found = views_of(db, [exact], reader)
    if not found:
        raise ProductNotFound(product=slug_or_name, nearest=[])
    return found[0]


def nearest_names(db: Session, words: str, reader: Reader, limit: int = 5) -> list[Named]:
    """Active products whose names resemble the words most, in any language, whatever the spelling.

    Products that the reader is never shown are left out.
    """
    values = {"words": words[:200], "limit": max(limit, _COMPARED), "excluded": list(reader.excluded)}
    if _are_few(db):
        rows = db.connection().execute(_NEAREST, values)
    else:
        shared = _sharing(db, words[:200], max(limit, _COMPARED))
        rows = db.connection().execute(_NEAREST_AMONG, values | {"among": list(shared)})
    named = [Named(row.id, row.slug, _likeness(words, row.spellings, row.likeness)) for row in rows]
    return sorted(named, key=lambda one: -one.likeness)[:limit]


def sought(db: Session, words: str, reader: Reader) -> list[str]:
    """Slugs of what somebody looks for on the shelf, best first: by words in any language, else by the name.

    At most a hundred; what is hidden, or never shown to the reader, may be among them.
    """
    shared = _sharing(db, words[:200], _SOUGHT)
    enough = _SHARE * max(shared.values(), default=0.0)
    found = [slug for slug, coverage in shared.items() if coverage >= enough]
    return found or [one.slug for one in nearest_names(db, words, reader, limit=_COMPARED)]


def _are_few(db: Session) -> bool:
    return int(db.connection().execute(_COUNTED, {"few": _FEW_PRODUCTS}).scalar_one()) <= _FEW_PRODUCTS


def _sharing(db: Session, words: str, most: int) -> dict[str, float]:
    """Slugs of the products whose texts share most of the words, typing errors and synonyms forgiven."""
    meant = as_meant(db, words)
    values = {"words": meant, "most": len(Language) * most, "others": json.dumps(synonyms_in(meant))}
    rows = db.connection().execute(_SHARING, values).all()
    return {row.slug: row.coverage for row in rows[:most]}


def _likeness(words: str, spellings: dict[str, str], by_letters: float) -> float:
    """By letters alone `Modica al pistacchio` and `la crema al pistacchio` are close; by words they are not."""
    return (by_letters + max(shared_words(words, name) for name in spellings.values())) / 2


def _by_slug_or_sku(db: Session, words: str) -> UUID | None:
    product = select(col(Product.id)).where(col(Product.status) == "active")
    slug = words.strip().lower()
    by_slug: UUID | None = db.scalars(product.where(col(Product.slug) == slug)).first()
    if by_slug is not None:
        return by_slug
    sold_as = product.join(Variant, col(Variant.product_id) == col(Product.id))
    return db.scalars(sold_as.where(col(Variant.sku) == words.strip().upper())).first()


def _is_clear(named: list[Named]) -> bool:
    if not named or named[0].likeness < _SURE:
        return False
    return (
        len(named) == 1 or named[0].likeness - named[1].likeness >= _AHEAD or named[0].likeness > 1 - _AHEAD
    )


_COUNTED = text(
    "SELECT count(*) FROM (SELECT FROM product WHERE status = 'active' LIMIT :few + 1) AS counted"
)
# Told which passages by their ids, PostgreSQL fetches these; a plain join reads all that the shop has.
_SHARING = text("""
    WITH shared AS MATERIALIZED (
        SELECT * FROM vetrina_passages(:words, '{catalog}', :most, CAST(:others AS jsonb))
    )
    SELECT reference AS slug, max(coverage) AS coverage
    FROM shared JOIN passage ON passage.id = passage_id
    WHERE passage.id = ANY (ARRAY(SELECT passage_id FROM shared))
    GROUP BY reference
    ORDER BY max(coverage) DESC, reference
""")
# Comparing each name both ways costs ten times what one look at all names of a product does: that look
# chooses whom to compare. How alike two names are is mostly how well the shorter one is found in the longer
# one, a little how alike they are whole, so that of two names that hold the words the shorter one comes first.
_NEAREST_OF = """
    WITH asked AS (SELECT lower(unaccent(:words)) AS words), candidate AS (
        SELECT product.id, slug, names, product.position
        FROM product, asked
        WHERE {those} AND status = 'active' AND EXISTS (
            SELECT FROM variant WHERE product_id = product.id AND NOT sku = ANY (CAST(:excluded AS text[]))
        )
        ORDER BY word_similarity(words, unaccent(names::text)) DESC, product.position, slug
        LIMIT 2 * :limit
    )
    SELECT id, slug, names AS spellings, max(
        0.7 * greatest(word_similarity(words, name), word_similarity(name, words)) + 0.3 * similarity(words, name)
    ) AS likeness
    FROM asked, candidate, LATERAL (
        SELECT lower(unaccent(value)) AS name FROM jsonb_each_text(names)
    ) AS spelled
    GROUP BY id, slug, names, position
    HAVING max(greatest(word_similarity(words, name), word_similarity(name, words))) >= 0.3
    ORDER BY likeness DESC, position, slug
    LIMIT :limit
"""
_NEAREST = text(_NEAREST_OF.format(those="true"))
_NEAREST_AMONG = text(_NEAREST_OF.format(those="slug = ANY (:among)"))
