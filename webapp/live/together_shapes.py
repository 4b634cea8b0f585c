"""What the commands of talking and being there say, and what they are answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shop.live.chat_bodies import AgendaStep, Kind, Line, PersonHere, Reaction
from shop.live.event_bodies import Body
from webapp.live.commands import OfSession, Wish

Name = Annotated[str, Field(max_length=160)]


class Write(OfSession):
    """``chat:write``; it is stored once for each id of a command."""

    body: Annotated[str, Field(max_length=2_000)]
    kind: Kind = "chat"
    to_person: Name = ""
    """Of a private line of the shop's."""


class History(OfSession):
    """``chat:history``."""

    before: int | None = None
    kind: Kind | None = None


class OfLine(OfSession):
    """``chat:answer``, ``chat:pin``, ``chat:unpin`` and ``chat:hide``."""

    line_id: UUID


class OfPerson(OfSession):
    """``chat:unmute``, ``chat:ban`` and ``chat:unban``."""

    person: Name


class Mute(OfPerson):
    """``chat:mute``."""

    minutes: Annotated[int, Field(ge=1)] = 10


class Slow(OfSession):
    """``chat:slow``."""

    seconds: int


class HereNow(OfSession):
    """``presence:here``: what the page tells every fifteen seconds, since it told it before."""

    connection: Annotated[str, Field(max_length=20)] = ""
    watched_seconds: Annotated[int, Field(ge=0)] = 0
    stalls: Annotated[int, Field(ge=0)] = 0
    latency_ms: Annotated[int, Field(ge=0, le=120_000)] = 0
    place: Annotated[str | None, Field(max_length=80)] = None
    """Only where its reader says it; empty takes it back."""
    name: Annotated[str | None, Field(max_length=60)] = None
    """What somebody without one wants to be called; empty as above."""


class Give(OfSession):
    """``reaction:give``."""

    reaction: Reaction


class Extend(OfSession):
    """``session:extend``."""

    minutes: Literal[5, 10, 15, 30] = 10


class Agenda(OfSession):
    """``session:setAgenda``."""

    steps: Annotated[tuple["Planned", ...], Field(max_length=40)]


class Planned(Wish):
    """A step of it."""

    at_minute: Annotated[int, Field(ge=0, le=1_440)]
    title: Annotated[str, Field(min_length=1, max_length=80)]
    product: Annotated[str, Field(max_length=80)] = ""


class NumberedLine(Body):
    """A line with its number in its room."""

    seq: int
    line: Line
    hidden: bool = False


class Lines(Body):
    """Oldest first."""

    lines: tuple[NumberedLine, ...]


class SeatTold(Body):
    """A seat, or a place in the queue; ask again before ``until``."""

    seated: bool
    place: int = 0
    until: AwareDatetime


class EverybodyHere(Body):
    """Who is there."""

    watching: int
    people: tuple[PersonHere, ...]
    places: Mapping[str, int]


class TogetherNow(Body):
    """How things are: for whoever has just come, and for whoever missed what passes."""

    server_time: datetime
    starts_at: datetime
    ends_at: datetime | None
    warn_at: datetime | None
    part_done: float
    agenda: tuple[AgendaStep, ...]
    current_step: int | None
    watching: int
    reactions: Mapping[Reaction, int]
    lines: tuple[NumberedLine, ...]
    pinned: tuple[NumberedLine, ...]
    questions: tuple[NumberedLine, ...]
    slow_seconds: int
    muted_until: datetime | None
    places: bool
    """Whether the shop would like to know where its viewers are."""
    may_moderate: bool


Agenda.model_rebuild()
