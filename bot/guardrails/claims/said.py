"""One thing a text states, and the text with what was already read taken out."""

import re
import unicodedata
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """Something stated: what sort, where, and what it means.

    `values` holds one normalized value for each reading: an amount with its currency, minutes of the
    day, a date. Two statements agree where they share a value.
    """

    kind: str
    text: str
    start: int
    end: int
    values: frozenset[Any]


class Page:
    """A text being read: whoever recognizes something first takes it, so that nothing counts twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.left = text
        self.folded = folded(text)

    def take(self, kind: str, start: int, end: int, *values: Hashable) -> Said:
        """Note what was said there and blank it out for those who read on."""
        self.blank(start, end)
        return Said(kind, self.text[start:end], start, end, frozenset(values))

    def blank(self, start: int, end: int) -> None:
        """Keep others from reading these characters."""
        gap = _TAKEN * (end - start)
        self.left = f"{self.left[:start]}{gap}{self.left[end:]}"
        self.folded = f"{self.folded[:start]}{gap}{self.folded[end:]}"

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches in what is left, found one by one so that each sees what the last one took."""
        at = 0
        while match := pattern.search(self.left, at):
            yield match
            at = max(match.end(), at + 1)

    def find_folded(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """As `find`, in small letters without accents."""
        at = 0
        while match := pattern.search(self.folded, at):
            yield match
            at = max(match.end(), at + 1)


_TAKEN = "\x00"


def folded(text: str) -> str:
    """The text in small letters without accents, of the same length, so that positions still hold."""
    if text.isascii():
        return text.lower()
    return "".join(_folded(character) for character in text)


@cache
def _folded(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character
