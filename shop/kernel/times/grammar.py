"""Rules over what words stand for: a pattern of classes, and what it makes of the words it covers.

Every set of classes is one character, so that a line of words is a string and a pattern of classes a regular
expression over it: matching costs microseconds.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shop.kernel.times.lexicon import Lexicon

_FIRST_SIGN = 0xE000
_CLASS = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the words."""

    now: datetime
    """In the wall time of the zone."""
    zone: ZoneInfo
    lexicon: Lexicon

    @property
    def today(self) -> date:
        """The day it is in the zone."""
        return self.now.date()


class Node:
    """Some words together: what they may stand for, and where they are in the text."""

    __slots__ = ("classes", "end", "start")

    def __init__(self, classes: Mapping[str, Any], start: int, end: int) -> None:
        self.classes = classes
        self.start = start
        self.end = end


class Found:
    """The words that a pattern covers."""

    __slots__ = ("context", "nodes")

    def __init__(self, nodes: list[Node], context: Context) -> None:
        self.nodes = nodes
        self.context = context

    def all(self, name: str) -> list[Any]:
        """The values of a class, in order."""
        return [node.classes[name] for node in self.nodes if name in node.classes]

    def get(self, name: str) -> Any:
        """The first value of a class, or none."""
        return next((node.classes[name] for node in self.nodes if name in node.classes), None)

    def has(self, name: str) -> bool:
        """Whether any word is of the class."""
        return any(name in node.classes for node in self.nodes)


Make = Callable[[Found], Mapping[str, Any] | None]
"""What the covered words come to, or none where they come to nothing."""


class Rule:
    """A pattern such as ``AT? HOUR (AM|PM)`` and what to make of it."""

    __slots__ = ("_compiled", "_signs", "make", "pattern")

    def __init__(self, pattern: str, make: Make) -> None:
        self.pattern = pattern
        self.make = make
        self._signs = -1
        self._compiled: re.Pattern[str] = re.compile("")

    def search(self, text: str, place: int) -> re.Match[str] | None:
        """The first match from a place on."""
        if self._signs != len(_SIGNS):
            written = _CLASS.sub(_one_of, self.pattern).replace(" ", "")
            self._signs = len(_SIGNS)
            if written != self._compiled.pattern:
                self._compiled = re.compile(written)
        return self._compiled.search(text, place)


class Line:
    """A text as words, while rules join them."""

    def __init__(self, nodes: Iterable[Node], context: Context) -> None:
        self.nodes = list(nodes)
        self.context = context
        self.text = "".join(_sign(node.classes) for node in self.nodes)

    def apply(self, rules: Iterable[Rule]) -> None:
        """Join all that each rule covers, rule by rule."""
        for rule in rules:
            place = 0
            while match := rule.search(self.text, place):
                start, end = match.span()
                made = rule.make(Found(self.nodes[start:end], self.context)) if end > start else None
                if made is None:
                    place = start + 1
                    continue
                joined = Node(made, self.nodes[start].start, self.nodes[end - 1].end)
                self.nodes[start:end] = [joined]
                self.text = self.text[:start] + _sign(made) + self.text[end:]
                place = start if end - start > 1 else end


_SIGNS: dict[frozenset[str], str] = {}
_OF_CLASS: dict[str, str] = {}


def _sign(classes: Mapping[str, Any]) -> str:
    """The character of a set of classes; a new set gets the next one."""
    names = frozenset(classes)
    sign = _SIGNS.get(names)
    if sign is None:
        sign = _SIGNS[names] = chr(_FIRST_SIGN + len(_SIGNS))
        for name in names:
            _OF_CLASS[name] = _OF_CLASS.get(name, "") + sign
    return sign


def _one_of(match: re.Match[str]) -> str:
    return f"[{_OF_CLASS.get(match[0], chr(0xE000 - 1))}]"
