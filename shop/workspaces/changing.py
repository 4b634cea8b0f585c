"""What a shop may change of itself at the console, checked once."""

import re
from datetime import time
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from shop.kernel.calling import NameOrder
from shop.kernel.language import Language
from shop.workspaces.opening import Range
from shop.workspaces.profile import Hours, Said, zone_of

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]

_STRETCH: Final = re.compile(r"\s*(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?\s*")


class ShopChange(Said):
    """A shop's profile, as its form tells it."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    vertical: Literal["food", "boutique", "property", "tours", "consulting"]
    language: Language
    timezone: Annotated[str, AfterValidator(zone_of)]
    color: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    logo: Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{0,40}|[0-9a-f]{64})$")] = ""
    """A drawn mark's name, or the hash of a picture."""
    about: dict[Language, Text] = Field(default_factory=dict)
    address: Line = ""
    map_url: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(https://\S{3,480})?$")] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(\+?[\d\s()./-]{5,30})?$")] = ""
    email: Annotated[
        str, StringConstraints(strip_whitespace=True, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
    ] = ""
    person: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    name_order: Annotated[NameOrder | None, BeforeValidator(lambda told: told or None)] = None
    """Nothing leaves it as it is."""


class WeekChange(Said):
    """Opening hours, a week of them."""

    hours: tuple[Hours, ...]

    @model_validator(mode="after")
    def _do_not_overlap(self) -> "WeekChange":
        ordered = sorted(self.hours, key=lambda one: (one.weekday, one.opens))
        for one, other in pairwise(ordered):
            if one.weekday == other.weekday and other.opens < one.closes:
                message = "two stretches of a day overlap"
                raise ValueError(message)
        return self


def hours_told(weekday: int, words: str) -> list[Hours]:
    """A day as people write it: ``8:30-13, 15-19:30``, or nothing for closed. Raises ValueError."""
    parts = [part for part in re.split(r"[,;]", words) if part.strip()]
    return [_stretch(weekday, part) for part in parts]


def hours_in_words(ranges: list[Range], weekday: int) -> str:
    """The same way round: ``8:30-13:00, 15:00-19:30``."""
    own = sorted((one for one in ranges if one.weekday == weekday), key=lambda one: one.opens)
    return ", ".join(f"{_clock(one.opens)}-{_clock(one.closes)}" for one in own)


def _stretch(weekday: int, words: str) -> Hours:
    found = _STRETCH.fullmatch(words)
    if found is None:
        message = f"{words} is no stretch of a day"
        raise ValueError(message)
    opens, opens_at, closes, closes_at = (int(part or 0) for part in found.groups())
    midnight = (closes, closes_at) == (24, 0)
    return Hours(
        weekday=weekday,
        opens=time(opens, opens_at),
        closes=time(23, 59) if midnight else time(closes, closes_at),
    )


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"
