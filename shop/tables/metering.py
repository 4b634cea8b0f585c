"""What a shop uses beyond its plan and has paid ahead, what it stores, and how long it keeps what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Owned


class Wallet(Owned, Created, table=True):
    """What a shop has paid ahead. In millionths of a major unit: a message costs less than a cent."""

    __table_args__ = (
        UniqueConstraint("workspace_id"),
        CheckConstraint("warned IN ('', 'low', 'empty')", name="warned"),
    )

    id: UUID = Id()
    currency: str = Field(max_length=3)
    balance_micros: int = Field(sa_type=BigInteger)
    """The sum of its entries; what is `metered` and not yet written there comes off it."""
    full_micros: int = Field(sa_type=BigInteger)
    """How much there was after something was last paid in: a fifth of it is little."""
    warned: str = ""
    """What the owner was told since: ``low``, ``empty``; empty for nothing."""
    summed_at: datetime | None = Instant(default=None)
    """When what was metered was last written into the ledger."""


class WalletEntry(Owned, table=True):
    """A line of the ledger. Never changed and never deleted: the application may not."""

    __tablename__ = "wallet_entry"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('top_up', 'correction', 'answer', 'message', 'sms', 'tokens', 'live_minute')",
            name="kind",
        ),
        CheckConstraint("kind <> 'top_up' OR micros > 0", name="top_up"),
        Index("ix_wallet_entry_newest", "workspace_id", "id"),
        Index(
            "uq_wallet_entry_reference",
            "workspace_id",
            "reference",
            unique=True,
            postgresql_where=text("reference <> ''"),
        ),
    )

    id: UUID = Id()
    kind: str
    micros: int = Field(sa_type=BigInteger)
    """What came in; below nothing for what was used."""
    after_micros: int = Field(sa_type=BigInteger)
    quantity: int = Field(default=0, sa_type=BigInteger)
    since: datetime | None = Instant(default=None)
    """When the first of what is summed up here was used."""
    reference: str = ""
    """What makes a repeated entry the same one; empty for none."""
    note: str = ""
    actor: str
    at: datetime = Instant()


class Metered(Owned, table=True):
    """Something that was used and is still to be written into the ledger. Nothing but inserted, until that is done."""

    __table_args__ = (
        CheckConstraint("kind IN ('answer', 'message', 'sms', 'tokens', 'live_minute')", name="kind"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: UUID = Id()
    kind: str
    quantity: int = Field(sa_type=BigInteger)
    at: datetime = Instant()


class RetentionRule(Owned, table=True):
    """For how many days a shop keeps one kind of record, where it has chosen so itself."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind"),
        CheckConstraint("days > 0", name="days"),
    )

    id: UUID = Id()
    kind: str
    days: int
    changed_at: datetime = Instant()


class StoredFile(Owned, Created, table=True):
    """A file that a shop has laid into the object store: what it takes up counts towards its plan."""

    __tablename__ = "stored_file"
    __table_args__ = (
        UniqueConstraint("workspace_id", "sha256"),
        CheckConstraint("size >= 0", name="size"),
    )

    id: UUID = Id()
    sha256: str
    size: int = Field(sa_type=BigInteger)
    """Bytes."""
