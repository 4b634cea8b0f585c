"""What the page of reports shows: a question's answer, those that are kept, and what a member wants to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from sqlmodel import Session

from shop.analytics.figures import figures, product_names
from shop.analytics.measures import Answer, Measure, Value, ask, measure_of
from shop.analytics.periods import Every
from shop.analytics.reports import Kept, kept_reports, mail_of
from shop.analytics.wishes import Way, usual, wishes_of
from shop.analytics.wording import days_worded, part_worded
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money
from webapp.console.asking import Staff
from webapp.console.dashboard_charts import Chart, Series
from webapp.console.dashboard_figures import Chosen, shown

__all__ = ["Answered", "Kept", "Question", "answered", "kept_reports", "wishes_at"]

_MOST_BARS = 90
_HEADINGS = {
    "none": phrase("Days"),
    "day": phrase("Day"),
    "week": phrase("Week from"),
    "month": phrase("Month"),
    "product": phrase("Product"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A measure, how it is split, and of which days."""

    measure: str
    split: str
    chosen: Chosen

    @property
    def query(self) -> str:
        """The same as an address tells it."""
        return f"measure={self.measure}&split={self.split}&{self.chosen.query}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an answer."""

    label: str
    exact: str
    """The same for a file: a day as 2026-11-20."""
    value: Value


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer, and its chart where it can be drawn."""

    measure: Measure
    heading: str
    rows: list[Row]
    chart: Chart | None
    whole: bool
    """Whether one value answers it."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a member is told, by which way, and which ways there are."""

    chosen: Mapping[str, Way]
    email: str
    in_chat: bool


def answered(db: Session, staff: Staff, question: Question, language: Language) -> Answered:
    """Ask the figures. Refuses QuestionUnknown."""
    measure = measure_of(question.measure)
    split = question.split if question.split in measure.splits else measure.splits[0]
    now, _ = figures(db, staff.shop, question.chosen.period, staff.now)
    answers = ask(now, measure.code, split)
    names = product_names(db, [one.product for one in answers if one.product], staff.shop, language)
    rows = [_row(one, split, names, language) for one in answers]
    heading = say(language, _HEADINGS[split])
    chart = _chart(measure, heading, rows, split, language)
    return Answered(measure, heading, rows, chart, whole=split == "none")


def wishes_at(db: Session, staff: Staff) -> Wishes:
    """What the member chose, or what holds for whoever chose nothing."""
    email = "" if staff.visitor else mail_of(db, staff.member_id)
    own = wishes_of(db, [staff.member_id])
    every: tuple[Every, ...] = ("day", "week", "month")
    ways = {
        one: own.get((staff.member_id, one)) or usual(staff.role, one, has_email=bool(email)) for one in every
    }
    return Wishes(cast("Mapping[str, Way]", ways), email, staff.customer_id is not None)


def _row(one: Answer, split: str, names: Mapping[str, str], language: Language) -> Row:
    if one.part is None:
        name = names.get(one.product, say(language, phrase("No longer there")))
        return Row(name, name, one.value)
    if split == "none":
        return Row(days_worded(one.part, language), f"{one.part.first}/{one.part.last}", one.value)
    every: Every = "day" if split == "day" else "week" if split == "week" else "month"
    return Row(part_worded(one.part, every, language), one.part.first.isoformat(), one.value)


def _chart(measure: Measure, heading: str, rows: list[Row], split: str, language: Language) -> Chart | None:
    """Bars by time; nothing where one number is the answer, or amounts of several currencies."""
    values = [_float(row.value) for row in rows]
    currencies = {each.currency for row in rows for each in _sums(row.value)}
    if split in {"none", "product"} or len(currencies) > 1 or len(rows) > _MOST_BARS:
        return None
    words = tuple(shown(row.value, measure.unit, language) for row in rows)
    name = say(language, measure.name)
    return Chart(
        "bars",
        name,
        tuple(row.label for row in rows),
        (Series(name, tuple(values), words),),
        language,
        heading=heading,
        currency=next(iter(currencies), ""),
    )


def _sums(value: Value) -> tuple[Money, ...]:
    return value if isinstance(value, tuple) else ()


def _float(value: Value) -> float:
    if isinstance(value, tuple):
        return float(value[0].major) if value else 0.0
    return float(value or Decimal(0))
