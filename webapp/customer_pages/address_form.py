"""Where goods go, as a customer typed it, and what is wrong with it."""

import re
from collections.abc import Mapping
from typing import Final

from babel import Locale
from pydantic import BaseModel, ValidationError

from shop.customers.addresses import Address
from shop.customers.tax_numbers import TaxNumberRefused, tax_number
from shop.kernel.language import Language, phrase, say
from webapp.customer_pages.forms import Problems

# How each country writes its postal codes, for those that shops here send to; elsewhere any will do.
_POSTAL_CODES: Final = {
    "AT": r"\d{4}",
    "BE": r"\d{4}",
    "CH": r"\d{4}",
    "DE": r"\d{5}",
    "DK": r"\d{4}",
    "ES": r"(0[1-9]|[1-4]\d|5[0-2])\d{3}",
    "FR": r"\d{5}",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "GR": r"\d{3} ?\d{2}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    "IT": r"\d{5}",
    "LU": r"\d{4}",
    "MT": r"[A-Z]{3} ?\d{2,4}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "PL": r"\d{2}-\d{3}",
    "PT": r"\d{4}-\d{3}",
    "US": r"\d{5}(-\d{4})?",
}
_EXAMPLES: Final = {
    "AT": "1010",
    "BE": "1000",
    "CH": "8001",
    "DE": "10115",
    "DK": "1050",
    "ES": "46001",
    "FR": "75001",
    "GB": "SW1A 1AA",
    "GR": "105 57",
    "IE": "D02 X285",
    "IT": "97018",
    "LU": "1009",
    "MT": "VLT 1010",
    "NL": "1012 AB",
    "PL": "00-001",
    "PT": "1100-148",
    "US": "10001",
}
_MISSING: Final = {
    "name": phrase("The name is missing."),
    "street": phrase("Street and number are missing."),
    "postal_code": phrase("The postal code is missing."),
    "city": phrase("The town is missing."),
}
_UNREADABLE: Final = {
    "name": phrase("A name has at most 80 letters, and no brackets."),
    "street": phrase("A street has at most 120 letters, and no brackets."),
    "city": phrase("A town has at most 80 letters, and no brackets."),
    "region": phrase("A province has at most 80 letters, and no brackets."),
    "phone": phrase("A phone number has only figures, spaces and a plus."),
    "note": phrase("A note has at most 200 letters, and no brackets."),
}
_OTHERWISE: Final = phrase("That cannot be read.")


class AddressForm(BaseModel):
    """The fields of an address, as they came: empty where nothing came."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    phone: str = ""
    note: str = ""

    def problems(self, language: Language) -> Problems:
        """What has to be mended, by field; nothing where all is well."""
        found = {
            name: say(language, words) for name, words in _MISSING.items() if not getattr(self, name).strip()
        }
        if "postal_code" not in found:
            found |= self._postal_problem(language)
        for name in self._unreadable() - found.keys():
            found[name] = say(language, _UNREADABLE.get(name, _OTHERWISE))
        return found

    def address(self) -> Address:
        """The address; to be asked for only where there are no problems."""
        return Address(**self.fields())

    def fields(self) -> dict[str, str]:
        """The address alone, by the names of `Address`."""
        return {name: getattr(self, name).strip() for name in AddressForm.model_fields}

    def _postal_problem(self, language: Language) -> Problems:
        country = self.country.upper()
        if re.fullmatch(_POSTAL_CODES.get(country, r".*"), self.postal_code.strip().upper()):
            return {}
        words = phrase("A postal code there looks like {example}.")
        return {"postal_code": say(language, words, example=_EXAMPLES[country])}

    def _unreadable(self) -> set[str]:
        try:
            self.address()
        except ValidationError as problem:
            return {str(error["loc"][0]) for error in problem.errors()}
        return set()


TAX_NUMBER_WRONG: Final = phrase(
    "That is no tax number: a letter or a figure is wrong. Leave it empty if you need none."
)


def tax_number_problem(typed: str, country: str) -> bool:
    """Whether what was typed is no tax number of that country."""
    try:
        tax_number(typed, country)
    except TaxNumberRefused:
        return True
    return False


def filled_from(kept: Mapping[str, str], name: str, country: str) -> AddressForm:
    """The form with what is known already."""
    return AddressForm(
        **{"name": name, "country": country, **{key: value for key, value in kept.items() if value}}
    )


def country_names(language: Language, codes: list[str]) -> dict[str, str]:
    """Countries by code, in the order of their names in that language."""
    names = Locale.parse(language.locale).territories
    return dict(sorted(((code, str(names.get(code, code))) for code in codes), key=lambda pair: pair[1]))


def postal_example(country: str) -> str:
    """How a postal code there looks; empty where we do not know."""
    return _EXAMPLES.get(country, "")
