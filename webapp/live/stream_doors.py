"""How does a page get its picture? By a seat, and then by addresses that hold for ten minutes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, RedirectResponse, Response

from flows.take_seat import leave_seat, take_seat
from shop.kernel.refusals import NotFound, Refusal
from shop.live.media_engine import EngineFailed, MediaEngine, StreamAccess
from shop.live.seats import Queued
from shop.live.stream_access import StreamRole, grant_stream
from webapp.live.entering import Entered, entered, host_of
from webapp.rate_limits import limited
from webapp.security import same_origin
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)
PER_MINUTE: Final = 2_000
"""Of one address on the network, behind which a whole town may watch: each page asks every fifteen seconds."""
_sent_from_here: Final = [Depends(limited("watching", lambda: PER_MINUTE)), Depends(same_origin)]
_log = structlog.get_logger()

Tab = Annotated[str, Field(min_length=8, max_length=40, pattern=r"^[\w-]+$")]


class NoPictures(Refusal):
    """Nothing carries pictures here, or it is away."""

    status = 503


class Page(BaseModel):
    """One open page: its identity."""

    tab: Tab


@router.post("/live/{slug}/{number}/watch", dependencies=_sent_from_here)
def watch(request: Request, slug: str, number: int, told: Page) -> Response:
    """A seat and the way to the picture, or a place in the queue; asked again before either ends."""
    seen = entered(request, slug, number)
    seat = take_seat(
        now=seen.real_now,
        workspace_id=seen.shop.id,
        session_id=seen.watched.id,
        who=seen.attendee,
        tab=told.tab,
    )
    if isinstance(seat, Queued):
        return JSONResponse({"state": "queued", "place": seat.place, "until": _instant(seat.until)})
    access = _access(request, seen, told.tab, "watch")
    steer = _steer(request, seen, told.tab)
    return JSONResponse(
        {"state": "seated", "until": _instant(seat.until), "access": access.wire(), "steer": steer}
    )


@router.post("/live/{slug}/{number}/leave", dependencies=_sent_from_here)
def leave(request: Request, slug: str, number: int, told: Page) -> Response:
    """The page is closed: its seat is free at once."""
    seen = entered(request, slug, number)
    leave_seat(workspace_id=seen.shop.id, session_id=seen.watched.id, person=seen.person.person, tab=told.tab)
    return Response(status_code=204)


@router.get("/live/{slug}/{number}/poster.jpg")
def poster(request: Request, slug: str, number: int) -> Response:
    """The latest picture, where the engine makes one. It needs no seat: what it leads to opens this still alone."""
    access = _access(request, entered(request, slug, number), "poster-" + slug[:20], "look")
    if not access.poster:
        raise NotFound(kind="poster")
    return RedirectResponse(access.poster, status_code=307)


@router.post("/team/live/{number}/publish", dependencies=_sent_from_here)
def publish(request: Request, number: int, told: Page) -> Response:
    """Where the host's phone sends its picture, for ten minutes."""
    seen = host_of(request, number)
    engine = engine_of(request)
    try:
        engine.create_stream(seen.shop.id, seen.watched.stream)
    except EngineFailed as failure:
        _log.warning("stream_not_made", reason=failure.reason)
        raise NoPictures from failure
    return JSONResponse({"access": _access(request, seen, told.tab, "publish").wire()})


def engine_of(request: Request) -> MediaEngine:
    """What carries the pictures. Refuses NoPictures."""
    engine = wiring_of(request).media
    if engine is None:
        raise NoPictures
    return engine


def _access(request: Request, seen: Entered, tab: str, role: StreamRole) -> StreamAccess:
    engine = engine_of(request)
    grant = grant_stream(
        workspace_id=seen.shop.id,
        stream=seen.watched.stream,
        role=role,
        person=seen.person.person,
        tab=tab,
        now=seen.real_now,
        session_id=seen.watched.id,
        booking_id=seen.watched.booking_id,
    )
    return engine.publish_access(grant) if role == "publish" else engine.view_access(grant)


def _steer(request: Request, seen: Entered, tab: str) -> Mapping[str, Any] | None:
    """The way to move the camera, where it can be moved."""
    return _access(request, seen, tab, "steer").wire() if seen.watched.steered else None


def _instant(at: datetime) -> str:
    return at.isoformat()
