"""Everybody is told what became of a booking: its customer in the chat and by e-mail, the shop and its hosts.

For flows, inside their transactions, after everything else: the conversation is locked last.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from flows.booking_templates import BOOKING_NEWS, still_open, write_template
from flows.member_news import put_member_news
from flows.put_notices import put_booking_notice
from flows.ways import Ways, ways_to
from secure_links.links import issue
from shop.booking.again import again_of
from shop.booking.guests import guests_of, number_guests
from shop.booking.history import Past, hosts_of, past_of
from shop.booking.telling import GUEST, Change, told
from shop.booking.viewing import BookingView, booking_view
from shop.customers.ways import Way
from shop.events import outbox
from shop.events.recorded import kind_of
from shop.kernel.ids import MessageId
from shop.kernel.language import say
from shop.messaging.content import Choice, Content, Link
from shop.messaging.talk import lock_talk
from shop.messaging.writing import write_message
from shop.tables import Booking, Customer
from shop.workspaces.viewing import WorkspaceView

TO_CUSTOMER: Final = frozenset({"pending", "confirmed", "moved", "canceled", "no_show"})
TO_SHOP: Final = frozenset({"pending", "confirmed", "moved", "canceled"})
_TO_GUESTS: Final = frozenset({"confirmed", "moved", "canceled"})
_OVER: Final = frozenset({"follow_up", "no_show"})
"""With these goes a button to have it once more."""


def tell_booking(
    db: Session, *, shop: WorkspaceView, booking: Booking, kind: str, now: datetime
) -> BookingView | None:
    """Tell of ``pending``, ``confirmed``, ``moved``, ``canceled`` or ``no_show``; `now` is the real instant.

    Of a hold that ends nobody hears. What the agent did in the chat its own answer tells there; once the service
    window has closed a template tells it, and without one the message is held. Whoever said STOP or is blocked is
    not written to in the chat, and who was erased is told nothing at all. What was told of: the booking as it is
    now, None where nothing was.
    """
    past = past_of(db, booking, kind)
    if not past.asked_for:
        return None
    view = booking_view(db, booking.id, shop=shop)
    if kind in TO_SHOP:
        _tell_shop(db, shop, booking, view, past, now)
    if kind in _TO_GUESTS and past.agreed:
        _tell_guests(db, shop, booking, view, kind, now)
    if kind in TO_CUSTOMER:
        tell_customer(db, shop, view, past.change, now)
    return view


def tell_customer(
    db: Session,
    shop: WorkspaceView,
    view: BookingView,
    change: Change,
    now: datetime,
    *,
    tried: Way | None = None,
) -> None:
    """Whoever booked is told of the change, the way they chose, unless that was `tried`; who was erased is told nothing."""
    ways = ways_to(db, db.get_one(Customer, view.customer_id), view, tried=tried)
    for way in _taken(ways):
        if way == "email":
            put_letter(db, shop, view, to="customer", kind=change.kind, now=now)
        elif kind_of(change.actor) == "agent" and ways.conversation is not None:
            continue  # its own answer tells it
        elif way == "notice":
            put_booking_notice(db, shop.id, view, kind=change.kind, now=now)
        elif way == "sms":
            put_detour(db, shop, view, kind=change.kind, now=now)
        elif ways.conversation is not None:
            _in_chat(db, shop, view, ways.conversation, change, now)


def _taken(ways: Ways) -> tuple[Way, ...]:
    """The one that was chosen; else e-mail and chat both, and a text message where there is neither."""
    if ways.chosen:
        return (ways.chosen,)
    usual = tuple(way for way in ways.order if way != "sms")
    return usual or ways.order


def _in_chat(
    db: Session, shop: WorkspaceView, view: BookingView, conversation: UUID, change: Change, now: datetime
) -> None:
    talk = lock_talk(db, conversation)
    words = told(view, shop, change)
    if still_open(talk, now) or not write_template(db, shop, view, talk, BOOKING_NEWS, words=words, now=now):
        write_to_customer(db, shop, view, conversation, change, now=now)


def write_to_customer(
    db: Session, shop: WorkspaceView, view: BookingView, conversation: UUID, change: Change, *, now: datetime
) -> MessageId:
    """The message that tells it, with the link to the booking's page; once it is over, with a button to have it again."""
    at = shop.at(now)
    again = _again(view) if change.kind in _OVER else ()
    return write_message(
        db,
        workspace=shop.id,
        conversation=conversation,
        author="system",
        text=told(view, shop, change),
        now=now,
        at=at,
        content=Content(
            kind="choices" if again else "link",
            choices=again,
            links=(
                Link(
                    title=say(view.language, "Open the booking"),
                    url=booking_url(db, shop, view, conversation, at=at),
                ),
            ),
        ),
    )


