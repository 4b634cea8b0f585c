"""What kinds of private words there are, and which reading wins where two overlap."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of private word."""

    CARD = "card"
    IBAN = "iban"
    EMAIL = "email"
    PHONE = "phone"
    FISCAL_CODE = "fiscal_code"
    VAT_NUMBER = "vat_number"
    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    DRIVER_LICENSE = "driver_license"
    NIF = "nif"
    NIE = "nie"
    CIF = "cif"
    SSN = "ssn"
    ONE_TIME_CODE = "one_time_code"
    PASSWORD = "password"  # noqa: S105  # the name of a kind, no password
    CVV = "cvv"
    STREET_ADDRESS = "street_address"
    BIRTH_DATE = "birth_date"
    IP_ADDRESS = "ip_address"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Span:
    """A private word in a text: `start` and `end` count characters, end excluded."""

    kind: Kind
    start: int
    end: int
    value: str
    """Normalized: digits of a card, E.164 of a phone, capitals without spaces of a document."""

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.EMAIL,
            Kind.IBAN,
            Kind.CARD,
            Kind.FISCAL_CODE,
            Kind.SSN,
            Kind.NIE,
            Kind.NIF,
            Kind.CIF,
            Kind.DRIVER_LICENSE,
            Kind.PASSPORT,
            Kind.IDENTITY_CARD,
            Kind.IP_ADDRESS,
            Kind.PASSWORD,
            Kind.CVV,
            Kind.BIRTH_DATE,
            Kind.VAT_NUMBER,
            Kind.ONE_TIME_CODE,
            Kind.PHONE,
            Kind.STREET_ADDRESS,
            Kind.URL,
        )
    )
}


def settle(found: Iterable[Span]) -> list[Span]:
    """The spans in the order of the text, none overlapping another, save for two exceptions.

    Two readings of exactly the same characters both stay (two letters and seven digits are an
    Italian identity card as well as a passport), and an e-mail address stays inside its address
    of the web. Elsewhere the reading with the stronger proof wins: check digits before shapes.
    """
    kept: list[Span] = []
    taken: dict[int, Span] = {}
    for span in sorted(set(found), key=lambda each: (_RANK[each.kind], each.start, -each.end)):
        others = {taken[at] for at in range(span.start, span.end) if at in taken}
        if all(_live_together(span, other) for other in others):
            kept.append(span)
            taken.update(dict.fromkeys(range(span.start, span.end), span))
    return sorted(kept, key=lambda each: (each.start, each.end, each.kind))


def _live_together(one: Span, other: Span) -> bool:
    kinds = {one.kind, other.kind}
    if kinds == {Kind.PASSPORT, Kind.IDENTITY_CARD}:
        return (one.start, one.end) == (other.start, other.end)
    return kinds == {Kind.EMAIL, Kind.URL}


# Characters that people (and tricksters) put between the digits of one number: blanks, hyphens and
# dots of any sort, and the zero-width ones that break up a number for machines only.
GAP = r"[ \t\u00a0\u2009\u202f.\-\u2010-\u2014_\u00ad\u200b-\u200d\u2060\ufeff]"
_GAPS = re.compile(GAP)


def bare(text: str) -> str:
    """The text without gaps, in capitals."""
    return _GAPS.sub("", text).upper()


def digits(text: str) -> str:
    """The decimal digits of a text, whatever script they are written in, as 0 to 9."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def near_before(text: str, start: int, words: re.Pattern[str], reach: int = 40) -> bool:
    """Whether one of the words stands at most `reach` characters before `start`."""
    return words.search(text, max(0, start - reach), start) is not None


def alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but punctuation stands beside it: the answer to a question for just that."""
    return not any(character.isalnum() for character in text[:start] + text[end:])
