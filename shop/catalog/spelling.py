"""Which of the known names somebody means, though they spell it their own way."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

_ALIKE = 0.75


def plain(words: str) -> str:
    """The words without capitals, accents, marks and surplus blanks."""
    bare = unicodedata.normalize("NFKD", words.lower())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", letters).strip()


def closest(words: str, names: Iterable[str]) -> str | None:
    """The name that is meant: the same but for spelling, else the most alike one, else None."""
    wanted = plain(words)
    scored = [(_likeness(wanted, plain(name)), name) for name in names]
    best = max(scored, default=(0.0, ""), key=lambda pair: pair[0])
    return best[1] if best[0] >= _ALIKE else None


def _likeness(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other).ratio()
