"""The words of a question that only ask: they stand in every question and say nothing of what is sought."""

import re
from functools import cache
from pathlib import Path


def what_is_asked(question: str) -> str:
    """The question's words without those that only ask (`can I have`, `vorrei sapere`, `podéis decirme`)."""
    words = re.findall(r"[\w'’./-]+", question.lower())
    return " ".join(word for word in words if word.replace("’", "'") not in _asking_words())


@cache
def _asking_words() -> frozenset[str]:
    # Stop words (articles, pronouns, prepositions) are dropped by PostgreSQL's own dictionaries.
    return frozenset(Path(__file__).with_name("asking_words.txt").read_text("utf-8").split())
