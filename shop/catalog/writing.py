"""Writing the catalog's rows, inside a flow's transaction: each says whether anything is other than it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from shop.catalog.categories import CategoryUnknown
from shop.catalog.changing import CategoryLoops, CategoryProfile, ProductProfile
from shop.catalog.variants import plain, write_variants
from shop.events.recorded import Actor
from shop.kernel.ids import WorkspaceId, new_id
from shop.tables import Category, Product
from shop.workspaces.plans import PlanFull, locked_plan, plan_of


@dataclass(frozen=True, slots=True)
class Written:
    """A row, and whether it is other than it was."""

    id: UUID
    changed: bool


def write_category(db: Session, workspace_id: WorkspaceId, category: CategoryProfile) -> Written:
    """The category whole. Refuses an unknown parent, and one that lies under it."""
    row = _category(db, category.code)
    told = {
        "names": plain(category.names),
        "parent_id": _parent(db, category, row),
        "position": category.position,
    }
    if row is None:
        identity = new_id()
        new = insert(Category).values(id=identity, workspace_id=workspace_id, code=category.code, **told)
        db.connection().execute(new)
        return Written(identity, changed=True)
    return _change(db, row, told)


def write_product(
    db: Session,
    workspace_id: WorkspaceId,
    product: ProductProfile,
    now: datetime,
    actor: Actor = "member",
    *,
    shown: bool = True,
) -> Written:
    """The product whole, shown again if it was hidden unless told otherwise; variants that it does not name are removed.

    Refuses an unknown category, a sku of another product, one product more than the plan allows, and taking
    away a variant that customers were promised.
    """
    row = db.scalars(select(Product).where(col(Product.slug) == product.slug).with_for_update()).first()
    told = _told(db, product) | {"status": "active" if shown else "hidden"}
    if shown and (row is None or row.status != "active"):
        _refuse_above_plan(db, workspace_id)
    if row is None:
        identity = new_id()
        new = insert(Product).values(
            id=identity, workspace_id=workspace_id, slug=product.slug, revision=1, created_at=now, **told
        )
        db.connection().execute(new)
        write_variants(db, workspace_id, identity, product, actor=actor, now=now)
        return Written(identity, changed=True)
    changed = write_variants(db, workspace_id, row.id, product, actor=actor, now=now)
    if not changed and _says(row, told):
        return Written(row.id, changed=False)
    return _change(db, row, {**told, "revision": row.revision + 1})


def _refuse_above_plan(db: Session, workspace_id: WorkspaceId) -> None:
    plan = plan_of(db, workspace_id)
    if plan.products is None:
        return
    plan = locked_plan(db, workspace_id)
    active = select(func.count()).select_from(Product).where(col(Product.status) == "active")
    if plan.products is not None and db.scalars(active).one() >= plan.products:
        raise PlanFull(what="products", most=plan.products, plan=plan.name)


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
        "names": plain(product.names),
        "summaries": plain(product.summaries),
        "details": {language.value: dict(texts) for language, texts in product.details.items()},
        "tags": list(product.tags),
        "allergens": list(product.allergens),
        "picture": product.picture,
        "tax_class": product.tax_class,
        "returnable": product.returnable,
        "arrived_on": product.arrived_on,
        "position": product.position,
    }


def _change(db: Session, row: Category | Product, told: dict[str, Any]) -> Written:
    if _says(row, told):
        return Written(row.id, changed=False)
    for name, value in told.items():
        setattr(row, name, value)
    db.flush()  # what is told of a product is read from its rows, in this same transaction
    return Written(row.id, changed=True)


def _says(row: Category | Product, told: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in told.items())
