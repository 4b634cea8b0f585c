"""May this socket be opened at all? From our own pages only, in our protocol, and not too often."""

from typing import Final

from starlette.websockets import WebSocket

from shop.kernel.settings import settings
from webapp.live.wire import SUBPROTOCOL
from webapp.rate_limits import address_of, count
from webapp.security import own_origins
from webapp.wiring import WebWiring

_BURST: Final = 80
_PER_SECOND: Final = 20.0


def may_knock(socket: WebSocket) -> bool:
    """Whether it speaks our protocol, and no page of somebody else's opens it.

    Browsers always say whose page does, and send cookies along wherever they open it from.
    """
    origin = socket.headers.get("origin")
    return SUBPROTOCOL in socket.scope["subprotocols"] and (origin is None or is_from_our_pages(socket))


def is_from_our_pages(socket: WebSocket) -> bool:
    """Whether one of our own pages opens it: nobody else is known by a cookie."""
    return socket.headers.get("origin", "").rstrip("/") in own_origins(socket)


def knocks_too_often(socket: WebSocket, wiring: WebWiring) -> bool:
    """Whether so many sockets were opened from there in this minute; it asks Valkey, so not on the loop."""
    standing = count(f"sockets:{address_of(socket)}", settings().sockets_per_minute, wiring.clock.now())
    return standing.exceeded


class Speed:
    """How many frames one socket may still send: twenty in a second, some more at once."""

    def __init__(self, now: float) -> None:
        self._left = float(_BURST)
        self._at = now

    def allows(self, now: float) -> bool:
        """Take one; false where there is none. `now` is in seconds of a clock that never goes back."""
        self._left = min(float(_BURST), self._left + (now - self._at) * _PER_SECOND)
        self._at = now
        self._left -= 1
        return self._left >= 0
