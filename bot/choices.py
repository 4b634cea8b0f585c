"""Which offered option did the customer mean: a tap, a number or the words themselves."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shop.messaging.transcript import Line

_NUMBER = re.compile(r"^\W*(\d{1,2})\W*$")


@dataclass(frozen=True, slots=True)
class Offered:
    """One option of the last message that offered any."""

    id: str
    title: str


def offered(history: Iterable[Line]) -> list[Offered]:
    """The options of the shop's last message; none where it offered none."""
    last = next((line for line in reversed(list(history)) if line.direction == "out"), None)
    if last is None:
        return []
    return [Offered(choice["id"], choice["title"]) for choice in last.content.get("choices", [])]


def chosen(line: Line, options: list[Offered]) -> str:
    """The id of the option that a message picks; empty where it picks none, or more than one."""
    tapped: dict[str, Any] = line.content.get("tapped") or {}
    if tapped.get("id"):
        return str(tapped["id"])
    text = str(tapped.get("title") or line.body)
    number = _NUMBER.match(text)
    if number:
        position = int(number[1]) - 1
        return options[position].id if 0 <= position < len(options) else ""
    plain = _plain(text)
    same = [option.id for option in options if plain and _plain(option.title) == plain]
    return same[0] if len(same) == 1 else ""


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare))
