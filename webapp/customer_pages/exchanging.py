"""Amounts in a currency of the reader's own: about how much, from where it is known, and what it is paid in."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import get_currency_name
from starlette.requests import Request

from shop.kernel.exchange import Rate
from shop.kernel.language import Language, phrase, say
from shop.kernel.money import Money

CURRENCY_COOKIE = "currency"


@dataclass(frozen=True, slots=True)
class About:
    """An amount in another currency."""

    words: str
    """``about US$9.22``."""
    meaning: str
    """The rate, its day and source, and that it is paid in the shop's own."""


@dataclass(frozen=True, slots=True)
class Currencies:
    """In which currencies amounts can also be told."""

    own: str
    """The shop's, by its name."""
    chosen: str
    """The code of the one that they are told in; empty for none."""
    others: dict[str, str]
    """Names by code."""


def about_of(price: Money, rate: Rate | None, language: Language) -> About | None:
    """What the price is about; None where no other currency is told."""
    if rate is None or rate.base != price.currency:
        return None
    words = phrase("{rate}. You pay in {currency}.")
    paid = get_currency_name(price.currency, 2, locale=language.locale)
    return About(rate.about(price, language), say(language, words, rate=rate.worded(language), currency=paid))


def currencies_of(own: str, rates: Sequence[Rate], chosen: Rate | None, language: Language) -> Currencies:
    """What there is to choose from."""

    def named(code: str) -> str:
        return str(get_currency_name(code, locale=language.locale))

    others = {rate.currency: named(rate.currency) for rate in rates}
    shown = dict(sorted(others.items(), key=lambda pair: pair[1]))
    return Currencies(named(own), chosen.currency if chosen else "", shown)


def wanted_currency(request: Request) -> str:
    """The code that the address asks for, else the one that this browser remembers; empty for none."""
    asked = request.query_params.get(CURRENCY_COOKIE)
    code = (request.cookies.get(CURRENCY_COOKIE, "") if asked is None else asked).upper()
    return code if len(code) == len("EUR") and code.isascii() and code.isalpha() else ""
