"""Whom the engine lets in: what a token says, what was renewed since, and who was sent away."""

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from shop.kernel.clock import Clock
from shop.kernel.ids import WorkspaceId
from shop.live.stream_access import (
    LIFETIME,
    StreamGrant,
    StreamRole,
    StreamTokenRefused,
    granted,
    read_token,
)

_KEY = "vetrina:media:revoked"
_WIDOW = timedelta(minutes=1)


class Kept(Protocol):
    """Where what was revoked outlives this process, for as long as any token may hold."""

    async def write(self, name: str, at: datetime) -> None:
        """Keep it."""
        ...

    async def read(self) -> dict[str, datetime]:
        """All that is kept."""
        ...

    async def close(self) -> None:
        """Let the connections go."""
        ...


class KeptInValkey:
    """Kept in one hash of Valkey; without Valkey nothing is kept, and nothing fails."""

    def __init__(self, url: str) -> None:
        self._client: Redis = Redis.from_url(url, socket_timeout=1, decode_responses=True)

    async def write(self, name: str, at: datetime) -> None:
        """Keep it until every token that was given before is over."""
        with contextlib.suppress(RedisError, OSError):
            await self._client.hset(_KEY, name, str(at.timestamp()))
            await self._client.expire(_KEY, LIFETIME + _WIDOW)

    async def read(self) -> dict[str, datetime]:
        """All that is kept."""
        try:
            kept = await self._client.hgetall(_KEY)
        except (RedisError, OSError):
            return {}
        return {str(name): datetime.fromtimestamp(float(at), tz=UTC) for name, at in kept.items()}

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()


class DoorKeeper:
    """Knows who may come in."""

    def __init__(self, clock: Clock, kept: Kept | None = None) -> None:
        self._clock = clock
        self._kept = kept
        self._renewed: dict[tuple[str, ...], datetime] = {}
        self._revoked: dict[str, datetime] = {}

    async def recall(self) -> None:
        """Know again whom the last process had sent away."""
        if self._kept:
            self._revoked |= await self._kept.read()

    async def close(self) -> None:
        """Let go of what is kept outside."""
        if self._kept:
            await self._kept.close()

    def admit(self, token: str, roles: Iterable[StreamRole]) -> StreamGrant:
        """What the token allows; refuses StreamTokenRefused."""
        grant = read_token(token)
        if grant.role not in roles:
            raise StreamTokenRefused(reason="role")
        self.check(grant)
        return grant

    def check(self, grant: StreamGrant) -> None:
        """Refuse StreamTokenRefused where its time is over, or its holder was sent away since it was given."""
        until = max(grant.until, self._renewed.get(grant.holder, grant.until))
        if self._clock.now() >= until:
            raise StreamTokenRefused(reason="expired")
        for name in (_person(grant.workspace_id, grant.stream, grant.person), _whole(grant)):
            if grant.issued <= self._revoked.get(name, datetime.min.replace(tzinfo=UTC)):
                raise StreamTokenRefused(reason="revoked")

    def renew(self, token: str) -> StreamGrant:
        """What the same page has open stays open until the end of this token; refuses as `admit`."""
        grant = granted(token, roles=("publish", "watch", "steer"), now=self._clock.now())
        self.check(grant)
        self._renewed[grant.holder] = grant.until
        self._forget()
        return grant

    async def send_away(self, workspace_id: WorkspaceId, stream: str, person: str) -> None:
        """Every token the person was given for that stream until now opens nothing."""
        await self._revoke(_person(workspace_id, stream, person))

    async def shut(self, workspace_id: WorkspaceId, stream: str) -> None:
        """No token for that stream that was given until now opens anything."""
        await self._revoke(f"{workspace_id}:{stream}")

    async def _revoke(self, name: str) -> None:
        # A token tells its time in milliseconds: one of this very moment is refused too.
        self._revoked[name] = self._clock.now() + timedelta(milliseconds=1)
        self._forget()
        if self._kept:
            await self._kept.write(name, self._revoked[name])

    def _forget(self) -> None:
        """What no token can matter for any more is forgotten, so that neither list grows."""
        now = self._clock.now()
        self._renewed = {holder: until for holder, until in self._renewed.items() if until > now}
        oldest = now - LIFETIME - _WIDOW
        self._revoked = {name: at for name, at in self._revoked.items() if at > oldest}


def _person(workspace_id: WorkspaceId, stream: str, person: str) -> str:
    return f"{workspace_id}:{stream}:{person}"


def _whole(grant: StreamGrant) -> str:
    return f"{grant.workspace_id}:{grant.stream}"
