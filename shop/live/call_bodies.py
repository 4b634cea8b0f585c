"""What do the events of a call say? They pass: none is stored, and who misses one asks who is in the call."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from shop.live.event_bodies import Body

CAME: Final = "call:came"
WENT: Final = "call:went"
SIGNAL: Final = "call:signal"


class InCall(Body):
    """Somebody's page in a call; ``call:came``."""

    tab: str
    person: str
    name: str


class LeftCall(Body):
    """``call:went``."""

    tab: str


class Signaled(Body):
    """``call:signal``, in the room of whom it is for."""

    to_tab: str
    signal: dict[str, Any]
    sender: Annotated[InCall, Field(alias="from")]


CALLING: Final[Mapping[str, type[Body]]] = {
    CAME: InCall,
    WENT: LeftCall,
    SIGNAL: Signaled,
}
