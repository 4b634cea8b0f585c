"""Which browser is this? A mark of its own, so that a forwarded link shows nothing."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

_COOKIE = "device"
_A_YEAR = 365 * 24 * 3600


def device_of(request: Request) -> str:
    """The browser's mark; empty where it has none yet."""
    return request.cookies.get(_COOKIE, "")


def new_device() -> str:
    """A fresh mark of 256 random bits."""
    return secrets.token_urlsafe(32)


def remember_device(request: Request, response: Response, mark: str) -> None:
    """Give the browser its mark; no script can read it."""
    response.set_cookie(
        _COOKIE,
        mark,
        max_age=_A_YEAR,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
