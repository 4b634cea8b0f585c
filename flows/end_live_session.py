"""A live session ends: its time is over, or whoever holds it ends it. What is sold in one ends by its cart."""

from datetime import datetime
from uuid import UUID

from flows.act_in_session import SYSTEM, Acting, Command, acting, open_session
from flows.booked import locked_booking
from flows.end_booking import complete_begun
from flows.meter_session import meter_session
from flows.record_no_more import record_no_more
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.refusals import Refusal
from shop.live.attending import LiveSessionUnknown
from shop.live.carts import items_of
from shop.live.chat_bodies import SessionOver
from shop.live.event_bodies import SessionWarning
from shop.live.showing import leader
from shop.live.timing import Due, due_now
from shop.live.viewing import SessionView


class EndsWithItsCart(Refusal):
    """Goods are kept in it: it is completed or canceled, so that somebody gets them or nobody: ``number``."""


def end_live_session(
    *, now: datetime, person: str, workspace_id: WorkspaceId, session_id: UUID, client_id: str = ""
) -> SessionView:
    """Whoever holds it ends it; what is over already stays as it is.

    Refuses NotAllowed, LiveSessionUnknown and EndsWithItsCart.
    """
    wish = Command("end", now, person, workspace_id, session_id, client_id)
    with acting(wish) as act:
        leader(act.db, act.session, act.person)
        if act.again or act.session.state not in {"planned", "active"}:
            act.again = True
            return act.done()
        if _keeps_goods(act):
            raise EndsWithItsCart(number=act.session.number)
        _end(act, by_time=False)
        return act.done()


def end_on_time(*, now: datetime, entry: Claimed) -> str:
    """What was done about the planned end of the entry's session: ``warn``, ``end``, ``wait`` or ``nothing``.

    A showing in which goods are kept is warned of its end and goes on without it: it ends with its cart, or for
    being idle.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return "nothing"
        wish = Command("end_on_time", now, SYSTEM, entry.workspace_id, UUID(entry.payload["session"]))
        try:
            act = open_session(db, wish)
        except LiveSessionUnknown:
            outbox.finish(db, entry.id, now=now)
            return "nothing"
        due = due_now(act.session, act.terms, at=act.at)
        if due.step == "end" and _keeps_goods(act):
            due = Due("nothing")
        if due.again_at is None:
            outbox.finish(db, entry.id, now=now)
        else:
            outbox.wait_again(db, entry.id, until=now + (due.again_at - act.at))
        _take(act, due)
        return due.step


def _take(act: Acting, due: Due) -> None:
    session = act.session
    if due.step == "warn" and session.ends_at is not None:
        session.warned_at = act.at
        act.db.add(session)
        told = SessionWarning(session_id=session.id, why="planned_end", ends_at=session.ends_at)
        act.tell("session:warning", told)
    if due.step == "end":
        _end(act, by_time=True)
    if due.step in {"warn", "end"}:
        act.done()


def _end(act: Acting, *, by_time: bool) -> None:
    session = act.session
    booking = locked_booking(act.db, session.booking_id) if session.booking_id else None
    # Nothing was bought in a showing whose time is over: that is no completion.
    session.state = "timeout" if by_time and session.kind == "showing" else "completed"
    session.ended_at, session.stream_state, session.due_at = act.at, "off", None
    act.db.add(session)
    if booking is not None:
        complete_begun(act.db, act.shop, booking, actor=act.actor, now=act.now)
    meter_session(act.db, session)
    record_no_more(act, "ended")
    act.record("LiveSessionEnded", kind=session.kind, by_time=by_time)
    reason = "time_over" if by_time else "ended"
    act.tell("session:ended", SessionOver(session_id=session.id, reason=reason, ended_at=act.at))


def _keeps_goods(act: Acting) -> bool:
    return bool(items_of(act.db, act.session.id, "kept"))
