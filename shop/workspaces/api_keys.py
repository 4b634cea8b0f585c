"""Keys to the API: what each may do, whose it is, and how little of it is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session, col

from shop.kernel.database import transaction
from shop.kernel.ids import ApiKeyId, WorkspaceId
from shop.kernel.refusals import Refusal
from shop.tables import ApiKey

SCOPES = (
    *("products:read", "products:write", "imports:write", "carts:read", "carts:write"),
    *("services:read", "services:write", "bookings:read", "bookings:write"),
    *("calendars:read", "calendars:write", "offers:read", "offers:write", "orders:read", "orders:write"),
    *("rates:read", "rates:write", "plan:read", "live:read", "live:write", "members:read", "members:write"),
    *("payments:read", "payments:write", "refunds:write", "webhooks:read", "webhooks:write"),
)
"""What a key may be allowed; ``write`` holds no ``read``."""

_PREFIX = "vk_"
_SHOWN = 10


class KeyUnknown(Refusal):
    """There is no such key, or it was taken back."""

    status = 401


class ScopeMissing(Refusal):
    """The key is not allowed that: ``scope``."""

    status = 403


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key, without what opens anything."""

    id: ApiKeyId
    name: str
    start: str
    scopes: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a key that holds."""

    key_id: ApiKeyId
    workspace_id: WorkspaceId
    scopes: frozenset[str]
    used_at: datetime | None

    def need(self, scope: str) -> None:
        """Refuse with ScopeMissing where the key is not allowed that."""
        if scope not in self.scopes:
            raise ScopeMissing(scope=scope)


def new_key() -> str:
    """A fresh key over 256 random bits, with a sign by which leaked ones are found."""
    return _PREFIX + secrets.token_urlsafe(32)


def hash_of_key(key: str) -> str:
    """The hash under which it is kept; its bits are random, so a plain one is enough."""
    return sha256(key.encode()).hexdigest()


def start_of_key(key: str) -> str:
    """Its first letters, to tell keys apart."""
    return key[:_SHOWN]


def holder_of(key: str) -> Holder:
    """Who holds that key; refuses KeyUnknown."""
    if not key.startswith(_PREFIX):
        raise KeyUnknown
    hashed = hash_of_key(key)
    with transaction(None) as db:
        found = db.connection().execute(text("SELECT vetrina_api_key(:hash)"), {"hash": hashed}).scalar()
    if found is None:
        raise KeyUnknown
    workspace = WorkspaceId(found)
    with transaction(workspace) as db:
        row = db.scalars(select(ApiKey).where(col(ApiKey.key_hash) == hashed)).first()
        if row is None or row.revoked_at is not None:
            raise KeyUnknown
        return Holder(ApiKeyId(row.id), workspace, frozenset(row.scopes), row.used_at)


def key_holds(db: Session, key_id: UUID) -> bool:
    """Whether the key of that id was not taken back."""
    row = db.get(ApiKey, key_id)
    return row is not None and row.revoked_at is None


def keys_of(db: Session) -> list[KeyView]:
    """The workspace's keys, oldest first; those taken back too."""
    return [_view(row) for row in db.scalars(select(ApiKey).order_by(col(ApiKey.id)))]


def _view(row: ApiKey) -> KeyView:
    return KeyView(
        id=ApiKeyId(row.id),
        name=row.name,
        start=row.start,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
