"""A shop gives another program a key to the API, and takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlmodel import col

from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import ApiKeyId, WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import ApiKey
from shop.workspaces.api_keys import SCOPES, Holder, hash_of_key, new_key, start_of_key

_USED_AGAIN = timedelta(minutes=1)


class ScopeUnknown(Refusal):
    """There is no such scope: ``scope``; ``known`` are those there are."""

    status = 422


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that nobody will be shown again."""

    id: ApiKeyId
    name: str
    scopes: tuple[str, ...]
    key: str


def create_key(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, name: str, scopes: Sequence[str]
) -> NewKey:
    """A key that may do what its scopes say. Refuses ScopeUnknown."""
    wanted = tuple(dict.fromkeys(scopes))
    for scope in wanted:
        if scope not in SCOPES:
            raise ScopeUnknown(scope=scope, known=list(SCOPES))
    key, key_id = new_key(), new_id()
    with transaction(workspace_id) as db:
        row = ApiKey(
            id=key_id,
            workspace_id=workspace_id,
            name=name[:80],
            key_hash=hash_of_key(key),
            start=start_of_key(key),
            scopes=list(wanted),
            created_at=now,
        )
        db.add(row)
        record(db, "KeyCreated", workspace_id=workspace_id, actor=actor, now=now, subject_id=key_id)
    return NewKey(ApiKeyId(key_id), name, wanted, key)


def revoke_key(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, key_id: UUID) -> None:
    """From now on it opens nothing; twice is once. Refuses an unknown key."""
    with transaction(workspace_id) as db:
        row = db.scalars(select(ApiKey).where(col(ApiKey.id) == key_id).with_for_update()).first()
        if row is None:
            raise NotFound(kind="key")
        if row.revoked_at is None:
            row.revoked_at = now
            record(db, "KeyRevoked", workspace_id=workspace_id, actor=actor, now=now, subject_id=key_id)


def note_use(*, now: datetime, holder: Holder) -> None:
    """The key was used; written once a minute at most."""
    if holder.used_at is not None and now - holder.used_at < _USED_AGAIN:
        return
    stale = or_(col(ApiKey.used_at).is_(None), col(ApiKey.used_at) < now - _USED_AGAIN)
    with transaction(holder.workspace_id) as db:
        db.connection().execute(
            update(ApiKey).where(col(ApiKey.id) == holder.key_id, stale).values(used_at=now)
        )
