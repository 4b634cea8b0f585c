"""Is every fact in a draft answer proven by this turn's results? What is not there is not sent."""

import re
from dataclasses import dataclass

from bot.cleaning import readable
from bot.guardrails.bench import Bench
from bot.guardrails.claims.extraction import said_in
from bot.guardrails.claims.said import Said
from bot.guardrails.evidence import Evidence, Quoted, ToolResult
from bot.guardrails.faults import fault_of
from bot.guardrails.named import names_said
from bot.guardrails.reading import facts_of
from bot.guardrails.rendering import render_from_facts
from bot.guardrails.rulings import rule
from shop.kernel.language import Language

__all__ = ["Claim", "Evidence", "Proof", "Quoted", "ToolResult", "prove", "render_from_facts"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a draft states, and what proves it."""

    kind: str
    text: str
    start: int
    end: int
    ok: bool
    proven_by: str
    """Such as ``tool:find_products#0 products[1].price``, ``passage:faq/shipping`` or ``customer``."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The verdict on a draft."""

    claims: tuple[Claim, ...]
    faults: tuple[str, ...]
    """One short English sentence for each unproven claim, for the model's second try. They quote the
    draft, so hide them before they go to an outside model."""

    @property
    def ok(self) -> bool:
        """Whether all claims are proven."""
        return not self.faults


def prove(draft: str, language: Language, evidence: Evidence) -> Proof:
    """Hold every price, stock figure, date, hour, measure, code, link and name against the evidence.

    Values are compared, not spellings: ``28.2`` is ``28,20 €``, ``domani`` is its date. A price also
    has to belong to the product it is said of. Numbers of lists and counts of options are no claims.
    Positions count in the draft as a person sees it: without unseen characters and outer blanks.
    """
    draft = readable(draft)
    said = _read(draft, language, evidence)
    bench = Bench(draft, said, evidence, facts_of(evidence))
    claims, faults = [], []
    for each in _in_order([*said, *names_said(draft, bench.facts, said)]):
        ruling = rule(each, bench)
        claims.append(Claim(each.kind, each.text, each.start, each.end, ruling.ok, ruling.proven_by))
        if not ruling.ok:
            faults.append(fault_of(each, ruling.reason))
    return Proof(tuple(claims), tuple(dict.fromkeys(faults)))


def _read(draft: str, language: Language, evidence: Evidence) -> list[Said]:
    """What the draft states; marks of formatting inside a figure hide nothing: ``*28* €`` is a price."""
    bare, places = _without_marks(draft)
    said = said_in(bare, today=evidence.today, currency=evidence.currency, language=language.value)
    return [_moved(each, places[each.start], places[each.end - 1] + 1, draft) for each in said]


def _without_marks(draft: str) -> tuple[str, list[int]]:
    """The draft without asterisks and the like at the edge of words, and where each character stood."""
    dropped = {at for match in _MARKS.finditer(draft) for at in range(*match.span())}
    places = [at for at in range(len(draft)) if at not in dropped]
    return "".join(draft[at] for at in places), places


_MARKS = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)|(?<=\d)[*_`]+(?=[%€$£])")


def _moved(said: Said, start: int, end: int, draft: str) -> Said:
    values = frozenset({draft[start:end]}) if said.kind == "link" else said.values
    return Said(said.kind, draft[start:end], start, end, values)


def _in_order(said: list[Said]) -> list[Said]:
    return sorted(said, key=lambda each: (each.start, each.end))
