"""A member puts something new on the shelf: hidden at first or shown at once, and it can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlmodel import col

from flows.change_products import ProductUnfit
from flows.publish_knowledge import publish_product
from shop.catalog.fresh_names import free_slug, with_skus
from shop.catalog.partly import profile_of
from shop.catalog.shelf_changes import Step, add_step, begin_change
from shop.catalog.viewing import reader_of
from shop.catalog.writing import write_product
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import ProductId, WorkspaceId
from shop.tables import Product, Workspace
from shop.workspaces.viewing import workspace_view


@dataclass(frozen=True, slots=True)
class Added:
    """The new product, and by which change it can be hidden again."""

    product_id: UUID
    slug: str
    change_id: UUID | None


def add_product(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, told: Mapping[str, Any], shown: bool
) -> Added:
    """Write it behind all others; its address follows from its name, and a sku that is left empty from that.

    `told` is named as in `ProductProfile`, without `slug`. Refuses ProductUnfit, SkuTaken, CategoryUnknown, and
    PlanFull where it is to be shown.
    """
    with transaction(workspace_id) as db:
        db.execute(select(col(Workspace.id)).with_for_update(key_share=True))  # two at once get two addresses
        slug = free_slug(db, told.get("names", {}))
        last = db.scalars(select(func.coalesce(func.max(col(Product.position)), -1))).one()
        whole = {
            **told,
            "slug": slug,
            "position": last + 1,
            "variants": with_skus(db, slug, told["variants"]),
        }
        try:
            profile = profile_of(whole)
        except ValidationError as unfit:
            fields = sorted({".".join(map(str, error["loc"])) for error in unfit.errors()})
            raise ProductUnfit(fields=fields) from unfit
        written = write_product(db, workspace_id, profile, now, actor, shown=shown)
        reader = reader_of(db)
        publish_product(
            db, workspace_id=workspace_id, product=ProductId(written.id), slug=slug, reader=reader, now=now
        )
        at = workspace_view(db, workspace_id).at(now)
        record(db, "ProductPut", workspace_id=workspace_id, actor=actor, now=at, subject_id=written.id)
        change = begin_change(db, workspace_id, actor=actor, what="new", at=at) if shown else None
        if change is not None:
            add_step(db, change, Step(written.id, {"status": ["hidden", "active"]}))
        return Added(written.id, slug, change)
