"""What a shop never proposes: the skus that it named, and every variant of the products that it named."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from shop.tables import Product, Variant


def never_proposed(db: Session, skus: Collection[str], products: Collection[str]) -> frozenset[str]:
    """Those skus, and the ones that the products of these slugs have by now: a new variant is excluded too."""
    if not products:
        return frozenset(skus)
    own = (
        select(col(Variant.sku))
        .join(Product, col(Product.id) == col(Variant.product_id))
        .where(col(Product.slug).in_(list(products)))
    )
    return frozenset(skus) | frozenset(db.scalars(own))
