"""Amounts of money: whole minor units and a currency, never a float."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from babel.numbers import format_currency, get_currency_precision

from shop.kernel.language import Language
from shop.kernel.refusals import Refusal


class CurrenciesDiffer(Refusal):
    """Two amounts of different currencies cannot be added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole minor units (cents, yen) of an ISO 4217 `currency`."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Self:
        """The amount written in major units; refuses fractions smaller than the minor unit."""
        minor = Decimal(amount).scaleb(get_currency_precision(currency))
        if minor != minor.to_integral_value():
            message = f"{amount} is finer than the smallest unit of {currency}"
            raise ValueError(message)
        return cls(int(minor), currency)

    def __add__(self, other: "Money") -> "Money":
        """The sum; refuses another currency."""
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """The difference; refuses another currency."""
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        """So many times the amount."""
        return Money(self.minor * count, self.currency)

    def __le__(self, other: "Money") -> bool:
        """At most as much; refuses another currency."""
        self._same(other)
        return self.minor <= other.minor

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    def worded(self, language: Language) -> str:
        """The amount as that language writes it, such as ``49,50 €``."""
        return format_currency(self.major, self.currency, locale=language.locale, group_separator=True)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrenciesDiffer(one=self.currency, other=other.currency)
