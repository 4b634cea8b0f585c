"""Which of the shop's own rules a message calls for: said in words like those that the shop gave for it.

A text calls for a rule where it means the same as one of its phrases, or holds every telling word of one: a phrase of
one word is a keyword. Nearness alone has to be as much as for a question that is answered whatever else it may look like;
below that "can I come tomorrow?" is as near to "can I come with my dog?" as "are dogs allowed?".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.concierge.lexicon import all_words
from bot.concierge.situation import Situation
from bot.concierge.wording import tokens
from knowledge.embedding import embedder
from knowledge.sure import EXACT

_TELLING = 4
"""Shorter words tell nothing, unless a phrase has no others."""
_ENDING = 2
"""Letters by which two forms of a word may end otherwise."""


@dataclass(frozen=True, slots=True)
class Called:
    """A rule that a text calls for, and how sure that is."""

    rule: Mapping[str, Any]
    sureness: float


def rule_called(situation: Situation, text: str) -> Called | None:
    """The rule that fits best; None where none fits."""
    rules = [rule for rule in situation.block.get("rules", ()) if rule.get("phrases")]
    return best_called(rules, text) if rules and text else None


def best_called(rules: Sequence[Mapping[str, Any]], text: str) -> Called | None:
    """The rule whose `phrases` are nearest to the text; None where none are near enough."""
    spoken = frozenset(tokens(text))
    near = _nearness(tuple(tuple(rule["phrases"]) for rule in rules), text)
    best = max(range(len(rules)), key=lambda place: (_holds(rules[place], spoken), near[place]))
    if _holds(rules[best], spoken):
        return Called(rules[best], max(near[best], EXACT))
    return Called(rules[best], near[best]) if near[best] >= EXACT else None


def _holds(rule: Mapping[str, Any], spoken: frozenset[str]) -> bool:
    """Whether the text holds all telling words of one of the phrases."""
    return any(
        all(any(_same(word, other) for other in spoken) for word in telling(phrase))
        for phrase in rule["phrases"]
        if telling(phrase)
    )


def _same(word: str, other: str) -> bool:
    """Whether two words are forms of one."""
    if word == other:
        return True
    shared = max(_TELLING, len(word) - _ENDING)
    return len(word) > shared and word[:shared] == other[:shared] and abs(len(word) - len(other)) <= _ENDING


@lru_cache(4096)
def telling(phrase: str) -> frozenset[str]:
    """The words of a phrase that say what it is about."""
    words = frozenset(tokens(phrase))
    common = all_words("function_words") | all_words("around_wishes")
    return frozenset(word for word in words - common if len(word) >= _TELLING)


def _nearness(phrases: tuple[tuple[str, ...], ...], text: str) -> list[float]:
    """For each rule, the cosine of the text and its nearest phrase."""
    said = embedder().encode(text)
    return [float(np.max(_vectors(each) @ said)) for each in phrases]


@lru_cache(1024)
def _vectors(phrases: tuple[str, ...]) -> NDArray[np.float32]:
    return embedder().encode(list(phrases))
