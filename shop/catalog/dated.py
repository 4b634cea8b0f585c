"""What takes place on a day: variants with a date, such as a tour or a tasting."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from shop.catalog.viewing import ProductView, Reader, VariantView, views_of
from shop.tables import Product, Variant

_MOST = 10


def dated_variants(
    db: Session, day: date, zone: ZoneInfo, reader: Reader
) -> list[tuple[ProductView, VariantView]]:
    """What of the active products takes place on that day of the shop's zone, earliest first; ten at most."""
    begins = datetime.combine(day, time(), zone)
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    rows = db.execute(
        select(col(Variant.product_id), col(Variant.sku))
        .join(Product, col(Product.id) == col(Variant.product_id))
        .where(
            col(Product.status) == "active", col(Variant.starts_at) >= begins, col(Variant.starts_at) < ends
        )
        .order_by(col(Variant.starts_at), col(Variant.sku))
        .limit(_MOST)
    ).all()
    views = {view.id: view for view in views_of(db, list({row.product_id for row in rows}), reader)}
    found = [(views[row.product_id], row.sku) for row in rows if row.product_id in views]
    return [(view, one) for view, sku in found for one in view.variants if one.sku == sku]
