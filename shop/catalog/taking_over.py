"""Writing what a catalog file made of the shelf: thousands of rows by few statements, inside one transaction.

What nobody else can want yet (new goods, texts) is written first; known variants are locked last, so that
customers who are buying wait for moments and not for the whole file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text
from sqlmodel import Session

from shop.catalog.importing import Planned
from shop.catalog.taking_stock import take_stock
from shop.events.recorded import Actor
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.stock.ledger import hold_variants

_AT_ONCE = 2_000


class ShelfMoved(Refusal):
    """Somebody changed these products since they were looked at; nothing was written, and one may try again."""


@dataclass(slots=True)
class TakenOver:
    """What was written."""

    told: list[UUID] = field(default_factory=list)
    """Products of which the shop tells something else now."""
    products: int = 0
    variants: int = 0
    stocks: int = 0


def take_over(
    db: Session,
    *,
    workspace_id: WorkspaceId,
    products: Sequence[Planned],
    categories: Sequence[Mapping[str, Any]],
    actor: Actor,
    now: datetime,
) -> TakenOver:
    """Write what is new and what has changed; stock goes through the ledger, as a count.

    `now` is the real instant. Refuses ShelfMoved, and a stock below what is bound to orders (StockBound).
    """
    changing = [planned for planned in products if planned.changes]
    _lock(db, [planned for planned in changing if planned.before is not None])
    _write(db, _NEW_CATEGORIES, [{**row, "workspace_id": workspace_id} for row in categories])
    new = [planned for planned in changing if planned.before is None]
    known = [planned for planned in changing if planned.before is not None]
    own = {"workspace_id": workspace_id, "created_at": now}
    _write(db, _NEW_PRODUCTS, [{**own, "id": one.goods.id, **one.goods.told} for one in new])
    _write(db, _PRODUCTS, [{"id": one.goods.id, **one.goods.told} for one in known])
    fresh = [_variant(one, sku) for one in changing for sku in one.variants_new]
    _write(db, _NEW_VARIANTS, [{**own, **row, "actor": actor} for row in fresh])
    changed = [_variant(one, sku) for one in known for sku in one.variants_changed]
    hold_variants(db, [row["id"] for row in changed])
    _write(db, _VARIANTS, changed)
    stocks = {
        one.goods.ids[sku]: one.goods.variants[sku]["stock"]
        for one in known
        for sku in one.variants_changed
        if one.before is not None and one.goods.variants[sku]["stock"] != one.before.variants[sku]["stock"]
    }
    take_stock(db, workspace_id=workspace_id, counted=stocks, actor=actor, now=now)
    return TakenOver(
        [one.goods.id for one in changing if _tells_otherwise(one)],
        len(changing),
        len(fresh) + len(changed),
        len(stocks),
    )


def _lock(db: Session, known: Sequence[Planned]) -> None:
    """The products that change, as they were when they were looked at."""
    for some in _batches(known):
        told = {one.goods.id: one.goods.revision for one in some}
        rows = db.connection().execute(_LOCKED, {"products": list(told)})
        if {row.id: row.revision for row in rows} != told:
            raise ShelfMoved


def _variant(planned: Planned, sku: str) -> dict[str, Any]:
    return {"id": planned.goods.ids[sku], "product_id": planned.goods.id, **planned.goods.variants[sku]}


_SAID = ("names", "summaries", "details", "tags", "allergens", "category_id", "status")


def _tells_otherwise(planned: Planned) -> bool:
    """Whether anything changed that is told in words; a price or a stock is not."""
    before = planned.before
    return before is None or any(planned.goods.told[name] != before.told[name] for name in _SAID)


def _write(db: Session, statement: TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
    for some in _batches(rows):
        db.connection().execute(statement, {"rows": orjson.dumps(some).decode()})


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


_LOCKED = text("""
    SELECT id, revision FROM product WHERE id = ANY (:products) ORDER BY id FOR NO KEY UPDATE
""")
_PRODUCT = """
    id uuid, slug text, category_id uuid, names jsonb, summaries jsonb, details jsonb, tags text[],
    allergens text[], picture text, tax_class text, returnable boolean, arrived_on date, position int, status text
"""
_VARIANT = """
    id uuid, product_id uuid, sku text, names jsonb, price_minor bigint, stock int, unit text, price_per int,
    step int, least int, most int, low_at int, starts_at timestamptz, attributes jsonb, position int,
    ean text
"""
_OWN = "workspace_id uuid, created_at timestamptz"
_NEW_CATEGORIES = text("""
    INSERT INTO category (id, workspace_id, code, parent_id, names, position)
    SELECT id, workspace_id, code, parent_id, names, position
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told (
        id uuid, workspace_id uuid, code text, parent_id uuid, names jsonb, position int
    )
""")
_NEW_PRODUCTS = text(f"""
    INSERT INTO product (
        id, workspace_id, slug, category_id, names, summaries, details, tags, allergens, picture, tax_class,
        returnable, arrived_on, position, status, revision, created_at
    )
    SELECT id, workspace_id, slug, category_id, names, summaries, details, tags, allergens, picture, tax_class,
        returnable, arrived_on, position, status, 1, created_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told ({_OWN}, {_PRODUCT})
""")  # noqa: S608  # put together from constants
_PRODUCTS = text(f"""
    UPDATE product SET
        category_id = told.category_id, names = told.names, summaries = told.summaries, details = told.details,
        tags = told.tags, allergens = told.allergens, picture = told.picture, tax_class = told.tax_class,
        returnable = told.returnable, arrived_on = told.arrived_on, status = told.status,
        revision = product.revision + 1
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told ({_PRODUCT})
    WHERE product.id = told.id
""")  # noqa: S608  # as above
# What is there from the start opens the ledger.
_NEW_VARIANTS = text(f"""
    WITH told AS (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told ({_OWN}, actor text, {_VARIANT})
    ), written AS (
        INSERT INTO variant (
            id, workspace_id, product_id, sku, names, price_minor, stock, unit, price_per, step, least, most, low_at,
            starts_at, attributes, position, ean
        )
        SELECT id, workspace_id, product_id, sku, names, price_minor, stock, unit, price_per, step, least, most,
            low_at, starts_at, attributes, position, ean
        FROM told
        RETURNING id
    )
    INSERT INTO stock_movement (id, workspace_id, variant_id, quantity, reason, note, actor, created_at)
    SELECT gen_random_uuid(), workspace_id, told.id, stock, 'opening', '', actor, created_at
    FROM told JOIN written USING (id) WHERE stock > 0
""")  # noqa: S608  # as above
# Not the stock: that is counted, and the ledger says by how much it was otherwise.
_VARIANTS = text(f"""
    UPDATE variant SET
        names = told.names, price_minor = told.price_minor, unit = told.unit, price_per = told.price_per,
        step = told.step, least = told.least, most = told.most, low_at = told.low_at, starts_at = told.starts_at,
        attributes = told.attributes, ean = told.ean
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told ({_VARIANT})
    WHERE variant.id = told.id
""")  # noqa: S608  # as above
