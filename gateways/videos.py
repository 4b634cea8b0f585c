"""What becomes of a short video: one that every phone plays, and a picture of it.

ffmpeg is given a file of a kind that we looked at ourselves and told which reader to use, so that nothing in
it can name another file or address.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from imageio_ffmpeg import get_ffmpeg_exe

_READERS = ((4, b"ftyp", "mov"), (0, b"\x1a\x45\xdf\xa3", "matroska"))
"""Where which bytes stand in a file, and how ffmpeg calls its reader."""
_SECONDS_TO_LOOK = 10
_DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_MEASURES = re.compile(r"Stream #0.*?: Video: .*?\b(\d{2,5})x(\d{2,5})\b")
_UPRIGHT_720 = "scale=w='if(gt(iw,ih),-2,min(720,iw))':h='if(gt(iw,ih),min(720,ih),-2)'"
_EVEN = "scale=trunc(iw/2)*2:trunc(ih/2)*2"
_MOST_PIXELS = 4096 * 2304


class VideoBroken(Exception):
    """No video can be made of these bytes; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        """Keep the code: ``broken``, ``too_long``, ``too_many_pixels``, ``took_too_long``."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Filmed:
    """A video as browsers and phones take it."""

    mp4: bytes
    """H.264 and AAC, 720 pixels on its short side, playing before it is loaded whole."""
    poster: bytes
    """PNG of a moment near its beginning."""
    seconds: int


def film(original: bytes, *, longest: int, patience: float) -> Filmed:
    """The video, at most `longest` seconds; ffmpeg is given `patience` seconds. Raises VideoBroken."""
    reader = _reader(original)
    with TemporaryDirectory(prefix="vetrina-video-") as folder:
        source, target = Path(folder) / "original", Path(folder) / "video.mp4"
        source.write_bytes(original)
        seconds = _look(reader, source, longest)
        _run([*_given(reader, source), *_AS_MP4, "-t", str(longest + 1), str(target)], patience)
        moment = f"{min(1.0, seconds / 2):.3f}"
        poster = _run(["-ss", moment, "-i", str(target), *_AS_PNG], _SECONDS_TO_LOOK).stdout
        if not poster:
            raise VideoBroken("broken")
        return Filmed(target.read_bytes(), poster, max(1, round(seconds)))


def _reader(original: bytes) -> str:
    for place, mark, reader in _READERS:
        if original[place : place + len(mark)] == mark:
            return reader
    raise VideoBroken("broken")


def _given(reader: str, source: Path) -> list[str]:
    return ["-protocol_whitelist", "file", "-f", reader, "-i", str(source)]


def _look(reader: str, source: Path, longest: int) -> float:
    """How many seconds it takes. ffmpeg tells on its error channel, and complains that it is to do nothing."""
    told = _start([*_given(reader, source)], _SECONDS_TO_LOOK).stderr.decode(errors="replace")
    duration, measures = _DURATION.search(told), _MEASURES.search(told)
    if duration is None or measures is None:
        raise VideoBroken("broken")
    if int(measures[1]) * int(measures[2]) > _MOST_PIXELS:
        raise VideoBroken("too_many_pixels")
    hours, minutes, seconds = duration.groups()
    whole = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    if whole >= longest + 1:
        raise VideoBroken("too_long")
    return whole


def _run(arguments: list[str], patience: float) -> subprocess.CompletedProcess[bytes]:
    done = _start(arguments, patience)
    if done.returncode != 0:
        raise VideoBroken("broken")
    return done


def _start(arguments: list[str], patience: float) -> subprocess.CompletedProcess[bytes]:
    command = [get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-y", *arguments]
    try:
        return subprocess.run(  # noqa: S603  # our own program, and arguments that are all our own
            command, capture_output=True, check=False, timeout=patience
        )
    except subprocess.TimeoutExpired as slow:
        raise VideoBroken("took_too_long") from slow


_AS_MP4 = (
    *("-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"),
    *("-vf", f"{_UPRIGHT_720},{_EVEN}", "-r", "30", "-c:v", "libx264", "-preset", "superfast", "-crf", "26"),
    *("-profile:v", "main", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k", "-ac", "2"),
    *("-threads", "1", "-movflags", "+faststart"),
)
_AS_PNG = ("-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-")
