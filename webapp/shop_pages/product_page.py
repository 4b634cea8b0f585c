"""`/s/{slug}/p/{product}`: one good, close up, and the way into the cart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from flows.change_cart import QuantityRefused, VariantUnknown, add_to_cart
from shop.catalog.allergens import allergens_text
from shop.catalog.facets import allergens_heading, detail_heading
from shop.catalog.listing import similar
from shop.catalog.naming import product_by
from shop.catalog.options import options_of
from shop.catalog.viewing import ProductView, VariantView
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.exchange import Rate
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language, day_and_time, phrase, say
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.orders.cart_view import cart_view
from shop.orders.delivery import DeliveryChoice, delivery_choices
from shop.orders.selling import sells
from shop.stock.ledger import StockShort
from shop.workspaces.exchange import rate_for, rates_of
from shop.workspaces.viewing import FactUnknown, facts
from webapp.assets import media_url
from webapp.customer_pages.cart_link import cart_link_of
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.exchanging import (
    CURRENCY_COOKIE,
    about_of,
    currencies_of,
    wanted_currency,
)
from webapp.customer_pages.figures import Figures
from webapp.price_tag import price_tag
from webapp.rate_limits import limited
from webapp.reader import remember
from webapp.refusal_words import worded
from webapp.rendering import page
from webapp.security import same_origin
from webapp.shop_pages.buying import choices_of, chosen_variant, named, per_of, quantities_of
from webapp.shop_pages.share_image import HEIGHT, WIDTH, ShareCard, drawn, with_photograph
from webapp.shop_pages.shelves import first_and_rest, standing_of, stock_words
from webapp.shop_pages.visit import CACHED, Visit, full_url, visit
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False)

_ICONS = {
    "usage": "lightbulb",
    "ingredients": "list",
    "contents": "package",
    "origin": "map-pin",
    "keeping": "hourglass",
    "times": "clock",
}
_SHARED = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Language, Cookie"}


@dataclass(frozen=True, slots=True)
class Line:
    """Something worth knowing about a good."""

    icon: str
    title: str
    text: str
    strong: bool = False
    rest: str = ""
    """What waits to be asked for."""
    note: str = ""
    """Goes on after the text, less loud."""


@dataclass(frozen=True, slots=True)
class Held:
    """The cart that this browser knows."""

    url: str
    count: int


class AddForm(BaseModel):
    """So much of a variant into the cart."""

    sku: str = Field(max_length=80)
    quantity: int = Field(gt=0, le=10_000_000)


@router.api_route("/s/{slug}/p/{product}", methods=["GET", "HEAD"])
def show_product(request: Request, slug: str, product: str, variant: str = "") -> Response:
    """The good with its price, what is in it, what is left of it, and the way into the cart or the chat."""
    return _page(request, visit(request, slug), product, variant)


@router.post(
    "/s/{slug}/p/{product}/add",
    dependencies=[
        Depends(limited("shopping", lambda: settings().shopping_requests_per_minute)),
        Depends(same_origin),
    ],
)
def add(request: Request, slug: str, product: str, form: Annotated[AddForm, Form()]) -> Response:
    """Put it into the cart whose link this browser has opened; without one, the chat is the way."""
    seen = visit(request, slug)
    known = cart_link_of(request, seen.shop)
    if known is None:
        return RedirectResponse(f"/s/{slug}/p/{product}?variant={form.sku}", status_code=303)
    _, link = known
    try:
        add_to_cart(
            now=seen.real_now,
            actor="customer",
            workspace_id=seen.shop.id,
            customer_id=link.customer_id,
            conversation_id=link.conversation_id,
            sku=form.sku,
            quantity=form.quantity,
            language=seen.reader.language,
        )
    except (StockShort, QuantityRefused, VariantUnknown) as refusal:
        return _page(request, seen, product, form.sku, refusal=refusal)
    return RedirectResponse(f"/s/{slug}/p/{product}?variant={form.sku}&added=1", status_code=303)


@router.get(
    "/s/{slug}/p/{product}/share.png",
    dependencies=[Depends(limited("shelf", lambda: settings().shopping_requests_per_minute))],
)
def share_image(request: Request, slug: str, product: str, variant: str = "") -> Response:
    """What a chat shows of the page before anybody opens it."""
    seen = visit(request, slug)
    language = seen.reader.language
    with transaction(seen.shop.id) as db:
        good = product_by(db, product, catalog_reader(db, language))
    chosen = chosen_variant(good, options_of(good, language), variant, {})
    card = ShareCard(
        picture=good.picture,
        name=good.name,
        summary=good.summary,
        price=chosen.price.worded(language),
        per=per_of(chosen, language),
        shop=seen.shop.name,
        color=seen.shop.color,
        logo=seen.shop.logo,
        logo_picture=_photograph(request, seen.shop.logo),
    )
    photograph = _photograph(request, good.picture)
    body = with_photograph(card, photograph) if photograph else drawn(card)
    return Response(body, media_type="image/png", headers=_SHARED)


def _photograph(request: Request, picture: str) -> bytes:
    """The shop's own picture, where the good has one; nothing where it is drawn or the file is gone."""
    objects = wiring_of(request).objects
    try:
        return objects.get(picture) if objects is not None and media_url(picture) else b""
    except LookupError:
        return b""


