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


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """The text in lower case and without accents, for comparing spellings; marks stay."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, plain, in order."""
    return _TOKEN.findall(plain(text))


def bare(text: str) -> str:
    """The text plain, without marks, with single spaces."""
    return _SPACES.sub(" ", _MARKS.sub(" ", plain(text))).strip()


def shortened(text: str, limit: int) -> str:
    """The text cut at a word so that it fits `limit` characters, with an ellipsis where cut."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
