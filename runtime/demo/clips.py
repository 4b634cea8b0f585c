"""`python -m runtime.demo.clips <folder>`: film the demo shops' rooms all around, for their windows.

A room was drawn as the six faces of a cube; a cat walks through it and a pendulum swings, so that everybody sees
that the picture moves. ffmpeg puts the faces together as a camera that sees all around gives them.
"""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Final

from imageio_ffmpeg import get_ffmpeg_exe

from runtime.embedded.processes import Program, Running, start, stop
from runtime.embedded.surroundings import plain

_ROOMS: Final = Path(__file__).resolve().parents[2] / "webapp" / "static" / "build" / "rooms"
_FACE: Final = 768
_SECONDS: Final = 12
_RATE: Final = 10
_LONGEST_SECONDS: Final = 600.0
_LOOK_SECONDS: Final = 0.1
_STANDS_BACK: Final = 15


def clip_name(slug: str) -> str:
    """The file of a shop's clip, in the media folder."""
    return f"{slug}-360.mp4"


def filmed_rooms() -> list[str]:
    """The shops whose room was drawn."""
    return sorted(path.stem for path in _ROOMS.glob("*.png") if path.stem not in {"cat", "pendulum"})


def is_of_a_room(name: str) -> bool:
    """Whether a clip of that name is one that `film_room` makes."""
    return name in {clip_name(slug) for slug in filmed_rooms()}


def film_room(slug: str, folder: Path) -> Path:
    """Film the shop's room into the folder, where that has not been done; the clip. Raises LookupError.

    It stands back behind everything else, and ends with the thread that called this.
    """
    target = folder / clip_name(slug)
    with _one_by_one:
        if not target.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = folder / f".{os.getpid()}-{target.name}"
            if not (_ROOMS / f"{slug}.png").exists() or _code(_work(slug, fresh)) != 0:
                fresh.unlink(missing_ok=True)
                raise LookupError(slug)
            fresh.replace(target)
    return target


_one_by_one = threading.Lock()


def _work(slug: str, target: Path) -> Running:
    argv = tuple(_command(slug, target))
    log = target.with_suffix(".log")
    program = Program("clips", argv, log, lambda: True, plain(), folder=target.parent, nice=_STANDS_BACK)
    return start(program)


def _code(work: Running) -> int | None:
    """How it ended; None where it took too long."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not work.ended() and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    if not work.ended():
        stop(work)
        return None
    work.program.log.unlink(missing_ok=True)
    return work.process.returncode


def _command(slug: str, target: Path) -> list[str]:
    pictures = [word for name in (slug, "cat", "pendulum") for word in _still(name)]
    coded = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "25", "-pix_fmt", "yuv420p", "-g", str(_RATE))
    return [
        *(
            get_ffmpeg_exe(),
            "-hide_banner",
            "-loglevel",
            "error",
            "-y",
            *pictures,
            "-filter_complex",
            _filter(),
        ),
        *("-map", "[seen]", "-t", str(_SECONDS), "-r", str(_RATE), "-threads", "1", *coded),
        *("-bf", "0", "-keyint_min", str(_RATE), "-movflags", "+faststart", "-f", "mp4", str(target)),
    ]


def _still(name: str) -> tuple[str, ...]:
    return "-loop", "1", "-framerate", str(_RATE), "-t", str(_SECONDS), "-i", str(_ROOMS / f"{name}.png")


def _filter() -> str:
    """Everything moves on its own face, and is back where it was when the clip begins again."""
    steps = f"x='-w+(W+w)*t/{_SECONDS}':y='H-h-18-6*abs(sin(6*t))'"
    return ";".join(
        (
            "[0:v]split=3[room][a][b]",
            f"[a]crop={_FACE}:{_FACE}:{_FACE}:{_FACE}[front]",
            f"[b]crop={_FACE}:{_FACE}:{2 * _FACE}:{_FACE}[back]",
            "[2:v]rotate=a='0.3*sin(PI*t)':c=none[swing]",
            f"[front][1:v]overlay={steps}[walked]",
            "[back][swing]overlay=x=560:y=160[swung]",
            f"[room][walked]overlay=x={_FACE}:y={_FACE}[one]",
            f"[one][swung]overlay=x={2 * _FACE}:y={_FACE}[both]",
            "[both]v360=c3x2:e:w=2048:h=1024,format=yuv420p[seen]",
        )
    )


def main() -> None:
    """Film every room that was drawn and not yet filmed."""
    for slug in filmed_rooms():
        film_room(slug, Path(sys.argv[1]))


if __name__ == "__main__":
    main()
