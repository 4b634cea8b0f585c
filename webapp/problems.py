"""Every no leaves by one door: problem+json (RFC 9457) for machines, a page for people, never a trace."""

from datetime import datetime
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from shop.kernel.refusals import Refusal
from webapp.own_hosts import own_shop
from webapp.reader import reader_of
from webapp.refusal_words import Worded, words_for
from webapp.rendering import page

MEDIA_TYPE = "application/problem+json"
_FOR_MACHINES = ("/api/", "/playground/api/", "/healthz")
_NAMES = {404: "not_found", 405: "method_not_allowed", 401: "token_needed", 413: "file_refused"}
_SERVER_FAULT = 500

_log = structlog.get_logger()


class FieldProblem(BaseModel):
    """One thing in a request that does not fit."""

    field: str
    message: str


class Missing(BaseModel):
    """Goods of which less is there than was wanted."""

    sku: str
    wanted: int
    available: int


class Instead(BaseModel):
    """What could be had instead."""

    slug: str
    name: str


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = Field(description="Identifies the kind of problem; stable.", examples=["/problems/not_found"])
    title: str = Field(description="What is true, in the reader's language.")
    status: int
    code: str = Field(description="A stable name that clients may rely on.", examples=["not_found"])
    detail: str = Field(default="", description="What can be done about it.")
    instance: str = Field(default="", description="The path that was asked for.")
    request_id: str = ""
    errors: list[FieldProblem] = Field(default_factory=list)
    short: list[Missing] = Field(default_factory=list, description="Of `stock_short`: which goods.")
    alternatives: list[Instead] = Field(default_factory=list, description="Of an order's `stock_short`.")
    starts: list[datetime] = Field(
        default_factory=list, description="Of `slot_taken` and its like: free starts near it."
    )


def answer_problems(app: FastAPI) -> None:
    """Have the application answer every refusal, every bad request and every fault in this way."""
    app.add_exception_handler(Refusal, answer_refusal)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def answer_refusal(request: Request, refusal: Exception) -> Response:
    """A refusal in its own words, for whoever asked."""
    assert isinstance(refusal, Refusal)  # noqa: S101  # registered for nothing else
    _log.info("refused", code=refusal.code, status=refusal.status)
    return _answer(request, refusal.status, refusal.code, values=refusal.values)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the problems that a route may answer with."""
    shown = {"model": Problem, "content": {MEDIA_TYPE: {}}, "description": "A problem"}
    return dict.fromkeys((*statuses, 422, 429), shown)


def _unreadable(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestValidationError)  # noqa: S101  # as above
    errors = [
        FieldProblem(field=".".join(str(part) for part in error["loc"][1:]), message=error["msg"])
        for error in problem.errors()
    ]
    return _answer(request, 422, "validation_failed", errors=errors)


def _http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)  # noqa: S101  # as above
    answer = _answer(request, problem.status_code, _NAMES.get(problem.status_code, "fault"))
    answer.headers.update(problem.headers or {})
    return answer


def _fault(request: Request, fault: Exception) -> Response:
    _log.error("fault", kind=type(fault).__name__, route=_template(request))
    return _answer(request, _SERVER_FAULT, "fault")


def _answer(
    request: Request,
    status: int,
    code: str,
    *,
    values: dict[str, Any] | None = None,
    errors: list[FieldProblem] | None = None,
) -> Response:
    reader = reader_of(request)
    words = words_for(code, reader.language, values)
    if not _for_machine(request):
        return page(
            request,
            "problem.html",
            reader=reader,
            status=status,
            words=words,
            code=code,
            own_host=own_shop(request),
        )
    problem = _problem(request, status, code, words)
    return JSONResponse(
        problem.model_copy(update={"errors": errors or [], **_goods(values or {})}).model_dump(
            mode="json", exclude_defaults=True
        ),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": reader.language.value},
    )


def _problem(request: Request, status: int, code: str, words: Worded) -> Problem:
    return Problem(
        type=f"/problems/{code}",
        title=words.title,
        status=status,
        code=code,
        detail=words.detail,
        instance=_template(request),
        request_id=request.scope.get("state", {}).get("request_id", ""),
    )


def _goods(values: dict[str, Any]) -> dict[str, list[Any]]:
    """Which goods, or times, a refusal is about, where it is about some."""
    instead = values.get("alternatives", ())
    return {
        "short": [Missing.model_validate(one) for one in values.get("short", ())],
        "alternatives": [Instead.model_validate(one) for one in instead if not isinstance(one, datetime)],
        "starts": [one for one in instead if isinstance(one, datetime)],
    }


def _for_machine(request: Request) -> bool:
    wants = request.headers.get("accept", "")
    return request.url.path.startswith(_FOR_MACHINES) or ("json" in wants and "html" not in wants)


def _template(request: Request) -> str:
    """The route's pattern: a path itself may hold a token."""
    route = request.scope.get("route")
    return getattr(route, "path", "") or ("" if "/l/" in request.url.path else request.url.path)
