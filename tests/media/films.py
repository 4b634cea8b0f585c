"""Pictures for tests, made by ffmpeg: what a phone's recorder gives, and what a camera sends."""

import subprocess
from functools import cache

from imageio_ffmpeg import get_ffmpeg_exe

_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "25")
_CODECS = {
    "h264": _H264,
    "vp8": ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "400k", "-g", "25"),
    "h265": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=25"),
}


@cache
def film(codec: str = "h264", *, seconds: int = 3, size: str = "320x180", sound: bool = True) -> bytes:
    """A WebM (Matroska) of that codec, as a MediaRecorder writes it: 25 pictures a second, a keyframe each second."""
    picture = ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25")
    tone = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000") if sound else ()
    heard = ("-c:a", "libopus", "-b:a", "32k") if sound else ()
    written = ("-t", str(seconds), "-f", "matroska", "-live", "1", "pipe:1")
    return ffmpeg(*picture, *tone, *_CODECS[codec], *heard, *written)


@cache
def fragmented(*, seconds: int = 3, gop: int = 25, sound: bool = True) -> bytes:
    """Fragmented MP4, as the engine's own ffmpeg makes it."""
    picture = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25")
    tone = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000") if sound else ()
    coded = (*_H264[:-1], str(gop), *(("-c:a", "aac") if sound else ()))
    cut = ("-movflags", "empty_moov+default_base_moof+frag_keyframe", "-frag_duration", "200000")
    return ffmpeg(*picture, *tone, *coded, "-t", str(seconds), "-f", "mp4", *cut, "pipe:1")


def ffmpeg(*arguments: str, given: bytes = b"") -> bytes:
    """What ffmpeg writes."""
    command = [get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y", *arguments]
    done = subprocess.run(  # noqa: S603  # our own program
        command, input=given, capture_output=True, check=True, timeout=60
    )
    return done.stdout


def told_of(film_bytes: bytes) -> str:
    """What ffmpeg says of a film: its streams, sizes and how long it lasts."""
    command = [get_ffmpeg_exe(), "-hide_banner", "-i", "pipe:0", "-f", "null", "-"]
    done = subprocess.run(  # noqa: S603  # our own program
        command, input=film_bytes, capture_output=True, check=False, timeout=60
    )
    return done.stderr.decode(errors="replace")
