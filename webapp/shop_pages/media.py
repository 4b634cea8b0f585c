"""`/media/{sha256}`: a picture or a video that some shop shows; its address never means another file."""

import re

from fastapi import APIRouter, Request
from starlette.responses import Response

from shop.catalog.media import published
from shop.kernel.refusals import NotFound
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)

_HASH = re.compile("[0-9a-f]{64}")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Kept for a year, and shown by chats and other sites too."""


@router.api_route("/media/{sha256}", methods=["GET", "HEAD"])
def show_file(request: Request, sha256: str) -> Response:
    """The file, or the part of it that a player asks for; refuses whatever no shop shows."""
    objects = wiring_of(request).objects
    content_type = published(sha256) if _HASH.fullmatch(sha256) else None
    if content_type is None or objects is None:
        raise NotFound(kind="media")
    headers = {**_HEADERS, "ETag": f'"{sha256}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    try:
        body = objects.get(sha256)
    except LookupError:
        raise NotFound(kind="media") from None
    return _answer(body, content_type, headers, request.headers.get("range", ""))


def _answer(body: bytes, content_type: str, headers: dict[str, str], wanted: str) -> Response:
    """Whole, or in part: a phone's player starts only where it may ask for parts (RFC 9110, section 14)."""
    asked = _RANGE.fullmatch(wanted)
    if asked is None or not any(asked.groups()):
        return Response(body, media_type=content_type, headers=headers)
    first, last = _part(asked[1], asked[2], len(body))
    if first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(body)}"})
    told = {"Content-Range": f"bytes {first}-{last}/{len(body)}"}
    return Response(
        body[first : last + 1], status_code=206, media_type=content_type, headers={**headers, **told}
    )


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)
