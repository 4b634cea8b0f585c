"""Which words of a text are private: cards, accounts, documents, telephones, codes, addresses."""

import re
from collections.abc import Collection, Iterator

from shop.customers.private.accounts import find_ibans
from shop.customers.private.cards import find_cards, may_hold_cards
from shop.customers.private.codewords import find_codewords, may_hold_card_codes
from shop.customers.private.documents import find_documents
from shop.customers.private.phones import find_phones
from shop.customers.private.places import (
    find_birth_dates,
    find_emails,
    find_networks,
    find_streets,
    find_urls,
)
from shop.customers.private.spans import Kind, Span, settle

__all__ = ["MASKED", "Kind", "Span", "find", "mask", "mask_cards"]

MASKED = frozenset(Kind) - {Kind.URL}
"""What `mask` takes out unless told otherwise: everything but addresses of the web."""

_STORED_MASKED = frozenset({Kind.CARD, Kind.CVV})
_DOTS = "••••"
_LAST_FOUR = frozenset({Kind.CARD, Kind.IBAN})
_LAST_THREE = frozenset({Kind.PHONE})

_WORTH_A_LOOK = re.compile(r"\d|@|www\.|://|\w\.\w|pass|pwd|clave|contrase|parola", re.IGNORECASE)
_PASSWORD_WORDS = re.compile(r"pass|pwd|clave|contrase|parola", re.IGNORECASE)
_ANY_DIGIT = re.compile(r"\d")
_FEW_DIGITS = re.compile(r"\d(?:\D{0,4}\d){4}")


def find(text: str, language: str | None = None) -> list[Span]:
    """Every private word of a text, in its order; see `settle` for the two kinds of overlap.

    `language` (en, it, es) decides whose telephone numbers are tried first, nothing else.
    """
    if not _WORTH_A_LOOK.search(text):
        return []
    urls = find_urls(text)
    inside_urls = [span for span in _all_but_urls(text, language) if _may_stand(span, urls)]
    return settle([*urls, *inside_urls])


def mask(text: str, kinds: Collection[Kind] = MASKED, language: str | None = None) -> str:
    """The text with private words of those kinds made unreadable.

    Cards and accounts keep their last four characters, telephones their last three digits, e-mail
    addresses their first letter and domain; of anything else nothing is left.
    """
    return _without(text, [span for span in find(text, language) if span.kind in kinds])


def mask_cards(text: str) -> str:
    """The text as it may be stored: no card number (``•••• 4242``) and no card verification code."""
    if not may_hold_cards(text) and not may_hold_card_codes(text):
        return text
    return _without(text, settle(s for s in _numbers(text) if s.kind in _STORED_MASKED))


def _numbers(text: str) -> Iterator[Span]:
    yield from find_ibans(text)
    yield from find_cards(text)
    yield from find_codewords(text)


def _all_but_urls(text: str, language: str | None) -> Iterator[Span]:
    yield from find_emails(text)
    if _ANY_DIGIT.search(text):
        yield from find_codewords(text)
        yield from find_networks(text)
        yield from find_streets(text)
        yield from find_birth_dates(text)
    elif _PASSWORD_WORDS.search(text):
        yield from find_codewords(text)
    if _FEW_DIGITS.search(text):
        yield from find_ibans(text)
        yield from find_cards(text)
        yield from find_documents(text)
        yield from find_phones(text, language)


def _may_stand(span: Span, urls: list[Span]) -> bool:
    """Inside an address of the web only e-mail addresses count: its numbers are its own."""
    return span.kind is Kind.EMAIL or not any(span.overlaps(url) for url in urls)


def _without(text: str, spans: list[Span]) -> str:
    parts, at = [], 0
    for span in spans:
        if span.start < at:
            continue
        parts += [text[at : span.start], _masked(span)]
        at = span.end
    return "".join([*parts, text[at:]])


def _masked(span: Span) -> str:
    if span.kind in _LAST_FOUR:
        return f"{_DOTS} {span.value[-4:]}"
    if span.kind in _LAST_THREE:
        return f"{_DOTS} {span.value[-3:]}"
    if span.kind is Kind.EMAIL:
        return f"{span.value[0]}•••@{span.value.rpartition('@')[2]}"
    return _DOTS
