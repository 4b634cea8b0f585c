"""Goods are there again: whoever waits longest is told, and has them kept until they answer or time is up."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.tell_goods import tell_goods
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.stock.clearing import clear
from shop.stock.ledger import lock_variants
from shop.stock.moments import moment_at
from shop.stock.waiting import leave_line, offer_goods
from shop.tables import Variant, WaitingEntry


def offer_next_in_line(*, now: datetime, entry: Claimed) -> int:
    """Offer what is free of the entry's variant to those who wait for it, in order; returns how many were told.

    Refuses StockBusy.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return 0
        variant = UUID(entry.payload["variant"])
        row = lock_variants(db, [variant]).get(variant)
        outbox.finish(db, entry.id, now=now)
        if row is None:
            return 0
        moment = moment_at(db, entry.workspace_id, now)
        clear(db, moment, {variant: row})
        offered = offer_goods(db, moment, row)
        tell_goods(db, offered, row, now=now)
        return len(offered)


def lapse_offer(*, now: datetime, entry: Claimed) -> bool:
    """Whether the offer of the entry was not taken in time: its goods go to the next in line.

    One whose time has not come by the shop's clock waits on. Refuses StockBusy.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        place = UUID(entry.payload["offer"])
        offered = _locked(db, place)
        if offered is None or offered.state != "offered" or offered.offered_until is None:
            outbox.finish(db, entry.id, now=now)
            return False
        left = offered.offered_until - moment_at(db, entry.workspace_id, now).at
        if left.total_seconds() > 0:
            outbox.wait_again(db, entry.id, until=now + left)
            return False
        outbox.finish(db, entry.id, now=now)
        _pass_on(db, entry.workspace_id, offered, now)
        return True


def _pass_on(db: Session, workspace_id: UUID, offered: WaitingEntry, now: datetime) -> None:
    moment = moment_at(db, workspace_id, now)
    leave_line(db, workspace_id=workspace_id, entry=offered.id, state="lapsed", now=now)
    record(db, "OfferLapsed", workspace_id=workspace_id, actor="system", now=moment.at, subject_id=offered.id)
    row = db.get_one(Variant, offered.variant_id)
    tell_goods(db, offer_goods(db, moment, row), row, now=now)


def _locked(db: Session, place: UUID) -> WaitingEntry | None:
    """The place in line, as it is once its variant is locked."""
    known = db.get(WaitingEntry, place)
    if known is None:
        return None
    lock_variants(db, [known.variant_id])
    return db.get(WaitingEntry, place, populate_existing=True)
