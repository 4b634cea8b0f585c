"""What do the events of talking and being there say? One frozen model for each name, with camel case on the wire.

Those of `TOGETHER` are stored and numbered. Those of `PASSING` are not: who misses one asks how things are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from shop.live.event_bodies import Body
from shop.live.recording_bodies import RECORDING
from shop.live.waiting_bodies import WAITING

Kind = Literal["chat", "question", "private"]
Reaction = Literal["thumbs_up", "heart", "smile", "party", "clap"]
Role = Literal["host", "member", "customer", "guest", "viewer"]


class Line(Body):
    """``chat:line``: something was written; a private one is told in the room of the two alone."""

    session_id: UUID
    line_id: UUID
    client_id: str
    """As its writer's browser named it."""
    kind: Kind
    person: str
    name: str
    role: Role
    to_person: str = ""
    body: str
    language: str
    at: datetime
    answered: bool = False
    pinned: bool = False


class LineHidden(Body):
    """``chat:hidden``."""

    session_id: UUID
    line_id: UUID


class LinePinned(Body):
    """``chat:pinned``: this line stands on top now, or no longer does."""

    session_id: UUID
    line_id: UUID
    pinned: bool


class QuestionAnswered(Body):
    """``chat:answered``."""

    session_id: UUID
    line_id: UUID
    by_name: str


class PersonMuted(Body):
    """``chat:muted``: nothing of theirs is taken until then; None: they may write again."""

    session_id: UUID
    person: str
    until: datetime | None


class PersonBanned(Body):
    """``chat:banned``: they are out, or may come in again."""

    session_id: UUID
    person: str
    banned: bool


class ChatSlowed(Body):
    """``chat:slow``: so many seconds between two lines of one person; 0 for none."""

    session_id: UUID
    seconds: int


class AgendaStep(Body):
    """What is going to be shown when, counted in minutes from the start."""

    at_minute: int
    title: str
    product: str = ""
    """Its slug, where it is one."""


class AgendaChanged(Body):
    """``session:agenda``."""

    session_id: UUID
    steps: tuple[AgendaStep, ...]


class SessionOver(Body):
    """``session:ended``: its time was over, or who held it ended it; nothing was to be sold in it."""

    session_id: UUID
    reason: Literal["time_over", "ended"]
    ended_at: datetime


class PersonHere(Body):
    """Somebody who is there."""

    person: str
    name: str
    role: Role
    joined_at: datetime
    connection: str
    place: str


class Presence(Body):
    """``presence:changed``: how many are there, who came and who went since."""

    session_id: UUID
    watching: int
    came: tuple[PersonHere, ...] = ()
    went: tuple[str, ...] = ()


class Typing(Body):
    """``typing:now``: they are writing; for five seconds, unless it is told again."""

    session_id: UUID
    person: str
    name: str


class ReactionTick(Body):
    """``reaction:tick``: how often each was given since the last tick, and in all."""

    session_id: UUID
    given: Mapping[Reaction, int]


TOGETHER: Final[Mapping[str, type[Body]]] = {
    "chat:line": Line,
    "chat:hidden": LineHidden,
    "chat:pinned": LinePinned,
    "chat:answered": QuestionAnswered,
    "chat:muted": PersonMuted,
    "chat:banned": PersonBanned,
    "chat:slow": ChatSlowed,
    "session:agenda": AgendaChanged,
    "session:ended": SessionOver,
    **RECORDING,
    **WAITING,
}
PASSING: Final[Mapping[str, type[Body]]] = {
    "presence:changed": Presence,
    "typing:now": Typing,
    "reaction:tick": ReactionTick,
}
