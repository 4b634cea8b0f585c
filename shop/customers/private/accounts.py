"""Bank accounts: IBANs of every country, spaced or not, in capitals or not."""

import re
from collections.abc import Iterator

from stdnum import iban
from stdnum.iso7064 import mod_97_10

from shop.customers.private.spans import GAP, Kind, Span, bare

_START = re.compile(rf"(?<![^\W_])[a-z]{{2}}{GAP}?\d{GAP}?\d(?:{GAP}{{0,2}}[a-z0-9]){{10,40}}", re.IGNORECASE)
_SHORTEST, _LONGEST = 15, 34
_EGYPT_UNTIL_2020 = re.compile(r"EG\d{25}")


def find_ibans(text: str) -> Iterator[Span]:
    """Accounts whose length, structure and check digits are those of their country."""
    for candidate in _START.finditer(text):
        span = _longest(text, candidate.start(), candidate.end())
        if span is not None:
            yield span


def _longest(text: str, start: int, end: int) -> Span | None:
    """The longest valid account that begins here and ends where a word ends."""
    for stop in range(end, start + _SHORTEST - 1, -1):
        if stop < len(text) and text[stop].isalnum():
            continue
        number = bare(text[start:stop])
        if _SHORTEST <= len(number) <= _LONGEST and _is_iban(number):
            return Span(Kind.IBAN, start, stop, number)
    return None


def _is_iban(number: str) -> bool:
    if _EGYPT_UNTIL_2020.fullmatch(number):
        return bool(mod_97_10.is_valid(number[4:] + number[:4]))
    # Banks' own check digits inside are left aside: a mistyped account is private all the same.
    return bool(iban.is_valid(number, check_country=False))
