"""A showing ends without an order: it is canceled, or nothing happened in it for too long; its goods are free."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from flows.act_in_session import SYSTEM, Acting, Command, acting, open_session
from flows.booked import locked_booking
from flows.change_session_cart import lapse_offer_of, take_out, unlist
from flows.end_booking import complete_begun
from flows.find_for_session import alternatives
from flows.record_no_more import record_no_more
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.attending import LiveSessionUnknown
from shop.live.carts import items_of
from shop.live.event_bodies import ItemLost, SessionEnded, SessionWarning
from shop.live.goods import goods_of
from shop.live.showing import idle_end, leader, require_running
from shop.live.viewing import SessionView
from shop.stock.ledger import lock_variants
from shop.stock.reservations import is_kept
from shop.tables import SessionItem, Variant

_Over = Literal["canceled", "timeout"]
_LONGEST_REASON = 500


def cancel_live_session(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    reason: str = "",
    client_id: str = "",
) -> SessionView:
    """End the session without an order: everything kept is free at once, what was picked is to be brought back.

    One that is canceled already stays so. Refuses NotAllowed, LiveSessionOver.
    """
    with acting(Command("cancel", now, person, workspace_id, session_id, client_id)) as it:
        leader(it.db, it.session, person)
        if it.again or it.session.state == "canceled":
            it.again = True
            return it.done()
        require_running(it.session)
        _end(it, "canceled", reason.strip()[:_LONGEST_REASON])
        return it.done()


def expire_live_session(*, now: datetime, entry: Claimed) -> str:
    """Whether the idle session of the entry was told so (``warned``), ended (``ended``), or let be (``nothing``).

    Something that happens in it puts both off; by the shop's clock. Refuses StockBusy.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return "nothing"
        it = _opened(Command("expire", now, SYSTEM, entry.workspace_id, UUID(entry.payload["session"])), db)
        end = idle_end(it.session, it.terms) if it else None
        if it is None or end is None:
            outbox.finish(db, entry.id, now=now)
            return "nothing"
        if it.at >= end:
            outbox.finish(db, entry.id, now=now)
            _end(it, "timeout", "")
            it.done()
            return "ended"
        return _wait(it, entry, end)


def lose_item(*, now: datetime, entry: Claimed) -> bool:
    """Whether nothing is kept any more for the line of the entry, and it is lost now, with what is like it told.

    Its time was over, or it was sold out under it. What was kept anew since stays.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        outbox.finish(db, entry.id, now=now)
        item = db.get(SessionItem, UUID(entry.payload["item"]))
        it = _opened(Command("lose", now, SYSTEM, entry.workspace_id, item.session_id), db) if item else None
        if item is None or it is None or it.session.state != "active":
            return False
        db.refresh(item)
        if item.state != "kept" or is_kept(db, item.id):
            return False
        _lose(it, item, entry.payload["why"])
        it.done()
        return True


def _opened(command: Command, db: Session) -> Acting | None:
    try:
        return open_session(db, command)
    except LiveSessionUnknown:
        return None


def _wait(it: Acting, entry: Claimed, end: datetime) -> str:
    """Warn a while before the end; look again when the next of both is due."""
    warn_at = end - timedelta(minutes=it.terms.warn_minutes)
    if it.at < warn_at:
        outbox.wait_again(it.db, entry.id, until=it.now + (warn_at - it.at))
        return "nothing"
    outbox.wait_again(it.db, entry.id, until=it.now + (end - it.at))
    if it.session.warned_at is not None:
        return "nothing"
    it.session.warned_at = it.at
    it.db.add(it.session)
    told = SessionWarning(session_id=it.session.id, why="idle", ends_at=end)
    it.tell("session:warning", told)
    it.done()
    return "warned"


def _end(it: Acting, state: _Over, reason: str) -> None:
    session = it.session
    booking = locked_booking(it.db, session.booking_id) if session.booking_id else None
    kept = items_of(it.db, session.id, "kept")
    # All at once, before any of them is freed.
    lock_variants(it.db, {item.variant_id for item in kept})
    for item in kept:
        take_out(it, item, state="released")
    session.state, session.ended_at = state, it.at
    session.stream_state, session.due_at = "off", None
    it.db.add(session)
    if booking is not None:
        complete_begun(it.db, it.shop, booking, actor=it.actor, now=it.now)
    record_no_more(it, "ended")
    it.record("LiveSessionCanceled" if state == "canceled" else "LiveSessionTimedOut", items=len(kept))
    name = "session:canceled" if state == "canceled" else "session:timedOut"
    it.tell(name, SessionEnded(session_id=session.id, reason=reason))


def _lose(it: Acting, item: SessionItem, why: Literal["sold_out", "time_over"]) -> None:
    item.state = "lost"
    lapse_offer_of(it, item)
    unlist(it, item)
    version = it.cart_changed()
    row = it.db.get_one(Variant, item.variant_id)
    it.tell(
        "session:itemLost",
        ItemLost(
            session_id=it.session.id,
            version=version,
            item_id=item.id,
            names=goods_of(it.db, [row.id], it.shop)[row.id].names,
            why=why,
            alternatives=alternatives(it.db, it.shop, row.id),
            totals=it.totals(),
        ),
    )
