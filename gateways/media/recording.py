"""What is recorded of a stream: fragments in a file, which a process that starts anew goes on with."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from gateways.media.boxes import has_sound, init_of, lasts
from gateways.media.bus import FragmentBus
from gateways.media.encoding import appending_command, first_picture_command, joining_command
from gateways.media.fragments import Fragment, Init
from gateways.media.listening import Listener
from shop.kernel.clock import Clock
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal

_NAMES = "recording.json"
_PIECES = "pieces.jsonl"
_CLOSED = "closed"
"""Nothing more is written; its film is made, by the next process too."""
_MADE = "made.json"
_GAP_SECONDS = 2.0
"""So long without a picture, and what follows is another stretch."""
_WRITTEN_SECONDS = 5.0
"""So often it is written down how far the stretch has come: a process may die."""
_LONGEST_JOINING_SECONDS = 3600
_SMALLEST = 1024
_HEAD = 64 * 1024


class RecordingBroken(Exception):
    """No film could be made of what was recorded."""


class NoFolder(Refusal):
    """Nothing can be recorded here: nobody said where."""


class Recording(Listener):
    """Writes what it is given. A picture of another shape goes into another part."""

    def __init__(self, folder: Path, key: tuple[str, str], clock: Clock) -> None:
        """Record the stream of that key (its workspace and its name) into the folder."""
        super().__init__()
        self.folder = folder
        self.key = key
        self._clock = clock
        self._lasts = 0.0
        self._file: BinaryIO | None = None
        self._init: bytes = b""
        self._waits = True
        self._piece: tuple[datetime, float] | None = None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / _NAMES).write_text(json.dumps(key), encoding="utf-8")

    def give(self, item: Init | Fragment) -> None:
        """Write it; nothing is written before a keyframe."""
        if isinstance(item, Init):
            if item.data != self._init or self._file is None:
                self._open(item)
            return
        if self._file is None or (self._waits and not item.key):
            return
        self._waits = False
        if item.key:
            self._file.flush()  # a process that is killed takes no more with it than what came since the last keyframe
        self._file.write(item.data)
        self._note(item.seconds)

    def start(self, bus: FragmentBus) -> None:
        """Write from the next keyframe on: what was seen before nobody agreed to."""
        if bus.generation in bus.inits:
            self.give(bus.inits[bus.generation])
        bus.join(self)

    def close(self) -> None:
        """Write nothing more for now."""
        if self._file:
            self._file.close()
            self._file = None
        self._write_piece()

    def end(self) -> None:
        """Write nothing more for good, whichever process asks."""
        self.close()
        (self.folder / _CLOSED).touch()

    @property
    def closed(self) -> bool:
        """Whether it was ended, by this process or one before it."""
        return (self.folder / _CLOSED).exists()

    def parts(self) -> list[Path]:
        """What was written, in order, as far as there is a picture in it."""
        return sorted(part for part in self.folder.glob("*.mp4") if part.stat().st_size > _SMALLEST)

    def film(self) -> Path:
        """Make one file that plays everywhere; takes as long as it takes. Raises RecordingBroken."""
        target = self.folder / "film"
        run_quietly(self._joining(str(target)))
        self._lasts = lasts(_head(target))
        return target

    def poster(self) -> Path | None:
        """Its first picture as JPEG; None where there is none to be had."""
        target = self.folder / "poster"
        try:
            run_quietly(first_picture_command(str(self.folder / "film"), str(target)))
        except RecordingBroken:
            return None
        return target if target.exists() else None

    def lasts(self) -> int:
        """How many whole seconds the film lasts; known once it is made."""
        return max(1, round(self._lasts))

    def told(self) -> dict[str, Any]:
        """Its stretches, and whether something is missing in between, as far as this can be told now."""
        lines = (
            self._pieces_file().read_text(encoding="utf-8").splitlines()
            if self._pieces_file().exists()
            else []
        )
        pieces = _joined([json.loads(line) for line in lines if line.endswith("]")])
        return {"pieces": pieces, "partial": (self.folder / "partial").exists(), "seconds": self.lasts()}

    def mark_partial(self) -> None:
        """Something is missing: a process died while it recorded."""
        (self.folder / "partial").touch()

    def keep(self, made: dict[str, Any]) -> None:
        """Remember what it became, until it is forgotten; its parts are no longer needed."""
        (self.folder / _MADE).write_text(json.dumps(made), encoding="utf-8")
        for part in self.folder.glob("*.mp4"):
            part.unlink(missing_ok=True)

    def made(self) -> dict[str, Any] | None:
        """What it became; None while it is not made."""
        try:
            found: dict[str, Any] = json.loads((self.folder / _MADE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found

    def remove(self) -> None:
        """Forget what was written."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _note(self, seconds: float) -> None:
        """Where the picture paused, a new stretch begins: its time is left out of the film."""
        now = self._clock.now()
        if self._piece:
            begun, length = self._piece
            if length < _WRITTEN_SECONDS and (now - begun).total_seconds() - length < _GAP_SECONDS:
                self._piece = (begun, length + seconds)
                return
        self._write_piece()
        self._piece = (now, seconds)

    def _write_piece(self) -> None:
        if self._piece:
            begun, length = self._piece
            with self._pieces_file().open("a", encoding="utf-8") as file:
                file.write(json.dumps([begun.timestamp(), round(length, 3)]) + "\n")
            self._piece = None

    def _pieces_file(self) -> Path:
        return self.folder / _PIECES

    def _joining(self, target: str) -> list[str]:
        """Parts that begin alike are put one after another; others are made alike, which takes far longer."""
        parts = self.parts()
        heads = [init_of(_head(part)) for part in parts]
        if len(set(heads)) == 1:
            listed = self.folder / "parts"
            listed.write_text("".join(f"file '{part.absolute()}'\n" for part in parts), encoding="utf-8")
            return appending_command(str(listed), target)
        return joining_command([str(part) for part in parts], target, sound=all(map(has_sound, heads)))

    def _open(self, init: Init) -> None:
        if self._file:
            self._file.close()
        self._init = init.data
        self._waits = True
        # Ids rise with time, so that the parts of two processes stay in order.
        self._file = (self.folder / f"{new_id().hex}.mp4").open("wb", buffering=256 * 1024)
        self._file.write(init.data)


