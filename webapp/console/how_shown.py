"""How an answer of the agent came about, in the few lines that a member wants: what it read, looked up and proved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from shop.kernel.language import Language, phrase, say
from shop.messaging.thread import HowAnswered

_MOST: Final = 4
_TOOLS: Final = {
    "find_products": phrase("looked for products"),
    "show_product": phrase("looked at a product"),
    "list_categories": phrase("looked at the categories"),
    "shop_facts": phrase("looked up what the shop says of itself"),
    "search_knowledge": phrase("searched what the shop knows"),
    "find_slots": phrase("looked for free times"),
    "hold_slot": phrase("kept a time"),
    "show_cart": phrase("looked into the cart"),
    "add_to_cart": phrase("put something into the cart"),
    "propose_order": phrase("put an order together"),
    "place_order": phrase("placed the order"),
    "hand_over": phrase("asked for a person"),
    "send_link": phrase("sent a link"),
    "mark_interest": phrase("noted what they like"),
}


@dataclass(frozen=True, slots=True)
class HowShown:
    """The few lines."""

    who: str
    steps: tuple[tuple[str, str], ...]
    """Each with its icon."""


def how_shown(answered: HowAnswered, language: Language, rules: Sequence[str] = ()) -> HowShown:
    """What stands in the trace, in words for somebody who sells; `rules` are the names of those that were followed."""
    steps = [("list-checks", say(language, "By your rule: {rule}", rule=rule)) for rule in rules]
    for step in answered.trace:
        steps += _step(step, language)
    seconds = f"{answered.milliseconds / 1000:.1f}"
    model = answered.model or say(language, "the rules, without a model")
    return HowShown(
        say(
            language,
            "{model}, in {seconds} s, version {version}",
            model=model,
            seconds=seconds,
            version=answered.version,
        ),
        tuple(steps),
    )


def _step(step: dict[str, Any], language: Language) -> list[tuple[str, str]]:
    details = step.get("details") or {}
    name, refused = step.get("step"), step.get("state") == "refused"
    if name == "retrieved":
        titles = [str(one.get("title")) for one in details.get("passages", []) if one.get("title")]
        return (
            [("book-open", say(language, "Read: {titles}", titles=", ".join(titles[:_MOST])))]
            if titles
            else []
        )
    if name == "tool":
        return [_tool(details, language, refused=refused)]
    if name == "proved":
        return _proved(details, language)
    if name == "sensitive" and details.get("found"):
        return [("shield-alert", say(language, "Something private was taken out."))]
    return []


def _tool(details: dict[str, Any], language: Language, *, refused: bool) -> tuple[str, str]:
    name = str(details.get("name", ""))
    words = say(language, _TOOLS[name]) if name in _TOOLS else name
    asked = ", ".join(str(value) for value in (details.get("arguments") or {}).values() if value)[:80]
    if refused:
        return "x", say(language, "{tool}: refused", tool=words)
    return "search", f"{words}: {asked}" if asked else words


def _proved(details: dict[str, Any], language: Language) -> list[tuple[str, str]]:
    claims = details.get("claims") or []
    if not claims:
        return []
    good = [claim for claim in claims if claim.get("ok")]
    if len(good) == len(claims):
        return [
            (
                "shield-check",
                say(
                    language,
                    "Checked against the shop’s own data: {count} of {all}",
                    count=len(good),
                    all=len(claims),
                ),
            )
        ]
    said = ", ".join(str(claim.get("text", "")) for claim in claims if not claim.get("ok"))
    return [("shield-alert", say(language, "Not proven, and taken out: {claims}", claims=said[:160]))]
