"""Whether an hour is free on the day that a draft says it of: an hour of one slot proves nothing of another day."""

import re
from datetime import date

from bot.guardrails.bench import Bench
from bot.guardrails.claims.clauses import sentence_around
from bot.guardrails.claims.said import Said
from bot.guardrails.evidence import Fact

_SLOT = re.compile(r"(?P<slot>.*(?:slots|others|answers)\[\d+\])\.(?:when|your_when|title|words|clock)")
_NO = re.compile(
    r"\b(?:non|no|not|nothing|niente|nessun\w*|nada|ningun\w*|n['’]t|full|pieno|occupat\w+|preso|lleno|ocupad\w+|completo|taken|gone|purtroppo|sorry|lamentablemente)\b",
    re.IGNORECASE,
)
_DAYS = frozenset({"date", "weekday"})


def on_its_day(said: Said, fact: Fact, bench: Bench) -> bool:
    """Whether a fact may prove an hour: one that stands in a slot only where the draft speaks of that slot's day.

    Where the sentence names no day, any slot will do.
    """
    found = _SLOT.fullmatch(fact.path)
    day = _day_said(said, bench) if found else None
    if found is None or day is None:
        return True
    dates = {
        value
        for other in bench.facts.of("date")
        if other.path.startswith(f"{found['slot']}.")
        for value in other.values
    }
    return not dates or any(_is(value, day, bench) for value in dates)


def slots_known(bench: Bench) -> bool:
    """Whether free times were looked for: then no other hour is free, whoever has named it."""
    return any(_SLOT.fullmatch(fact.path) for fact in bench.facts.of("time"))


def denies(clause: str) -> bool:
    """Whether a clause says that something is not so."""
    return _NO.search(clause) is not None


def _day_said(said: Said, bench: Bench) -> Said | None:
    """The day nearest before the hour in its sentence, else the nearest after it."""
    start, end = sentence_around(bench.draft, said.start, said.end)
    days = [one for one in bench.said if one.kind in _DAYS and start <= one.start < end]
    before = [one for one in days if one.end <= said.start]
    return before[-1] if before else next(iter(days), None)


def _is(value: tuple[int, int, int], day: Said, bench: Bench) -> bool:
    """Whether a slot's date is the day that was said: the same date, or one that falls on that weekday."""
    year, month, number = value
    if day.kind == "date":
        return any(
            one[1:] == (month, number) and one[0] in {0, year, *([] if year else [one[0]])}
            for one in day.values
        )
    known = date(year or bench.evidence.today.year, month, number)
    return any(known.weekday() in days for days in day.values)
