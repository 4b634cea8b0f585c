"""What a shop's currency is worth in others, day by day, as the shop was told."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Owned


class ExchangeRate(Owned, Created, table=True):
    """One unit of the shop's currency is worth `rate` of another, from a day on until a newer one is told."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        UniqueConstraint("workspace_id", "currency", "day"),
        CheckConstraint("rate > 0", name="rate"),
    )

    id: UUID = Id()
    currency: str = Field(max_length=3)
    """ISO 4217."""
    day: date
    rate: Decimal = Field(sa_type=Numeric(20, 10))
    source: str
    """Who says so, such as ``BCE``; it is told to whoever reads the amount."""
