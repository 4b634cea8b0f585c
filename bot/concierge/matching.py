"""Which passage answers a question, and what of it is quoted (`knowledge.sure` tells how sure that is)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.concierge.parsers.places import countries
from bot.concierge.situation import Passage
from knowledge.embedding import embedder
from knowledge.sure import EXACT, LIKELY, SURE, TELLING, likeness, sureness_of

__all__ = ["EXACT", "LIKELY", "SURE", "TELLING", "Match", "best_match", "likeness", "quoted", "sureness"]

_LONG = 420
"""Characters up to which a passage is quoted whole."""
_OF_ELSEWHERE = 0.4
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
    """How well a passage answers, 0 to 1: one about other countries than those that are asked for hardly does."""
    sure = sureness_of(question, passage.kind, passage.title, passage.score)
    asked = countries(question)
    elsewhere = bool(asked) and bool(told := countries(passage.title)) and not asked & told
    return sure * _OF_ELSEWHERE if elsewhere else sure


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
