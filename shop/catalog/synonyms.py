"""Which other words do customers use for the same thing? For search by words; by meaning it is known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from shop.catalog.spelling import plain

_MOST_WORDS = 5


def same_as(words: str) -> frozenset[str]:
    """Other words for these, without accents and capitals, whatever their language; none where none are known."""
    return _known().get(plain(words), frozenset())


def synonyms_in(question: str) -> dict[str, list[str]]:
    """Of each word in the question that has them, the words that say the same: one word each, sorted.

    A name of several words (`olio extravergine`) is found by its words together and stands at the first of them.
    """
    words = plain(question).split()
    found: dict[str, set[str]] = defaultdict(set)
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            for other in same_as(" ".join(words[start:end])):
                if " " not in other:
                    found[words[start]].add(other)
    return {word: sorted(others - {word}) for word, others in found.items()}


@cache
def _known() -> Mapping[str, frozenset[str]]:
    read: dict[str, list[list[str]]] = yaml.safe_load(
        Path(__file__).with_name("synonyms.yaml").read_text("utf-8")
    )
    known: dict[str, set[str]] = defaultdict(set)
    for group in _groups(read.values()):
        for word in group:
            known[word] |= group - {word}
    return {word: frozenset(others) for word, others in known.items()}


def _groups(languages: Iterable[list[list[str]]]) -> Iterable[set[str]]:
    return ({plain(word) for word in group} for groups in languages for group in groups)
