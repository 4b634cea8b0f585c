"""Asks every screen of the console, and what its pages lead to: how long each takes, and how many queries it needs.

The screens come from the table of routes. A route that needs somebody's id is asked with ids that other pages lead to,
and a list is asked for its further pages, as their links say; so a new screen is asked by itself.
"""

import os
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final

from fastapi.testclient import TestClient
from sqlalchemy import event
from starlette.types import ASGIApp, Receive, Scope, Send

from runtime.bench.cpu import milliseconds
from runtime.bench.screened import Screen
from runtime.web_wiring import web_wiring
from shop.kernel.database import engine
from shop.kernel.settings import settings
from webapp.app import create_app
from webapp.console.routes import every_console_route

ROUNDS: Final = 20
_LONGEST_SECONDS: Final = 4.0
"""After so long a screen is not asked again, if it was three times."""
_FEW: Final = 3
_LET_IN: Final = 303
_FROM: Final = b"x-forwarded-for"
_LINK: Final = re.compile(r"""(?:href|hx-get|data-url|action)="(/console[^"#]*)["#]""")
_NOT_ASKED: Final = re.compile(r"/events$|\.csv$|\.xlsx$|/sign-out|/export")
"""What never ends, and whole files."""

Tell = Callable[[str], None]


def _not_told(_line: str) -> None:
    """Nobody listens."""


def ask_every_screen(
    email: str,
    password: str,
    *,
    rounds: int = ROUNDS,
    addresses: int = 3,
    tell: Tell = _not_told,
    pids: Mapping[str, int] | None = None,
) -> list[Screen]:
    """Ask everything as whoever signs in so, and may see everything; `tell` hears of each screen as it was asked.

    Of each route so many `addresses` are asked. `pids` are the processes whose work counts besides our own: the
    database.
    """
    asking = _Asking(_client(), rounds, addresses, {"pages": os.getpid(), **(pids or {})})
    signs_in = {"email": email, "password": password}
    answer = asking.client.post("/console/sign-in", data=signs_in, headers={"Sec-Fetch-Site": "same-origin"})
    if answer.status_code != _LET_IN:
        raise PermissionError(answer.status_code)
    waiting = [route.path for route in asking.routes if "{" not in route.path]
    while waiting:
        path = waiting.pop(0)
        before = len(asking.screens)
        waiting += asking.ask(path)
        for screen in asking.screens[before:]:
            tell(
                f"{screen.late:7.0f} ms {screen.work:6.0f} of work {screen.queries:4} queries {screen.status} {screen.path}"
            )
    return asking.screens


def _client() -> TestClient:
    app = create_app(web_wiring(settings()))
    return TestClient(_from_many_places(app), raise_server_exceptions=False, follow_redirects=False)


def _from_many_places(app: ASGIApp) -> ASGIApp:
    """Whoever says where they ask from asks from there, so that nobody asks more often than anybody may."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        for name, value in scope.get("headers", ()):
            if name == _FROM:
                scope["client"] = (value.decode(), 1)
        await app(scope, receive, send)

    return asked


@dataclass(slots=True)
class _Asking:
    client: TestClient
    rounds: int
    addresses: int
    pids: Mapping[str, int]
    screens: list[Screen] = field(default_factory=list)
    routes: list[Any] = field(
        default_factory=lambda: [one for one in every_console_route() if one.method == "GET"]
    )
    asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By route, the addresses that were asked or will be."""

    def ask(self, address: str) -> list[str]:
        """Ask it so many times; the addresses that its page leads to and that are new."""
        route = self._route_of(address)
        if route is None or _NOT_ASKED.search(address.partition("?")[0]):
            return []
        self.asked[route].add(address)
        screen = Screen(route, address)
        text = ""
        with _counted() as queries:
            if self.rounds > 1:
                self.client.get(address)  # to warm up
            used = milliseconds(self.pids)
            for place in range(self.rounds):
                before, began = queries["sent"], time.perf_counter()
                answer = self.client.get(address, headers={"X-Forwarded-For": f"10.0.{place}.1"})
                screen.milliseconds.append((time.perf_counter() - began) * 1000)
                screen.queries = max(screen.queries, queries["sent"] - before)
                screen.status, text = answer.status_code, answer.text
                if place + 1 >= _FEW and sum(screen.milliseconds) > _LONGEST_SECONDS * 1000:
                    break
        screen.work = sum(now - used[name] for name, now in milliseconds(self.pids).items()) / len(
            screen.milliseconds
        )
        screen.kilobytes = len(text) / 1024
        self.screens.append(screen)
        return list(self._led_to(text))

    def _led_to(self, text: str) -> Iterator[str]:
        for found in _LINK.findall(text):
            address = unescape(found)
            route = self._route_of(address)
            if route and address not in self.asked[route] and len(self.asked[route]) < self.addresses:
                self.asked[route].add(address)
                yield address

    def _route_of(self, address: str) -> str | None:
        path = address.partition("?")[0]
        for route in self.routes:
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", route.path), path):
                return str(route.path)
        return None


@contextmanager
def _counted() -> Iterator[Mapping[str, int]]:
    """How many statements this process sends to the database meanwhile."""
    count = {"sent": 0}

    def one_more(*_: object) -> None:
        count["sent"] += 1

    event.listen(engine(), "before_cursor_execute", one_more)
    try:
        yield count
    finally:
        event.remove(engine(), "before_cursor_execute", one_more)
