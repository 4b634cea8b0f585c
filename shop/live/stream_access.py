"""Who may publish, watch or steer which stream, for ten minutes: what a media token says, and when it is refused.

A token is signed with the installation's own keys and says everything itself, so that an engine of any kind
believes it without asking. It stands in the path of an address, since native players carry no header along.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import ClassVar, Literal
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings

LIFETIME = timedelta(minutes=10)
"""As long as a token holds; a page asks for the next one before it ends."""
LOOK_LIFETIME = timedelta(minutes=1)
"""As long as a still may be loaded: long enough to follow where a page was sent."""
RENEW_AFTER = timedelta(minutes=7)
"""When a page asks for the next one."""

_FIRST = "t"
"""A signed text may begin with a dot, and many servers give out nothing whose name does."""

StreamRole = Literal["publish", "watch", "steer", "look"]
"""Send the picture, see it, move the camera, or look at one still of it: the last needs no seat, and opens nothing else."""


class StreamTokenRefused(Refusal):
    """The token opens nothing here: `reason` is ``forged``, ``expired``, ``role``, ``stream`` or ``revoked``."""

    status: ClassVar[int] = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamGrant:
    """What one open page of one person may do with one stream."""

    workspace_id: WorkspaceId
    stream: str
    """As `LiveSession.stream` names it."""
    role: StreamRole
    person: str
    """``member:<id>``, ``customer:<id>``, ``guest:<id>`` or ``viewer:<random>``."""
    tab: str
    """One identity for each open page: a second picture for the same page ends the first."""
    session_id: UUID | None = None
    booking_id: UUID | None = None
    issued: datetime
    until: datetime

    @property
    def holder(self) -> tuple[str, ...]:
        """The same for every token of the same page: what is renewed, and counted as one seat."""
        return (str(self.workspace_id), self.stream, self.role, self.person, self.tab)


def grant_stream(
    *,
    workspace_id: WorkspaceId,
    stream: str,
    role: StreamRole,
    person: str,
    tab: str,
    now: datetime,
    session_id: UUID | None = None,
    booking_id: UUID | None = None,
) -> StreamGrant:
    """A grant from now on, for `LIFETIME`, to look for less. Whether the person may have it has been settled before."""
    return StreamGrant(
        workspace_id=workspace_id,
        stream=stream,
        role=role,
        person=person,
        tab=tab,
        session_id=session_id,
        booking_id=booking_id,
        issued=now,
        until=now + (LOOK_LIFETIME if role == "look" else LIFETIME),
    )


def token_of(grant: StreamGrant) -> str:
    """The grant as a token that fits into a path."""
    return _FIRST + _signer().dumps(
        [
            grant.workspace_id.hex,
            grant.stream,
            grant.role,
            grant.person,
            grant.tab,
            _hex(grant.session_id),
            _hex(grant.booking_id),
            _milliseconds(grant.issued),
            _milliseconds(grant.until),
        ]
    )


def read_token(token: str) -> StreamGrant:
    """What the token says, whether or not its time is over; refuses StreamTokenRefused where we did not sign it."""
    try:
        told = _signer().loads(token.removeprefix(_FIRST))
        workspace, stream, role, person, tab, session, booking, issued, until = told
    except (BadData, ValueError) as problem:
        raise StreamTokenRefused(reason="forged") from problem
    return StreamGrant(
        workspace_id=WorkspaceId(UUID(workspace)),
        stream=stream,
        role=role,
        person=person,
        tab=tab,
        session_id=_uuid(session),
        booking_id=_uuid(booking),
        issued=_instant(issued),
        until=_instant(until),
    )


def granted(token: str, *, roles: Iterable[StreamRole], now: datetime) -> StreamGrant:
    """What the token allows now; refuses StreamTokenRefused where it is forged, over, or for another role."""
    grant = read_token(token)
    if grant.role not in roles:
        raise StreamTokenRefused(reason="role")
    if now >= grant.until:
        raise StreamTokenRefused(reason="expired")
    return grant


@cache
def _signer() -> URLSafeSerializer:
    """All keys verify, the last one signs."""
    keys = [key.get_secret_value() for key in settings().link_keys]
    return URLSafeSerializer(
        keys, salt="vetrina.media", signer_kwargs={"key_derivation": "hmac", "digest_method": sha256}
    )


def _hex(value: UUID | None) -> str:
    return value.hex if value else ""


def _uuid(value: str) -> UUID | None:
    return UUID(value) if value else None


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
