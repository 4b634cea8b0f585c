"""Which of the known names somebody means, though they spell it their own way."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_MARKS = re.compile(r"[\W_]+")
_ALIKE = 0.75
_TELLS_NOTHING = 2
_REMEMBERED = 8_192


def plain(words: str) -> str:
    """The words without capitals, accents, marks and surplus blanks."""
    letters = words.lower()
    if not letters.isascii():
        bare = unicodedata.normalize("NFKD", letters)
        letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _MARKS.sub(" ", letters).strip()


def closest(words: str, names: Iterable[str]) -> str | None:
    """The name that is meant: the same but for spelling, else the most alike one, else None."""
    wanted = plain(words)
    scored = [(_likeness(wanted, plain(name)), name) for name in names]
    best = max(scored, default=(0.0, ""), key=lambda pair: pair[0])
    return best[1] if best[0] >= _ALIKE else None


def shared_words(asked: str, name: str) -> float:
    """How much of what is asked the name holds, and of the name what is asked, word by word: 0 to 1.

    Words of one or two letters count in neither, unless there are no others.
    """
    wanted, known = _telling(asked), _telling(name)
    if not wanted or not known:
        return 0.0
    asked_for = sum(max(_same(word, other) for other in known) for word in wanted) / len(wanted)
    told = sum(max(_same(word, other) for other in wanted) for word in known) / len(known)
    return 0.65 * asked_for + 0.35 * told


def _telling(words: str) -> list[str]:
    every = plain(words).split()
    return [word for word in every if len(word) > _TELLS_NOTHING] or every


@lru_cache(_REMEMBERED)
def _same(one: str, other: str) -> float:
    """Names are made of few words, so the same two meet again and again."""
    if 2 * min(len(one), len(other)) < _ALIKE * (len(one) + len(other)):
        return 0.0  # not even if all letters of the shorter one agree
    likeness = _likeness(one, other)
    return likeness if likeness >= _ALIKE else 0.0


def _likeness(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other).ratio()
