"""What answering is made of: calls of tools, what came of them, and replies.

An act is a generator: it yields the calls it needs, is sent their outcomes, and returns its reply. The
model is asked anew after every round of tools, so an act is played from its start each time, with the
outcomes that are known already. The same messages therefore always lead to the same answer.
"""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.concierge.situation import Situation


@dataclass(frozen=True, slots=True)
class Call:
    """A tool to be called."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for the same call."""
        return json.dumps([self.tool, self.arguments], sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool told."""

    told: Mapping[str, Any]

    @property
    def refusal(self) -> str:
        """The refusal's name; empty where the tool did what it was asked."""
        return str(self.told.get("refusal", ""))

    def many(self, key: str) -> list[dict[str, Any]]:
        """A list of objects that it told."""
        return list(self.told.get(key) or [])


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to one thing that was wanted."""

    text: str
    choices: tuple[Mapping[str, str], ...] = ()
    cards: tuple[str, ...] = ()
    links: tuple[Mapping[str, str], ...] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)
    """Changes of what is kept."""
    quoted: tuple[str, ...] = ()
    """Ids of the passages that it rests on."""
    miss: bool = False
    """Whether it answers nothing."""
    language: str = ""
    """The language to speak from now on, where the customer asked for another."""


Act = Generator[Call, Outcome, Reply]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a message wants."""

    intent: str
    text: str
    """The words that say so."""
    p: float = 1.0
    decision: str = "fire"
    options: Sequence[tuple[str, float]] = ()
    target: str = ""
    """What was picked: a slug, a code."""
    beside: bool = False
    """Whether other things are answered in the same message."""
    closes: bool = True
    """Whether its answer ends the message, and may end with a question."""
    otherwise: "tuple[Part, Skill] | None" = None
    """What is done where a rule of the shop's own turns out not to hold just now."""


Skill = Callable[[Situation, Part], Act]


def choice(id_: str, title: str, description: str = "") -> dict[str, str]:
    """One thing to tap."""
    made = {"id": id_, "title": title}
    return made | {"description": description} if description else made


def nothing_to_call(reply: Reply) -> Act:
    """An act that needs no tool."""
    return reply
    yield
