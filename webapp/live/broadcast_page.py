"""`/team/live/{number}/broadcast`: the host's phone sends its picture, and sees who is there and what they ask."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from webapp.live.entering import host_of
from webapp.live.people import SELLERS
from webapp.live.recording_page import banner_of
from webapp.live.viewer_told import told_to
from webapp.rendering import page
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)


@router.api_route("/team/live/{number:int}/broadcast", methods=["GET", "HEAD"])
def show_broadcast(request: Request, number: int) -> Response:
    """Nothing is sent before the host taps to begin."""
    seen = host_of(request, number)
    with transaction(seen.shop.id) as db:
        told = told_to(db, seen)
    media = wiring_of(request).media
    title = seen.watched.title or say(
        seen.reader.language, phrase("Live session {number}"), number=seen.watched.number
    )
    return page(
        request,
        "live/broadcast.html",
        reader=seen.reader,
        shop=seen.shop,
        watched=seen.watched,
        told=told,
        title=title,
        back="/team/live" if seen.person.role in SELLERS else "/team/hosting",
        pictures=media is not None,
        engine=media.name if media else "",
        photos_url=f"{seen.url}/photos",
        **banner_of(seen),
    )
