"""What time has ended: reservations past their hour, batches past their day."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from shop.events.recorded import record
from shop.stock.batches import expired, unbound_in
from shop.stock.ledger import Line, write_line
from shop.stock.levels import watching
from shop.stock.moments import Moment
from shop.stock.sums import bound_of, kept_of
from shop.stock.waking import tell_the_session, wake_the_line
from shop.tables import Reservation, Variant, WaitingEntry


def clear(db: Session, moment: Moment, rows: Mapping[UUID, Variant]) -> None:
    """Of these locked variants, delete the reservations that have ended and write off what has expired.

    An offer to somebody who waits is ended by nobody but the flow that passes it on to the next.
    """
    _end(db, moment, rows.keys())
    write_off(db, moment, rows)


def write_off(db: Session, moment: Moment, rows: Mapping[UUID, Variant]) -> None:
    """Goods past their last day are no stock any more; what is bound to an order stays with the order."""
    past = [batch for batch in expired(db, list(rows), moment.today) if unbound_in(db, batch) > 0]
    if not past:
        return
    touched = {batch.variant_id for batch in past}
    with watching(db, moment, touched):
        for batch in past:
            gone = Line(-unbound_in(db, batch), "wasted", "system", batch.id, note="expired")
            write_line(db, moment, rows[batch.variant_id], gone)
    for variant in sorted(touched):
        shed(db, moment, rows[variant])


def shed(db: Session, moment: Moment, row: Variant) -> None:
    """Where less is left than was promised, the last who reserved goes without: first come, first served.

    An offer goes back into the waiting line, at its old place.
    """
    _end(db, moment, [row.id])
    over = _promised(db, [row.id]) - (row.stock or 0)
    newest = (
        select(Reservation)
        .where(col(Reservation.variant_id) == row.id)
        .order_by(col(Reservation.created_at).desc(), col(Reservation.id).desc())
    )
    for kept in db.scalars(newest).all() if over > 0 else []:
        if over <= 0:
            return
        over -= kept.quantity
        _drop(db, moment, kept, row.sku)


def _end(db: Session, moment: Moment, variants: Collection[UUID]) -> None:
    ended = delete(Reservation).where(
        col(Reservation.variant_id).in_(variants),
        col(Reservation.expires_at) <= moment.at,
        col(Reservation.purpose) != "waiting",
    )
    told = ended.returning(col(Reservation.variant_id), col(Reservation.purpose), col(Reservation.subject_id))
    gone = db.connection().execute(told).all()
    for row in gone:
        if row.purpose == "live":
            tell_the_session(db, moment, row.subject_id, "time_over")
    wake_the_line(db, moment, {row.variant_id for row in gone})


def _promised(db: Session, variants: Collection[UUID]) -> int:
    return sum(kept_of(db, variants).values()) + sum(bound_of(db, variants).values())


def _drop(db: Session, moment: Moment, kept: Reservation, sku: str) -> None:
    db.connection().execute(delete(Reservation).where(col(Reservation.id) == kept.id))
    if kept.purpose == "live":
        tell_the_session(db, moment, kept.subject_id, "sold_out")
    if kept.purpose == "waiting":
        db.connection().execute(
            update(WaitingEntry)
            .where(col(WaitingEntry.id) == kept.subject_id, col(WaitingEntry.state) == "offered")
            .values(state="waiting", offered_until=None)
        )
    record(
        db,
        "ReservationDropped",
        workspace_id=moment.workspace_id,
        actor="system",
        now=moment.at,
        subject_id=kept.subject_id,
        sku=sku,
        quantity=kept.quantity,
        purpose=kept.purpose,
    )
