"""How figures, days and parties are written on a paper, in the customer's language."""

from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_percent

from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.papers.content import Party


def money(minor: int, currency: str, language: Language) -> str:
    """An amount, such as ``49,50 €``."""
    return Money(minor, currency).worded(language)


def percent(rate: int, language: Language) -> str:
    """A rate given in hundredths of a percent, such as ``22%``."""
    return str(format_percent(Decimal(rate) / 10_000, format="#,##0.##%", locale=language.locale))


def day(on: date, language: Language) -> str:
    """A day in full."""
    return str(format_date(on, format="long", locale=language.locale))


def address_of(party: Party, language: Language) -> list[str]:
    """The lines of an address, as they stand on a letter; lines without anything are left out."""
    place = " ".join(filter(None, (party.postal_code, party.city)))
    region = f" ({party.region})" if party.region and party.region != party.city else ""
    country = country_name(party.country, language) if party.country else ""
    return [line for line in (party.street, f"{place}{region}".strip(), country) if line]


def country_name(code: str, language: Language) -> str:
    """A country's name by its ISO 3166 code; the code where nobody knows it."""
    return str(Locale.parse(language.locale).territories.get(code, code))
