"""Does this business sell goods by order? It does as soon as it has a way to get them to somebody."""

from sqlalchemy import exists, select
from sqlmodel import Session, col

from shop.tables import DeliveryMethod


def sells(db: Session) -> bool:
    """Whether the workspace of this transaction has any way of delivery or pick-up."""
    return bool(db.scalar(select(exists().where(col(DeliveryMethod.active)))))
