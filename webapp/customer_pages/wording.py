"""How the kinds of payment are spoken of on pages."""

from dataclasses import dataclass
from typing import Final

from shop.kernel.language import Language, phrase, say


@dataclass(frozen=True, slots=True)
class PaymentWords:
    """A kind of payment."""

    icon: str
    name: str
    meaning: str
    button: str
    """On the button that orders; it names the total."""


FREE: Final = ""
"""What is paid with where nothing is to be paid."""
PAYMENTS: Final = {
    "card": PaymentWords(
        "credit-card",
        phrase("By card"),
        phrase(
            "On the payment provider’s protected page. Your card number passes neither the chat nor the shop."
        ),
        phrase("Order and pay {total}"),
    ),
    "transfer": PaymentWords(
        "landmark",
        phrase("By bank transfer"),
        phrase("We keep everything for five days, until the money is here."),
        phrase("Order and transfer {total}"),
    ),
    "cash": PaymentWords(
        "banknote",
        phrase("In cash"),
        phrase("When you get it."),
        phrase("Order and pay {total} in cash"),
    ),
}


@dataclass(frozen=True, slots=True)
class PaymentKind:
    """A kind of payment in the reader's language."""

    kind: str
    icon: str
    name: str
    meaning: str


def payment_kinds(kinds: tuple[str, ...], language: Language) -> list[PaymentKind]:
    """Those kinds, in their own order."""
    return [
        PaymentKind(kind, words.icon, say(language, words.name), say(language, words.meaning))
        for kind, words in PAYMENTS.items()
        if kind in kinds
    ]


def button_words(payment: str, total: str, language: Language) -> str:
    """What the button that orders says: that it orders, and how much is to be paid for it."""
    if payment == FREE:
        return say(language, phrase("Order, nothing to pay"))
    return say(language, PAYMENTS[payment].button, total=total)
