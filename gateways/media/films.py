"""What is made of recordings: one film each, while whoever asked for it comes back now and then."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool

from gateways.media.recording import Recording, RecordingBroken

KeepFile = Callable[[Path], str]
"""Takes a file into the object store, and tells its SHA-256."""

MAKING = "making"
_WAIT_SECONDS = 3.0
"""So long whoever asks is kept waiting: less than they wait for an answer."""
_KEPT_SECONDS = 24 * 3600.0
"""So long it is known what became of a recording."""
_log = structlog.get_logger()


class Films:
    """Every film that is being made, or was a while ago. For one event loop."""

    def __init__(self, keep: KeepFile) -> None:
        self._keep = keep
        self._films: dict[tuple[str, str], tuple[Recording, asyncio.Task[dict[str, Any]]]] = {}

    def make(self, recording: Recording) -> None:
        """Make a film of an ended recording; the one before it of the same stream is forgotten."""
        self.forget(recording.key)
        task = asyncio.get_running_loop().create_task(self._made(recording))
        self._films[recording.key] = (recording, task)
        asyncio.get_running_loop().call_later(_KEPT_SECONDS, self._forget_it, recording)

    async def told(self, key: tuple[str, str]) -> dict[str, Any]:
        """What became of the stream's last recording: nothing, ``making``, what it is, or why there is none."""
        found = self._films.get(key)
        if found is None:
            return {}
        done, _ = await asyncio.wait({found[1]}, timeout=_WAIT_SECONDS)
        return found[1].result() if done else {"refused": MAKING}

    def forget(self, key: tuple[str, str]) -> None:
        """Nobody asks for it any more."""
        found = self._films.pop(key, None)
        if found:
            found[1].cancel()
            found[0].remove()

    async def close(self) -> None:
        """Leave what is not made yet to the next process."""
        for _, task in self._films.values():
            task.cancel()
        await asyncio.gather(*(task for _, task in self._films.values()), return_exceptions=True)

    async def _made(self, recording: Recording) -> dict[str, Any]:
        if known := recording.made():
            return known
        if not recording.parts():
            recording.remove()
            return {}
        try:
            made = await run_in_threadpool(self._film, recording)
        except (RecordingBroken, OSError):
            _log.exception("recording_broken", stream=recording.key[1])
            made = {"refused": "broken"}
        with contextlib.suppress(OSError):
            recording.keep(made)
        return made

    def _film(self, recording: Recording) -> dict[str, Any]:
        """Blocking, and as long as it takes. The film goes last, since its picture is made of it."""
        film = recording.film()
        poster = recording.poster()
        told = recording.told()
        return {**told, "poster": self._keep(poster) if poster else "", "sha256": self._keep(film)}

    def _forget_it(self, recording: Recording) -> None:
        found = self._films.get(recording.key)
        if found and found[0] is recording:
            self.forget(recording.key)
