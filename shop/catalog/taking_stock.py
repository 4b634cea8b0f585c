"""Counting thousands of variants at once: what each count says becomes lines of the ledger."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel import Session

from shop.events.recorded import Actor
from shop.kernel.ids import WorkspaceId
from shop.stock.counting import count
from shop.stock.ledger import hold_variants, lock_variants
from shop.stock.levels import watching
from shop.stock.moments import Moment, moment_at

_AT_ONCE = 2_000


def take_stock(
    db: Session, *, workspace_id: WorkspaceId, counted: Mapping[UUID, int | None], actor: Actor, now: datetime
) -> None:
    """So many units of each are there; None where they are not counted any more.

    Goods that lie in batches or are promised to somebody are counted one by one, as when a member counts
    them; the others together, and watched only where the count crosses a level that somebody is told of:
    customers wait as long as this takes. Refuses a count below what is bound to orders (StockBound).
    """
    hold_variants(db, list(counted))
    moment = moment_at(db, workspace_id, now)
    alone: list[UUID] = []
    for some in _batches(sorted(counted)):
        kinds = _kinds(db, {identity: counted[identity] for identity in some})
        alone += kinds["alone"]
        _write(db, {identity: counted[identity] for identity in kinds["quiet"]}, actor, moment)
        if kinds["noticed"]:
            with watching(db, moment, kinds["noticed"]):
                _write(db, {identity: counted[identity] for identity in kinds["noticed"]}, actor, moment)
    for identity, row in sorted(lock_variants(db, alone).items() if alone else ()):
        count(db, workspace_id=workspace_id, row=row, counted=counted[identity], actor=actor, now=now)


def _kinds(db: Session, counted: Mapping[UUID, int | None]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {"alone": [], "same": [], "noticed": [], "quiet": []}
    for row in db.connection().execute(_KINDS, {"rows": _rows(counted)}):
        found[row.kind].append(row.id)
    return found


def _write(db: Session, counted: Mapping[UUID, int | None], actor: Actor, moment: Moment) -> None:
    if counted:
        values = {"rows": _rows(counted), "actor": actor, "at": moment.at}
        db.connection().execute(_COUNT, values)


def _rows(counted: Mapping[UUID, int | None]) -> str:
    return orjson.dumps([{"id": identity, "counted": counted[identity]} for identity in counted]).decode()


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


# What crosses a level is what `shop.stock.levels` speaks of; nothing of these is bound to an order.
_KINDS = text("""
    SELECT told.id, CASE
        WHEN stock IS NULL OR counted IS NULL
            OR EXISTS (SELECT FROM batch WHERE batch.variant_id = told.id AND on_hand > 0)
            OR EXISTS (SELECT FROM reservation WHERE reservation.variant_id = told.id)
            OR EXISTS (SELECT FROM allocation WHERE allocation.variant_id = told.id AND state = 'bound')
            THEN 'alone'
        WHEN stock = counted THEN 'same'
        WHEN stock <= 0 OR (stock > low_at AND counted <= low_at)
            OR EXISTS (SELECT FROM waiting_entry WHERE waiting_entry.variant_id = told.id AND state = 'waiting')
            THEN 'noticed'
        ELSE 'quiet'
    END AS kind
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (id uuid, counted int)
    JOIN variant ON variant.id = told.id
""")
_COUNT = text("""
    WITH told AS (
        SELECT told.id, variant.workspace_id, counted, counted - stock AS difference
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (id uuid, counted int)
        JOIN variant ON variant.id = told.id
        WHERE counted <> stock
    ), written AS (
        UPDATE variant SET stock = counted FROM told WHERE variant.id = told.id RETURNING told.*
    )
    INSERT INTO stock_movement (id, workspace_id, variant_id, quantity, reason, note, actor, created_at)
    SELECT gen_random_uuid(), workspace_id, id, difference, 'counted', '', :actor, :at FROM written
""")
