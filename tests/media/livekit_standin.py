"""LiveKit, as its server API (Twirp) and its tokens are documented; written apart from the product.

What goes over WebRTC is left out: ``GET /rtc`` with a token joins, ``POST /rtc/publish`` sends a track.
"""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

KEY, SECRET = "APIkey", "secret-of-at-least-32-characters-0000"


class _Refused(Exception):
    pass


class LiveKit:
    """Rooms with who is in them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.rooms: dict[str, dict[str, dict[str, Any]]] = {}
        self.revoked: dict[tuple[str, str], int] = {}
        self.egress: dict[str, dict[str, Any]] = {}
        self.ingress: list[dict[str, Any]] = []
        self._now = now

    def app(self) -> Starlette:
        """Its API and its door, on one port."""
        return Starlette(
            routes=[
                Route("/twirp/livekit.{service}/{call}", self._serve, methods=["POST"]),
                Route("/rtc", self._join, methods=["GET"]),
                Route("/rtc/publish", self._publish, methods=["POST"]),
            ]
        )

    async def _serve(self, request: Request) -> Response:
        told = await request.json()
        try:
            grants = self._claims(request.headers.get("authorization", "").removeprefix("Bearer "))["video"]
            answer = self._calls()[request.path_params["call"]](told, grants)
        except _Refused:
            return JSONResponse({"code": "unauthenticated", "msg": "permissions denied"}, 401)
        except LookupError:
            return JSONResponse({"code": "not_found", "msg": "requested room does not exist"}, 404)
        return JSONResponse(answer)

    def _calls(self) -> dict[str, Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]]:
        return {
            "CreateRoom": self._create,
            "DeleteRoom": self._delete,
            "ListParticipants": self._list,
            "RemoveParticipant": self._remove,
            "StartParticipantEgress": self._record,
            "ListEgress": self._recorded,
            "StopEgress": self._stop,
            "CreateIngress": self._pull,
        }

    def _create(self, told: dict[str, Any], grants: dict[str, Any]) -> dict[str, Any]:
        _need(grants.get("roomCreate"))
        self.rooms.setdefault(told["name"], {})
        return {"name": told["name"], "maxParticipants": told["maxParticipants"]}

    def _delete(self, told: dict[str, Any], grants: dict[str, Any]) -> dict[str, Any]:
        _need(grants.get("roomCreate"))
        del self.rooms[told["room"]]
        return {}

    def _list(self, told: dict[str, Any], grants: dict[str, Any]) -> dict[str, Any]:
        _need(grants.get("roomAdmin") and grants.get("room") == told["room"])
        return {"participants": list(self.rooms[told["room"]].values())}

    def _remove(self, told: dict[str, Any], grants: dict[str, Any]) -> dict[str, Any]:
        _need(grants.get("roomAdmin") and grants.get("room") == told["room"])
        del self.rooms[told["room"]][told["identity"]]
        self.revoked[told["room"], told["identity"]] = told["revokeTokenTs"]
        return {}

    def _record(self, told: dict[str, Any], grants: dict[str, Any]) -> dict[str, Any]:
        _need(grants.get("roomRecord"))
        self.rooms[told["roomName"]][told["identity"]]
        number = f"EG_{len(self.egress)}"
        self.egress[number] = {"egressId": number, "roomName": told["roomName"], "status": "EGRESS_ACTIVE"}
        return self.egress[number]

    def _recorded(self, told: dict[str, Any], grants: dict[str, Any]) -> dict[str, Any]:
        _need(grants.get("roomRecord"))
        return {"items": [one for one in self.egress.values() if one["roomName"] == told["roomName"]]}

    def _stop(self, told: dict[str, Any], grants: dict[str, Any]) -> dict[str, Any]:
        _need(grants.get("roomRecord"))
        self.egress[told["egressId"]] |= {"status": "EGRESS_COMPLETE", "fileResults": []}
        return self.egress[told["egressId"]]

    def _pull(self, told: dict[str, Any], grants: dict[str, Any]) -> dict[str, Any]:
        _need(grants.get("ingressAdmin"))
        self.ingress.append(told)
        return told

    async def _join(self, request: Request) -> Response:
        try:
            claims = self._claims(request.query_params["access_token"])
            grants = claims["video"]
            _need(grants.get("roomJoin"))
            after = self.revoked.get((grants["room"], claims["sub"]), 0)
            _need(claims["nbf"] > after)
        except _Refused:
            return Response(status_code=401)
        if grants["room"] not in self.rooms:
            return Response(status_code=404)
        # What is not said is allowed: so it is with LiveKit.
        permission = {
            "canPublish": grants.get("canPublish", True),
            "canSubscribe": grants.get("canSubscribe", True),
        }
        member = {"identity": claims["sub"], "permission": permission, "tracks": []}
        self.rooms[grants["room"]][claims["sub"]] = member
        return JSONResponse(member)

    async def _publish(self, request: Request) -> Response:
        try:
            claims = self._claims(request.query_params["access_token"])
            member = self.rooms[claims["video"]["room"]][claims["sub"]]
            _need(member["permission"]["canPublish"])
        except (_Refused, KeyError):
            return Response(status_code=401)
        member["tracks"].append({"type": "VIDEO"})
        return Response(status_code=200)

    def _claims(self, token: str) -> dict[str, Any]:
        """What the token says, where its signature and its times hold."""
        parts = token.split(".")
        if len(parts) != 3:
            raise _Refused
        proof = hmac.digest(SECRET.encode(), ".".join(parts[:2]).encode(), sha256)
        try:
            claims: dict[str, Any] = json.loads(_unpacked(parts[1]))
            _need(hmac.compare_digest(_unpacked(parts[2]), proof) and claims["iss"] == KEY)
        except ValueError as problem:
            raise _Refused from problem
        now = self._now().timestamp()
        _need(claims["nbf"] - 1 <= now < claims["exp"])
        return claims


def webhook(now: datetime, *, secret: str = SECRET, **told: Any) -> tuple[bytes, dict[str, str]]:
    """What LiveKit posts: the body, and its header with a token that holds the body's hash."""
    body = json.dumps(told).encode()
    at = int(now.timestamp())
    held = base64.b64encode(sha256(body).digest()).decode()
    claims = {"iss": KEY, "nbf": at, "exp": at + 300, "sha256": held}
    head = ".".join(_packed(json.dumps(part)) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    proof = hmac.digest(secret.encode(), head.encode(), sha256)
    signed = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
    return body, {"Authorization": f"{head}.{signed}", "Content-Type": "application/webhook+json"}


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _need(granted: object) -> None:
    if not granted:
        raise _Refused
