"""The phrases that the concierge learned from, and the router that learned them."""

from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from bot.concierge.fitted import own_folder
from bot.concierge.router import Router, Thresholds
from shop.kernel.language import Language

PHRASES = Path(__file__).parent / "phrases"

CAREFUL = frozenset({"mark_interest", "send_link_profile", "send_link_registration", "hand_over"})
"""What changes something or calls somebody: asked about unless the router is sure."""

_STRICTER = Thresholds(fire=0.5, distance=1.5)
"""Our phrases span many trades, and names of the catalog speak for what belongs to this one: of lines that
no shop serves, a third less fires, and one request in a hundred more is asked back about."""

_NAMED = ("goods", "the_goods")
_EACH = 2
"""How many things a phrase that names one is learned with."""


def example_phrases() -> list[tuple[str, str]]:
    """Every example with its intent, in all languages together: a phrase helps all languages."""
    return [pair for language in Language for pair in _examples(_read(language))]


def off_topic_lines() -> list[str]:
    """Lines that a shop does not answer: any topic, and topics near a shop's own."""
    return [text for language in Language for texts in _read(language)["none"].values() for text in texts]


@cache
def own_router(folder: Path | None = None) -> Router:
    """The process's router over our own phrases; what it learned is kept in `folder`, by default ours."""
    return Router.fit(
        example_phrases(),
        off_topic_lines(),
        careful=CAREFUL,
        thresholds=_STRICTER,
        folder=folder or own_folder(),
    )


def _examples(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The phrases of one language; those that name a thing, once with each of the next few things."""
    things = {name: cycle(content[name]) for name in _NAMED}
    for intent, texts in content["intents"].items():
        for text in texts:
            named = next((name for name in _NAMED if f"{{{name}}}" in text), None)
            if named is None:
                yield text, intent
                continue
            for thing in islice(things[named], _EACH):
                yield text.format(**{named: thing}), intent


@cache
def _read(language: Language) -> dict[str, Any]:
    with (PHRASES / f"{language.value}.yaml").open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.safe_load(file)
    return content
