"""Telephone numbers: international ones, and national ones of Italy, Spain, Britain and America.

A number that the numbering plans know is one anywhere. One they do not know counts only where the
words around speak of telephones: prices, dates, hours and codes look much the same.
"""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from shop.customers.private.spans import Kind, Span, alone, digits, near_before

_CANDIDATE = re.compile(
    r"(?<![\w+])(?<!\d[.,/:\-])(?<![€$£#])(?<![€$£#] )"
    r"(?:\+ ?|00 ?)?\(?\d(?:[ \u00a0\u202f().\-/\u2010-\u2014\u200b-\u200d\u2060]{0,3}\d){5,16}"
    r"(?: ?(?:x|ext\.?|int\.?) ?\d{1,5})?(?!\w)(?![.,:]\d)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r" ?(?:x|ext\.?|int\.?) ?\d{1,5}$", re.IGNORECASE)

_STRONG_BEFORE = re.compile(
    r"\b(?:phone|telephone|tel|telefono|teléfono|cell?|cellulare|cel|cellphone|mobile|móvil|movil|fax|"
    r"whatsapp|wa|sms|desk|call(?:ed|ing)?|ring|text me|chiama\w*|llám\w*|llam\w*|recapito|"
    r"(?:answering|reach \w+|contact \w+) (?:at|on)|messages? to|my registered)\b[^\d\n]{0,18}$",
    re.IGNORECASE,
)
_LINE_ABOVE = re.compile(r"\b(?:phone|tel|telefono|teléfono|mobile|fax)\W*\n\s*$", re.IGNORECASE)
_WEAK_BEFORE = re.compile(r"\b(?:number|numero|número)(?: is| è| es|:)? $", re.IGNORECASE)
_AFTER = re.compile(r"\W{0,3}(?:office|fax|mobile|cell|casa|ufficio|oficina)\b", re.IGNORECASE)
_OTHER_NUMBERS = re.compile(
    r"\b(?:order|ordine|pedido|code|codice|código|card|carta|tarjeta|zip|cap|c\.p\.|postal|iva|vat|"
    r"account|conto|cuenta|ticket|invoice|fattura|factura|tracking|passport|licen[sc]e|ssn|security|"
    r"booking|prenotazione|reserva|serial|article|articolo|artículo|lotto?|lote)\b",
    re.IGNORECASE,
)

_DATE = re.compile(
    r"\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}(?:[ T]\d{1,2})?|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d{2}(?: \d{1,2})?"
)
_RANGE = re.compile(r"(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d|\d{1,2}\.\d\d ?[-–] ?\d{1,2}\.\d\d")
_AMOUNT = re.compile(r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+")
_UNIT = re.compile(
    r"(?:[.,]\d+)?\s?(?:€|\$|£|%|eur\b|euros?\b|usd\b|gbp\b|dollar|d[oó]lar|kg\b|gr?\b|ml\b|cl\b|l\b|cm\b|"
    r"mm\b|km\b|mq\b|m²|m2\b|pezzi|pieces|piezas|persone|people|personas|ore\b|hours|horas)",
    re.IGNORECASE,
)

_FEWEST, _MOST = 6, 15
_FEWEST_ABROAD = 8
_REGIONS = {"it": ("IT", "ES", "GB", "US"), "es": ("ES", "IT", "GB", "US"), "en": ("US", "GB", "IT", "ES")}
_SPACED = re.compile(r"[ .\-()/\u00a0]")


def find_phones(text: str, language: str | None = None) -> Iterator[Span]:
    """Telephone numbers; `language` (en, it, es) says whose numbering plan to try first."""
    for candidate in _CANDIDATE.finditer(text):
        written = _EXTENSION.sub("", candidate.group())
        if _is_something_else(text, candidate, written):
            continue
        value = _known(text, candidate, written, language) or _said(text, candidate, written)
        if value:
            yield Span(Kind.PHONE, candidate.start(), candidate.end(), value)


def _is_something_else(text: str, candidate: re.Match[str], written: str) -> bool:
    """Whether it is a date, hours, an amount, or followed by a unit."""
    if _DATE.fullmatch(written) or _RANGE.fullmatch(written) or _UNIT.match(text, candidate.end()):
        return not _strongly_said(text, candidate)
    return _AMOUNT.fullmatch(written) is not None and not _strongly_said(text, candidate)


def _known(text: str, candidate: re.Match[str], written: str, language: str | None) -> str | None:
    """The number as E.164, if a numbering plan knows it."""
    number = digits(written)
    if not _FEWEST_ABROAD <= len(number) <= _MOST + 2:
        return None
    if written.startswith(("+", "00")):
        return _abroad(number if written.startswith("+") else number[2:], certain=written.startswith("+"))
    if near_before(text, candidate.start(), _OTHER_NUMBERS, reach=20):
        return None
    for region in _REGIONS.get(language or "it", _REGIONS["it"]):
        parsed = _parsed(number, region)
        if parsed and phonenumbers.is_valid_number(parsed) and _fits(text, candidate, written, region):
            return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return None


def _fits(text: str, candidate: re.Match[str], written: str, region: str) -> bool:
    """American numbers have no mark of their own: ten digits in a row must stand apart somehow."""
    if region != "US":
        return True
    return bool(_SPACED.search(written)) or alone(text, candidate.start(), candidate.end())


def _abroad(number: str, *, certain: bool) -> str | None:
    number = number.replace("0", "", 1) if re.match(r"(?:44|46|49|33|34|31|32|41|43)0", number) else number
    parsed = _parsed(f"+{number}", None)
    if parsed is None:
        return None
    if phonenumbers.is_valid_number(parsed) or (certain and phonenumbers.is_possible_number(parsed)):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return None


def _said(text: str, candidate: re.Match[str], written: str) -> str | None:
    """The digits, if the words around say that this is a telephone."""
    number = digits(written)
    if not _FEWEST <= len(number) <= _MOST:
        return None
    if _strongly_said(text, candidate) or _weakly_said(text, candidate):
        return number
    return None


def _strongly_said(text: str, candidate: re.Match[str]) -> bool:
    start, end = candidate.span()
    if _AFTER.match(text, end):
        return True
    before = text[max(0, start - 48) : start]
    if _OTHER_NUMBERS.search(before[-20:]):
        return False
    return bool(_STRONG_BEFORE.search(before) or _LINE_ABOVE.search(before))


def _weakly_said(text: str, candidate: re.Match[str]) -> bool:
    before = text[max(0, candidate.start() - 30) : candidate.start()]
    return bool(_WEAK_BEFORE.search(before)) and not _OTHER_NUMBERS.search(before)


def _parsed(number: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
