"""`/console/orders`: everything that was ordered, as a list and as a board; a file of it; and how much waits."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from babel.numbers import get_currency_precision
from fastapi import Query, Request
from sqlmodel import Session
from starlette.responses import Response

from shop.catalog.sheet_writing import csv_of, type_of_csv, type_of_xlsx, xlsx_of
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.orders.exporting import HEADER, order_rows
from shop.orders.listing import order_ids
from shop.orders.rows import (
    PAGE,
    VIEWS,
    View,
    Wanted,
    board,
    how_many,
    order_page,
    own_statuses,
    waiting_for_shop,
)
from webapp.console.asking import AtConsole, Staff
from webapp.console.orders_shown import columns_shown, counted, rows_shown
from webapp.console.paging import Part, next_rows
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

LIST: Final = "/console/orders"
BOARD: Final = "/console/orders/board"
_MOST_EXPORTED: Final = 5_000
_VIEW_WORDS: Final = {
    "open": phrase("In progress"),
    "to_pay": phrase("To be paid"),
    "to_pack": phrase("To pack"),
    "away": phrase("On its way or ready"),
    "delivered": phrase("Delivered"),
    "canceled": phrase("Canceled"),
    "returned": phrase("Returned"),
    "all": phrase("All orders"),
}

router = ConsoleRouter()


@router.get("/orders", needs="orders:see")
def show_orders(
    request: Request,
    staff: AtConsole,
    view: View = "open",
    q: Annotated[str, Query(max_length=120)] = "",
    payment: Annotated[str, Query(pattern="^(card|transfer|cash)?$")] = "",
    of: UUID | None = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    part: Part = "",
) -> Response:
    """The newest first; with ``part=rows`` their rows alone."""
    language = reader_at(request, staff).language
    wanted = Wanted(view, q, of, payment, before)
    chosen = {"view": view, "q": q, "payment": payment, "of": str(of or "")}
    with transaction(staff.workspace_id) as db:
        rows = order_page(db, wanted)
        own = own_statuses(db, language, staff.shop.language)
        whose = _whose(db, of)
        counts: Mapping[str, int] = (
            {} if part else {str(column): count for column, count in how_many(db).items()}
        )
    told: dict[str, Any] = {
        "rows": rows_shown(rows, staff, language, own),
        "more": next_rows(chosen, before=rows[-1].number if len(rows) == PAGE else None),
        "view": view,
        "asked": q,
        "payment": payment,
        "whose": whose,
        "views": [(code, say(language, _VIEW_WORDS[code]), _count(code, counts)) for code in VIEWS],
        "address": _addresses(chosen),
    }
    template = "console/orders_rows.html" if part == "rows" else "console/orders.html"
    return console_page(request, staff, template, section="orders", **told)


@router.get("/orders/board", needs="orders:see")
def show_board(request: Request, staff: AtConsole, part: Part = "") -> Response:
    """What is in progress, column by column; with ``part=board`` the columns alone."""
    return board_page(request, staff, whole=part != "board")


@router.get("/orders/waiting", needs="orders:see")
def show_waiting(staff: AtConsole) -> Response:
    """The figure beside the place: paid and not begun, or asked to be taken back."""
    with transaction(staff.workspace_id) as db:
        waiting = waiting_for_shop(db)
    return Response(counted(waiting) if waiting else "", media_type="text/html")


@router.get("/orders/export.csv", needs="orders:see")
def export_newest(staff: AtConsole) -> Response:
    """The newest orders as a table."""
    with transaction(staff.workspace_id) as db:
        newest = order_ids(db, limit=_MOST_EXPORTED)
        return orders_file(db, staff, newest, "csv")


def board_page(
    request: Request,
    staff: Staff,
    *,
    whole: bool = True,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """The board, or its columns alone."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found, counts = board(db), how_many(db)
        own = own_statuses(db, language, staff.shop.language)
    return console_page(
        request,
        staff,
        "console/orders_board.html" if whole else "console/orders_columns.html",
        status=status,
        headers=headers,
        section="orders",
        columns=columns_shown(found, counts, staff, language, own),
    )


def orders_file(db: Session, staff: Staff, orders: list[UUID], kind: str) -> Response:
    """The orders as a file for a spreadsheet, a row each line."""
    rows = order_rows(db, orders, staff.zone)
    if kind == "csv":
        body, media = b"".join(csv_of(HEADER, rows, staff.language)), type_of_csv
    else:
        body, media = xlsx_of(HEADER, rows, get_currency_precision(staff.shop.currency)), type_of_xlsx
    shown = {
        "Content-Disposition": f'attachment; filename="{staff.shop.slug}-orders.{kind}"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=media, headers=shown)


def _count(view: str, counts: Mapping[str, int]) -> str:
    """So many stand in a view that is worked on."""
    columns = ("to_pack", "picking") if view == "to_pack" else (view,)
    found = sum(counts.get(column, 0) for column in columns)
    return counted(found) if found else ""


def _whose(db: Session, customer: UUID | None) -> str:
    if customer is None:
        return ""
    known = customer_view(db, customer)
    return known.name or known.profile_name or known.code


def _addresses(chosen: dict[str, str]) -> Any:
    """Makes the address of the list with something chosen otherwise."""

    def address(**other: str) -> str:
        told = {name: value for name, value in {**chosen, **other}.items() if value}
        return f"{LIST}?{urlencode(told)}" if told else LIST

    return address
