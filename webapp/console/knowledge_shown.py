"""How the screen of knowledge says things: lines, what a try found, questions in groups, answers to learn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Literal

from knowledge.grouping import grouped
from knowledge.overview import SourceLine, Told
from knowledge.passages import UNDER
from knowledge.search import Found
from knowledge.sure import LIKELY, SURE, sureness_of
from shop.kernel.language import Language
from shop.messaging.missed import MissedTurn

Verdict = Literal["said", "guessed", "silent"]
"""The answer is given; it is given as a guess; the agent says that it does not know."""
_SHOWN: Final = 3
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """A passage that a try found."""

    title: str
    text: str
    kind: str
    reference: str
    sure: int
    """Of a hundred."""


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """Questions that ask the same thing."""

    asked: str
    others: tuple[str, ...]
    times: int
    language: str
    badly: bool
    """Whether any of them was answered, and badly."""
    last: str
    conversation_id: str
    turns: tuple[str, ...]


def tried(question: str, found: Sequence[Found]) -> tuple[Verdict, list[Tried]]:
    """What a customer who asks that gets, and the passages that come into question, the surest first."""
    told = sorted(
        (
            Tried(
                one.title,
                one.text,
                one.kind,
                one.reference,
                round(100 * sureness_of(question, one.kind, one.title, one.score)),
            )
            for one in found
        ),
        key=lambda one: -one.sure,
    )[:_SHOWN]
    best = told[0].sure / 100 if told else 0.0
    verdict: Verdict = "said" if best >= SURE else "guessed" if best >= LIKELY else "silent"
    return verdict, told


def asked_groups(turns: Sequence[MissedTurn], when: Callable[[datetime], str]) -> list[AskedGroup]:
    """The questions in groups, what was asked most first."""
    return [_group([turns[place] for place in places], when) for places in grouped([t.asked for t in turns])]


def lines_shown(lines: Sequence[SourceLine]) -> list[dict[str, Any]]:
    """Sources as a list shows them."""
    return [
        {
            "kind": line.kind,
            "reference": line.reference,
            "title": line.title,
            "languages": [language.upper() for language in line.languages],
            "passages": line.passages,
            "waiting": line.waiting,
        }
        for line in lines
    ]


def passages_shown(told: Told, names: dict[str, str]) -> list[dict[str, Any]]:
    """Each language of a source with its passages, those under one heading together."""
    return [
        {
            "code": language.value,
            "name": names[language.value],
            "parts": [
                (title.rpartition(UNDER)[2], [(place, piece.text) for place, piece in some])
                for title, some in groupby(enumerate(pieces), key=lambda one: one[1].title)
            ],
        }
        for language, pieces in sorted(told.pieces.items())
    ]


def entries_of(told: Told | None) -> dict[str, tuple[str, str]]:
    """A question with its answer by language, for the fields of its form."""
    if told is None:
        return {language.value: ("", "") for language in Language}
    said = {language: pieces[0] for language, pieces in told.pieces.items()}
    return {
        language.value: (said[language].title, said[language].text) if language in said else ("", "")
        for language in Language
    }


def _group(turns: Sequence[MissedTurn], when: Callable[[datetime], str]) -> AskedGroup:
    first, last = turns[0], max(turns, key=lambda turn: turn.at)
    others = dict.fromkeys(turn.asked for turn in turns[1:] if turn.asked != first.asked)
    return AskedGroup(
        asked=first.asked,
        others=tuple(others)[:_EXAMPLES],
        times=len(turns),
        language=first.language,
        badly=any(turn.missed == "badly" for turn in turns),
        last=when(last.at),
        conversation_id=str(last.conversation_id),
        turns=tuple(str(turn.turn_id) for turn in turns),
    )
