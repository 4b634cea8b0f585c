"""`/s/{slug}/p/{product}`: one good, close up."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from shop.catalog.allergens import allergens_text
from shop.catalog.facets import allergens_heading, detail_heading
from shop.catalog.listing import similar
from shop.catalog.naming import product_by
from shop.catalog.viewing import ProductView, VariantView
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.language import Language, say
from shop.workspaces.viewing import FactUnknown, facts
from webapp.customer_pages.chat import chat_url
from webapp.price_tag import price_tag
from webapp.refusal_words import phrase
from webapp.rendering import page
from webapp.shop_pages.shelves import first_and_rest, standing_of, stock_words, variant_note
from webapp.shop_pages.visit import CACHED, Visit, full_picture_url, visit

router = APIRouter(include_in_schema=False)

_ICONS = {
    "usage": "lightbulb",
    "ingredients": "list",
    "contents": "package",
    "origin": "map-pin",
    "keeping": "hourglass",
    "times": "clock",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Something worth knowing about a good."""

    icon: str
    title: str
    text: str
    strong: bool = False
    rest: str = ""
    """What waits to be asked for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A variant to choose."""

    sku: str
    name: str
    note: str
    sold_out: bool


@router.api_route("/s/{slug}/p/{product}", methods=["GET", "HEAD"])
def show_product(request: Request, slug: str, product: str, variant: str = "") -> Response:
    """The good with its price, what is in it, what is left of it, and the way into the chat."""
    seen = visit(request, slug)
    language = seen.reader.language
    with transaction(seen.shop.id) as db:
        catalog = catalog_reader(db, language)
        good = product_by(db, product, catalog)
        beside = similar(db, good, catalog)
        try:
            delivery = facts(db, seen.shop, topic="delivery", language=language, now=seen.now)[0].text
        except FactUnknown:
            delivery = ""
    chosen = next((one for one in good.variants if one.sku == variant), good.offer)
    return page(
        request,
        "shop/product.html",
        reader=seen.reader,
        headers=CACHED,
        shop=seen.shop,
        product=good,
        chosen=chosen,
        tag=price_tag(chosen.price, language, size="lg"),
        variants=[Choice(v.sku, v.name, variant_note(v, language), not v.in_stock) for v in good.variants],
        lines=list(_lines(good, chosen, delivery, language)),
        similar=[standing_of(other, language) for other in beside],
        chat_url=chat_url(request, seen.shop, _question(seen, good, chosen)),
        picture_url=full_picture_url(good.picture),
    )


def _question(seen: Visit, good: ProductView, chosen: VariantView) -> str:
    name = f"{good.name}, {chosen.name}" if len(good.variants) > 1 and chosen.name else good.name
    return say(seen.reader.language, phrase("Hello, a question about {product}."), product=name)


def _lines(good: ProductView, chosen: VariantView, delivery: str, language: Language) -> Iterator[Line]:
    declared, traces = allergens_text(good.allergens, language), allergens_text(good.traces, language)
    if declared:
        yield Line("triangle-alert", allergens_heading(language), _sentence(declared), strong=True)
    if traces:
        yield Line("wheat", allergens_heading(language, traces=True), _sentence(traces))
    left = stock_words(chosen.stock, language)
    if left:
        yield Line("package-check", say(language, phrase("Availability")), left)
    for key, text in good.details.items():
        if not (key == "traces" and traces):
            yield Line(_ICONS.get(key, "info"), detail_heading(key, language), text)
    if delivery:
        first, rest = first_and_rest(delivery)
        yield Line("truck", say(language, phrase("Delivery")), first, rest=rest)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
