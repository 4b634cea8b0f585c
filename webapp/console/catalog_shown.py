"""How the catalog is shown at the console: amounts as they are typed, where one was, what can be taken back."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from babel.numbers import get_currency_precision
from fastapi import Request
from sqlmodel import Session

from shop.catalog.categories import CategoryView, all_categories
from shop.catalog.viewing import Reader, reader_of
from shop.catalog.whole_list import Kind
from shop.kernel.language import Language, say
from shop.kernel.measures import per
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from webapp.console.asking import Staff
from webapp.console.shown import reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/catalog"


def typed(price: Money, language: Language) -> str:
    """The amount as somebody of that language types it: ``9,80``."""
    places = get_currency_precision(price.currency)
    said = f"{price.major:.{places}f}"
    return said if language is Language.EN else said.replace(".", ",")


def per_words(kind: Kind, language: Language) -> str:
    """For how much the price is, where it is not for one piece: ``al kg``."""
    return per(kind.price_per, kind.unit, language) if (kind.price_per, kind.unit) != (1, "piece") else ""


def catalog_reader(db: Session, request: Request, staff: Staff) -> Reader:
    """Whoever asks, as somebody who reads the catalog."""
    return reader_of(db, reader_at(request, staff).language)


def category_choices(db: Session, reader: Reader) -> list[tuple[str, str]]:
    """Every place in the tree, those below another one set in; empty ones too."""
    found: list[tuple[str, str]] = []
    depth: dict[str, int] = {}
    for one in all_categories(db, reader):
        depth[one.code] = depth.get(one.parent, -1) + 1
        found.append((one.code, "\u2003" * depth[one.code] + one.name))
    return found


def named(categories: list[CategoryView], code: str) -> str:
    """What the category of that code is called; the code itself where there is none."""
    return next((one.name for one in categories if one.code == code), code)


def undo_path(change_id: UUID | None, back: str) -> str:
    """Where a change is taken back, and what is shown afterwards; empty where there is nothing to take back."""
    return f"{PAGE}/changes/{change_id}/undo?{urlencode({'back': back})}" if change_id else ""


def back_to(told: str) -> str:
    """A page of the catalog that was named in an address; the catalog's first where it is none."""
    place = urlsplit(told)
    is_ours = (
        not place.scheme and not place.netloc and (place.path == PAGE or place.path.startswith(f"{PAGE}/"))
    )
    return quote(told, safe="/?&=%~-_.") if is_ours and "\\" not in told else PAGE


def was_at(request: Request) -> str:
    """The page of the catalog from which a part of it was asked for."""
    place = urlsplit(request.headers.get("hx-current-url", ""))
    return back_to(f"{place.path}?{place.query}" if place.query else place.path)


def in_words(request: Request, staff: Staff, sentence: str, **values: object) -> str:
    """The sentence in the member's language."""
    return say(reader_at(request, staff).language, sentence, **values)


def toast(request: Request, staff: Staff, sentence: str, undo: str = "", **values: object) -> None:
    """Say it on the page that is shown next."""
    toast_next(request, in_words(request, staff, sentence, **values), undo)


def problem_of(request: Request, staff: Staff, refusal: Refusal | None) -> Any:
    """A refusal in the member's words; None for none."""
    return worded(refusal, reader_at(request, staff).language) if refusal else None


def queried(chosen: Mapping[str, str]) -> str:
    """What is chosen as the query of an address, without what is not."""
    return urlencode({name: value for name, value in chosen.items() if value})
