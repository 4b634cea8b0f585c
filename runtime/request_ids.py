"""Each request gets an id that its log lines and its answer carry, and leaves one line when it is done."""

import re
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shop.kernel.ids import new_id

_HEADER = b"x-request-id"
_OURS = re.compile(rb"[0-9A-Za-z-]{8,64}")
_QUIET = ("/static/", "/health")

_log = structlog.get_logger()


class RequestIds:
    """Wraps an application. An id that a proxy gave is kept where it is one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given(scope) or new_id().hex.encode()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (_HEADER, request_id)]
            await send(message)

        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id.decode()):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                if not scope["path"].startswith(_QUIET):
                    spent = round((time.perf_counter() - began) * 1000, 1)
                    route = getattr(scope.get("route"), "path", "unmatched")
                    _log.info("request", method=scope["method"], route=route, status=status, ms=spent)


def _given(scope: Scope) -> bytes | None:
    for name, value in scope["headers"]:
        if name == _HEADER and _OURS.fullmatch(value):
            return bytes(value)
    return None
