"""Recordings that another engine wrote, in a folder that this machine sees too: taken into our own store, once."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateways.media.boxes import lasts
from gateways.media.encoding import appending_command, first_picture_command
from gateways.media.recording import RecordingBroken, run_quietly
from shop.live.media_engine import EngineFailed, Recorded

KeepFile = Callable[[Path], str]
_HEAD = 64 * 1024
_TOLD = "taken.json"


class HandedOver:
    """The folder in which the other engine puts what it records."""

    def __init__(self, folder: Path, keep: KeepFile) -> None:
        self._folder = folder.resolve()
        self._keep = keep

    def begin(self, name: str) -> None:
        """What was taken of the stream's last recording is not told any more."""
        (self._inside(name) / _TOLD).unlink(missing_ok=True)

    def take(self, name: str, files: Sequence[str] = ()) -> Recorded | None:
        """One film of these files in the stream's own folder, or of all there; asked again it says the same.

        Raises EngineFailed (``broken``).
        """
        place = self._inside(name)
        known = place / _TOLD
        if known.exists():
            return _recorded(json.loads(known.read_text(encoding="utf-8")))
        parts = [self._inside(file) for file in files] or sorted(place.glob("*.mp4"))
        parts = [part for part in parts if part.is_file() and part.stat().st_size]
        if not parts:
            return None
        try:
            told = self._made(place, parts)
        except (RecordingBroken, OSError) as problem:
            raise EngineFailed("broken") from problem
        known.write_text(json.dumps(told), encoding="utf-8")
        for part in parts:
            part.unlink(missing_ok=True)
        return _recorded(told)

    def _made(self, place: Path, parts: Sequence[Path]) -> dict[str, object]:
        place.mkdir(parents=True, exist_ok=True)
        film, picture, listed = place / "film", place / "poster", place / "parts"
        listed.write_text("".join(f"file '{part}'\n" for part in parts), encoding="utf-8")
        run_quietly(appending_command(str(listed), str(film)))
        run_quietly(first_picture_command(str(film), str(picture)))
        with film.open("rb") as file:
            seconds = max(1, round(lasts(file.read(_HEAD))))
        ended = datetime.fromtimestamp(parts[-1].stat().st_mtime, tz=UTC)
        begun = ended - timedelta(seconds=seconds)
        listed.unlink()
        poster, sha256 = self._keep(picture), self._keep(film)
        return {"sha256": sha256, "poster": poster, "seconds": seconds, "begun": begun.timestamp()}

    def _inside(self, name: str) -> Path:
        """A place in the folder, whatever the name says. Raises EngineFailed (``broken``) for one outside."""
        place = (self._folder / name).resolve()
        if not place.is_relative_to(self._folder):
            raise EngineFailed("broken")
        return place


def _recorded(told: dict[str, object]) -> Recorded:
    begun = datetime.fromtimestamp(float(str(told["begun"])), tz=UTC)
    seconds = int(str(told["seconds"]))
    return Recorded(
        str(told["sha256"]), seconds, poster=str(told["poster"]), pieces=((begun, float(seconds)),)
    )
