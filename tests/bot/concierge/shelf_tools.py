"""The tools of the counter: what the real ones give, from a list of goods, with hard filters."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge.aspects import passage_vectors
from knowledge.embedding import embedder
from shop.catalog.allergens import allergens_text
from shop.kernel.language import Language
from shop.kernel.money import Money

PAGE = "https://shop.example/l/abc"
_TENTH_MORE = Decimal("1.1")


@cache
def goods() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((Path(__file__).with_name("goods.yaml")).read_text("utf-8"))
    return content


def found(question: str, language: str, limit: int = 5) -> list[dict[str, Any]]:
    """What retrieval would find: the shop's own questions and products, nearest first."""
    asked = embedder().encode(question)
    scored = [(float((vectors @ asked).max()), place) for place, vectors in enumerate(_vectors())]
    best = sorted(scored, reverse=True)[:limit]
    return [_passage(place, language, score) for score, place in best]


@cache
def _sources() -> list[tuple[str, str, dict[str, tuple[str, str]]]]:
    questions = [
        ("faq", one["code"], {key: (one["questions"][key], one["answers"][key]) for key in one["questions"]})
        for one in goods()["questions"]
    ]
    products = [
        ("catalog", one["slug"], {key: (one["names"][key], one["summaries"][key]) for key in one["names"]})
        for one in goods()["products"]
    ]
    return questions + products


@cache
def _vectors() -> list[Any]:
    return [
        np.vstack([passage_vectors(embedder(), *told) for told in texts.values()])
        for _, _, texts in _sources()
    ]


def _passage(place: int, language: str, score: float) -> dict[str, Any]:
    kind, reference, texts = _sources()[place]
    spoken = language if language in texts else next(iter(texts))
    title, text = texts[spoken]
    return {
        "id": f"{kind}:{reference}",
        "kind": kind,
        "reference": reference,
        "title": title,
        "text": text,
        "language": spoken,
        "score": max(0.0, min(1.0, score)),
    }


