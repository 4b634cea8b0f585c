"""`/live/{slug}/reviews`: what people who were there thought of a shop's live sessions, for everybody to read."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from shop.kernel.database import transaction
from shop.live.reviewing import rating_of, reviews
from shop.workspaces.viewing import workspace_by_slug
from webapp.customer_pages.chat import chat_url
from webapp.rate_limits import limited
from webapp.reader import reader_of
from webapp.rendering import page
from webapp.shop_pages.visit import need_open
from webapp.wiring import wiring_of

PER_MINUTE = 120
_MOST = 50

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("reviews", lambda: PER_MINUTE))])


@router.api_route("/live/{slug}/reviews", methods=["GET", "HEAD"])
def show_reviews(
    request: Request,
    slug: str,
    order: Literal["recent", "highest", "lowest"] = "recent",
    stars: Annotated[int, Query(ge=1, le=5)] = 1,
) -> Response:
    """The average, and the words that the shop let others read: the newest, the best or the worst first."""
    shop = workspace_by_slug(slug)
    need_open(request, shop, wiring_of(request).clock.now())
    with transaction(shop.id) as db:
        found = reviews(db, order=order, least_stars=stars, most=_MOST)
        rating = rating_of(db)
    return page(
        request,
        "live/reviews.html",
        reader=reader_of(request, default=shop.language),
        shop=shop,
        url=f"/live/{shop.slug}/reviews",
        reviews=found,
        rating=rating,
        order=order,
        stars=stars,
        chat_url=chat_url(request, shop),
    )