def _again(view: BookingView) -> tuple[Choice, ...]:
    """The button that looks for the same with the same person; none where it is offered no longer."""
    if again_of(view) is None:
        return ()
    return (Choice(id=f"again:{view.code}", title=say(view.language, "Book again")),)


def booking_url(
    db: Session, shop: WorkspaceView, view: BookingView, conversation: UUID | None, *, at: datetime
) -> str:
    """A fresh link to the booking's page; `at` is the shop's time."""
    link = issue(
        db,
        workspace_id=shop.id,
        purpose="booking",
        subject_id=view.id,
        customer_id=view.customer_id,
        conversation_id=conversation,
        language=view.language,
        now=at,
    )
    return link.url


def put_letter(
    db: Session, shop: WorkspaceView, view: BookingView, *, to: str, kind: str, now: datetime
) -> None:
    """An e-mail to the ``customer``, the ``shop`` or a host (their id) is to be written, as things are then."""
    outbox.put(
        db,
        workspace_id=shop.id,
        topic="mail",
        key=str(view.customer_id) if to == "customer" else f"{view.id}/{to}",
        payload={"booking": str(view.id), "kind": kind, "to": to, "sequence": view.sequence},
        now=now,
    )


def put_detour(db: Session, shop: WorkspaceView, view: BookingView, *, kind: str, now: datetime) -> None:
    """The customer is told by SMS, or by e-mail, since WhatsApp does not reach them."""
    outbox.put(
        db,
        workspace_id=shop.id,
        topic="fallback",
        key=f"{view.id}/{kind}/{view.sequence}",
        payload={"booking": str(view.id), "kind": kind, "sequence": view.sequence},
        now=now,
    )


def _tell_guests(
    db: Session, shop: WorkspaceView, booking: Booking, view: BookingView, kind: str, now: datetime
) -> None:
    """Whoever comes along and can be written to gets their own page; who said that they do not come, nothing."""
    if not any(guest.email and guest.coming for guest in guests_of(booking.guests)):
        return
    for guest in number_guests(db, booking):
        if guest.email and guest.coming:
            put_letter(db, shop, view, to=f"{GUEST}{guest.id}", kind=kind, now=now)


def _tell_shop(
    db: Session, shop: WorkspaceView, booking: Booking, view: BookingView, past: Past, now: datetime
) -> None:
    """The shop's own address, its hosts, and who was to host it before it moved."""
    kind = past.change.kind
    if kind == "pending" and not view.service.approval:
        return
    if kind == "canceled" and not (past.agreed or view.service.approval):
        return
    hosts = list(hosts_of(db, booking, booking.starts_at))
    if kind == "moved" and past.started_before:
        hosts += hosts_of(db, booking, past.started_before)
    put_member_news(db, shop, view, kind=kind, hosts=[host.id for host in hosts], now=now)
    if shop.email:
        put_letter(db, shop, view, to="shop", kind=kind, now=now)
    for host in dict.fromkeys(host.id for host in hosts if host.email != shop.email):
        put_letter(db, shop, view, to=str(host), kind=kind, now=now)
