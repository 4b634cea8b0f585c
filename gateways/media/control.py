"""What our own processes ask of the engine's, and how they prove that they are ours."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateways.media.cameras import Source
from gateways.media.door import DoorKeeper
from gateways.media.streams import Key, Stream, Streams
from shop.kernel.clock import Clock
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings

_LIFETIME = timedelta(seconds=30)
_LARGEST_BODY = 16 * 1024


class NotOurs(Refusal):
    """None of our processes asks this, or none asks it now."""

    status = 401


def proof(action: str, now: datetime) -> str:
    """What one of our processes shows to have that done now."""
    return _signer().dumps([action, now.timestamp()])


def check_proof(shown: str, action: str, now: datetime) -> None:
    """Refuse NotOurs unless it was shown for that, a moment ago."""
    try:
        told, at = _signer().loads(shown)
    except (BadData, ValueError) as problem:
        raise NotOurs from problem
    if told != action or abs(datetime.fromtimestamp(at, tz=UTC) - now) > _LIFETIME:
        raise NotOurs


@cache
def _signer() -> URLSafeSerializer:
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeSerializer(
        keys, salt="vetrina.media.control", signer_kwargs={"key_derivation": "hmac", "digest_method": sha256}
    )


class Control:
    """Everything below ``/control``."""

    def __init__(self, streams: Streams, keeper: DoorKeeper, clock: Clock) -> None:
        self._streams = streams
        self._keeper = keeper
        self._clock = clock

    def routes(self) -> list[Route]:
        """The addresses."""
        actions: dict[str, Callable[[Key, dict[str, Any]], Awaitable[dict[str, Any]]]] = {
            "create": self._create,
            "camera": self._camera,
            "kick": self._kick,
            "record": self._record,
            "stop": self._stop,
            "still": self._still,
            "status": self._status,
            "end": self._end,
        }
        return [
            Route(f"/control/{name}", self._guarded(name, action), methods=["POST"])
            for name, action in actions.items()
        ]

    def _guarded(
        self, name: str, action: Callable[[Key, dict[str, Any]], Awaitable[dict[str, Any]]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                shown = request.headers.get("authorization", "").removeprefix("Bearer ")
                check_proof(shown, name, self._clock.now())
                body = await request.body()
                asked = orjson.loads(body[:_LARGEST_BODY])
                return JSONResponse(await action((asked["workspace"], asked["stream"]), asked))
            except Refusal as refused:
                return JSONResponse({"code": refused.code}, refused.status)
            except (orjson.JSONDecodeError, KeyError, TypeError):
                return JSONResponse({"code": "unreadable"}, 400)

        return answer

    async def _create(self, key: Key, _asked: dict[str, Any]) -> dict[str, Any]:
        self._streams.reopen(key)
        return {}

    async def _camera(self, key: Key, asked: dict[str, Any]) -> dict[str, Any]:
        source = Source(asked["kind"], asked["address"], bool(asked.get("round_about")))
        try:
            source.feed()
        except ValueError:
            return {"refused": "address"}
        stream = self._streams.open(key)
        stream.touch()
        self._streams.show(stream, source)
        return {}

    async def _kick(self, key: Key, asked: dict[str, Any]) -> dict[str, Any]:
        await self._keeper.send_away(_workspace(key), key[1], asked["person"])
        if stream := self._streams.find(key):
            stream.send_away(asked["person"])
        return {}

    async def _record(self, key: Key, _asked: dict[str, Any]) -> dict[str, Any]:
        self._streams.record(self._streams.open(key))
        return {}

    async def _stop(self, key: Key, _asked: dict[str, Any]) -> dict[str, Any]:
        if stream := self._streams.find(key):
            self._streams.record_no_more(stream)
        return await self._streams.films.told(key)

    async def _still(self, key: Key, _asked: dict[str, Any]) -> dict[str, Any]:
        stream = self._streams.find(key)
        jpeg = await stream.poster.now() if stream else b""
        return {"jpeg": b64encode(jpeg).decode()} if jpeg else {"refused": "no_picture"}

    async def _status(self, key: Key, _asked: dict[str, Any]) -> dict[str, Any]:
        stream = self._streams.find(key)
        return _told(stream) if stream else {"state": "waiting"}

    async def _end(self, key: Key, _asked: dict[str, Any]) -> dict[str, Any]:
        await self._keeper.shut(_workspace(key), key[1])
        await self._streams.open(key).end()
        return {}


def _told(stream: Stream) -> dict[str, Any]:
    bus = stream.bus
    init = bus.inits.get(bus.generation)
    picture = init.tracks.leading if init else None
    return {
        "state": stream.state,
        "watchers": stream.watching(),
        "recording": stream.recording is not None,
        "trouble": stream.camera.trouble if stream.camera else "",
        "details": {
            "codec": picture.codec if picture else "",
            "width": picture.width if picture else 0,
            "height": picture.height if picture else 0,
            "fragments": bus.fragments,
            "bytes": bus.received,
        },
    }


def _workspace(key: Key) -> WorkspaceId:
    return WorkspaceId(UUID(key[0]))
