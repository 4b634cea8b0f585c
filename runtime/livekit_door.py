"""`POST /webhooks/livekit`: what LiveKit tells by itself, where it carries the pictures."""

import structlog
from fastapi import APIRouter
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flows.hear_engine import EngineNews, hear_engine
from gateways.media.livekit_webhooks import LARGEST, Heard, NotGenuine, read_event
from shop.kernel.clock import Clock
from shop.kernel.settings import Settings

PATH = "/webhooks/livekit"
_log = structlog.get_logger()


def livekit_router(configured: Settings, clock: Clock) -> APIRouter:
    """The door; one that lets nobody in where LiveKit's key and secret are not known."""
    router = APIRouter(include_in_schema=False)
    key = configured.livekit_api_key
    secret = configured.livekit_api_secret.get_secret_value() if configured.livekit_api_secret else ""

    @router.post(PATH)
    async def hear(request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return Response(status_code=413)
        if not (key and secret):
            return Response(status_code=404)
        try:
            shown = request.headers.get("authorization", "")
            heard = read_event(body, shown, key=key, secret=secret, now=clock.now())
        except NotGenuine:
            _log.warning("livekit_webhook_forged")
            return Response(status_code=401)
        return await run_in_threadpool(_take_in, heard, clock) if heard else Response(status_code=204)

    return router


def _take_in(heard: Heard, clock: Clock) -> Response:
    news = EngineNews(
        id=heard.id,
        kind=heard.kind,
        stream=heard.stream,
        person=heard.person,
        tab=heard.tab,
        publishes=heard.publishes,
    )
    try:
        outcome = hear_engine(now=clock.now(), workspace_id=heard.workspace_id, news=news)
    except (OperationalError, InterfaceError):
        return Response(status_code=503)  # it is told again
    _log.info("livekit_told", kind=heard.kind, outcome=outcome)
    return Response(status_code=204)
