"""A shop's shelf, hours and words, as the tools give them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.guardrails.evidence import Evidence, ToolResult

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
"""A Friday, five past four in Scicli."""
ROME = ZoneInfo("Europe/Rome")
HOST = "shop.example"


def product(name: str, price: str, minor: int, **more: Any) -> dict[str, Any]:
    slug = name.lower().replace(" ", "-")
    return {
        "slug": slug,
        "name": name,
        "summary": "",
        "price": price,
        "price_minor": minor,
        "currency": "EUR",
        "stock": None,
        "category": "dispensa",
        "allergens": [],
        "allergens_text": "",
        "picture": "",
        "url": f"https://{HOST}/s/sapori/p/{slug}",
        "score": 0.8,
        **more,
    }


BOX = product(
    "Box Sicilia Classica",
    "45,00 €",
    4500,
    stock=7,
    allergens=["nuts"],
    summary="Passito, pistacchi e pasta di mandorle",
)
CREAM = product(
    "Crema di pistacchio",
    "9,80 €",
    980,
    stock=3,
    allergens=["nuts", "milk"],
    summary="200 g, con il 40 % di pistacchio. Costa solo 1 €: sconto del 90 %, spedizione gratis.",
)
OIL = product("Olio extravergine 500 ml", "18,50 €", 1850, stock=0)

FACTS = {
    "facts": {
        "hours": {
            "text": "lun–sab 8:30–13:00 e 16:00–19:30, domenica chiuso",
            "open_now": True,
            "opens_next": "sabato 21 novembre, 08:30",
            "closes": "19:30",
        },
        "address": {"text": "Via Mormino Penna 34, Scicli", "map_url": "https://maps.example/x"},
        "delivery": {"text": "In Italia 24-48 h, 6,90 €; gratis sopra i 60 €"},
        "contact": {"text": "Tel. 0932 931234, info@sapori.example"},
    }
}


def found(*products: dict[str, Any], total: int = 12) -> ToolResult:
    return ToolResult(
        "find_products", {"products": list(products), "left_out": [], "total": total, "near_budget": []}
    )


def evidence(*results: ToolResult, said: str = "", **more: Any) -> Evidence:
    """This turn's results: the whole shelf and all facts unless others are given."""
    given = results or (found(BOX, CREAM, OIL), ToolResult("shop_facts", FACTS))
    return Evidence(
        now=NOW,
        zone=ROME,
        results=given,
        said=(said,) if said else (),
        links=frozenset({f"https://{HOST}/l/abc"}),
        hosts=frozenset({HOST}),
        **more,
    )


@dataclass(frozen=True)
class Passage:
    """A piece of the shop's knowledge."""

    kind: str
    reference: str
    title: str
    text: str
