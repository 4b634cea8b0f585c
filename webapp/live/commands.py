"""What is a command over the socket? A model, the roles that may send it, and the flow that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from shop.kernel.refusals import Refusal
from webapp.live.people import Person, Role


class CommandUnknown(Refusal):
    """There is no command of that name."""

    status = 404


class CommandRefused(Refusal):
    """That role may not do this, or whoever asks is not in the session that it is about."""

    status = 403


class CommandUnreadable(Refusal):
    """The body does not fit the command: ``fields``."""

    status = 422


class Wish(BaseModel):
    """The body of a command; its names on the wire are in camel case, and unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, frozen=True)


class OfSession(Wish):
    """The body of a command about a live session. A customer must have entered its room on the same socket."""

    session_id: UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it reaches its flow, on a thread of its own: flows may take their time there."""

    person: Person
    tab: str
    body: Any
    """An instance of the command's model."""
    id: str
    """As the browser named it; the same when it was sent again."""
    now: datetime
    """The world's time: what flows are told."""
    pass_on: Callable[[str, str, BaseModel], None]
    """``pass_on(room, name, body)``: tell a room something that passes. It may come to nothing."""
    show_out: Callable[[UUID, str], None] = lambda _session, _person: None
    """``show_out(session, person)``: close the rooms of that session to them, in every process, and their picture."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked for."""

    model: type[BaseModel]
    roles: frozenset[Role]
    perform: Callable[[Asked], BaseModel | dict[str, Any] | None]
    """Does it; what it returns is the body of `done`. It refuses by name."""
    once: bool = True
    """Whether the same id is done once and answered the same again, for a day. False where the flow itself sees
    to that, or where twice does no harm."""
    says: str = ""
    """What it does, for the documentation."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody entered a room or left it, as others are told; on a thread of its own."""

    person: Person
    tab: str
    room: str
    here: bool
    now: datetime
    pass_on: Callable[[str, str, BaseModel], None]


Watcher = Callable[[Moved], None]
