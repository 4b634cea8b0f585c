"""Where the goods of a product lie, lot by lot, and what came and went last: for the shop's own people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

MOST_MOVEMENTS: Final = 12


@dataclass(frozen=True, slots=True)
class Lot:
    """So much of a variant in one place."""

    lot: str
    """Empty for what lies in no lot."""
    shelf: str
    expires_on: date | None
    """The last day on which it may be sold."""
    on_hand: int
    bound: int
    """How much of that is promised to orders."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A variant, and where it lies."""

    sku: str
    names: dict[str, str]
    options: dict[str, object]
    unit: str
    stock: int | None
    """On hand in all; None where it is not counted."""
    kept: int
    """For carts, checkouts and whoever waits, besides what is bound."""
    lots: tuple[Lot, ...]
    """The first to expire first; what lies in no lot last."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of the ledger."""

    sku: str
    quantity: int
    """Below zero for what went."""
    reason: str
    lot: str
    note: str
    at: datetime


def lying_of(db: Session, product_id: UUID) -> list[Lying]:
    """Each variant of the product, in its order."""
    rows = db.connection().execute(_LYING, {"product": product_id}).mappings()
    return [
        Lying(
            row["sku"],
            row["names"],
            row["attributes"],
            row["unit"],
            row["stock"],
            row["kept"],
            _lots(row["lots"] or (), row["stock"], row["bound"]),
        )
        for row in rows
    ]


def moved_last(db: Session, product_id: UUID) -> list[Moved]:
    """The last lines of the ledger of all its variants, the newest first."""
    rows = db.connection().execute(_MOVED, {"product": product_id, "most": MOST_MOVEMENTS})
    return [Moved(row.sku, row.quantity, row.reason, row.lot or "", row.note, row.created_at) for row in rows]


def _lots(told: Sequence[dict[str, object]], stock: int | None, bound: int) -> tuple[Lot, ...]:
    lots = [
        Lot(
            str(one["lot"]),
            str(one["shelf"]),
            date.fromisoformat(str(one["expires_on"])) if one["expires_on"] else None,
            int(str(one["on_hand"])),
            int(str(one["bound"])),
        )
        for one in told
    ]
    loose = (stock or 0) - sum(lot.on_hand for lot in lots)
    rest = bound - sum(lot.bound for lot in lots)
    return (*lots, Lot("", "", None, loose, rest)) if loose or rest or not lots else tuple(lots)


_LYING = text("""
    SELECT
        variant.sku, variant.names, attributes, unit, stock,
        (SELECT coalesce(sum(quantity), 0)::int FROM reservation WHERE variant_id = variant.id) AS kept,
        (
            SELECT coalesce(sum(quantity), 0)::int FROM allocation
            WHERE variant_id = variant.id AND state = 'bound'
        ) AS bound,
        (
            SELECT json_agg(json_build_object(
                'lot', lot, 'shelf', shelf, 'expires_on', expires_on, 'on_hand', on_hand, 'bound', (
                    SELECT coalesce(sum(quantity), 0)::int FROM allocation
                    WHERE batch_id = batch.id AND state = 'bound' AND variant_id = variant.id
                )
            ) ORDER BY expires_on NULLS LAST, created_at, id)
            FROM batch WHERE variant_id = variant.id AND on_hand > 0
        ) AS lots
    FROM variant WHERE product_id = :product ORDER BY variant.position, sku
""")
_MOVED = text("""
    SELECT sku, quantity, reason, batch.lot, note, stock_movement.created_at
    FROM stock_movement JOIN variant ON variant.id = stock_movement.variant_id
        LEFT JOIN batch ON batch.id = batch_id
    WHERE product_id = :product ORDER BY stock_movement.id DESC LIMIT :most
""")
