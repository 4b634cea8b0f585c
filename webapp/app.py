"""The web process: every page, the playground and the HTTP API, behind one door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI

from webapp import calendar_feed, carrier_webhooks, notices, payment_webhooks, site
from webapp.api.programs import routers as program_routers
from webapp.api.routes import router as api_router
from webapp.assets import STATIC, StaticPages
from webapp.console.doors import open_console
from webapp.customer_pages import (
    booking,
    booking_changes,
    booking_entering,
    booking_guests,
    booking_notices,
    cart,
    checkout,
    invoice,
    links,
    order,
    returns,
)
from webapp.customer_pages.notes import answer_link_refusals
from webapp.live import (
    after_page,
    broadcast_page,
    cart_page,
    control_room,
    doors,
    hosting_page,
    kept_page,
    order_page,
    picking_page,
    recording_page,
    reviews_page,
    stream_doors,
    tip_page,
    viewer_page,
)
from webapp.live import socket as live_socket
from webapp.live.soon import SOON
from webapp.own_hosts import OwnHosts
from webapp.platform.doors import open_platform
from webapp.playground import people_page
from webapp.playground.routes import router as playground_router
from webapp.problems import answer_problems
from webapp.routing import open_doors
from webapp.security import Guarded
from webapp.shop_pages import (
    booking_list_page,
    booking_page,
    booking_wait_page,
    media,
    news_pages,
    product_page,
    report_page,
    shelf_page,
)
from webapp.team import conflicts_page, diary_page, live_rules_page, opinions_page, packing_page, tips_page
from webapp.wiring import WebWiring


def create_app(wiring: WebWiring) -> FastAPI:
    """The application, told by the process that serves it what it may not import.

    The playground is served only where a phone network is there to serve it.
    """
    app = FastAPI(
        title="Vetrina",
        summary="What a shop sells and says, for other programs.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_life,
    )
    app.state.wiring = wiring
    app.state.link_pages = doors.LINK_PAGES
    open_doors(app, *wiring.routers)
    open_doors(app, payment_webhooks.router, carrier_webhooks.router, site.router, notices.router)
    for behind_links in (
        *(links, cart, checkout, order, returns, invoice),
        *(booking, booking_changes, booking_entering, booking_guests, booking_notices),
    ):
        open_doors(app, behind_links.router)
    for in_the_street in (
        *(shelf_page, product_page, news_pages, report_page),
        *(booking_list_page, booking_page, booking_wait_page),
    ):
        open_doors(app, in_the_street.router)
    open_doors(app, media.router, calendar_feed.router, live_socket.router, doors.router, picking_page.router)
    for work in (diary_page, conflicts_page, packing_page):
        open_doors(app, work.router)
    for after_live in (opinions_page, tips_page, live_rules_page):
        open_doors(app, after_live.router)
    for selling in (control_room, cart_page):
        open_doors(app, selling.router)
    for watching in (
        recording_page,
        kept_page,
        stream_doors,
        hosting_page,
        broadcast_page,
        order_page,
        viewer_page,
        after_page,
        tip_page,
        reviews_page,
    ):
        open_doors(app, watching.router)
    open_console(app)
    open_platform(app)
    open_doors(app, api_router, *program_routers)
    if wiring.phone is not None:
        open_doors(app, people_page.router, playground_router)
    app.mount("/static", StaticPages(directory=STATIC, check_dir=False))
    answer_problems(app)
    answer_link_refusals(app)
    app.add_middleware(OwnHosts)
    app.add_middleware(Guarded)
    return app


@asynccontextmanager
async def _life(_app: FastAPI) -> AsyncIterator[None]:
    yield
    await to_thread.run_sync(SOON.finish)
