"""What a chart draws, with everything that the table behind it says in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from shop.analytics.figures import GOAL, Figures, ProductFigures
from shop.analytics.periods import Every, Period
from shop.analytics.wording import number, part_worded, share
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money

_FEW_DAYS = 31
_FEW_WEEKS = 190
_PRODUCTS = 8
_HEADINGS = {"day": phrase("Day"), "week": phrase("Week from"), "month": phrase("Month")}


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, each with its words."""

    name: str
    values: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `labels` along its axis, and one or two series; the table shows the same."""

    kind: Literal["bars", "steps", "shares"]
    """``bars`` stand by time, ``steps`` lie from the first to the last, ``shares`` lie and know a goal."""
    label: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    language: Language
    heading: str = ""
    currency: str = ""
    marked: int | None = None
    """Which bar is drawn full: today."""
    goal: float | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for one in self.series for value in one.values)

    @property
    def told(self) -> dict[str, Any]:
        """As the script reads it."""
        return {
            "kind": self.kind,
            "labels": self.labels,
            "series": [{"name": one.name, "values": one.values, "words": one.words} for one in self.series],
            "currency": self.currency,
            "locale": self.language.locale.replace("_", "-"),
            "marked": self.marked,
            "goal": self.goal,
        }


def every_of(period: Period) -> Every:
    """By what a period is best drawn: a bar should stay a bar."""
    return "day" if len(period) <= _FEW_DAYS else "week" if len(period) <= _FEW_WEEKS else "month"


def sales_chart(
    now: Figures, before: Figures | None, currency: str, language: Language, today: date
) -> Chart:
    """Sales by day, week or month, with those of as many days before behind them where these are told."""
    every = every_of(now.period)
    parts = now.period.parts(every)
    sums = [now.within(part).sales(currency) for part in parts]
    series = [_money(say(language, phrase("Sales")), sums, language)]
    earlier = _earlier(before, parts, currency) if before is not None else []
    if any(each.minor for each in earlier):
        series.append(_money(say(language, phrase("Before")), earlier, language))
    return Chart(
        "bars",
        say(language, phrase("Sales in {currency}"), currency=currency),
        tuple(part_worded(part, every, language) for part in parts),
        tuple(series),
        language,
        heading=say(language, _HEADINGS[every]),
        currency=currency,
        marked=next((at for at, part in enumerate(parts) if part.first <= today <= part.last), None),
    )


def chats_chart(now: Figures, language: Language) -> Chart:
    """From the chat to the money, step by step."""
    steps = {
        "chats": phrase("Chats"),
        "chats_cart": phrase("With a cart"),
        "chats_order": phrase("With an order"),
        "chats_paid": phrase("Paid"),
    }
    counts = [now.of(name) for name in steps]
    shares = [share(Decimal(many) / counts[0], language) if counts[0] else "" for many in counts]
    words = tuple(
        f"{number(many, language)} · {part}" if at and part else number(many, language)
        for at, (many, part) in enumerate(zip(counts, shares, strict=True))
    )
    return Chart(
        "steps",
        say(language, phrase("From the chat to the payment")),
        tuple(say(language, each) for each in steps.values()),
        (Series(say(language, phrase("Chats")), tuple(float(many) for many in counts), words),),
        language,
        heading=say(language, phrase("Step")),
    )


def interest_chart(products: Sequence[ProductFigures], names: dict[str, str], language: Language) -> Chart:
    """Of those who were interested in a product, the share that ordered it, beside the goal."""
    shown = [one for one in products if one.interest][:_PRODUCTS]
    return Chart(
        "shares",
        say(language, phrase("From interest to a sale")),
        tuple(names.get(one.product, "?") for one in shown),
        (
            Series(
                say(language, phrase("Ordered")),
                tuple(float(one.turned or 0) for one in shown),
                tuple(
                    say(
                        language,
                        phrase("{share} · {sold} of {interest}"),
                        share=share(one.turned, language),
                        sold=one.interest_sold,
                        interest=one.interest,
                    )
                    for one in shown
                ),
            ),
        ),
        language,
        heading=say(language, phrase("Product")),
        goal=float(GOAL),
    )


def _earlier(before: Figures, parts: Sequence[Period], currency: str) -> list[Money]:
    """As many days before, cut like the days that are shown."""
    shift = timedelta(days=len(before.period))
    cut = (Period(part.first - shift, part.last - shift, part.zone) for part in parts)
    return [before.within(part).sales(currency) for part in cut]


def _money(name: str, sums: Sequence[Money], language: Language) -> Series:
    return Series(
        name, tuple(float(each.major) for each in sums), tuple(each.worded(language) for each in sums)
    )
