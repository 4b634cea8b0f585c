"""The questions that can be kept: a measure of the figures, split by time, by product or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, get_args

from shop.analytics.figures import Figures, ProductFigures
from shop.analytics.periods import Period
from shop.kernel.language import phrase
from shop.kernel.money import Money
from shop.kernel.refusals import Refusal

Unit = Literal["count", "money", "share", "mean"]
Split = Literal["none", "day", "week", "month", "product"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)

Value = int | Decimal | None | tuple[Money, ...]
"""Amounts are one for each currency, never added."""


class QuestionUnknown(Refusal):
    """No measure has that name, or it cannot be split like that."""

    status = 422


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that can be asked of a period: what it is called, and its one definition, for people."""

    code: str
    unit: Unit
    name: str
    meaning: str
    of: Callable[[Figures], Value] | None = None
    """Of the whole shop; None where it is told by product alone."""
    of_product: Callable[[ProductFigures], Value] | None = None

    @property
    def splits(self) -> tuple[Split, ...]:
        """How it can be split."""
        whole: tuple[Split, ...] = ("none", "day", "week", "month") if self.of else ()
        return (*whole, *(("product",) if self.of_product else ()))


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: a part of the period or a product, and its value."""

    part: Period | None
    product: str
    value: Value


def measure_of(code: str) -> Measure:
    """The measure of that code. Refuses QuestionUnknown."""
    if code not in MEASURES:
        raise QuestionUnknown(measure=code)
    return MEASURES[code]


def ask(now: Figures, code: str, split: str) -> list[Answer]:
    """The measure for each part of the period, or for each product. Refuses QuestionUnknown."""
    measure = measure_of(code)
    if split not in measure.splits:
        raise QuestionUnknown(measure=code, split=split)
    if split == "product" and measure.of_product is not None:
        return [Answer(None, one.product, measure.of_product(one)) for one in now.products()]
    if measure.of is None:
        raise QuestionUnknown(measure=code, split=split)
    if split == "none":
        return [Answer(now.period, "", measure.of(now))]
    parts = now.period.parts("day" if split == "day" else "week" if split == "week" else "month")
    return [Answer(part, "", measure.of(now.within(part))) for part in parts]


def _count(name: str) -> Callable[[Figures], Value]:
    return lambda told: told.of(name)


def _amount(name: str) -> Callable[[Figures], Value]:
    return lambda told: tuple(Money(told.of(name, each), each) for each in told.currencies)


def _average(told: Figures) -> Value:
    found = (told.average_order(each) for each in told.currencies)
    return tuple(each for each in found if each is not None)


_EVERY: Final = (
    Measure(
        "sales",
        "money",
        phrase("Sales"),
        phrase(
            "Money that came on these days, less money that went back on these days, whenever it had come. Tips and"
            " delivery are in it. Each currency stands for itself."
        ),
        lambda told: tuple(told.sales(each) for each in told.currencies),
    ),
    Measure(
        "refunded",
        "money",
        phrase("Refunds"),
        phrase("Money that went back, on the day on which it had."),
        _amount("refunded"),
    ),
    Measure(
        "average_order",
        "money",
        phrase("Average order"),
        phrase("Sales of these days for each order of which all was paid on them."),
        _average,
    ),
    Measure(
        "orders",
        "count",
        phrase("Orders"),
        phrase("Orders placed, canceled later or not."),
        lambda told: told.counted("orders"),
    ),
    Measure(
        "orders_paid",
        "count",
        phrase("Orders paid"),
        phrase("Orders of which all was paid on that day."),
        lambda told: told.counted("orders_paid"),
    ),
    Measure(
        "chats",
        "count",
        phrase("Chats"),
        phrase(
            "A chat begins when a customer writes who has not written for 24 hours. It lasts until they begin the next"
            " one, seven days at most; what comes of it counts for the day on which it began."
        ),
        _count("chats"),
    ),
    Measure(
        "chats_cart",
        "count",
        phrase("Chats with a cart"),
        phrase("Chats during which something lay in the customer's cart, or was ordered."),
        _count("chats_cart"),
    ),
    Measure(
        "chats_order",
        "count",
        phrase("Chats with an order"),
        phrase("Chats during which the customer placed an order."),
        _count("chats_order"),
    ),
    Measure(
        "chats_paid",
        "count",
        phrase("Chats that were paid"),
        phrase("Chats with an order that is paid by now."),
        _count("chats_paid"),
    ),
    Measure(
        "alone",
        "share",
        phrase("Answered alone"),
        phrase("Of the chats in which somebody answered: no person was asked for, and none wrote."),
        lambda told: told.alone,
    ),
    Measure(
        "handoffs",
        "count",
        phrase("Handed over"),
        phrase("How often a person was asked for."),
        _count("handoffs"),
    ),
    Measure(
        "asked_back",
        "share",
        phrase("Asked back"),
        phrase("Of the agent's answers: it was not sure what was meant, and asked."),
        lambda told: told.asked_back,
    ),
    Measure(
        "proven",
        "share",
        phrase("Proven"),
        phrase(
            "Of the prices, stock figures, dates and links in the drafts: a result of the same turn proves them. What is"
            " not proven is not sent."
        ),
        lambda told: told.proven,
    ),
    Measure(
        "unproven",
        "share",
        phrase("Written anew"),
        phrase(
            "Of the agent's answers: the draft held something that was not proven, and was not sent like that."
        ),
        lambda told: told.unproven,
    ),
    Measure(
        "booking_rate",
        "share",
        phrase("Booking rate"),
        phrase("Of the times that were held on these days: those that were confirmed, whenever that was."),
        lambda told: told.booking_rate,
    ),
    Measure(
        "attendance",
        "share",
        phrase("Attendance"),
        phrase(
            "Of the bookings of these days that took place or to which nobody came: those that took place."
        ),
        lambda told: told.attendance,
    ),
    Measure(
        "sessions",
        "count",
        phrase("Live sessions held"),
        phrase("Live sessions that ended after having taken place."),
        _count("sessions"),
    ),
    Measure(
        "rating",
        "mean",
        phrase("Rating"),
        phrase(
            "The mean of the stars: of bookings by the day of the booking, of live sessions by the day of the rating."
        ),
        lambda told: told.rating,
    ),
    Measure(
        "interest",
        "count",
        phrase("Interested customers"),
        phrase("Customers who began to be interested in a product."),
        None,
        lambda one: one.interest,
    ),
    Measure(
        "turned",
        "share",
        phrase("From interest to a sale"),
        phrase(
            "Of those who began to be interested: they ordered it within 30 days and did not cancel. The goal is 25%."
        ),
        None,
        lambda one: one.turned,
    ),
    Measure(
        "shown",
        "count",
        phrase("Shown live"),
        phrase("How often a product was shown in a live session."),
        None,
        lambda one: one.shown,
    ),
    Measure(
        "sold_for",
        "money",
        phrase("Sold for"),
        phrase(
            "What customers paid for the product, discounts taken off, refunds not, on the day on which they paid."
        ),
        None,
        lambda one: one.sold_for,
    ),
    Measure(
        "tokens_each",
        "mean",
        phrase("Tokens for each chat"),
        phrase("What models outside read and wrote, for each chat that began."),
        lambda told: told.tokens_each,
    ),
    Measure(
        "messages_each",
        "mean",
        phrase("Messages for each chat"),
        phrase("Messages in, and messages that left, for each chat that began."),
        lambda told: told.messages_each,
    ),
)
MEASURES: Final[Mapping[str, Measure]] = {each.code: each for each in _EVERY}
