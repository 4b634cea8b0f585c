"""`/live/{slug}` and `/live/{slug}/{number}`: the shop's window, and a live session, as whoever watches sees them."""

from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from shop.catalog.categories import categories
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.picks import picks_of
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.live.stream_access import grant_stream
from shop.live.watching import WatchedView
from shop.workspaces.viewing import WorkspaceView, opening_of
from webapp.customer_pages.chat import chat_url
from webapp.live.entering import Entered, at_window, entered
from webapp.live.people import remember_viewer
from webapp.live.recording_page import banner_of, gate_of
from webapp.live.stream_doors import engine_of
from webapp.live.viewer_told import person_told, reader_told, session_told, told_to
from webapp.reader import reader_of
from webapp.rendering import page
from webapp.share_card import share_card
from webapp.shop_pages.shelves import standing_of
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)
_GOODS: Final = 6
_NO_CAMERA: Final = {"Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=()"}
"""Whoever only watches is never asked for a camera."""
_WINDOW: Final = phrase("The shop, live")
_CALL_ME: Final = phrase("Let me know when you are live")
"""The agent understands it in each language."""
_TITLES: Final = {
    "window": _WINDOW,
    "showing": phrase("{name} shows you the shop"),
    "tour": phrase("On tour with {name}"),
    "consultation": phrase("A call with {name}"),
}


@router.api_route("/live/{slug}", methods=["GET", "HEAD"])
def show_window(request: Request, slug: str) -> Response:
    """The shop as its camera sees it now; whoever comes needs no link."""
    shop, found, person = at_window(request, slug)
    now = wiring_of(request).clock.now()
    reader = reader_of(request, default=shop.language)
    pictures = wiring_of(request).media is not None
    told = _window_told(shop, found, reader.language) | {
        "me": person_told(person),
        "serverNow": shop.at(now).isoformat(),
    }
    answer = page(
        request,
        "live/window.html",
        reader=reader,
        headers=_NO_CAMERA,
        shop=shop,
        found=found,
        told=told,
        title=_title(found, reader.language) if found else say(reader.language, _WINDOW),
        goods=_goods(shop, now, reader.language),
        opening=_opening(shop, now, reader.language),
        chat_url=chat_url(request, shop),
        call_url=chat_url(request, shop, say(reader.language, _CALL_ME)),
        share=share_card(shop, reader.language, moving=found is not None and pictures),
        pictures=pictures,
    )
    remember_viewer(request, answer, now)
    return answer


@router.get("/live/{slug}/window.jpg")
def window_picture(request: Request, slug: str) -> Response:
    """The latest picture of the window, for whoever walks by."""
    shop, found, _ = at_window(request, slug)
    engine = engine_of(request)
    if found is None:
        return Response(status_code=404)
    now = wiring_of(request).clock.now()
    grant = grant_stream(
        workspace_id=shop.id,
        stream=found.stream,
        role="look",
        person="viewer:street",
        tab="window-picture",
        now=now,
        session_id=found.id,
    )
    poster = engine.view_access(grant).poster
    return RedirectResponse(poster, status_code=307) if poster else Response(status_code=404)


@router.api_route("/live/{slug}/{number:int}", methods=["GET", "HEAD"])
def show_session(request: Request, slug: str, number: int) -> Response:
    """A live session, for whoever its link was sent to, and for the shop's own people."""
    seen = entered(request, slug, number)
    if seen.watched.kind == "window":
        return RedirectResponse(f"/live/{seen.shop.slug}", status_code=303)
    if gate := gate_of(request, seen):
        return gate
    with transaction(seen.shop.id) as db:
        told = told_to(db, seen)
    return page(
        request,
        "live/viewer.html",
        reader=seen.reader,
        headers=None if seen.watched.called else _NO_CAMERA,
        shop=seen.shop,
        seen=seen,
        watched=seen.watched,
        told=told,
        title=_title(seen.watched, seen.reader.language),
        chat_url=chat_url(request, seen.shop),
        pictures=wiring_of(request).media is not None,
        may_buy=_may_buy(seen),
        **banner_of(seen),
    )


def _window_told(shop: WorkspaceView, found: WatchedView | None, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {
        "shop": shop.slug,
        "as": "viewer",
        "seq": 0,
        "kind": "window",
        "lines": [],
        "pinned": [],
        "privateLines": [],
        "reactions": {},
        "slowSeconds": 0,
        "watching": 0,
        **reader_told(language, shop.zone),
    }
    if found is None:
        return told
    return told | session_told(found) | {"url": f"/live/{shop.slug}/{found.number}"}


def _title(found: WatchedView, language: Language) -> str:
    if found.title:
        return found.title
    return say(language, _TITLES[found.kind], name=found.host_name)


def _goods(shop: WorkspaceView, now: datetime, language: Language) -> list[Any]:
    """What stands in the window today, else what stands on the shelf first."""
    at = shop.at(now)
    with transaction(shop.id) as db:
        catalog = catalog_reader(db, language)
        picked = [
            standing_of(one.product, language, words=one.words)
            for one in picks_of(db, at.astimezone(shop.zone).date(), catalog)
        ]
        if picked or not categories(db, catalog):
            return picked[:_GOODS]
        found = list_products(db, ProductQuery(in_stock=True, limit=_GOODS, counted=False), catalog)
        return [standing_of(one, language) for one in found.products]


def _opening(shop: WorkspaceView, now: datetime, language: Language) -> Any:
    with transaction(shop.id) as db:
        return opening_of(db, shop, now=shop.at(now), language=language)


def _may_buy(seen: Entered) -> bool:
    """Whether the session's cart is theirs to look into."""
    return seen.watched.kind == "showing" and seen.person.role in {"customer", "guest"}
