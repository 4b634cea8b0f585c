"""A member takes a picture away from a product, and may put it back where it stood."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from flows.add_picture import add_picture, describe_picture, order_pictures, remove_picture
from shop.catalog.media import PictureUnknown
from shop.catalog.shelf_changes import Step, add_step, begin_change, claim_undoing
from shop.catalog.whole import whole_by_id
from shop.events.recorded import Actor
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.tables import ProductMedia
from shop.workspaces.storage import stored_size
from shop.workspaces.viewing import workspace_view


def remove_picture_for_now(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, picture: UUID) -> UUID:
    """As `remove_picture`; the change by which it is put back. Refuses PictureUnknown."""
    with transaction(workspace_id) as db:
        row = db.get(ProductMedia, picture)
        if row is None:
            raise PictureUnknown
        at = workspace_view(db, workspace_id).at(now)
        change = begin_change(db, workspace_id, actor=actor, what="picture", at=at)
        others = select(ProductMedia).where(col(ProductMedia.product_id) == row.product_id)
        before = [one for one in db.scalars(others) if (one.position, one.id) < (row.position, row.id)]
        kept = {**_kept(row, len(before)), "size": stored_size(db, workspace_id, row.source)}
        add_step(db, change, Step(row.product_id, {"picture": kept}))
    remove_picture(now=now, actor=actor, workspace_id=workspace_id, picture=picture)
    return change


def put_picture_back(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, change_id: UUID) -> None:
    """It is shown again at its place, once its sizes are made anew. Refuses ChangeUnknown, PicturesFull."""
    with transaction(workspace_id) as db:
        steps = claim_undoing(db, change_id, workspace_view(db, workspace_id).at(now))
        slugs = {step.product_id: str(whole_by_id(db, step.product_id).told["slug"]) for step in steps}
    for step in steps:
        known: dict[str, Any] = step.fields["picture"]
        named = {"now": now, "actor": actor, "workspace_id": workspace_id}
        made = add_picture(
            **named,  # type: ignore[arg-type]  # as named above
            product=slugs[step.product_id],
            source=known["source"],
            content_type=known["content_type"],
            size=known.get("size", 0),
        )
        if known["texts"]:
            texts = {Language(code): words for code, words in known["texts"].items()}
            describe_picture(**named, picture=made, texts=texts)  # type: ignore[arg-type]  # as above
        with transaction(workspace_id) as db:
            of_it = select(col(ProductMedia.id)).where(col(ProductMedia.product_id) == step.product_id)
            others = [
                one
                for one in db.scalars(of_it.order_by(col(ProductMedia.position), col(ProductMedia.id)))
                if one != made
            ]
        others.insert(known["place"], made)
        order_pictures(**named, product=slugs[step.product_id], pictures=others)  # type: ignore[arg-type]  # as above


def _kept(row: ProductMedia, place: int) -> dict[str, Any]:
    return {
        "source": row.source,
        "content_type": row.content_type,
        "texts": dict(row.texts),
        "place": place,
    }
