"""The whole catalog as a file that can be changed elsewhere and imported again: one row a variant."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from babel.numbers import get_currency_precision
from sqlalchemy import text
from sqlmodel import Session

from shop.catalog.import_columns import Column, header
from shop.catalog.import_shelf import Categories, Goods, every_product
from shop.catalog.sheet_writing import Cell, csv_of, type_of_csv, type_of_xlsx, xlsx_of
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.workspaces.viewing import WorkspaceView

Format = Literal["csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and what it is."""

    body: bytes
    content_type: str
    name: str


def export_catalog(db: Session, shop: WorkspaceView, wanted: Format, language: Language) -> Exported:
    """Every product with its variants, hidden ones too, as the workspace that this transaction is in has them.

    `language` decides how a CSV separates cells and writes amounts; texts are there in all languages. The
    file imported again changes nothing.
    """
    columns = _columns(db)
    rows = _rows(db, shop, columns)
    names = [column.called for column in columns]
    if wanted == "csv":
        return Exported(b"".join(csv_of(names, rows, language)), type_of_csv, f"{shop.slug}.csv")
    body = xlsx_of(names, rows, get_currency_precision(shop.currency))
    return Exported(body, type_of_xlsx, f"{shop.slug}.xlsx")


def _columns(db: Session) -> list[Column]:
    """Columns for every text, detail and option that any product has."""
    used = db.connection().execute(_USED).mappings().one()
    spoken = [language for language in Language if language.value in used["languages"]]
    return header(spoken, used["details"], used["options"])


def _rows(db: Session, shop: WorkspaceView, columns: list[Column]) -> Iterator[list[Cell]]:
    categories = Categories(db, shop.language)
    for goods in every_product(db):
        for place, variant in enumerate(goods.variants.values()):
            yield [_cell(column, goods, variant, shop, categories, first=place == 0) for column in columns]


def _cell(
    column: Column,
    goods: Goods,
    variant: dict[str, Any],
    shop: WorkspaceView,
    categories: Categories,
    *,
    first: bool,
) -> Cell:
    """What stands in that column; of the product itself only its name is repeated on further rows."""
    if column.of_product:
        return _of_product(column, goods.told, categories) if first or column.about == "product" else None
    if column.about == "option":
        return _plain(variant["attributes"].get(column.key))
    if column.about == "variant":
        return str(variant["names"].get(str(column.language), ""))
    if column.about == "price":
        return Money(variant["price_minor"], shop.currency).major
    if column.about == "starts_at":
        starts = variant["starts_at"]
        return starts.astimezone(shop.zone).isoformat(sep=" ", timespec="minutes") if starts else None
    found: Cell = variant[column.about]
    return found


def _of_product(column: Column, told: dict[str, Any], categories: Categories) -> Cell:
    if column.about in _SPOKEN:
        return str(told[_SPOKEN[column.about]].get(str(column.language), ""))
    if column.about == "detail":
        return str(told["details"].get(str(column.language), {}).get(column.key, ""))
    if column.about == "category":
        return categories.path(told["category_id"])
    value = told["slug" if column.about == "product" else column.about]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return None if value is None else str(value)


def _plain(value: Any) -> Cell:
    """An option's value, where it is one and no document."""
    return None if value is None or isinstance(value, dict | list) else str(value)


_SPOKEN = {"name": "names", "summary": "summaries"}
_USED = text("""
    SELECT
        ARRAY(
            SELECT jsonb_object_keys(names) FROM product UNION SELECT jsonb_object_keys(summaries) FROM product
            UNION SELECT jsonb_object_keys(names) FROM variant UNION SELECT jsonb_object_keys(details) FROM product
        ) AS languages,
        ARRAY(
            SELECT DISTINCT jsonb_object_keys(texts) FROM product, jsonb_each(details) AS told (language, texts)
            ORDER BY 1
        ) AS details,
        ARRAY(SELECT DISTINCT jsonb_object_keys(attributes) FROM variant ORDER BY 1) AS options
""")
