"""A time that cannot be had, in the reader's words, with others to take in its place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from webapp.customer_pages.booking_clocks import Clocks
from webapp.customer_pages.booking_wanted import start_value
from webapp.refusal_words import worded

_TAKEN: Final = {
    "slot_taken": phrase("Somebody took {time} while you were choosing."),
    "seats_gone": phrase("At {time} there are not that many seats left."),
}


@dataclass(frozen=True, slots=True)
class Instead:
    """A time to take in its place."""

    value: str
    moment: str
    elsewhere: str
    button: str
    """What a press on it does."""


@dataclass(frozen=True, slots=True)
class ShownRefusal:
    """What is true, what can be done, and what is free."""

    title: str
    detail: str
    instead: tuple[Instead, ...]


def shown_refusal(refusal: Refusal, clocks: Clocks, *, button: str) -> ShownRefusal:
    """The refusal with its alternatives; `button` is what a press on one of them does, with its ``{time}``."""
    language = clocks.language
    words = worded(refusal, language)
    starts_at = refusal.values.get("starts_at")
    title = words.title
    if isinstance(starts_at, datetime) and refusal.code in _TAKEN:
        title = say(language, _TAKEN[refusal.code], time=clocks.hour(starts_at))
    others = [_instead(at, clocks, button, language) for at in refusal.values.get("alternatives", [])]
    return ShownRefusal(title, words.detail, tuple(others))


def _instead(at: datetime, clocks: Clocks, button: str, language: Language) -> Instead:
    moment = clocks.short(at)
    return Instead(start_value(at, None), moment, clocks.elsewhere(at), say(language, button, time=moment))
