"""What LiveKit tells by itself: who came into a room and who left, that a room is over, that a recording has ended.

Each is signed: the header ``Authorization`` is a JWT of the account's own key that holds the SHA-256 of the body.
"""

import hmac
from base64 import b64encode, urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal
from uuid import UUID

import orjson

from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal

LARGEST: Final = 64 * 1024
_LEEWAY: Final = 60
"""Seconds by which their clock may differ from ours."""

Happened = Literal["came", "left", "over", "recorded"]
_KINDS: Final[dict[str, Happened]] = {
    "participant_joined": "came",
    "participant_left": "left",
    "room_finished": "over",
    "egress_ended": "recorded",
}


class NotGenuine(Refusal):
    """LiveKit did not sign this, or not just now."""

    status = 401


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that happened in a room."""

    id: str
    """The same when it is told again."""
    kind: Happened
    workspace_id: WorkspaceId
    stream: str
    person: str = ""
    tab: str = ""
    publishes: bool = False
    """Whether they may send a picture: the host."""


def read_event(body: bytes, authorization: str, *, key: str, secret: str, now: datetime) -> Heard | None:
    """What was told; None for what does not concern us, such as rooms that are not ours. Refuses NotGenuine."""
    _check(body, authorization.removeprefix("Bearer ").strip(), key, secret, now)
    try:
        told = orjson.loads(body)
        kind = _KINDS.get(told["event"])
        room = told.get("egressInfo", {}).get("roomName") or told.get("room", {}).get("name", "")
        workspace, _, stream = str(room).partition(":")
        if kind is None or not stream:
            return None
        who = told.get("participant") or {}
        person, _, tab = str(who.get("identity", "")).rpartition("/")
        publishes = bool((who.get("permission") or {}).get("canPublish"))
        return Heard(str(told["id"]), kind, WorkspaceId(UUID(workspace)), stream, person, tab, publishes)
    except (orjson.JSONDecodeError, KeyError, ValueError, AttributeError, TypeError):
        return None


def _check(body: bytes, token: str, key: str, secret: str, now: datetime) -> None:
    head, _, signature = token.rpartition(".")
    expected = hmac.digest(secret.encode(), head.encode(), sha256)
    try:
        if not hmac.compare_digest(_unpacked(signature), expected):
            raise NotGenuine
        header, claims = (orjson.loads(_unpacked(part)) for part in head.split("."))
        fits = header["alg"] == "HS256" and claims["iss"] == key and _holds(claims, now)
        if not fits or not hmac.compare_digest(str(claims["sha256"]), _hash(body)):
            raise NotGenuine
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise NotGenuine from problem


def _holds(claims: dict[str, Any], now: datetime) -> bool:
    at = now.timestamp()
    return int(claims.get("nbf", 0)) - _LEEWAY <= at < int(claims["exp"]) + _LEEWAY


def _hash(body: bytes) -> str:
    return b64encode(sha256(body).digest()).decode()


def _unpacked(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
