"""Which word a customer meant by a mistyped one: own words at a distance of one edit."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from bot.concierge.wording import WORD

SHORTEST = 4
"""Shorter words have too many neighbors to tell a typing error from a word."""


class Snapper:
    """Snaps typing errors to the words of a vocabulary, the most frequent first.

    A word is left alone where it belongs to the vocabulary, to `whole` (words of many languages that
    the encoder knows) or to the names given for a text; what is none of these may be snapped to a name.
    """

    def __init__(self, texts: Iterable[str], whole: AbstractSet[str]) -> None:
        self._counts = Counter(word for text in texts for word in WORD.findall(text))
        self._whole = whole
        self._by_deletion: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._counts:
            if len(word) >= SHORTEST:
                for shape in _shapes(word):
                    self._by_deletion[shape].append(word)

    def snapped(self, text: str, names: AbstractSet[str] = frozenset()) -> str:
        """The text, lower-case already, with each mistyped word replaced."""
        return WORD.sub(lambda match: self._word(match.group(), names), text)

    def _word(self, word: str, names: AbstractSet[str]) -> str:
        known = word in self._counts or word in self._whole or word in names
        if len(word) < SHORTEST or known:
            return word
        near = {other for shape in _shapes(word) for other in self._by_deletion.get(shape, ())}
        meant = [other for other in near if one_edit_apart(word, other)]
        if not meant:
            meant = [name for name in names if abs(len(name) - len(word)) <= 1 and one_edit_apart(word, name)]
        return max(meant, key=lambda other: (self._counts[other], other), default=word)


def one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter inserted, left out, replaced or swapped with its neighbor makes them equal."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) != len(other):
        return one[start:] == other[start + 1 :]
    replaced = one[start + 1 :] == other[start + 1 :]
    swapped = (
        one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    )
    return replaced or swapped


def _shapes(word: str) -> set[str]:
    """The word, and the word with each letter left out."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
