"""`/s/{slug}`: the shop from the street."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import Response

from shop.booking.services import Reader as BookingReader
from shop.booking.services import services
from shop.catalog.categories import categories
from shop.catalog.listing import ProductPage, ProductQuery, list_products
from shop.catalog.picks import new_arrivals, picks_of
from shop.catalog.viewing import Reader
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say, text_in
from shop.live.watching import shop_window
from shop.workspaces.beginning import pack_of
from shop.workspaces.pictures import ShopPictureView, photos_of
from shop.workspaces.viewing import Fact, facts, opening_of
from webapp.customer_pages.chat import chat_url, number_of, whatsapp_url
from webapp.customer_pages.privacy import privacy_text
from webapp.rendering import page
from webapp.security import poster_headers
from webapp.shop_pages.booking_words import chips_of, price_of
from webapp.shop_pages.shelves import Shelf, first_and_rest, shelves_of, standing_of
from webapp.shop_pages.visit import CACHED, Visit, full_picture_url, full_url, visit
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)

_BOOKABLE_AT_MOST = 3
_ON_A_PAGE = 48
_NEW_FOR = timedelta(days=14)
_NEW_AT_MOST = 4
_TOLD = {
    "delivery": ("truck", phrase("Delivery")),
    "payment": ("scale", phrase("Payment")),
    "returns": ("undo-2", phrase("Returns")),
}


@dataclass(frozen=True, slots=True)
class ShownFact:
    """Something the shop says of itself."""

    icon: str
    title: str
    first: str
    """Its first sentence; the rest waits to be asked for."""
    rest: str


@dataclass(frozen=True, slots=True)
class Bookable:
    """Something that can be booked by time, in a line."""

    slug: str
    name: str
    picture: str
    words: str
    price: str


@router.api_route("/s/{slug}", methods=["GET", "HEAD"])
def show_shop(request: Request, slug: str, q: str = "", category: str = "", after: str = "") -> Response:
    """The shelf, the hours, the way there, and the way into the chat."""
    seen = visit(request, slug)
    language = seen.reader.language
    with transaction(seen.shop.id) as db:
        catalog = catalog_reader(db, language)
        tree = categories(db, catalog)
        chosen = category if category in {one.code for one in tree} else ""
        query = ProductQuery(text=q[:120], category=chosen, in_stock=False, limit=_ON_A_PAGE, after=after)
        found = list_products(db, query, catalog)
        opening = opening_of(db, seen.shop, now=seen.now, language=language)
        told = facts(db, seen.shop, topic="all", language=language, now=seen.now)
        first = [] if q or chosen or after else _of_today(db, seen, catalog)
        bookable = [] if q or chosen or after else _bookable(db, seen)
        window = None if q or chosen or after else shop_window(db)
        photos = [] if q or chosen or after else photos_of(db)
    pictures = window is not None and wiring_of(request).media is not None
    return page(
        request,
        "shop/shop.html",
        reader=seen.reader,
        headers={**CACHED, **poster_headers()} if pictures else CACHED,
        shop=seen.shop,
        window=window,
        photos=photos,
        kind=pack_of(seen.shop.vertical).names[language],
        own_url=full_url(f"/s/{slug}", seen.shop),
        pictures=pictures,
        about=text_in(seen.shop.about, language, seen.shop.language),
        opening=opening,
        categories=[one for one in tree if not one.parent],
        bookable=bookable,
        shelves=[*first, *shelves_of(found.products, tree, language, narrowed=bool(q or chosen))],
        narrowed=bool(q or chosen or after),
        chosen=chosen,
        q=q,
        more=_more(found, q, chosen),
        more_facts=_told(told, language),
        chat_url=chat_url(request, seen.shop),
        qr=_qr(whatsapp_url(seen.shop)),
        number=number_of(seen.shop),
        picture_url=_card_picture(photos, found),
    )


@router.api_route("/s/{slug}/privacy", methods=["GET", "HEAD"])
def show_privacy(request: Request, slug: str) -> Response:
    """The privacy terms that customers agree to, whole."""
    seen = visit(request, slug)
    return page(
        request,
        "shop/privacy.html",
        reader=seen.reader,
        headers=CACHED,
        shop=seen.shop,
        privacy=privacy_text(seen.shop, seen.reader.language),
    )


def _bookable(db: Session, seen: Visit) -> list[Bookable]:
    """What can be booked by time, before the goods: the rest of it is on a page of its own."""
    language = seen.reader.language
    found = services(db, BookingReader(seen.shop, language, seen.now))
    return [
        Bookable(one.slug, one.name, one.picture, ", ".join(chips_of(one, language)), price_of(one, language))
        for one in found[:_BOOKABLE_AT_MOST]
    ]


def _of_today(db: Session, seen: Visit, catalog: Reader) -> list[Shelf]:
    """What the shop recommends today, and what has just come in: two boards before all others."""
    language, today = seen.reader.language, seen.now.astimezone(seen.shop.zone).date()
    picked = [standing_of(one.product, language, words=one.words) for one in picks_of(db, today, catalog)]
    arrived = new_arrivals(db, today - _NEW_FOR, today, catalog, limit=_NEW_AT_MOST)
    pages = f"/s/{seen.shop.slug}"
    boards = [
        Shelf(say(language, phrase("Picked for today")), picked, "sparkles", f"{pages}/today"),
        Shelf(
            say(language, phrase("Just in")),
            [standing_of(one, language) for one in arrived],
            "package",
            f"{pages}/new",
        ),
    ]
    return [board for board in boards if board.products]


def _card_picture(photos: list[ShopPictureView], found: ProductPage) -> str:
    """What a chat shows of this page: the shop's own photo, else the first good on its shelf."""
    if photos:
        return full_url(f"/media/{photos[0].jpeg}")
    return full_picture_url(found.products[0].picture) if found.products else ""


def _more(found: ProductPage, q: str, category: str) -> str:
    wanted = {"q": q, "category": category, "after": found.next_cursor}
    return (
        "?" + urlencode({name: value for name, value in wanted.items() if value}) if found.next_cursor else ""
    )


def _told(told: list[Fact], language: Language) -> list[ShownFact]:
    return [
        ShownFact(_TOLD[fact.topic][0], say(language, _TOLD[fact.topic][1]), *first_and_rest(fact.text))
        for fact in told
        if fact.topic in _TOLD and fact.text
    ]


def _qr(address: str) -> Markup:
    drawn = segno.make(address, error="m").svg_inline(
        border=0, omitsize=True, svgclass=None, lineclass=None, dark="#1c2531"
    )
    return Markup(drawn)  # noqa: S704  # drawn by our own library from an address
