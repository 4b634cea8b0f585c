"""What is in a session cart: its lines, what they come to, and how both are shown."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from shop.kernel.refusals import NotFound, Refusal
from shop.kernel.sharing import half_up
from shop.live.event_bodies import CartItem, Totals
from shop.live.goods import Goods, goods_of
from shop.live.members import names_of
from shop.tables import SessionItem, Variant
from shop.workspaces.viewing import WorkspaceView

SHOWN: Final = ("kept", "lost", "sold")
"""Lines in these states are shown in the cart; what was taken out is history."""


class ItemUnknown(NotFound):
    """There is no such line in this session's cart."""


def amount_minor(quantity: int, unit_minor: int, price_per: int) -> int:
    """What so many units cost at a price for `price_per` of them; halves of a minor unit are rounded up."""
    return half_up(unit_minor * quantity, price_per)


class ItemGone(Refusal):
    """The line is not in the cart any more: ``state``."""


def items_of(db: Session, session_id: UUID, *states: str) -> list[SessionItem]:
    """The session's lines in these states, in the order in which they were added."""
    wanted = select(SessionItem).where(
        col(SessionItem.session_id) == session_id, col(SessionItem.state).in_(states)
    )
    return list(db.scalars(wanted.order_by(col(SessionItem.position), col(SessionItem.id))))


def item_in(db: Session, session_id: UUID, item_id: UUID) -> SessionItem:
    """That line of the locked session. Refuses ItemUnknown."""
    row = db.get(SessionItem, item_id, populate_existing=True)
    if row is None or row.session_id != session_id:
        raise ItemUnknown(kind="session item")
    return row


def next_position(db: Session, session_id: UUID) -> int:
    """Behind all that was ever in the cart of the locked session."""
    last = select(func.max(col(SessionItem.position))).where(col(SessionItem.session_id) == session_id)
    return int(db.scalars(last).one_or_none() or 0) + 1


def totals_of(db: Session, session_id: UUID, currency: str) -> Totals:
    """What the kept lines come to."""
    rows = db.execute(
        select(SessionItem, col(Variant.price_per))
        .join(Variant, col(Variant.id) == col(SessionItem.variant_id))
        .where(col(SessionItem.session_id) == session_id, col(SessionItem.state).in_(("kept", "sold")))
    ).all()
    return Totals(
        items=len(rows),
        quantity=sum(item.quantity for item, _ in rows),
        goods_minor=sum(amount_minor(item.quantity, item.unit_minor, per) for item, per in rows),
        original_minor=sum(amount_minor(item.quantity, item.original_minor, per) for item, per in rows),
        currency=currency,
    )


def cart_items(db: Session, rows: Sequence[SessionItem], shop: WorkspaceView) -> tuple[CartItem, ...]:
    """The lines as they are shown, in their order."""
    goods = goods_of(db, {row.variant_id for row in rows}, shop)
    names = names_of(db, {row.added_by for row in rows}, rows[0].session_id if rows else None)
    return tuple(_shown(row, goods[row.variant_id], shop.currency, names[row.added_by]) for row in rows)


def _shown(row: SessionItem, goods: Goods, currency: str, added_by_name: str) -> CartItem:
    variant = goods.variant
    return CartItem.model_validate(
        {
            "item_id": row.id,
            "variant_id": row.variant_id,
            "product_id": goods.product.id,
            "slug": goods.product.slug,
            "sku": variant.sku,
            "names": goods.names,
            "picture": goods.picture,
            "quantity": row.quantity,
            "unit": variant.unit,
            "price_per": variant.price_per,
            "unit_minor": row.unit_minor,
            "original_minor": row.original_minor,
            "amount_minor": amount_minor(row.quantity, row.unit_minor, variant.price_per),
            "currency": currency,
            "state": row.state,
            "added_by": row.added_by,
            "added_by_name": added_by_name,
            "kept_until": row.kept_until,
            "note": row.note,
            "pick": row.pick,
            "position": row.position,
            "reserved": row.state == "kept" and variant.stock is not None,
        }
    )
