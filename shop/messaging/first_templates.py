"""Which templates a shop begins with, in its own manner: that an answer waits, what is told of bookings and live sessions, a code."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import TypeAdapter

from shop.kernel.language import Language
from shop.messaging.templates import SIGN_IN_CODE, Category, TemplateProfile, variables_in

_FILE: Final = Path(__file__).with_name("first_templates.yaml")
_Manner = Literal["informal", "formal", "always"]
_TOLD: Final = TypeAdapter(dict[str, dict[_Manner, dict[Language, str]]])
_CATEGORIES: Mapping[str, Category] = {SIGN_IN_CODE: "authentication", "live_call": "marketing"}
_EXAMPLES: Final = {
    "booking_news": ("B-7K2M9Q", "Showroom: 24/11, 10:00."),
    "shop_news": ("New booking: Showroom, 24/11, 10:00 (B-7K2M9Q)",),
    "live_news": ("Rosaria is live for you now.",),
    "live_call": ("Rosaria is live now. Come in.",),
}


def first_templates(shop: str, formality: str) -> tuple[TemplateProfile, ...]:
    """The templates of a shop of that name, each once for each language; WhatsApp's own words are the same in every manner."""
    manner: _Manner = "formal" if formality == "formal" else "informal"
    return tuple(
        TemplateProfile(
            name=name,
            language=language,
            category=_CATEGORIES.get(name, "utility"),
            body=words,
            samples=_samples(shop, name, words),
        )
        for name, manners in _told().items()
        for language, words in (manners.get("always") or manners[manner]).items()
    )


def _samples(shop: str, name: str, words: str) -> dict[str, str]:
    """An example for each variable, which the approval asks for."""
    if name == SIGN_IN_CODE:
        return {"1": "123456"}
    known = ("Marta", shop, *_EXAMPLES.get(name, ("Showroom", "24/11, 10:00", "B-7K2M9Q")))
    return {str(number): known[number - 1] for number in variables_in(words)}


@cache
def _told() -> dict[str, dict[_Manner, dict[Language, str]]]:
    """Read once for each process; raises ValidationError where the file is not as it should be."""
    return _TOLD.validate_python(yaml.safe_load(_FILE.read_text("utf-8")))
