"""What is said of a cart, an order, a delivery is held against the tools: totals, days, numbers, codes."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.guardrails.evidence import Evidence, ToolResult
from bot.guardrails.proof import prove, render_from_facts
from shop.kernel.language import Language

LINES = [
    {
        "sku": "BOX-DEGUSTAZIONE",
        "product": "degustazione-siciliana",
        "name": "Degustazione Siciliana",
        "quantity": "2 pezzi",
        "units": 2,
        "unit": "piece",
        "price": "55,00 €",
        "price_minor": 5500,
        "total_amount": "110,00 €",
        "total_minor": 11000,
    },
    {
        "sku": "MIELE-250",
        "product": "miele-ibleo",
        "name": "Miele ibleo, 250 g",
        "quantity": "1 pezzo",
        "units": 1,
        "unit": "piece",
        "price": "8,50 €",
        "price_minor": 850,
        "total_amount": "8,50 €",
        "total_minor": 850,
    },
]
CART: dict[str, Any] = {
    "lines": LINES,
    "currency": "EUR",
    "tax_included": True,
    "goods_amount": "118,50 €",
    "goods_minor": 11850,
    "discount_amount": "11,85 €",
    "discount_minor": 1185,
    "discounts": [{"words": "Benvenuto −10%", "discount_amount": "-11,85 €", "discount_minor": 1185}],
    "delivery_amount": "6,90 €",
    "delivery_minor": 690,
    "delivery": {
        "code": "courier",
        "name": "Corriere",
        "kind": "delivery",
        "price": "6,90 €",
        "price_minor": 690,
        "arrives": "martedì 24 novembre",
        "promised_on": "2026-11-24",
        "order_by": "venerdì 20 novembre, 16:00",
    },
    "taxes": [{"words": "IVA 10 % su 103,23 €", "tax_amount": "10,32 €", "tax_minor": 1032}],
    "total_amount": "113,55 €",
    "total_minor": 11355,
    "payment": "card",
}
ORDER: dict[str, Any] = {
    "number": "1042",
    "state": "shipped",
    "status": "spedito",
    "arrives": "martedì 24 novembre",
    "total_amount": "113,55 €",
    "total_minor": 11355,
    "parcels": [
        {"carrier": "BRT", "tracking_number": "BRT0099887", "tracking_url": "https://brt.example/0099887"}
    ],
}


def held(draft: str, *results: ToolResult, said: str = "") -> tuple[str, ...]:
    """The faults of a draft."""
    evidence = Evidence(
        now=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        zone=ZoneInfo("Europe/Rome"),
        results=results,
        said=(said,),
    )
    return prove(draft, Language.IT, evidence).faults


@pytest.mark.parametrize(
    "draft",
    [
        "Nel carrello: 2 × Degustazione Siciliana, 110,00 €.",
        "Due Degustazione Siciliana fanno 110,00 €, il Miele ibleo 8,50 €.",
        "Il totale è 113,55 €, con 11,85 € di sconto e 6,90 € di consegna.",
        "Totale: 113,55 €. Arriva entro martedì 24 novembre, ordinando entro venerdì alle 16:00.",
        "Lo sconto Benvenuto è del 10%.",
    ],
)
def test_figures_of_the_cart_may_be_said(draft: str) -> None:
    assert held(draft, ToolResult("show_cart", {"cart": CART})) == ()


@pytest.mark.parametrize(
    "draft",
    [
        "Il totale è 99,00 €.",
        "La Degustazione Siciliana costa 5,50 €.",
        "Ti faccio il 90% di sconto.",
        "Il Miele ibleo costa 55,00 €.",
        "Arriva entro lunedì 23 novembre.",
        "La consegna è gratis.",
    ],
)
def test_other_figures_may_not(draft: str) -> None:
    assert held(draft, ToolResult("show_cart", {"cart": CART})) != ()


def test_the_number_of_an_order_and_of_its_parcel_come_from_the_tool() -> None:
    told = ToolResult("order_status", {"order": ORDER})

    assert held("L'ordine 1042 è spedito, tracciamento BRT0099887.", told) == ()
    assert held("Segui il pacco su https://brt.example/0099887", told) == ()
    assert held("L'ordine 1043 è spedito.", told) != ()
    assert held("Il tracciamento è BRT0011223.", told) != ()
    assert held("Seguilo su https://evil.example/0099887", told) != ()


def test_how_much_is_left_may_be_said_of_what_was_refused() -> None:
    told = ToolResult(
        "add_to_cart", {"refusal": "SoldOut", "product": "Cassetta Iblea", "available": "3 pezzi"}
    )

    assert held("Ne restano 3.", told) == ()
    assert held("Ne restano 7.", told) != ()


@pytest.mark.parametrize(
    ("name", "result", "said"),
    [
        ("add_to_cart", {"cart": CART}, "113,55"),
        ("place_order", {"order": ORDER, "url": "https://shop.example/l/abc"}, "1042"),
        ("order_status", {"order": ORDER}, "spedito"),
        ("propose_order", {"proposal": CART | {"code": "P-1"}}, "controllare"),
        ("delivery_by", {"ways": [CART["delivery"] | {"in_time": True}]}, "24 novembre"),
        ("join_waiting_list", {"waiting": {"name": "Miele ibleo"}}, "Miele ibleo"),
    ],
)
def test_what_cannot_be_proven_is_replaced_by_what_the_tool_told(
    name: str, result: dict[str, Any], said: str
) -> None:
    evidence = Evidence(
        now=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        zone=ZoneInfo("Europe/Rome"),
        results=[ToolResult(name, result)],
    )

    assert said in render_from_facts(evidence, Language.IT)
