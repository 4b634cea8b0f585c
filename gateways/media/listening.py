"""What waits for one who watches: never more than some seconds of the stream."""

import asyncio
from collections import deque
from typing import Any

from gateways.media.fragments import Fragment, Init

MOST_WAITING_PARTS = 60
MOST_WAITING_BYTES = 12 * 1024 * 1024


Told = dict[str, Any]
"""Words between the fragments: what became of the stream."""

SKIPPED: Told = {"type": "skipped"}
"""Something was left out: whoever listens was too slow."""


class Listener:
    """What waits for one who watches: never more than some seconds of it."""

    def __init__(self) -> None:
        self._waiting: deque[Init | Fragment | Told] = deque()
        self._size = 0
        self._seeks_key = True
        self._news = asyncio.Event()

    def give(self, item: Init | Fragment) -> None:
        """Let it wait its turn; where too much waits already, all of it is left out up to the next keyframe."""
        if isinstance(item, Init):
            self._append(item)
            self._seeks_key = True
            return
        if len(self._waiting) >= MOST_WAITING_PARTS or self._size + item.size > MOST_WAITING_BYTES:
            self._drop()
        if self._seeks_key and not item.key:
            return
        self._seeks_key = False
        self._size += item.size
        self._append(item)

    def tell(self, words: Told) -> None:
        """Words in their place among the fragments; they are never left out."""
        self._append(words)

    async def next(self, patience: float) -> Init | Fragment | Told | None:
        """What is next; None where nothing came for so many seconds."""
        try:
            async with asyncio.timeout(patience):
                while not self._waiting:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return None
        item = self._waiting.popleft()
        if isinstance(item, Fragment):
            self._size -= item.size
        return item

    def _append(self, item: Init | Fragment | Told) -> None:
        self._waiting.append(item)
        self._news.set()

    def _drop(self) -> None:
        kept = [item for item in self._waiting if not isinstance(item, Fragment) and item != SKIPPED]
        self._waiting = deque([SKIPPED, *kept])
        self._size = 0
        self._seeks_key = True
