"""What the catalog holds of the goods that a file speaks of, and the categories it may name."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import String
from sqlmodel import Session, col

from shop.catalog.import_cells import CellUnclear
from shop.catalog.spelling import closest, plain
from shop.kernel.ids import new_id
from shop.kernel.language import Language, phrase
from shop.tables import Category, Product

UNDER = ">"
"""Between the parts of a category's path."""


@dataclass(slots=True)
class Goods:
    """A product as it is, or as a file wants it: plain values under the names of its columns."""

    id: UUID
    told: dict[str, Any]
    variants: dict[str, dict[str, Any]]
    """By sku, in the order in which they are shown."""
    ids: dict[str, UUID] = field(default_factory=dict)
    """Of the variants, by sku."""
    revision: int = 0
    """0 for one that is not there yet."""


@dataclass(slots=True)
class Shelf:
    """The goods by slug, and whose each sku is."""

    goods: dict[str, Goods]
    slug_of: dict[str, str]
    last_position: int
    active: int
    """How many products of the whole catalog are on sale."""


def shelf_of(db: Session, slugs: Iterable[str], skus: Iterable[str]) -> Shelf:
    """What is there of these, each product with all its variants."""
    goods = goods_of(db, slugs, skus)
    last, active = db.connection().execute(_COUNTED).one()
    return Shelf(
        {one.told["slug"]: one for one in goods},
        {sku: one.told["slug"] for one in goods for sku in one.variants},
        last,
        active,
    )


def goods_of(db: Session, slugs: Iterable[str], skus: Iterable[str] = ()) -> list[Goods]:
    """The products of these slugs, and whose these skus are, with all their variants."""
    rows = db.connection().execute(_PRODUCTS, {"slugs": list(slugs), "skus": list(skus)}).mappings()
    goods = {row["id"]: _goods(row) for row in rows}
    for row in db.connection().execute(_VARIANTS, {"products": list(goods)}).mappings():
        owner = goods[row["product_id"]]
        owner.variants[row["sku"]] = _variant(row)
        owner.ids[row["sku"]] = row["id"]
    return list(goods.values())


def _goods(row: RowMapping) -> Goods:
    told = {name: row[name] for name in _TOLD}
    told |= {"tags": tuple(row["tags"]), "allergens": tuple(row["allergens"])}
    return Goods(row["id"], told, {}, {}, row["revision"])


def _variant(row: RowMapping) -> dict[str, Any]:
    return {name: row[name] for name in VARIANT_COLUMNS}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the catalog's tree."""

    id: UUID
    code: str
    parent_id: UUID | None
    names: dict[str, str]
    position: int


class Categories:
    """The catalog's tree, as cells name its places; places that are not there yet are made up on the way."""

    def __init__(self, db: Session, shop_language: Language) -> None:
        rows = db.scalars(select(Category).order_by(col(Category.position), col(Category.code)))
        self._language = shop_language
        self._known = {
            row.id: Place(row.id, row.code, row.parent_id, row.names, row.position) for row in rows
        }
        self._found: dict[str, UUID] = {}
        self.fresh: list[dict[str, Any]] = []
        """Those that are new, each parent before its children."""

    def named(self, cell: str) -> UUID:
        """The category of a code, of a name in any language, or of a path of them; a new one where none is.

        Refuses what resembles a known one too much to be another, and a name that several have.
        """
        if cell not in self._found:
            parts = [part.strip() for part in cell.split(UNDER) if part.strip()]
            if not parts:
                raise CellUnclear(phrase("“{cell}” is no category."), cell=cell)
            place: UUID | None = None
            for part in parts:
                place = self._child(part, place, alone=place is None)
            self._found[cell] = place  # type: ignore[assignment]  # there was at least one part
        return self._found[cell]

    def path(self, category: UUID) -> str:
        """How a file names the category: its path by names, by codes where names are not enough."""
        row = self._known[category]
        name = row.names.get(self._language) or next(iter(row.names.values()), row.code)
        twins = [
            other for other in self._known.values() if other.parent_id == row.parent_id and _is(other, name)
        ]
        part = row.code if len(twins) > 1 or UNDER in name else name
        return f"{self.path(row.parent_id)} {UNDER} {part}" if row.parent_id else part

    def code(self, category: UUID) -> str:
        """The category's code."""
        return self._known[category].code

    def _child(self, part: str, parent: UUID | None, *, alone: bool) -> UUID:
        """The part below its parent; the first part of a path may lie anywhere."""
        below = [row for row in self._known.values() if alone or row.parent_id == parent]
        exact = [row for row in below if row.code == part] or [row for row in below if _is(row, part)]
        tops = [row for row in exact if row.parent_id is None]
        found = tops if alone and tops else exact
        if len(found) > 1:
            raise CellUnclear(
                phrase("Several categories are called “{cell}”. Write its path, from the top down."),
                cell=part,
            )
        return found[0].id if found else self._new(part, parent, below)

    def _new(self, name: str, parent: UUID | None, below: list[Place]) -> UUID:
        alike = closest(name, [said for row in below for said in (row.code, *row.names.values())])
        if alike is not None:
            raise CellUnclear(
                phrase("There is no category “{cell}”. Is “{alike}” meant?"), cell=name, alike=alike
            )
        code = slug_of(name)
        taken = {row.code for row in self._known.values()}
        if not code:
            raise CellUnclear(phrase("“{cell}” is no category."), cell=name)
        while code in taken:
            code += "-2"
        names = {self._language.value: name}
        row = Place(new_id(), code, parent, names, len(self._known))
        self._known[row.id] = row
        self.fresh.append(asdict(row))
        return row.id


