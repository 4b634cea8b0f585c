"""How a long text is cut into as few messages as possible."""

import re

from shop.messaging.content import MAX_BODY


def fit(text: str, limit: int = MAX_BODY) -> list[str]:
    """The text in as few messages as possible, each at most `limit` long, in UTF-16 units as on the wire.

    It breaks between paragraphs where that costs no extra message, else between lines, sentences,
    words, and inside a word only where the word alone is longer than a message.
    """
    parts, rest = [], text.strip()
    while _length(rest) > limit:
        at = _break(rest, limit)
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [part for part in [*parts, rest] if part]


_BREAKS = tuple(re.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s+", r"\s+"))


def _break(text: str, limit: int) -> int:
    """Where the next message ends: the kindest break that leaves no more messages than need be."""
    window = _window(text, limit)
    needed = _count(text[_last(_BREAKS[-1], text, window) :], limit)
    for pattern in _BREAKS:
        at = _last(pattern, text, window)
        if at and _count(text[at:], limit) <= needed:
            return at
    return window


def _count(text: str, limit: int) -> int:
    """How many messages the text takes when broken at words."""
    count, rest = 0, text.strip()
    while rest:
        window = _window(rest, limit)
        at = len(rest) if window >= len(rest) else _last(_BREAKS[-1], rest, window) or window
        count, rest = count + 1, rest[at:].lstrip()
    return count


def _last(pattern: re.Pattern[str], text: str, window: int) -> int:
    """The end of the last break whose words before it fit into the window; 0 where there is none."""
    ends = (m.end() for m in pattern.finditer(text, 0, window + _LONGEST_BREAK) if 0 < m.start() <= window)
    return max(ends, default=0)


def _window(text: str, limit: int) -> int:
    """How many characters fit: one outside the basic plane counts twice and is never cut in two."""
    if len(text) <= limit // 2:
        return len(text)
    units = 0
    for at, character in enumerate(text):
        units += 2 if ord(character) > _BASIC_PLANE else 1
        if units > limit:
            return at
    return len(text)


_BASIC_PLANE = 0xFFFF
_LONGEST_BREAK = 8


def _length(text: str) -> int:
    return len(text) + sum(ord(character) > _BASIC_PLANE for character in text)
