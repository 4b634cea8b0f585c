"""What goes with an answer: the card of a product, options to tap, a button that opens a page.

Everything here comes from tool results, so that no figure or address on a card was written by a model.
"""

from typing import Any

from bot.agent import Drafted, ToolResult
from shop.kernel.language import Language, say
from shop.messaging.content import Card, Choice, Content, Link


def dress(drafted: Drafted, language: Language) -> Content:
    """The content beside the text: as the concierge asked, or read off the tools' results."""
    products = _products(drafted.results)
    wanted = drafted.extra.get("cards")
    slugs = wanted if wanted is not None else _shown(drafted)
    cards = tuple(_card(products[slug]) for slug in slugs if slug in products)
    choices = tuple(_choice(option) for option in _options(drafted, language))[:10]
    links = _links(drafted, language)
    if len(cards) == 1 and cards[0].picture:
        return Content(kind="card", cards=cards, choices=choices, links=links)
    if choices:
        return Content(kind="choices", choices=choices, cards=cards, list_title=say(language, "Choose"))
    return Content(kind="link", links=links) if links else Content()


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


def _options(drafted: Drafted, language: Language) -> list[dict[str, Any]]:
    if "choices" in drafted.extra:
        return list(drafted.extra["choices"])
    for result in reversed(drafted.results):
        listed = result.result.get("products", [])
        named = [product for product in listed if product["name"].lower() in drafted.text.lower()]
        if len(named) > 1:
            return [
                {"id": f"product:{one['slug']}", "title": one["name"], "description": one["price"]}
                for one in named
            ]
    shown = _shown(drafted)
    if len(shown) == 1:
        return [{"id": f"interest:{shown[0]}", "title": say(language, "I want it")}]
    return []


def _links(drafted: Drafted, language: Language) -> tuple[Link, ...]:
    asked = [Link(title=one["title"], url=one["url"]) for one in drafted.extra.get("links", [])]
    made = [
        Link(title=say(language, "Open the page"), url=result.result["url"])
        for result in drafted.results
        if result.name == "send_link" and result.result.get("url")
    ]
    unique = {link.url: link for link in [*made, *asked]}
    return tuple(unique.values())[:1]


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
