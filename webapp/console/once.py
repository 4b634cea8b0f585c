"""A form that is sent twice, by a double tap or by another try, is done once; nobody unknown has us read for long."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from flows.answer_once import Answered, StillAtWork, begin_request, forget_request, keep_answer
from shop.kernel.sealing import seal, unseal
from webapp.console.asking import SignInNeeded, Staff, is_fragment, refuse_too_large, staff_asked
from webapp.cookies import cookies_of
from webapp.wiring import wiring_of

ONCE_FIELD: Final = "once"
"""In a form, what tells it from the same form on a page that was asked for later."""
WITHIN: Final = timedelta(minutes=2)
"""So long the same form of the same page is the same deed; later somebody means it again."""
_PURPOSE: Final = "form-answered"
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_READS: Final = frozenset({"GET", "HEAD"})
_WAIT: Final = 0.1
_TRIES: Final = 100
"""Ten seconds for the first one to be done."""
_REDIRECTS: Final = range(300, 400)


class OnceRoute(APIRoute):
    """A route whose plain forms are done once for the mark that their page gave them, and answered alike.

    Parts of a page that HTMX sends are left alone: what was sent goes with the part that takes its place.
    """

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler, wrapped."""
        answer = super().get_route_handler()

        async def once(request: Request) -> Response:
            if request.method in _READS:
                return await answer(request)
            refuse_too_large(request)
            staff = await run_in_threadpool(staff_asked, request)
            if staff is None:
                raise SignInNeeded
            if not request.headers.get("content-type", "").startswith(_FORMS):
                return await answer(request)
            form = await _form(request)
            if is_fragment(request) or not form.get(ONCE_FIELD):
                return await answer(request)
            return await _answer_once(request, staff, _key(request, staff.session_id, form), answer)

        return once


async def _form(request: Request) -> FormData:
    """The form without the one character that can be stored nowhere (NUL), so that what is checked is what is kept."""
    form = await request.form()
    if any(isinstance(value, str) and "\0" in value for value in form.values()):
        cleaned = [
            (name, value.replace("\0", "") if isinstance(value, str) else value)
            for name, value in form.multi_items()
        ]
        request._form = form = FormData(cleaned)  # noqa: SLF001  # where Starlette keeps a form that was read
    return form


async def _answer_once(
    request: Request, staff: Staff, key: str, answer: Callable[[Request], Any]
) -> Response:
    now = wiring_of(request).clock.now()
    known = await _known(now, staff, key)
    if known is not None and (again := _again(known, now)) is not None:
        return again
    try:
        response: Response = await answer(request)
        kept = _kept(request, response, now)
        if kept is None:
            await run_in_threadpool(forget_request, workspace_id=staff.workspace_id, key=key)
        else:
            await run_in_threadpool(keep_answer, workspace_id=staff.workspace_id, key=key, answered=kept)
    except BaseException:
        await run_in_threadpool(forget_request, workspace_id=staff.workspace_id, key=key)
        raise
    return response


async def _known(now: datetime, staff: Staff, key: str) -> Answered | None:
    """What the same form was answered; None where this is the first. Refuses StillAtWork after a while."""
    for _ in range(_TRIES):
        try:
            return await run_in_threadpool(
                begin_request, now=now, workspace_id=staff.workspace_id, key=key, fingerprint=""
            )
        except StillAtWork:
            await asyncio.sleep(_WAIT)
    raise StillAtWork


def _key(request: Request, session: UUID, form: FormData) -> str:
    """Of everything that makes it this form and no other."""
    told = sha256(f"{session}\n{request.method} {request.url.path}?{request.url.query}\n".encode())
    for name, value in form.multi_items():
        words = value if isinstance(value, str) else f"{value.filename}\0{value.size}"
        told.update(f"{name}\0{words}\0".encode())
    return f"console/{told.hexdigest()}"


def _kept(request: Request, response: Response, now: datetime) -> Answered | None:
    """A page or where to go next, sealed since it may hold what is shown once; None for a file."""
    leads_on = response.status_code in _REDIRECTS
    if not leads_on and not response.headers.get("content-type", "").startswith("text/html"):
        return None
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers]
    headers += [("set-cookie", cookie) for cookie in cookies_of(request.scope)]
    told = {"at": now.isoformat(), "headers": headers, "body": bytes(response.body).decode()}
    return Answered(response.status_code, seal(_PURPOSE, json.dumps(told)).encode())


def _again(known: Answered, now: datetime) -> Response | None:
    """The first answer once more; None where that was long ago."""
    told = json.loads(unseal(_PURPOSE, known.body.decode()))
    if datetime.fromisoformat(told["at"]) <= now - WITHIN:
        return None
    response = Response(told["body"], status_code=known.status)
    response.raw_headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in told["headers"]
    ]
    return response
