"""The catalog as the shop's own people go through it: hidden products too, found by name or sku, a page at a time."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlmodel import Session

from shop.catalog.availability import KEPT_OF_ALL, KEPT_OF_ONE
from shop.catalog.categories import category_ids
from shop.catalog.listing import CursorUnknown
from shop.catalog.naming import ProductNotFound, sought
from shop.catalog.viewing import Reader
from shop.kernel.language import Language
from shop.kernel.money import Money

PAGE: Final = 40
MOST_FOUND: Final = 100
"""So many products are found by words at most."""

Standing = Literal["all", "shown", "hidden", "out", "low", "untold", "bare"]
"""``out``: something of it is sold out; ``low``: little is left; ``untold``: it has no name in some language;
``bare``: it has no picture."""
STANDINGS: Final[tuple[Standing, ...]] = ("all", "shown", "hidden", "out", "low", "untold", "bare")


@dataclass(frozen=True, slots=True)
class Kind:
    """A variant, as its row shows it."""

    sku: str
    name: str
    price: Money
    """For `price_per` units."""
    price_per: int
    unit: str
    stock: int | None
    """On hand; None where it is not counted."""
    free: int | None
    """Of these, what nobody was promised."""
    low_at: int | None
    least: int

    @property
    def is_out(self) -> bool:
        """Whether less is free than is sold at least."""
        return self.free is not None and self.free < self.least

    @property
    def is_low(self) -> bool:
        """Whether no more is left than the shop wants to be told of."""
        return self.stock is not None and self.low_at is not None and self.stock <= self.low_at


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A product in the list."""

    id: UUID
    slug: str
    name: str
    names: Mapping[str, str]
    picture: str
    """Hash of a small picture, or the name of a drawn good; empty where there is none."""
    shown: bool
    category: str
    category_name: str
    untold: tuple[Language, ...]
    """Languages in which it has no name."""
    kinds: tuple[Kind, ...]
    interested: int
    """Customers who showed interest in it."""
    position: int
    """Its place in the shop's own order."""

    @property
    def lowest(self) -> Money:
        """The lowest of its prices."""
        return min((kind.price for kind in self.kinds), key=lambda price: price.minor)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which products, and after which one."""

    words: str = ""
    category: str = ""
    standing: Standing = "all"
    after: str = ""


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """Some of the products."""

    rows: tuple[ShelfRow, ...]
    next: str
    """What the next page comes `after`; empty at the end."""
    cut: bool = False
    """Whether more are called like that than are told."""


def shelf_page(db: Session, wanted: Wanted, reader: Reader) -> ShelfPage:
    """The products that fit, in the shop's own order; those found by words, the likeliest first.

    Refuses CategoryUnknown and CursorUnknown.
    """
    values: dict[str, Any] = {
        "categories": category_ids(db, wanted.category) if wanted.category else None,
        "languages": [language.value for language in Language],
    }
    if wanted.words.strip():
        found = _found(db, wanted.words.strip(), reader)
        rows = _rows(db, _RANKED, wanted, values | {"found": found, "most": MOST_FOUND}, reader)
        return ShelfPage(tuple(rows), "", cut=len(found) >= MOST_FOUND)
    position, slug = _after(wanted.after)
    rows = _rows(
        db, _IN_ORDER, wanted, values | {"position": position, "slug": slug, "most": PAGE + 1}, reader
    )
    return ShelfPage(tuple(rows[:PAGE]), _cursor(rows[PAGE - 1]) if len(rows) > PAGE else "")


def shelf_row(db: Session, product_id: UUID, reader: Reader) -> ShelfRow:
    """The product of that id; refuses an unknown one."""
    rows = shelf_rows(db, [product_id], reader)
    if not rows:
        raise ProductNotFound(product=str(product_id), nearest=[])
    return rows[0]


def shelf_rows(db: Session, products: Sequence[UUID], reader: Reader) -> list[ShelfRow]:
    """The products of these ids, in this order; unknown ones are missing."""
    values = {"products": list(products), "most": len(products)}
    found = {row.id: row for row in _rows(db, _NAMED, Wanted(), values, reader)}
    return [found[one] for one in products if one in found]


def found_rows(db: Session, words: str, reader: Reader, *, limit: int) -> list[ShelfRow]:
    """The first products that words find, those on the shelf alone."""
    found = _found(db, words.strip(), reader) if words.strip() else []
    values = {"found": found, "most": MOST_FOUND}
    return _rows(db, _RANKED, Wanted(standing="shown"), values, reader)[:limit] if found else []


def counted(db: Session) -> dict[str, int]:
    """How many products are ``active`` and how many ``hidden``."""
    return {row.status: row.many for row in db.connection().execute(_COUNTED)}


def _found(db: Session, words: str, reader: Reader) -> list[str]:
    """Slugs: of that sku or bar code first, then by what is told of them, then hidden ones of such a name."""
    like = words.replace("\\", "").replace("%", "").replace("_", "")
    values = {"code": words.upper(), "start": f"{like.upper()}%", "like": f"%{like}%", "most": MOST_FOUND}
    exact = [row.slug for row in db.connection().execute(_BY_CODE, values)]
    hidden = [row.slug for row in db.connection().execute(_HIDDEN, values)]
    return list(dict.fromkeys([*exact, *hidden, *sought(db, words, reader)]))[:MOST_FOUND]


def _rows(db: Session, chosen: str, wanted: Wanted, values: dict[str, Any], reader: Reader) -> list[ShelfRow]:
    meant = " AND ".join(
        [
            *(["category_id = ANY (CAST(:categories AS uuid[]))"] if values.get("categories") else []),
            _STANDINGS[wanted.standing],
        ]
    )
    statement = _statement(chosen, meant)
    return [_row(row, reader) for row in db.connection().execute(statement, values).mappings()]


def _row(row: RowMapping, reader: Reader) -> ShelfRow:
    names: dict[str, str] = row["names"]
    return ShelfRow(
        id=row["id"],
        slug=row["slug"],
        name=reader.text(names) or row["slug"],
        names=names,
        picture=row["photograph"] or row["picture"],
        shown=row["status"] == "active",
        category=row["category"],
        category_name=reader.text(row["category_names"]),
        untold=tuple(language for language in Language if not names.get(language.value)),
        kinds=tuple(_kind(one, reader) for one in row["kinds"] or ()),
        interested=row["interested"],
        position=row["position"],
    )


def _kind(told: dict[str, Any], reader: Reader) -> Kind:
    stock = told["stock"]
    return Kind(
        sku=told["sku"],
        name=reader.text(told["names"]) or ", ".join(str(value) for value in told["attributes"].values()),
        price=Money(told["price_minor"], reader.currency),
        price_per=told["price_per"],
        unit=told["unit"],
        stock=stock,
        free=None if stock is None else max(0, stock - told["kept"]),
        low_at=told["low_at"],
        least=told["least"],
    )


def _cursor(row: ShelfRow) -> str:
    place = json.dumps([row.position, row.slug])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _after(cursor: str) -> tuple[int, str]:
    if not cursor:
        return -(2**31), ""
    try:
        position, slug = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return int(position), str(slug)
    except (ValueError, TypeError) as broken:
        raise CursorUnknown from broken


@cache
def _statement(chosen: str, meant: str) -> TextClause:
    return text(_WHOLE.format(chosen=chosen.format(meant=meant)))


# What sold out or runs low is found from its variants, which costs one look at these instead of one each product.
_STANDINGS: Final[dict[Standing, str]] = {
    "all": "true",
    "shown": "status = 'active'",
    "hidden": "status = 'hidden'",
    "out": f"""id = ANY (ARRAY(
        SELECT product_id FROM variant WHERE stock < least
        UNION ALL
        SELECT product_id FROM ({KEPT_OF_ALL}) AS keeping JOIN variant ON variant.id = variant_id
        WHERE stock - kept < least
    ))""",  # noqa: S608  # put together from constants
    "low": "id = ANY (ARRAY(SELECT product_id FROM variant WHERE stock <= low_at))",
    "untold": "NOT names ?& CAST(:languages AS text[])",
    "bare": """picture = '' AND NOT EXISTS (
        SELECT FROM product_media WHERE product_id = product.id AND state = 'ready'
    )""",
}
_IN_ORDER = """
    SELECT *, row_number() OVER (ORDER BY position, slug) AS place FROM (
        SELECT * FROM product WHERE {meant} AND (position, slug) > (:position, :slug)
        ORDER BY position, slug LIMIT :most
    ) AS chosen
