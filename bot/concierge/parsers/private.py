"""Whether a message holds what does not belong in a chat: a card, a bank account, a password, a code."""

import re
from typing import Literal

from bot.concierge.wording import composed, plain
from shop.customers.private_words import Kind, find

Confided = Literal["card", "account", "password"]
"""What was written; a one-time code counts as a password."""

_KINDS: dict[Kind, Confided] = {
    Kind.CARD: "card",
    Kind.CVV: "card",
    Kind.IBAN: "account",
    Kind.PASSWORD: "password",
    Kind.ONE_TIME_CODE: "password",
}
_MASKED = re.compile(r"•{4}")
"""What a card number or a verification code arrives as."""
_OF_GOODS = re.compile(
    r"\b(?:order|booking|product|item|tracking|discount|voucher|gift|postal|zip|ordin\w+|prenotazion\w+|prodott\w+|articol\w+|"
    r"sconto|spedizion\w+|postale|cap|pedid\w+|reserva\w*|producto\w*|articulo\w*|descuento|envio|regalo)\b"
)
"""What else has a code: such a one opens nothing."""


def confided(text: str) -> Confided | None:
    """The kind of private thing that a message holds; None where it holds none."""
    if _MASKED.search(text):
        return "card"
    goods = _OF_GOODS.search(plain(composed(text))) is not None
    kinds = [span.kind for span in find(text)]
    told = [_KINDS[kind] for kind in kinds if kind in _KINDS and not (goods and kind is Kind.ONE_TIME_CODE)]
    return told[0] if told else None
