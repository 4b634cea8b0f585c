"""What does it cost not to come? The rule is frozen into the booking, with its words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from babel.units import format_unit

from shop.booking.zones import DAY_MINUTES
from shop.kernel.language import Language, say
from shop.tables import Booking

_HOUR_MINUTES = 60


def frozen(policy: Mapping[str, int], language: Language, *, price_minor: int) -> dict[str, Any]:
    """The rule as it holds for a booking made now, with its words in the customer's language."""
    told = {
        "free_until_minutes": int(policy.get("free_until_minutes", 0)),
        "late_percent": int(policy.get("late_percent", 0)),
        "no_show_percent": int(policy.get("no_show_percent", 0)),
    }
    return {**told, "words": in_words(told, language) if price_minor else ""}


def in_words(policy: Mapping[str, Any], language: Language) -> str:
    """The rule in whole sentences, such as ``Who does not come pays 50 % of the price.``, in that language."""
    late, missed = int(policy.get("late_percent", 0)), int(policy.get("no_show_percent", 0))
    before = int(policy.get("free_until_minutes", 0))
    said = [say(language, "You can cancel for free until it starts.")]
    if late:
        lasts = _duration(before, language)
        said = [
            say(language, "You can cancel for free until {time} before.", time=lasts) if before else "",
            say(language, "After that, {percent}% of the price is kept.", percent=late)
            if before
            else say(language, "Who cancels pays {percent}% of the price.", percent=late),
        ]
    if missed:
        said.append(say(language, "Who does not come pays {percent}% of the price.", percent=missed))
    return " ".join(filter(None, said))


def free_until(booking: Booking) -> datetime:
    """Until when its customer may cancel or move it without a fee."""
    minutes = int(booking.policy.get("free_until_minutes", 0)) if _late_percent(booking) else 0
    return booking.starts_at - timedelta(minutes=minutes)


def late_fee(booking: Booking, at: datetime) -> int:
    """What is kept of its price where its customer cancels at that moment."""
    return late_part(booking.policy, booking.price_minor, booking.starts_at, at)


def late_part(policy: Mapping[str, Any], price_minor: int, starts_at: datetime, at: datetime) -> int:
    """What a frozen rule keeps of a price where that start is canceled at that moment."""
    minutes, late = int(policy.get("free_until_minutes", 0)), int(policy.get("late_percent", 0))
    in_time = bool(minutes) and at <= starts_at - timedelta(minutes=minutes)
    return 0 if in_time else _percent(price_minor, late)


def no_show_fee(booking: Booking) -> int:
    """What is kept of its price where nobody came."""
    return _percent(booking.price_minor, int(booking.policy.get("no_show_percent", 0)))


def _late_percent(booking: Booking) -> int:
    return int(booking.policy.get("late_percent", 0))


def _percent(minor: int, percent: int) -> int:
    """So many percent of an amount, halves rounded up."""
    return (2 * minor * percent + 100) // 200


def _duration(minutes: int, language: Language) -> str:
    """So long in the largest unit that is exact: ``2 hours``, ``90 minutes``; hours up to two days."""
    if minutes % DAY_MINUTES == 0 and minutes > DAY_MINUTES:
        return format_unit(minutes // DAY_MINUTES, "duration-day", locale=language.locale)
    if minutes % _HOUR_MINUTES == 0:
        return format_unit(minutes // _HOUR_MINUTES, "duration-hour", locale=language.locale)
    return format_unit(minutes, "duration-minute", locale=language.locale)
