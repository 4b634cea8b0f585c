"""On which days does a class come again? A rule of RFC 5545, walked in wall time."""

from collections.abc import Collection
from datetime import date, datetime, time

from dateutil.rrule import rrule, rrulestr

_MOST = 1000
"""Dates of one series within a horizon."""
_TOO_FINE = ("HOURLY", "MINUTELY", "SECONDLY")


def rule_fault(rule: str) -> str:
    """What is wrong with the rule; empty where nothing is."""
    parts = rule.upper()
    if "DTSTART" in parts or "\n" in rule or any(fine in parts for fine in _TOO_FINE):
        return f"{rule} is no rule of days: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, and no start of its own"
    try:
        _parsed(rule, date(2026, 1, 1))
    except (ValueError, TypeError, KeyError) as fault:
        return f"{rule} is no rule of RFC 5545: {fault}"
    return ""


def days_of_rule(rule: str, *, first_on: date, until: date, except_on: Collection[date] = ()) -> list[date]:
    """The days on which it comes, from the first to the last one asked for, those excepted left out."""
    skipped = frozenset(except_on)
    days: list[date] = []
    for at in _parsed(rule, first_on):
        day = at.date()
        if day > until or len(days) >= _MOST:
            break
        if day not in skipped:
            days.append(day)
    return list(dict.fromkeys(days))


def _parsed(rule: str, first_on: date) -> rrule:
    """The rule over days without a zone: what clocks do to a start is seen when it is made an instant."""
    start = datetime.combine(first_on, time())
    # An UNTIL with a zone is told in UTC; of a rule of days only its day counts.
    parts = [
        f"UNTIL={_day(part.partition('=')[2])}" if part.upper().startswith("UNTIL=") else part
        for part in rule.removeprefix("RRULE:").strip().rstrip(";").split(";")
    ]
    parsed = rrulestr(";".join(parts), dtstart=start)
    if not isinstance(parsed, rrule):
        message = "one rule, not a set"
        raise TypeError(message)
    return parsed


def _day(until: str) -> str:
    return f"{until[:8]}T235959" if len(until) >= len("20260101") else until
