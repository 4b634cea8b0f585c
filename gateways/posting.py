"""A POST to an address that somebody entered: judged, bounded in time and size, and never into our own network.

Redirects are not followed, and neither a slow nor a talkative endpoint holds us for long.
"""

import ssl
import time
from collections.abc import Iterable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import SplitResult

import httpcore
import httpx

from gateways.judged_network import Pinned, Resolve, judged_address, resolve
from shop.events.webhook_addresses import AddressRefused, webhook_url
from shop.events.webhook_port import Answered

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
"""From the first packet to the last, however slowly the endpoint speaks."""
MOST_BYTES = 64 * 1024
"""Of an answer; the rest is not read."""


class JudgedPost:
    """Sends one request at a time over a connection of its own. Safe for threads."""

    def __init__(
        self,
        *,
        private_addresses: bool = False,
        plain: bool = False,
        resolve: Resolve = resolve,
        context: ssl.SSLContext | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        """Let `private_addresses` and `plain` http pass where the settings say so."""
        self._private = private_addresses
        self._plain = plain or private_addresses
        self._resolve = resolve
        self._context = context or httpx.create_ssl_context()
        self._seconds = seconds

    def post(self, url: str, headers: list[tuple[str, str]], body: bytes) -> Answered:
        """What the endpoint said. Raises nothing that an endpoint can cause."""
        try:
            target = webhook_url(url, private=self._private, plain=self._plain)
            address = judged_address(target, self._resolve, private=self._private)
        except AddressRefused as refused:
            return Answered(error=f"the address is refused: {refused.values['reason']}", never=True)
        except (OSError, UnicodeError):
            return Answered(error="the name cannot be resolved")
        return self._post(url, target, address, headers, body)

    def _post(
        self, url: str, target: SplitResult, address: str, headers: list[tuple[str, str]], body: bytes
    ) -> Answered:
        ends = time.monotonic() + self._seconds
        patience = {
            "connect": CONNECT_SECONDS,
            "read": self._seconds,
            "write": self._seconds,
            "pool": CONNECT_SECONDS,
        }
        backend = Pinned(address, ends)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._context, network_backend=backend) as pool,
                pool.stream(
                    "POST", _bare(url), headers=headers, content=body, extensions={"timeout": patience}
                ) as answer,
            ):
                _read_some(answer.iter_stream())
                return _heard(answer)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, ssl.SSLError):
            return Answered(error=f"no connection to {target.hostname}")
        except httpcore.TimeoutException:
            return Answered(error="no answer in time")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError):
            return Answered(error="the connection broke")


def _bare(url: str) -> str:
    """Without a fragment, which is nobody's business on the wire."""
    return url.partition("#")[0]


def _read_some(parts: Iterable[bytes]) -> None:
    """Enough to be polite; what an endpoint says is not kept."""
    read = 0
    for part in parts:
        read += len(part)
        if read > MOST_BYTES:
            return


def _heard(answer: httpcore.Response) -> Answered:
    taken = 200 <= answer.status < 300  # noqa: PLR2004  # HTTP
    headers = {name.lower(): value for name, value in answer.headers}
    wait = headers.get(b"retry-after", b"").decode("ascii", "replace")
    error = "" if taken else f"the endpoint answered {answer.status}"
    return Answered(answer.status, error, _asked(wait, headers.get(b"date", b"").decode("ascii", "replace")))


def _asked(wait: str, date: str) -> timedelta | None:
    """Retry-After: seconds, or an instant, counted from the endpoint's own clock."""
    if wait.isdecimal():
        return timedelta(seconds=min(int(wait), 10**6))
    try:
        return parsedate_to_datetime(wait) - parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
