"""Which questions and answers stand in a text? Told by its marks, never made up.

A line that asks begins a question and what follows it is the answer; so does a heading. A price list, a letter or
anything else in which nobody asks has none, and is a document.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from knowledge.documents.reading import Section
from knowledge.visible import tidy

MOST: Final = 100
LONGEST_QUESTION: Final = 200
LONGEST_ANSWER: Final = 2_000

_BULLET = re.compile(r"^(?:[-–—*•·▸►]+|\(?\d{1,3}[.)]|#{1,6}|[a-z]\))\s+", re.IGNORECASE)
_ASKS = re.compile(r"^(?:q|question|domanda|d|pregunta|p)\s*\d*\s*[:)]\s*", re.IGNORECASE)
_SAYS = re.compile(r"^(?:a|answer|risposta|r|respuesta)\s*\d*\s*[:)]\s*", re.IGNORECASE)
_BOTH = re.compile(r"^(¿?[^?]{4,200}\?)\s+(\S.*)$", re.DOTALL)
_MARKS = re.compile(r"\*\*|__|^[\"“«]|[\"”»]$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what the text says to it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What was found in a text."""

    asked: tuple[Asked, ...]
    left_over: int
    """How many paragraphs belong to no question."""


@dataclass(slots=True)
class _Open:
    question: str
    lines: list[str]


def split_questions(sections: Iterable[Section]) -> Understood:
    """The questions in their order, each once, with their answers; halves of one are left out."""
    known = list(sections)
    asks = any(_is_question(_bare(line)) for section in known for line in _lines(section))
    asks = asks or any(_is_question(_bare(section.path[-1])) for section in known if section.path)
    found: dict[str, Asked] = {}
    left = 0
    for section in known:
        pairs, rest = _read(section, asks=asks)
        left += rest
        for pair in pairs:
            if pair.answer and pair.question.casefold() not in found:
                found[pair.question.casefold()] = pair
    return Understood(tuple(found.values())[:MOST], left)


def _read(section: Section, *, asks: bool) -> tuple[list[Asked], int]:
    """What one section holds. Where nobody asks in the whole text, its headings are what answers are found by."""
    heading = _bare(section.path[-1]) if section.path else ""
    current = _Open(heading, []) if heading and (not asks or _is_question(heading)) else None
    pairs: list[Asked] = []
    rest = 0
    for line in _lines(section):
        question, answer = _question_in(line)
        if question:
            pairs += _closed(current)
            current = _Open(question, [answer] if answer else [])
        elif current is not None:
            current.lines.append(_SAYS.sub("", line))
        else:
            rest += 1
    return [*pairs, *_closed(current)], rest


def _closed(current: _Open | None) -> list[Asked]:
    if current is None:
        return []
    return [Asked(current.question[:LONGEST_QUESTION], tidy("\n".join(current.lines))[:LONGEST_ANSWER])]


def _question_in(line: str) -> tuple[str, str]:
    """The question that a line asks, and what it answers itself; both empty where it asks nothing."""
    bare = _bare(line)
    marked = _ASKS.sub("", bare)
    if marked != bare and not bare.endswith("?") and "?" not in marked:
        return marked, ""  # "Q: delivery times"
    if _is_question(marked):
        return marked, ""
    both = _BOTH.match(marked)
    if both and not _SAYS.match(bare):
        return both[1].strip(), _SAYS.sub("", both[2].strip())
    return "", ""


def _is_question(words: str) -> bool:
    return words.endswith("?") and len(words) <= LONGEST_QUESTION and words.count("?") <= 2  # noqa: PLR2004  # "Really? When?"


def _bare(line: str) -> str:
    """Without bullets, numbers and the marks of bold letters."""
    return _MARKS.sub("", _BULLET.sub("", _MARKS.sub("", line.strip()))).strip()


def _lines(section: Section) -> Iterator[str]:
    for paragraph in section.paragraphs:
        yield from (line for line in paragraph.split("\n") if line.strip())
