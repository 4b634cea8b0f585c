"""`/team/live/{number}/order`: how order is kept in that session's chat, for the page from which it is shown."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from shop.kernel.database import transaction
from shop.live.keeping_order import order_kept
from webapp.customer_pages.figures import Figures
from webapp.live.entering import host_of
from webapp.live.line_shown import Reads
from webapp.live.order_shown import shown_order
from webapp.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/team/live/{number:int}/order")
def show_order(request: Request, number: int) -> Response:
    """A piece of a page; its forms are sent over the live line."""
    seen = host_of(request, number)
    figures = Figures(seen.reader.language, seen.shop.currency, seen.shop.zone, seen.now)
    with transaction(seen.shop.id) as db:
        kept = order_kept(db, seen.watched.id, at=seen.now)
    return page(
        request,
        "live/parts/order.html",
        reader=seen.reader,
        order=shown_order(kept, Reads(seen.person, figures, seen.shop.language)),
        order_of=seen.watched.id,
    )
