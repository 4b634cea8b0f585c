"""Papers for the tests, as a Sicilian food shop writes them."""

from datetime import date
from typing import Any

from shop.kernel.language import Language
from shop.papers.content import Corrected, PaperContent, PaperLine, Party, rate_totals

SELLER = Party(
    name="Sapori di Scicli S.r.l.",
    street="Via Mormino Penna 12",
    postal_code="97018",
    city="Scicli",
    region="RG",
    country="IT",
    tax_number="IT01234567897",
    email="bottega@sapori.example.com",
)
BUYER = Party(name="Giulia Rossi", street="Via Solari 18", postal_code="20144", city="Milano", country="IT")
LINES = (
    PaperLine(
        name="Crema di pistacchio, 190 g",
        sku="CREMA-PIST-190",
        quantity=2,
        unit_minor=980,
        total_minor=1960,
        net_minor=1782,
        tax_minor=178,
        tax_rate=1000,
    ),
    PaperLine(
        name="Ragusano DOP",
        sku="RAGUSANO",
        quantity=1300,
        unit="gram",
        price_per=1000,
        unit_minor=2890,
        discount_minor=357,
        total_minor=3400,
        net_minor=3269,
        tax_minor=131,
        tax_rate=400,
    ),
    PaperLine(
        name="Passito di Pantelleria",
        sku="PASSITO",
        quantity=1,
        unit_minor=2440,
        total_minor=2440,
        net_minor=2000,
        tax_minor=440,
        tax_rate=2200,
    ),
    PaperLine(
        name="Consegna a casa",
        kind="delivery",
        quantity=1,
        unit_minor=690,
        total_minor=690,
        net_minor=566,
        tax_minor=124,
        tax_rate=2200,
    ),
)


def an_invoice(**changes: Any) -> PaperContent:
    """Three rates, goods by weight, a discount, a delivery and a tip."""
    told: dict[str, Any] = {
        "kind": "invoice",
        "number": "2026/17",
        "issued_on": date(2026, 11, 20),
        "language": Language.IT,
        "currency": "EUR",
        "order_number": 1042,
        "ordered_on": date(2026, 11, 19),
        "seller": SELLER,
        "buyer": BUYER,
        "color": "#8C2A3C",
        "lines": LINES,
        "taxes": rate_totals(LINES),
        "tip_minor": 200,
        "total_minor": 8690,
        "paid_minor": 8690,
        "paid_with": "card",
    }
    return PaperContent(**{**told, **changes})


def a_credit_note(**changes: Any) -> PaperContent:
    """One jar comes back."""
    line = PaperLine(
        name="Crema di pistacchio, 190 g",
        sku="CREMA-PIST-190",
        quantity=1,
        unit_minor=980,
        total_minor=980,
        net_minor=891,
        tax_minor=89,
        tax_rate=1000,
    )
    return an_invoice(
        **{
            "kind": "credit_note",
            "number": "NC 2026/3",
            "lines": (line,),
            "taxes": rate_totals((line,)),
            "tip_minor": 0,
            "total_minor": 980,
            "paid_minor": 0,
            "corrects": Corrected(number="2026/17", issued_on=date(2026, 11, 20)),
            "reason": "Arrivato rotto",
            **changes,
        }
    )


def a_free_invoice() -> PaperContent:
    """Of goods that a code makes free."""
    free = (
        LINES[0].model_copy(
            update={"discount_minor": 1960, "total_minor": 0, "net_minor": 0, "tax_minor": 0}
        ),
    )
    return an_invoice(
        lines=free, taxes=rate_totals(free), tip_minor=0, total_minor=0, paid_minor=0, paid_with="card"
    )
