"""Which templates a demo shop declares, in its own manner: that an answer waits, what is told of bookings and live sessions, a code."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter

from runtime.demo.shapes import Shop
from runtime.demo.texts import Texts
from shop.messaging.templates import SIGN_IN_CODE, Category, TemplateProfile, variables_in

_FILE = Path(__file__).parent / "templates.yaml"
_Manner = Literal["informal", "formal", "always"]
_TOLD = TypeAdapter(dict[str, dict[_Manner, Texts]])

_CATEGORIES: Mapping[str, Category] = {SIGN_IN_CODE: "authentication", "live_call": "marketing"}
_EXAMPLES = {
    "booking_news": ("B-7K2M9Q", "Showroom: 24/11, 10:00."),
    "shop_news": ("New booking: Showroom, 24/11, 10:00 (B-7K2M9Q)",),
    "live_news": ("Rosaria is live for you now.",),
    "live_call": ("Rosaria is live now. Come in.",),
}


def templates_of(shop: Shop) -> tuple[TemplateProfile, ...]:
    """The shop's templates, each once for each language."""
    return tuple(
        TemplateProfile(
            name=name,
            language=language,
            category=_CATEGORIES.get(name, "utility"),
            body=words,
            samples=_samples(shop, name, words),
        )
        for name, manners in _told().items()
        for language, words in _manner(manners, shop).spoken().items()
    )


def _manner(manners: Mapping[_Manner, Texts], shop: Shop) -> Texts:
    """In the shop's own manner; WhatsApp's words are the same in every shop."""
    return manners.get("always") or manners[shop.workspace.formality]


def _samples(shop: Shop, name: str, words: str) -> dict[str, str]:
    """An example for each variable, which the approval asks for."""
    if name == SIGN_IN_CODE:
        return {"1": "123456"}
    known = ("Marta", shop.workspace.name, *_EXAMPLES.get(name, ("Showroom", "24/11, 10:00", "B-7K2M9Q")))
    return {str(number): known[number - 1] for number in variables_in(words)}


@cache
def _told() -> dict[str, dict[_Manner, Texts]]:
    """Read once for each process; raises ValidationError where the file is not as it should be."""
    return _TOLD.validate_python(yaml.safe_load(_FILE.read_text("utf-8")))
