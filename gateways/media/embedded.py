"""The embedded engine as our own processes use it: accesses are signed here, everything else is asked over HTTP."""

from base64 import b64decode
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from gateways.media.control import proof
from shop.kernel.clock import Clock
from shop.kernel.ids import WorkspaceId
from shop.live.media_engine import (
    Door,
    EngineFailed,
    Recorded,
    SourceKind,
    StreamAccess,
    StreamStatus,
)
from shop.live.stream_access import StreamGrant, token_of

_SECONDS = 5.0
_SECONDS_TO_CLOSE = 15.0


class EmbeddedEngine:
    """Speaks with the media process. Safe for threads."""

    name: Final = "embedded"

    def __init__(
        self, public_url: str, clock: Clock, *, inside_url: str = "", second_rung: bool = False
    ) -> None:
        """`public_url` is how browsers reach it, `inside_url` how we do; with a second rung playlists offer both."""
        self._all = "-all" if second_rung else ""
        self._public = public_url.rstrip("/")
        self._clock = clock
        self._client = httpx.Client(base_url=inside_url or public_url, timeout=_SECONDS)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def create_stream(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Have the stream ready; one that has ended begins anew."""
        self._ask("create", workspace_id, stream)

    def publish_access(self, grant: StreamGrant) -> StreamAccess:
        """By a WebSocket that takes what a MediaRecorder makes."""
        return self._access(grant, (Door("push", self._socket(grant, "publish")),))

    def view_access(self, grant: StreamGrant) -> StreamAccess:
        """Fragments first, then parts, then whole segments; steering has its own socket, looking only the still."""
        if grant.role == "look":
            return self._access(grant, ())
        if grant.role == "steer":
            return self._access(grant, (Door("steer", self._socket(grant, "steer")),))
        doors = (
            Door("mse", self._socket(grant, "watch")),
            Door("ll-hls", self._page(grant, f"ll{self._all}.m3u8")),
            Door("hls", self._page(grant, f"live{self._all}.m3u8")),
        )
        return self._access(grant, doors)

    def add_camera(
        self, workspace_id: WorkspaceId, stream: str, address: str, kind: SourceKind = "camera"
    ) -> None:
        """Take the stream's picture from there. Raises EngineFailed (``address``) where it cannot be one."""
        self._ask("camera", workspace_id, stream, address=address, kind=kind)

    def kick(self, workspace_id: WorkspaceId, stream: str, person: str, now: datetime) -> None:  # noqa: ARG002  # the process has its own clock
        """Close what the person has open, and refuse what they were given."""
        self._ask("kick", workspace_id, stream, person=person)

    def start_recording(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Record from the next keyframe on."""
        self._ask("record", workspace_id, stream)

    def stop_recording(self, workspace_id: WorkspaceId, stream: str) -> Recorded | None:
        """Close the recording at once; making one film of it may take a while, during which it is asked again."""
        told = self._ask("stop", workspace_id, stream, patience=_SECONDS_TO_CLOSE)
        if not told:
            return None
        pieces = tuple((datetime.fromtimestamp(begun, tz=UTC), length) for begun, length in told["pieces"])
        return Recorded(
            told["sha256"], told["seconds"], poster=told["poster"], partial=told["partial"], pieces=pieces
        )

    def still(self, workspace_id: WorkspaceId, stream: str) -> bytes:
        """The picture of this moment."""
        told = self._ask("still", workspace_id, stream, patience=_SECONDS_TO_CLOSE)
        return b64decode(told["jpeg"])

    def status(self, workspace_id: WorkspaceId, stream: str) -> StreamStatus:
        """How it is doing."""
        return StreamStatus(**self._ask("status", workspace_id, stream))

    def end(self, workspace_id: WorkspaceId, stream: str) -> None:
        """End it for good."""
        self._ask("end", workspace_id, stream)

    def _ask(
        self, action: str, workspace_id: WorkspaceId, stream: str, *, patience: float = _SECONDS, **more: Any
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {proof(action, self._clock.now())}"}
        asked = {"workspace": str(workspace_id), "stream": stream, **more}
        try:
            answer = self._client.post(f"/control/{action}", json=asked, headers=headers, timeout=patience)
        except httpx.HTTPError as away:
            raise EngineFailed("unreachable") from away
        told: dict[str, Any] = answer.json() if answer.content else {}
        if answer.is_error or "refused" in told:
            raise EngineFailed(str(told.get("refused") or told.get("code") or answer.status_code))
        return told

    def _access(self, grant: StreamGrant, doors: tuple[Door, ...]) -> StreamAccess:
        poster = self._page(grant, "poster.jpg") if grant.role in {"watch", "look"} else ""
        renewal = self._page(grant, "renew") if doors else ""
        rungs = 2 if self._all and grant.role == "watch" else 1
        return StreamAccess(self.name, doors, grant.until, poster, renewal, rungs)

    def _page(self, grant: StreamGrant, name: str) -> str:
        return f"{self._public}/media/{token_of(grant)}/{name}"

    def _socket(self, grant: StreamGrant, name: str) -> str:
        scheme, rest = self._page(grant, name).split("://", 1)
        return f"{'wss' if scheme == 'https' else 'ws'}://{rest}"
