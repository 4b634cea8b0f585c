"""How often may somebody ask? Counted in Valkey, for all processes together, over a sliding minute.

The minute before the present one counts by the part of it that is still within sixty seconds. Where
Valkey is away nobody is held up: a limit protects us, it is no promise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil

import redis
import structlog
from fastapi import Request
from starlette.requests import HTTPConnection

from secure_links.tokens import LinkTampered, hash_of
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from webapp.security import RATE
from webapp.wiring import wiring_of

_MINUTE = 60
_WAIT_FOR_VALKEY = 0.25
_log = structlog.get_logger()


class TooManyRequests(Refusal):
    """More was asked in this minute than anybody may."""

    status = 429


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a limit is left."""

    limit: int
    left: int
    resets_in: int
    """Seconds until there is certainly room again."""
    exceeded: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """As clients read it (draft-ietf-httpapi-ratelimit-headers)."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.resets_in),
            "RateLimit-Policy": f"{self.limit};w={_MINUTE}",
        }
        return {**told, "Retry-After": str(self.resets_in)} if self.exceeded else told


def limited(name: str, per_minute: Callable[[], int]) -> Callable[[Request], None]:
    """A dependency that refuses a user's requests beyond so many in a minute; each `name` counts alone."""

    def check(request: Request) -> None:
        standing = count(f"{name}:{user_of(request)}", per_minute(), wiring_of(request).clock.now())
        request.scope["state"][RATE] = standing.headers
        if standing.exceeded:
            raise TooManyRequests(seconds=standing.resets_in)

    return check


def count(key: str, limit: int, now: datetime) -> Standing:
    """Count one more request of that key at `now`, and tell how it stands."""
    minute, second = divmod(now.timestamp(), _MINUTE)
    try:
        before, during = _add_one(f"rate:{key}", int(minute))
    except redis.RedisError as problem:
        _log.warning("rate_limits_away", fault=type(problem).__name__)
        return Standing(limit, limit, _MINUTE)
    used = before * (1 - second / _MINUTE) + during
    return Standing(limit, max(0, int(limit - used)), ceil(_MINUTE - second), exceeded=used > limit)


def user_of(request: Request) -> str:
    """Whom a limit counts: the holder of a genuine link, else an address on the network, kept as a hash.

    A token that we never signed names nobody, so that guessing does not escape the limit.
    """
    token = request.path_params.get("token") or request.headers.get("authorization", "")
    try:
        return hash_of(token.removeprefix("Bearer "))[:24]
    except LinkTampered:
        return address_of(request)


def limit_address(request: Request, name: str, per_minute: int) -> None:
    """Count something that costs money or troubles others, whatever link is held. Refuses TooManyRequests."""
    standing = count(f"{name}:{address_of(request)}", per_minute, wiring_of(request).clock.now())
    if standing.exceeded:
        raise TooManyRequests(seconds=standing.resets_in)


def address_of(request: HTTPConnection) -> str:
    """The address on the network that a request comes from, kept as a hash."""
    network = _network(request.client.host if request.client else "")
    return sha256(network.encode()).hexdigest()[:24]


def _network(host: str) -> str:
    """An IPv6 user has a whole /64."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else host


def _add_one(key: str, minute: int) -> tuple[int, int]:
    with _valkey().pipeline(transaction=False) as pipe:
        pipe.get(f"{key}:{minute - 1}")
        pipe.incr(f"{key}:{minute}")
        pipe.expire(f"{key}:{minute}", 2 * _MINUTE)
        before, during, _ = pipe.execute()
    return int(before or 0), int(during)


@cache
def _valkey() -> redis.Redis:
    return redis.Redis.from_url(
        settings().redis_url, socket_timeout=_WAIT_FOR_VALKEY, socket_connect_timeout=_WAIT_FOR_VALKEY
    )
