"""One of the shop's own people is told in their chat: of a booking, that it begins soon, or what the day brings.

Inside the service window it is a message, outside it the approved utility template ``shop_news``, or nothing: the
same goes by e-mail. Whoever said STOP in that chat hears nothing there.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.booking_templates import still_open
from flows.booking_words import still_so
from flows.member_news import HEAR_ALL
from flows.put_notices import put_news_notice
from flows.tell_promises import promise_lines
from flows.tell_summary import mail_instead, summary_lines
from flows.write_booking_letter import about, for_shop
from shop.booking.history import is_with, past_of
from shop.booking.letters import day_lines, lines_for_shop
from shop.booking.outside_views import ConflictView, conflicts
from shop.booking.said_when import said_when
from shop.booking.telling import Change
from shop.booking.viewing import agenda, booking_view
from shop.booking.zones import zone_of
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.calling import given_name
from shop.kernel.database import transaction
from shop.kernel.ids import ChannelId, CustomerId
from shop.kernel.language import Language, say, text_in
from shop.kernel.settings import settings
from shop.messaging.arriving import open_conversation
from shop.messaging.asking import one_line
from shop.messaging.content import Content, TemplateUse
from shop.messaging.talk import Talk, lock_talk
from shop.messaging.templates import approved_template, filled, variables_in
from shop.messaging.writing import conversation_of, write_message
from shop.tables import Booking, Channel, Customer, Member
from shop.workspaces.viewing import WorkspaceView, workspace_view

SHOP_NEWS: Final = "shop_news"
"""An approved utility template: {{1}} is the first name, {{2}} the shop, {{3}} what is told, in one line."""
_ON_SCREEN: Final = frozenset({"booking", "calendar"})
"""What is short enough for a line on a screen, and goes there before all where they asked for it."""
_ON_A_DAY: Final = frozenset({"pending", "confirmed", "live"})
_MOST: Final = 5
"""So many conflicts are named; the page has all."""
_LONGEST: Final = 600
"""So much of a long day fits into a template; the letter has all of it."""


def tell_member(*, now: datetime, entry: Claimed) -> bool:
    """Whether the member was written to by an entry of the topic ``member_news``; `now` is the real instant."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return False
        outbox.finish(db, entry.id, now=now)
        member = db.get(Member, UUID(entry.payload["member"]))
        if member is None or not member.active:
            return False
        on_screen = bool(_ON_SCREEN & entry.payload.keys()) and not entry.payload.get("in_chat")
        if on_screen and put_news_notice(db, entry.workspace_id, member.id, entry.payload, now=now):
            return False
        if member.customer_id is None:
            return False
        shop = replace(workspace_view(db, entry.workspace_id), language=Language(member.language))
        lines = _lines(db, shop, member, entry, now)
        talk = _talk_with(db, shop, CustomerId(member.customer_id), shop.at(now)) if lines else None
        written = talk is not None and _write(
            db, shop, talk, (given_name(member.name, shop.name_order), lines), now
        )
        if not written and "summary" in entry.payload:
            mail_instead(db, shop, entry, now)
        return written


def news_lines(
    db: Session, shop: WorkspaceView, member: Member, told: Mapping[str, Any], now: datetime
) -> list[str]:
    """What the member is told, in the shop's language as given; nothing where it is no longer so: a later entry tells what is."""
    if "day" in told:
        return _of_day(db, shop, member, told, now)
    if "calendar" in told:
        return _of_calendar(db, shop, UUID(told["calendar"]))
    return _of_booking(db, shop, member, told, now)


def _lines(db: Session, shop: WorkspaceView, member: Member, entry: Claimed, now: datetime) -> list[str]:
    if "summary" in entry.payload:
        return summary_lines(db, shop, entry, now)
    if "promise" in entry.payload:
        return promise_lines(db, shop, member, entry)
    return news_lines(db, shop, member, entry.payload, now)


