"""What the worker does for what is kept of live sessions: has the engine record and close, and makes photos' sizes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final

from bot.parts import Parts
from flows.keep_photo import note_photo, wanted_photo
from flows.keep_recording import (
    WAITS_FOR,
    WantedRecording,
    note_recorded,
    note_recording_begun,
    note_recording_failed,
    wanted_recording,
)
from flows.try_again import try_again
from gateways.pictures import PictureBroken, press
from shop.catalog.media import MadeMedia
from shop.events.outbox import Claimed
from shop.live.media_engine import EngineFailed, MediaEngine
from shop.live.photos import WIDTHS

_MOST_TRIES: Final = 4
_MAKING: Final = timedelta(seconds=5)
_AWAY: Final = timedelta(seconds=15)
_MAKING_CODE: Final = "making"


def record(entry: Claimed, parts: Parts) -> None:
    """Have the engine begin or close the recording of an outbox entry."""
    wanted = wanted_recording(now=parts.clock.now(), entry=entry)
    if wanted is None:
        return
    if parts.media is None:
        note_recording_failed(now=parts.clock.now(), entry=entry, reason="no_engine")
        return
    _WORK[entry.payload["do"]](entry, wanted, parts.media, parts)


def keep_photo(entry: Claimed, parts: Parts) -> None:
    """Make the sizes of a photo; nothing of who took it and where is left in them."""
    wanted = wanted_photo(now=parts.clock.now(), entry=entry)
    if wanted is None:
        return
    made, reason = None, ""
    try:
        pressed = press(parts.objects.get(wanted.source), WIDTHS)
    except LookupError:
        reason = "lost"
    except PictureBroken as broken:
        reason = broken.reason
    else:
        sizes = {str(width): parts.objects.put(body, "image/webp") for width, body in pressed.widths.items()}
        sizes["jpeg"] = parts.objects.put(pressed.jpeg, "image/jpeg")
        made = MadeMedia(pressed.width, pressed.height, sizes)
    kept = _sizes(made.sizes.values(), parts) if made else {}
    note_photo(now=parts.clock.now(), entry=entry, photo=wanted, made=made, reason=reason, kept=kept)


def _start(entry: Claimed, wanted: WantedRecording, engine: MediaEngine, parts: Parts) -> None:
    try:
        engine.start_recording(entry.workspace_id, wanted.stream)
    except EngineFailed as failed:
        if entry.attempts < _MOST_TRIES:
            wait = timedelta(seconds=2.0**entry.attempts)
            try_again(now=parts.clock.now(), entry=entry, wait=wait, error=failed.reason)
            return
        note_recording_failed(now=parts.clock.now(), entry=entry, reason=failed.reason)
    else:
        note_recording_begun(now=parts.clock.now(), entry=entry)


def _stop(entry: Claimed, wanted: WantedRecording, engine: MediaEngine, parts: Parts) -> None:
    try:
        recorded = engine.stop_recording(entry.workspace_id, wanted.stream)
    except EngineFailed as failed:
        if failed.reason == _MAKING_CODE or (failed.reason == "unreachable" and wanted.since < WAITS_FOR):
            wait = _MAKING if failed.reason == _MAKING_CODE else _AWAY
            try_again(now=parts.clock.now(), entry=entry, wait=wait, error=failed.reason)
            return
        note_recording_failed(now=parts.clock.now(), entry=entry, reason=failed.reason)
        return
    if recorded is None:
        note_recording_failed(now=parts.clock.now(), entry=entry, reason="nothing")
    else:
        sizes = _sizes([recorded.sha256, recorded.poster], parts)
        note_recorded(now=parts.clock.now(), entry=entry, recorded=recorded, sizes=sizes)


def _sizes(files: Iterable[str], parts: Parts) -> dict[str, int]:
    """How many bytes each file has; a film is too large to be looked at in memory."""
    return {file: parts.objects.path(file).stat().st_size for file in files if file}


_WORK: Final[Mapping[str, Callable[[Claimed, WantedRecording, MediaEngine, Parts], None]]] = {
    "start": _start,
    "stop": _stop,
}
