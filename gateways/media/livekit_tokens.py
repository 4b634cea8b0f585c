"""Tokens of LiveKit: JWTs signed with the account's secret (HS256), with exactly the grants that a role needs."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson

from shop.live.stream_access import StreamGrant


def room_of(workspace_id: object, stream: str) -> str:
    """LiveKit's name of the stream: two shops' streams never share one."""
    return f"{workspace_id}:{stream}"


def identity_of(grant: StreamGrant) -> str:
    """One for each open page: a second page under the same would throw the first one out."""
    return f"{grant.person}/{grant.tab}"


def joining_token(key: str, secret: str, grant: StreamGrant) -> str:
    """Lets one page into one room. Whoever watches may neither publish nor send anything: LiveKit allows it unless told."""
    publishes = grant.role == "publish"
    video: dict[str, Any] = {
        "room": room_of(grant.workspace_id, grant.stream),
        "roomJoin": True,
        "canPublish": publishes,
        "canPublishData": False,
        "canSubscribe": True,
        "canUpdateOwnMetadata": False,
    }
    if publishes:
        video["canPublishSources"] = ["camera", "microphone"]
    metadata = {"session": str(grant.session_id or ""), "booking": str(grant.booking_id or "")}
    told = {"sub": identity_of(grant), "video": video, "metadata": orjson.dumps(metadata).decode()}
    return signed(key, secret, told, grant.issued, grant.until)


def serving_token(key: str, secret: str, room: str, now: datetime) -> str:
    """Lets our own process change one room, for a minute; never given to a browser."""
    video = {"room": room, "roomCreate": True, "roomAdmin": True, "roomRecord": True, "ingressAdmin": True}
    return signed(key, secret, {"sub": "vetrina", "video": video}, now, now + timedelta(minutes=1))


def signed(key: str, secret: str, told: dict[str, Any], since: datetime, until: datetime) -> str:
    """The claims as a JWT that holds between those instants."""
    claims = {**told, "iss": key, "nbf": int(since.timestamp()), "exp": int(until.timestamp())}
    head = _packed(orjson.dumps({"alg": "HS256", "typ": "JWT"})) + "." + _packed(orjson.dumps(claims))
    return f"{head}.{_packed(hmac.digest(secret.encode(), head.encode(), sha256))}"


def _packed(body: bytes) -> str:
    return urlsafe_b64encode(body).rstrip(b"=").decode()
