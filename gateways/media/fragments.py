"""What an encoder pours out, cut into an init segment and fragments."""

import asyncio
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from gateways.media.boxes import Tracks, measure, moved, read_tracks

LARGEST_BOX = 48 * 1024 * 1024
"""No sound fragment is longer; whatever is, is not read."""


@dataclass(frozen=True, slots=True)
class Init:
    """An init segment: what a player must have before any fragment."""

    data: bytes
    tracks: Tracks


@dataclass(frozen=True, slots=True)
class Fragment:
    """A moment of the stream, as every way out carries it."""

    head: bytes
    """The box ``moof``, after any fragments in which the leading track was missing."""
    body: bytes
    """The box ``mdat``."""
    start: float
    seconds: float
    key: bool

    @property
    def data(self) -> bytes:
        """As it is sent."""
        return self.head + self.body

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.head) + len(self.body)

    def later(self, tracks: Tracks, seconds: float) -> "Fragment":
        """The same moment, that much later."""
        return replace(self, head=moved(self.head, tracks, seconds), start=self.start + seconds)


async def read_fragments(reader: asyncio.StreamReader) -> AsyncIterator[Init | Fragment]:
    """What comes, until it ends; fragments of sound alone go along with the next one.

    Raises ValueError where it is no fragmented MP4.
    """
    head, moof, tracks = b"", b"", None
    alone = b""
    while box := await _box(reader):
        kind = box[4:8]
        if kind in {b"ftyp", b"moov"}:
            head += box
            if kind == b"moov":
                tracks = read_tracks(head)
                yield Init(head, tracks)
                head = b""
        elif kind == b"moof":
            moof = box
        elif kind == b"mdat" and tracks and (told := measure(moof, tracks)):
            yield Fragment(alone + moof, box, told.start, told.seconds, told.key)
            alone = b""
        elif kind == b"mdat" and len(alone) < LARGEST_BOX:
            alone += moof + box


async def _box(reader: asyncio.StreamReader) -> bytes:
    """The next box whole; nothing at the end, or where the rest of one is missing."""
    try:
        head = await reader.readexactly(8)
        (size,) = struct.unpack(">I", head[:4])
        if size == 1:
            head += await reader.readexactly(8)
            (size,) = struct.unpack(">Q", head[8:])
        if not len(head) <= size <= LARGEST_BOX:
            raise ValueError("a box of a size that none has")
        return head + await reader.readexactly(size - len(head))
    except asyncio.IncompleteReadError:
        return b""
