"""MediaMTX carries the pictures: its API sets paths up, its own doors are opened with our tokens.

MediaMTX asks us about each token (``authMethod: http``), so that revoking holds at once; see `mediamtx_auth`.
"""

from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, quote

import httpx

from gateways.media.embedded import EmbeddedEngine
from gateways.media.handed_over import HandedOver
from shop.kernel.ids import WorkspaceId
from shop.live.media_engine import Door, EngineFailed, Recorded, SourceKind, StreamAccess, StreamStatus
from shop.live.stream_access import StreamGrant, StreamTokenRefused, read_token, token_of

PARAMETER: Final = "jwt"
"""Under this name a token stands in a query."""
_SECONDS = 5.0
_MOST_READERS = 1000
_SESSION_KINDS: Final = ("webrtcsessions", "hlssessions", "rtspsessions")


def path_of(workspace_id: WorkspaceId, stream: str) -> str:
    """MediaMTX's name of the stream: two shops' streams never share one."""
    return f"{workspace_id}/{stream}"


class MediaMtxEngine:
    """Speaks with MediaMTX's API (v3), which only this machine may reach. Safe for threads."""

    name: Final = "mediamtx"

    def __init__(
        self,
        api_url: str,
        *,
        webrtc_url: str,
        hls_url: str,
        door: EmbeddedEngine,
        handed_over: HandedOver | None = None,
    ) -> None:
        """`webrtc_url` and `hls_url` are where browsers reach its servers; `door` answers it about tokens.

        `handed_over` is where it puts recordings (``recordPath`` without its file name and ``%path``); without it
        nothing is recorded.
        """
        self._handed_over = handed_over
        self._door = door
        self._webrtc = webrtc_url.rstrip("/")
        self._hls = hls_url.rstrip("/")
        self._client = httpx.Client(base_url=api_url, timeout=_SECONDS)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def create_stream(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Have a path that whoever holds a token may publish to."""
        self._door.create_stream(workspace_id, stream)
        self._put(path_of(workspace_id, stream), {"source": "publisher", "overridePublisher": True})

    def publish_access(self, grant: StreamGrant) -> StreamAccess:
        """By WHIP. Tokens stand in the query, by which MediaMTX also tells whose a session is."""
        door = Door("whip", f"{self._path(self._webrtc, grant)}/whip?{_query(grant)}")
        return StreamAccess(self.name, (door,), grant.until)

    def view_access(self, grant: StreamGrant) -> StreamAccess:
        """By WHEP first, then by its low-latency HLS; it makes no stills."""
        if grant.role == "look":
            return StreamAccess(self.name, (), grant.until)
        doors = (
            Door("whep", f"{self._path(self._webrtc, grant)}/whep?{_query(grant)}"),
            Door("ll-hls", f"{self._path(self._hls, grant)}/index.m3u8?{_query(grant)}"),
        )
        return StreamAccess(self.name, doors, grant.until)

    def add_camera(
        self, workspace_id: WorkspaceId, stream: str, address: str, kind: SourceKind = "camera"
    ) -> None:
        """Have MediaMTX pull a camera while somebody watches. Raises EngineFailed (``kind``) for a clip."""
        if kind != "camera":
            raise EngineFailed("kind")
        if not address.startswith(("rtsp://", "rtsps://")):
            raise EngineFailed("address")
        told = {"source": address, "sourceOnDemand": True, "rtspTransport": "tcp"}
        self._put(path_of(workspace_id, stream), told)

    def kick(self, workspace_id: WorkspaceId, stream: str, person: str, now: datetime) -> None:
        """Have the person's tokens refused, and close every session that was opened with one."""
        self._door.kick(workspace_id, stream, person, now)
        path = path_of(workspace_id, stream)
        for kind in _SESSION_KINDS:
            for session in self._items(f"/v3/{kind}/list"):
                if session.get("path") == path and _person(session.get("query", "")) == person:
                    self._ask("POST", f"/v3/{kind}/kick/{session['id']}")

    def start_recording(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Have MediaMTX write the path to its own disk. Raises EngineFailed (``no_folder``) where we do not see that."""
        if self._handed_over is None:
            raise EngineFailed("no_folder")
        self._handed_over.begin(path_of(workspace_id, stream))
        self._change(path_of(workspace_id, stream), {"record": True})

    def stop_recording(self, workspace_id: WorkspaceId, stream: str) -> Recorded | None:
        """Write nothing more, and take over what was written."""
        path = path_of(workspace_id, stream)
        self._change(path, {"record": False})
        return self._handed_over.take(path) if self._handed_over else None

    def still(self, workspace_id: WorkspaceId, stream: str) -> bytes:
        """MediaMTX makes no pictures: the host's own page sends one."""
        del workspace_id, stream
        raise EngineFailed("no_picture")

    def status(self, workspace_id: WorkspaceId, stream: str) -> StreamStatus:
        """What MediaMTX says of the path."""
        path = quote(path_of(workspace_id, stream), safe="/")
        told = self._ask("GET", f"/v3/paths/get/{path}", missing=True)
        if not told:
            return StreamStatus("waiting")
        readers = len(told.get("readers") or ())
        details = {"tracks": told.get("tracks") or [], "bytes": told.get("bytesReceived", 0)}
        return StreamStatus("live" if told.get("ready") else "waiting", readers, details=details)

    def end(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Have every token of it refused, and forget the path: whoever is on it is cut off."""
        self._door.end(workspace_id, stream)
        path = quote(path_of(workspace_id, stream), safe="/")
        self._ask("DELETE", f"/v3/config/paths/delete/{path}", missing=True)

    def _put(self, path: str, told: dict[str, Any]) -> None:
        """Make the path, or change it where it is there."""
        whole = {"maxReaders": _MOST_READERS, "record": False, **told}
        self._ask("POST", f"/v3/config/paths/replace/{quote(path, safe='/')}", whole)

    def _change(self, path: str, told: dict[str, Any]) -> None:
        self._ask("PATCH", f"/v3/config/paths/patch/{quote(path, safe='/')}", told)

    def _items(self, address: str) -> list[dict[str, Any]]:
        """Every page of a list."""
        found: list[dict[str, Any]] = []
        page, pages = 0, 1
        while page < pages:
            told = self._ask("GET", f"{address}?page={page}&itemsPerPage=100")
            found += told.get("items") or []
            page, pages = page + 1, int(told.get("pageCount") or 1)
        return found

    def _ask(
        self, method: str, address: str, told: dict[str, Any] | None = None, *, missing: bool = False
    ) -> dict[str, Any]:
        try:
            answer = self._client.request(method, address, json=told)
        except httpx.HTTPError as away:
            raise EngineFailed("unreachable") from away
        if missing and answer.status_code == httpx.codes.NOT_FOUND:
            return {}
        if answer.is_error:
            raise EngineFailed(f"status_{answer.status_code}")
        body: dict[str, Any] = answer.json() if answer.content else {}
        return body

    def _path(self, base: str, grant: StreamGrant) -> str:
        return f"{base}/{path_of(grant.workspace_id, grant.stream)}"


def _query(grant: StreamGrant) -> str:
    return f"{PARAMETER}={token_of(grant)}"


def _person(query: str) -> str:
    """Whose token a session was opened with; nobody's where it is none of ours."""
    try:
        return read_token(dict(parse_qsl(query)).get(PARAMETER, "")).person
    except StreamTokenRefused:
        return ""
