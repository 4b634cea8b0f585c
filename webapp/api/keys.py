"""Who sends a request: another program, by a key that says whose it is and what it may do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Header, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer, SecurityScopes
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool

from flows.answer_once import Answered, begin_request, forget_request, keep_answer
from flows.manage_keys import note_use
from shop.events.recorded import act_as
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.workspaces.api_keys import Holder, KeyUnknown, holder_of
from shop.workspaces.viewing import WorkspaceView, workspace_view
from webapp.problems import MEDIA_TYPE, answer_refusal
from webapp.rate_limits import Standing, TooManyRequests, count, user_of
from webapp.reader import reader_of
from webapp.security import RATE
from webapp.wiring import wiring_of

LARGEST_BODY = 1_000_000
"""Of a request that is no file."""
_LONGEST_KEY = 255
_PASSING = frozenset({401, 403, 413, 429, 503})
"""What says nothing about the request itself: the key stays free for another try."""

bearer = HTTPBearer(
    scheme_name="API key", description="A key of the shop: `vetrina key create`.", auto_error=False
)


class BodyTooLarge(Refusal):
    """The request holds more than ``bytes``."""

    status = 413


class IdempotencyKeyNeeded(Refusal):
    """What makes something must say under which key, so that a repeated request makes nothing twice."""

    status = 400


@dataclass(frozen=True, slots=True)
class Program:
    """Another program with its key, in the shop that the key is of."""

    shop: WorkspaceView
    now: datetime
    """The real instant."""
    language: Language
    key_id: str

    @property
    def at(self) -> datetime:
        """What time it is in the shop."""
        return self.shop.at(self.now)

    @property
    def evidence(self) -> str:
        """How it is known who wanted something."""
        return f"api:{self.key_id}"


def program(request: Request, wanted: SecurityScopes, _: Annotated[Any, Security(bearer)] = None) -> Program:
    """Who asks; refuses a missing or unknown key, one without the scopes, and too many requests."""
    holder = _holder(request)
    for scope in wanted.scopes:
        holder.need(scope)
    now = wiring_of(request).clock.now()
    with transaction(holder.workspace_id) as db:
        shop = workspace_view(db, holder.workspace_id)
    return Program(shop, now, reader_of(request, default=shop.language).language, str(holder.key_id))


def idempotency_key(
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            max_length=_LONGEST_KEY,
            description="Any text of yours; the same request under it is done once within 24 hours.",
        ),
    ] = None,
) -> str:
    """Under which key a POST is done; refuses none. Named by each POST so that OpenAPI tells of it."""
    if not key:
        raise IdempotencyKeyNeeded
    return key


class KeyedRoute(APIRoute):
    """A route for programs: bodies are limited, and each POST is answered once for its idempotency key."""

    most_bytes = LARGEST_BODY

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler, wrapped."""
        answer = super().get_route_handler()

        async def once(request: Request) -> Response:
            if request.method in {"GET", "HEAD"}:
                return await answer(request)
            holder = await run_in_threadpool(_holder, request)  # nobody unknown has us read for long
            act_as(f"program:{holder.key_id}")
            if request.method == "DELETE":
                return await answer(request)
            await self._read(request)
            key = request.headers.get("idempotency-key", "")
            if request.method != "POST" or not key or len(key) > _LONGEST_KEY:
                return await answer(request)
            return await _answer_once(request, holder, key, answer)

        return once

    async def _read(self, request: Request) -> None:
        """The whole body, kept for the handler; refuses more than may come."""
        told = request.headers.get("content-length", "")
        if told.isdecimal() and int(told) > self.most_bytes:
            raise BodyTooLarge(bytes=self.most_bytes)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self.most_bytes:
                raise BodyTooLarge(bytes=self.most_bytes)
        request._body = bytes(body)  # noqa: SLF001  # where Starlette keeps a body that was read


async def _answer_once(
    request: Request, holder: Holder, key: str, answer: Callable[[Request], Any]
) -> Response:
    """The first answer, whoever asks how often; what broke on our side leaves the key free."""
    workspace = holder.workspace_id
    known = await run_in_threadpool(
        begin_request,
        now=wiring_of(request).clock.now(),
        workspace_id=workspace,
        key=key,
        fingerprint=await _fingerprint(request),
    )
    if known is not None:
        return given_again(known)
    try:
        response: Response = await answer(request)
    except Refusal as refusal:
        if refusal.status in _PASSING:
            await run_in_threadpool(forget_request, workspace_id=workspace, key=key)
            raise
        response = answer_refusal(request, refusal)
    except BaseException:
        await run_in_threadpool(forget_request, workspace_id=workspace, key=key)
        raise
    kept = Answered(response.status_code, bytes(response.body))
    await run_in_threadpool(keep_answer, workspace_id=workspace, key=key, answered=kept)
    return response


async def _fingerprint(request: Request) -> str:
    """Of everything that makes it this request and no other.

    What a form puts between its parts is made up anew for every try, so it does not count.
    """
    told = sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    _, form = parse_options_header(request.headers.get("content-type"))
    body = await request.body()
    told.update(body.replace(form[b"boundary"], b"") if form.get(b"boundary") else body)
    return told.hexdigest()


def given_again(known: Answered) -> Response:
    """The first answer, once more."""
    media = MEDIA_TYPE if known.status >= 400 else "application/json"  # noqa: PLR2004  # HTTP
    headers = {"Idempotency-Replayed": "true"}
    return Response(known.body, status_code=known.status, media_type=media, headers=headers)


def _holder(request: Request) -> Holder:
    """Who holds the request's key, counted once for each request."""
    known: Holder | None = getattr(request.state, "holder", None)
    if known is not None:
        return known
    now = wiring_of(request).clock.now()
    try:
        holder = holder_of(_key(request))
    except KeyUnknown:
        _note(request, count(f"api:{user_of(request)}", settings().api_requests_per_minute, now))
        raise
    _note(request, count(f"key:{holder.key_id}", settings().key_requests_per_minute, now))
    whole = count(f"shop:{holder.workspace_id}", settings().shop_requests_per_minute, now)
    if whole.exceeded:  # with many keys one shop takes no more of the machine than with a few
        _note(request, whole)
    note_use(now=now, holder=holder)
    request.state.holder = holder
    return holder


def _key(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _note(request: Request, standing: Standing) -> None:
    request.scope["state"][RATE] = standing.headers
    if standing.exceeded:
        raise TooManyRequests(seconds=standing.resets_in)
