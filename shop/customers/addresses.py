"""Where do goods go? An address as told on a secure page; it is personal data and never stands in a chat."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.customers.profiles import PersonName
from shop.tables import Customer


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _line(most: int, *, least: int = 0) -> StringConstraints:
    return StringConstraints(min_length=least, max_length=most, pattern=r"^[^<>{}\[\]]*$")


Country = Annotated[str, BeforeValidator(_upper), StringConstraints(pattern=r"^[A-Z]{2}$")]
"""An ISO 3166 code, such as ``IT``."""


class Address(BaseModel):
    """Where and to whom goods go."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: PersonName
    street: Annotated[str, BeforeValidator(_one_line), _line(120, least=2)]
    postal_code: Annotated[str, BeforeValidator(_upper), StringConstraints(pattern=r"^[A-Z0-9 -]{2,12}$")]
    city: Annotated[str, BeforeValidator(_one_line), _line(80, least=1)]
    region: Annotated[str, BeforeValidator(_one_line), _line(80)] = ""
    country: Country
    phone: Annotated[str, BeforeValidator(_one_line), StringConstraints(pattern=r"^[+0-9 ()/.-]{0,30}$")] = ""
    note: Annotated[str, BeforeValidator(_one_line), _line(200)] = ""

    def as_json(self) -> dict[str, str]:
        """What is kept in a column."""
        kept: dict[str, str] = self.model_dump()
        return kept


def delivery_address(db: Session, customer: UUID) -> dict[str, str]:
    """What the customer last told, by the names of `Address`; empty where nothing was."""
    found = db.scalars(select(col(Customer.address)).where(col(Customer.id) == customer)).first()
    return dict(found or {})


def keep_address(db: Session, customer: UUID, address: Address) -> None:
    """Remember it for the next order."""
    db.connection().execute(
        update(Customer).where(col(Customer.id) == customer).values(address=address.as_json())
    )
