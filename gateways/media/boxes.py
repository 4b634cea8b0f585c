"""What the boxes of fragmented MP4 (ISO/IEC 14496-12) say: which tracks there are, and how long a fragment lasts."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

Span = tuple[int, int]

_NOT_A_KEYFRAME: Final = 0x10000
_AVC: Final = "avc1"
_LENGTH, _SIZE, _FLAGS, _OFFSET = 0x100, 0x200, 0x400, 0x800
"""Flags of a run, in the order in which what they announce stands in each sample."""


@dataclass(frozen=True, slots=True)
class Track:
    """One track of an init segment."""

    number: int
    scale: int
    """Ticks in a second."""
    kind: str
    """``vide`` or ``soun``."""
    codec: str
    """As a MIME type names it: ``avc1.42E01F``, ``mp4a.40.2``; the bare name of a box for others."""
    ticks: int = 0
    """How long a sample lasts where it does not say so."""
    flags: int = 0
    """The flags of a sample that has none of its own."""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Tracks:
    """What an init segment announces."""

    all: tuple[Track, ...]

    @property
    def leading(self) -> Track:
        """The track that segments are cut by: the picture, or the only one there is."""
        return next((track for track in self.all if track.kind == "vide"), self.all[0])

    @property
    def mime(self) -> str:
        """As Media Source Extensions want it."""
        return f'video/mp4; codecs="{",".join(track.codec for track in self.all)}"'

    @property
    def plays_everywhere(self) -> bool:
        """Whether every browser can show it: H.264, with AAC if there is sound."""
        return all(track.codec.startswith((_AVC, "mp4a")) for track in self.all)

    def of(self, number: int) -> Track | None:
        """The track of that number."""
        return next((track for track in self.all if track.number == number), None)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a fragment's header says of its leading track."""

    start: float
    """Seconds on the stream's own clock."""
    seconds: float
    key: bool
    """Whether it begins with a picture that needs no other."""


def children(
    data: bytes | bytearray, start: int = 0, end: int | None = None
) -> Iterator[tuple[bytes, int, int]]:
    """Each box inside the span: its kind, and where what it holds begins and ends. Raises ValueError."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        (size,) = struct.unpack_from(">I", data, start)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start + 8)
            head = 16
        if size < head or start + size > end:
            raise ValueError("a box is longer than what holds it")
        yield bytes(data[start + 4 : start + 8]), start + head, start + size
        start += size


def boxes(data: bytes | bytearray, path: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Every box of that path, as ``moov/trak``: where what it holds begins and ends."""
    first, _, rest = path.partition("/")
    for kind, inner, after in children(data, start, end):
        if kind == first.encode():
            if rest:
                yield from boxes(data, rest, inner, after)
            else:
                yield inner, after


def read_tracks(init: bytes) -> Tracks:
    """What the init segment announces. Raises ValueError where it announces nothing."""
    defaults = {}
    for start, _ in boxes(init, "moov/mvex/trex"):
        number, _, ticks, _, flags = struct.unpack_from(">5I", init, start + 4)
        defaults[number] = (ticks, flags)
    found = tuple(_track(init, span, defaults) for span in boxes(init, "moov/trak"))
    if not found:
        raise ValueError("no track")
    return Tracks(found)


def init_of(beginning: bytes) -> bytes:
    """The init segment with which a file begins, where that much of it is here; else nothing."""
    at = beginning.find(b"moov") - 4
    if at < 0:
        return b""
    (size,) = struct.unpack_from(">I", beginning, at)
    return beginning[: at + size]


def has_sound(init: bytes) -> bool:
    """Whether an init segment has a track of sound."""
    return bool(init) and any(track.kind == "soun" for track in read_tracks(init).all)


def lasts(beginning: bytes) -> float:
    """How many seconds a finished file that begins so lasts; its rest may be missing."""
    at = beginning.find(b"mvhd") + 4
    if at < len(b"mvhd"):
        return 0.0
    scale, ticks = struct.unpack_from(
        ">IQ" if beginning[at] else ">II", beginning, at + (20 if beginning[at] else 12)
    )
    return float(ticks / scale) if scale else 0.0


def measure(moof: bytes | bytearray, tracks: Tracks) -> Measure | None:
    """How long the fragment lasts, from the box ``moof`` whole; None where its leading track is not in it."""
    leading = tracks.leading
    for start, end in boxes(moof, "moof/traf"):
        number, ticks, flags = _told(moof, start, end, tracks)
        if number != leading.number:
            continue
        lasted, key = 0, None
        for span in boxes(moof, "trun", start, end):
            more, first = _run(moof, span[0], ticks, flags)
            lasted += more
            key = first if key is None else key
        return Measure(_begun(moof, start, end) / leading.scale, lasted / leading.scale, bool(key))
    return None


