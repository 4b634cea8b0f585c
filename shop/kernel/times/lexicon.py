"""What the words of a language may stand for, read from YAML, and words with one wrong letter."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shop.kernel.language import Language

Classes = Mapping[str, Any]
"""What a word stands for, by class, such as ``{"UNIT": "second", "DOM": 2}``."""

WORDS = Path(__file__).parent / "words"

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_TYPED_WRONG = frozenset(
    {"WEEKDAY", "MONTH", "DAYWORD", "PART", "DAYPART", "UNIT", "NEXT", "WEEKEND", "HOLIDAY"}
)
_LONG = 6
_LONGER = 8
_LONGER_ONLY = frozenset({"UNIT", "NEXT"})
_SETTINGS = frozenset({"dates", "written_from", "PARTS", "NOT_TYPOS"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of a language, by their words."""

    phrases: Mapping[tuple[str, ...], Classes]
    longest: int
    """Words in the longest phrase."""
    first_words: frozenset[str]
    parts: Mapping[str, tuple[int, int]]
    """Parts of the day, from hour to hour."""
    month_first: bool
    """Whether 3/5 is rather the fifth of March."""
    written_from: int
    """From this hour on, figures such as 9:30 mean the morning; the evening is written 21:30."""
    typing_errors: Mapping[str, str]
    """Long words with one letter left out, by what is left."""
    not_errors: frozenset[str]

    def corrected(self, word: str) -> str:
        """The long word of a time that this is one letter away from, else the word itself.

        The first letter is seldom typed wrong, and tells ``lights`` from ``nights``.
        """
        if len(word) < _LONG - 1 or word in self.first_words or word in self.not_errors:
            return word
        for left in (word, *_without_one(word)):
            meant = self.typing_errors.get(left)
            if meant and meant[0] == word[0] and _one_letter_apart(word, meant):
                return meant
        return word


def fold(text: str) -> str:
    """Lower case without accents, letter for letter: the result is as long as the text."""
    return "".join(_folded(letter) for letter in text)


@cache
def _folded(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter.lower())[:1]
    return plain or letter


@cache
def lexicon(language: Language) -> Lexicon:
    """The words of a language, read once for each process."""
    loaded = yaml.safe_load((WORDS / f"{language.value}.yaml").read_text("utf-8"))
    phrases: dict[tuple[str, ...], dict[str, Any]] = {}
    for name, value, phrase in _entries(loaded):
        words = tuple(_TOKEN.findall(fold(phrase)))
        phrases.setdefault(words, {}).update(_classes(name, value))
    long_words = {words[0] for words, classes in phrases.items() if _may_be_mistyped(words, classes)}
    return Lexicon(
        phrases=phrases,
        longest=max(len(words) for words in phrases),
        first_words=frozenset(word for words in phrases for word in words),
        parts={name: (hours[0], hours[1]) for name, hours in loaded["PARTS"].items()},
        month_first=loaded["dates"] == "month_first",
        written_from=int(loaded["written_from"]),
        typing_errors={left: word for word in sorted(long_words) for left in (word, *_without_one(word))},
        not_errors=frozenset(fold(word) for word in _split(loaded["NOT_TYPOS"])),
    )


def number_classes(value: int) -> dict[str, Any]:
    """What a whole number may stand for."""
    classes: dict[str, Any] = {"NUM": value}
    for name, (least, most) in _NUMBERS.items():
        if least <= value <= most:
            classes[name] = value
    return classes


_NUMBERS = {
    "HOUR": (0, 24),
    "MIN": (10, 59),
    "MIN1": (0, 9),
    "DOM": (1, 31),
    "YEAR": (1300, 2200),
    "TENS": (20, 90),
}


def _entries(loaded: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for name, content in loaded.items():
        if name in _SETTINGS:
            continue
        values = content if isinstance(content, dict) else {True: content}
        for value, phrases in values.items():
            for phrase in _split(phrases):
                yield name, value, phrase


def _split(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in str(phrases).split(",")]


def _classes(name: str, value: Any) -> dict[str, Any]:
    if name == "NUMBER":
        return number_classes(int(value))
    if name == "ORDINAL":
        return {"ORD": int(value), "DOM": int(value)}
    return {name: value}


def _may_be_mistyped(words: tuple[str, ...], classes: Classes) -> bool:
    if len(words) != 1 or not _TYPED_WRONG & classes.keys():
        return False
    return len(words[0]) >= (_LONGER if _LONGER_ONLY & classes.keys() else _LONG)


def _without_one(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter too many, too few, another or swapped with the next tells them apart."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    return (
        left[1:] == right
        or left == right[1:]
        or left[1:] == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )
