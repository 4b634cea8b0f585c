"""What is recorded of a stream: fragments in a file, which a process that starts anew goes on with."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gateways.media.boxes import has_sound, init_of, lasts
from gateways.media.bus import FragmentBus
from gateways.media.encoding import appending_command, joining_command
from gateways.media.fragments import Fragment, Init
from gateways.media.listening import Listener
from shop.kernel.ids import new_id
from shop.kernel.refusals import Refusal

_NAMES = "recording.json"
_LONGEST_JOINING_SECONDS = 3600
_SMALLEST = 1024
_HEAD = 64 * 1024


class RecordingBroken(Exception):
    """No film could be made of what was recorded."""


class NoFolder(Refusal):
    """Nothing can be recorded here: nobody said where."""


class Recording(Listener):
    """Writes what it is given. A picture of another shape goes into another part."""

    def __init__(self, folder: Path, key: tuple[str, str]) -> None:
        """Record the stream of that key (its workspace and its name) into the folder."""
        super().__init__()
        self.folder = folder
        self.key = key
        self._lasts = 0.0
        self._file: BinaryIO | None = None
        self._init: bytes = b""
        self._waits = True
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
        self._file.write(item.data)

    def start(self, bus: FragmentBus) -> None:
        """Write from the next keyframe on: what was seen before nobody agreed to."""
        if bus.generation in bus.inits:
            self.give(bus.inits[bus.generation])
        bus.join(self)

    def close(self) -> None:
        """Write nothing more."""
        if self._file:
            self._file.close()
            self._file = None

    def parts(self) -> list[Path]:
        """What was written, in order, as far as there is a picture in it."""
        return sorted(part for part in self.folder.glob("*.mp4") if part.stat().st_size > _SMALLEST)

    def film(self) -> Path:
        """Make one file that plays everywhere; takes as long as it takes. Raises RecordingBroken."""
        target = self.folder / "film"
        done = subprocess.run(  # noqa: S603  # our own program, and files of our own
            self._joining(str(target)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_LONGEST_JOINING_SECONDS,
        )
        if done.returncode:
            raise RecordingBroken
        self._lasts = lasts(_head(target))
        return target

    def lasts(self) -> int:
        """How many whole seconds the film lasts; known once it is made."""
        return max(1, round(self._lasts))

    def remove(self) -> None:
        """Forget what was written."""
        shutil.rmtree(self.folder, ignore_errors=True)

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
        self.close()
        self._init = init.data
        self._waits = True
        # Ids rise with time, so that the parts of two processes stay in order.
        self._file = (self.folder / f"{new_id().hex}.mp4").open("wb", buffering=256 * 1024)
        self._file.write(init.data)


def _head(part: Path) -> bytes:
    with part.open("rb") as file:
        return file.read(_HEAD)


class Recordings:
    """Everything that is recorded just now."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "recordings" if folder else None

    def begin(self, key: tuple[str, str]) -> Recording:
        """A new recording; refuses NoFolder."""
        if self._folder is None:
            raise NoFolder
        return Recording(self._folder / new_id().hex, key)

    def left(self) -> Iterator[Recording]:
        """Those that another process had begun and not closed."""
        for names in sorted(self._folder.glob(f"*/{_NAMES}")) if self._folder else ():
            try:
                workspace, stream = json.loads(names.read_text(encoding="utf-8"))
            except ValueError:
                continue
            yield Recording(names.parent, (workspace, stream))
