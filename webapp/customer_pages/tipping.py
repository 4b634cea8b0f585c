"""A tip on the pages: what is offered, what is typed, what stands in the cart."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from flows.choose_tip import TipUnclear
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.orders.cart_view import CartView
from shop.orders.taxes import worded_rate
from webapp.customer_pages.figures import Figures

OFFERED: Final = (500, 1000, 1500)
"""Hundredths of a percent."""
_MOST_TYPED: Final = 10**7
_CHOSEN = re.compile(r"(rate|minor):(\d{1,9})")


@dataclass(frozen=True, slots=True)
class TipChoice:
    """One thing to choose."""

    value: str
    """``rate:500``, ``minor:200``, or ``rate:0`` for none."""
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tip:
    """The tip in a cart, and what it could be."""

    amount: str
    """Worded; empty without one."""
    value: str
    choices: list[TipChoice]
    """Parts of the goods that are offered."""
    own: str
    """An amount that was typed, worded; empty where none was."""

    @property
    def all_choices(self) -> list[TipChoice]:
        """With the amount that was typed, for a page that has no field for one."""
        typed = [TipChoice(self.value, self.own, chosen=True)] if self.own else []
        return [*self.choices, *typed]


def tip_of(cart: CartView, figures: Figures) -> Tip:
    """As the cart has it."""
    minor = cart.quote.tip_minor
    own = bool(minor) and not cart.tip_rate
    return Tip(
        amount=figures.money(minor) if minor else "",
        value=f"minor:{minor}" if own else f"rate:{cart.tip_rate}",
        choices=[
            TipChoice(f"rate:{rate}", worded_rate(rate, figures.language), rate == cart.tip_rate)
            for rate in OFFERED
        ],
        own=figures.money(minor) if own else "",
    )


def chosen_tip(value: str) -> tuple[int, int]:
    """What a choice means: its rate and its amount, one of them nothing. Refuses TipUnclear."""
    match = _CHOSEN.fullmatch(value)
    if match is None:
        raise TipUnclear
    figure = int(match[2])
    return (figure, 0) if match[1] == "rate" else (0, figure)


def typed_tip(text: str, language: Language, currency: str) -> tuple[int, int]:
    """What was typed: an amount as that language writes it. Refuses TipUnclear."""
    figure = re.sub(r"[^\d.,]", "", text)
    try:
        amount = Decimal(_pointed(figure, language))
    except InvalidOperation as unreadable:
        raise TipUnclear from unreadable
    if amount >= _MOST_TYPED:
        raise TipUnclear
    unit = Money.of(1, currency).minor
    return 0, int(amount * unit)


def _pointed(figure: str, language: Language) -> str:
    """With a point: a comma is one too, unless it stands between thousands."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", figure) and language is Language.EN:
        return figure.replace(",", "")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", figure) and language is not Language.EN:
        figure = figure.replace(".", "")
    return figure.replace(",", ".")