def _of_calendar(db: Session, shop: WorkspaceView, calendar_id: UUID) -> list[str]:
    """What does not agree with that calendar, and where a person decides."""
    found = [one for one in conflicts(db) if one.calendar_id == calendar_id]
    if not found:
        return []
    language = shop.language
    return [
        say(
            language, "{who}'s calendar does not agree with what is booked here:", who=found[0].resource_name
        ),
        *(_conflict(one, shop) for one in found[:_MOST]),
        say(
            language,
            "You decide in the diary: {url}",
            url=f"{str(settings().public_url).rstrip('/')}/team/calendars",
        ),
    ]


def _conflict(one: ConflictView, shop: WorkspaceView) -> str:
    when = said_when(one.booked_from, zone_of(one.zone, shop.zone), shop.zone, shop.language)
    named = text_in(one.service_names, shop.language, shop.language)
    return f"{named}, {when} ({one.booking})" if one.booking else f"{named}, {when}"


def _of_booking(
    db: Session, shop: WorkspaceView, member: Member, told: Mapping[str, Any], now: datetime
) -> list[str]:
    booking = db.get(Booking, UUID(told["booking"]))
    if booking is None or not still_so(booking, told, at=shop.at(now)):
        return []
    view = for_shop(db, booking_view(db, booking.id, shop=shop), shop)
    kind: str = told["kind"]
    change = Change(kind=kind, reason=past_of(db, booking, kind).change.reason)
    own = None if _hears_all(member) else member.resource_id
    gone = kind == "moved" and own is not None and not is_with(db, booking, own)
    return lines_for_shop(view, shop, change, about(db, shop, view), gone=gone)


def _of_day(
    db: Session, shop: WorkspaceView, member: Member, told: Mapping[str, Any], now: datetime
) -> list[str]:
    day = date.fromisoformat(told["day"])
    whose = None if _hears_all(member) else member.resource_id
    found = agenda(db, day, shop=shop, at=shop.at(now), resource_id=whose)
    entries = [(for_shop(db, view, shop), about(db, shop, view)) for view in found if view.state in _ON_A_DAY]
    return day_lines(day, entries, shop) if entries else []


def _hears_all(member: Member) -> bool:
    return member.told_of_bookings == "all" or (not member.told_of_bookings and member.role in HEAR_ALL)


def _talk_with(db: Session, shop: WorkspaceView, customer: CustomerId, at: datetime) -> Talk | None:
    """Their conversation with the shop's own number, begun where there is none; None where they want none."""
    found = conversation_of(db, customer)
    if found is None:
        active = select(Channel).where(col(Channel.status) == "active").order_by(col(Channel.address))
        channel = db.scalars(active).first()
        if channel is None:
            return None
        language = Language(db.get_one(Customer, customer).language)
        found = open_conversation(db, shop.id, ChannelId(channel.id), customer, language=language, now=at)
    talk = lock_talk(db, found)
    who = talk.customer
    return None if who.messages_stopped_at or who.blocked_at or who.erased_at else talk


def _write(db: Session, shop: WorkspaceView, talk: Talk, told: tuple[str, list[str]], now: datetime) -> bool:
    name, lines = told
    if still_open(talk, now):
        text, content = "\n".join(lines), None
    else:
        template = approved_template(db, SHOP_NEWS, [shop.language, talk.conversation.language])
        if template is None:
            return False
        known = {"1": name, "2": shop.name, "3": _in_one_line(lines)}
        values = {str(number): one_line(known[str(number)]) for number in variables_in(template.body)}
        text = filled(template.body, values)
        use = TemplateUse(name=template.name, content_sid=template.content_sid, variables=values)
        content = Content(kind="template", template=use)
    write_message(
        db,
        workspace=shop.id,
        conversation=talk.conversation.id,
        author="system",
        text=text,
        now=now,
        at=talk.at(now),
        content=content,
    )
    return True


def _in_one_line(lines: list[str]) -> str:
    """As many whole lines as fit."""
    told = lines[0]
    for line in filter(None, lines[1:]):
        if len(told) + len(line) > _LONGEST:
            return f"{told} …"
        told = f"{told} | {line}"
    return told
