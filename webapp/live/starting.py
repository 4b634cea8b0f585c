"""How is a session begun? With a number, with somebody who is booked, with somebody who writes."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from shop.kernel.language import phrase
from shop.live.callers import Caller, booked_callers, writing_callers
from webapp.live.room_seen import AtWork


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to start with."""

    customer_id: UUID
    booking_id: UUID | None
    conversation_id: UUID | None
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Some of them, with what they have in common."""

    title: str
    rows: list[Choice]


def start_choices(db: Session, seen: AtWork) -> list[Choices]:
    """Whoever is booked around now, then whoever wrote lately."""
    booked = booked_callers(db, at=seen.now)
    writing = writing_callers(db, at=seen.now, besides=[one.customer_id for one in booked])
    said = seen.reads.said
    return [
        Choices(
            said(phrase("Booked today")), [_choice(one, seen, phrase("booked for {at}")) for one in booked]
        ),
        Choices(said(phrase("In the chat")), [_choice(one, seen, phrase("wrote {at}")) for one in writing]),
    ]


def _choice(caller: Caller, seen: AtWork, words: str) -> Choice:
    reads = seen.reads
    return Choice(
        caller.customer_id,
        caller.booking_id,
        caller.conversation_id,
        caller.name or reads.said(phrase("Somebody without a name")),
        reads.said(words, at=reads.figures.moment(caller.at)),
    )
