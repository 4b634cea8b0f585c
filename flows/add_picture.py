"""A shop adds a picture or a short video to a product, describes it, puts it in its place, or takes it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from shop.catalog.changing import Texts
from shop.catalog.media import MOST_OF_A_PRODUCT, PicturesFull, PictureUnknown, kind_of, want_dropped
from shop.catalog.naming import ProductNotFound
from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import ProductMediaId, WorkspaceId, new_id
from shop.tables import Product, ProductMedia
from shop.workspaces.storage import store_file
from shop.workspaces.viewing import workspace_view


def add_picture(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    product: str,
    source: str,
    content_type: str,
    size: int,
    texts: Texts | None = None,
) -> ProductMediaId:
    """Have sizes made of an original that lies in the object store under the hash `source`, of `size` bytes.

    It is shown once they are ready, after the pictures that are there. The same original twice is one
    picture; a refused one is tried again. Refuses KindNotTaken, FileTooLarge, PicturesFull, StorageFull and
    ProductNotFound.
    """
    kind = kind_of(content_type, size)
    with transaction(workspace_id) as db:
        row = _locked(db, product)
        there = _pictures(db, row.id)
        same = next((one for one in there if one.source == source), None)
        if same is not None and same.state != "refused":
            return ProductMediaId(same.id)
        if same is None and len(there) >= MOST_OF_A_PRODUCT:
            raise PicturesFull(most=MOST_OF_A_PRODUCT)
        at = workspace_view(db, workspace_id).at(now)
        store_file(db, workspace_id, source, size, at=at)
        picture = same or ProductMedia(
            id=new_id(),
            workspace_id=workspace_id,
            product_id=row.id,
            kind=kind,
            source=source,
            content_type=content_type,
            position=1 + max((one.position for one in there), default=-1),
            created_at=at,
        )
        picture.state, picture.reason, picture.texts = "wanted", "", _plain(texts) or picture.texts
        db.add(picture)
        _want(db, workspace_id, picture.id, now)
        record(
            db,
            "PictureAdded",
            workspace_id=workspace_id,
            actor=actor,
            now=at,
            subject_id=row.id,
            picture=str(picture.id),
        )
        return ProductMediaId(picture.id)


def describe_picture(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, picture: UUID, texts: Texts
) -> None:
    """Say what is to be seen on it, for those who cannot see it. Refuses PictureUnknown."""
    with transaction(workspace_id) as db:
        row = db.get(ProductMedia, picture)
        if row is None:
            raise PictureUnknown
        row.texts = _plain(texts)
        _changed(db, "PictureDescribed", workspace_id, actor, row.product_id, now)


def order_pictures(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, product: str, pictures: Sequence[UUID]
) -> None:
    """Show these first and in this order, the others after them. Refuses ProductNotFound and PictureUnknown."""
    with transaction(workspace_id) as db:
        row = _locked(db, product)
        there = {one.id: one for one in _pictures(db, row.id)}
        if any(picture not in there for picture in pictures):
            raise PictureUnknown
        for position, picture in enumerate(dict.fromkeys([*pictures, *there])):
            there[picture].position = position
        _changed(db, "PicturesOrdered", workspace_id, actor, row.id, now)


def remove_picture(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, picture: UUID) -> None:
    """It is shown no more, and its files leave the store after a while, unless something else needs the same ones.

    Refuses PictureUnknown.
    """
    with transaction(workspace_id) as db:
        row = db.get(ProductMedia, picture)
        if row is None:
            raise PictureUnknown
        db.connection().execute(delete(ProductMedia).where(col(ProductMedia.id) == picture))
        want_dropped(db, workspace_id=workspace_id, files=[row.source, *row.files], now=now)
        _changed(db, "PictureRemoved", workspace_id, actor, row.product_id, now)
        db.expunge(row)


def _locked(db: Session, slug: str) -> Product:
    row = db.scalars(select(Product).where(col(Product.slug) == slug).with_for_update()).first()
    if row is None:
        raise ProductNotFound(product=slug, nearest=[])
    return row


def _pictures(db: Session, product: UUID) -> list[ProductMedia]:
    of_it = select(ProductMedia).where(col(ProductMedia.product_id) == product)
    return list(db.scalars(of_it.order_by(col(ProductMedia.position), col(ProductMedia.id))))


def _want(db: Session, workspace_id: WorkspaceId, picture: UUID, now: datetime) -> None:
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic="picture",
        key=str(picture),
        payload={"picture": str(picture)},
        now=now,
    )


def _changed(
    db: Session, name: str, workspace_id: WorkspaceId, actor: Actor, product: UUID, now: datetime
) -> None:
    at = workspace_view(db, workspace_id).at(now)
    record(db, name, workspace_id=workspace_id, actor=actor, now=at, subject_id=product)


def _plain(texts: Texts | None) -> dict[str, str]:
    return {language.value: words for language, words in (texts or {}).items()}
