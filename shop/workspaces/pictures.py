"""What a shop shows of itself: its logo, and photos of the place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.language import Language, text_in
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import ShopPicture

Kind = Literal["logo", "photo"]
LARGEST: Final = 20 * 1024 * 1024
TAKEN: Final = ("image/jpeg", "image/png", "image/webp")
MOST_PHOTOS: Final = 8
_LOGO_SIZE: Final = "320"
"""The smallest that is made of every picture."""


class PictureKindNotTaken(Refusal):
    """Only JPEG, PNG and WebP are taken."""

    status = 415


class PictureTooLarge(Refusal):
    """The file has more than ``megabytes``."""

    status = 413


class PhotosFull(Refusal):
    """A shop shows at most ``most`` photos of itself."""


class ShopPictureUnknown(NotFound):
    """There is no such picture, or it was taken back too long ago."""


@dataclass(frozen=True, slots=True)
class ShopPictureView:
    """A logo or a photo, and how far it is."""

    id: UUID
    kind: str
    state: str
    """``wanted`` while its sizes are made, ``ready`` or ``refused``."""
    reason: str
    width: int
    height: int
    sizes: Mapping[str, str] = field(default_factory=dict)
    """By width, besides ``jpeg``: the hash of each file; empty until it is ready."""
    texts: Mapping[str, str] = field(default_factory=dict)

    def words(self, language: Language, shop: Language) -> str:
        """What is to be seen on it; empty where nobody said."""
        return text_in(dict(self.texts), language, shop)

    @property
    def small(self) -> str:
        """The hash of its smallest size; empty until it is ready."""
        return self.sizes.get(_LOGO_SIZE, "")

    @property
    def large(self) -> str:
        """The hash of its largest size; empty until it is ready."""
        widths = sorted((int(width) for width in self.sizes if width.isdigit()), reverse=True)
        return self.sizes[str(widths[0])] if widths else ""

    @property
    def jpeg(self) -> str:
        """The hash of what chats and previews take; empty until it is ready."""
        return self.sizes.get("jpeg", "")


def refuse_unfit(content_type: str, size: int) -> None:
    """Refuses PictureKindNotTaken and PictureTooLarge."""
    if content_type not in TAKEN:
        raise PictureKindNotTaken
    if size > LARGEST:
        raise PictureTooLarge(megabytes=LARGEST // 1024**2)


def shop_pictures(db: Session, *, ready: bool = False) -> list[ShopPictureView]:
    """Its logo and its photos in their order; with `ready` only what may be shown to anybody."""
    rows = db.scalars(
        select(ShopPicture)
        .where(col(ShopPicture.removed_at).is_(None))
        .order_by(col(ShopPicture.position), col(ShopPicture.created_at), col(ShopPicture.id))
    )
    return [view_of_picture(row) for row in rows if row.state == "ready" or not ready]


def photos_of(db: Session) -> list[ShopPictureView]:
    """The photos that anybody may see."""
    return [one for one in shop_pictures(db, ready=True) if one.kind == "photo"]


def logo_hash(row: ShopPicture) -> str:
    """What a workspace keeps as its logo."""
    return str(row.sizes.get(_LOGO_SIZE, ""))


def view_of_picture(row: ShopPicture) -> ShopPictureView:
    """A frozen view of the row."""
    return ShopPictureView(
        id=row.id,
        kind=row.kind,
        state=row.state,
        reason=row.reason,
        width=row.width,
        height=row.height,
        sizes=dict(row.sizes) if row.state == "ready" else {},
        texts=dict(row.texts),
    )


def may_come_back(removed_at: datetime | None, now: datetime, *, within_seconds: float) -> bool:
    """Whether what was taken back then can be put back now."""
    return removed_at is not None and (now - removed_at).total_seconds() < within_seconds
