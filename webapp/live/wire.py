"""What goes over the socket besides events: what a browser may send, and what it is answered.

Everything is JSON in text frames. Whatever does not fit one of these models is refused, and twice too often ends
the socket.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

SUBPROTOCOL: Final = "vetrina.live.v1"
MOST_BYTES: Final = 32 * 1024
"""Of one frame from a browser."""

# Why a socket was closed; those from 4000 on are ours, the others are of RFC 6455.
UNREADABLE, TOO_BIG, TOO_SLOW = 1008, 1009, 1013
NOBODY, SHOWN_OUT, TOO_LATE, TOO_MANY = 4401, 4403, 4408, 4429
WILL_NOT_HELP: Final = frozenset({NOBODY, SHOWN_OUT})
"""After these a browser does not come back by itself."""

RoomName = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[a-z]+(:[\w:-]+)?$")]
Number = Annotated[int, Field(ge=0, le=2**53)]


class Frame(BaseModel):
    """Something that is sent; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, frozen=True)


class Wanted(Frame):
    """A room, and the last number that is known of it; without one, only what comes from now on."""

    room: RoomName
    after: Number | None = None


class Hello(Frame):
    """The first frame: who asks, and which rooms are entered."""

    type: Literal["hello"]
    as_: Annotated[Literal["member", "customer", "viewer", "program"], Field(alias="as")] = "customer"
    shop: Annotated[str, Field(max_length=60)] = ""
    """Of a viewer: the short name of the shop."""
    key: Annotated[str, Field(max_length=80)] = ""
    """Of a program: a key of the shop."""
    session: UUID | None = None
    """Of a customer: the live session whose link was opened."""
    tab: Annotated[str, Field(max_length=40, pattern=r"^[\w-]*$")] = ""
    """Chosen by the page: one identity for each open one."""
    rooms: Annotated[list[Wanted], Field(max_length=64)] = Field(default_factory=list)


class Join(Wanted):
    """One more room."""

    type: Literal["join"]


class Missed(Wanted):
    """The numbers have a gap: tell once more what came after that one."""

    type: Literal["missed"]


class Leave(Frame):
    """No more of that room."""

    type: Literal["leave"]
    room: RoomName


class CommandFrame(Frame):
    """Do something; `id` is chosen by the browser and the same when it is sent again."""

    type: Literal["command"]
    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")]
    name: Annotated[str, Field(max_length=40)]
    body: dict[str, Any] = Field(default_factory=dict)


class Ping(Frame):
    """Whether the server is there, and what time it is."""

    type: Literal["ping"]
    at: float = 0
    """The browser's own clock, sent back as it is."""


Sent = Annotated[Hello | Join | Missed | Leave | CommandFrame | Ping, Field(discriminator="type")]
FROM_BROWSER: Final[Mapping[str, type[Frame]]] = {
    "hello": Hello,
    "join": Join,
    "missed": Missed,
    "leave": Leave,
    "command": CommandFrame,
    "ping": Ping,
}
TO_BROWSER: Final = {
    "welcome": "person, role, name, member, serverTime: who the server takes the browser for, and its clock",
    "joined": "room, last: what comes after `after` follows, numbered",
    "event": "room, seq, name, body, actor, at: something happened; `seq` rises by one",
    "passing": "room, items of {name, body}: what has no number and is not told again",
    "reset": "room, last: too much was missed; read the page anew and go on from `last`",
    "left": "room, code: the room is closed to you",
    "done": "id, body: the command was done, now or when it was sent before",
    "refused": "id, code, title, detail, values: the command was refused, in the reader's language",
    "pong": "at, serverTime",
}

_reader: TypeAdapter[Sent] = TypeAdapter(Sent)


def read(text: str) -> Sent:
    """The frame that a browser sent; raises pydantic's ValidationError."""
    return _reader.validate_json(text)


def write(kind: str, /, **told: Any) -> str:
    """A frame for the browser."""
    return orjson.dumps({"type": kind, **told}, default=str).decode()
