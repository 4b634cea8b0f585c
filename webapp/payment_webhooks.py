"""Where payment providers tell what happened: is it genuine, is it stored. Nothing else happens here.

The body is taken as it came: that is what was signed. 200 only after it is stored; 400 for what nobody whom
we know has signed, 413 for too much of it, 503 while the database is away, so that it comes again.
"""

from collections.abc import Callable
from functools import partial

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from flows.note_payment_event import note_payment_event
from shop.kernel.settings import settings
from shop.payments.provider import SignatureInvalid
from webapp.wiring import WebWiring, wiring_of

PATH = "/webhooks/payments/{provider}"

_AT_ONCE = CapacityLimiter(8)
_UNKNOWN, _REFUSED, _TOO_MUCH, _AWAY = 404, 400, 413, 503

_log = structlog.get_logger()

router = APIRouter()


async def take_event(request: Request) -> Response:
    """Verify, store, answer."""
    wiring = wiring_of(request)
    name = request.path_params["provider"]
    if name not in wiring.payments:
        return Response(status_code=_UNKNOWN)
    body = await body_of(request, settings().webhook_body_limit)
    if body is None:
        return Response(status_code=_TOO_MUCH)
    headers = {key.lower(): value for key, value in request.headers.items()}
    try:
        await to_thread.run_sync(
            partial(_once_more, partial(_store, wiring, name, body, headers)), limiter=_AT_ONCE
        )
    except SignatureInvalid:
        _log.warning("payment_event_refused", provider=name)
        return Response(status_code=_REFUSED)
    except (OperationalError, InterfaceError, NoConnectionFree) as fault:
        # By name alone: a trace of the statement would hold what the event is about.
        _log.error("payment_event_unstored", provider=name, fault=type(fault).__name__)
        return Response(status_code=_AWAY, headers={"Retry-After": "5"})
    return Response(status_code=200)


router.add_route(PATH, take_event, methods=["POST"], include_in_schema=False)


def _store(wiring: WebWiring, name: str, body: bytes, headers: dict[str, str]) -> None:
    now = wiring.clock.now()
    event = wiring.payments[name].read_event(body, headers, now)
    outcome = note_payment_event(now=now, provider=name, event=event)
    _log.info("payment_event", provider=name, event_id=event.event_id, kind=event.kind, outcome=outcome)


def _once_more(work: Callable[[], None]) -> None:
    """Do it, a second time where the connection turned out to be dead: after a restart every pooled one is."""
    try:
        work()
    except (OperationalError, InterfaceError):
        work()


async def body_of(request: Request, limit: int) -> bytes | None:
    """The whole body; None as soon as it is known to be more than `limit` bytes, or where it broke off."""
    told = request.headers.get("content-length", "0")
    if not (told.isascii() and told.isdigit()) or int(told) > limit:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
