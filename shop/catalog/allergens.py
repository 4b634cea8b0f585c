"""The fourteen allergens that must be declared: their codes, their names, and what people call them.

Whether a product is safe for somebody is decided by these codes alone, never by a model's reading.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shop.kernel.language import Language
from shop.kernel.refusals import Refusal

TRACES = "traces:"
"""A tag such as ``traces:milk`` says that a product may contain traces of an allergen."""


class AllergenUnknown(Refusal):
    """That is none of the fourteen: leaving it out of a filter would be dangerous, so it is refused."""

    status = 422


@cache
def allergen_codes() -> tuple[str, ...]:
    """The codes in the order of Regulation (EU) 1169/2011, annex II."""
    return tuple(_said())


def allergen_named(words: str) -> str:
    """The code that words such as ``frutta secca`` stand for; refuses what is none of the fourteen."""
    code = _codes_by_word().get(_plain(words))
    if code is None:
        raise AllergenUnknown(allergen=words, known=list(allergen_codes()))
    return code


def allergens_in(text: str) -> list[str]:
    """The codes of all allergens that a sentence names, in the regulation's order."""
    found = {_codes_by_word()[words] for words in _any_word().findall(_plain(text))}
    return [code for code in allergen_codes() if code in found]


def allergens_text(codes: Iterable[str], language: Language) -> str:
    """The names as on a label: ``frutta a guscio, glutine``; empty where there are none."""
    return ", ".join(_said()[code]["name"][language.value] for code in codes)


@cache
def _said() -> dict[str, Any]:
    text = Path(__file__).with_name("allergens.yaml").read_text("utf-8")
    said: dict[str, Any] = yaml.safe_load(text)
    return said


@cache
def _codes_by_word() -> dict[str, str]:
    known = {code: code for code in _said()}
    for code, said in _said().items():
        names = [*said["name"].values(), *(words for group in said["also"].values() for words in group)]
        known |= {_plain(words): code for words in names}
    return known


@cache
def _any_word() -> re.Pattern[str]:
    longest_first = sorted(_codes_by_word(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def _plain(words: str) -> str:
    bare = unicodedata.normalize("NFKD", words.strip().lower())
    return re.sub(r"\s+", " ", "".join(letter for letter in bare if not unicodedata.combining(letter)))
