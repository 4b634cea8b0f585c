"""How sure it is that a passage answers a question.

A question of the shop's own is compared title with question; retrieval's score, which knows the whole
passage in every language, is the other half. Figures: measured on paraphrases of a shop's questions and on
questions that none of them answers (`make eval`): at `SURE`, 2 of 100 get a wrong answer.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from knowledge.embedding import Vectors, embedder

EXACT: Final = 0.72
"""The question itself: answered so whatever else it may look like."""
TELLING: Final = 0.50
"""Enough to be preferred to a fact of the shop."""
SURE: Final = 0.42
LIKELY: Final = 0.33
"""Said as a guess."""
_DOCUMENT: Final = 0.9
"""A document's heading asks nothing: its score alone counts, a little less."""


def sureness_of(question: str, kind: str, title: str, score: float) -> float:
    """How well a passage of that kind, title and score answers, 0 to 1."""
    if kind != "faq":
        return score * _DOCUMENT
    return (likeness(question, title) + score) / 2


def likeness(one: str, other: str) -> float:
    """Cosine of two texts in meaning; `other` is one that comes again and again."""
    return float(np.dot(embedder().encode(one), _remembered(other)))


@lru_cache(4096)
def _remembered(text: str) -> Vectors:
    """Titles come again with every question about the same thing."""
    return embedder().encode(text)
