"""What the till says of ways and days of delivery and of other currencies, as the real tools would."""

from typing import Any

from shop.kernel.language import Language
from shop.kernel.money import Money

WAYS = (
    {
        "code": "courier",
        "kind": "delivery",
        "minor": 690,
        "on": "2026-11-25",
        "by": "venerdì 20 novembre, 16:00",
    },
    {"code": "shop", "kind": "pickup", "minor": 0, "on": "2026-11-21", "by": "venerdì 20 novembre, 18:00"},
)
NAMES = {
    "courier": {"en": "Courier", "it": "Corriere", "es": "Mensajería"},
    "shop": {"en": "Pick up", "it": "Ritiro in bottega", "es": "Recogida"},
}
DAYS = {
    "2026-11-25": {
        "en": "Wednesday 25 November",
        "it": "mercoledì 25 novembre",
        "es": "miércoles 25 de noviembre",
    },
    "2026-11-21": {"en": "Saturday 21 November", "it": "sabato 21 novembre", "es": "sábado 21 de noviembre"},
}


def in_other(minor: int, currency: str, language: Language) -> dict[str, Any]:
    """Twice as much of any other currency."""
    if currency == "EUR":
        return {}
    about = f"circa {Money(2 * minor, currency).worded(language)}"
    return {"in_other": {"currency": currency, "about_amount": about, "about_minor": 2 * minor}}


def money(minor: int, language: Language) -> str:
    """An amount in euros."""
    return Money(minor, "EUR").worded(language)
