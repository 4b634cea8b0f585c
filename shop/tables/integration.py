"""Other programs: keys to our API, what they asked once already, and where they want to be told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Of, Owned


class ApiKey(Owned, Created, table=True):
    """A key to the API of one workspace. Only its hash is kept."""

    __tablename__ = "api_key"

    id: UUID = Id()
    name: str
    key_hash: str = Field(unique=True)
    start: str
    """Its first characters, to tell keys apart."""
    scopes: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    used_at: datetime | None = Instant(default=None)
    revoked_at: datetime | None = Instant(default=None)


class IdempotentRequest(Owned, Created, table=True):
    """A request that was made under an idempotency key, and what it was answered."""

    __tablename__ = "idempotent_request"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: UUID = Id()
    key: str = Field(max_length=255)
    fingerprint: str
    """Of method, path and body: the same key with another request is refused."""
    status: int | None = None
    """None while the first one is still at work."""
    body: bytes = Field(default=b"", sa_type=LargeBinary)


class WebhookEndpoint(Owned, Created, table=True):
    """An address of the shop's own systems that wants to be told of events."""

    __tablename__ = "webhook_endpoint"

    id: UUID = Id()
    url: str
    secret: str
    """``whsec_…``: signs what we send, as Standard Webhooks describes."""
    old_secret: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The one before: it signs beside the new one, so that receivers change theirs without a gap."""
    old_secret_until: datetime | None = Instant(default=None)
    """How long it does; None where there is none."""
    events: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    """Names such as ``order.paid``; empty for all."""
    active: bool = True


class WebhookDelivery(Owned, Created, table=True):
    """One event for one endpoint, until it was taken or given up; it can be sent again."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="state"),)

    id: UUID = Id()
    endpoint_id: UUID = Of("webhook_endpoint", index=True)
    event: str
    payload: dict[str, Any] = Json()
    state: str = "waiting"
    attempts: int = 0
    status: int | None = None
    """What the endpoint last answered."""
    error: str = ""
    delivered_at: datetime | None = Instant(default=None)


class CatalogImport(Owned, Created, table=True):
    """A file of products: looked through first, then taken over as one."""

    __tablename__ = "catalog_import"
    __table_args__ = (
        CheckConstraint(
            "state IN ('uploaded', 'checking', 'checked', 'refused', 'applying', 'applied', 'failed')",
            name="state",
        ),
    )

    id: UUID = Id()
    name: str
    """The file's own name."""
    source: str
    """SHA-256 of the file in the object store."""
    language: str = Field(max_length=2)
    """In which its faults are told."""
    state: str = "uploaded"
    rows: int = 0
    done: int = 0
    difference: dict[str, Any] = Json()
    """How many products and variants are new, changed, the same; and the first changes in full."""
    faults: list[dict[str, Any]] = Json(list)
    """``{"row": 7, "column": "price", "words": "…"}``, the first thousand."""
    fault_count: int = 0
    finished_at: datetime | None = Instant(default=None)
