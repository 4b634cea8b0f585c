"""The last seconds of one stream, in memory: what comes in is cut into segments and given to everyone who watches.

Its time goes on evenly. Whoever sends anew begins at zero again; their fragments are moved to where the last
ones ended, so that no player has to begin anew.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from gateways.media.fragments import Fragment, Init
from gateways.media.listening import Listener

KEPT_SEGMENTS = 7
SHORTEST_SEGMENT = 0.95
"""Seconds; a segment begins with the next keyframe after that."""
LONGEST_SEGMENT = 10.0
LARGEST_SEGMENT = 24 * 1024 * 1024


@dataclass(slots=True)
class Segment:
    """Fragments from one keyframe to another."""

    number: int
    generation: int
    parts: list[Fragment] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return sum(part.seconds for part in self.parts)

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(part.size for part in self.parts)


class FragmentBus:
    """One stream's last seconds. For one event loop; nothing here blocks."""

    def __init__(self) -> None:
        self.segments: deque[Segment] = deque(maxlen=KEPT_SEGMENTS)
        self.inits: dict[int, Init] = {}
        self.generation = -1
        """Rises with every other init segment."""
        self.fragments = 0
        self.received = 0
        """Bytes, since it began."""
        self.over = False
        self.next_number = 0
        """Of the next segment."""
        self._end = 0.0
        self._shift: float | None = None
        self._news = asyncio.Event()
        self._listeners: set[Listener] = set()

    def begin(self, init: Init) -> None:
        """Somebody sends, from the beginning of their own time."""
        self._shift = None
        current = self.inits.get(self.generation)
        if current is not None and current.data == init.data:
            return
        self.generation += 1
        self.inits[self.generation] = init
        for listener in self._listeners:
            listener.give(init)

    def add(self, fragment: Fragment) -> None:
        """The next moment; one that comes before any keyframe is left out."""
        if self._shift is None:
            self._shift = self._end - fragment.start
        tracks = self.inits[self.generation].tracks
        fragment = fragment.later(tracks, self._shift) if self._shift else fragment
        segment = self._segment_for(fragment)
        if segment is None:
            return
        segment.parts.append(fragment)
        self._end = fragment.start + fragment.seconds
        self.fragments += 1
        self.received += fragment.size
        for listener in self._listeners:
            listener.give(fragment)
        self._tell()

    def follow(self, *, number: int, start: float, generation: int) -> None:
        """Go on from there as another bus does: with that segment, at that time, of that generation."""
        self.next_number, self._end, self.generation = number, start, generation - 1
        self.inits = {}

    def clear(self) -> None:
        """Nothing of it may be shown any more; numbers and time go on where they were."""
        self.segments.clear()
        self._tell()

    def close(self) -> None:
        """Nothing more comes."""
        self.over = True
        self._tell()

    def listen(self, listener: Listener) -> None:
        """Give it what there is since the last keyframe, and everything from now on."""
        if self.segments:
            listener.give(self.inits[self.segments[-1].generation])
            for part in self.segments[-1].parts:
                listener.give(part)
        elif self.generation in self.inits:
            listener.give(self.inits[self.generation])
        self.join(listener)

    def join(self, listener: Listener) -> None:
        """Give it everything from now on."""
        self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Give it nothing more."""
        self._listeners.discard(listener)

    def segment(self, number: int) -> Segment | None:
        """The segment of that number, where it is still kept."""
        return next((segment for segment in self.segments if segment.number == number), None)

    def has(self, number: int, part: int | None) -> bool:
        """Whether the segment is whole, or, with a part, whether that part is there."""
        if not self.segments:
            return False
        last = self.segments[-1]
        if number < last.number:
            return True
        return number == last.number and part is not None and part < len(last.parts)

    async def until(self, number: int, part: int | None, patience: float) -> bool:
        """Wait for it, for so many seconds; whether it came."""
        try:
            async with asyncio.timeout(patience):
                while not self.has(number, part) and not self.over:
                    await self._news.wait()
        except TimeoutError:
            return False
        return self.has(number, part)

    def _segment_for(self, fragment: Fragment) -> Segment | None:
        last = self.segments[-1] if self.segments else None
        if last is None or self._is_full(last, fragment):
            if last is None and not fragment.key:
                return None
            last = Segment(self.next_number, self.generation)
            self.next_number += 1
            self.segments.append(last)
            wanted = {segment.generation for segment in self.segments} | {self.generation}
            self.inits = {number: init for number, init in self.inits.items() if number in wanted}
        return last

    def _is_full(self, segment: Segment, fragment: Fragment) -> bool:
        if segment.generation != self.generation:
            return True
        if fragment.key and segment.seconds >= SHORTEST_SEGMENT:
            return True
        return segment.seconds >= LONGEST_SEGMENT or segment.size >= LARGEST_SEGMENT

    def _tell(self) -> None:
        """Wake everybody who waits."""
        self._news.set()
        self._news = asyncio.Event()
