"""Cards, buttons and summaries under an answer: made by code, from what the tools gave."""

from typing import Any

import pytest

from bot.agent import Drafted, ToolResult
from bot.dressing import dress
from bot.proposing import proposed, with_proposal
from shop.kernel.language import Language

CREAM: dict[str, Any] = {
    "slug": "crema",
    "name": "Crema di pistacchio",
    "summary": "Al 50 per cento.",
    "price": "9,80 €",
    "picture": "pistachio",
    "url": "https://shop.example/p/crema",
    "stock": 4,
}
PROPOSAL: dict[str, Any] = {
    "code": "P-7K2M9Q",
    "lines": [
        {"name": "Miele", "quantity": "2 pezzi", "units": 2, "unit": "piece", "total_amount": "17,00 €"},
        {"name": "Ragusano", "quantity": "300 g", "units": 300, "unit": "gram", "total_amount": "10,80 €"},
    ],
    "discounts": [{"words": "Benvenuto −10%", "discount_amount": "-2,78 €"}],
    "delivery": {
        "name": "Corriere",
        "kind": "delivery",
        "price": "6,90 €",
        "price_minor": 690,
        "arrives": "martedì 24 novembre",
        "order_by": "venerdì 20 novembre, 16:00",
    },
    "taxes": [{"words": "IVA 10 % su 29,02 €", "tax_amount": "2,90 €"}],
    "tax_included": True,
    "total_amount": "31,92 €",
    "payment": "card",
    "holds_until": "venerdì 20 novembre, 11:00",
}


def drafted(*results: tuple[str, dict[str, Any]], text: str = "", **extra: Any) -> Drafted:
    """A draft with what its tools gave."""
    return Drafted(text=text, extra=extra, results=[ToolResult(name, {}, told) for name, told in results])


def test_a_product_that_is_sold_has_a_card_with_picture_price_and_two_buttons() -> None:
    content = dress(
        drafted(("show_product", {"product": CREAM}), text="La Crema di pistacchio."), Language.IT, sells=True
    )

    (card,) = content.cards
    assert (content.kind, card.name, card.price, card.picture) == (
        "card",
        "Crema di pistacchio",
        "9,80 €",
        "pistachio",
    )
    assert [(one.id, one.title) for one in content.choices] == [
        ("add:crema", "Nel carrello"),
        ("product:crema", "Dettagli"),
    ]


def test_what_is_sold_out_can_be_waited_for() -> None:
    told = drafted(("show_product", {"product": CREAM | {"stock": 0}}), text="La Crema di pistacchio.")

    assert dress(told, Language.IT, sells=True).choices[0].id == "wait:crema"


def test_where_nothing_is_sold_by_order_interest_can_be_noted() -> None:
    told = drafted(("show_product", {"product": CREAM}), text="La Crema di pistacchio.")

    assert [one.id for one in dress(told, Language.IT).choices] == ["interest:crema"]


@pytest.mark.parametrize(
    ("language", "yes"),
    [(Language.IT, "Sì, ordina"), (Language.EN, "Yes, order"), (Language.ES, "Sí, pedir")],
)
def test_a_proposal_has_its_own_buttons_whatever_the_model_wanted(language: Language, yes: str) -> None:
    told = drafted(
        ("propose_order", {"proposal": PROPOSAL}), choices=[{"id": "yes:P-OTHER1", "title": "Gratis"}]
    )

    content = dress(told, language, sells=True)

    assert [one.id for one in content.choices] == ["yes:P-7K2M9Q", "change:P-7K2M9Q"]
    assert content.choices[0].title == yes
    assert all(len(one.title) <= 20 for one in content.choices)


def test_the_summary_says_everything_that_a_yes_agrees_to() -> None:
    text = with_proposal("Ecco:", drafted(("propose_order", {"proposal": PROPOSAL})).results, Language.IT)

    for said in (
        *("2 × Miele: 17,00 €", "Ragusano, 300 g: 10,80 €", "Benvenuto −10%: -2,78 €", "Corriere: 6,90 €"),
        *(
            "Totale: 31,92 €",
            "IVA 10 % su 29,02 €: 2,90 €",
            "martedì 24 novembre",
            "16:00",
            "con carta",
            "11:00",
        ),
    ):
        assert said in text
    assert text.startswith("Ecco:")


def test_a_proposal_that_the_same_turn_has_changed_or_ordered_is_not_shown() -> None:
    changed = drafted(("propose_order", {"proposal": PROPOSAL}), ("add_to_cart", {"cart": {"lines": []}}))
    refused = drafted(("propose_order", {"proposal": PROPOSAL}), ("add_to_cart", {"refusal": "SoldOut"}))

    assert proposed(changed.results) is None
    assert proposed(refused.results) is not None


def test_variants_and_ways_that_a_tool_asks_about_become_choices() -> None:
    variants = [
        {"sku": "OLIO-250", "name": "250 ml", "price": "7,50 €", "stock": 3},
        {"sku": "OLIO-500", "name": "500 ml", "price": "12,50 €", "stock": 0},
    ]
    ways = [{"code": "courier", "name": "Corriere", "price": "6,90 €", "arrives": "martedì 24 novembre"}]

    which = dress(
        drafted(("add_to_cart", {"refusal": "VariantUnclear", "variants": variants})), Language.IT, sells=True
    )
    how = dress(
        drafted(("propose_order", {"refusal": "DeliveryMissing", "choices": ways})), Language.IT, sells=True
    )

    assert [one.id for one in which.choices] == ["add:OLIO-250"]
    assert [(one.id, one.description) for one in how.choices] == [
        ("delivery:courier", "6,90 €, martedì 24 novembre")
    ]


def test_an_order_leads_to_its_page() -> None:
    content = dress(
        drafted(("place_order", {"order": {}, "url": "https://shop.example/l/abc"})), Language.IT, sells=True
    )

    assert [(link.title, link.url) for link in content.links] == [
        ("Completa l'ordine", "https://shop.example/l/abc")
    ]
