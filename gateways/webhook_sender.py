"""Telling the shop's own systems: signed as Standard Webhooks has it, and never into our own network.

The name is resolved once, every address it has is judged, and the connection is made to the one that was
judged: a name that answers differently a moment later changes nothing. Redirects are not followed, and
neither a slow nor a talkative endpoint holds us for long.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult

import httpcore
import httpx
import orjson
from standardwebhooks import Webhook

from shop.events.webhook_addresses import AddressRefused, is_of_the_world, webhook_url
from shop.events.webhook_port import Answered

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
"""From the first packet to the last, however slowly the endpoint speaks."""
MOST_BYTES = 64 * 1024
"""Of an answer; the rest is not read."""
_PORTS = {"https": 443, "http": 80}
_TEMPORARY_NAME_FAILURE = socket.EAI_AGAIN

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every IP address of the name; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class WebhookSender:
    """Sends one message at a time over a connection of its own. Safe for threads."""

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

    def send(
        self, *, url: str, secret: str, message_id: str, payload: dict[str, Any], now: datetime
    ) -> Answered:
        """POST the message, signed; what the endpoint said. Raises nothing that an endpoint can cause."""
        try:
            target = webhook_url(url, private=self._private, plain=self._plain)
            address = self._address(target)
        except AddressRefused as refused:
            return Answered(error=f"the address is refused: {refused.values['reason']}", never=True)
        except (OSError, UnicodeError):
            return Answered(error="the name cannot be resolved")
        body = orjson.dumps(payload)
        headers = _headers(secret, message_id, body, now)
        return self._post(url, target, address, headers, body)

    def _address(self, target: SplitResult) -> str:
        """The address to connect to; refused where any of the name's addresses lies inside."""
        host, port = str(target.hostname), target.port or _PORTS[target.scheme]
        found = list(self._resolve(host, port))
        if not found:
            raise OSError(_TEMPORARY_NAME_FAILURE, "no address")
        if not self._private and not all(map(is_of_the_world, found)):
            raise AddressRefused(reason="private")
        return found[0]

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
        backend = _Pinned(address, ends)
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


class _Pinned(httpcore.NetworkBackend):
    """Connects to one address, whatever name is asked for; the name stays for TLS and the Host header."""

    def __init__(self, address: str, ends: float) -> None:
        self._address = address
        self._ends = ends
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002  # judged and resolved before
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the address that was judged."""
        stream = self._real.connect_tcp(self._address, port, timeout, local_address, socket_options)
        return _Bounded(stream, self._ends)


class _Bounded(httpcore.NetworkStream):
    """A connection that ends at a moment, however often something trickles in."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream = stream
        self._ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What comes, as long as there is time."""
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it, as long as there is time."""
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        """End it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted; the certificate must be that of the name."""
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Bounded(stream, self._ends)

    def get_extra_info(self, info: str) -> Any:
        """What the real connection knows."""
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)


def _headers(secret: str, message_id: str, body: bytes, now: datetime) -> list[tuple[str, str]]:
    signature = Webhook(secret).sign(message_id, now, body.decode())
    return [
        ("Content-Type", "application/json"),
        ("User-Agent", "Vetrina-Webhooks/1"),
        ("webhook-id", message_id),
        ("webhook-timestamp", str(int(now.timestamp()))),
        ("webhook-signature", signature),
    ]


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
