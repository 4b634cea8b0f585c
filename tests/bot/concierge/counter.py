"""A counter to stand at: a small food shop whose tools answer from a list, and visits that talk to it.

The tools give what the real ones give, in the reader's language and with hard filters; nothing is
stored but the calls of a visit.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import yaml
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from bot.agent import ToolResult
from bot.concierge.language import detect
from bot.concierge.model import Concierge
from bot.guardrails.evidence import Evidence
from bot.guardrails.proof import prove
from knowledge.aspects import passage_vectors
from knowledge.embedding import embedder
from knowledge.search import Found
from shop.catalog.allergens import allergens_text
from shop.kernel.language import Language
from shop.kernel.money import Money

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""A Friday morning."""
PAGE = "https://shop.example/l/abc"
_TENTH_MORE = Decimal("1.1")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the concierge said, and what it did before."""

    text: str
    extra: Mapping[str, Any]
    calls: tuple[tuple[str, Mapping[str, Any]], ...]

    @property
    def tools(self) -> list[str]:
        return [name for name, _ in self.calls]

    @property
    def choices(self) -> list[str]:
        return [choice["id"] for choice in self.extra["choices"]]

    @property
    def intents(self) -> list[str]:
        parts: list[str] = self.extra["decision"]["parts"]
        return parts


@dataclass
class Visit:
    """One customer's conversation. Every answer is proven against its tool results as it is given."""

    language: str = "it"
    block: dict[str, Any] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    """Tools that fail."""
    memory: dict[str, Any] = field(default_factory=dict)
    history: list[BaseMessage] = field(default_factory=list)
    misses: int = 0

    def say(self, text: str, *, tapped: str = "", **said: Any) -> Answer:
        """Write something, or tap an option; returns the answer."""
        started = bool(self.history)
        self.language = detect(
            text, Language(self.language) if started else None, Language(self.language)
        ).language
        passages = [] if tapped else found(text, self.language)
        messages = [self._system(passages), *self.history]
        messages.append(HumanMessage(text, additional_kwargs={"vetrina": {"tapped": tapped, **said}}))
        last, results = self._loop(messages)
        extra = last.additional_kwargs["vetrina"]
        self._keep(text, last, extra)
        answer = Answer(last.text, extra, tuple((one.name, one.arguments) for one in results))
        self._prove(text, answer, results, passages)
        return answer

    def _system(self, passages: list[dict[str, Any]]) -> SystemMessage:
        block = {
            "language": self.language,
            "formality": "informal",
            "shop_name": "Sapori di Scicli",
            "agent_name": "Tano",
            "person": "Rosaria",
            "currency": "EUR",
            "now": NOW.isoformat(),
            "zone": "Europe/Rome",
            "registered": True,
            "first_turn": not self.history,
            "memory": self.memory,
            "passages": passages,
            "known_words": [product["names"][self.language] for product in goods()["products"]],
            "shop_languages": ["en", "it", "es"],
            "vertical": "food",
            "misses": self.misses,
            **self.block,
        }
        return SystemMessage("", additional_kwargs={"vetrina": block})

    def _loop(self, messages: list[BaseMessage]) -> tuple[AIMessage, list[ToolResult]]:
        results: list[ToolResult] = []
        for _ in range(8):
            answer = concierge().invoke(messages)
            messages.append(answer)
            if not answer.tool_calls:
                return answer, results
            for call in answer.tool_calls:
                told = self._call(call["name"], call["args"])
                results.append(ToolResult(call["name"], call["args"], told))
                messages.append(ToolMessage(json.dumps(told), tool_call_id=call["id"]))
        raise AssertionError("the concierge never stopped asking for tools")

    def _call(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if name in self.broken:
            return {"refusal": "InternalError", "message": "This did not work just now."}
        told: dict[str, Any] = _TOOLS[name](arguments, self.language)
        return told

    def _keep(self, text: str, last: AIMessage, extra: Mapping[str, Any]) -> None:
        self.memory = json.loads(json.dumps(extra["memory"]))
        self.misses = self.misses + 1 if extra["miss"] else 0
        self.history += [HumanMessage(text), AIMessage(last.text)]
        if extra["language_switched"]:
            self.language = extra["language"]

    def _prove(
        self, text: str, answer: Answer, results: list[ToolResult], passages: list[dict[str, Any]]
    ) -> None:
        """Nothing may be said that no result of the turn proves."""
        quoted = [_found(one) for one in passages]
        evidence = Evidence(
            now=NOW,
            zone=ZoneInfo("Europe/Rome"),
            results=results,
            passages=quoted,
            said=(text,),
            links=frozenset({PAGE}),
            hosts=frozenset({"shop.example"}),
            known=("Sapori di Scicli", "Tano", "Rosaria", str(self.block.get("customer_name", ""))),
        )
        proof = prove(answer.text, Language(answer.extra["language"]), evidence)
        assert proof.ok or not answer.text, (answer.text, proof.faults)


@cache
def concierge() -> Concierge:
    """One for all visits: it keeps nothing of them."""
    return Concierge()


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


def _found(passage: Mapping[str, Any]) -> Found:
    told = {key: value for key, value in passage.items() if key != "id"}
    return Found(passage_id=passage["id"], rank_score=1.0, **told)


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


_TOOLS: dict[str, Any] = {
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
