"""A notice's time has come: its words are made from how things are, and what came of it decides who is told otherwise.

`wanted_notice` before the wire, `settle_notice` after it. A browser that is gone is forgotten; where none takes the
notice, the customer hears of their booking on the next way that leads to them, and a member in their chat.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import Session

from flows.booking_words import still_so
from flows.member_news import TOPIC as MEMBER_NEWS
from flows.send_reminder import remind_customer
from flows.tell_booking import TO_CUSTOMER, booking_url, tell_customer
from flows.tell_member import news_lines
from flows.tell_offer import tell_offer
from shop.booking.history import past_of
from shop.booking.telling import told as told_of
from shop.booking.viewing import BookingView, booking_view
from shop.customers.viewing import customer_view
from shop.events import outbox
from shop.events.notices import Browser, Notice, Person, Taken, browsers_of, note_taken
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.tables import Booking, Conversation, Member
from shop.workspaces.viewing import WorkspaceView, workspace_view

MOST_TRIES: Final = 6
_WORDS: Final = {
    "waits": phrase("{name} is waiting for one of you."),
    "wrote": phrase("{name} has written to you."),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes to which browsers."""

    notice: Notice
    browsers: tuple[Browser, ...]


def wanted_notice(*, now: datetime, entry: Claimed) -> Wanted | None:
    """What an entry of the topic ``notice`` has to hand over; None, and the entry is done, where nobody needs it any more.

    Where the person has no browser left, they are told otherwise.
    """
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        shop = workspace_view(db, entry.workspace_id)
        notice = _notice(db, shop, entry, now)
        browsers = browsers_of(db, person_of(entry.payload))
        if notice is not None and browsers:
            return Wanted(notice, tuple(browsers))
        if notice is not None:
            _tell_otherwise(db, shop, entry, now)
        outbox.finish(db, entry.id, now=now)
        return None


def settle_notice(*, now: datetime, entry: Claimed, came: Mapping[UUID, Taken]) -> Taken:
    """Write down what came of it, by browser. One that took it is enough; until the last try the rest may come later."""
    taken = [browser for browser, each in came.items() if each == "taken"]
    lost = [browser for browser, each in came.items() if each in {"gone", "refused"}]
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return "gone"
        note_taken(db, taken, lost, now=now)
        if not taken and len(lost) < len(came) and entry.attempts < MOST_TRIES:
            wait = timedelta(seconds=2.0 ** (entry.attempts + 1))
            outbox.postpone(db, entry.id, until=now + wait, error="no browser took it yet")
            return "later"
        if not taken:
            _tell_otherwise(db, workspace_view(db, entry.workspace_id), entry, now)
        outbox.finish(db, entry.id, now=now)
        return "taken" if taken else "gone"


def person_of(told: Mapping[str, Any]) -> Person:
    """Whom an entry is for."""
    if "member" in told:
        return Person("member", UUID(told["member"]))
    return Person("customer", UUID(told["customer"]))


def _notice(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> Notice | None:
    told = entry.payload
    if "member" in told:
        return _for_member(db, shop, told, now)
    if "booking" in told:
        return _of_booking(db, shop, told, now)
    if customer_view(db, UUID(told["customer"])).erased_at:
        return None
    return Notice(told["title"], told["text"], told["path"], told["path"])


def _for_member(db: Session, shop: WorkspaceView, told: Mapping[str, Any], now: datetime) -> Notice | None:
    member = db.get(Member, UUID(told["member"]))
    if member is None or not member.active:
        return None
    theirs = replace(shop, language=Language(member.language))
    if "conversation" in told:
        return _of_talk(db, theirs, told)
    if "news" in told:
        news = told["news"]
        lines = news_lines(db, theirs, member, news, now)
        path = "/team/calendars" if "calendar" in news else "/team/diary"
        about = str(news.get("booking") or news.get("calendar"))
        return Notice(lines[0], " · ".join(filter(None, lines[1:])), path, about) if lines else None
    return Notice(told["title"], told["text"], told["path"], told["path"])


def _of_talk(db: Session, shop: WorkspaceView, told: Mapping[str, Any]) -> Notice | None:
    """Who waits; what they wrote is nobody's who walks by the screen."""
    row = db.get(Conversation, UUID(told["conversation"]))
    if row is None or row.responder == "agent":
        return None
    who = customer_view(db, row.customer_id)
    name = who.name or who.profile_name or say(shop.language, phrase("Somebody"))
    words = say(shop.language, _WORDS[told["why"]], name=name)
    return Notice(shop.name, words, f"/console/inbox/{row.id}", str(row.id))


def _of_booking(db: Session, shop: WorkspaceView, told: Mapping[str, Any], now: datetime) -> Notice | None:
    view = _still(db, shop, told, now)
    if view is None:
        return None
    change = past_of(db, db.get_one(Booking, view.id), told["kind"]).change
    url = booking_url(db, shop, view, view.conversation_id, at=shop.at(now))
    return Notice(shop.name, told_of(view, shop, change), urlsplit(url).path, view.code)


def _still(db: Session, shop: WorkspaceView, told: Mapping[str, Any], now: datetime) -> BookingView | None:
    """The booking, where what is to be told of it is so, and somebody to be told."""
    booking = db.get(Booking, UUID(told["booking"]))
    if booking is None or not still_so(booking, told, at=shop.at(now)):
        return None
    if customer_view(db, booking.customer_id).erased_at:
        return None
    return booking_view(db, booking.id, shop=shop)


def _tell_otherwise(db: Session, shop: WorkspaceView, entry: Claimed, now: datetime) -> None:
    """As if they had no browser: what is for the team alone, such as who waits, stands in the inbox all the same."""
    told = entry.payload
    if "news" in told:
        news = {**told["news"], "in_chat": True}
        outbox.put(db, workspace_id=shop.id, topic=MEMBER_NEWS, key=entry.key, payload=news, now=now)
    elif "booking" in told:
        view = _still(db, shop, told, now)
        if view is None:
            return
        kind: str = told["kind"]
        if kind == "offered":
            tell_offer(db, shop=shop, booking=db.get_one(Booking, view.id), now=now, tried="notice")
        elif kind in TO_CUSTOMER:
            change = past_of(db, db.get_one(Booking, view.id), kind).change
            tell_customer(db, shop, view, change, now, tried="notice")
        else:
            remind_customer(db, shop, view, kind=kind, now=now, tried="notice")
