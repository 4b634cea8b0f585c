"""Made-up products by the hundred thousand, in three languages, and what customers would write to find them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from shop.catalog.synonyms import same_as

LANGUAGES = ("it", "en", "es")
_TYPING_ERROR, _OTHER_WORD = 0.35, 0.2
_LONG_ENOUGH = 5
_DEAREST = 9000


@dataclass(frozen=True, slots=True)
class Made:
    """One product."""

    number: int
    good: dict[str, str]
    kind: dict[str, str]
    place: str
    maker: str
    size: str
    price_minor: int
    stock: int

    def title(self, language: str) -> str:
        """What it is called but for its maker: some thousand products share it."""
        between = {"it": "di", "en": "from", "es": "de"}[language]
        return f"{self.good[language].capitalize()} {self.kind[language]} {between} {self.place}"

    def name(self, language: str) -> str:
        """What it is called."""
        return f"{self.title(language)}, {self.maker}, {self.size}"

    @property
    def slug(self) -> str:
        """Its part of an address."""
        return f"made-{self.number}"

    @property
    def allergens(self) -> list[str]:
        """What must be declared."""
        return [self.kind["allergen"]] if "allergen" in self.kind else []


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, as the tool is told it."""

    language: str
    asking: str
    """``do you have``"""
    words: str
    """What is looked for, spelled as customers spell."""
    budget: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    without: tuple[str, ...] = ()
    wanted: tuple[str, str] = ("", "")
    """The good and the kind that are meant, in English."""

    @property
    def most_minor(self) -> int:
        """What it may cost at most."""
        return int(self.budget or _DEAREST) * 100

    @property
    def arguments(self) -> dict[str, Any]:
        """As `find_products` takes them."""
        return {
            "query": f"{self.asking} {self.words}",
            "budget": self.budget,
            "tags": list(self.tags),
            "category": self.category,
            "without_allergens": list(self.without),
        }


def categories() -> list[str]:
    """The codes of the categories that hold them."""
    return list(dict.fromkeys(good["of"] for good in _words()["goods"]))


def product(number: int) -> Made:
    """The product of that number, the same every time."""
    chance = Random(number)  # noqa: S311  # volume, not a secret
    words = _words()
    return Made(
        number,
        chance.choice(words["goods"]),
        chance.choice(words["kinds"]),
        chance.choice(words["places"]),
        chance.choice(words["makers"]),
        chance.choice(words["sizes"]),
        chance.randrange(200, _DEAREST, 10),
        chance.choice((0, 1, 5, 20)),
    )


def wish(number: int, among: int) -> Wish:
    """Somebody looks for one of the first so many products: in their words, and with limits of their own."""
    chance = Random(-number - 1)  # noqa: S311  # as above
    meant = product(chance.randrange(among))
    language = chance.choice(LANGUAGES)
    words = [*_other_words(meant.good[language], chance), *meant.kind[language].split()]
    if chance.random() < 1 / 3:
        words += [meant.place]
    # Who keeps away from an allergen does not ask for what is made of it.
    return Wish(
        language=language,
        asking=chance.choice(_ASKING[language]),
        words=_misspelled(words, chance),
        budget=str(chance.choice((15, 30, 50, 90))) if chance.random() < 1 / 2 else "",
        tags=(meant.good["tag"],) if chance.random() < 1 / 4 else (),
        category=meant.good["of"] if chance.random() < 1 / 4 else "",
        without=(chance.choice(("gluten", "peanuts")),) if chance.random() < 1 / 4 else (),
        wanted=(meant.good["en"], meant.kind["en"]),
    )


_ASKING = {
    "it": ("avete", "vorrei", "cerco", "mi serve"),
    "en": ("do you have", "i'd like", "looking for", "i need"),
    "es": ("tenéis", "quiero", "busco", "necesito"),
}


def _other_words(word: str, chance: Random) -> list[str]:
    """The word, or another one for the same thing."""
    others = sorted(same_as(word)) if chance.random() < _OTHER_WORD else []
    return chance.choice(others).split() if others else [word]


def _misspelled(words: list[str], chance: Random) -> str:
    """The words, one of the long ones perhaps with a letter lost, doubled or in the wrong place."""
    long = [place for place, word in enumerate(words) if len(word) >= _LONG_ENOUGH]
    if long and chance.random() < _TYPING_ERROR:
        place = chance.choice(long)
        words[place] = _slip(words[place], chance)
    return " ".join(words)


def _slip(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 2)
    kinds = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return chance.choice(kinds)


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("made_up_goods.yaml").read_text("utf-8"))
    return read
