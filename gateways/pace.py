"""How fast may messages leave? A token bucket for each sender and each customer, shared by all processes.

WhatsApp takes 80 messages a second from a sender (Twilio, best practices) and about one in six seconds to
one person (Meta, error 131056), with room for a burst.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from shop.messaging.channel import Fault, SendFailed

_SECONDS = 0.5

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many at once, and so many a second after that."""

    burst: int
    a_second: float


SENDER = Bucket(burst=80, a_second=80)
CUSTOMER = Bucket(burst=10, a_second=1 / 6)


class Pace:
    """Lets a message go, or says when it may. Without Valkey everything may go: pace loses no message."""

    def __init__(self, valkey: redis.Redis, *, sender: Bucket = SENDER, customer: Bucket = CUSTOMER) -> None:
        self._take = valkey.register_script(_TAKE)
        self._sender = sender
        self._customer = customer

    def take(self, *, sender: str, recipient: str) -> None:
        """Take one from both buckets, or from neither and raise SendFailed (retry, with the seconds to wait)."""
        keys = [_key("sender", sender), _key("customer", f"{sender} {recipient}")]
        limits: Sequence[Any] = (
            self._sender.burst,
            self._sender.a_second,
            self._customer.burst,
            self._customer.a_second,
        )
        try:
            wait = float(self._take(keys=keys, args=limits))
        except redis.RedisError as error:
            _log.warning("pace_unknown", fault=type(error).__name__)
            return
        if wait > 0:
            raise SendFailed(Fault.RETRY, retry_after=wait)


def pace_at(url: str) -> Pace:
    """The pace kept in the Valkey of that address. It is asked once and briefly: a message should not wait for it."""
    never_again = Retry(NoBackoff(), 0)
    return Pace(
        redis.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS, retry=never_again)
    )


def _key(kind: str, address: str) -> str:
    """Hashed, so that no phone number stands in Valkey; in one slot, so that a cluster serves it too."""
    return f"{{pace}}:{kind}:{blake2s(address.encode(), digest_size=12).hexdigest()}"


# The server's own clock, so that processes on different machines agree.
_TAKE = """
local now = redis.call('TIME')
local at = tonumber(now[1]) + tonumber(now[2]) / 1e6
local left, wait = {}, 0
for i = 1, #KEYS do
    local burst, rate = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
    local kept = redis.call('HMGET', KEYS[i], 'left', 'at')
    left[i] = math.min(burst, (tonumber(kept[1]) or burst) + (at - (tonumber(kept[2]) or at)) * rate)
    if left[i] < 1 then wait = math.max(wait, (1 - left[i]) / rate) end
end
if wait == 0 then
    for i = 1, #KEYS do
        redis.call('HSET', KEYS[i], 'left', tostring(left[i] - 1), 'at', tostring(at))
        redis.call('EXPIRE', KEYS[i], math.ceil(tonumber(ARGV[2 * i - 1]) / tonumber(ARGV[2 * i])) + 1)
    end
end
return tostring(wait)
"""
