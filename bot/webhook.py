"""Twilio's way in: is it genuine, what does it say, is it safely stored. Nothing else happens here.

A request is answered with 200 only after its transaction has been committed. A forged one gets 403 and no
word, junk 400, too much of it 413, and 503 says that the database is away, so that the provider's fallback
applies. No input gets a 500.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from urllib.parse import parse_qsl

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.inbound import NotAMessage, UnknownStatus, parse_message, parse_status
from bot.signature import SETTINGS_HEADER, SIGNATURE_HEADER, Pairs, SigningKeys, is_genuine
from shop.kernel.clock import Clock
from shop.kernel.settings import Settings
from shop.messaging.channel import Fault
from shop.messaging.inbound import Inbound, StatusReport

WHATSAPP_PATH = "/webhooks/twilio/whatsapp"
STATUS_PATH = "/webhooks/twilio/status"

# Twilio sends about 30 fields, and one media file each; a form far beyond that is no message of Twilio's.
MOST_FIELDS = 300

# As many as the database has connections for, with room left for the pages.
_AT_ONCE = 16

_log = structlog.get_logger()


class Outcome(Protocol):
    """What became of a message."""

    @property
    def outcome(self) -> str:
        """One word, for the log."""
        ...


class ReceiveMessage(Protocol):
    """`flows.receive_message`."""

    def __call__(self, *, now: datetime, inbound: Inbound) -> Outcome:
        """Store the message, exactly once for each MessageSid."""
        ...


class NoteDelivery(Protocol):
    """`flows.note_delivery`."""

    def __call__(self, *, now: datetime, report: StatusReport) -> object:
        """Move the message on, never backwards."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookParts:
    """What the webhooks are told by the process that serves them."""

    public_url: str
    """How the world reaches us: Twilio signs it, whatever address a proxy forwards to."""
    keys: SigningKeys
    body_limit: int
    """Bytes."""
    clock: Clock
    fault_of: Callable[[int], Fault]
    """The gateway's table of error codes."""
    receive_message: ReceiveMessage
    note_delivery: NoteDelivery


def webhook_parts(
    settings: Settings,
    clock: Clock,
    *,
    fault_of: Callable[[int], Fault],
    receive_message: ReceiveMessage,
    note_delivery: NoteDelivery,
) -> WebhookParts:
    """The parts as the settings want them."""
    return WebhookParts(
        public_url=str(settings.public_url).rstrip("/"),
        keys=SigningKeys(settings.twilio_auth_tokens, settings.twilio_shared_keys),
        body_limit=settings.webhook_body_limit,
        clock=clock,
        fault_of=fault_of,
        receive_message=receive_message,
        note_delivery=note_delivery,
    )


def webhook_router(parts: WebhookParts) -> APIRouter:
    """The two doors. They are plain routes: nothing of a page's machinery stands before them."""
    doors = _Doors(parts)
    router = APIRouter()
    router.add_route(WHATSAPP_PATH, doors.whatsapp, methods=["POST"], include_in_schema=False)
    router.add_route(STATUS_PATH, doors.status, methods=["POST"], include_in_schema=False)
    return router


class _Refused(Exception):
    """The request goes no further."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class _Doors:
    def __init__(self, parts: WebhookParts) -> None:
        self._parts = parts
        self._at_once = CapacityLimiter(_AT_ONCE)

    async def whatsapp(self, request: Request) -> Response:
        return await self._answer(request, self._take_message)

    async def status(self, request: Request) -> Response:
        return await self._answer(request, self._take_status)

    async def _answer(
        self, request: Request, take: Callable[[Request, Pairs], Callable[[], None]]
    ) -> Response:
        try:
            work = take(request, await self._genuine_fields(request))
            await to_thread.run_sync(partial(_once_more, work), limiter=self._at_once)
        except _Refused as refused:
            _log.warning(
                "webhook_refused", path=request.url.path, status=refused.status, reason=refused.reason
            )
            return Response(status_code=refused.status)
        except (OperationalError, InterfaceError, NoConnectionFree) as fault:
            # By name alone: a trace of the statement would hold the message's words.
            _log.error("webhook_unstored", path=request.url.path, fault=type(fault).__name__)
            return Response(status_code=503, headers={"Retry-After": "5"})
        return Response("<Response/>", media_type="text/xml")

    async def _genuine_fields(self, request: Request) -> Pairs:
        """The fields of the form, once it is known who sent them."""
        content = _fields(request, await _body(request, self._parts.body_limit))
        genuine = is_genuine(
            url=self._parts.public_url + _path_and_query(request),
            content=content,
            signature=request.headers.get(SIGNATURE_HEADER),
            settings=request.headers.get(SETTINGS_HEADER),
            keys=self._parts.keys,
        )
        if not genuine:
            raise _Refused(403, "signature")
        if isinstance(content, bytes):
            raise _Refused(415, "not a form")
        return content

    def _take_message(self, _request: Request, fields: Pairs) -> Callable[[], None]:
        try:
            inbound = parse_message(fields)
        except NotAMessage as lacks:
            raise _Refused(400, f"no {lacks}") from None
        return partial(self._store, inbound)

    def _store(self, inbound: Inbound) -> None:
        received = self._parts.receive_message(now=self._parts.clock.now(), inbound=inbound)
        _log.info("message_received", provider_sid=inbound.provider_sid, outcome=received.outcome)

    def _take_status(self, request: Request, fields: Pairs) -> Callable[[], None]:
        reference = request.query_params.get("ref", "")
        try:
            report = parse_status(fields, reference, self._parts.fault_of)
        except NotAMessage as lacks:
            raise _Refused(400, f"no {lacks}") from None
        except UnknownStatus as unknown:
            _log.warning("status_unknown", status=str(unknown))
            return _nothing
        return partial(self._note, report)

    def _note(self, report: StatusReport) -> None:
        self._parts.note_delivery(now=self._parts.clock.now(), report=report)


def _once_more(work: Callable[[], None]) -> None:
    """Do it, a second time where the connection turned out to be dead.

    After a restart of the database every pooled connection is; both flows store a thing only once.
    """
    try:
        work()
    except (OperationalError, InterfaceError):
        work()


def _nothing() -> None:
    return


async def _body(request: Request, limit: int) -> bytes:
    """The whole body; refused as soon as it is known to be more than `limit` bytes."""
    told = request.headers.get("content-length", "0")
    if not (told.isascii() and told.isdigit()) or int(told) > limit:
        raise _Refused(413, "body")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise _Refused(413, "body")
    except ClientDisconnect:
        raise _Refused(400, "disconnected") from None
    return bytes(body)


def _fields(request: Request, body: bytes) -> Pairs | bytes:
    """The form's fields in order, each as often as it came; the bytes where it is no form."""
    if "json" in request.headers.get("content-type", ""):
        return body
    text = body.decode("utf-8", "replace")
    try:
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise _Refused(413, "fields") from None


def _path_and_query(request: Request) -> str:
    """As it came over the wire, still encoded: that is what was signed."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope.get("query_string", b"")
    return (path + b"?" + query if query else path).decode("latin-1")
