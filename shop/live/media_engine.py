"""The port to whatever carries the pictures of live sessions: what the product asks of it, and what pages get.

Engines stand in `gateways/media`. Pages get theirs as `WebWiring.media`. Chat, reactions, presence and the
session cart never go through an engine: they are the same whichever carries the picture.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from shop.kernel.ids import WorkspaceId
from shop.live.stream_access import StreamGrant

DoorKind = Literal["mse", "ll-hls", "hls", "push", "whip", "whep", "livekit", "steer"]
"""How a browser gets in:

``mse``      a WebSocket that tells the init segment and then fragments, for Media Source Extensions;
``ll-hls``   a playlist of parts, for hls.js; ``hls`` one of whole segments, for native players;
``push``     a WebSocket that takes what a MediaRecorder makes;
``whip`` and ``whep``  WebRTC by one POST; ``livekit`` a room of LiveKit, joined with its own client;
``steer``    a WebSocket that moves the camera.
"""

StreamState = Literal["waiting", "live", "paused", "lost", "ended"]
"""``waiting`` for a picture; ``live``; ``paused`` by its host; ``lost`` for up to 15 seconds after the
connection broke, in which the same stream goes on; ``ended`` for good."""

SourceKind = Literal["camera", "clip"]


class EngineFailed(Exception):
    """The engine did not do it, or is not there; `reason` is a code without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Door:
    """One way in; the token is in the address, or beside it where the client sends it itself."""

    kind: DoorKind
    url: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class StreamAccess:
    """How one page of one person gets at a stream."""

    engine: str
    """``embedded``, ``mediamtx`` or ``livekit``."""
    doors: tuple[Door, ...]
    """The best first: a page takes the first that its browser can open."""
    until: datetime
    poster: str = ""
    """Address of a JPEG of the picture; empty where the engine makes none."""
    renewal: str = ""
    """POST here, without a body, what was got anew: the doors that are open stay open. Empty where a page joins anew."""

    rungs: int = 1
    """How many sizes its playlists offer: with more than one, a player steps down where the line is weak."""

    def wire(self) -> dict[str, Any]:
        """As a page's script reads it."""
        return {
            "engine": self.engine,
            "doors": [{"kind": door.kind, "url": door.url, "token": door.token} for door in self.doors],
            "until": self.until.isoformat(),
            "poster": self.poster,
            "renewal": self.renewal,
            "rungs": self.rungs,
        }


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that is closed and lies in the object store."""

    sha256: str
    seconds: int
    content_type: str = "video/mp4"
    poster: str = ""
    """The hash of its first picture; empty where the engine makes none."""
    partial: bool = False
    """Whether something is missing in between: the engine was away meanwhile."""
    pieces: tuple[tuple[datetime, float], ...] = ()
    """When each stretch of it began, by the world's clock, and how many seconds it lasts."""


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """How a stream is doing."""

    state: StreamState
    watchers: int = 0
    recording: bool = False
    trouble: str = ""
    """Why a camera gives no picture: ``password``, ``unreachable``, ``missing``, ``silent`` or ``broken``."""
    details: dict[str, Any] = field(default_factory=dict)
    """For people who look after it: codec, size, kilobits, seconds of the picture."""


class MediaEngine(Protocol):
    """Something that carries pictures. Any of these may raise EngineFailed, the two accesses apart: they ask nobody.

    All calls block: from a coroutine, call them in a thread.
    """

    @property
    def name(self) -> str:
        """``embedded``, ``mediamtx`` or ``livekit``."""
        ...

    def create_stream(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Have the stream ready to be published to; fine where it is."""
        ...

    def publish_access(self, grant: StreamGrant) -> StreamAccess:
        """How the holder of a grant to publish sends a picture."""
        ...

    def view_access(self, grant: StreamGrant) -> StreamAccess:
        """How the holder of a grant to watch sees it, or of a grant to steer moves it."""
        ...

    def add_camera(
        self, workspace_id: WorkspaceId, stream: str, address: str, kind: SourceKind = "camera"
    ) -> None:
        """Take the stream's picture from there: ``rtsp://…``, or the file of a clip that is repeated."""
        ...

    def kick(self, workspace_id: WorkspaceId, stream: str, person: str, now: datetime) -> None:
        """End what the person has open there, and refuse every token they were given until now."""
        ...

    def start_recording(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Record from now on; that everyone agreed has been settled before. Fine where it records."""
        ...

    def stop_recording(self, workspace_id: WorkspaceId, stream: str) -> Recorded | None:
        """Close the recording at once, and keep it; None where nothing was recorded. Asked again it says the same.

        Raises EngineFailed (``making``) while the film of it is being made: ask again.
        """
        ...

    def still(self, workspace_id: WorkspaceId, stream: str) -> bytes:
        """The picture of this moment, as JPEG. Raises EngineFailed (``no_picture``), also where it makes none."""
        ...

    def status(self, workspace_id: WorkspaceId, stream: str) -> StreamStatus:
        """How it is doing; a stream that nobody knows is ``waiting``."""
        ...

    def end(self, workspace_id: WorkspaceId, stream: str) -> None:
        """End the stream for good: everybody is told, and no token opens it any more."""
        ...
