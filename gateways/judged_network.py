"""Connections to addresses that somebody entered: judged once, connected to as judged, ended in time.

The name is resolved once, every address it has is judged, and the connection is made to the one that was
judged: a name that answers differently a moment later changes nothing.
"""

import socket
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import SplitResult

import httpcore

from shop.events.webhook_addresses import AddressRefused, is_of_the_world

_PORTS = {"https": 443, "http": 80}
_TEMPORARY_NAME_FAILURE = socket.EAI_AGAIN

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every IP address of the name; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def judged_address(target: SplitResult, resolve: Resolve, *, private: bool) -> str:
    """The address to connect to. Refuses AddressRefused where any of the name's addresses lies inside."""
    host, port = str(target.hostname), target.port or _PORTS[target.scheme]
    found = list(resolve(host, port))
    if not found:
        raise OSError(_TEMPORARY_NAME_FAILURE, "no address")
    if not private and not all(map(is_of_the_world, found)):
        raise AddressRefused(reason="private")
    return found[0]


class Pinned(httpcore.NetworkBackend):
    """Connects to one address, whatever name is asked for; the name stays for TLS and the Host header."""

    def __init__(self, address: str, ends: float) -> None:
        """`ends` is the moment, by the monotonic clock, when every connection is over."""
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
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
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
