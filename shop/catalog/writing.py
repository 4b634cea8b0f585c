"""Writing the catalog's rows, inside a flow's transaction: each says whether anything is other than it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from shop.catalog.categories import CategoryUnknown
from shop.catalog.changing import CategoryLoops, CategoryProfile, ProductProfile, SkuTaken, Texts
from shop.kernel.ids import WorkspaceId, new_id
from shop.tables import Category, Product, Variant


@dataclass(frozen=True, slots=True)
class Written:
    """A row, and whether it is other than it was."""

    id: UUID
    changed: bool


def write_category(db: Session, workspace_id: WorkspaceId, category: CategoryProfile) -> Written:
    """The category whole. Refuses an unknown parent, and one that lies under it."""
    row = _category(db, category.code)
    told = {
        "names": _plain(category.names),
        "parent_id": _parent(db, category, row),
        "position": category.position,
    }
    if row is None:
        identity = new_id()
        new = insert(Category).values(id=identity, workspace_id=workspace_id, code=category.code, **told)
        db.connection().execute(new)
        return Written(identity, changed=True)
    return _change(db, row, told)


def write_product(db: Session, workspace_id: WorkspaceId, product: ProductProfile, now: datetime) -> Written:
    """The product whole, shown again if it was hidden; variants that it does not name are removed.

    Refuses an unknown category, and a sku of another product.
    """
    row = db.scalars(select(Product).where(col(Product.slug) == product.slug).with_for_update()).first()
    told = _told(db, product)
    if row is None:
        identity = new_id()
        new = insert(Product).values(
            id=identity, workspace_id=workspace_id, slug=product.slug, revision=1, created_at=now, **told
        )
        db.connection().execute(new)
        _write_variants(db, workspace_id, identity, product)
        return Written(identity, changed=True)
    changed = _write_variants(db, workspace_id, row.id, product)
    if not changed and _says(row, told):
        return Written(row.id, changed=False)
    return _change(db, row, {**told, "revision": row.revision + 1})


def _category(db: Session, code: str) -> Category | None:
    return db.scalars(select(Category).where(col(Category.code) == code).with_for_update()).first()


def _parent(db: Session, category: CategoryProfile, row: Category | None) -> UUID | None:
    if not category.parent:
        return None
    parent = _category(db, category.parent)
    if parent is None:
        raise CategoryUnknown(category=category.parent)
    above: Category | None = parent
    while above is not None:
        if row is not None and above.id == row.id:
            raise CategoryLoops(category=category.code, parent=category.parent)
        above = db.get(Category, above.parent_id) if above.parent_id else None
    return parent.id


def _told(db: Session, product: ProductProfile) -> dict[str, Any]:
    category = _category(db, product.category)
    if category is None:
        raise CategoryUnknown(category=product.category)
    return {
        "category_id": category.id,
        "names": _plain(product.names),
        "summaries": _plain(product.summaries),
        "details": {language.value: dict(texts) for language, texts in product.details.items()},
        "tags": list(product.tags),
        "allergens": list(product.allergens),
        "picture": product.picture,
        "position": product.position,
        "status": "active",
    }


def _write_variants(db: Session, workspace_id: WorkspaceId, product: UUID, told: ProductProfile) -> bool:
    """Whether any variant is other than it was."""
    _refuse_taken(db, product, [variant.sku for variant in told.variants])
    known = {row.sku: row for row in db.scalars(select(Variant).where(col(Variant.product_id) == product))}
    changed = False
    for position, variant in enumerate(told.variants):
        said = {
            "names": _plain(variant.names),
            "price_minor": variant.price_minor,
            "stock": variant.stock,
            "position": position,
            "attributes": dict(variant.attributes),
        }
        row = known.pop(variant.sku, None)
        if row is None:
            new = insert(Variant).values(
                id=new_id(), workspace_id=workspace_id, product_id=product, sku=variant.sku, **said
            )
            db.connection().execute(new)
        changed = row is None or _change(db, row, said).changed or changed
    gone = [row.id for row in known.values()]
    if gone:
        db.connection().execute(delete(Variant).where(col(Variant.id).in_(gone)))
    return changed or bool(gone)


def _refuse_taken(db: Session, product: UUID, skus: list[str]) -> None:
    others = select(col(Variant.sku)).where(col(Variant.sku).in_(skus), col(Variant.product_id) != product)
    taken = db.scalars(others).first()
    if taken is not None:
        raise SkuTaken(sku=taken)


def _change(db: Session, row: Category | Product | Variant, told: dict[str, Any]) -> Written:
    if _says(row, told):
        return Written(row.id, changed=False)
    for name, value in told.items():
        setattr(row, name, value)
    db.flush()  # what is told of a product is read from its rows, in this same transaction
    return Written(row.id, changed=True)


def _says(row: Category | Product | Variant, told: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in told.items())


def _plain(texts: Texts) -> dict[str, str]:
    return {language.value: words for language, words in texts.items()}
