"""The host's page, which sends what its recorder makes: it is taken in, and told how it arrives."""

import asyncio
from typing import Any

from gateways.media.door import DoorKeeper
from gateways.media.encoding import recorder_feed
from gateways.media.ingest import Ended, Ingest
from gateways.media.sockets import GONE, TAKEN, Page, hear
from gateways.media.streams import Publisher, Stream

_REPORT_SECONDS = 1.0
_LONGEST_TYPE = 200


class _Sending:
    """One connection of a host, from its first byte to its last."""

    def __init__(self, page: Page, stream: Stream, keeper: DoorKeeper) -> None:
        self._page = page
        self._stream = stream
        self._keeper = keeper
        self._ended = False
        mime = page.socket.query_params.get("type", "")[:_LONGEST_TYPE]
        self._ingest = Ingest(recorder_feed(mime), stream)
        self._received = 0

    async def take(self) -> bool:
        """Take in what comes until the page is gone; whether it ended the stream."""
        await self._page.hold(self._keeper, self._receive(), self._report(), self._encode())
        return self._ended

    async def _encode(self) -> None:
        if await self._ingest.run() is Ended.BROKEN:
            await self._page.tell({"type": "refused", "reason": "broken"})

    async def _receive(self) -> None:
        while True:
            message = await self._page.socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if chunk := message.get("bytes"):
                self._received += len(chunk)
                await self._ingest.write(chunk)
            elif text := message.get("text"):
                await hear(text, self._heed)
            if self._ended:
                return

    async def _heed(self, words: dict[str, Any]) -> None:
        if words.get("type") in {"pause", "resume"}:
            self._stream.pause(on=words["type"] == "pause")
        elif words.get("type") == "end":
            self._ended = True

    async def _report(self) -> None:
        await self._page.tell({"type": "ready"})
        before = 0
        while True:
            await asyncio.sleep(_REPORT_SECONDS)
            kilobits = round((self._received - before) * 8 / 1000 / _REPORT_SECONDS)
            before = self._received
            await self._page.tell(
                {
                    "type": "received",
                    "kilobits": kilobits,
                    "watchers": self._stream.watching(),
                    "state": self._stream.state,
                }
            )


async def publish(page: Page, stream: Stream, keeper: DoorKeeper) -> None:
    """Take the picture of the page until it is gone; where its host says so, the stream is over then.

    A page of the same person takes the place of an earlier one; another person's is turned away while one sends.
    """
    if stream.state == "ended":
        await page.close(GONE)
        return
    if stream.publisher and stream.publisher.person != page.grant.person:
        await page.close(TAKEN)
        return
    publisher = Publisher(page.grant.person, page.grant.tab, page.leave)
    stream.take_over(publisher)
    sending = _Sending(page, stream, keeper)
    try:
        if await sending.take():
            await stream.end()
    finally:
        stream.lose(publisher)
