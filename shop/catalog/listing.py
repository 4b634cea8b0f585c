"""Which products fit: hard filters in the database, an order, pages, and what was left out and why."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, text
from sqlmodel import Session

from shop.catalog.allergens import TRACES
from shop.catalog.availability import KEPT_OF_ONE
from shop.catalog.categories import category_ids
from shop.catalog.choosing import FILTERS, choosing, paging
from shop.catalog.naming import sought
from shop.catalog.viewing import ProductView, Reader, views_of
from shop.kernel.refusals import Refusal


class CursorUnknown(Refusal):
    """That cursor was not made here."""

    status = 422


@dataclass(frozen=True, slots=True)
class FacetRange:
    """A facet whose values are figures, from and to: three rooms or more, up to 80 square meters."""

    kind: str
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What is looked for. Every filter is hard: what fails one is not listed, however well it fits else."""

    text: str = ""
    """Words that stand in what is told of it, or that its name resembles, in any language."""
    ranked: tuple[str, ...] | None = None
    """Slugs that somebody else found, best first: only these are listed, in this order."""
    category: str = ""
    """Code or name; everything under it counts too."""
    at_least: int | None = None
    """In minor units, of the least that can be had of the cheapest variant: of a cheese 100 g, not a kilo."""
    at_most: int | None = None
    tags: tuple[str, ...] = ()
    """All of them must be there."""
    any_of: tuple[str, ...] = ()
    """Of these one must be there for each kind named: red or blue, and size M."""
    ranges: tuple[FacetRange, ...] = ()
    without_allergens: tuple[str, ...] = ()
    """Codes: declared ones and traces are both kept away."""
    in_stock: bool = True
    pinned: tuple[str, ...] = ()
    """Skus that are listed first where they fit."""
    pinned_among: int = 0
    """Of a ranked list, only so many of the best may be listed first for being pinned."""
    limit: int = 20
    after: str = ""
    """`next_cursor` of the page before."""
    counted: bool = True
    """Whether it matters how many fit: a page in the shop's own order is found without looking at all of them."""


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
    """How many fit; 0 where they were not to be counted."""
    next_cursor: str
    """For the page after; empty at the end."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What fits, what costs a little more, and what fits but for a filter."""

    products: tuple[ProductView, ...]
    total: int
    a_little_more: tuple[ProductView, ...]
    """Fit but for the price, which is at most a tenth above the limit."""
    left_out: tuple[LeftOut, ...]


def list_products(db: Session, query: ProductQuery, reader: Reader) -> ProductPage:
    """The active products that fit, pinned ones first, then in the shop's own order."""
    rows = _rows(db, query, reader, standings=("fits",), most=query.limit + 1)
    shown = rows[: query.limit]
    return ProductPage(
        products=tuple(views_of(db, [row["id"] for row in shown], reader)),
        total=rows[0]["total"] if rows else 0,
        next_cursor=_cursor(shown[-1]) if len(rows) > query.limit else "",
    )


def choose_products(db: Session, query: ProductQuery, reader: Reader) -> Choice:
    """The first products that fit, and the first ones that nearly do, each with why it does not."""
    rows = _rows(db, query, reader, standings=("fits", "near", "fails"), most=query.limit)
    views = {view.id: view for view in views_of(db, [row["id"] for row in rows], reader)}
    by_standing = {
        standing: [(row, views[row["id"]]) for row in rows if row["standing"] == standing]
        for standing in ("fits", "near", "fails")
    }
    fitting = by_standing["fits"]
    return Choice(
        products=tuple(view for _, view in fitting),
        total=fitting[0][0]["total"] if fitting else 0,
        a_little_more=tuple(view for _, view in by_standing["near"]),
        left_out=tuple(
            LeftOut(view.slug, view.name, _reason(row, query)) for row, view in by_standing["fails"]
        ),
    )


def known_tags(db: Session) -> list[str]:
    """Every tag that an active product carries, the most used first."""
    return list(db.connection().execute(_TAGS).scalars())


def carried_tags(db: Session, tags: Sequence[str]) -> list[str]:
    """Those of the tags that an active product carries: told at once, however large the catalog is."""
    return [tag for tag in tags if db.connection().execute(_CARRIED, {"tag": [tag]}).scalar()]


