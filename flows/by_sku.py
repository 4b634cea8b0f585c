"""The variant that a flow is about: found by its sku, and locked."""

from sqlalchemy import select
from sqlmodel import Session, col

from shop.catalog.changing import VariantUnknown
from shop.stock.ledger import lock_variants
from shop.tables import Variant


def locked_variant(db: Session, sku: str) -> Variant:
    """The variant under that sku, nobody else's to change until the transaction ends.

    Refuses VariantUnknown, and StockBusy.
    """
    known = db.scalars(select(col(Variant.id)).where(col(Variant.sku) == sku)).first()
    row = lock_variants(db, [known]).get(known) if known else None
    if row is None:
        raise VariantUnknown(sku=sku)
    return row
