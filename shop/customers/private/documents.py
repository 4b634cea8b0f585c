"""Documents of identity and tax numbers: Italian, Spanish and American ones."""

import re
from collections.abc import Callable, Iterator

from stdnum.es import cif, dni, nie
from stdnum.it import codicefiscale, iva
from stdnum.us import ssn

from shop.customers.private.spans import Kind, Span, alone, bare, near_before


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?<!\+)(?<![\w][-.])(?:{pattern})(?![^\W_])(?!-\w)", re.IGNORECASE)


_FISCAL_CODE = _shape(
    r"[a-z]{3}[ -]?[a-z]{3}[ -]?[0-9lmnp-v]{2}[ -]?[a-ehlmprst][0-9lmnp-v]{2}[ -]?[a-z][0-9lmnp-v]{3}[ -]?[a-z]"
)
_FISCAL_CODE_PLAIN = re.compile(r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]")
_VAT_NUMBER = _shape(r"(?:it[ -]?)?\d(?:[ _.-]?\d){10}")
_ITALIAN_CARD = _shape(r"[a-z]{2} ?\d{7}|\d{7} ?[a-z]{2}|[a-z]{2} ?\d{5} ?[a-z]{2}")
_PAPER_CARD = re.compile(r"[A-Z]{2}\d{7}")
_LICENSE = _shape(r"[a-z]{2}\d{7}[a-z]|u1[bcdfghjklmnpr-z0-9]{7}[a-z]")
_NIF = _shape(r"\d{7,8}[ -]?[a-z]|\d{2}\.\d{3}\.\d{3}[ -]?[a-z]|[klm][ -]?\d{7}[ -]?[a-z]")
_NIE = _shape(r"[xyz][ -]?\d{7}[ -]?[a-z]")
_CIF = _shape(r"[abcdefghjnpqrsuvw][ -]?\d{7}[ -]?[0-9a-j]")
_SPANISH_PASSPORT = _shape(r"[a-z]{3} ?\d{6}")
_SSN = _shape(r"\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4}|\d{9}")
_SSN_DASHED = re.compile(r"\d{3}-\d{2}-\d{4}")

_IDENTITY_WORDS = re.compile(
    r"identit\w+|\bidentidad|\bc\.? ?i\.?\b|\bid card|documento|\bdni\b|\bcie\b", re.IGNORECASE
)
_PASSPORT_WORDS = re.compile(r"passaporto|pasaporte|passport", re.IGNORECASE)
_TAX_WORDS = re.compile(r"p\.? ?iva|partita|\bvat\b|\bc\.? ?f\b|fiscal|\bit$", re.IGNORECASE)
_IN_ONE_PIECE = re.compile(r"(?:it[ -]?)?\d[\d_]+|it.+", re.IGNORECASE)
_SSN_WORDS = re.compile(r"\bssn\b|social security", re.IGNORECASE)


def find_documents(text: str) -> Iterator[Span]:
    """Numbers whose check digits, or whose shape and the words before, make them a document."""
    yield from _checked(text, _FISCAL_CODE, Kind.FISCAL_CODE, _is_fiscal_code)
    yield from _vat_numbers(text)
    yield from _checked(text, _NIF, Kind.NIF, _is_nif)
    yield from _checked(text, _NIE, Kind.NIE, nie.is_valid)
    yield from _checked(text, _CIF, Kind.CIF, cif.is_valid)
    yield from _checked(text, _LICENSE, Kind.DRIVER_LICENSE, lambda _: True)
    yield from _italian_cards(text)
    yield from _spanish_passports(text)
    yield from _social_security(text)


def _checked(
    text: str, shape: re.Pattern[str], kind: Kind, is_right: Callable[[str], bool]
) -> Iterator[Span]:
    for match in shape.finditer(text):
        number = bare(match.group())
        if is_right(number):
            yield Span(kind, match.start(), match.end(), number)


def _vat_numbers(text: str) -> Iterator[Span]:
    """Check digit and province right; one written with blanks needs the word, as telephones look alike."""
    for span in _checked(text, _VAT_NUMBER, Kind.VAT_NUMBER, iva.is_valid):
        written = text[span.start : span.end]
        if _IN_ONE_PIECE.fullmatch(written) or near_before(text, span.start, _TAX_WORDS):
            yield span


def _is_fiscal_code(code: str) -> bool:
    """Check letter right, or so much the shape of one that only the letter can be mistyped."""
    return bool(codicefiscale.is_valid(code)) or _FISCAL_CODE_PLAIN.fullmatch(code) is not None


def _is_nif(number: str) -> bool:
    """Check letter right; numbers of seven digits are written with or without the leading zero."""
    digits_and_letter = number.lstrip("KLM").rjust(9, "0")
    return bool(dni.is_valid(digits_and_letter))


def _italian_cards(text: str) -> Iterator[Span]:
    """Identity cards of paper and plastic; the paper one's shape is a passport's as well."""
    for match in _ITALIAN_CARD.finditer(text):
        number, start, end = bare(match.group()), match.start(), match.end()
        if not match.group().isalnum() and not _speaks_of_one(text, start, end):
            continue  # "ne 1234567" in passing
        may_be_passport = _PAPER_CARD.fullmatch(number) and not near_before(text, start, _IDENTITY_WORDS)
        if may_be_passport:
            yield Span(Kind.PASSPORT, start, end, number)
        if not (may_be_passport and near_before(text, start, _PASSPORT_WORDS)):
            yield Span(Kind.IDENTITY_CARD, start, end, number)


def _speaks_of_one(text: str, start: int, end: int) -> bool:
    return (
        near_before(text, start, _IDENTITY_WORDS)
        or near_before(text, start, _PASSPORT_WORDS)
        or alone(text, start, end)
    )


def _spanish_passports(text: str) -> Iterator[Span]:
    """Three letters and six digits are many a shop's article number: the word must stand before."""
    for match in _SPANISH_PASSPORT.finditer(text):
        if near_before(text, match.start(), _PASSPORT_WORDS) or alone(text, *match.span()):
            yield Span(Kind.PASSPORT, match.start(), match.end(), bare(match.group()))


def _social_security(text: str) -> Iterator[Span]:
    for match in _SSN.finditer(text):
        number = bare(match.group())
        said = _SSN_DASHED.fullmatch(match.group()) or near_before(text, match.start(), _SSN_WORDS)
        if said and ssn.is_valid(number):
            yield Span(Kind.SSN, match.start(), match.end(), number)
