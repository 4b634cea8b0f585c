"""One stream and all there are: in which state it is, who sends, who watches, and what is kept of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from gateways.media.bus import FragmentBus
from gateways.media.cameras import Camera, Patience, Source
from gateways.media.films import Films
from gateways.media.fragments import Fragment, Init
from gateways.media.poster import Poster
from gateways.media.recording import Recording, Recordings
from gateways.media.rungs import Rung
from shop.kernel.refusals import Refusal
from shop.live.media_engine import StreamState

_MOST_STREAMS = 400
"""A product of this size has no more; whoever makes more has made them up."""
_IDLE_SECONDS = 900.0
_VISIT_SECONDS = 15.0
"""A page that loads playlists does so more often."""

Key = tuple[str, str]
"""The workspace's id and the stream's name."""

Watch = Callable[[dict[str, Any]], None]
"""Told what happens to a stream."""


class TooManyStreams(Refusal):
    """No more streams fit into this process."""

    status = 503


@dataclass(slots=True)
class Publisher:
    """Who sends just now."""

    person: str
    tab: str
    leave: Callable[[int], None]
    """Called with a code when another takes the place."""


class Stream:
    """One stream. For one event loop."""

    def __init__(
        self,
        key: Key,
        tell: Callable[[Key, StreamState], None],
        patience: Patience,
        *,
        second_rung: bool = False,
    ) -> None:
        self.key = key
        self._patience = patience
        self.bus = FragmentBus()
        self.state: StreamState = "waiting"
        self.publisher: Publisher | None = None
        self.camera: Camera | None = None
        self.source: Source | None = None
        self.recording: Recording | None = None
        self.rung = Rung(self.bus) if second_rung else None
        self.poster = Poster(self.bus)
        self.watchers: dict[tuple[str, ...], Callable[[int], None]] = {}
        """How each page that watches is sent away."""
        self.steerers: dict[tuple[str, ...], Callable[[int], None]] = {}
        """How each page that moves its camera is sent away."""
        self.used = 0.0
        """When anybody last asked for it, by the loop's clock."""
        self._visits: dict[tuple[str, ...], float] = {}
        """When each page that loads playlists last did so."""
        self._tell = tell
        self._told: set[Watch] = set()
        self._lost: asyncio.TimerHandle | None = None

    def lower(self) -> FragmentBus | None:
        """The smaller picture, made from now on and a while longer; None where there is no second rung."""
        if self.rung is None:
            return None
        self.rung.want()
        return self.rung.bus

    def begin(self, init: Init) -> None:
        """A picture begins."""
        self.bus.begin(init)

    def add(self, fragment: Fragment) -> None:
        """The next moment of the picture."""
        self.bus.add(fragment)
        if self.state in {"waiting", "lost"}:
            self._become("live")

    def touch(self, holder: tuple[str, ...] | None = None) -> None:
        """Somebody wants to see it: a camera that rested wakes up."""
        self.used = asyncio.get_running_loop().time()
        if holder:
            self._visits[holder] = self.used
        if self.camera:
            self.camera.wake()

    def watching(self) -> int:
        """How many pages see it just now, whichever way."""
        oldest = asyncio.get_running_loop().time() - _VISIT_SECONDS
        self._visits = {holder: at for holder, at in self._visits.items() if at > oldest}
        return len(self.watchers.keys() | self._visits.keys())

    def follow(self, watch: Watch) -> None:
        """Tell what happens to it from now on."""
        self._told.add(watch)

    def unfollow(self, watch: Watch) -> None:
        """Tell nothing more."""
        self._told.discard(watch)

    def take_over(self, publisher: Publisher) -> None:
        """Send from there; whoever sent before is sent away."""
        if self.publisher:
            self.publisher.leave(4409)
        self.publisher = publisher
        if self._lost:
            self._lost.cancel()
            self._lost = None

    def pause(self, *, on: bool) -> None:
        """The host pauses, or goes on."""
        self._become("paused" if on else "live")

    def lose(self, publisher: Publisher) -> None:
        """The connection broke: the stream waits for it a while."""
        if self.publisher is not publisher:
            return
        self.publisher = None
        if self.state != "ended":
            self._become("lost")
            self._lost = asyncio.get_running_loop().call_later(self._patience.lost, self.rest)

    def rest(self) -> None:
        """Nobody sends any more, or not for now."""
        self._lost = None
        if self.state != "ended" and self.publisher is None:
            self.bus.clear()
            self._become("waiting")

    async def end(self) -> None:
        """Over for good: everybody is told and sent away."""
        self._become("ended")
        self.bus.close()
        if self.publisher:
            self.publisher.leave(4404)
        for leave in [*self.watchers.values(), *self.steerers.values()]:
            leave(4404)
        if self.camera:
            await self.camera.stop()
        if self.rung:
            await self.rung.stop()

    def send_away(self, person: str) -> None:
        """Whatever the person has open is closed."""
        if self.publisher and self.publisher.person == person:
            self.publisher.leave(4403)
        for holder, leave in [*self.watchers.items(), *self.steerers.items()]:
            if holder[3] == person:
                leave(4403)

    def _become(self, state: StreamState) -> None:
        if self.state in {state, "ended"}:
            return
        self.state = state
        for watch in list(self._told):
            watch({"type": "state", "state": state})
        self._tell(self.key, state)