def _page(
    request: Request, seen: Visit, product: str, variant: str, *, refusal: Refusal | None = None
) -> Response:
    language, customer = seen.reader.language, _customer(request, seen)
    with transaction(seen.shop.id) as db:
        catalog = catalog_reader(db, language)
        good = product_by(db, product, catalog)
        beside = similar(db, good, catalog)
        matrix = options_of(good, language)
        chosen = chosen_variant(good, matrix, variant, request.query_params)
        told = _delivery_fact(db, seen)
        ways = _ways(db, seen, chosen)
        selling = sells(db)
        rates = rates_of(db, seen.shop, seen.now)
        rate = _rate(db, request, seen, rates, customer)
    share_url = full_url(
        f"/s/{seen.shop.slug}/p/{good.slug}/share.png?variant={chosen.sku}&lang={language.value}"
    )
    answer = page(
        request,
        "shop/product.html",
        reader=seen.reader,
        status=refusal.status if refusal else 200,
        headers=CACHED,
        shop=seen.shop,
        product=good,
        chosen=chosen,
        tag=price_tag(chosen.price, language, size="lg"),
        per=per_of(chosen, language),
        matrix=choices_of(good, matrix, chosen, language),
        quantities=quantities_of(chosen, language) if chosen.in_stock else [],
        lines=list(_lines(good, chosen, ways, told, seen)),
        similar=[standing_of(other, language) for other in beside],
        selling=selling,
        cart=_held(request, seen),
        added=request.query_params.get("added") == "1" and refusal is None,
        problem=_words(refusal, language) if refusal else "",
        ask_url=chat_url(request, seen.shop, _question(language, good, chosen)),
        order_url=chat_url(request, seen.shop, _wish(language, good, chosen)),
        share={"url": share_url, "width": WIDTH, "height": HEIGHT},
        page_url=full_url(f"/s/{seen.shop.slug}/p/{good.slug}", seen.shop),
        about=about_of(chosen.price, rate, language),
        currencies=currencies_of(seen.shop.currency, rates, rate, language),
    )
    asked = request.query_params.get(CURRENCY_COOKIE)
    if asked is not None:
        remember(request, answer, CURRENCY_COOKIE, rate.currency if rate else "")
    return answer


def _customer(request: Request, seen: Visit) -> CustomerId | None:
    """Whose cart this browser has opened; None where it knows none."""
    known = cart_link_of(request, seen.shop)
    return known[1].customer_id if known is not None else None


