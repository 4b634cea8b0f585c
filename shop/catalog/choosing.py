"""The statement that chooses products: only with the filters that are wanted, and the price of what they leave.

A catalog may hold a hundred thousand products. So a filter that is not wanted has no place in the statement,
prices are worked out for those products alone that the others leave, and only the first ones are sorted.
A page in the shop's own order needs not even that: what a variant must be is asked as it stands, which costs
a third of working out every product's price.
"""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, text

from shop.catalog.availability import KEPT_OF_ALL

FILTERS = {
    "ranked": "slug = ANY (CAST(:ranked AS text[]))",
    "categories": "category_id = ANY (CAST(:categories AS uuid[]))",
    "tags": "tags @> CAST(:tags AS varchar[])",
    "any_of": """NOT EXISTS (
        SELECT FROM unnest(CAST(:any_of AS varchar[])) AS wanted
        GROUP BY split_part(wanted, ':', 1)
        HAVING NOT tags && array_agg(wanted)
    )""",
    "kinds": """NOT EXISTS (
        SELECT FROM unnest(
            CAST(:kinds AS text[]), CAST(:least AS numeric[]), CAST(:largest AS numeric[])
        ) AS wanted (kind, least, largest)
        WHERE NOT EXISTS (
            SELECT FROM unnest(tags) AS tag
            WHERE split_part(tag, ':', 1) = kind AND CASE
                WHEN split_part(tag, ':', 2) ~ '^[0-9]+([.][0-9]+)?$'
                THEN split_part(tag, ':', 2)::numeric
                    BETWEEN coalesce(least, 0) AND coalesce(largest, 'Infinity')
                ELSE false END
        )
    )""",
}
"""What a product must be for each value that is given; those of price, stock and allergens give it a standing."""


@cache
def choosing(filters: Sequence[str], standings: Sequence[str]) -> TextClause:
    """The statement with these filters (of `FILTERS`), for products of these standings."""
    meant = " AND ".join(["status = 'active'", *(FILTERS[name] for name in filters)])
    rank = "array_position(CAST(:ranked AS text[]), slug::text)" if "ranked" in filters else "NULL::int"
    parts = " UNION ALL ".join(_PART.format(standing=standing) for standing in standings)
    named = ", ".join(f"'{standing}'" for standing in standings)
    return text(_CHOSEN.format(meant=meant, rank=rank, standings=named, parts=parts))


def paging(filters: Sequence[str], limits: Sequence[str], *, counted: bool = True) -> TextClause:
    """The statement for a page of what fits, in the shop's own order; `counted`, with how many that are.

    `limits` are of ``without``, ``in_stock``, ``at_most`` and ``at_least``; the two prices only with ``in_stock``.
    """
    return _paging(tuple(filters), tuple(limits), counted)


@cache
def _paging(filters: Sequence[str], limits: Sequence[str], counted: bool) -> TextClause:  # a key
    can_be_had = [_AVAILABLE] if "in_stock" in limits else []
    # What is kept is looked up only where it decides something: it is counted over the whole shop.
    kept = "LEFT JOIN keeping ON variant_id = variant.id" if can_be_had else ""
    some = [*can_be_had, *([f"{_PRICE} <= :at_most"] if "at_most" in limits else [])]
    meant = [
        "status = 'active'",
        *(FILTERS[name] for name in filters),
        _SOLD.format(kept=kept, like=" AND ".join(["true", *some])),
    ]
    if "without" in limits:
        meant += ["NOT allergens && CAST(:without AS varchar[])", "NOT tags && CAST(:traces AS varchar[])"]
    if "at_least" in limits:
        meant.append(
            "NOT " + _SOLD.format(kept=kept, like=" AND ".join([*can_be_had, f"{_PRICE} < :at_least"]))
        )
    return text((_PAGE if counted else _FIRST).format(meant=" AND ".join(meant)))


_AVAILABLE = "(stock IS NULL OR stock - coalesce(kept, 0) >= least)"
_PRICE = "(2 * price_minor * least + price_per) / (2 * price_per)"
_SOLD = """EXISTS (
        SELECT FROM variant {kept}
        WHERE product_id = product.id AND NOT sku = ANY (CAST(:excluded AS text[])) AND {like}
    )"""
# What has neither pin nor rank stands, as in the other statement, a thousand places behind what has.
_PAGE = f"""
    WITH keeping AS MATERIALIZED ({KEPT_OF_ALL}), fitting AS MATERIALIZED (
        SELECT id, 1000 AS first, position, slug FROM product WHERE {{meant}}
    )
    SELECT *, (SELECT count(*) FROM fitting) AS total FROM fitting
    WHERE (first, position, slug) > (:after_first, :after_position, :after_slug)
    ORDER BY position, slug
    LIMIT :most
"""  # noqa: S608  # put together from constants
# Walked by its index until enough are found.
_FIRST = f"""
    WITH keeping AS MATERIALIZED ({KEPT_OF_ALL})
    SELECT id, 1000 AS first, position, slug, 0 AS total FROM product
    WHERE {{meant}} AND (1000, position, slug) > (:after_first, :after_position, :after_slug)
    ORDER BY position, slug
    LIMIT :most
"""  # noqa: S608  # put together from constants
_PART = """(
    SELECT judged.*, (SELECT count(*) FROM judged AS others WHERE others.standing = '{standing}') AS total
    FROM judged
    WHERE standing = '{standing}' AND (first, position, slug) > (:after_first, :after_position, :after_slug)
    ORDER BY first, position, slug
    LIMIT CASE '{standing}' WHEN 'fits' THEN :most ELSE :others END
)"""
_CHOSEN = f"""
    WITH sold AS (
        SELECT
            product_id, sku,
            {_AVAILABLE} AS available,
            {_PRICE} AS price
        FROM variant LEFT JOIN ({KEPT_OF_ALL}) AS keeping ON variant_id = variant.id
        WHERE NOT sku = ANY (CAST(:excluded AS text[]))
    ), offered AS (
        SELECT
            product.id, slug, product.position, allergens, tags, {{rank}} AS rank,
            min(array_position(CAST(:pinned AS text[]), sku::text)) AS pin,
            bool_or(available) AS available,
            coalesce(min(price) FILTER (WHERE available), min(price)) AS price
        FROM product JOIN sold ON product_id = product.id
        WHERE {{meant}}
        GROUP BY product.id
    ), considered AS (
        SELECT
            *,
            (available OR :any_stock)
                AND NOT allergens && CAST(:without AS varchar[])
                AND NOT tags && CAST(:traces AS varchar[])
                AND price >= coalesce(CAST(:at_least AS bigint), 0) AS suits
        FROM offered
    ), placed AS (
        SELECT
            *,
            CASE WHEN coalesce(rank, 1) <= :pinned_among THEN coalesce(pin, 1000 + coalesce(rank, 0))
                ELSE 1000 + coalesce(rank, 0) END AS first,
            CASE WHEN suits AND price <= coalesce(CAST(:at_most AS bigint), price) THEN 'fits'
                WHEN suits AND price <= :near THEN 'near'
                ELSE 'fails' END AS standing
        FROM considered
    ), judged AS MATERIALIZED (
        SELECT id, slug, position, allergens, tags, available, first, standing
        FROM placed WHERE standing IN ({{standings}})
    )
    SELECT * FROM ({{parts}}) AS chosen ORDER BY first, position, slug
"""  # noqa: S608  # put together from constants
