"""A member puts the categories in another order, and takes away those in which nothing stands any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from shop.catalog.categories import CategoryUnknown
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import Category, Offer, Product
from shop.workspaces.viewing import workspace_view


class CategoryHolds(Refusal):
    """Something stands in the category, lies under it, or an offer holds for it: ``category``."""


def order_categories(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, codes: Sequence[str]) -> None:
    """Show these one after another wherever they lie side by side. Refuses CategoryUnknown."""
    with transaction(workspace_id) as db:
        rows = {code: _row(db, code) for code in sorted(set(codes))}
        for position, code in enumerate(dict.fromkeys(codes)):
            rows[code].position = position
        at = workspace_view(db, workspace_id).at(now)
        record(db, "CategoriesOrdered", workspace_id=workspace_id, actor=actor, now=at, codes=list(codes))


def remove_category(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, code: str) -> None:
    """It is gone. Refuses CategoryUnknown, and CategoryHolds where anything, hidden or not, needs it."""
    with transaction(workspace_id) as db:
        row = _row(db, code)
        below = select(col(Category.id)).where(col(Category.parent_id) == row.id)
        goods = select(col(Product.id)).where(col(Product.category_id) == row.id)
        offers = select(col(Offer.id)).where(col(Offer.category_id) == row.id)
        if db.scalars(
            select(col(Category.id)).where(or_(below.exists(), goods.exists(), offers.exists()))
        ).first():
            raise CategoryHolds(category=code)
        db.connection().execute(delete(Category).where(col(Category.id) == row.id))
        at = workspace_view(db, workspace_id).at(now)
        record(
            db,
            "CategoryRemoved",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=row.id,
            code=code,
        )
        db.expunge(row)


def _row(db: Session, code: str) -> Category:
    row = db.scalars(select(Category).where(col(Category.code) == code).with_for_update()).first()
    if row is None:
        raise CategoryUnknown(category=code, known=[])
    return row
