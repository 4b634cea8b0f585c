"""How the concierge puts things: phrases in the reader's language, chosen by the conversation itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

from shop.kernel.language import Language

_SMILES: Mapping[str, str] = {
    "greeting": "👋",
    "greeting_again": "👋",
    "welcome": "🎉",
    "welcome_nameless": "🎉",
    "thanks": "😊",
    "fine": "👍",
    "goodbye": "👋",
    "declined": "🙂",
}
"""What may be said with a smile, and which; nothing that tells a fact."""
_BEGINNINGS = frozenset({"greeting", "welcome", "welcome_nameless"})
ANSWERS = Path(__file__).parent / "answers"
_AND = {Language.EN: "and", Language.IT: "e", Language.ES: "y"}


@dataclass(frozen=True, slots=True)
class Voice:
    """Someone who speaks one language to one conversation, formally or not.

    Of several wordings the conversation chooses one, always the same for the same words: an answer can
    be reproduced, and two questions in a row are not answered alike.
    """

    language: Language
    formal: bool
    seed: str
    """The words being answered."""
    names: Mapping[str, str]
    """What every phrase may name: shop, agent, person."""
    tone: str = "warm"
    """``warm``, ``plain`` (in as few words as there are), ``elegant`` (never loud), ``lively``."""
    emoji: str = "never"
    """``never``, ``rarely`` (at a beginning), ``often`` (wherever somebody would smile)."""

    def say(self, key: str, **values: object) -> str:
        """The phrase of that key with its values filled in."""
        wordings = _wordings(self.language, key, formal=self.formal)
        chosen = wordings[crc32(f"{key}\n{self.seed}".encode()) % len(wordings)]
        if self.tone == "plain":
            chosen = min(wordings, key=len)
        return self._toned(key, chosen.format(**{**self.names, **values}))

    def _toned(self, key: str, text: str) -> str:
        """The sentence in the shop's tone, with a picture where it likes them."""
        if self.tone == "elegant":
            text = text.replace("!", ".")
        if key in _SMILES and self.tone == "lively" and text.endswith("."):
            text = f"{text[:-1]}!"
        drawn = self.emoji == "often" or (self.emoji == "rarely" and key in _BEGINNINGS)
        return f"{text} {_SMILES[key]}" if drawn and key in _SMILES else text

    def listed(self, words: list[str]) -> str:
        """The words as a list in a sentence: ``a, b e c``."""
        if len(words) < len("ab"):
            return "".join(words)
        return f"{', '.join(words[:-1])} {_AND[self.language]} {words[-1]}"


def phrase_keys(language: Language) -> frozenset[str]:
    """All keys that a language has phrases for."""
    return frozenset(_catalog(language))


@cache
def _wordings(language: Language, key: str, *, formal: bool) -> tuple[str, ...]:
    wordings = _catalog(language)[key]
    if isinstance(wordings, dict):
        wordings = wordings["formal" if formal else "informal"]
    return tuple(wordings)


@cache
def _catalog(language: Language) -> dict[str, Any]:
    catalog: dict[str, Any] = {}
    for name in (language.value, f"booking.{language.value}", f"remembering.{language.value}"):
        with (ANSWERS / f"{name}.yaml").open(encoding="utf-8") as file:
            catalog |= yaml.safe_load(file)
    return catalog
