"""Homes and tours state their facts too, and invent none."""

import pytest

from bot.guardrails.evidence import ToolResult
from bot.guardrails.proof import prove
from shop.kernel.language import Language
from tests.bot.guardrails.shelf import evidence, found, product

IT, EN, ES = Language.IT, Language.EN, Language.ES


FLAT = ToolResult(
    "show_product",
    {
        "product": product(
            "Casa in via Tirella",
            "210.000,00 €",
            21_000_000,
            tags=["rooms:3", "area:85", "zone:centro"],
            details={"usage": "A 200 m dalla piazza, secondo piano."},
        ),
        "similar": [],
    },
)
TOUR = ToolResult(
    "show_product",
    {
        "product": product(
            "Tour del barocco",
            "45,00 €",
            4500,
            details={
                "usage": "Dura 2 ore e mezza circa, da 4 a 8 persone. Si parte alle 10 da piazza Italia 3. Mai la domenica."
            },
        ),
        "similar": [],
    },
)


@pytest.mark.parametrize(
    ("result", "draft"),
    [
        (FLAT, "*Casa in via Tirella*: 3 camere, 85 mq, 210.000 €. È a 200 metri dalla piazza."),
        (FLAT, "Three bedrooms, 85 m², EUR 210,000, 0.2 km from the square."),
        (
            TOUR,
            "Il *Tour del barocco* dura 2 ore e mezza, per 8 persone, e parte alle 10:00. Sono 45 € a testa.",
        ),
        (TOUR, "El tour dura dos horas y media, a las 10 de la mañana. Cuesta 45 euros."),
    ],
)
def test_other_trades_state_their_facts(result: ToolResult, draft: str) -> None:
    assert prove(draft, IT, evidence(result)).faults == ()


@pytest.mark.parametrize(
    ("result", "draft"),
    [
        (FLAT, "4 camere, 210.000 €"),
        (FLAT, "85 mq a 201.000 €"),
        (FLAT, "È a 20 metri dalla piazza"),
        (TOUR, "Dura 3 ore"),
        (TOUR, "Dura 2 ore"),
        (TOUR, "Si parte alle 11"),
        (TOUR, "Fino a 12 persone"),
    ],
)
def test_other_trades_invent_nothing_either(result: ToolResult, draft: str) -> None:
    assert not prove(draft, IT, evidence(result)).ok


def test_traces_forbid_to_call_it_free_from() -> None:
    bread = found(product("Pane nero", "3,00 €", 300, tags=["traces:milk"]))
    assert not prove("Il Pane nero è senza latte", IT, evidence(bread)).ok
    assert prove("Il Pane nero è senza uova", IT, evidence(bread)).ok
