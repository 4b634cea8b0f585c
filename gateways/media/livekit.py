"""LiveKit carries the pictures: rooms by its server API (Twirp over HTTP), joined with tokens that we sign."""

from datetime import datetime
from typing import Any, Final

import httpx

from gateways.media.handed_over import HandedOver
from gateways.media.livekit_tokens import joining_token, room_of, serving_token
from shop.kernel.clock import Clock
from shop.kernel.ids import WorkspaceId
from shop.live.media_engine import Door, EngineFailed, Recorded, SourceKind, StreamAccess, StreamStatus
from shop.live.stream_access import StreamGrant

_SECONDS = 5.0
_MOST_PARTICIPANTS = 105
_EMPTY_SECONDS = 120
_DEPARTURE_SECONDS = 30
_RUNNING_EGRESS: Final = {"EGRESS_STARTING", "EGRESS_ACTIVE"}
_UNFINISHED_EGRESS: Final = _RUNNING_EGRESS | {"EGRESS_ENDING"}
_NOT_THERE: Final = "not_found"


class LiveKitEngine:
    """Speaks with LiveKit's server. Safe for threads."""

    name: Final = "livekit"

    def __init__(
        self,
        url: str,
        key: str,
        secret: str,
        clock: Clock,
        *,
        inside_url: str = "",
        handed_over: HandedOver | None = None,
    ) -> None:
        """`url` is how browsers reach it (``wss://…``), `inside_url` how we do (``http://…``).

        `handed_over` is where its egress puts recordings; without it nothing is recorded.
        """
        self._handed_over = handed_over
        self._public = url
        self._key, self._secret, self._clock = key, secret, clock
        self._client = httpx.Client(base_url=inside_url or url.replace("ws", "http", 1), timeout=_SECONDS)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def create_stream(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Have a room that waits for its host."""
        room = room_of(workspace_id, stream)
        self._ask(
            "RoomService/CreateRoom",
            room,
            name=room,
            emptyTimeout=_EMPTY_SECONDS,
            departureTimeout=_DEPARTURE_SECONDS,
            maxParticipants=_MOST_PARTICIPANTS,
        )

    def publish_access(self, grant: StreamGrant) -> StreamAccess:
        """Into the room, with camera and microphone."""
        return self._access(grant)

    def view_access(self, grant: StreamGrant) -> StreamAccess:
        """Into the room, to see and hear; it makes no stills."""
        if grant.role == "look":
            return StreamAccess(self.name, (), grant.until)
        return self._access(grant)

    def add_camera(
        self, workspace_id: WorkspaceId, stream: str, address: str, kind: SourceKind = "camera"
    ) -> None:
        """Have LiveKit pull HLS; RTSP it cannot. Raises EngineFailed (``address``, ``kind``)."""
        if kind != "camera":
            raise EngineFailed("kind")
        if not address.startswith(("https://", "http://")):
            raise EngineFailed("address")
        room = room_of(workspace_id, stream)
        told = {"roomName": room, "participantIdentity": "camera", "inputType": "URL_INPUT", "url": address}
        self._ask("Ingress/CreateIngress", room, **told)

    def kick(self, workspace_id: WorkspaceId, stream: str, person: str, now: datetime) -> None:
        """Remove each of the person's pages, and have the tokens they hold refused."""
        room = room_of(workspace_id, stream)
        for one in self._ask("RoomService/ListParticipants", room, room=room).get("participants") or ():
            identity = str(one.get("identity", ""))
            if identity.rpartition("/")[0] == person:
                told = {"room": room, "identity": identity, "revokeTokenTs": int(now.timestamp())}
                self._ask("RoomService/RemoveParticipant", room, **told)

    def start_recording(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Have the host recorded as they are, without composing a picture; fine where they are."""
        room = room_of(workspace_id, stream)
        if self._handed_over is None:
            raise EngineFailed("no_folder")
        if self._egress(room):
            return
        self._handed_over.begin(room)
        host = next((one for one in self._people(room) if one.get("permission", {}).get("canPublish")), None)
        if host is None:
            raise EngineFailed("no_host")
        output = {"filepath": f"{room}/{{time}}.mp4"}
        told = {"roomName": room, "identity": host["identity"], "fileOutputs": [output]}
        self._ask("Egress/StartParticipantEgress", room, **told)

    def stop_recording(self, workspace_id: WorkspaceId, stream: str) -> Recorded | None:
        """Stop, and take the file over as soon as LiveKit's egress has put it there."""
        room = room_of(workspace_id, stream)
        for one in self._egress(room):
            self._ask("Egress/StopEgress", room, egressId=one["egressId"])
        found = self._ask("Egress/ListEgress", room, roomName=room).get("items") or ()
        if any(one.get("status") in _UNFINISHED_EGRESS for one in found):
            raise EngineFailed("making")
        if self._handed_over is None:
            return None
        files = [str(file["filename"]) for one in found for file in one.get("fileResults") or ()]
        return self._handed_over.take(room, files) if files else None

    def still(self, workspace_id: WorkspaceId, stream: str) -> bytes:
        """LiveKit makes no pictures: the host's own page sends one."""
        del workspace_id, stream
        raise EngineFailed("no_picture")

    def status(self, workspace_id: WorkspaceId, stream: str) -> StreamStatus:
        """Who is in the room, and whether its host sends."""
        room = room_of(workspace_id, stream)
        people = self._people(room)
        sending = [one for one in people if one.get("tracks")]
        watching = sum(not one.get("permission", {}).get("canPublish") for one in people)
        return StreamStatus("live" if sending else "waiting", watching, bool(people and self._egress(room)))

    def end(self, workspace_id: WorkspaceId, stream: str) -> None:
        """Delete the room: everybody is out."""
        room = room_of(workspace_id, stream)
        self._ask("RoomService/DeleteRoom", room, room=room)

    def _people(self, room: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            self._ask("RoomService/ListParticipants", room, room=room).get("participants") or []
        )
        return found

    def _egress(self, room: str) -> list[dict[str, Any]]:
        told = self._ask("Egress/ListEgress", room, roomName=room, active=True)
        return [one for one in told.get("items") or () if one.get("status") in _RUNNING_EGRESS]

    def _access(self, grant: StreamGrant) -> StreamAccess:
        door = Door("livekit", self._public, joining_token(self._key, self._secret, grant))
        return StreamAccess(self.name, (door,), grant.until)

    def _ask(self, call: str, about: str, /, **told: Any) -> dict[str, Any]:
        """One call; what concerns a room that is not there answers with nothing."""
        token = serving_token(self._key, self._secret, about, self._clock.now())
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = self._client.post(f"/twirp/livekit.{call}", json=told, headers=headers)
        except httpx.HTTPError as away:
            raise EngineFailed("unreachable") from away
        body: dict[str, Any] = answer.json() if answer.content else {}
        if answer.is_error and body.get("code") == _NOT_THERE:
            return {}
        if answer.is_error:
            raise EngineFailed(str(body.get("code") or f"status_{answer.status_code}"))
        return body
