"""What came of a session: an order, nothing, or nobody who went on; said to whoever held it or bought in it."""

from dataclasses import dataclass
from typing import Final

from shop.kernel.language import phrase
from shop.live.viewing import SessionView
from webapp.live.line_shown import Reads, clock_of

_ENDS: Final = {
    "completed": (
        "circle-check",
        phrase("It is an order"),
        phrase("Order {number}, {total}. The customer has the way to pay in the chat."),
    ),
    "canceled": (
        "circle-slash",
        phrase("The session was canceled"),
        phrase("Everything in its cart is free for others again."),
    ),
    "timeout": (
        "clock",
        phrase("The session ended by itself"),
        phrase("Nothing had happened for a while. Everything in its cart is free for others again."),
    ),
}
_BARE: Final = phrase("The session is over")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended."""

    icon: str
    title: str
    words: str
    lasted: str


def outcome_of(session: SessionView, reads: Reads) -> Outcome:
    """The session's end in words; one that sold nothing and was only ended says so."""
    icon, title, words = _ENDS.get(session.state, _ENDS["canceled"])
    if session.state == "completed" and session.order_number is None:
        title, words = _BARE, ""
    total = reads.figures.money(session.order_total_minor or 0)
    said = reads.said(words, number=session.order_number, total=total) if words else ""
    return Outcome(icon, reads.said(title), said, clock_of(session.seconds))
