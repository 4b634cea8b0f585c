"""Tax numbers as customers type them: whose they can be is checked by their own digits, not asked of anybody."""

import re
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col
from stdnum import get_cc_module
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale

from shop.kernel.refusals import Refusal
from shop.tables import Customer

LONGEST: Final = 30
_ELSEWHERE = re.compile(r"[A-Z0-9]{4,20}")
_PREFIXES: Final = {"GR": "EL"}
"""Countries whose VAT numbers begin otherwise than with their ISO 3166 code."""


class TaxNumberRefused(Refusal):
    """Its digits do not fit together, or it is no number of that `country`."""

    status = 422


def tax_number(text: str, country: str) -> str:
    """The number as it stands on papers: ``IT01533030480``, an Italian person's ``RSSMRA85T10A562S``; empty for none.

    A VAT number is told with its country before it, as EN 16931 wants it (BR-CO-9), whether it was typed or
    not. Without one it is a number of `country`. Refuses TaxNumberRefused.
    """
    bare = re.sub(r"[\s./-]", "", text).upper()
    if not bare:
        return ""
    if is_personal(bare):
        return bare
    try:
        return _prefixed(bare, country.upper())
    except ValidationError as wrong:
        raise TaxNumberRefused(country=country) from wrong


def is_personal(number: str) -> bool:
    """Whether it is an Italian codice fiscale of a person: it names somebody and carries no VAT."""
    return len(number) == _OF_A_PERSON and bool(codicefiscale.is_valid(number))


def kept_tax_number(db: Session, customer: UUID) -> str:
    """What the customer last told; empty where nothing was."""
    return db.scalars(select(col(Customer.tax_number)).where(col(Customer.id) == customer)).first() or ""


def keep_tax_number(db: Session, customer: UUID, number: str) -> None:
    """Remember it for the next order."""
    db.connection().execute(update(Customer).where(col(Customer.id) == customer).values(tax_number=number))


_OF_A_PERSON: Final = 16


def _prefixed(bare: str, country: str) -> str:
    spoken = _PREFIXES.get(country, country)
    if bare[:2].lower() in {*vat.MEMBER_STATES, "el"} and vat.is_valid(bare):
        return str(vat.compact(bare))
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        if not _ELSEWHERE.fullmatch(bare):
            raise TaxNumberRefused(country=country)
        return bare
    number = str(module.validate(bare))
    return number if number.startswith(spoken) else f"{spoken}{number}"
