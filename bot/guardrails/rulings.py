"""Which ruling belongs to which sort of claim, and the rulings of the plain sorts."""

import re
from collections.abc import Callable

from bot.guardrails import rulings_of_money, rulings_of_time
from bot.guardrails.bench import UNPROVEN, Bench, Ruling, first_of, proven
from bot.guardrails.claims.references import letters
from bot.guardrails.claims.said import Said, folded
from bot.guardrails.evidence import CUSTOMER
from bot.guardrails.formatting import leads_to

_WORD = re.compile(r"[^\W_]+")
_NEGATIVE = re.compile(
    r"\b(?:non|no|not|nessun\w*|ningun\w*|niente|nada|nothing|none|neither|tampoco|neanche|sorry|purtroppo|lamentablemente)\b",
    re.IGNORECASE,
)
_HEADS = frozenset({"people", "rooms", "baths"})


def rule(said: Said, bench: Bench) -> Ruling:
    """The verdict on one claim."""
    return _RULINGS[said.kind](said, bench)


def _quantity(said: Said, bench: Bench) -> Ruling:
    """The evidence's own measure, of the same product, or a number that the customer used."""
    found = bench.of_the_named(said, bench.agreeing(said))
    if found:
        return found
    inside = bench.mentions.holding(said.start, said.end)
    if inside:
        return proven("name")
    if bench.customer_said(said) or _counted_by_customer(said, bench):
        return proven(CUSTOMER)
    return UNPROVEN


def _counted_by_customer(said: Said, bench: Bench) -> bool:
    """Whether the number is the customer's: "siamo in 4" lets an answer say "per 4 persone"."""
    return any(unit in _HEADS and amount in bench.customer_numbers for amount, unit in said.values)


def _code(said: Said, bench: Bench) -> Ruling:
    found = first_of(bench.agreeing(said))
    if found:
        return found
    for path, text in bench.facts.texts:
        if any(
            re.search(rf"(?<![\w-]){re.escape(str(value))}(?![\w-])", text, re.IGNORECASE)
            for value in said.values
        ):
            return proven(path)
    return UNPROVEN


def _same_or_customer(said: Said, bench: Bench) -> Ruling:
    """Telephones and e-mail addresses: the shop's, or those the customer wrote."""
    return first_of(bench.agreeing(said)) or (proven(CUSTOMER) if bench.customer_said(said) else UNPROVEN)


def _address(said: Said, bench: Bench) -> Ruling:
    """The street and number stand in a text, however they are spaced."""
    wanted = str(next(iter(said.values)))
    path = next((path for path, text in bench.facts.texts if wanted in letters(text)), None)
    return proven(path) if path else UNPROVEN


def _link(said: Said, bench: Bench) -> Ruling:
    """Issued in this turn, or given in a field of a tool, letter by letter; from a text only on an allowed host."""
    address = str(next(iter(said.values)))
    if address in bench.evidence.links:
        return proven("link:issued")
    given = first_of(bench.agreeing(said, "given_link"))
    if given:
        return given
    quoted = first_of(bench.agreeing(said))
    if quoted and not leads_to(address, bench.evidence.hosts):
        return Ruling(ok=False, reason="leads outside the shop's own pages.")
    return quoted or UNPROVEN


def _name(said: Said, bench: Bench) -> Ruling:
    """All its telling words are in one name of the results, or it stands in a text as it is."""
    words = set(_WORD.findall(folded(said.text)))
    for fact in bench.facts.of("name"):
        for name in fact.values:
            theirs = set(_WORD.findall(folded(str(name))))
            if words <= theirs or theirs <= words:
                return proven(fact.path)
    path = bench.text_with(said.text)
    return proven(path) if path else UNPROVEN


def _allergen(said: Said, bench: Bench) -> Ruling:
    """Every product it is said of lacks the allergen; a text may say so of the shop; else it may be denied."""
    subject = bench.mentions.subject_of(said.start, said.end)
    facts = [fact for fact in bench.facts.of("allergens") if not subject or subject & set(fact.subjects)]
    holding = [fact for fact in facts if any(said.values & set(codes) for codes in fact.values)]
    if holding and not _NEGATIVE.search(bench.before_in_clause(said)):
        return Ruling(ok=False, reason=f"is not true of {holding[0].subjects[-1]}.")
    found = first_of(facts) or first_of(bench.agreeing(said))
    if found:
        return found
    asked_or_denied = _NEGATIVE.search(bench.sentence(said)) or bench.sentence(said).rstrip().endswith("?")
    return proven(CUSTOMER) if asked_or_denied else UNPROVEN


def _open_now(said: Said, bench: Bench) -> Ruling:
    return first_of(bench.agreeing(said)) or UNPROVEN


_RULINGS: dict[str, Callable[[Said, Bench], Ruling]] = {
    "price": rulings_of_money.price,
    "discount": rulings_of_money.discount,
    "percent": rulings_of_money.percent,
    "free": rulings_of_money.free,
    "stock": rulings_of_money.stock,
    "count": rulings_of_money.count,
    "date": rulings_of_time.day,
    "today": rulings_of_time.today,
    "weekday": rulings_of_time.weekday,
    "time": rulings_of_time.time,
    "hours": rulings_of_time.hours,
    "duration": rulings_of_time.duration,
    "quantity": _quantity,
    "code": _code,
    "phone": _same_or_customer,
    "email": _same_or_customer,
    "address": _address,
    "link": _link,
    "name": _name,
    "allergen": _allergen,
    "open_now": _open_now,
}