def _rate(
    db: Session, request: Request, seen: Visit, rates: list[Rate], customer: CustomerId | None
) -> Rate | None:
    """Of the currency that the address asks for, else the customer's own, else what this browser remembers."""
    if customer is not None and CURRENCY_COOKIE not in request.query_params and rates:
        chosen = rate_for(db, seen.shop, customer, seen.now)
        if chosen is not None:
            return chosen
    wanted = wanted_currency(request)
    return next((rate for rate in rates if rate.currency == wanted), None)


def _held(request: Request, seen: Visit) -> Held | None:
    known = cart_link_of(request, seen.shop)
    if known is None:
        return None
    token, link = known
    with transaction(seen.shop.id) as db:
        cart = cart_view(
            db, shop=seen.shop, customer_id=link.customer_id, language=seen.reader.language, at=seen.now
        )
    return Held(f"/l/{token}", len(cart.quote.lines))


def _words(refusal: Refusal, language: Language) -> str:
    if isinstance(refusal, StockShort):
        return say(language, phrase("That is more than there is. Choose less of it."))
    said = worded(refusal, language)
    return f"{said.title} {said.detail}".strip()


def _question(language: Language, good: ProductView, chosen: VariantView) -> str:
    return say(language, phrase("Hello, a question about {product}."), product=named(good, chosen))


def _wish(language: Language, good: ProductView, chosen: VariantView) -> str:
    return say(language, phrase("Hello, I would like {product}."), product=named(good, chosen))


def _delivery_fact(db: Session, seen: Visit) -> str:
    try:
        return facts(db, seen.shop, topic="delivery", language=seen.reader.language, now=seen.now)[0].text
    except FactUnknown:
        return ""


def _ways(db: Session, seen: Visit, chosen: VariantView) -> list[DeliveryChoice]:
    return delivery_choices(
        db,
        shop=seen.shop,
        goods_minor=chosen.entry_price.minor,
        country=seen.shop.country,
        at=seen.now,
        language=seen.reader.language,
    )


def _lines(
    good: ProductView, chosen: VariantView, ways: list[DeliveryChoice], told: str, seen: Visit
) -> Iterator[Line]:
    language = seen.reader.language
    if chosen.starts_at is not None:
        when = day_and_time(chosen.starts_at.astimezone(seen.shop.zone), language)
        yield Line("calendar", say(language, phrase("When")), when, strong=True)
    yield from _promise(ways, told, seen) if chosen.in_stock else ()
    declared, traces = allergens_text(good.allergens, language), allergens_text(good.traces, language)
    if declared:
        yield Line("triangle-alert", allergens_heading(language), _sentence(declared), strong=True)
    if traces:
        yield Line("wheat", allergens_heading(language, traces=True), _sentence(traces))
    left = stock_words(chosen, language)
    if left:
        yield Line("package-check", say(language, phrase("Availability")), left)
    for key, text in good.details.items():
        if not (key == "traces" and traces):
            yield Line(_ICONS.get(key, "info"), detail_heading(key, language), text)


def _promise(ways: list[DeliveryChoice], told: str, seen: Visit) -> Iterator[Line]:
    """When it could be there, by the shop's own rule; what the shop says of delivery, to be asked for."""
    language = seen.reader.language
    figures = Figures(language, seen.shop.currency, seen.shop.zone, seen.now)
    sent = [way for way in ways if way.kind == "delivery"] or ways
    heading = say(language, phrase("Delivery"))
    if not sent:
        if told:
            first, rest = first_and_rest(told)
            yield Line("truck", heading, first, rest=rest)
        return
    soonest = min(sent, key=lambda way: way.promised_on)
    picked_up = soonest.kind == "pickup"
    words = phrase("Ready on {day}") if picked_up else phrase("There by {day}")
    yield Line(
        "store" if picked_up else "truck",
        f"{soonest.name}, {figures.price(soonest.price_minor)}",
        say(language, words, day=figures.day(soonest.promised_on)),
        strong=True,
        note=figures.order_by(soonest.order_by),
        rest=told,
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
