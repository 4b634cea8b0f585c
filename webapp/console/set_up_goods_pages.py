"""`/console/set-up/goods`: the first goods and services, typed in a grid, a line each."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

from flows.put_goods import GoodTold, ServiceTold, put_goods, put_services
from shop.booking.services import Reader as BookingReader
from shop.booking.services import services
from shop.catalog.categories import categories
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.language import say_many
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.set_up_shown import PAGE, step_page
from webapp.console.shown import reader_at
from webapp.console.toasts import toast_next
from webapp.price_tag import price_tag
from webapp.refusal_words import Worded, worded

ROWS: Final = 10
MOST_ROWS: Final = 60
_SHOWN: Final = 24
_LONGEST: Final = 120
_LONGEST_WORDS: Final = 300
_HOUR: Final = 60
_LONGEST_MINUTES: Final = 24 * 60
_MOST_STOCK: Final = 1_000_000
_AMOUNT = re.compile(r"[^\d.,]")
_DURATION = re.compile(r"(?:(\d{1,2})\s*h)?\s*(?:(\d{1,4})\s*(?:m|min|'|′)?\w*\.?)?", re.IGNORECASE)

router = ConsoleRouter()


@dataclass(slots=True)
class Row:
    """A line of the grid as it was typed, with what is not right about it."""

    number: int
    cells: dict[str, str]
    wrong: tuple[str, ...] = ()
    """Which cells cannot be read."""
    problem: Worded | None = None


@router.get("/set-up/goods", needs="catalog:see")
def show_goods(request: Request, staff: AtConsole) -> Response:
    """Ten empty lines, and what is on the shelf already."""
    return _page(request, staff, [], [])


@router.post("/set-up/goods", needs="catalog:change")
def save_goods(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """What can be read is put on the shelf; the other lines stay, with what is wrong beside them."""
    goods_rows = _rows(filled, "good", ("name", "price", "stock", "category", "words"))
    service_rows = _rows(filled, "service", ("name", "minutes", "price", "words"))
    goods = {row.number: good for row in goods_rows if (good := _good(row, staff.shop.currency))}
    offered = {row.number: one for row in service_rows if (one := _service(row, staff.shop.currency))}
    told: dict[str, Any] = {
        "now": staff.real_now,
        "actor": staff.person,
        "workspace_id": staff.workspace_id,
    }
    put = _kept(request, staff, goods_rows, goods, put_goods(**told, goods=list(goods.values())))
    put += _kept(request, staff, service_rows, offered, put_services(**told, services=list(offered.values())))
    left = [row for row in goods_rows if row.wrong or row.problem]
    left_services = [row for row in service_rows if row.wrong or row.problem]
    if left or left_services:
        return _page(request, staff, left, left_services, put=put, status=422)
    if put:
        language = reader_at(request, staff).language
        toast_next(
            request,
            say_many(language, "{count} thing put on the shelf.", "{count} things put on the shelf.", put),
        )
        return to(f"{PAGE}/goods")
    return to(f"{PAGE}/questions")


def _kept(
    request: Request,
    staff: Staff,
    rows: list[Row],
    told: dict[int, Any],
    outcomes: list[Refusal | None],
) -> int:
    language = reader_at(request, staff).language
    by_number = {row.number: row for row in rows}
    for number, refusal in zip(told, outcomes, strict=True):
        if refusal is not None:
            by_number[number].problem = worded(refusal, language)
    return sum(refusal is None for refusal in outcomes)


def _rows(filled: dict[str, str], kind: str, names: tuple[str, ...]) -> list[Row]:
    """The lines in which anything was typed."""
    found = []
    for number in range(MOST_ROWS):
        cells = {
            name: filled.get(f"{kind}_{number}_{name}", "").strip()[
                : _LONGEST_WORDS if name == "words" else _LONGEST
            ]
            for name in names
        }
        if any(value for name, value in cells.items() if name != "category"):
            found.append(Row(number, cells))
    return found


def _good(row: Row, currency: str) -> GoodTold | None:
    wrong = [] if row.cells["name"] else ["name"]
    price, stock = amount(row.cells["price"], currency), _pieces(row.cells["stock"])
    if price is None:
        wrong.append("price")
    if row.cells["stock"] and stock is None:
        wrong.append("stock")
    row.wrong = tuple(wrong)
    if wrong or price is None:
        return None
    return GoodTold(row.cells["name"], price, stock, row.cells["category"], row.cells["words"])


def _service(row: Row, currency: str) -> ServiceTold | None:
    wrong = [] if row.cells["name"] else ["name"]
    price = amount(row.cells["price"] or "0", currency)
    minutes = duration(row.cells["minutes"])
    if minutes is None:
        wrong.append("minutes")
    if price is None:
        wrong.append("price")
    row.wrong = tuple(wrong)
    if minutes is None or price is None or wrong:
        return None
    return ServiceTold(row.cells["name"], minutes, price, row.cells["words"])


def amount(words: str, currency: str) -> int | None:
    """Minor units of a price as people type it: ``9,80``, ``€ 12``, ``1.250,00``; None where that is none."""
    figures = _AMOUNT.sub("", words).strip(".,")
    if not figures or "-" in words:
        return None
    last = max(figures.rfind(","), figures.rfind("."))
    decimals = len(figures) - last - 1 if last >= 0 else 0
    marks = {mark for mark in figures if mark in ",."}
    thousands = decimals == 3 and (len(marks) == 1)  # noqa: PLR2004  # "1.250" is a thousand and more
    whole, part = (figures, "") if last < 0 or thousands else (figures[:last], figures[last + 1 :])
    try:
        told = Decimal(f"{re.sub(r'[.,]', '', whole) or '0'}.{part or '0'}")
        return Money.of(told, currency).minor
    except (InvalidOperation, ValueError):
        return None


def duration(words: str) -> int | None:
    """Minutes of ``45``, ``45 min``, ``1h 30``, ``1:30``; None where that is no time."""
    told = re.sub(r"^(\d{1,2}):(\d{2})$", r"\1h \2", words.strip())
    found = _DURATION.fullmatch(told)
    if found is None or not any(found.groups()):
        return None
    minutes = int(found[1] or 0) * _HOUR + int(found[2] or 0)
    return minutes if 0 < minutes <= _LONGEST_MINUTES else None


def _pieces(words: str) -> int | None:
    return (
        int(words)
        if words.isdecimal() and len(words) <= len(str(_MOST_STOCK)) and int(words) <= _MOST_STOCK
        else None
    )


def _page(
    request: Request,
    staff: Staff,
    rows: list[Row],
    service_rows: list[Row],
    *,
    put: int = 0,
    status: int = 200,
) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        catalog = catalog_reader(db, language)
        tree = categories(db, catalog)
        found = list_products(db, ProductQuery(in_stock=False, limit=_SHOWN, counted=False), catalog)
        offered = services(db, BookingReader(staff.shop, language, staff.now))
    known = [(one.name, price_tag(one.price, language), one.stock) for one in found.products]
    return step_page(
        request,
        staff,
        "goods",
        status=status,
        rows=rows + _empty(rows, ("name", "price", "stock", "category", "words"), 0 if rows else ROWS),
        service_rows=service_rows
        + _empty(service_rows, ("name", "minutes", "price", "words"), 0 if service_rows else 3),
        open_services=bool(service_rows) or staff.shop.vertical in {"property", "tours", "consulting"},
        categories=[(one.code, one.name) for one in tree],
        known=known,
        more=sum(one.count for one in tree if not one.parent) - len(known),
        offered=[(one.name, one.minutes) for one in offered][:_SHOWN],
        put=put,
        sign=_sign(staff.shop.currency),
    )


def _empty(rows: list[Row], names: tuple[str, ...], more: int) -> list[Row]:
    first = 1 + max((row.number for row in rows), default=-1)
    return [Row(number, dict.fromkeys(names, "")) for number in range(first, first + more)]


def _sign(currency: str) -> str:
    return {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency, currency)