def _joined(pieces: list[list[float]]) -> list[list[float]]:
    """Stretches that follow each other at once are one."""
    found: list[list[float]] = []
    for begun, length in pieces:
        if found and begun - found[-1][0] - found[-1][1] < _GAP_SECONDS:
            found[-1][1] += length
        else:
            found.append([begun, length])
    return found


def _head(part: Path) -> bytes:
    with part.open("rb") as file:
        return file.read(_HEAD)


def run_quietly(command: list[str]) -> None:
    """Have it done, however long it takes. Raises RecordingBroken."""
    done = subprocess.run(  # noqa: S603  # our own program, and files of our own
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=_LONGEST_JOINING_SECONDS,
    )
    if done.returncode:
        raise RecordingBroken


class Recordings:
    """Everything that is recorded just now."""

    def __init__(self, folder: Path | None, clock: Clock) -> None:
        self._folder = folder / "recordings" if folder else None
        self._clock = clock

    def begin(self, key: tuple[str, str]) -> Recording:
        """A new recording; refuses NoFolder."""
        if self._folder is None:
            raise NoFolder
        return Recording(self._folder / new_id().hex, key, self._clock)

    def left(self) -> Iterator[Recording]:
        """Those that another process had begun, in their order."""
        for names in sorted(self._folder.glob(f"*/{_NAMES}")) if self._folder else ():
            try:
                workspace, stream = json.loads(names.read_text(encoding="utf-8"))
            except ValueError:
                continue
            yield Recording(names.parent, (workspace, stream), self._clock)
