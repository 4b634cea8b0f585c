"""What a claim is held against while it is judged, and the verdict."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from bot.guardrails.claims.clauses import clause_around, clause_of_day, sentence_around
from bot.guardrails.claims.numbers import FIGURES, number_before, readings
from bot.guardrails.claims.said import Said, folded
from bot.guardrails.evidence import CUSTOMER, Evidence, Fact, Facts
from bot.guardrails.mentions import Mentions


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a claim is proven, by what, and why not where the reason is not plain absence."""

    ok: bool
    proven_by: str = ""
    reason: str = ""


UNPROVEN = Ruling(ok=False)


def proven(path: str) -> Ruling:
    """Proven by what stands there."""
    return Ruling(ok=True, proven_by=path)


def first_of(facts: Iterable[Fact]) -> Ruling | None:
    """Proven by the first of the facts, if there is one."""
    return next((proven(fact.path) for fact in facts), None)


class Bench:
    """A draft, its evidence, and the questions a ruling asks of them."""

    def __init__(self, draft: str, said: Sequence[Said], evidence: Evidence, facts: Facts) -> None:
        self.draft = draft
        self.said = said
        self.evidence = evidence
        self.facts = facts
        self.mentions = Mentions(draft, facts.products())

    def agreeing(self, said: Said, *kinds: str) -> list[Fact]:
        """The shop's facts of the kinds (the claim's own if none are named) that share a value with it."""
        wanted = kinds or (said.kind,)
        return [
            fact for fact in self.facts.of(*wanted) if fact.path != CUSTOMER and fact.values & said.values
        ]

    def of_the_named(self, said: Said, facts: Sequence[Fact]) -> Ruling | None:
        """The first fact that is not said of other products than those the claim's clause names."""
        named = self.mentions.in_clause(said.start, said.end)
        return first_of(
            fact for fact in facts if not named or not fact.subjects or named & set(fact.subjects)
        )

    def customer_said(self, said: Said) -> bool:
        """Whether the customer stated the same thing."""
        return any(fact.path == CUSTOMER and fact.values & said.values for fact in self.facts.of(said.kind))

    def weekdays_known(self) -> bool:
        """Whether the shop's days stand in the evidence."""
        return any(fact.path != CUSTOMER for fact in self.facts.of("weekday"))

    def clause(self, said: Said) -> str:
        """The words of the claim's clause."""
        start, end = clause_around(self.draft, said.start, said.end, self.mentions.places)
        return self.draft[start:end]

    def clause_of_day(self, said: Said) -> str:
        """The words that say what happens on the claim's day."""
        return clause_of_day(self.draft, said.start, said.end, self.mentions.places)

    def before_in_clause(self, said: Said) -> str:
        """The words of its clause before the claim."""
        start, _ = clause_around(self.draft, said.start, said.end, self.mentions.places)
        return self.draft[start : said.start]

    def sentence(self, said: Said) -> str:
        """The words of the claim's sentence, with the mark that ends it."""
        start, end = sentence_around(self.draft, said.start, said.end)
        return self.draft[start : end + 1]

    def amounts_in_sentence(self, said: Said) -> frozenset[Any]:
        """The amounts of money that its sentence names."""
        start, end = sentence_around(self.draft, said.start, said.end)
        beside = (each.values for each in self.said if each.kind == "price" and start <= each.start < end)
        return frozenset().union(*beside)

    def text_with(self, words: str) -> str | None:
        """Where the shop's texts hold these words, whatever their case and accents."""
        wanted = " ".join(folded(words).split())
        return next((path for path, text in self._texts if path != CUSTOMER and wanted in text), None)

    @cached_property
    def _texts(self) -> list[tuple[str, str]]:
        return [(path, " ".join(folded(text).split())) for path, text in self.facts.texts]

    @cached_property
    def customer_numbers(self) -> frozenset[Decimal]:
        """All numbers in the customer's words, in figures and in single words."""
        numbers: set[Decimal] = set()
        for text in self.evidence.said:
            for figures in re.findall(FIGURES, text):
                numbers |= readings(figures)
            for word in re.findall(r"[^\W\d_]{3,}", text.lower()):
                found = number_before([word])
                numbers |= {found[0]} if found else set()
        return frozenset(numbers)
