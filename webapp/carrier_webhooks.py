"""Where carriers tell what becomes of parcels: is it genuine, is it noted. Twice is once, in any order."""

import structlog
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from flows.note_parcel_seen import note_parcel_seen
from shop.kernel.refusals import NotFound
from shop.kernel.settings import settings
from shop.papers.carrier import Carrier, TellingRefused
from shop.workspaces.viewing import workspace_by_slug
from webapp.payment_webhooks import body_of
from webapp.wiring import WebWiring, wiring_of

_UNKNOWN, _REFUSED, _TOO_MUCH = 404, 400, 413
_log = structlog.get_logger()

router = APIRouter(include_in_schema=False)


@router.post("/webhooks/carriers/{slug}/{code}")
async def take_news(request: Request, slug: str, code: str) -> Response:
    """Verify and note. 404 for a carrier or a shop that there is not, 400 for what it has not signed."""
    wiring = wiring_of(request)
    carrier = wiring.carriers.get(code)
    if carrier is None:
        return Response(status_code=_UNKNOWN)
    body = await body_of(request, settings().webhook_body_limit)
    if body is None:
        return Response(status_code=_TOO_MUCH)
    headers = {key.lower(): value for key, value in request.headers.items()}
    return Response(status_code=await run_in_threadpool(_take, wiring, carrier, (slug, code), body, headers))


def _take(
    wiring: WebWiring, carrier: Carrier, named: tuple[str, str], body: bytes, headers: dict[str, str]
) -> int:
    slug, code = named
    try:
        told = carrier.read(body, headers)
        shop = workspace_by_slug(slug)
    except TellingRefused:
        _log.warning("carrier_refused", carrier=code)
        return _REFUSED
    except NotFound:
        return _UNKNOWN
    now = wiring.clock.now()
    outcomes = [note_parcel_seen(now=now, workspace_id=shop.id, carrier=code, seen=seen) for seen in told]
    _log.info("carrier_told", carrier=code, parcels=len(outcomes), noted=outcomes.count("noted"))
    return 200
