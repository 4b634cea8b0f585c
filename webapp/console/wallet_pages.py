"""`/console/plan/wallet`: what was paid ahead, what was used of it for what, line by line, and the same as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from shop.catalog.sheet_writing import Cell, csv_of, type_of_csv
from shop.kernel.database import transaction
from shop.kernel.language import Language, day_and_time, phrase, say
from shop.workspaces.wallet import (
    PAGE,
    USED,
    EntryView,
    Price,
    Spent,
    ledger,
    month_of,
    price_list,
    wallet_of,
    worded_micros,
)
from webapp.console.asking import AtConsole, Staff
from webapp.console.paging import Part, next_rows
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

ADDRESS: Final = "/console/plan/wallet"
_DECEMBER: Final = 12
_IN_A_FILE: Final = 500
COLUMNS: Final = (
    phrase("When"),
    phrase("What"),
    phrase("How many"),
    phrase("Amount"),
    phrase("Left afterwards"),
    phrase("Note"),
)
KINDS: Final = {
    "top_up": phrase("Paid in"),
    "correction": phrase("Correction"),
    "answer": phrase("Answers beyond the plan"),
    "message": phrase("Messages"),
    "sms": phrase("Codes by SMS"),
    "tokens": phrase("Words read and written by a model"),
    "live_minute": phrase("Live minutes"),
}

router = ConsoleRouter()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger or of the month, worded."""

    kind: str
    words: str
    about: str
    amount: str
    after: str
    when: str
    plus: bool


@router.get("/plan/wallet", needs="plan:see")
def show_wallet(
    request: Request,
    staff: AtConsole,
    before: UUID | None = None,
    part: Part = "",
) -> Response:
    """The balance, the month and the newest lines; with ``part=rows`` the next lines alone."""
    language, zone = reader_at(request, staff).language, staff.shop.zone
    since, until = _month(staff.now, zone)
    with transaction(staff.workspace_id) as db:
        wallet = wallet_of(db, staff.workspace_id)
        rows = ledger(db, staff.workspace_id, before=before) if wallet else []
        spent = month_of(db, staff.workspace_id, since, until) if wallet and part != "rows" else []
    currency = wallet.currency if wallet else price_list().currency
    return console_page(
        request,
        staff,
        "console/wallet_rows.html" if part == "rows" else "console/wallet.html",
        section="settings",
        wallet=wallet,
        left=worded_micros(wallet.micros, currency, language) if wallet else "",
        spent=[_of_month(one, currency, language) for one in spent],
        lines=[_line(row, currency, language, zone) for row in rows],
        prices=[
            (kind, say(language, KINDS[kind]), _price(kind, language))
            for kind in USED
            if price_list().prices[kind].micros
        ],
        more=next_rows({}, before=rows[-1].id if len(rows) == PAGE else None),
    )


@router.get("/plan/wallet.csv", needs="plan:see")
def wallet_file(request: Request, staff: AtConsole) -> Response:
    """Every line, the newest first, as a file for a spreadsheet."""
    language = reader_at(request, staff).language
    headers = {"Content-Disposition": 'attachment; filename="credit.csv"'}
    told = csv_of([say(language, name) for name in COLUMNS], _cells(staff, language), language)
    return StreamingResponse(told, media_type=type_of_csv, headers=headers)


def _cells(staff: Staff, language: Language) -> Iterator[list[Cell]]:
    """Line by line, a page at a time, so that no ledger is too long."""
    before: UUID | None = None
    while True:
        with transaction(staff.workspace_id) as db:
            rows = ledger(db, staff.workspace_id, before=before, most=_IN_A_FILE)
        for row in rows:
            yield [
                row.at.astimezone(staff.shop.zone).isoformat(timespec="minutes"),
                say(language, KINDS[row.kind]),
                row.quantity or None,
                Decimal(row.micros).scaleb(-6),
                Decimal(row.after_micros).scaleb(-6),
                row.note,
            ]
        if len(rows) < _IN_A_FILE:
            return
        before = rows[-1].id


def _month(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The shop's own calendar month."""
    first = at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, month = (first.year + 1, 1) if first.month == _DECEMBER else (first.year, first.month + 1)
    return first, first.replace(year=year, month=month)


def _of_month(one: Spent, currency: str, language: Language) -> Line:
    about = say(language, phrase("how many: {count}"), count=one.quantity) if one.quantity else ""
    amount = worded_micros(one.micros, currency, language)
    return Line(one.kind, say(language, KINDS[one.kind]), about, amount, "", "", plus=one.micros > 0)


def _line(row: EntryView, currency: str, language: Language, zone: ZoneInfo) -> Line:
    about = row.note or (
        say(language, phrase("how many: {count}"), count=row.quantity) if row.quantity else ""
    )
    return Line(
        row.kind,
        say(language, KINDS[row.kind]),
        about,
        worded_micros(row.micros, currency, language),
        worded_micros(row.after_micros, currency, language),
        day_and_time(row.at.astimezone(zone), language),
        plus=row.micros > 0,
    )


def _price(kind: str, language: Language) -> str:
    price: Price = price_list().prices[kind]  # type: ignore[index]  # one of those that are priced
    amount = worded_micros(price.micros, price_list().currency, language)
    if price.per == 1:
        return say(language, phrase("{amount} each"), amount=amount)
    return say(language, phrase("{amount} for {count}"), amount=amount, count=price.per)
