"""How figures are worded: amounts, shares, stretches of time and days, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from shop.analytics.periods import Every, Period
from shop.kernel.language import Language, day_and_time, phrase, say
from shop.kernel.money import Money

NOTHING: Final = "–"
"""What stands where there is nothing to tell a figure from."""
_FAR: Final = 10
"""More than so many times as much says nothing: what was before was next to nothing."""
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_SECOND: Final = 1000


def number(value: int | Decimal, language: Language) -> str:
    """A count, or a mean to one place."""
    shown = value if isinstance(value, int) else value.quantize(Decimal("0.1"))
    return format_decimal(shown, locale=language.locale, group_separator=True)


def share(value: Decimal | None, language: Language) -> str:
    """A share in whole percent; what is less than all is never rounded up to it."""
    if value is None:
        return NOTHING
    whole = min(value, Decimal("0.99")) if value < 1 else value
    return format_percent(whole.quantize(Decimal("0.01")), locale=language.locale)


def amounts(sums: Sequence[Money], language: Language) -> str:
    """Amounts of several currencies beside one another, never added."""
    return " + ".join(each.worded(language) for each in sums) or NOTHING


def stretch(value: timedelta | None, language: Language) -> str:
    """A stretch of time in its one largest unit."""
    if value is None:
        return NOTHING
    seconds = int(value.total_seconds())
    if seconds < _MINUTE:
        return say(language, phrase("{count} s"), count=seconds)
    if seconds < _HOUR:
        return say(language, phrase("{count} min"), count=seconds // _MINUTE)
    if seconds < 2 * _DAY:
        return say(language, phrase("{count} h"), count=seconds // _HOUR)
    return say(language, phrase("{count} days"), count=seconds // _DAY)


def seconds(milliseconds: int | None, language: Language) -> str:
    """How long an answer took, to a tenth of a second."""
    if milliseconds is None:
        return NOTHING
    told = (Decimal(milliseconds) / _SECOND).quantize(Decimal("0.1"))
    return say(
        language, phrase("{count} s"), count=format_decimal(max(told, Decimal("0.1")), locale=language.locale)
    )


def days_worded(period: Period, language: Language) -> str:
    """The days of a period: one, or from when to when."""
    first, last = (
        format_date(day, "d MMMM y", locale=language.locale) for day in (period.first, period.last)
    )
    return (
        first
        if period.first == period.last
        else say(language, phrase("{first} to {last}"), first=first, last=last)
    )


def part_worded(part: Period, every: Every, language: Language) -> str:
    """A day, a week or a month as it stands below a bar."""
    pattern = {"day": "d MMM", "week": "d MMM", "month": "MMM y"}[every]
    return format_date(part.first, pattern, locale=language.locale)


def cohort_worded(begins: date, every: Every, language: Language) -> str:
    """The week or month in which customers first bought."""
    pattern = "MMM y" if every == "month" else "d MMM y"
    return format_date(begins, pattern, locale=language.locale)


def weekday(day: date, language: Language) -> str:
    """The name of a day of the week."""
    return format_date(day, "EEEE", locale=language.locale)


def today_worded(at: datetime, language: Language) -> str:
    """The date and time with a capital, as a line of its own."""
    told = day_and_time(at, language)
    return told[:1].upper() + told[1:]


def compared(now: int, before: int, language: Language) -> tuple[str, str]:
    """How a figure changed against the days before, and its kind: ``more``, ``less``, ``same`` or nothing to compare."""
    if before <= 0 or now < 0 or now > before * _FAR:
        return "", ""
    change = (Decimal(now) - before) / before
    told = format_percent(abs(change).quantize(Decimal("0.01")), locale=language.locale)
    if abs(change) < Decimal("0.005"):
        return say(language, phrase("the same")), "same"
    words = phrase("{share} more") if change > 0 else phrase("{share} less")
    return say(language, words, share=told), "more" if change > 0 else "less"


def cost(value: Decimal, currency: str, language: Language) -> str:
    """A price that may be finer than the currency's smallest unit, to a hundredth of that."""
    places = Decimal(1).scaleb(-get_currency_precision(currency) - 2)
    return format_currency(
        value.quantize(places), currency, locale=language.locale, decimal_quantization=False
    )