def _view(product: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A product as the tools show it."""
    spoken = Language(language)
    prices = [Money.of(one["price"], "EUR") for one in product["variants"]]
    cheapest = min(
        (price for price, one in zip(prices, product["variants"], strict=True) if one["stock"]),
        key=lambda price: price.minor,
        default=prices[0],
    )
    traces = product.get("traces", [])
    return {
        "slug": product["slug"],
        "name": product["names"][language],
        "summary": product["summaries"][language],
        "price": cheapest.worded(spoken),
        "price_minor": cheapest.minor,
        "currency": "EUR",
        "price_from": len({price.minor for price in prices}) > 1,
        "stock": sum(one["stock"] for one in product["variants"]),
        "category": product["category"],
        "allergens": product["allergens"],
        "allergens_text": allergens_text(product["allergens"], spoken),
        "traces": traces,
        "traces_text": allergens_text(traces, spoken),
        "picture": "",
        "url": f"https://shop.example/p/{product['slug']}",
        "score": 0.8,
    }


def _find(arguments: Mapping[str, Any], language: str) -> dict[str, Any]:
    kept, near, left = [], [], []
    limit = Decimal(arguments["budget"]) * 100 if arguments.get("budget") else None
    for product in _looked_for(arguments, language):
        view = _view(product, language)
        barred = [code for code in arguments.get("without_allergens", []) if code in view["allergens"]]
        traced = [code for code in arguments.get("without_allergens", []) if code in view["traces"]]
        if barred or traced:
            left.append(
                {"name": view["name"], "reason": f"allergen:{barred[0]}" if barred else f"traces:{traced[0]}"}
            )
        elif limit is not None and view["price_minor"] > limit:
            cheap_enough = view["price_minor"] <= limit * _TENTH_MORE
            near.append(view) if cheap_enough else left.append({"name": view["name"], "reason": "price"})
        else:
            kept.append(view)
    most = arguments.get("limit", 3)
    return {"products": kept[:most], "left_out": left[:3], "total": len(kept), "near_budget": near}


def _looked_for(arguments: Mapping[str, Any], language: str) -> list[Mapping[str, Any]]:
    """The products of the category and the traits, those nearest to the words first."""
    tags, category = set(arguments.get("tags", [])), arguments.get("category")
    fitting = [
        product
        for product in goods()["products"]
        if tags <= set(product["tags"]) and category in {None, product["category"]}
    ]
    if not arguments.get("query"):
        return fitting
    asked = embedder().encode(arguments["query"])
    scores = {
        product["slug"]: float(
            embedder().encode(f"{product['names'][language]} {product['summaries'][language]}") @ asked
        )
        for product in fitting
    }
    best = max(scores.values(), default=0.0)
    near = [product for product in fitting if scores[product["slug"]] >= max(0.2, best / 2)]
    return sorted(near, key=lambda product: -scores[product["slug"]])


def _named(words: str) -> Mapping[str, Any] | None:
    for product in goods()["products"]:
        if words.lower() in {product["slug"], *(name.lower() for name in product["names"].values())}:
            named: Mapping[str, Any] = product
            return named
    return None


def _show(arguments: Mapping[str, Any], language: str) -> dict[str, Any]:
    product = _named(arguments["product"])
    if product is None:
        nearest = [_view(one, language) for one in _looked_for({"query": arguments["product"]}, language)[:3]]
        brief = [{key: one[key] for key in ("slug", "name", "price")} for one in nearest]
        return {"refusal": "ProductNotFound", "message": "", "nearest": brief}
    variants = [
        {
            "sku": f"{product['slug']}-{place}",
            "name": one["name"],
            "price": Money.of(one["price"], "EUR").worded(Language(language)),
            "price_minor": Money.of(one["price"], "EUR").minor,
            "stock": one["stock"],
        }
        for place, one in enumerate(product["variants"])
    ]
    details = {key: texts[language] for key, texts in product.get("details", {}).items()}
    view = _view(product, language)
    return {
        "product": view | {"details": details, "variants": variants, "tags": product["tags"]},
        "similar": [],
    }


def _mark(arguments: Mapping[str, Any], language: str) -> dict[str, Any]:
    product = _named(arguments["product"])
    if product is None:
        return {"refusal": "ProductNotFound", "message": "", "nearest": []}
    view = _view(product, language)
    return {"done": True, "product": {key: view[key] for key in ("slug", "name", "price")}}


def _categories(_: Mapping[str, Any], language: str) -> dict[str, Any]:
    told = [
        {"code": one["code"], "name": one["names"][language], "count": 3} for one in goods()["categories"]
    ]
    return {"categories": told}


def _facts(arguments: Mapping[str, Any], language: str) -> dict[str, Any]:
    facts: dict[str, dict[str, Any]] = {
        topic: {"text": texts[language]} for topic, texts in goods()["facts"].items()
    }
    facts["hours"] |= {"open_now": True, "closes": "19:30", "opens_next": ""}
    facts["address"] |= {"map_url": "https://shop.example/map"}
    topic = arguments["topic"]
    if topic == "all":
        return {"facts": facts}
    if topic not in facts:
        return {"refusal": "FactUnknown", "message": "", "topics": list(facts)}
    return {"facts": {topic: facts[topic]}}


PICKED = ["box-classica", "degustazione"]
"""What the shop recommends today, by slug; the first one arrived yesterday too."""


def _picks(_: Mapping[str, Any], language: str) -> dict[str, Any]:
    picked = [_named(slug) for slug in PICKED]
    shown = [_view(one, language) | {"why": "Oggi"} for one in picked if one is not None]
    return {"products": shown, "url": "https://shop.example/s/sapori/today"}


def _new(arguments: Mapping[str, Any], language: str) -> dict[str, Any]:
    told: dict[str, Any] = {"products": _picks({}, language)["products"][:1]}
    unknown = arguments.get("among", "") not in {"", "box", "dolci"}
    told |= {"among_unknown": arguments["among"]} if unknown else {}
    return told | {"url": "https://shop.example/s/sapori/new"}


TOOLS: dict[str, Any] = {
    "todays_picks": _picks,
    "whats_new": _new,
    "find_products": _find,
    "show_product": _show,
    "mark_interest": _mark,
    "list_categories": _categories,
    "shop_facts": _facts,
    "search_knowledge": lambda arguments, language: {"passages": found(arguments["question"], language, 4)},
    "send_link": lambda arguments, _: {"url": PAGE, "expires": "19:30", "purpose": arguments["purpose"]},
    "hand_over": lambda _, __: {
        "done": True,
        "person": "Rosaria",
        "hours_text": "",
        "open_now": True,
        "opens_next": "",
    },
}
