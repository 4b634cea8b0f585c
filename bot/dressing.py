"""What goes with an answer: the card of a product, options to tap, a button that opens a page.

Everything here comes from tool results, so that no figure or address on a card was written by a model.
"""

from typing import Any

from agent_tools.canceling import CANCEL
from bot.agent import Drafted, ToolResult
from bot.booking_offers import booking_choices, listed_choices
from bot.guardrails.wording import sentence
from bot.proposing import proposed, yes_and_change
from shop.kernel.language import Language, say
from shop.messaging.content import Card, Choice, Content, Link


def dress(drafted: Drafted, language: Language, *, sells: bool = False) -> Content:
    """The content beside the text: as the concierge asked, or read off the tools' results.

    `sells` tells whether goods can be put into a cart here. A proposal always has its own two buttons.
    """
    links = _links(drafted, language)
    proposal = proposed(drafted.results)
    if proposal is not None:
        return Content(kind="choices", choices=yes_and_change(proposal, language), links=links)
    booking = booking_choices(drafted.results, language)
    if booking:
        return Content(kind="choices", choices=booking, links=links)
    products = _products(drafted.results)
    wanted = drafted.extra.get("cards")
    slugs = wanted if wanted is not None else _shown(drafted)
    cards = tuple(_card(products[slug]) for slug in slugs if slug in products)
    choices = tuple(_choice(option) for option in _options(drafted, language, sells=sells))[:10]
    if len(cards) == 1 and cards[0].picture:
        return Content(kind="card", cards=cards, choices=choices, links=links)
    if choices:
        return Content(kind="choices", choices=choices, cards=cards, list_title=say(language, "Choose"))
    return Content(kind="link", links=links) if links else Content()


def buttons_of(product: dict[str, Any], language: Language) -> list[dict[str, str]]:
    """What can be done with one product that is sold here: put it into the cart, or wait for it; see more of it."""
    slug = product["slug"]
    sold_out = product.get("stock") == 0
    first = {"id": f"wait:{slug}", "title": sentence("tell_me", language)}
    if not sold_out:
        first = {"id": f"add:{slug}", "title": sentence("add", language)}
    return [first, {"id": f"product:{slug}", "title": sentence("details", language)}]


def _products(results: list[ToolResult]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for result in results:
        told = result.result
        for product in [*told.get("products", []), *told.get("near_budget", [])]:
            found[product["slug"]] = product
        if isinstance(told.get("product"), dict) and "picture" in told["product"]:
            found[told["product"]["slug"]] = told["product"]
    return found


def _shown(drafted: Drafted) -> list[str]:
    """For an outside model: the one product that the answer is about, if it is about one."""
    named = [
        product["slug"]
        for product in _products(drafted.results).values()
        if product["name"].lower() in drafted.text.lower()
    ]
    return named if len(named) == 1 else []


def _options(drafted: Drafted, language: Language, *, sells: bool) -> list[dict[str, Any]]:
    if "choices" in drafted.extra:
        return list(drafted.extra["choices"])
    asked = _asked_for(drafted.results, language)
    times = [choice.model_dump() for choice in listed_choices(drafted.results, language)]
    if asked or times:
        return asked or times
    for result in reversed(drafted.results):
        listed = result.result.get("products", [])
        named = [product for product in listed if product["name"].lower() in drafted.text.lower()]
        if len(named) > 1:
            return [
                {"id": f"product:{one['slug']}", "title": one["name"], "description": one["price"]}
                for one in named
            ]
    shown = _shown(drafted)
    if len(shown) != 1:
        return []
    if sells:
        return buttons_of(_products(drafted.results)[shown[0]], language)
    return [{"id": f"interest:{shown[0]}", "title": say(language, "I want it")}]


def _asked_for(results: list[ToolResult], language: Language) -> list[dict[str, Any]]:
    """What the last tool wants to be told: which variant, which way of delivery."""
    told = results[-1].result if results else {}
    if told.get("refusal") == "VariantUnclear":
        return [
            {"id": f"add:{one['sku']}", "title": one["name"], "description": one["price"]}
            for one in told["variants"]
            if one.get("stock") != 0
        ]
    if told.get("refusal") == "CancelNotAgreed":
        return [
            {"id": f"{CANCEL}{told['order']['number']}", "title": sentence("choice_cancel", language)},
            {"id": "no", "title": sentence("choice_keep", language)},
        ]
    if told.get("refusal") in {"DeliveryMissing", "WayUnclear"}:
        return [
            {
                "id": f"delivery:{one['code']}",
                "title": one["name"],
                "description": f"{one['price']}, {one['arrives']}",
            }
            for one in told["choices"]
        ]
    return []


def _links(drafted: Drafted, language: Language) -> tuple[Link, ...]:
    asked = [Link(title=one["title"], url=one["url"]) for one in drafted.extra.get("links", [])]
    made = [
        Link(title=_title(result, language), url=result.result["url"])
        for result in drafted.results
        if result.name in _LEADING and result.result.get("url")
    ]
    ordered = [link for link in made if link.title == sentence("complete_order", language)]
    unique = {link.url: link for link in [*ordered, *made, *asked]}
    return tuple(unique.values())[:1]


_LEADING = frozenset({"send_link", "place_order", "return_item", "confirm_booking"})


def _title(result: ToolResult, language: Language) -> str:
    return (
        sentence("complete_order", language)
        if result.name == "place_order"
        else say(language, "Open the page")
    )


def _card(product: dict[str, Any]) -> Card:
    return Card(
        product=product["slug"],
        name=product["name"],
        summary=product.get("summary", ""),
        price=product["price"],
        picture=product.get("picture", ""),
        url=product.get("url", ""),
    )


def _choice(option: dict[str, Any]) -> Choice:
    return Choice(id=option["id"], title=option["title"], description=option.get("description", ""))
