"""Orders in a member's words: rows of a list, cards of a board, and what comes next for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from babel.dates import format_date

from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal
from shop.orders.rows import MOST_COUNTED, Column, OrderRow
from shop.orders.wording import state_words
from webapp.console.asking import Staff
from webapp.console.inbox_words import lately
from webapp.customer_pages.figures import Figures
from webapp.refusal_words import worded

TAKEN: Final[Mapping[str, tuple[str, str]]] = {
    "picking": (phrase("Begin packing"), "package"),
    "ready": (phrase("It can be picked up"), "store"),
    "shipped": (phrase("It is on its way"), "truck"),
    "delivered": (phrase("It has arrived"), "badge-check"),
}
"""What a member may do of the steps of an order: its words and its sign."""

COLUMN_WORDS: Final[Mapping[Column, str]] = {
    "to_pay": phrase("To be paid"),
    "to_pack": phrase("To pack"),
    "picking": phrase("Being packed"),
    "away": phrase("On its way or ready"),
    "delivered": phrase("Delivered"),
}
STEP_TO: Final[Mapping[Column, tuple[str, ...]]] = {
    "to_pay": (),
    "to_pack": (),
    "picking": ("picking",),
    "away": ("shipped", "ready"),
    "delivered": ("delivered",),
}
"""Which steps bring an order into a column."""

_MARKS: Final = {
    "placed": "mark-wait",
    "paid": "mark-held",
    "picking": "mark-held",
    "shipped": "mark-agent",
    "ready": "mark-agent",
    "delivered": "mark-ok",
    "canceled": "mark-no",
    "returned": "mark-no",
}
_WAYS: Final = {
    "card": phrase("by card"),
    "transfer": phrase("by bank transfer"),
    "cash": phrase("in cash"),
}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One thing that can be done next."""

    to: str
    words: str
    icon: str


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A word beside an order."""

    words: str
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One order in a list or on a card."""

    id: UUID
    number: int
    customer: str
    customer_id: UUID
    when: str
    goods: str
    total: str
    state: ShownMark
    marks: tuple[ShownMark, ...]
    steps: tuple[ShownStep, ...]


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column of the board."""

    code: str
    words: str
    count: str
    takes: str
    """The steps that lead here, apart by blanks."""
    cards: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """What came of one order of many."""

    number: str
    url: str
    done: bool
    words: str


def figures_of(staff: Staff, language: Language) -> Figures:
    """How amounts and days are written for them."""
    return Figures(language, staff.shop.currency, staff.zone, staff.now)


def rows_shown(
    rows: Sequence[OrderRow], staff: Staff, language: Language, own: Mapping[str, str]
) -> list[ShownRow]:
    """The rows in their order; `own` are the shop's own statuses by their codes."""
    return [_row(row, staff, language, own) for row in rows]


def columns_shown(
    found: Mapping[Column, Sequence[OrderRow]],
    counts: Mapping[Column, int],
    staff: Staff,
    language: Language,
    own: Mapping[str, str],
) -> list[ShownColumn]:
    """The board."""
    return [
        ShownColumn(
            column,
            say(language, COLUMN_WORDS[column]),
            counted(counts[column]) if column in counts else "",
            " ".join(STEP_TO[column]),
            tuple(rows_shown(rows, staff, language, own)),
        )
        for column, rows in found.items()
    ]


def counted(count: int) -> str:
    """A count, as far as things are counted: ``999+``."""
    return f"{MOST_COUNTED}+" if count >= MOST_COUNTED else str(count)


def state_mark(state: str, custom: str, language: Language, own: Mapping[str, str]) -> ShownMark:
    """The state, or the shop's own status on top of it."""
    return ShownMark(own.get(custom) or state_words(state, language), _MARKS.get(state, ""))


def steps_shown(steps: Sequence[str], language: Language) -> tuple[ShownStep, ...]:
    """What a member may do next; money and returns move an order by themselves."""
    return tuple(
        ShownStep(step, say(language, TAKEN[step][0]), TAKEN[step][1]) for step in steps if step in TAKEN
    )


def payment_words(payment: str, language: Language) -> str:
    """How it is paid."""
    return say(language, _WAYS[payment])


def goods_words(goods: Sequence[tuple[str, int, str]], lines: int, figures: Figures) -> str:
    """``2 × Pistachio cream, 300 g Almonds and 2 more``."""
    told = ", ".join(
        f"{figures.quantity(quantity, unit)}{' ×' if unit == 'piece' else ''} {name}"
        for name, quantity, unit in goods
    )
    more = lines - len(goods)
    return say(figures.language, phrase("{goods} and {count} more"), goods=told, count=more) if more else told


def outcomes_shown(
    told: Sequence[tuple[str, UUID, Refusal | None, str]], language: Language
) -> list[ShownOutcome]:
    """A row each: the number, the order, why not, and otherwise what it is now."""
    return [
        ShownOutcome(
            number,
            f"/console/orders/{order_id}",
            refusal is None,
            now if refusal is None else _why(refusal, language),
        )
        for number, order_id, refusal, now in told
    ]


def _why(refusal: Refusal, language: Language) -> str:
    words = worded(refusal, language)
    return f"{words.title} {words.detail}".strip()


def _row(row: OrderRow, staff: Staff, language: Language, own: Mapping[str, str]) -> ShownRow:
    figures = figures_of(staff, language)
    return ShownRow(
        id=row.id,
        number=row.number,
        customer=row.customer or say(language, "No name"),
        customer_id=row.customer_id,
        when=lately(row.placed_at, staff, language),
        goods=goods_words(row.goods, row.lines, figures),
        total=Money(row.total_minor, row.currency).worded(language),
        state=state_mark(row.state, row.custom_status, language, own),
        marks=tuple(_marks(row, staff, language)),
        steps=() if row.together else steps_shown(row.steps, language),
    )


def _marks(row: OrderRow, staff: Staff, language: Language) -> list[ShownMark]:
    marks = []
    if row.comes_back:
        marks.append(ShownMark(say(language, phrase("Comes back")), "mark-wait", "undo-2"))
    if row.state in {"paid", "picking"} or (row.state == "placed" and row.payment == "cash"):
        marks += _promise(row.promised_on, staff, language)
    if row.kind == "pickup":
        marks.append(ShownMark(say(language, phrase("picked up")), icon="store"))
    if row.together:
        marks.append(ShownMark(say(language, phrase("in one parcel")), icon="layers"))
    if row.payment != "card" and row.paid_minor < row.total_minor:
        marks.append(ShownMark(say(language, _WAYS[row.payment]), icon="banknote"))
    if row.refunded_minor:
        marks.append(ShownMark(say(language, phrase("Paid back")), icon="rotate-ccw"))
    return marks


def _promise(promised: date | None, staff: Staff, language: Language) -> list[ShownMark]:
    """The day it is promised for, plainly where that is today or over."""
    if promised is None:
        return []
    left = promised - staff.now.astimezone(staff.zone).date()
    if left < timedelta():
        return [ShownMark(say(language, phrase("promised, and late")), "mark-no", "clock-alert")]
    if left == timedelta():
        return [ShownMark(say(language, phrase("promised for today")), "mark-wait", "clock-3")]
    day = format_date(promised, "EEE d MMM", locale=language.locale)
    return [ShownMark(say(language, phrase("for {day}"), day=day), icon="calendar")]