def slug_of(name: str) -> str:
    """The name as it may stand in an address: ``crema-di-pistacchio``; empty where nothing of it may."""
    bare = "".join(letter for letter in plain(name).replace(" ", "-") if letter.isascii())
    return bare[:80].strip("-")


def every_product(db: Session) -> Iterator[Goods]:
    """All products with their variants, in the shop's own order, a page at a time."""
    ordered = select(col(Product.id)).order_by(col(Product.position), col(Product.slug))
    ids = list(db.connection().execute(ordered).scalars())
    for start in range(0, len(ids), _PAGE):
        page = ids[start : start + _PAGE]
        rows = db.connection().execute(_OF_IDS, {"products": page}).mappings()
        goods = {row["id"]: _goods(row) for row in rows}
        for row in db.connection().execute(_VARIANTS, {"products": page}).mappings():
            goods[row["product_id"]].variants[row["sku"]] = _variant(row)
        yield from (goods[one] for one in page if one in goods)


def _is(row: Place, name: str) -> bool:
    return plain(name) in {plain(row.code), *map(plain, row.names.values())}


VARIANT_COLUMNS = (
    *("sku", "names", "price_minor", "stock", "unit", "price_per", "step", "least", "most", "low_at"),
    *("starts_at", "attributes", "position", "ean"),
)
_TOLD = (
    *("slug", "category_id", "names", "summaries", "details", "tags", "allergens", "picture"),
    *("tax_class", "returnable", "arrived_on", "position", "status"),
)
_PAGE = 1_000
# Two questions, of which each has its index.
_COUNTED = select(
    select(func.coalesce(func.max(col(Product.position)), -1)).scalar_subquery(),
    select(func.count()).where(col(Product.status) == "active").scalar_subquery(),
)
_PRODUCTS = text(f"""
    SELECT id, revision, {", ".join(_TOLD)} FROM product
    WHERE id IN (
        SELECT id FROM product WHERE slug = ANY (:slugs) UNION SELECT product_id FROM variant WHERE sku = ANY (:skus)
    )
""").bindparams(  # noqa: S608  # put together from constants
    bindparam("slugs", type_=ARRAY(String())), bindparam("skus", type_=ARRAY(String()))
)
_OF_IDS = text(f"SELECT id, revision, {', '.join(_TOLD)} FROM product WHERE id = ANY (:products)")  # noqa: S608  # as above
_VARIANTS = text(f"""
    SELECT id, product_id, {", ".join(VARIANT_COLUMNS)} FROM variant WHERE product_id = ANY (:products)
    ORDER BY product_id, position, sku
""")  # noqa: S608  # as above
