"""What something new is called: an address that follows from its name, skus that follow from its address."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session, col

from shop.catalog.import_shelf import slug_of
from shop.tables import Product, Variant

_LONGEST: Final = 36
"""Letters of an address or a sku, with room for a figure that tells twins apart."""


def free_slug(db: Session, names: Mapping[Any, str]) -> str:
    """An address that no product has, after the first of the names that makes one."""
    made = next((slug for name in names.values() if (slug := slug_of(name))), "product")
    named = made[:_LONGEST].strip("-")
    alike = select(col(Product.slug)).where(col(Product.slug).startswith(named, autoescape=True))
    return _unlike(named, set(db.scalars(alike)))


def with_skus(db: Session, slug: str, variants: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The variants of a product, those without a sku with one that nothing has."""
    if all(one["sku"] for one in variants):
        return [dict(one) for one in variants]
    start = slug.upper()[:_LONGEST]
    alike = select(col(Variant.sku)).where(col(Variant.sku).startswith(start, autoescape=True))
    taken = set(db.scalars(alike)) | {one["sku"] for one in variants}
    made = []
    for one in variants:
        sku = one["sku"] or _unlike(start, taken)
        taken.add(sku)
        made.append({**one, "sku": sku})
    return made


def _unlike(wanted: str, taken: Collection[str]) -> str:
    count, found = 1, wanted
    while found in taken:
        count += 1
        found = f"{wanted}-{count}"
    return found