class Streams:
    """Every stream of this process."""

    def __init__(
        self,
        recordings: Recordings,
        films: Films,
        tell: Callable[[Key, StreamState], None],
        patience: Patience,
        *,
        second_rung: bool = False,
    ) -> None:
        self._patience = patience
        self._second_rung = second_rung
        self._streams: dict[Key, Stream] = {}
        self._recordings = recordings
        self.films = films
        self._tell = tell

    def find(self, key: Key) -> Stream | None:
        """The stream, where there is one."""
        return self._streams.get(key)

    def open(self, key: Key) -> Stream:
        """The stream, made where there is none yet. Refuses TooManyStreams."""
        if key not in self._streams:
            self._clear_up()
            if len(self._streams) >= _MOST_STREAMS:
                raise TooManyStreams
            self._streams[key] = Stream(key, self._tell, self._patience, second_rung=self._second_rung)
        return self._streams[key]

    def reopen(self, key: Key) -> Stream:
        """The stream; one that had ended begins anew."""
        found = self._streams.get(key)
        if found and found.state == "ended":
            del self._streams[key]
        return self.open(key)

    def show(self, stream: Stream, source: Source) -> None:
        """Take its picture from a camera or a clip; fine where it does already."""
        if stream.camera and stream.camera.source == source:
            return
        if stream.camera:
            stream.camera.leave()
        stream.camera = Camera(
            source,
            stream,
            patience=self._patience,
            rest=stream.rest,
            is_wanted=lambda: _is_wanted(stream, self._patience.rest),
        )
        stream.poster.round_about = source.round_about
        stream.source = source
        stream.camera.wake()

    def record(self, stream: Stream) -> None:
        """Record it from now on."""
        if stream.recording is None:
            self.films.forget(stream.key)
            stream.recording = self._recordings.begin(stream.key)
            stream.recording.start(stream.bus)
            stream.touch()

    def record_no_more(self, stream: Stream) -> None:
        """Close its recording at once, and make a film of it meanwhile."""
        recording = stream.recording
        if recording is not None:
            stream.recording = None
            stream.bus.leave(recording)
            recording.end()
            self.films.make(recording)

    async def go_on(self, wanted: Callable[[Key], Awaitable[bool]]) -> None:
        """Record again what a process before this one recorded, where it is still wanted; else a film is made of it."""
        for recording in list(self._recordings.left()):
            if not recording.closed:
                recording.mark_partial()
            if recording.closed or not await wanted(recording.key):
                recording.end()
                self.films.make(recording)
                continue
            stream = self.open(recording.key)
            stream.recording = recording
            recording.start(stream.bus)

    async def close(self) -> None:
        """End every source."""
        for stream in self._streams.values():
            if stream.camera:
                await stream.camera.stop()
            if stream.recording:
                stream.recording.close()
            if stream.rung:
                await stream.rung.stop()
        await self.films.close()

    def busy(self) -> list[Stream]:
        """Those that somebody sends or watches."""
        return [
            stream
            for stream in self._streams.values()
            if stream.state != "ended" and (stream.publisher or stream.watchers or stream.camera)
        ]

    def _clear_up(self) -> None:
        """Streams that nobody has asked for in a long time are forgotten."""
        oldest = asyncio.get_running_loop().time() - _IDLE_SECONDS
        for key, stream in list(self._streams.items()):
            busy = stream.publisher or stream.watchers or stream.recording
            if not busy and stream.used < oldest and (stream.camera is None or not stream.camera.runs):
                del self._streams[key]


def _is_wanted(stream: Stream, rest: float) -> bool:
    """Whether somebody watches, or did a moment ago, or it is recorded."""
    recently = asyncio.get_running_loop().time() - stream.used < rest
    return bool(stream.watchers) or stream.recording is not None or recently
