"""Signed webhooks and status callbacks, posted as Twilio posts them: bounded, and retried by its rules.

Retries are those of an address's fragment (``#rc=3&rp=all``), as Twilio's connection overrides have them:
by default once, and only where no connection was made. https://www.twilio.com/docs/usage/webhooks
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlsplit

import aiohttp
from twilio.request_validator import RequestValidator

from gateways.standins.twilio_store import Store
from shop.kernel.clock import Clock
from shop.kernel.ids import new_id

NO_ANSWER = 0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.6
_MOST_RETRIES = 5
_AT_ONCE = 128
_KEPT_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class Posted:
    """How it went. `status` is the last answer's, 0 where there was none."""

    status: int
    attempts: int

    @property
    def taken(self) -> bool:
        """Whether the other side took it."""
        return 200 <= self.status < 300  # noqa: PLR2004  # the successful answers of HTTP


@dataclass(frozen=True, slots=True)
class _Overrides:
    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})
    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0

    def again_after(self, status: int) -> bool:
        if "all" in self.policies:
            return not 200 <= status < 300  # noqa: PLR2004  # the successful answers of HTTP
        kind = "ct" if status == NO_ANSWER else f"{status // 100}xx"
        return kind in self.policies


class Postman:
    """Lives in one event loop, between `open` and `close`."""

    def __init__(
        self, store: Store, clock: Clock, *, token: str, shared_key: tuple[str, str] | None = None
    ) -> None:
        """`token` signs, or the SharedKey (name, secret) where one is given."""
        self._store = store
        self._clock = clock
        self._validator = RequestValidator(shared_key[1] if shared_key else token)
        self._shared_key = shared_key
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Begin to post."""
        connector = aiohttp.TCPConnector(limit=_AT_ONCE)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        """Stop posting."""
        if self._session:
            await self._session.close()

    async def post(self, url: str, fields: Mapping[str, str]) -> Posted:
        """Sign the fields and post them, as often as the address's overrides allow."""
        address, fragment = urldefrag(url)
        overrides = _overrides(fragment)
        headers = {**self._signed(address, fields), "I-Twilio-Idempotency-Token": str(new_id())}
        pause, attempts, status = _FIRST_PAUSE, 0, NO_ANSWER
        while attempts <= overrides.retries:
            attempts += 1
            status = await self._try(address, fields, headers, overrides)
            if not overrides.again_after(status):
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        return Posted(status, attempts)

    def _signed(self, address: str, fields: Mapping[str, str]) -> dict[str, str]:
        if self._shared_key is None:
            return {"X-Twilio-Signature": self._validator.compute_signature(address, dict(fields))}
        settings = f"key={self._shared_key[0]},algorithm=HMAC_SHA256"
        signature = self._validator.compute_signature(address, dict(fields), "HMAC_SHA256")
        return {"X-Twilio-Signature": signature, "X-Twilio-Webhooks-Signature-Settings": settings}

    async def _try(
        self, address: str, fields: Mapping[str, str], headers: Mapping[str, str], overrides: _Overrides
    ) -> int:
        begun = time.perf_counter()
        status, answer = await self._send(address, fields, headers, overrides)
        milliseconds = (time.perf_counter() - begun) * 1000
        note_request(
            self._store,
            at=self._clock.now().timestamp(),
            direction="to_us",
            request=("POST", address, fields, headers),
            status=status,
            answer=answer,
            milliseconds=milliseconds,
        )
        return status

    async def _send(
        self, address: str, fields: Mapping[str, str], headers: Mapping[str, str], overrides: _Overrides
    ) -> tuple[int, str]:
        if self._session is None:
            raise RuntimeError("the postman has not been opened")
        bounds = aiohttp.ClientTimeout(
            total=overrides.total, sock_connect=overrides.connect, sock_read=overrides.read
        )
        try:
            async with self._session.post(
                address, data=fields, headers=headers, timeout=bounds, allow_redirects=False
            ) as answer:
                return answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return NO_ANSWER, type(error).__name__


def note_request(
    store: Store,
    *,
    at: float,
    direction: str,
    request: tuple[str, str, object, Mapping[str, str]],
    status: int,
    answer: object,
    milliseconds: float,
) -> None:
    """Keep what passed between the product and Twilio, for whoever wants to look."""
    method, path, fields, headers = request
    values: Sequence[object] = (
        at,
        direction,
        method,
        path if direction == "to_twilio" else _path(path),
        json.dumps(fields, ensure_ascii=False),
        json.dumps(dict(headers)),
        status,
        json.dumps(answer, ensure_ascii=False)[:_KEPT_ANSWER],
        round(milliseconds, 3),
    )
    store.write(_NOTE, values)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _overrides(fragment: str) -> _Overrides:
    told = dict(parse_qsl(fragment))
    return _Overrides(
        retries=min(int(told.get("rc", 1)), _MOST_RETRIES),
        policies=frozenset(told.get("rp", "ct").split(",")),
        connect=int(told.get("ct", 5000)) / 1000,
        read=int(told.get("rt", 15000)) / 1000,
        total=int(told.get("tt", 15000)) / 1000,
    )


_NOTE = """
INSERT INTO request (at, direction, method, path, fields, headers, status, answer, milliseconds)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
