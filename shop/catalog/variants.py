"""Writing a product's variants, inside a flow's transaction: what they say, and how much is on hand."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from shop.catalog.changing import ProductProfile, SkuTaken, Texts, VariantProfile
from shop.events.recorded import Actor
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import Refusal
from shop.stock.counting import count
from shop.stock.ledger import hold_for_removal, lock_variants
from shop.stock.moments import moment_at
from shop.stock.sums import bound_of, kept_of
from shop.tables import LiveSession, SessionItem, StockMovement, Variant


class VariantPromised(Refusal):
    """So much of a variant is kept or bound for customers that it cannot be taken away: ``sku, promised``."""


def write_variants(
    db: Session,
    workspace_id: WorkspaceId,
    product: UUID,
    told: ProductProfile,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """The variants whole, those not told removed; whether any is other than it was.

    Refuses a sku of another product, removing what customers were promised, and StockBound.
    """
    _refuse_taken(db, product, [variant.sku for variant in told.variants])
    ids = db.scalars(select(col(Variant.id)).where(col(Variant.product_id) == product)).all()
    known = {row.sku: row for row in lock_variants(db, ids).values()} if ids else {}
    changed = False
    for position, variant in enumerate(told.variants):
        says = _says(variant, position)
        row = known.pop(variant.sku, None)
        if row is None:
            _insert(db, workspace_id, product, variant, says, actor=actor, now=now)
            changed = True
            continue
        changed = _change(db, row, says) or changed
        changed = set_on_hand(db, workspace_id, row, variant.stock, actor=actor, now=now) or changed
    return _remove(db, known.values()) or changed


def set_on_hand(
    db: Session, workspace_id: WorkspaceId, row: Variant, stock: int | None, *, actor: Actor, now: datetime
) -> bool:
    """So many units of a locked variant are there, None where it is not counted; whether it was otherwise.

    The difference becomes a line of the ledger. Refuses StockBound.
    """
    if row.stock == stock:
        return False
    count(db, workspace_id=workspace_id, row=row, counted=stock, actor=actor, now=now)
    return True


def plain(texts: Texts) -> dict[str, str]:
    """Texts as they are kept."""
    return {language.value: words for language, words in texts.items()}


def _says(variant: VariantProfile, position: int) -> dict[str, Any]:
    """Everything but how much is there."""
    return variant.model_dump(exclude={"sku", "stock", "names", "attributes"}) | {
        "names": plain(variant.names),
        "attributes": dict(variant.attributes),
        "position": position,
    }


def _insert(
    db: Session,
    workspace_id: WorkspaceId,
    product: UUID,
    variant: VariantProfile,
    says: dict[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """What is there from the start opens the ledger; nobody can have waited for it."""
    identity = new_id()
    row = {"id": identity, "workspace_id": workspace_id, "product_id": product}
    db.connection().execute(
        insert(Variant).values(**row, sku=variant.sku, stock=variant.stock, **says),
    )
    if variant.stock:
        line = {"variant_id": identity, "quantity": variant.stock, "reason": "opening", "actor": actor}
        at = moment_at(db, workspace_id, now).at
        db.connection().execute(
            insert(StockMovement).values(
                id=new_id(), workspace_id=workspace_id, note="", created_at=at, **line
            )
        )


def _change(db: Session, row: Variant, says: dict[str, Any]) -> bool:
    other = {name: value for name, value in says.items() if getattr(row, name) != value}
    for name, value in other.items():
        setattr(row, name, value)
    db.flush()
    return bool(other)


def _remove(db: Session, rows: Collection[Variant]) -> bool:
    gone = [row.id for row in rows]
    if not gone:
        return False
    kept, bound, shown = kept_of(db, gone), bound_of(db, gone), _in_sessions(db, gone)
    for row in rows:
        promised = max(kept.get(row.id, 0), shown.get(row.id, 0)) + bound.get(row.id, 0)
        if promised:
            raise VariantPromised(sku=row.sku, promised=promised)
    hold_for_removal(db, gone)
    db.connection().execute(delete(Variant).where(col(Variant.id).in_(gone)))
    for row in rows:
        db.expunge(row)
    return True


def _in_sessions(db: Session, variants: Collection[UUID]) -> dict[UUID, int]:
    """How much of them stands in carts of running live sessions: there nothing goes without a word."""
    rows = db.execute(
        select(col(SessionItem.variant_id), func.sum(col(SessionItem.quantity)))
        .join(LiveSession, col(LiveSession.id) == col(SessionItem.session_id))
        .where(
            col(SessionItem.variant_id).in_(variants),
            col(SessionItem.state) == "kept",
            col(LiveSession.state) == "active",
        )
        .group_by(col(SessionItem.variant_id))
    )
    return {variant: int(many) for variant, many in rows}


def _refuse_taken(db: Session, product: UUID, skus: list[str]) -> None:
    others = select(col(Variant.sku)).where(col(Variant.sku).in_(skus), col(Variant.product_id) != product)
    taken = db.scalars(others).first()
    if taken is not None:
        raise SkuTaken(sku=taken)
