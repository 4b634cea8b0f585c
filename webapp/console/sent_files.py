"""`/media/sent/{id}`: a file that a member sent, for the customer's phone and whoever brings it there."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from shop.kernel.refusals import NotFound
from shop.messaging.sent_files import sent_file
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)


@router.api_route("/media/sent/{media_id}", methods=["GET", "HEAD"])
def show_sent_file(request: Request, media_id: UUID) -> Response:
    """The file; refuses whatever no member has sent, and what was erased since."""
    found, objects = sent_file(media_id), wiring_of(request).objects
    if found is None or objects is None:
        raise NotFound(kind="media")
    sha256, content_type = found
    try:
        body = objects.get(sha256)
    except LookupError:
        raise NotFound(kind="media") from None
    return Response(body, media_type=content_type, headers={"Cache-Control": "private, no-store"})
