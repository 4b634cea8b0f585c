"""What the customer has told us of themselves, where an answer is made: kept away, told to a model, said below."""

from collections.abc import Sequence

from bot.agent import ToolResult
from bot.concierge.parsers.allergens import DIET_CODES
from bot.concierge.parsers.oneself import of_somebody_else
from bot.concierge.voice import Voice
from bot.guardrails.untrusted import DROPPED, as_data, suspicion
from flows.fact_words import fact_words
from shop.catalog.allergens import allergen_codes, allergens_text
from shop.customers.facts import Said
from shop.kernel.language import Language


def own_of(facts: Sequence[Said], words: str) -> tuple[Said, ...]:
    """The facts that hold for what is being asked: none where it is for somebody else."""
    return () if of_somebody_else(words) else tuple(facts)


def avoided_by(facts: Sequence[Said]) -> tuple[str, ...]:
    """Codes of the allergens that must be kept away from somebody of whom that holds."""
    found = {one.value for one in facts if one.kind == "allergy"}
    found |= {code for one in facts if one.kind == "diet" for code in DIET_CODES.get(one.value, ())}
    return tuple(code for code in allergen_codes() if code in found)


def facts_as_data(facts: Sequence[Said]) -> str:
    """What a model outside is told of the customer, labeled as what it is; empty where nothing is kept."""
    told = [fact_words(one, Language.EN) for one in facts]
    safe = [f"- {words}" for words in told if suspicion(words) < DROPPED]
    if not safe:
        return ""
    lead = "## What this customer has told of themselves\nUse it where it helps, never recite it unasked."
    return f"{lead}\n{as_data(chr(10).join(safe), 'customer/facts')}"


def with_remembered(text: str, results: Sequence[ToolResult], voice: Voice) -> str:
    """The text with what was done because of what the customer once told us; nothing is done silently."""
    said = []
    for result in results:
        told = result.result
        for key, words in (("remembered", "remembered_avoided"), ("beware", "remembered_beware")):
            if told.get(key):
                said.append(voice.say(words, allergens=allergens_text(told[key], voice.language)))
        size = told.get("remembered_size")
        if size:
            said.append(voice.say("remembered_size", size=size))
    return "\n\n".join(dict.fromkeys([text, *said])).strip()
