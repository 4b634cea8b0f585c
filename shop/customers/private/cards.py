"""Payment card numbers: known issuers, lengths and the Luhn digit, however they are spaced."""

import re
from collections.abc import Iterator

from stdnum import ean, luhn

from shop.customers.private.spans import GAP, Kind, Span, digits, near_before

_RUN = re.compile(rf"(?<![\w+])\d(?:{GAP}{{0,2}}\d){{11,}}(?!\w)")
_GROUP = re.compile(r"\d+")
_CARD_WORDS = re.compile(
    r"\b(?:card|cc|visa|master ?card|maestro|amex|american express|carta|carte|postepay|bancomat|"
    r"tarjeta|tarjetas)\b",
    re.IGNORECASE,
)
_NO_CARD_WORDS = re.compile(
    r"\b(?:gift|loyalty|fidelity|fedelt\w*|identit\w*|identity|fidelidad|regalo|sim)\b", re.IGNORECASE
)

# First digits and lengths by network (ISO/IEC 7812 ranges as the networks publish them).
_ISSUERS = (
    (re.compile(r"4"), {13, 16, 19}),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),
    (re.compile(r"3[47]"), {15}),
    (re.compile(r"30[0-5]|3095|3[689]"), {14, 16, 17, 18, 19}),
    (re.compile(r"6011|64[4-9]|65|62|60|81|82"), {16, 17, 18, 19}),
    (re.compile(r"352[89]|35[3-8]"), {16, 17, 18, 19}),
    (re.compile(r"2131|1800"), {15}),
    (re.compile(r"1"), {15}),
    (re.compile(r"50|5[6-9]|6[0-9]"), {13, 14, 15, 16, 17, 18, 19}),
)
_LENGTHS = range(12, 20)
_VISA_OF_OLD = 13


def may_hold_cards(text: str) -> bool:
    """Whether there are digits enough in a row for a card number: a look that costs next to nothing."""
    return _RUN.search(text) is not None


def find_cards(text: str) -> Iterator[Span]:
    """Card numbers of 13 to 19 digits (12 where the text speaks of a card), Luhn digit right."""
    for run in _RUN.finditer(text):
        groups = [(m.start() + run.start(), m.end() + run.start()) for m in _GROUP.finditer(run.group())]
        yield from _cards_among(text, groups)


def _cards_among(text: str, groups: list[tuple[int, int]]) -> Iterator[Span]:
    """The longest runs of whole groups that are cards: an expiry after the number is left out."""
    written = [digits(text[start:end]) for start, end in groups]
    first = 0
    while first < len(groups):
        start = groups[first][0]
        for last in _ends(groups, first):
            number = "".join(written[first : last + 1])
            if _is_card(number, text, start):
                yield Span(Kind.CARD, start, groups[last][1], number)
                first = last
                break
        first += 1


def _ends(groups: list[tuple[int, int]], first: int) -> list[int]:
    """The groups at which a number that begins with `first` may end, the longest number first."""
    length, ends = 0, []
    for last in range(first, len(groups)):
        length += groups[last][1] - groups[last][0]
        if length >= _LENGTHS.stop:
            break
        if length >= _LENGTHS.start:
            ends.append(last)
    return ends[::-1]


def _is_card(number: str, text: str, start: int) -> bool:
    if len(number) not in _LENGTHS or len(set(number)) == 1 or not luhn.is_valid(number):
        return False
    if len(number) == _VISA_OF_OLD and ean.is_valid(number):
        return _speaks_of_cards(text, start)  # a barcode: 13 digits beginning with 4 are German goods
    known = any(len(number) in lengths and issuer.match(number) for issuer, lengths in _ISSUERS)
    return known or _speaks_of_cards(text, start)


def _speaks_of_cards(text: str, start: int) -> bool:
    return near_before(text, start, _CARD_WORDS) and not near_before(text, start, _NO_CARD_WORDS)
