"""Cards that the test provider takes, and what becomes of each. They are Stripe's, so that people know them.

https://docs.stripe.com/testing. No other number is taken, and none is ever kept.
"""

from dataclasses import dataclass
from typing import Literal

Fate = Literal["paid", "refused", "confirm"]


@dataclass(frozen=True, slots=True)
class Card:
    """A test card."""

    number: str
    brand: str
    fate: Fate
    failure: str = ""
    """Why it is refused."""

    @property
    def method(self) -> str:
        """How the shop may name it: ``visa 4242``."""
        return f"{self.brand} {self.number[-4:]}"

    @property
    def spaced(self) -> str:
        """In groups of four, as it stands on a card."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "visa", "paid"),
        Card("5555555555554444", "mastercard", "paid"),
        Card("4000002500003155", "visa", "confirm"),
        Card("4000000000000002", "visa", "refused", "card_declined"),
        Card("4000000000009995", "visa", "refused", "insufficient_funds"),
        Card("4000000000000069", "visa", "refused", "expired_card"),
    )
}


def card_of(number: str) -> Card | None:
    """The test card of that number, however it is spaced."""
    return CARDS.get("".join(digit for digit in number if digit.isdigit()))