def similar(db: Session, product: ProductView, reader: Reader, limit: int = 3) -> list[ProductView]:
    """Others that can be had, of the same category first, with most tags in common."""
    values = {
        "product": product.id,
        "tags": list(product.tags),
        "category": product.category,
        "excluded": list(reader.excluded),
        "limit": limit,
    }
    found = db.connection().execute(_NEAREST, values).scalars().all()
    if len(found) < limit:
        found = db.connection().execute(_SIMILAR, values).scalars().all()
    return views_of(db, found, reader)


_ANY_NUMBER = 1_000_000
_OTHERS = 3


def _rows(
    db: Session, query: ProductQuery, reader: Reader, *, standings: tuple[str, ...], most: int
) -> Sequence[RowMapping]:
    ranked = query.ranked
    if query.text:
        ranked = tuple(slug for slug in sought(db, query.text, reader) if ranked is None or slug in ranked)
    first, position, slug = _after(query.after)
    at_most = query.at_most
    values: dict[str, Any] = {
        "ranked": None if ranked is None else list(ranked),
        "pinned": list(query.pinned),
        "pinned_among": _ANY_NUMBER if ranked is None else query.pinned_among,
        "excluded": list(reader.excluded),
        "categories": category_ids(db, query.category) if query.category else None,
        "tags": list(query.tags),
        "any_of": list(query.any_of),
        "kinds": [one.kind for one in query.ranges],
        "least": [one.at_least for one in query.ranges],
        "largest": [one.at_most for one in query.ranges],
        "without": list(query.without_allergens),
        "traces": [TRACES + code for code in query.without_allergens],
        "at_least": query.at_least,
        "at_most": at_most,
        "near": None if at_most is None else at_most + at_most // 10,
        "any_stock": not query.in_stock,
        "after_first": first,
        "after_position": position,
        "after_slug": slug,
        "most": most,
        "others": _OTHERS,
    }
    # An empty ranking finds nothing; of everything else empty means that it is not asked for.
    wanted = tuple(name for name in FILTERS if values[name] or (name == "ranked" and ranked is not None))
    limits = _limits(query) if standings == ("fits",) and ranked is None else None
    statement = (
        choosing(wanted, standings) if limits is None else paging(wanted, limits, counted=query.counted)
    )
    return db.connection().execute(statement, values).mappings().all()


def _limits(query: ProductQuery) -> tuple[str, ...] | None:
    """What a page in the shop's own order is limited by; None where each product's price must be worked out."""
    given = {
        "without": bool(query.without_allergens),
        "in_stock": query.in_stock,
        "at_most": query.at_most is not None,
        "at_least": query.at_least is not None,
    }
    by_price = given["at_most"] or given["at_least"]
    if query.pinned or (by_price and not query.in_stock):
        return None
    return tuple(name for name, is_given in given.items() if is_given)


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


# Put in order first, and asked whether they can be had one by one until there are enough.
_ALIKE = f"""
    SELECT id FROM (
        SELECT product.id, {{beside}} AS beside, position, slug, (
            SELECT count(*) FROM unnest(tags) AS tag WHERE tag = ANY (CAST(:tags AS varchar[]))
        ) AS common
        FROM product WHERE status = 'active' AND product.id <> :product AND {{those}}
        ORDER BY beside DESC, common DESC, position, slug
        LIMIT {{most}}
    ) AS ordered
    WHERE EXISTS (
        SELECT FROM variant, LATERAL ({KEPT_OF_ONE}) AS keeping
        WHERE product_id = ordered.id AND (stock IS NULL OR stock - kept >= least)
            AND NOT sku = ANY (CAST(:excluded AS text[]))
    )
    ORDER BY beside DESC, common DESC, position, slug
    LIMIT :limit
"""  # noqa: S608  # put together from constants
_BESIDE = "category_id = (SELECT category.id FROM category WHERE code = :category)"
_NEAREST = text(_ALIKE.format(beside="true", those=_BESIDE, most=100))
"""Of the same category alone: in a large shop a fifth, or less, is looked at."""
_SIMILAR = text(_ALIKE.format(beside=f"coalesce({_BESIDE}, false)", those="true", most="ALL"))
# Many products carry the same tags: counted together, they are taken apart only once.
_TAGS = text("""
    SELECT tag FROM (
        SELECT tags, count(*) AS products FROM product WHERE status = 'active' GROUP BY tags
    ) AS several, unnest(tags) AS tag
    GROUP BY tag ORDER BY sum(products) DESC, tag
""")
_CARRIED = text(
    "SELECT true FROM product WHERE status = 'active' AND tags @> CAST(:tag AS varchar[]) LIMIT 1"
)
