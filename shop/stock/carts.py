"""What a cart keeps: goods that were offered to somebody who waited, for as long as they were offered.

Goods merely put into a cart are not kept. What was offered to the next in line and then put in is, and stays
with the cart when a proposal made of it holds no longer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import Session, col

from shop.stock.ledger import lock_variants
from shop.stock.moments import Moment, moment_at
from shop.stock.reservations import Holder, end_in_time, keep
from shop.stock.waking import wake_the_line
from shop.tables import Reservation, WaitingEntry

CART_KEEPS = timedelta(minutes=30)
"""At least so long what was offered stays kept from the moment it is put in."""


@dataclass(frozen=True, slots=True)
class _Kept:
    quantity: int
    until: datetime


def follow_cart(
    db: Session,
    *,
    workspace_id: UUID,
    customer_id: UUID,
    cart_id: UUID,
    holds: Mapping[UUID, int],
    instead_of: UUID | None,
    now: datetime,
) -> None:
    """The cart holds so much of each variant now, and its proposal `instead_of` (if any) holds no longer.

    What was offered to the customer and is in the cart is kept for it; whatever else was kept for the cart
    or the proposal is free, for those who wait first. Locks all their variants at once, so no others may
    be locked before. Refuses StockBusy.
    """
    subjects = [cart_id, *([instead_of] if instead_of else [])]
    touched = _touched(db, customer_id, subjects, holds)
    if not touched:
        return
    rows = lock_variants(db, touched)
    moment = moment_at(db, workspace_id, now)
    offers = _offers(db, moment, customer_id, {variant for variant in holds if variant in rows})
    taken = {offer.id: offer.variant_id for offer in offers if offer.state == "offered"}
    _take(db, taken.keys())
    kept = _drop(db, [*subjects, *(offer.id for offer in offers)])
    for variant in {offer.variant_id for offer in offers} & kept.keys():
        least = moment.at + CART_KEEPS if variant in taken.values() else kept[variant].until
        holder = Holder(customer_id, "cart", cart_id, max(least, kept[variant].until))
        _keep(db, moment, holder, variant, min(holds[variant], kept[variant].quantity))
    wake_the_line(db, moment, list(kept))


def _touched(
    db: Session, customer_id: UUID, subjects: Collection[UUID], holds: Mapping[UUID, int]
) -> set[UUID]:
    kept = select(col(Reservation.variant_id)).where(col(Reservation.subject_id).in_(subjects))
    offered = select(col(WaitingEntry.variant_id)).where(
        col(WaitingEntry.customer_id) == customer_id,
        col(WaitingEntry.state) == "offered",
        col(WaitingEntry.variant_id).in_(holds.keys()),
    )
    return {*db.scalars(kept), *db.scalars(offered)}


def _offers(
    db: Session, moment: Moment, customer_id: UUID, variants: Collection[UUID]
) -> Sequence[WaitingEntry]:
    """Offers that stand, and those taken so lately that what was offered may still be kept."""
    until = col(WaitingEntry.offered_until)
    return db.scalars(
        select(WaitingEntry)
        .where(
            col(WaitingEntry.customer_id) == customer_id,
            col(WaitingEntry.variant_id).in_(variants),
            or_(
                and_(col(WaitingEntry.state) == "offered", until > moment.at),
                and_(col(WaitingEntry.state) == "taken", until > moment.at - CART_KEEPS),
            ),
        )
        .execution_options(populate_existing=True)
    ).all()


def _take(db: Session, entries: Collection[UUID]) -> None:
    taken = update(WaitingEntry).where(col(WaitingEntry.id).in_(entries)).values(state="taken")
    db.connection().execute(taken)


def _drop(db: Session, subjects: Collection[UUID]) -> dict[UUID, _Kept]:
    """What was kept for them, by variant."""
    gone = delete(Reservation).where(col(Reservation.subject_id).in_(subjects))
    kept: dict[UUID, _Kept] = {}
    for row in db.connection().execute(
        gone.returning(col(Reservation.variant_id), col(Reservation.quantity), col(Reservation.expires_at))
    ):
        before = kept.get(row.variant_id, _Kept(0, row.expires_at))
        kept[row.variant_id] = _Kept(before.quantity + row.quantity, max(before.until, row.expires_at))
    return kept


def _keep(db: Session, moment: Moment, holder: Holder, variant: UUID, quantity: int) -> None:
    if holder.until > moment.at:
        keep(db, moment, holder, variant, quantity)
        end_in_time(db, moment, holder.subject_id, [holder.until])
