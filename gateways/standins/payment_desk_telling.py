"""What the test provider tells the shop: signed webhooks, on time or late, twice, out of order, or never.

What is to be told stands in the store until it was taken, so that a killed process goes on where it was.
"""

import asyncio
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal, get_args

import aiohttp

from gateways.event_signature import sign
from gateways.standins.file_store import Row
from gateways.standins.payment_desk_store import Store
from shop.kernel.clock import Clock

How = Literal["prompt", "late", "twice", "reversed", "lost"]
"""``reversed``: what came first is told after what came last."""
HOWS: tuple[How, ...] = get_args(How)

_SCREWS = {"telling": "prompt", "late_seconds": "20", "refunds": "succeed"}
_ON_THE_WAY = frozenset({"session.processing", "session.refused", "refund.created"})
_REVERSED_SECONDS = 2.0
_AGAIN_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 60.0
_MOST_TRIES = 50
_AT_ONCE = 32
_PATIENCE = aiohttp.ClientTimeout(total=10, sock_connect=3)
_NO_ANSWER = 0


class Telling:
    """Lives in one event loop, between `open` and `close`."""

    def __init__(self, store: Store, clock: Clock, *, url: str, secret: str) -> None:
        self._store = store
        self._clock = clock
        self._url = url
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._posting: set[int] = set()
        self._wake = asyncio.Event()

    async def open(self) -> None:
        """Begin to post."""
        connector = aiohttp.TCPConnector(limit=_AT_ONCE)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        """Let everything lie where it is."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._session:
            await self._session.close()

    def screw(self, name: str) -> str:
        """How it is set."""
        row = self._store.row("SELECT value FROM screw WHERE name = ?", (name,))
        return str(row["value"]) if row else _SCREWS[name]

    def turn(self, name: str, value: str) -> None:
        """Set it."""
        self._store.write("INSERT OR REPLACE INTO screw VALUES (?, ?)", (name, value))

    def put(self, kind: str, about: Mapping[str, Any], *, how: str, now: float) -> None:
        """Have an event told, in the transaction of what it is about."""
        event = f"event_{secrets.token_hex(12)}"
        body = json.dumps({"id": event, "kind": kind, "created": int(now), "about": about})
        for due_at, state in self._plan(kind, how or self.screw("telling"), now):
            self._store.write(
                "INSERT INTO telling (event, body, due_at, attempts, state) VALUES (?, ?, ?, 0, ?)",
                (event, body, due_at, state),
            )
        self._wake.set()

    def tell_again(self) -> int:
        """Have everything told once more, as if it had never been; how much that is."""
        return self._store.write("UPDATE telling SET state = 'waiting', attempts = 0, due_at = 0")

    def post_what_is_due(self, now: float) -> None:
        """Begin to post what is due and is not being posted."""
        for row in self._store.rows(
            "SELECT * FROM telling WHERE state = 'waiting' AND due_at <= ? ORDER BY number", (now,)
        ):
            if row["number"] not in self._posting:
                self._posting.add(row["number"])
                task = asyncio.get_running_loop().create_task(self._post(row))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def doze(self, seconds: float) -> None:
        """Wait until there is something new to tell, for so long at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()

    async def settled(self, now: float) -> None:
        """Post what is due, and wait until that was answered."""
        self.post_what_is_due(now)
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    def _plan(self, kind: str, how: str, now: float) -> list[tuple[float, str]]:
        match how:
            case "late":
                return [(now + float(self.screw("late_seconds")), "waiting")]
            case "twice":
                return [(now, "waiting"), (now + _AGAIN_SECONDS, "waiting")]
            case "reversed":
                return [(now + _REVERSED_SECONDS if kind in _ON_THE_WAY else now, "waiting")]
            case "lost":
                return [(now, "lost")]
            case _:
                return [(now, "waiting")]

    async def _post(self, row: Row) -> None:
        try:
            status = await self._send(str(row["body"]).encode())
            tries = row["attempts"] + 1
            taken = 200 <= status < 300  # noqa: PLR2004  # the successful answers of HTTP
            state = "told" if taken else "waiting" if tries < _MOST_TRIES else "given_up"
            pause = min(2.0**tries, _LONGEST_PAUSE_SECONDS)
            self._store.write(
                "UPDATE telling SET state = ?, attempts = ?, due_at = ? WHERE number = ?",
                (state, tries, self._clock.now().timestamp() + pause, row["number"]),
            )
        finally:
            self._posting.discard(row["number"])

    async def _send(self, body: bytes) -> int:
        if self._session is None:
            raise RuntimeError("nothing is told before it is opened")
        headers = {
            "Content-Type": "application/json",
            # Signed anew each time: what is told again an hour later is as good as new.
            "Desk-Signature": sign(body, self._secret, at=self._clock.now()),
        }
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, timeout=_PATIENCE, allow_redirects=False
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return _NO_ANSWER
