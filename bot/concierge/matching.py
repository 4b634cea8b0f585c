"""Which passage answers a question, and how sure that is.

A question of the shop's own is compared title with question; retrieval's score, which knows the whole
passage in every language, is the other half. Figures: measured on paraphrases of a shop's questions and on
questions that none of them answers (`make eval`): at `SURE`, 2 of 100 get a wrong answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.concierge.situation import Passage
from knowledge.embedding import embedder

EXACT = 0.72
"""The question itself: answered so whatever else it may look like."""
TELLING = 0.50
"""Enough to be preferred to a fact of the shop."""
SURE = 0.42
LIKELY = 0.33
"""Said as a guess."""
_LONG = 420
"""Characters up to which a passage is quoted whole."""
_QUOTED = 3
"""Sentences quoted of a longer one."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Match:
    """A passage with how well it answers."""

    passage: Passage
    sureness: float


def best_match(
    question: str, passages: Sequence[Passage], kinds: Sequence[str] = ("faq", "document")
) -> Match | None:
    """The passage of those kinds that answers best; None where there is none."""
    matches = [Match(one, sureness(question, one)) for one in passages if one.kind in kinds]
    return max(matches, key=lambda match: match.sureness, default=None)


def sureness(question: str, passage: Passage) -> float:
    """How well a passage answers, 0 to 1."""
    if passage.kind != "faq":
        return passage.score * _DOCUMENT
    return (likeness(question, passage.title) + passage.score) / 2


_DOCUMENT = 0.9
"""A document's heading asks nothing: its score alone counts, a little less."""


def likeness(one: str, other: str) -> float:
    """Cosine of two texts in meaning."""
    return float(np.dot(embedder().encode(one), _title(other)))


def quoted(question: str, passage: Passage) -> str:
    """The passage's text, or of a long one the sentences nearest to the question, in their order."""
    if len(passage.text) <= _LONG:
        return passage.text
    parts = [part.strip() for part in _SENTENCE.split(passage.text) if part.strip()]
    nearness = embedder().encode(parts) @ embedder().encode(question)
    chosen: list[int] = []
    for position in np.argsort(-nearness):
        length = sum(len(parts[i]) for i in (*chosen, position))
        if len(chosen) < _QUOTED and (not chosen or length <= _LONG):
            chosen.append(int(position))
    return " ".join(parts[i] for i in sorted(chosen))


@lru_cache(4096)
def _title(text: str) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Titles come again with every question about the same thing."""
    return embedder().encode(text)
