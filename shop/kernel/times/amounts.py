"""Rules for figures in words and for how long: twenty one, two hours and a half, un paio di settimane."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from shop.kernel.times.grammar import Found, Rule
from shop.kernel.times.lexicon import number_classes
from shop.kernel.times.meaning import Amount, Clock
from shop.kernel.times.said import Length

Made = Mapping[str, Any] | None

UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
"""From the smallest to the largest."""

_LENGTHS: dict[str, Length] = {
    "second": Length(seconds=1),
    "minute": Length(seconds=60),
    "hour": Length(seconds=3600),
    "day": Length(days=1),
    "week": Length(days=7),
    "month": Length(months=1),
    "year": Length(months=12),
}
_FINER = {"day": ("hour", 24), "week": ("day", 7), "month": ("day", 30), "year": ("month", 12)}
_MOST = 5000


def amount(count: Fraction, unit: str) -> Amount | None:
    """So many units; half a day is twelve hours, half a year six months; none beyond reason."""
    if count > _MOST:
        return None
    whole, rest = divmod(count, 1)
    one = _LENGTHS[unit]
    if not rest:
        times = int(whole)
        return Amount(Length(one.months * times, one.days * times, one.seconds * times), unit)
    if unit in _FINER:
        finer, times = _FINER[unit]
        less = amount(Fraction(round(rest * times)), finer)
        more = amount(Fraction(whole), unit)
        return together(more, less) if more and less else None
    return Amount(Length(seconds=int(count * one.seconds)), "minute" if unit == "hour" else unit)


def together(one: Amount, other: Amount) -> Amount:
    """Both lengths, one after the other."""
    a, b = one.length, other.length
    finest = min(one.unit, other.unit, key=UNITS.index)
    return Amount(Length(a.months + b.months, a.days + b.days, a.seconds + b.seconds), finest)


def _compound(found: Found) -> Made:
    numbers = found.all("NUM")
    tens, unit = numbers[0], numbers[-1]
    return number_classes(tens + unit) if tens % 10 == 0 and 1 <= unit <= _NINE else None


_NINE = 9


def _compound_ordinal(found: Found) -> Made:
    tens, unit = found.get("TENS"), found.all("ORD")[-1]
    if tens % 10 or not 1 <= unit <= _NINE:
        return None
    return {"ORD": tens + unit, "DOM": tens + unit}


def _hundreds(found: Found) -> Made:
    counts = found.all("NUM")
    return number_classes(100 * (counts[0] if counts else 1))


def _thousands(found: Found) -> Made:
    before = found.nodes[0].classes.get("NUM")
    after = [node.classes["NUM"] for node in found.nodes[1:] if "NUM" in node.classes]
    total = 1000 * (1 if before is None else before) + sum(after)
    return number_classes(total) if total <= _MOST else None


def _with_unit(count: Fraction, unit: str) -> Made:
    made = amount(count, unit)
    return {"AMOUNT": made} if made else None


def _counted(found: Found) -> Made:
    count = found.get("NUM")
    if count is None:
        count = found.get("COUPLE") or 1
    return _with_unit(Fraction(count), ([*found.all("UNIT")] or ["hour"])[-1])


def _halves(found: Found) -> Made:
    count = Fraction(found.get("NUM") or found.get("COUPLE") or 1) + Fraction(1, 2)
    return _with_unit(count, found.all("UNIT")[-1])


def _part_of_one(part: Fraction) -> Any:
    return lambda found: _with_unit(part, found.all("UNIT")[-1])


def _fraction(found: Found) -> Made:
    over, under = found.get("SLASHED")
    return _with_unit(Fraction(over, under), found.get("UNIT") or "hour") if under and over < under else None


def _decimal(found: Found) -> Made:
    whole, rest = found.get("DOTTED") or found.all("NUM")
    return _with_unit(Fraction(f"{whole}.{rest}"), found.all("UNIT")[-1])


def _fortnight(found: Found) -> Made:
    return _with_unit(Fraction(2 * (found.get("NUM") or 1)), "week")


def _joined(found: Found) -> Made:
    first, second = found.all("AMOUNT")
    if UNITS.index(first.unit) <= UNITS.index(second.unit):
        return None
    return {"AMOUNT": together(first, second)}


NUMBERS = (
    Rule("TENS DASH? (?:MIN1)", _compound),
    Rule("TENS AND MIN1", _compound),
    Rule("TENS DASH? ORD", _compound_ordinal),
    Rule("NUM HUNDRED", _hundreds),
    Rule("(?:NUM THOUSAND|THOUSAND) NUM NUM", _thousands),
    Rule("NUM? THOUSAND (?:AND? NUM)?", _thousands),
)
"""In Spanish ``y`` joins tens and units alone, so that ``las ocho y veinte`` stays a time."""

AMOUNTS = (
    Rule("(?<=AT) HOUR HOURS (?!HALFMORE)", lambda found: {"CLOCK": _plain(found)}),
    Rule("SLASHED (?:UNIT|HOURMARK) (?!NUM|CLOCK)", _fraction),
    Rule("(?<=IN|FOR|WITHIN|AGOBEFORE) NUM HOURMARK (?!NUM)", _counted),
    Rule("DOTTED UNIT", _decimal),
    Rule("NUM COMMA NUM UNIT", _decimal),
    Rule("HALF ONE? UNIT", _part_of_one(Fraction(1, 2))),
    Rule("THREEQUARTERS OF? ONE? UNIT", _part_of_one(Fraction(3, 4))),
    Rule("QUARTER OF? ONE? UNIT", _part_of_one(Fraction(1, 4))),
    Rule("(?:NUM|ONE|COUPLE) UNIT HALFMORE", _halves),
    Rule("(?:NUM|ONE) HALFMORE UNIT", _halves),
    Rule("(?:NUM|ONE)? FORTNIGHT", _fortnight),
    Rule("NUM UNIT (?:(?<!AT)|(?!NUM|CLOCK|DOTTED))", _counted),
    Rule("(?:ONE|COUPLE) OF? UNIT", _counted),
    Rule("AMOUNT (?:AND|COMMA)? AMOUNT", _joined),
    Rule("AMOUNT (?:AND|COMMA)? AMOUNT", _joined),
)


def _plain(found: Found) -> Any:
    """The hour of ``a las 15 horas``, told on the 24 hours."""
    return Clock(found.get("HOUR"), half="24", grain="hour")
