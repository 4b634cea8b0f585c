"""How prices, discounts, stock and counts are judged."""

import re

from bot.guardrails.bench import UNPROVEN, Bench, Ruling, first_of, proven
from bot.guardrails.claims.clauses import is_threshold
from bot.guardrails.claims.said import Said, folded
from bot.guardrails.evidence import THRESHOLD, Fact
from shop.kernel.money import Money

_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:spedizion\w*|consegn\w*|shipping|deliver\w*|env[ií]o\w*|entreg\w*|postage|totale?|minim\w+|m[ií]nim\w+|deposit\w*|caparra|"
    r"cauzione|fianza|sopra|oltre|over|above|m[aá]s de|encima|order|ordin\w*|pedido\w*|costs? extra|supplement\w*|suplement\w*|commission\w*|tax\w*|iva|vat)\b",
    re.IGNORECASE,
)
_BUDGET = re.compile(r"\b(?:budget|presupuesto|spesa massima|importo|cifra)\b", re.IGNORECASE)
_AT_MOST = re.compile(
    r"\b(?:within|under|below|up to|at most|max\w*|fino a(?:i|gli)?|entro(?: i| gli)?|sotto(?: i| gli)?|meno di|non più di|al massimo|hasta(?: los)?|"
    r"menos de|por debajo de(?: los)?|no más de|m[aá]ximo|less than)\W*$",
    re.IGNORECASE,
)
_YOURS = re.compile(
    r"\b(?:about|around|circa|intorno a(?:i|gli)?|sui|sugli|unos|your|tuoi|tus|suoi|sus|vostri|over|sopra(?: i)?|oltre(?: i)?)\W*$",
    re.IGNORECASE,
)


def price(said: Said, bench: Bench) -> Ruling:
    """A price field or a passage states it, of the same product; or it is the customer's own budget."""
    inside = bench.mentions.holding(said.start, said.end)
    if inside:
        return proven(_name_path(bench, inside.names))
    over = is_threshold(bench.draft, said.start)
    agreeing = [
        fact for fact in bench.agreeing(said) if (THRESHOLD in fact.condition) == over or fact.subjects
    ]
    subject = bench.mentions.subject_of(said.start, said.end)
    ruling = _attributed(said, bench, agreeing, subject)
    if ruling.ok:
        return ruling
    return _budget(said, bench, subject) or ruling


def _attributed(said: Said, bench: Bench, agreeing: list[Fact], subject: frozenset[str]) -> Ruling:
    if not subject:
        return first_of(agreeing) or UNPROVEN
    own = first_of(fact for fact in agreeing if subject & set(fact.subjects))
    if own:
        return own
    about_else = _OF_SOMETHING_ELSE.search(bench.clause(said)) or not bench.mentions.in_clause(
        said.start, said.end
    )
    unattributed = first_of(fact for fact in agreeing if not fact.subjects)
    if unattributed and about_else:
        return unattributed
    others = [fact.subjects[-1] for fact in agreeing if fact.subjects]
    if others:
        return Ruling(ok=False, reason=f"is the price of {others[0]}, not of {min(subject)}.")
    return UNPROVEN


def _budget(said: Said, bench: Bench, subject: frozenset[str]) -> Ruling | None:
    """The customer's own limit may be repeated as a limit, if what is offered under it really is."""
    if not bench.customer_said(said) or bench.agreeing(said):
        return None
    before = bench.before_in_clause(said)
    limit = _AT_MOST.search(before)
    if not limit and not _YOURS.search(before) and not _BUDGET.search(bench.clause(said)):
        return None
    if limit and not _all_at_most(said, bench, subject):
        return Ruling(ok=False, reason=f"is less than the price of {min(subject)}.")
    return proven("customer")


def _all_at_most(said: Said, bench: Bench, subject: frozenset[str]) -> bool:
    limits = [(amount, code) for amount, code in said.values]
    prices = [
        value for fact in bench.facts.of("price") if subject & set(fact.subjects) for value in fact.values
    ]
    return not prices or any(
        amount <= limit and code == currency for amount, code in prices for limit, currency in limits
    )


def _name_path(bench: Bench, names: frozenset[str]) -> str:
    return next((fact.path for fact in bench.facts.of("name") if fact.values & names), "name")


def discount(said: Said, bench: Bench) -> Ruling:
    """Only what speaks of a reduction proves one: the share of pistachio in a cream does not."""
    return first_of(bench.agreeing(said, "discount")) or UNPROVEN


def percent(said: Said, bench: Bench) -> Ruling:
    """Any percentage of the evidence, if it is not another product's."""
    return bench.of_the_named(said, bench.agreeing(said, "percent", "discount")) or UNPROVEN


def free(said: Said, bench: Bench) -> Ruling:
    """The evidence says so too, or gives a price of nothing; "free over 60 €" proves it only with its 60 €."""
    nothing = (Money(0, bench.evidence.currency).major, bench.evidence.currency)
    facts = [*bench.agreeing(said), *(fact for fact in bench.facts.of("price") if nothing in fact.values)]
    amounts = bench.amounts_in_sentence(said)
    found = first_of(fact for fact in facts if not fact.condition or fact.condition & amounts)
    if found or not facts:
        return found or UNPROVEN
    return Ruling(ok=False, reason="is so only under a condition that you left out.")


def stock(said: Said, bench: Bench) -> Ruling:
    """A stock figure of the product it is said of."""
    subject = bench.mentions.subject_of(said.start, said.end)
    agreeing = bench.agreeing(said)
    own = first_of(fact for fact in agreeing if not subject or subject & set(fact.subjects))
    if own:
        return own
    if agreeing and subject:
        return Ruling(ok=False, reason=f"is the stock of {agreeing[0].subjects[-1]}, not of {min(subject)}.")
    return UNPROVEN


_OPTIONS = re.compile(
    r"\b(?:ide[ae]s?|opzion[ei]|options?|opci(?:on|ones)|propost[ae]|propuestas?|suggestions?|suggerimenti|sugerencias|mod[io]|ways?|formas?|maneras?|"
    r"cos[ae]s?|things?|domand[ae]|questions?|preguntas?|minut\w+|risultat\w+|results?|resultados?|alternativ\w+)$"
)


def count(said: Said, bench: Bench) -> Ruling:
    """How many there are: a total, a stock figure, the length of a list, or words of the evidence.

    Counts of ideas and options are the draft's own and need no proof.
    """
    noun = folded(said.text)
    if _OPTIONS.search(noun):
        return proven("draft")
    listed = first_of(bench.agreeing(said, "count", "stock"))
    if listed:
        return listed
    path = bench.text_with(" ".join(said.text.split()[-2:]))
    return proven(path) if path else UNPROVEN
