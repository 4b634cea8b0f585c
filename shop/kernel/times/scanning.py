"""A text as words with all they may stand for: phrases, figures, signs."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from shop.kernel.times.grammar import Node
from shop.kernel.times.lexicon import Lexicon, fold, number_classes
from shop.kernel.times.meaning import Clock

_TOKENS = re.compile(
    r"""
    (?P<opaque>\S{0,99}(?:@[\w-]{1,99}\.|://|www\.)\S*|\d[\d.,-]*(?:-\d{3,}){2,}|\d+(?:\.\d{3}){2,}|\+\d[\d -]{6,}\d)
    |(?P<ymd>(?<![\d/.-])\d{4}[/.-]\d{1,2}[/.-]\d{1,2}(?![\d/-]))
    |(?P<dmy>(?<![\d/.-])\d{1,2}([/.-])\d{1,2}(?:\4|,\ ?(?=\d))(?:\d{4}|\d{2})(?![\d/]|[.-]\d))
    |(?P<digital>(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?!\d|:\d))
    |(?P<slashed>(?<![\d/])\d{1,2}/\d{1,2}(?![\d/]))
    |(?P<dashed>(?<![\d-])\d{1,2}-\d{1,2}(?![\d:]|-\d))
    |(?P<dotted>(?<![\d.])\d{1,2}\.\d{1,2}(?!\d|\.\d))
    |(?P<compact>(?<!\d)(?:19|20)\d{6}(?!\d))
    |(?P<offset>\b(?:utc|gmt)\ ?[+-]\ ?\d{1,2}(?::\d{2})?\b)
    |(?P<ordinal>(?<!\d)\d{1,2}(?:\.?[ºª°]|(?:st|nd|rd|th|ro|er|do|vo)\b))
    |(?P<year>(?<=\s)['’]\d{2}(?!\d))
    |(?P<number>\d+)
    |(?P<meridiem>(?<=\d)[ap]\b(?!\.?\ ?m\b)\.?)
    |(?P<minutes>(?<=\d)['’′])
    |(?P<joint>(?<=[^\W\d_])['’](?=\w)|['’](?=[^\W\d_]))
    |(?P<word>[^\W\d_]+)
    |(?P<break>[?!;\n])
    |(?P<sign>[^\w\s]|_)
    """,
    re.VERBOSE,
)
_SIGNS = {
    ",": "COMMA",
    "(": "COMMA",
    ")": "COMMA",
    ":": "COMMA",
    "-": "DASH",
    "–": "DASH",
    "—": "DASH",
    "/": "SLASH",
    "@": "AT",
}
_BREAK = {"BREAK": True}
_WORD = {"WORD": True}
_SHORT = 5
"""Letters of the longest word that a full stop may shorten."""


def scan(text: str, lexicon: Lexicon) -> list[Node]:
    """The words of a text, the longest phrases first."""
    folded = fold(text)
    tokens = [
        (match.lastgroup or "", match[0], match.start(), match.end())
        for match in _TOKENS.finditer(folded)
        if match.lastgroup != "joint"
    ]
    kept = [piece for place, piece in enumerate(tokens) if not _shortening(tokens, place)]
    return list(_nodes(kept, lexicon))


Token = tuple[str, str, int, int]


def _shortening(tokens: list[Token], place: int) -> bool:
    """Whether this is the full stop of an abbreviation or of a figure, and no end of a sentence."""
    kind, piece, _, _ = tokens[place]
    if kind != "sign" or piece != "." or place == 0:
        return False
    before = tokens[place - 1]
    if place + 1 < len(tokens) and tokens[place + 1][0] == "number":
        return True
    return before[0] == "number" or (before[0] == "word" and len(before[1]) <= _SHORT)


def _nodes(tokens: list[Token], lexicon: Lexicon) -> Iterator[Node]:
    words = [lexicon.corrected(piece) if kind == "word" else piece for kind, piece, _, _ in tokens]
    place = 0
    while place < len(tokens):
        length, classes = _phrase(words, place, lexicon)
        if not length:
            length, classes = 1, _single(tokens[place][0], words[place], lexicon)
        yield Node(classes, tokens[place][2], tokens[place + length - 1][3])
        place += length


def _phrase(words: list[str], place: int, lexicon: Lexicon) -> tuple[int, Any]:
    """The longest phrase from that word on."""
    if words[place] not in lexicon.first_words:
        return 0, None
    for length in range(min(lexicon.longest, len(words) - place), 0, -1):
        classes = lexicon.phrases.get(tuple(words[place : place + length]))
        if classes is not None:
            return length, classes
    return 0, None


def _single(kind: str, piece: str, lexicon: Lexicon) -> dict[str, Any]:
    """What a figure or a sign stands for; a word of no phrase is just a word."""
    if kind in _READERS:
        return _READERS[kind](kind, piece)
    if kind == "digital":
        return {"CLOCK": _digital(piece, lexicon.written_from)} if _is_clock(piece) else _WORD
    if kind == "break" or piece == ".":
        return _BREAK
    return {_SIGNS[piece]: True} if piece in _SIGNS else _WORD


def _figures(kind: str, piece: str) -> dict[str, Any]:
    return {kind.upper(): tuple(int(part) for part in re.findall(r"\d+", piece))}


def _compact(_: str, piece: str) -> dict[str, Any]:
    return {"YMD": (int(piece[:4]), int(piece[4:6]), int(piece[6:]))}


def _meridiem(_: str, piece: str) -> dict[str, Any]:
    return {"AM": True} if piece[0] == "a" else {"PM": True}


def _number(kind: str, piece: str) -> dict[str, Any]:
    value = int(re.sub(r"\D", "", piece)[:9])
    if kind == "ordinal":
        return {"ORD": value, "ORDSIGN": True, "DOM": value} if 1 <= value <= _MONTH else _WORD
    if kind == "year":
        return {"YY": value}
    classes = number_classes(value)
    if len(piece) == _TWO:
        classes["YY"] = value
        if value <= _MONTH_DIGIT:
            classes["MIN"] = value
            classes.pop("HOUR", None)
            classes["PADDED"] = value
    if len(piece) == _FOUR and value // 100 <= _HOURS and value % 100 < _MINUTES:
        classes["HHMM"] = value
    return classes


_MONTH, _MONTH_DIGIT, _TWO, _FOUR, _HOURS, _MINUTES = 31, 9, 2, 4, 24, 60


def _is_clock(piece: str) -> bool:
    hour, minute, *second = (int(part) for part in piece.split(":"))
    return (
        hour <= _HOURS
        and minute < _MINUTES
        and all(part < _MINUTES for part in second)
        and not (hour == _HOURS and minute)
    )


def _digital(piece: str, written_from: int) -> Clock:
    """A time in figures; with a leading zero, or past noon, it is of the 24 hours."""
    hour, minute, *second = (int(part) for part in piece.split(":"))
    half = "24" if piece.startswith("0") or not 1 <= hour <= _HOURS // 2 else ""
    if not half and written_from <= hour < _HOURS // 2:
        half = "written"
    return Clock(hour, minute, second[0] if second else 0, half, "second" if second else "minute")


def _offset(piece: str) -> int:
    """Minutes east of Greenwich."""
    sign = -1 if "-" in piece else 1
    hours, *minutes = (int(part) for part in re.findall(r"\d+", piece))
    return sign * (hours * 60 + (minutes[0] if minutes else 0))


_READERS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    **dict.fromkeys(("number", "ordinal", "year"), _number),
    **dict.fromkeys(("ymd", "dmy", "slashed", "dashed", "dotted"), _figures),
    "compact": _compact,
    "meridiem": _meridiem,
    "offset": lambda _, piece: {"ZONE": _offset(piece)},
    "minutes": lambda _, __: {"UNIT": "minute"},
}
