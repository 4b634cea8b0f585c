"""How order is kept in a chat, as the shop's people read it: how slow it is, who may not write, what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shop.kernel.language import phrase
from shop.live.keeping_order import SLOWED, OrderKept, OrderStep
from webapp.live.line_shown import Reads

PAUSES: Final = (0, 5, 15, 30, 60)
"""Seconds between two lines of one person that are offered."""
MUTES: Final = (10, 60)
"""Minutes."""
_DONE: Final[Mapping[str, str]] = {
    "QuestionAnswered": phrase("{by} answered {whom}: “{words}”"),
    "ChatLinePinned": phrase("{by} pinned a line of {whom}: “{words}”"),
    "ChatLineUnpinned": phrase("{by} took a line of {whom} down again: “{words}”"),
    "ChatLineHidden": phrase("{by} hid a line of {whom}: “{words}”"),
    "ParticipantMuted": phrase("{by} muted {whom}"),
    "ParticipantUnmuted": phrase("{by} let {whom} write again"),
    "ParticipantBanned": phrase("{by} sent {whom} out"),
    "ParticipantUnbanned": phrase("{by} let {whom} in again"),
}


@dataclass(frozen=True, slots=True)
class ShownSilenced:
    """Somebody who may not write, or is out."""

    person: str
    name: str
    words: str
    undo: str
    """The command that ends it."""
    undo_words: str


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """Everything of it."""

    slow: int
    pauses: list[tuple[int, str]]
    silenced: list[ShownSilenced]
    steps: list[tuple[str, str]]
    """When, and what was done."""


def shown_order(kept: OrderKept, reads: Reads) -> ShownOrder:
    """In the reader's words."""
    return ShownOrder(
        slow=kept.slow_seconds,
        pauses=[(seconds, pause_words(seconds, reads)) for seconds in sorted({*PAUSES, kept.slow_seconds})],
        silenced=[
            ShownSilenced(
                one.person,
                one.name or reads.said(phrase("Somebody")),
                reads.said(phrase("writes again at {time}"), time=reads.figures.hour(one.until))
                if one.until
                else reads.said(phrase("is out")),
                "chat:unmute" if one.until else "chat:unban",
                reads.said(phrase("Let them write") if one.until else phrase("Let them in")),
            )
            for one in kept.silenced
        ],
        steps=[(reads.figures.hour(step.at), _done(step, reads)) for step in kept.steps],
    )


def pause_words(seconds: int, reads: Reads) -> str:
    """How fast the chat goes with so many seconds between two lines of one person."""
    if not seconds:
        return reads.said(phrase("As fast as they like"))
    return reads.said(phrase("One line every {seconds} seconds"), seconds=seconds)


def _done(step: OrderStep, reads: Reads) -> str:
    by = step.by or reads.said(phrase("Somebody"))
    if step.what == SLOWED:
        pause = pause_words(int(step.words), reads)
        return reads.said(phrase("{by} set the chat: {pause}"), by=by, pause=pause)
    whom = step.whom or reads.said(phrase("Somebody"))
    return reads.said(_DONE[step.what], by=by, whom=whom, words=step.words)
