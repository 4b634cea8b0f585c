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
from shop.stock.ledger import lock_variants
from shop.stock.levels import watching
from shop.stock.moments import moment_at
from shop.tables import Variant

_AT_ONCE = 2_000


def take_stock(
    db: Session, *, workspace_id: WorkspaceId, counted: Mapping[UUID, int | None], actor: Actor, now: datetime
) -> None:
    """So many units of each are there; None where they are not counted any more.

    Goods that lie in batches or are promised to somebody are counted one by one, as when a member counts
    them; the others together. Refuses a count below what is bound to orders (StockBound).
    """
    alone: dict[UUID, Variant] = {}
    for some in _batches(sorted(counted)):
        rows = lock_variants(db, some)
        involved = set(db.connection().execute(_INVOLVED, {"variants": some}).scalars())
        plain = {
            row.id: row
            for row in rows.values()
            if row.stock is not None and counted[row.id] is not None and row.id not in involved
        }
        alone |= {identity: row for identity, row in rows.items() if identity not in plain}
        moment = moment_at(db, workspace_id, now)
        with watching(db, moment, list(plain)):
            told = [{"id": identity, "counted": counted[identity]} for identity in plain]
            values = {"rows": orjson.dumps(told).decode(), "actor": actor, "at": moment.at}
            db.connection().execute(_COUNT, values)
        for row in plain.values():
            db.expire(row)
    for identity, row in sorted(alone.items()):
        count(db, workspace_id=workspace_id, row=row, counted=counted[identity], actor=actor, now=now)


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


_INVOLVED = text("""
    SELECT variant_id FROM batch WHERE variant_id = ANY (:variants) AND on_hand > 0
    UNION SELECT variant_id FROM reservation WHERE variant_id = ANY (:variants)
    UNION SELECT variant_id FROM allocation WHERE variant_id = ANY (:variants) AND state = 'bound'
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
