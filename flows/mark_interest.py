"""A customer is interested in a product: remembered, so that the shop can come back to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from shop.catalog.naming import product_by
from shop.catalog.viewing import ProductView, Reader
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, ProductId, WorkspaceId, new_id
from shop.tables import Interest


@dataclass(frozen=True, slots=True)
class InterestMarked:
    """What the customer is interested in, and for the how manieth time."""

    product: ProductView
    times: int


def mark_interest(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    product: str,
    reader: Reader,
    via: str,
) -> InterestMarked:
    """Remember it; `product` is a slug or a name, `via` how it became known. Refuses an unknown product."""
    with transaction(workspace_id) as db:
        meant = product_by(db, product, reader)
        times = _remember(db, workspace_id, customer_id, meant.id, via, now)
        record(
            db,
            "InterestMarked",
            workspace_id=workspace_id,
            actor=actor,
            now=now,
            subject_id=customer_id,
            product=meant.slug,
        )
        return InterestMarked(meant, times)


def _remember(
    db: Session,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    product: ProductId,
    via: str,
    now: datetime,
) -> int:
    first = insert(Interest).values(
        id=new_id(),
        workspace_id=workspace_id,
        customer_id=customer_id,
        product_id=product,
        via=via,
        times=1,
        created_at=now,
        last_at=now,
    )
    again = first.on_conflict_do_update(
        index_elements=["workspace_id", "customer_id", "product_id"],
        set_={"times": col(Interest.times) + 1, "last_at": func.greatest(col(Interest.last_at), now)},
    )
    times: int = db.connection().execute(again.returning(col(Interest.times))).scalar_one()
    return times
