"""A reminder's time has come: it is sent once, on the first way that reaches the customer, theirs before all, or never.

Marked in the transaction that writes the message, the letter or the text message, so that whoever dies in between
has neither marked nor sent. Inside the service window it is a message, outside it a template; who cannot be
reached by WhatsApp gets an e-mail, or else an SMS.
"""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.booking_templates import BOOKING_FOLLOW_UP, BOOKING_REMINDER, still_open, write_template
from flows.member_news import put_member_news
from flows.put_notices import put_booking_notice
from flows.showing_set import shown_names
from flows.tell_booking import put_detour, put_letter, write_to_customer
from flows.ways import ways_to
from shop.booking.history import hosts_of
from shop.booking.reminders import Claimed, claim, mark, pointless, told_of_date
from shop.booking.seats import lock_occurrences
from shop.booking.telling import Change
from shop.booking.viewing import BookingView, booking_view
from shop.customers.ways import Way
from shop.events import outbox
from shop.events.outbox import Claimed as Entry
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import MessageId, WorkspaceId
from shop.messaging.talk import Talk, lock_talk
from shop.tables import Customer, Reminder
from shop.workspaces.viewing import WorkspaceView, workspace_view

MOST: Final = 200
"""So many are sent in one sweep of a workspace."""

_SOON: Final = 6 * 60
"""Minutes: reminders nearer than that say that it starts soon."""
_AGAIN: Final = timedelta(seconds=1)

Sent = Literal["sent", "dropped", "early", "busy", "gone"]
"""``dropped``: it may not be sent any more, or nobody can be reached; ``early`` and ``busy``: looked at again."""


def send_reminder(*, now: datetime, entry: Entry) -> Sent:
    """What became of an entry of the topic ``reminder``; `now` is the real instant."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return "gone"
        shop = workspace_view(db, entry.workspace_id)
        reminder = UUID(entry.payload["reminder"])
        claimed = claim(db, at=shop.at(now), reminder_id=reminder)
        if claimed is None:
            return _not_now(db, shop, entry, reminder, now)
        outbox.finish(db, entry.id, now=now)
        return _send(db, shop, claimed, now)


def send_due_reminders(*, now: datetime, workspace_id: WorkspaceId) -> int:
    """Send whatever is due in a workspace, each in a transaction of its own; how many were sent.

    For what no entry woke: a demo's clock that was moved. Of two at once, none sends what the other has.
    """
    sent = 0
    for _ in range(MOST):
        with transaction(workspace_id) as db:
            shop = workspace_view(db, workspace_id)
            claimed = claim(db, at=shop.at(now))
            if claimed is None:
                return sent
            sent += _send(db, shop, claimed, now) == "sent"
    return sent


def _not_now(db: Session, shop: WorkspaceView, entry: Entry, reminder: UUID, now: datetime) -> Sent:
    """Why it could not be claimed, and when to look again."""
    row = db.scalars(select(Reminder).where(col(Reminder.id) == reminder)).first()
    if row is None or row.state != "due":
        outbox.finish(db, entry.id, now=now)
        return "gone"
    left = row.due_at - shop.at(now)
    outbox.wait_again(db, entry.id, until=now + max(left, _AGAIN))
    return "early" if left > timedelta(0) else "busy"


def _send(db: Session, shop: WorkspaceView, claimed: Claimed, now: datetime) -> Sent:
    at = shop.at(now)
    told = not pointless(db, claimed, at=at) and (
        _to_shop(db, shop, claimed, now) if claimed.to == "shop" else _to_customer(db, shop, claimed, now)
    )
    if not told:
        mark(db, claimed, "dropped")
        return "dropped"
    mark(db, claimed, "sent", at=at, message_id=None if told is True else told)
    record(
        db,
        "BookingReminded",
        workspace_id=shop.id,
        actor="system",
        now=at,
        subject_id=claimed.booking.id,
        booking=claimed.booking.code,
        kind=claimed.reminder.kind,
    )
    return "sent"


def _to_shop(db: Session, shop: WorkspaceView, claimed: Claimed, now: datetime) -> bool:
    """Whether the shop, or a host, is told that it begins: of a date with many bookings once."""
    booking = claimed.booking
    lock_occurrences(db, [booking.occurrence_id])
    if told_of_date(db, claimed):
        return False
    view = booking_view(db, booking.id, shop=shop)
    hosts = [str(host.id) for host in hosts_of(db, booking, booking.starts_at) if host.email != shop.email]
    everybody = [*(["shop"] if shop.email else []), *hosts]
    put_member_news(db, shop, view, kind="soon", hosts=[], now=now)
    for to in everybody:
        put_letter(db, shop, view, to=to, kind="soon", now=now)
    record(
        db,
        "BookingStartsSoon",
        workspace_id=shop.id,
        actor="system",
        now=shop.at(now),
        subject_id=booking.id,
        booking=booking.code,
        state=booking.state,
        starts_at=booking.starts_at.isoformat(),
    )
    return True


def _to_customer(db: Session, shop: WorkspaceView, claimed: Claimed, now: datetime) -> MessageId | bool:
    """The message that it became; True where it went another way, False where nobody could be reached."""
    follow_up = claimed.to == "after"
    customer = db.get_one(Customer, claimed.booking.customer_id)
    if follow_up and (customer.messages_stopped_at or customer.blocked_at):
        return False
    view = booking_view(db, claimed.booking.id, shop=shop)
    return remind_customer(db, shop, view, kind=_kind(claimed), now=now)


def remind_customer(
    db: Session, shop: WorkspaceView, view: BookingView, *, kind: str, now: datetime, tried: Way | None = None
) -> MessageId | bool:
    """``reminder``, ``reminder:soon`` or ``follow_up``, on the first way that leads to them and is not the one `tried`.

    The message that it became; True where it went another way, False where nobody could be reached.
    """
    follow_up, named = kind == "follow_up", kind.partition(":")[0]
    ways = ways_to(db, db.get_one(Customer, view.customer_id), view, tried=tried)
    for way in ways.order:
        if way == "notice":
            put_booking_notice(db, shop.id, view, kind=named, now=now)
            return True
        if way == "email":
            put_letter(db, shop, view, to="customer", kind=named, now=now)
            return True
        if way == "sms" and not follow_up:
            put_detour(db, shop, view, kind=named, now=now)
            return True
        if way == "whatsapp" and ways.conversation is not None:
            written = _in_chat(db, shop, kind, view, lock_talk(db, ways.conversation), now)
            if written is not None:
                return written
    return False


def _in_chat(
    db: Session, shop: WorkspaceView, kind: str, view: BookingView, talk: Talk, now: datetime
) -> MessageId | None:
    """The message, or the template outside the service window; None where none of them may be sent."""
    if still_open(talk, now):
        return write_to_customer(
            db,
            shop,
            view,
            talk.conversation.id,
            Change(kind=kind, goods=shown_names(db, view)),
            now=now,
        )
    name = BOOKING_FOLLOW_UP if kind == "follow_up" else BOOKING_REMINDER
    return write_template(db, shop, view, talk, name, now=now)


def _kind(claimed: Claimed) -> str:
    if claimed.to == "after":
        return "follow_up"
    minutes = int(claimed.reminder.kind.partition(":")[2])
    return "reminder:soon" if minutes < _SOON else "reminder"
