"""The page that watches over a WebSocket: init segments, fragments, and words about the stream between them."""

from gateways.media.door import DoorKeeper
from gateways.media.fragments import Fragment, Init
from gateways.media.listening import Listener
from gateways.media.sockets import FULL, GONE, TAKEN, Page, words_of
from gateways.media.streams import Stream

MOST_WATCHERS = 1000
"""In this process, over all streams: seats are given out elsewhere, this is the wall behind them."""
_QUIET_SECONDS = 20.0


class WatchRoom:
    """Everybody who watches."""

    def __init__(self, keeper: DoorKeeper) -> None:
        self._keeper = keeper
        self._present = 0

    async def stay(self, page: Page, stream: Stream) -> None:
        """Show the stream to the page until either ends. The same page's earlier socket is closed."""
        if self._present >= MOST_WATCHERS:
            await page.close(FULL)
            return
        if stream.state == "ended":
            await page.close(GONE)
            return
        holder, listener = page.grant.holder, Listener()
        if earlier := stream.watchers.get(holder):
            earlier(TAKEN)
        self._present += 1
        stream.watchers[holder] = page.leave
        listener.tell({"type": "state", "state": stream.state})
        stream.follow(listener.tell)
        stream.bus.listen(listener)
        stream.touch()
        try:
            await page.hold(self._keeper, _send(page, listener), words_of(page.socket, _nothing))
        finally:
            self._present -= 1
            stream.touch()
            stream.bus.leave(listener)
            stream.unfollow(listener.tell)
            if stream.watchers.get(holder) == page.leave:
                del stream.watchers[holder]


async def _send(page: Page, listener: Listener) -> None:
    while True:
        item = await listener.next(_QUIET_SECONDS)
        if isinstance(item, Fragment):
            await page.socket.send_bytes(item.data)
        elif isinstance(item, Init):
            await page.tell({"type": "init", "mime": item.tracks.mime})
            await page.socket.send_bytes(item.data)
        elif item is not None:
            await page.tell(item)


async def _nothing(_words: dict[str, object]) -> None:
    """A page that watches has nothing to say."""
