"""Cookies that are decided on before there is an answer to put them on: they leave with whatever is answered."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

ACCESS, REFRESH = "console", "console-refresh"
"""Of whoever is signed in to the console."""

_LATER: Final = "cookies"


def set_later(asking: HTTPConnection, name: str, value: str, *, lasts: timedelta) -> None:
    """A cookie that no script reads and no other site's page sends along with a form."""
    bearer = Response()
    bearer.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=asking.url.scheme in {"https", "wss"},
    )
    _keep(asking, name, bearer)


def delete_later(asking: HTTPConnection, name: str) -> None:
    """The browser forgets it."""
    bearer = Response()
    bearer.delete_cookie(name, path="/", httponly=True, samesite="lax")
    _keep(asking, name, bearer)


def cookies_of(scope: Scope) -> Sequence[str]:
    """The headers of those that the answer to this request sets."""
    kept: dict[str, str] = scope.get("state", {}).get(_LATER, {})
    return tuple(kept.values())


def _keep(asking: HTTPConnection, name: str, bearer: Response) -> None:
    state: dict[str, Any] = asking.scope.setdefault("state", {})
    state.setdefault(_LATER, {})[name] = bearer.headers["set-cookie"]
