"""Which products fit: hard filters in the database, an order, pages, and what was left out and why."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, text
from sqlmodel import Session

from shop.catalog.allergens import TRACES
from shop.catalog.categories import category_ids
from shop.catalog.naming import nearest_names
from shop.catalog.viewing import ProductView, Reader, views_of
from shop.kernel.refusals import Refusal


class CursorUnknown(Refusal):
    """That cursor was not made here."""

    status = 422


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What is looked for. Every filter is hard: what fails one is not listed, however well it fits else."""

    text: str = ""
    """Words that the product's name resembles, in any language."""
    ranked: tuple[str, ...] | None = None
    """Slugs that somebody else found, best first: only these are listed, in this order."""
    category: str = ""
    """Code or name; everything under it counts too."""
    at_least: int | None = None
    """In minor units, of the cheapest variant that can be had."""
    at_most: int | None = None
    tags: tuple[str, ...] = ()
    """All of them must be there."""
    without_allergens: tuple[str, ...] = ()
    """Codes: declared ones and traces are both kept away."""
    in_stock: bool = True
    pinned: tuple[str, ...] = ()
    """Skus that are listed first where they fit; without effect on a ranked list."""
    limit: int = 20
    after: str = ""
    """`next_cursor` of the page before."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A product that was looked for but fails a filter."""

    slug: str
    name: str
    reason: str
    """``price``, ``stock``, ``allergen:<code>`` or ``traces:<code>``."""


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Some of the products that fit."""

    products: tuple[ProductView, ...]
    total: int
    next_cursor: str
    """For the page after; empty at the end."""


def list_products(db: Session, query: ProductQuery, reader: Reader) -> ProductPage:
    """The active products that fit, pinned ones first, then in the shop's own order."""
    rows = _chosen(db, query, reader, fits=True, limit=query.limit + 1)
    total = rows[0]["total"] if rows else 0
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    return ProductPage(
        products=tuple(views_of(db, [row["id"] for row in shown], reader)),
        total=total,
        next_cursor=_cursor(shown[-1]) if more else "",
    )


def left_out(db: Session, query: ProductQuery, reader: Reader, limit: int = 3) -> list[LeftOut]:
    """The first products that are what was looked for, but for a filter of price, stock or allergens."""
    rows = _chosen(db, query, reader, fits=False, limit=limit)
    views = {view.id: view for view in views_of(db, [row["id"] for row in rows], reader)}
    return [
        LeftOut(views[row["id"]].slug, views[row["id"]].name, _reason(row, query))
        for row in rows
        if row["id"] in views
    ]


def known_tags(db: Session) -> list[str]:
    """Every tag that an active product carries, the most used first."""
    return list(db.connection().execute(_TAGS).scalars())


def slugs_of(db: Session, skus: Sequence[str]) -> list[str]:
    """The products sold under these skus, in that order; unknown skus are missing."""
    return list(db.connection().execute(_SLUGS, {"skus": list(skus)}).scalars()) if skus else []


def similar(db: Session, product: ProductView, reader: Reader, limit: int = 3) -> list[ProductView]:
    """Others that can be had, of the same category first, with most tags in common."""
    rows = db.connection().execute(
        _SIMILAR,
        {
            "product": product.id,
            "tags": list(product.tags),
            "category": product.category,
            "excluded": list(reader.excluded),
            "limit": limit,
        },
    )
    return views_of(db, [row.id for row in rows], reader)


def _chosen(
    db: Session, query: ProductQuery, reader: Reader, *, fits: bool, limit: int
) -> Sequence[RowMapping]:
    ranked = query.ranked
    if query.text:
        named = [one.slug for one in nearest_names(db, query.text, reader, limit=100)]
        ranked = tuple(slug for slug in named if ranked is None or slug in ranked)
    first, position, slug = _after(query.after)
    values: dict[str, Any] = {
        "ranked": None if ranked is None else list(ranked),
        "pinned": list(query.pinned) if ranked is None else [],
        "excluded": list(reader.excluded),
        "categories": category_ids(db, query.category) if query.category else None,
        "tags": list(query.tags),
        "without": list(query.without_allergens),
        "traces": [TRACES + code for code in query.without_allergens],
        "at_least": query.at_least,
        "at_most": query.at_most,
        "any_stock": not query.in_stock,
        "after_first": first,
        "after_position": position,
        "after_slug": slug,
        "fits": fits,
        "limit": limit,
    }
    return db.connection().execute(_CHOSEN, values).mappings().all()


