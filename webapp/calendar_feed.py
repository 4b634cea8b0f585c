"""`/calendar/{key}.ics`: the shop's calendar, or one of its people's, for programs that subscribe to it."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.responses import Response

from shop.booking.feed import Feed, feed_by
from shop.kernel.refusals import NotFound
from shop.kernel.settings import settings
from webapp.rate_limits import TooManyRequests, count
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)

_KEY = re.compile(r"[\w-]{43}")
_NOT_CHANGED = 304


@router.api_route("/calendar/{key}.ics", methods=["GET", "HEAD"])
def show_calendar(request: Request, key: str) -> Response:
    """The calendar as it is now; nothing but its headers where the program has it already (RFC 9110, 13)."""
    if not _KEY.fullmatch(key):
        raise NotFound(kind="calendar")
    now = wiring_of(request).clock.now()
    asked = count(
        f"calendar:{sha256(key.encode()).hexdigest()[:24]}", settings().link_requests_per_minute, now
    )
    if asked.exceeded:
        raise TooManyRequests(seconds=asked.resets_in)
    feed = feed_by(key, now=now)
    headers = {
        "ETag": f'"{feed.digest}"',
        "Last-Modified": format_datetime(feed.changed_at.astimezone(UTC), usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    if _has_it(request, feed, headers["ETag"]):
        return Response(status_code=_NOT_CHANGED, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return Response(feed.body, media_type="text/calendar; charset=utf-8", headers=headers)


def _has_it(request: Request, feed: Feed, tag: str) -> bool:
    """Whether the program has what it would get: by its tag, or where it knows none by its time."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in known.split(",")]
    since = _instant(request.headers.get("if-modified-since", ""))
    return since is not None and feed.changed_at <= since


def _instant(told: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(told)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
