"""Does a line hold a word that the shop does not want to read? However it is spelled or disguised."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import yaml

_SHOPS_REMEMBERED = 256
_SHORTEST_MASKED = 4
"""Letters that a word has at least for a star in it to stand for one of them."""
_LETTER: Final = "a-zñ"
_ALIKE: Final = str.maketrans("аеорсхукмтнвіαεοικρτυν", "aeopcxykmtnbiaeoikptuv")
"""Letters of other alphabets that look like ours."""
_STANDS_FOR: Final = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "€": "e",
    "!": "i",
    "|": "il",
}
"""What is written in place of a letter."""


def rude_word(text: str, words: Mapping[str, Iterable[str]]) -> str | None:
    """The word of the lists that the text holds, as the list has it; None where it holds none.

    `words` are a shop's own, by language; every language is looked for in every line, besides what no shop wants
    to read. Capitals, accents, look-alikes, repeated letters, figures and signs in place of letters, stars, and
    letters set apart hide nothing. A word inside another one is not meant, and ``ñ`` is a letter of its own.
    """
    own = {word for each in words.values() for word in each}
    folded = _folded(text)
    return next((word for word, pattern in _patterns(frozenset(own)) if pattern.search(folded)), None)


@lru_cache(_SHOPS_REMEMBERED)
def _patterns(own: frozenset[str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    every = sorted(own | _everywhere())
    return tuple((word, _pattern(_folded(word))) for word in every if word.strip())


@cache
def _everywhere() -> frozenset[str]:
    lists: dict[str, list[str]] = yaml.safe_load(
        Path(__file__).with_name("rude_words.yaml").read_text("utf-8")
    )
    return frozenset(word for words in lists.values() for word in words)


def _folded(text: str) -> str:
    """Without capitals, accents, what cannot be seen, and letters that only look like ours."""
    letters = unicodedata.normalize("NFKC", text).casefold().replace("ñ", "\0")
    bare = (
        letter
        for letter in unicodedata.normalize("NFKD", letters)
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )
    return "".join(bare).translate(_ALIKE).replace("\0", "ñ")


def _pattern(word: str) -> re.Pattern[str]:
    """Written in one, with signs between its letters, or with every letter set apart."""
    parts = [re.findall(r"\w", part) for part in word.split()]
    letters = [letter for part in parts for letter in part]
    disguised = iter(_disguised(letters))
    in_one = r"[\W_]+".join(r"[^\w\s]*_*".join(next(disguised) for _ in part) for part in parts if part)
    apart = r"[\W_]+".join(f"{re.escape(letter)}+" for letter in letters)
    # A figure alone is no word: some letter has to be there.
    return re.compile(f"(?<![{_LETTER}])(?:(?=\\S*[{_LETTER}]){in_one}|{apart})(?![{_LETTER}])")


def _disguised(letters: list[str]) -> list[str]:
    """Each letter, as often as somebody likes, or what stands for it; inside a longer word a star does."""
    last = len(letters) - 1
    masked = len(letters) >= _SHORTEST_MASKED
    return [
        f"(?:[{_alike(letter)}]+{'|[*]' if masked and 0 < place < last else ''})"
        for place, letter in enumerate(letters)
    ]


def _alike(letter: str) -> str:
    return "".join(
        re.escape(each) for each in (letter, *(s for s, meant in _STANDS_FOR.items() if letter in meant))
    )
