"""How ffmpeg is told to make fragments of whatever comes: copied where browsers can show it, else encoded anew."""

from dataclasses import dataclass
from typing import Final, Literal

from imageio_ffmpeg import get_ffmpeg_exe

Step = Literal["copy", "encode"]

LADDER: Final[tuple[Step, ...]] = ("copy", "encode")
"""Cheapest first: to copy costs a hundredth of a processor, to encode a sixth."""

_EASY_CODECS = ("h264", "avc1")
_VIDEO: Final[dict[Step, tuple[str, ...]]] = {
    "copy": ("-c:v", "copy"),
    "encode": (
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
        *("-vf", "scale=w='min(1920,trunc(iw/2)*2)':h=-2", "-g", "30", "-keyint_min", "15", "-threads", "2"),
        *("-force_key_frames", "expr:gte(t,n_forced*1)", "-maxrate", "2500k", "-bufsize", "2500k"),
    ),
}
_SOUND = ("-c:a", "aac", "-b:a", "96k", "-ac", "2")
_FRAGMENTS = (
    *("-f", "mp4", "-movflags", "empty_moov+default_base_moof+frag_keyframe"),
    *("-frag_duration", "200000", "-flush_packets", "1", "pipe:1"),
)
_AT_ONCE = ("-fflags", "nobuffer", "-probesize", "65536", "-analyzeduration", "200000")
_PATIENCE_MICROSECONDS = "8000000"


@dataclass(frozen=True, slots=True)
class Feed:
    """Where ffmpeg gets its picture."""

    arguments: tuple[str, ...]
    piped: bool = False
    """Whether we write it."""
    first: Step = "copy"


def recorder_feed(mime: str) -> Feed:
    """What a MediaRecorder of that MIME type gives us to write."""
    reader = "mov" if mime.startswith("video/mp4") else "matroska"
    easy = any(codec in mime.lower() for codec in _EASY_CODECS) or "codecs" not in mime
    arguments = (*_AT_ONCE, "-protocol_whitelist", "pipe", "-f", reader, "-i", "pipe:0")
    return Feed(arguments, piped=True, first="copy" if easy else "encode")


def camera_feed(address: str) -> Feed:
    """A camera that is pulled: over TCP, so that nothing is lost on the way."""
    if not address.startswith(("rtsp://", "rtsps://")):
        raise ValueError("a camera's address begins with rtsp:// or rtsps://")
    allowed = ("-protocol_whitelist", "rtsp,rtsps,rtp,tcp,tls,crypto")
    told = ("-flags", "low_delay", "-rtsp_transport", "tcp", "-timeout", _PATIENCE_MICROSECONDS)
    probing = ("-fflags", "nobuffer", "-probesize", "500000", "-analyzeduration", "500000")
    return Feed((*allowed, *probing, *told, "-f", "rtsp", "-i", address))


def clip_feed(file: str) -> Feed:
    """A file of ours that is repeated for as long as somebody watches."""
    return Feed(("-protocol_whitelist", "file", "-re", "-stream_loop", "-1", "-f", "mov", "-i", file))


def command(feed: Feed, step: Step) -> list[str]:
    """The whole command."""
    quiet = ("-hide_banner", "-loglevel", "warning", *(() if feed.piped else ("-nostdin",)))
    chosen = ("-map", "0:v:0?", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1")
    return [get_ffmpeg_exe(), *quiet, *feed.arguments, *chosen, *_VIDEO[step], *_SOUND, *_FRAGMENTS]


def rung_command() -> list[str]:
    """The second rung, of fragments that are written to it: a third of the picture, keyframes where the first has them."""
    small = "scale=w='if(gt(iw,ih),-2,min(360,iw))':h='if(gt(iw,ih),min(360,ih),-2)'"
    return [
        *(get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", *_AT_ONCE, "-protocol_whitelist", "pipe"),
        *("-f", "mov", "-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0?", "-vf", small),
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
        *(
            "-g",
            "600",
            "-force_key_frames",
            "source",
            "-maxrate",
            "500k",
            "-bufsize",
            "500k",
            "-threads",
            "1",
        ),
        *("-c:a", "aac", "-b:a", "64k", "-ac", "2", *_FRAGMENTS),
    ]


def poster_command(*, round_about: bool) -> list[str]:
    """One JPEG of a fragment that is written to it; what is seen all around is looked at straight ahead."""
    look = "v360=e:flat:h_fov=95:v_fov=65:w=1280:h=720" if round_about else "scale=w='min(1280,iw)':h=-2"
    return [
        *(get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "pipe"),
        *("-f", "mov", "-i", "pipe:0", "-frames:v", "1", "-vf", look),
        *("-c:v", "mjpeg", "-q:v", "5", "-f", "image2pipe", "pipe:1"),
    ]


def first_picture_command(film: str, target: str) -> list[str]:
    """A JPEG of a film's first picture."""
    given = ("-protocol_whitelist", "file", "-f", "mov", "-i", film)
    look = ("-frames:v", "1", "-vf", "scale=w='min(1280,iw)':h=-2")
    return [*_silent(), *given, *look, "-c:v", "mjpeg", "-q:v", "5", "-f", "image2", "-update", "1", target]


def joining_command(parts: list[str], target: str, *, sound: bool) -> list[str]:
    """One file that plays before it is loaded whole, of parts that are not alike: encoded anew, in one shape."""
    inputs = [word for part in parts for word in ("-protocol_whitelist", "file", "-f", "mov", "-i", part)]
    heard = ("-map", "[a]", *_SOUND) if sound else ()
    encoded = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
    joined = ("-filter_complex", _joined(len(parts), sound=sound), "-map", "[v]", *heard, *encoded)
    return [*_silent(), *inputs, *joined, *_WHOLE, target]


def appending_command(listed: str, target: str) -> list[str]:
    """The same of parts that are alike, named in a file: copied as they are."""
    given = ("-protocol_whitelist", "file", "-f", "concat", "-safe", "0", "-i", listed)
    return [*_silent(), *given, "-map", "0", "-c", "copy", *_WHOLE, target]


_WHOLE = ("-movflags", "+faststart", "-f", "mp4")


def _silent() -> tuple[str, ...]:
    return get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"


def _joined(parts: int, *, sound: bool) -> str:
    """A filter that puts one part after another, in one shape."""
    alike = "scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:-1:-1,setsar=1,fps=30"
    scaled = "".join(f"[{number}:v:0]{alike}[v{number}];" for number in range(parts))
    each = "".join(f"[v{number}]" + (f"[{number}:a:0]" if sound else "") for number in range(parts))
    return f"{scaled}{each}concat=n={parts}:v=1:a={int(sound)}[v]" + ("[a]" if sound else "")
