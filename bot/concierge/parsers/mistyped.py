"""Words of a parser that were typed with one wrong letter."""

from collections.abc import Iterable
from functools import lru_cache

from bot.concierge.snapping import one_edit_apart
from bot.concierge.wording import composed, plain

_SHORTEST = 5
"""Shorter words have too many neighbors to tell a typing error from a word."""


class Words:
    """What a parser listens for; a word one edit away from one of them is taken for it."""

    def __init__(self, words: Iterable[str], whole: Iterable[str] = ()) -> None:
        """`whole` are words that are near one of them and mean something else."""
        self._words = sorted({word for word in words if len(word) >= _SHORTEST})
        self._kept = frozenset({*self._words, *whole})
        self._meant = lru_cache(2048)(self._nearest)

    def mended(self, text: str) -> str:
        """The text plain, each mistyped word put right."""
        return " ".join(self._meant(word) for word in plain(composed(text)).split(" "))

    def _nearest(self, word: str) -> str:
        bare = word.strip(".,;:!?¡¿()\"'")
        if len(bare) < _SHORTEST or bare in self._kept:
            return word
        near = next((known for known in self._words if one_edit_apart(bare, known)), bare)
        return word.replace(bare, near)
