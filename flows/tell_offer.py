"""Whoever waited is told of the time that is kept for them: at once, or not at all.

For flows, inside their transactions, after everything else: the conversation is locked last.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from flows.booking_templates import BOOKING_NEWS, still_open, write_template
from flows.put_notices import put_booking_notice
from flows.tell_booking import booking_url, put_detour, put_letter
from flows.ways import Ways, ways_to
from shop.booking.telling import Change, told
from shop.booking.viewing import BookingView, booking_view
from shop.customers.ways import Way
from shop.kernel.language import say
from shop.messaging.content import Choice, Content, Link
from shop.messaging.talk import lock_talk
from shop.messaging.writing import write_message
from shop.tables import Booking, Customer
from shop.workspaces.viewing import WorkspaceView

_OFFERED: Final = "offered"


def tell_offer(
    db: Session, *, shop: WorkspaceView, booking: Booking, now: datetime, tried: Way | None = None
) -> None:
    """Tell who waits of the booking that is held for them, with the link to its page; `now` is the real instant.

    The way they chose, unless that was `tried`; else by e-mail where an address is known, and in the chat, and by SMS where neither reaches
    them. Nothing is left to wait for the customer in the chat: it would outlive the offer.
    """
    view = booking_view(db, booking.id, shop=shop)
    ways = ways_to(db, db.get_one(Customer, booking.customer_id), view, tried=tried)
    reached = False
    for way in ways.order:
        if reached and (ways.chosen or way == "sms"):
            return
        reached = _tell(db, shop, view, way, ways, now) or reached


def _tell(db: Session, shop: WorkspaceView, view: BookingView, way: Way, ways: Ways, now: datetime) -> bool:
    """Whether it could be told that way."""
    if way == "whatsapp":
        return ways.conversation is not None and _in_chat(db, shop, view, ways.conversation, now)
    if way == "notice":
        put_booking_notice(db, shop.id, view, kind=_OFFERED, now=now)
    elif way == "email":
        put_letter(db, shop, view, to="customer", kind=_OFFERED, now=now)
    else:
        put_detour(db, shop, view, kind=_OFFERED, now=now)
    return True


def _in_chat(db: Session, shop: WorkspaceView, view: BookingView, conversation: UUID, now: datetime) -> bool:
    """Whether it could be told there: with buttons, or by a template once the service window has closed."""
    talk, at = lock_talk(db, conversation), shop.at(now)
    words = told(view, shop, Change(kind=_OFFERED))
    url = booking_url(db, shop, view, conversation, at=at)
    if not still_open(talk, now):
        # One line, and the address within it: a template has no buttons of ours.
        news = f"{words} {url}"
        return write_template(db, shop, view, talk, BOOKING_NEWS, words=news, now=now) is not None
    write_message(
        db,
        workspace=shop.id,
        conversation=conversation,
        author="system",
        text=words,
        now=now,
        at=at,
        content=Content(
            kind="choices",
            choices=(
                Choice(id=f"book:{view.code}", title=say(view.language, "Book it")),
                Choice(id=f"unbook:{view.code}", title=say(view.language, "No, thank you")),
            ),
            links=(Link(title=say(view.language, "Open the booking"), url=url),),
        ),
    )
    return True
