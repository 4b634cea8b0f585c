"""A shop changes its catalog, and what the agent may tell of it changes in the same moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.by_sku import locked_variant
from flows.publish_knowledge import publish_product
from shop.catalog.changing import CategoryProfile, ProductProfile
from shop.catalog.naming import ProductNotFound
from shop.catalog.variants import set_on_hand
from shop.catalog.viewing import reader_of
from shop.catalog.writing import write_category, write_product
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CategoryId, ProductId, WorkspaceId
from shop.tables import Product


@dataclass(frozen=True, slots=True)
class CategoryPut:
    """The category, and whether it is other than it was."""

    id: CategoryId
    changed: bool


@dataclass(frozen=True, slots=True)
class ProductPut:
    """The product, and whether it is other than it was."""

    id: ProductId
    changed: bool


def put_category(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, category: CategoryProfile
) -> CategoryPut:
    """Write the category whole. Refuses an unknown parent, and one that lies under it."""
    with transaction(workspace_id) as db:
        written = write_category(db, workspace_id, category)
        if written.changed:
            _tell_of_all_in(db, workspace_id, written.id, now)
            record(db, "CategoryPut", workspace_id=workspace_id, actor=actor, now=now, subject_id=written.id)
        return CategoryPut(CategoryId(written.id), written.changed)


def put_product(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, product: ProductProfile
) -> ProductPut:
    """Write the product whole, with its variants: those not named are gone, and a hidden one is shown again.

    The same product twice changes nothing. `now` is the real instant. Refuses an unknown category, a sku of
    another product, one product more than the plan allows, and taking away a variant that customers were
    promised.
    """
    with transaction(workspace_id) as db:
        written = write_product(db, workspace_id, product, now, actor)
        if written.changed:
            _tell(db, workspace_id, written.id, product.slug, now)
            record(db, "ProductPut", workspace_id=workspace_id, actor=actor, now=now, subject_id=written.id)
        return ProductPut(ProductId(written.id), written.changed)


def set_stock(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, sku: str, stock: int | None) -> None:
    """How many units of a variant are on hand now; None where it is not counted. Refuses an unknown sku."""
    with transaction(workspace_id) as db:
        row = locked_variant(db, sku)
        before = row.stock
        set_on_hand(db, workspace_id, row, stock, actor=actor, now=now)
        record(
            db,
            "StockSet",
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            subject_id=row.id,
            before=before,
            after=stock,
        )


def hide_product(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, slug: str) -> None:
    """Nobody is shown or told of it any more; it can be put again. Refuses an unknown product."""
    with transaction(workspace_id) as db:
        row = db.scalars(select(Product).where(col(Product.slug) == slug).with_for_update()).first()
        if row is None:
            raise ProductNotFound(product=slug, nearest=[])
        if row.status == "hidden":
            return
        row.status, row.revision = "hidden", row.revision + 1
        db.flush()  # what is told of a product is read from its rows
        _tell(db, workspace_id, row.id, slug, now)
        record(db, "ProductHidden", workspace_id=workspace_id, actor=actor, now=now, subject_id=row.id)


def _tell(db: Session, workspace_id: WorkspaceId, product: UUID, slug: str, now: datetime) -> None:
    publish_product(
        db,
        workspace_id=workspace_id,
        product=ProductId(product),
        slug=slug,
        reader=reader_of(db),
        now=now,
    )


def _tell_of_all_in(db: Session, workspace_id: WorkspaceId, category: UUID, now: datetime) -> None:
    """A category's name stands in what is told of its products."""
    for row in db.scalars(select(Product).where(col(Product.category_id) == category)).all():
        _tell(db, workspace_id, row.id, row.slug, now)
