"""How a customer's text is cut into words, and when two spellings are the same."""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+")
"""A run of letters of any alphabet."""

_TOKEN = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[^\w\s]+")
_SPACES = re.compile(r"\s+")
_REMEMBERED = 4096

Span = tuple[int, int]
"""Where something stands in a text: first position, and the one after the last."""


def composed(text: str) -> str:
    """The text with every accent joined to its letter; what all positions of this package refer to."""
    return unicodedata.normalize("NFC", text)


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """A composed text in lower case and without accents, for comparing spellings; as long as the text."""
    return "".join(_base(letter) for letter in text)


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, plain, in order."""
    return _TOKEN.findall(plain(composed(text)))


def bare(text: str) -> str:
    """The text plain, without marks, with single spaces."""
    return _SPACES.sub(" ", _MARKS.sub(" ", plain(composed(text)))).strip()


def without(text: str, spans: list[Span]) -> str:
    """The text with some places cut out, with single spaces."""
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return _SPACES.sub(" ", "".join(kept)).strip()


def shortened(text: str, limit: int) -> str:
    """The text cut at a word so that it fits `limit` characters, with an ellipsis where cut."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


@lru_cache(_REMEMBERED)
def _base(letter: str) -> str:
    """One character for one: without accent, in lower case, quotes made plain."""
    if letter in "’‘ʼ`´":
        return "'"
    return (unicodedata.normalize("NFD", letter)[0].lower() or letter)[0]
