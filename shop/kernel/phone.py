"""Phone numbers, as far as they tell a likely country and language."""

import phonenumbers

from shop.kernel.language import Language

_SPANISH = {
    "ES", "MX", "AR", "CO", "CL", "PE", "VE", "EC", "GT", "CU", "BO", "DO", "HN", "PY", "SV", "NI", "CR", "PA", "UY",
}  # fmt: skip
_ITALIAN = {"IT", "SM", "VA"}
_ENGLISH = {"GB", "US", "IE", "AU", "NZ", "CA", "MT", "ZA"}


def in_e164(phone: str, country: str) -> str:
    """The number as the world dials it, such as ``+393331234567``; empty where it is none.

    `country` is whose numbers are written without the plus.
    """
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def possible_number(phone: str, country: str | None = None) -> str:
    """The number as the world dials it, as long as a number there is; empty where it is none.

    `country` is whose numbers are written without the plus; with none, none are. That it was ever given out is not
    asked: whoever is to prove it is sent something there.
    """
    try:
        number = phonenumbers.parse(phone.strip(), country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def likely_country(phone: str | None) -> str:
    """The country that the number is from, ISO 3166; empty where it is hidden or tells nothing."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone or "")) or ""
    except phonenumbers.NumberParseException:
        return ""


def likely_language(phone: str | None, default: Language) -> Language:
    """The first guess for a person of this number; `default` where the number is hidden or tells nothing."""
    region = likely_country(phone)
    for language, regions in (
        (Language.IT, _ITALIAN),
        (Language.ES, _SPANISH),
        (Language.EN, _ENGLISH),
    ):
        if region in regions:
            return language
    return default
