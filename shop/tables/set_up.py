"""How a shop is set up: the pictures it shows of itself, and how far it got."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Owned


class ShopPicture(Owned, Created, table=True):
    """A logo or a photo of the shop, in the object store with its sizes."""

    __tablename__ = "shop_picture"
    __table_args__ = (
        CheckConstraint("kind IN ('logo', 'photo')", name="kind"),
        CheckConstraint("state IN ('wanted', 'ready', 'refused')", name="state"),
        Index("ix_shop_picture_files", "files", postgresql_using="gin"),
    )

    id: UUID = Id()
    kind: str
    source: str
    """SHA-256 of the original in the object store."""
    content_type: str
    width: int = 0
    height: int = 0
    sizes: dict[str, str] = Json()
    """By width in pixels: the SHA-256 of each size (WebP); ``jpeg``: one that chats and previews take."""
    files: list[str] = Field(
        default_factory=list, sa_type=ARRAY(String), sa_column_kwargs={"server_default": "{}"}
    )
    """All of these once more; never the original, which may tell where it was taken."""
    state: str = "wanted"
    reason: str = ""
    texts: dict[str, str] = Json()
    """What is to be seen, by language, for those who cannot see it."""
    position: int = 0
    removed_at: datetime | None = Instant(default=None)
    """When it was taken back; for a while it can be put back."""


class SetUp(Owned, Created, table=True):
    """How far a shop got that was opened at the console; one that was opened otherwise has none."""

    __tablename__ = "set_up"
    __table_args__ = (UniqueConstraint("workspace_id"),)

    id: UUID = Id()
    pack: str = ""
    """What it began with, and in which version of it."""
    pack_version: int = 0
    profile_at: datetime | None = Instant(default=None)
    """When somebody first told who the shop is."""
    answered_at: datetime | None = Instant(default=None)
    """When its own people first saw an answer that was proven by its own catalog or words."""
    number_word: str = ""
    """What they are to write to their number, to show that it is theirs and reaches us."""
    number_asked_at: datetime | None = Instant(default=None)
    opened_at: datetime | None = Instant(default=None)