"""
_RANKED = """
    SELECT *, array_position(CAST(:found AS text[]), slug::text) AS place FROM product
    WHERE slug = ANY (CAST(:found AS text[])) AND {meant} LIMIT :most
"""
_NAMED = """
    SELECT *, 0 AS place FROM product WHERE id = ANY (CAST(:products AS uuid[])) AND {meant} LIMIT :most
"""
_WHOLE = f"""
    SELECT
        product.id, slug, product.names, picture, status, product.position,
        category.code AS category, category.names AS category_names,
        (SELECT count(*) FROM interest WHERE product_id = product.id) AS interested,
        (
            SELECT coalesce(sizes ->> '320', sizes ->> 'jpeg') FROM product_media
            WHERE product_id = product.id AND state = 'ready' ORDER BY position, id LIMIT 1
        ) AS photograph,
        (
            SELECT json_agg(json_build_object(
                'sku', sku, 'names', variant.names, 'attributes', attributes, 'price_minor', price_minor,
                'price_per', price_per, 'unit', unit, 'stock', stock, 'kept', kept, 'low_at', low_at, 'least', least
            ) ORDER BY variant.position, sku)
            FROM variant, LATERAL ({KEPT_OF_ONE}) AS keeping WHERE variant.product_id = product.id
        ) AS kinds
    FROM ({{chosen}}) AS product JOIN category ON category.id = category_id
    ORDER BY place
"""  # noqa: S608  # put together from constants
_COUNTED = text("SELECT status, count(*) AS many FROM product GROUP BY status")
_BY_CODE = text("""
    SELECT DISTINCT slug, sku FROM variant JOIN product ON product.id = product_id
    WHERE sku = :code OR ean = :code OR sku LIKE :start ORDER BY sku LIMIT :most
""")
_HIDDEN = text("""
    SELECT slug FROM product
    WHERE status = 'hidden' AND unaccent(names::text) ILIKE unaccent(:like) ORDER BY position, slug LIMIT :most
""")