def moved(moof: bytes, tracks: Tracks, seconds: float) -> bytes:
    """The same header, that many seconds later on every track."""
    later = bytearray(moof)
    for start, end in boxes(later, "moof/traf"):
        track = tracks.of(_told(later, start, end, tracks)[0])
        for at, _ in boxes(later, "tfdt", start, end):
            layout, place = (">Q", at + 4) if later[at] else (">I", at + 4)
            (ticks,) = struct.unpack_from(layout, later, place)
            ticks += round(seconds * track.scale) if track else 0
            struct.pack_into(layout, later, place, max(0, ticks) & (2**64 - 1 if later[at] else 2**32 - 1))
    return bytes(later)


def _track(init: bytes, span: Span, defaults: dict[int, tuple[int, int]]) -> Track:
    number, width, height = _head(init, span)
    (scale,) = (
        struct.unpack_from(">I", init, at + (20 if init[at] else 12))[0]
        for at, _ in boxes(init, "mdia/mdhd", *span)
    )
    (kind,) = (bytes(init[at + 8 : at + 12]).decode("latin-1") for at, _ in boxes(init, "mdia/hdlr", *span))
    codec = next((_codec(init, spot) for spot in boxes(init, "mdia/minf/stbl/stsd", *span)), "")
    return Track(number, scale, kind, codec, *defaults.get(number, (0, 0)), width=width, height=height)


def _head(init: bytes, span: Span) -> tuple[int, int, int]:
    """Number, width and height of a track."""
    ((at, end),) = boxes(init, "tkhd", *span)
    (number,) = struct.unpack_from(">I", init, at + (20 if init[at] else 12))
    width, height = struct.unpack_from(">II", init, end - 8)
    return number, width >> 16, height >> 16


def _codec(init: bytes, stsd: Span) -> str:
    """As RFC 6381 names it."""
    kind, start, end = next(iter(children(init, stsd[0] + 8, stsd[1])))
    name = kind.decode("latin-1")
    if name == "mp4a":
        return "mp4a.40.2"
    if name != _AVC:
        return name
    inner = start + 78  # a sample entry of a picture is so long before its own boxes
    for at, _ in boxes(init, "avcC", inner, end):
        return f"{name}.{init[at + 1 : at + 4].hex().upper()}"
    return name


def _told(moof: bytes | bytearray, start: int, end: int, tracks: Tracks) -> tuple[int, int, int]:
    """Of one track in a fragment: its number, and how long and of which flags a sample is by default."""
    at, _ = next(boxes(moof, "tfhd", start, end))
    flags, number = struct.unpack_from(">II", moof, at)
    track = tracks.of(number)
    ticks, marks = (track.ticks, track.flags) if track else (0, 0)
    place = at + 8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
    if flags & 0x8:
        (ticks,) = struct.unpack_from(">I", moof, place)
        place += 4
    place += 4 if flags & 0x10 else 0
    if flags & 0x20:
        (marks,) = struct.unpack_from(">I", moof, place)
    return number, ticks, marks


def _run(moof: bytes | bytearray, at: int, ticks: int, marks: int) -> tuple[int, bool]:
    """How long a run of samples lasts, and whether its first one is a keyframe."""
    flags, count = struct.unpack_from(">II", moof, at)
    place = at + 8 + (4 if flags & 1 else 0)
    first = marks
    if flags & 4:
        (first,) = struct.unpack_from(">I", moof, place)
        place += 4
    told = [flag for flag in (_LENGTH, _SIZE, _FLAGS, _OFFSET) if flags & flag]
    if _FLAGS in told and not flags & 4 and count:
        (first,) = struct.unpack_from(">I", moof, place + 4 * told.index(_FLAGS))
    if _LENGTH not in told:
        return ticks * count, not first & _NOT_A_KEYFRAME
    values = struct.unpack_from(f">{count * len(told)}I", moof, place)
    return sum(values[:: len(told)]), not first & _NOT_A_KEYFRAME


def _begun(moof: bytes | bytearray, start: int, end: int) -> int:
    for at, _ in boxes(moof, "tfdt", start, end):
        (ticks,) = struct.unpack_from(">Q" if moof[at] else ">I", moof, at + 4)
        return int(ticks)
    return 0
