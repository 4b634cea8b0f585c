"""What an amount is about in another currency: exact in its figures, and always told as about."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision, list_currencies

from shop.kernel.language import Language, say
from shop.kernel.money import CurrenciesDiffer, Money


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `base` is worth so many of `currency`, as `source` said of a `day`."""

    base: str
    currency: str
    rate: Decimal
    day: date
    source: str

    def of(self, price: Money) -> Money:
        """The price in the other currency, rounded half up to its smallest coin; refuses another base."""
        if price.currency != self.base:
            raise CurrenciesDiffer(one=price.currency, other=self.base)
        coin = Decimal(1).scaleb(-get_currency_precision(self.currency))
        return Money.of((price.major * self.rate).quantize(coin, ROUND_HALF_UP), self.currency)

    def about(self, price: Money, language: Language) -> str:
        """The same in words: ``about US$9.22``."""
        return say(language, "about {amount}", amount=self.of(price).worded(language))

    def worded(self, language: Language) -> str:
        """Where it comes from: ``1 EUR = 1.0843 USD, ECB, 19 November 2026``."""
        figure = format_decimal(self.rate.normalize(), "#,##0.######", locale=language.locale)
        return f"1 {self.base} = {figure} {self.currency}, {self.source}, {self.day_worded(language)}"

    def day_worded(self, language: Language) -> str:
        """Its day: ``19 November 2026``."""
        return format_date(self.day, "long", locale=language.locale)


def is_currency(code: str) -> bool:
    """Whether that is the code of a currency of the world (ISO 4217)."""
    return code in list_currencies()
