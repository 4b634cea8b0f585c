"""A shop shows a logo or photos of itself, says what is to be seen, and takes them back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from shop.catalog.media import STILL_OPEN, want_dropped
from shop.events import outbox
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.tables import ShopPicture, Workspace
from shop.workspaces.pictures import (
    MOST_PHOTOS,
    Kind,
    PhotosFull,
    ShopPictureUnknown,
    logo_hash,
    may_come_back,
    refuse_unfit,
)
from shop.workspaces.storage import store_file
from shop.workspaces.viewing import workspace_view

_FORGOTTEN_AFTER = timedelta(days=1)


def add_shop_picture(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    kind: Kind,
    source: str,
    content_type: str,
    size: int,
) -> UUID:
    """Have sizes made of an original that lies in the object store under the hash `source`, of `size` bytes.

    It is shown once they are ready; a new logo takes the old one's place then. Refuses PictureKindNotTaken,
    PictureTooLarge, PhotosFull and StorageFull.
    """
    refuse_unfit(content_type, size)
    with transaction(workspace_id) as db:
        _locked_shop(db, workspace_id)
        _forget_removed(db, now)
        there = _there(db, kind)
        if kind == "photo" and len(there) >= MOST_PHOTOS:
            raise PhotosFull(most=MOST_PHOTOS)
        store_file(db, workspace_id, source, size, at=now)
        row = ShopPicture(
            id=new_id(),
            workspace_id=workspace_id,
            kind=kind,
            source=source,
            content_type=content_type,
            position=1 + max((one.position for one in there), default=-1),
            created_at=now,
        )
        db.add(row)
        outbox.put(
            db,
            workspace_id=workspace_id,
            topic="picture",
            key=str(row.id),
            payload={"shop_picture": str(row.id)},
            now=now,
        )
        _record(db, "ShopPictureAdded", row, actor, now)
        return row.id


def describe_shop_picture(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, picture: UUID, texts: Mapping[Language, str]
) -> None:
    """Say what is to be seen on it, for those who cannot see it. Refuses ShopPictureUnknown."""
    with transaction(workspace_id) as db:
        row = _locked(db, picture)
        row.texts = {language.value: words for language, words in texts.items() if words}
        db.add(row)
        _record(db, "ShopPictureDescribed", row, actor, now)


def remove_shop_picture(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, picture: UUID) -> None:
    """It is shown no more; for an hour it can be put back, then its files leave the store.

    Refuses ShopPictureUnknown.
    """
    with transaction(workspace_id) as db:
        row = _locked(db, picture)
        if row.removed_at is not None:
            return
        row.removed_at = now
        db.add(row)
        shop = _locked_shop(db, workspace_id)
        if row.kind == "logo" and shop.logo == logo_hash(row):
            shop.logo = ""
            db.add(shop)
        want_dropped(db, workspace_id=workspace_id, files=[row.source, *row.files], now=now)
        _record(db, "ShopPictureRemoved", row, actor, now)


def put_back_shop_picture(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, picture: UUID) -> None:
    """It is shown again. Refuses ShopPictureUnknown, also where it was taken back too long ago."""
    with transaction(workspace_id) as db:
        row = _locked(db, picture)
        if row.removed_at is None:
            return
        if not may_come_back(row.removed_at, now, within_seconds=STILL_OPEN.total_seconds()):
            raise ShopPictureUnknown
        row.removed_at = None
        db.add(row)
        if row.kind == "logo" and row.state == "ready":
            use_as_logo(db, row, now)
        _record(db, "ShopPicturePutBack", row, actor, now)


def use_as_logo(db: Session, row: ShopPicture, now: datetime) -> None:
    """The shop's mark on every page from now on; the logo before it can be put back for a while."""
    shop = _locked_shop(db, WorkspaceId(row.workspace_id))
    shop.logo = logo_hash(row)
    db.add(shop)
    for other in _there(db, "logo"):
        if other.id != row.id:
            other.removed_at = now
            db.add(other)
            files = [other.source, *other.files]
            want_dropped(db, workspace_id=row.workspace_id, files=files, now=now)


def _there(db: Session, kind: str) -> list[ShopPicture]:
    of_kind = select(ShopPicture).where(col(ShopPicture.kind) == kind, col(ShopPicture.removed_at).is_(None))
    return list(db.scalars(of_kind.order_by(col(ShopPicture.position))))


def _forget_removed(db: Session, now: datetime) -> None:
    gone = col(ShopPicture.removed_at) < now - _FORGOTTEN_AFTER
    db.connection().execute(delete(ShopPicture).where(gone))


def _locked(db: Session, picture: UUID) -> ShopPicture:
    wanted = select(ShopPicture).where(col(ShopPicture.id) == picture).with_for_update()
    row = db.scalars(wanted).first()
    if row is None:
        raise ShopPictureUnknown
    return row


def _locked_shop(db: Session, workspace_id: WorkspaceId) -> Workspace:
    return db.scalars(
        select(Workspace).where(col(Workspace.id) == workspace_id).with_for_update(key_share=True)
    ).one()


def _record(db: Session, name: str, row: ShopPicture, actor: Actor, now: datetime) -> None:
    workspace = WorkspaceId(row.workspace_id)
    at = workspace_view(db, workspace).at(now)
    record(db, name, workspace_id=workspace, actor=actor, now=at, subject_id=row.id, kind=row.kind)
