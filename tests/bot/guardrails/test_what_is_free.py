"""A gift box is no gift: what is said to be free needs a proof, wrapping does not."""

from datetime import date

import pytest

from bot.guardrails.claims.extraction import said_in


def free(text: str) -> list[str]:
    return [
        said.text for said in said_in(text, today=date(2026, 11, 20), currency="EUR") if said.kind == "free"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Caja de regalo con lazo",
        "una cesta de regalo con cinta",
        "papel de regalo con flores",
        "scatola regalo con nastro",
    ],
)
def test_gift_wrapping_is_not_taken_for_something_free(text: str) -> None:
    assert free(text) == []


@pytest.mark.parametrize(
    "text", ["una taza de regalo con tu pedido", "envío gratis", "spedizione gratuita", "free shipping"]
)
def test_gift_with_an_order_is_a_claim(text: str) -> None:
    assert len(free(text)) == 1
