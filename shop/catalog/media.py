"""Pictures and short videos of products: what is known of them, and what may be shown to anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session, col

from shop.catalog.viewing import MediaView, Reader, media_of_row
from shop.events import outbox
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import ProductMedia
from shop.workspaces.storage import forget_files

WIDTHS = (320, 640, 1280)
"""Pixels: a thumbnail, a phone, a desk."""
PICTURES = ("image/jpeg", "image/png", "image/webp")
VIDEOS = ("video/mp4", "video/quicktime", "video/webm")
LARGEST_PICTURE = 20 * 1024 * 1024
LARGEST_VIDEO = 50 * 1024 * 1024
LONGEST_VIDEO = 60
"""Seconds."""
MOST_OF_A_PRODUCT = 12
STILL_OPEN = timedelta(hours=1)
"""So long a page that somebody has open may still ask for what was taken back."""


class KindNotTaken(Refusal):
    """Only some kinds of pictures and videos are taken: ``content_type``, ``taken``."""

    status = 415


class FileTooLarge(Refusal):
    """The file has more bytes than one may have: ``size``, ``most``."""

    status = 413


class PicturesFull(Refusal):
    """A product has at most ``most`` pictures and videos."""


class PictureUnknown(NotFound):
    """There is no such picture."""


@dataclass(frozen=True, slots=True)
class MadeMedia:
    """What was made of an original: its measures, and the hash of each file in the object store."""

    width: int
    height: int
    sizes: dict[str, str] = field(default_factory=dict)
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class MediaStatus:
    """How far a picture is, for the shop itself."""

    id: UUID
    kind: str
    state: str
    """``wanted``, ``ready`` or ``refused``."""
    reason: str
    view: MediaView | None
    """None until it is ready."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What is to be seen, by language."""
    sizes: Mapping[str, str] = field(default_factory=dict)
    """By width, besides ``jpeg`` and ``video``: the hash of each file; empty until it is ready."""


def kind_of(content_type: str, size: int) -> str:
    """``image`` or ``video``. Refuses KindNotTaken and FileTooLarge."""
    if content_type not in PICTURES + VIDEOS:
        raise KindNotTaken(content_type=content_type[:80], taken=list(PICTURES + VIDEOS))
    most = LARGEST_PICTURE if content_type in PICTURES else LARGEST_VIDEO
    if size > most:
        raise FileTooLarge(size=size, most=most)
    return "image" if content_type in PICTURES else "video"


def pictures_of(db: Session, product: UUID, reader: Reader) -> list[MediaStatus]:
    """All pictures and videos of a product in its order, with those that are not ready or were refused."""
    rows: Sequence[ProductMedia] = db.scalars(
        select(ProductMedia)
        .where(col(ProductMedia.product_id) == product)
        .order_by(col(ProductMedia.position), col(ProductMedia.id))
    ).all()
    return [
        MediaStatus(
            row.id,
            row.kind,
            row.state,
            row.reason,
            media_of_row(row.model_dump(), reader) if row.state == "ready" else None,
            dict(row.texts),
            dict(row.sizes) if row.state == "ready" else {},
        )
        for row in rows
    ]


def published(sha256: str) -> str | None:
    """The content type of a file that some shop shows of a product on sale; None of any other file."""
    with transaction(None) as db:
        found: str | None = db.connection().execute(_PUBLISHED, {"wanted": sha256}).scalar()
        return found


def in_use(sha256: str) -> bool:
    """Whether any workspace still needs that file: as a picture, a paper, something that was sent."""
    with transaction(None) as db:
        return bool(db.connection().execute(_IN_USE, {"wanted": sha256}).scalar_one())


def want_dropped(db: Session, *, workspace_id: UUID, files: Sequence[str], now: datetime) -> None:
    """Have the object store forget these files by and by, as far as nobody else needs them then; they count towards the plan no more."""
    forget_files(db, WorkspaceId(workspace_id), files)
    outbox.put(
        db,
        workspace_id=workspace_id,
        topic="unused",
        key=str(new_id()),
        payload={"files": sorted(set(files))},
        now=now,
        available_at=now + STILL_OPEN,
    )


_IN_USE = text("SELECT vetrina_file_in_use(:wanted)")
_PUBLISHED = text("SELECT vetrina_media(:wanted)")
