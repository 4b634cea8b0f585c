"""Amounts as Stripe writes them: whole numbers, in a smallest unit of its own for each currency.

https://docs.stripe.com/currencies. We count in the smallest unit of CLDR, which differs for some.
"""

from decimal import Decimal

from shop.kernel.money import Money
from shop.payments.provider import CallFailed

_NO_DECIMALS = frozenset(
    {
        *("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA"),
        *("PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"),
    }
)
_THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
_WHOLE_UNITS_IN_HUNDREDTHS = frozenset({"ISK", "UGX"})
"""They have lost their decimals, but Stripe still writes two zeros."""


def to_stripe(money: Money) -> int:
    """The amount for Stripe; fails for good where its unit cannot hold it."""
    amount = money.major.scaleb(_decimals(money.currency))
    whole = amount == amount.to_integral_value()
    if not whole or int(amount) % _step(money.currency):
        raise CallFailed("amount_unpayable", permanent=True)
    return int(amount)


def from_stripe(amount: int, currency: str) -> Money:
    """The amount that Stripe tells of."""
    code = currency.upper()
    return Money.of(Decimal(amount).scaleb(-_decimals(code)), code)


def _decimals(currency: str) -> int:
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def _step(currency: str) -> int:
    """Of what the amount must be a multiple."""
    if currency in _WHOLE_UNITS_IN_HUNDREDTHS:
        return 100
    return 10 if currency in _THREE_DECIMALS else 1
