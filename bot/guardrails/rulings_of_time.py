"""How dates, days, times, opening hours and durations are judged."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.guardrails.bench import UNPROVEN, Bench, Ruling, first_of, proven
from bot.guardrails.claims.clauses import asserts_service, says_closed
from bot.guardrails.claims.said import Said
from bot.guardrails.evidence import CUSTOMER, Fact
from bot.guardrails.slots import denies, on_its_day, slots_known

CLOCK = "clock"
_RIGHT_NOW = re.compile(
    r"\b(?:sono le|it['’]s|it is|son las|es la|è l['’]|adesso|ora|now|ahora|today|oggi|hoy)\b", re.IGNORECASE
)
_OPEN = re.compile(r"\b(?:apert\w+|apriamo|open\w*|abiert\w+|abrimos)\b", re.IGNORECASE)
_NO_YEAR = 0


def day(said: Said, bench: Bench) -> Ruling:
    """A date of the evidence, open or closed as said; of a relative day, the day of the week will do."""
    closed = says_closed(bench.clause_of_day(said))
    today = (bench.evidence.today.year, bench.evidence.today.month, bench.evidence.today.day)
    for value in said.values:
        if _is_relative(said) and closed and bench.weekdays_known():
            break  # that it opens on Saturday does not prove that it is closed then
        facts = [fact for fact in _dates(bench) if fact.closed == closed and _same_day(fact, value)]
        if facts:
            return proven(facts[0].path)
        if _same_date(today, value) and not closed:
            return proven(CLOCK)
    return _relative(said, bench) or _from_customer(said, bench)


def _dates(bench: Bench) -> Iterator[Fact]:
    return (fact for fact in bench.facts.of("date") if fact.path != CUSTOMER)


def _is_relative(said: Said) -> bool:
    return not any(character.isdigit() for character in said.text)


def _same_day(fact: Fact, value: tuple[int, int, int]) -> bool:
    return any(_same_date(each, value) for each in fact.values)


def _same_date(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    same_year = one[0] == other[0] or _NO_YEAR in (one[0], other[0])
    return same_year and one[1:] == other[1:]


def _relative(said: Said, bench: Bench) -> Ruling | None:
    """A day such as "domani" is proven by the opening days in a sentence about opening."""
    if not _is_relative(said):
        return None
    (year, month, number) = next(iter(said.values))
    return _on_weekday(date(year, month, number).weekday(), said, bench)


def today(said: Said, bench: Bench) -> Ruling:
    """Today is today; only that the shop opens or closes today needs proof, where the days are known."""
    clause = bench.clause_of_day(said)
    if not (_OPEN.search(clause) or says_closed(clause)):
        return proven(CLOCK)
    if not bench.weekdays_known():
        return proven(CLOCK)
    return _on_weekday(bench.evidence.today.weekday(), said, bench) or UNPROVEN


def weekday(said: Said, bench: Bench) -> Ruling:
    """Every day of it is in the evidence, open or closed as said; a date that falls on it will do."""
    days = next(iter(said.values))
    rulings = [_on_weekday(each, said, bench) or _dated(each, said, bench) for each in days]
    if all(rulings):
        return rulings[0] or UNPROVEN
    return _from_customer(said, bench)


def _on_weekday(number: int, said: Said, bench: Bench) -> Ruling | None:
    """Proven by the days the evidence gives: as open, as closed, or as closed because only others are open."""
    facts = [fact for fact in bench.facts.of("weekday") if fact.path != CUSTOMER]
    here = [fact for fact in facts if any(number in days for days in fact.values)]
    if not says_closed(bench.clause_of_day(said)):
        return first_of(fact for fact in here if not fact.closed)
    opened = [fact for fact in facts if not fact.closed]
    return first_of(fact for fact in here if fact.closed) or (None if here else first_of(opened))


def _dated(number: int, said: Said, bench: Bench) -> Ruling | None:
    if bench.evidence.today.weekday() == number and _RIGHT_NOW.search(bench.clause(said)):
        return proven(CLOCK)
    return first_of(
        fact for fact in bench.facts.of("date") if fact.path != CUSTOMER and _falls_on(fact, number, bench)
    )


def _falls_on(fact: Fact, number: int, bench: Bench) -> bool:
    return any(_coming(value, bench.evidence.today).weekday() == number for value in fact.values)


def _coming(value: tuple[int, int, int], now: date) -> date:
    """The date meant: where no year is said, the next one."""
    year, month, number = value
    if year:
        return date(year, month, number)
    for later in range(9):  # 29 February comes every fourth year, once every eighth
        try:
            found = date(now.year + later, month, number)
        except ValueError:
            continue
        if found >= now - timedelta(days=60):
            return found
    return now


def time(said: Said, bench: Bench) -> Ruling:
    """A time of the evidence or either end of its hours; the clock's own where it is said to be now."""
    edges = [
        fact for fact in bench.facts.of("hours") if fact.path != CUSTOMER and said.values & set(_ends(fact))
    ]
    agreeing = [fact for fact in bench.agreeing(said) if on_its_day(said, fact, bench)]
    found = first_of([*agreeing, *edges])
    if found:
        return found
    local = bench.evidence.now.astimezone(bench.evidence.zone)
    if local.hour * 60 + local.minute in said.values and _RIGHT_NOW.search(bench.clause(said)):
        return proven(CLOCK)
    return _from_customer(said, bench)


def _ends(fact: Fact) -> list[int]:
    return [end for pair in fact.values for end in pair]


def hours(said: Said, bench: Bench) -> Ruling:
    """The same pair stands in the evidence: the ends of two different ones do not make a third."""
    return first_of(bench.agreeing(said)) or _from_customer(said, bench)


def duration(said: Said, bench: Bench) -> Ruling:
    """The same span, or one that ends as late: "within 48 hours" follows from "24-48 hours"."""
    found = first_of(bench.agreeing(said))
    if found:
        return found
    singles = {high for low, high in said.values if low == high}
    within = (
        fact
        for fact in bench.facts.of("duration")
        if fact.path != CUSTOMER and singles & {high for _, high in fact.values}
    )
    return first_of(within) or _from_customer(said, bench)


def _from_customer(said: Said, bench: Bench) -> Ruling:
    """A day or time the customer named may be repeated, unless the draft promises service then."""
    repeated = bench.customer_said(said)
    clause = bench.clause(said)
    promised = asserts_service(clause) and not says_closed(clause)
    if said.kind == "time" and not promised and slots_known(bench):
        promised = not denies(clause)
    if repeated and (not promised or bench.sentence(said).rstrip().endswith("?")):
        return proven(CUSTOMER)
    return UNPROVEN
