"""What players load: playlists, their segments and parts, and the still that is seen before."""

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from gateways.media.bus import FragmentBus
from gateways.media.playlists import playlist, rungs
from gateways.media.poster import Poster
from gateways.media.streams import Stream

STILL = "poster.jpg"
LOW = "low-"
"""What belongs to the second rung begins with this; its own addresses are relative, and have it too."""
_ALL = frozenset({"ll-all.m3u8", "live-all.m3u8"})
_PLAYLIST = "application/vnd.apple.mpegurl"
_PATIENCE_SECONDS = 5.0
_FAR_AHEAD = 3
"""Whoever asks for a segment so far ahead of the last does not know this stream."""
_SEGMENT = re.compile(r"s(\d{1,9})\.m4s")
_PART = re.compile(r"p(\d{1,9})\.(\d{1,4})\.m4s")
_INIT = re.compile(r"init-(\d{1,6})\.mp4")
_KEPT = {"Cache-Control": "private, max-age=60"}
_FRESH = {"Cache-Control": "no-store"}
_NUMBER = re.compile(r"\d{1,9}")


async def load(stream: Stream, request: Request) -> Response:
    """What the last part of the address names. While there is no picture it answers 503, which players survive."""
    name = request.path_params["name"]
    if name == STILL:
        return await _still(stream.poster)
    if name in _ALL:
        return await _rungs(stream, parts=name.startswith("ll"))
    low = name.removeprefix(LOW)
    bus = stream.lower() if low != name else stream.bus
    if bus is None:
        return Response(status_code=404)
    if low in {"ll.m3u8", "live.m3u8"}:
        return await _playlist(stream, bus, request, parts=low == "ll.m3u8")
    for pattern, give in _PIECES:
        if found := pattern.fullmatch(low):
            return await give(bus, *map(int, found.groups()))
    return Response(status_code=404)


async def _rungs(stream: Stream, *, parts: bool) -> Response:
    """Every rung; the smaller one is waited for, since players read this once."""
    stream.touch()
    low = stream.lower()
    for bus in (stream.bus, low):
        if bus is not None and not bus.segments:
            await bus.until(bus.next_number, 0, _PATIENCE_SECONDS)
    if not stream.bus.segments:
        return _not_yet()
    found = [("", stream.bus), *([(LOW, low)] if low else [])]
    return Response(rungs(found, parts=parts), media_type=_PLAYLIST, headers=_FRESH)


async def _playlist(stream: Stream, bus: FragmentBus, request: Request, *, parts: bool) -> Response:
    stream.touch()
    asked = request.query_params
    if not bus.segments and (stream.camera or bus is not stream.bus):
        await bus.until(bus.next_number, 0, _PATIENCE_SECONDS)  # it wakes up
    if not bus.segments:
        return _not_yet()
    if "_HLS_msn" in asked:
        number, part = asked["_HLS_msn"], asked.get("_HLS_part", "")
        if not _NUMBER.fullmatch(number) or (part and not _NUMBER.fullmatch(part)):
            return Response(status_code=400)
        if int(number) > bus.segments[-1].number + _FAR_AHEAD:
            return Response(status_code=400)
        if not await bus.until(int(number), int(part) if part else None, _PATIENCE_SECONDS) and not bus.over:
            return _not_yet()
    if not bus.segments:
        return _not_yet()
    prefix = "" if bus is stream.bus else LOW
    text = playlist(bus, parts=parts, prefix=prefix)
    return Response(text, media_type=_PLAYLIST, headers=_FRESH)


async def _segment(bus: FragmentBus, number: int) -> Response:
    segment = bus.segment(number)
    whole = segment is not None and bus.has(number, None)
    if segment is None or not (whole or bus.over):
        return Response(status_code=404)
    return _piece(b"".join(part.data for part in segment.parts))


async def _part(bus: FragmentBus, number: int, part: int) -> Response:
    if not await bus.until(number, part, _PATIENCE_SECONDS):
        return Response(status_code=404)
    segment = bus.segment(number)
    if segment is None or part >= len(segment.parts):
        return Response(status_code=404)
    return _piece(segment.parts[part].data)


async def _init(bus: FragmentBus, generation: int) -> Response:
    init = bus.inits.get(generation)
    return _piece(init.data) if init else Response(status_code=404)


async def _still(poster: Poster) -> Response:
    jpeg = await poster.jpeg()
    if not jpeg:
        return Response(status_code=404)
    return Response(jpeg, media_type="image/jpeg", headers=_FRESH)


def _piece(body: bytes) -> Response:
    return Response(body, media_type="video/mp4", headers=_KEPT)


def _not_yet() -> Response:
    return Response(status_code=503, headers={"Retry-After": "1", **_FRESH})


_PIECES: tuple[tuple[re.Pattern[str], Callable[..., Awaitable[Response]]], ...] = (
    (_SEGMENT, _segment),
    (_PART, _part),
    (_INIT, _init),
)
