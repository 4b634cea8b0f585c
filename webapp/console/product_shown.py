"""What stands beside a product's form: its pictures, where its goods lie, who wants it, its page for customers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from sqlmodel import Session

from shop.catalog.lying import Lot, Lying, Moved, lying_of, moved_last
from shop.catalog.media import MOST_OF_A_PRODUCT, MediaStatus, pictures_of
from shop.catalog.whole_list import ShelfRow, shelf_row
from shop.catalog.wished import wished
from shop.kernel.language import Language, phrase, say, text_in
from shop.kernel.measures import measured
from webapp.console.asking import Staff
from webapp.console.catalog_shown import catalog_reader
from webapp.console.shown import reader_at

REASONS: Final[Mapping[str, str]] = {
    "opening": phrase("There from the start"),
    "received": phrase("Came in"),
    "counted": phrase("Counted"),
    "sold": phrase("Sold"),
    "returned": phrase("Came back"),
    "wasted": phrase("Lost or spoiled"),
}
"""What moved goods, in a member's words."""
REFUSED: Final[Mapping[str, str]] = {
    "broken": phrase("This file cannot be read as a picture."),
    "too_long": phrase("A film lasts a minute at most."),
    "too_many_pixels": phrase("This picture is larger than we can take."),
}


@dataclass(frozen=True, slots=True)
class ShelfOf:
    """A variant with where it lies, in words."""

    sku: str
    name: str
    stock: int | None
    worded: str
    free: int
    kept: int
    bound: int
    lots: tuple[Lot, ...]


def product_beside(db: Session, product_id: UUID, request: Request, staff: Staff) -> dict[str, Any]:
    """Everything about the product that its form does not hold."""
    language = reader_at(request, staff).language
    row = shelf_row(db, product_id, catalog_reader(db, request, staff))
    return {
        "row": row,
        "wished": wished(db, product_id, staff.now),
        **pictures_told(db, row, request, staff),
        **stock_told(db, product_id, language, staff.shop.language),
    }


def pictures_told(db: Session, row: ShelfRow, request: Request, staff: Staff) -> dict[str, Any]:
    """The product's pictures, as their part of the page needs them."""
    language = reader_at(request, staff).language
    found = pictures_of(db, row.id, catalog_reader(db, request, staff))
    return {
        "row": row,
        "pictures": found,
        "most_pictures": MOST_OF_A_PRODUCT,
        "small_of": _small,
        "why": _why(language),
        "waits": any(one.state == "wanted" for one in found),
    }


def stock_told(db: Session, product_id: UUID, language: Language, own: Language) -> dict[str, Any]:
    """Where its goods lie and what moved them last, as their part of the page needs it."""
    return {
        "shelves": [_shelf(one, language, own) for one in lying_of(db, product_id)],
        "moved": moved_last(db, product_id),
        "reason": _reason(language),
    }


def _shelf(one: Lying, language: Language, own: Language) -> ShelfOf:
    bound = sum(lot.bound for lot in one.lots)
    name = text_in(one.names, language, own) or ", ".join(str(value) for value in one.options.values())
    return ShelfOf(
        sku=one.sku,
        name=name,
        stock=one.stock,
        worded=measured(one.stock or 0, one.unit, language),
        free=max(0, (one.stock or 0) - one.kept - bound),
        kept=one.kept,
        bound=bound,
        lots=one.lots,
    )


def _small(picture: MediaStatus) -> str:
    """The hash of a small one to look at."""
    return picture.sizes.get("320") or picture.sizes.get("jpeg") or ""


def _why(language: Language) -> Callable[[str], str]:
    return lambda code: say(language, REFUSED.get(code, phrase("This file cannot be shown.")))


def _reason(language: Language) -> Callable[[Moved], str]:
    return lambda line: say(language, REASONS[line.reason])