def _reason(row: RowMapping, query: ProductQuery) -> str:
    """The gravest reason of several: what would harm, before what cannot be had, before what costs."""
    for code in query.without_allergens:
        if code in row["allergens"]:
            return f"allergen:{code}"
        if TRACES + code in row["tags"]:
            return f"traces:{code}"
    return "price" if row["available"] or not query.in_stock else "stock"


def _cursor(row: RowMapping) -> str:
    place = json.dumps([row["first"], row["position"], row["slug"]])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _after(cursor: str) -> tuple[int, int, str]:
    if not cursor:
        return -1, 0, ""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        first, position, slug = place
        return int(first), int(position), str(slug)
    except (ValueError, TypeError) as broken:
        raise CursorUnknown from broken


_CHOSEN = text("""
    WITH offer AS (
        SELECT
            product_id,
            min(array_position(CAST(:pinned AS text[]), sku::text)) AS pin,
            bool_or(stock IS NULL OR stock > 0) AS available,
            coalesce(min(price_minor) FILTER (WHERE stock IS NULL OR stock > 0), min(price_minor)) AS price
        FROM variant
        WHERE NOT sku = ANY (CAST(:excluded AS text[]))
        GROUP BY product_id
    ), considered AS (
        SELECT
            id, slug, position, allergens, tags, available,
            coalesce(array_position(CAST(:ranked AS text[]), slug::text), pin, 1000000) AS first,
            price BETWEEN coalesce(CAST(:at_least AS bigint), 0)
                AND coalesce(CAST(:at_most AS bigint), 9223372036854775807)
            AND (available OR :any_stock)
            AND NOT allergens && CAST(:without AS varchar[])
            AND NOT tags && CAST(:traces AS varchar[]) AS fits
        FROM product JOIN offer ON product_id = id
        WHERE status = 'active'
            AND tags @> CAST(:tags AS varchar[])
            AND (CAST(:categories AS uuid[]) IS NULL OR category_id = ANY (CAST(:categories AS uuid[])))
            AND (CAST(:ranked AS text[]) IS NULL OR slug = ANY (CAST(:ranked AS text[])))
    ), chosen AS (
        SELECT * FROM considered WHERE fits = :fits
    )
    SELECT chosen.*, (SELECT count(*) FROM chosen) AS total
    FROM chosen
    WHERE (first, position, slug) > (:after_first, :after_position, :after_slug)
    ORDER BY first, position, slug
    LIMIT :limit
""")
_SIMILAR = text("""
    SELECT product.id FROM product JOIN category ON category.id = category_id
    WHERE status = 'active' AND product.id <> :product AND EXISTS (
        SELECT FROM variant
        WHERE product_id = product.id AND (stock IS NULL OR stock > 0)
            AND NOT sku = ANY (CAST(:excluded AS text[]))
    )
    ORDER BY
        (category.code = :category) DESC,
        cardinality(ARRAY(SELECT unnest(tags) INTERSECT SELECT unnest(CAST(:tags AS varchar[])))) DESC,
        product.position,
        slug
    LIMIT :limit
""")
_TAGS = text("""
    SELECT tag FROM product, unnest(tags) AS tag WHERE status = 'active' GROUP BY tag ORDER BY count(*) DESC, tag
""")
_SLUGS = text("""
    SELECT product.slug FROM variant JOIN product ON product.id = product_id
    WHERE sku = ANY (CAST(:skus AS text[]))
    GROUP BY product.slug ORDER BY min(array_position(CAST(:skus AS text[]), sku::text))
""")
