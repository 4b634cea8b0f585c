"""One step of the concierge alone: what it makes of a text."""

from typing import Any

from langchain_core.messages import HumanMessage, SystemMessage

from bot.concierge.examples import own_router
from bot.concierge.language import detect
from bot.concierge.parsers.allergens import avoided, mentioned
from bot.concierge.parsers.amounts import budget
from bot.concierge.parsers.aspects import aspects
from bot.concierge.parsers.facets import facets
from bot.concierge.parsers.numbers import numbers
from bot.concierge.parsers.wish import essence
from bot.concierge.situation import KEY, Situation
from bot.concierge.understanding import understood
from shop.kernel.language import Language


def inspect_intent(text: str, language: Language | None = None) -> dict[str, Any]:
    """What a text alone would be taken for: decision, intent, probabilities, language, entities."""
    guess = detect(text, None, language or Language.EN)
    spoken = language or guess.language
    block = {"language": spoken.value}
    situation = Situation.read([SystemMessage("", additional_kwargs={KEY: block}), HumanMessage(text)])
    router = own_router()
    parts = understood(situation, router)
    main = next((part for part in parts if part.intent != "greeting" or not part.beside), parts[0])
    return {
        "text": text,
        "decision": main.decision,
        "intent": main.intent if main.decision != "off_topic" else None,
        "p": round(main.p, 4),
        "options": [[intent, round(p, 4)] for intent, p in (main.options or ((main.intent, main.p),))],
        "parts": [{"intent": part.intent, "decision": part.decision, "text": part.text} for part in parts],
        "language": {"guess": guess.language.value, "confidence": round(guess.confidence, 4)},
        "entities": _entities(text),
    }


def _entities(text: str) -> dict[str, Any]:
    money, keep_out, traits = budget(text), avoided(text), facets(text)
    return {
        "words": essence(text),
        "budget": None
        if money is None
        else {
            "at_most": None if money.at_most is None else f"{money.at_most:f}",
            "at_least": None if money.at_least is None else f"{money.at_least:f}",
            "about": money.about,
            "currency": money.currency,
        },
        "avoid": list(keep_out.codes) if keep_out else [],
        "nothing_to_avoid": bool(keep_out and keep_out.nothing),
        "allergens": list(mentioned(text)),
        "taste": traits.taste,
        "gift": traits.gift,
        "tags": list(traits.tags),
        "aspects": list(aspects(text)),
        "numbers": [f"{number.value:f}" for number in numbers(text)],
    }
