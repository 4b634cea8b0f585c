"""Codes, telephones, e-mail and web addresses, streets, as a text states them."""

import re
from collections.abc import Iterator

from bot.guardrails.claims.said import Page, Said
from shop.customers.private.phones import find_phones
from shop.customers.private.places import find_emails, find_streets, find_urls

_CODE = re.compile(
    r"(?<![\w\x00-])(?:(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z]{1,8}-[A-Z0-9]{3,}(?:-[A-Z0-9]+)*|(?=[A-Z]*\d)[A-Z]{1,10}\d[A-Z0-9]{2,}|[A-Z]{4,12}\d{1,4})(?![\w-])"
)
_NUMBERED = re.compile(
    r"(?:#|\b(?:order|ordine|pedido|booking|prenotazione|reserva|fattura|invoice|factura|ticket|tracking|spedizione|env[ií]o)"
    r" ?(?:number|numero|n[úu]mero|code|codice|c[oó]digo|no?\.?|n[°º]|#|id)? ?(?:is |è |es |: ?)?#?)(?P<code>\d{4,})(?![\w.,:]\d|\w)",
    re.IGNORECASE,
)


def references(page: Page, language: str | None) -> Iterator[Said]:
    """Links first, for they hold figures of their own; then e-mail, streets, codes and telephones."""
    for url in find_urls(page.text):
        yield page.take("link", url.start, url.end, url.value)
    for email in find_emails(page.left):
        yield page.take("email", email.start, email.end, email.value)
    for street in find_streets(page.left):
        yield page.take("address", street.start, street.end, letters(street.value))
    for match in page.find(_CODE):
        yield page.take("code", match.start(), match.end(), match.group().upper())
    for phone in find_phones(page.left, language):
        yield page.take("phone", phone.start, phone.end, letters(phone.value)[-_TELLING:])
    for match in page.find(_NUMBERED):
        yield page.take("code", *match.span("code"), match.group("code"))


_TELLING = 8
"""The last digits of a telephone tell it apart, with or without the prefix of a country."""


def letters(text: str) -> str:
    """Letters and digits alone, small."""
    return "".join(character for character in text.casefold() if character.isalnum())
