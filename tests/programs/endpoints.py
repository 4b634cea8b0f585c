"""Systems of a shop that want to be told: real servers on this machine, good ones and bad ones."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme

NAME = "hooks.example.com"
"""Whom the certificate is for."""


@cache
def authority() -> trustme.CA:
    """Who vouches for the certificate, for the tests alone."""
    return trustme.CA()


def trusting() -> ssl.SSLContext:
    """A client's context that believes this authority."""
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


@dataclass
class Endpoint:
    """A server, what it answers and what it heard."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    drip_seconds: float = 0.0
    """Between one byte of an answer's head and the next."""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    """Somebody has gone before the answer was told to its end."""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2].rstrip("/"))


@contextmanager
def endpoint(*, tls: bool = False, **told: Any) -> Iterator[Endpoint]:
    """The endpoint, listening on the loopback for as long as the block lasts."""
    made = Endpoint(**told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(made))
    server.daemon_threads = True
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority().issue_cert(NAME).configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    made.url = f"http{'s' if tls else ''}://{NAME if tls else '127.0.0.1'}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def silent_endpoint() -> Iterator[str]:
    """A server that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def _answering(made: Endpoint) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            try:
                self._answer()
            except OSError:
                made.left.set()

        def _answer(self) -> None:
            if made.drip_seconds:
                for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000:
                    self.wfile.write(bytes([letter]))
                    time.sleep(made.drip_seconds)
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    return Answering
