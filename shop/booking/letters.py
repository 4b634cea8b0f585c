"""The e-mails of a booking: to its customer, to the shop and its hosts, and the plan of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from shop.booking.calendar_file import Invited, Method, calendar_file, place_of
from shop.booking.guests import guest_file
from shop.booking.said_when import said_when
from shop.booking.telling import Change, own_words, told, when_of
from shop.booking.viewing import BookingView
from shop.kernel.language import Language, clock_time, phrase, say
from shop.kernel.letter import Attachment, Letter
from shop.workspaces.viewing import WorkspaceView

_SUBJECTS: Final = {
    "pending": phrase("{shop}: your wish {code}, {when}"),
    "confirmed": phrase("{shop}: your booking {code}, {when}"),
    "moved": phrase("{shop}: booking {code} is now {when}"),
    "canceled": phrase("{shop}: booking {code} is canceled"),
    "no_show": phrase("{shop}: we missed you"),
    "offered": phrase("{shop}: a time is free, {when}"),
    "reminder": phrase("{shop}: a reminder, {when}"),
    "follow_up": phrase("{shop}: how was it?"),
    "guest": phrase("{shop}: who comes along, {when}"),
}
_TO_SHOP: Final = {
    "pending": phrase("To accept: {service}, {when} ({code})"),
    "confirmed": phrase("New booking: {service}, {when} ({code})"),
    "moved": phrase("Moved: {service} is now {when} ({code})"),
    "canceled": phrase("Canceled: {service}, {when} ({code})"),
    "soon": phrase("It begins soon: {service}, {when} ({code})"),
}
_TO_GUEST: Final = {
    "confirmed": phrase("You are expected: {service}, {when}."),
    "moved": phrase("Moved: {service} is now {when}."),
    "canceled": phrase("It does not take place: {service}, {when}."),
}
_WAYS: Final = {
    "offered": phrase("To take it, open its page: {url}"),
    "follow_up": "",
}
_WAY: Final = phrase("Everything about it, to move and to cancel it too: {url}")
_METHODS: Final[dict[str, Method]] = {"confirmed": "REQUEST", "moved": "REQUEST", "canceled": "CANCEL"}
_FILE: Final = "booking.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForShop:
    """What the shop is told besides what stands in the booking, which is worded in the shop's language."""

    customer: str
    """What the customer is called; empty where that is not known."""
    goods: Sequence[str] = ()
    """What is to be shown to them."""


def customer_letter(
    view: BookingView, shop: WorkspaceView, change: Change, *, invited: Invited, url: str, file: bool
) -> Letter:
    """What the chat is told, with the way to the booking's page, and with `file` the calendar file."""
    kind = change.kind.partition(":")[0]
    subject = say(view.language, _SUBJECTS[kind], shop=shop.name, code=view.code, when=when_of(view))
    way = _WAYS.get(kind, _WAY)
    parts = [
        told(view, shop, change),
        view.policy_words if kind in {"confirmed", "moved"} else "",
        say(view.language, way, url=url) if way else "",
        shop.name,
    ]
    files = (calendar_attachment(view, shop, kind, invited=invited, url=url),) if file else ()
    return Letter(subject, "\n\n".join(filter(None, parts)), files)


def guest_letter(view: BookingView, shop: WorkspaceView, kind: str, *, name: str, url: str) -> Letter:
    """To somebody who comes along: when and where, with the way to their page and the calendar file, and no more."""
    when, service = when_of(replace(view, customer_zone=None)), view.service.name
    place = place_of(view, shop)
    parts = [
        say(view.language, "Hello {name},", name=name),
        say(view.language, _TO_GUEST[kind], service=service, when=when),
        say(view.language, "Where: {place}.", place=place) if place and url else "",
        say(view.language, "Your own page, also to say that you are not coming: {url}", url=url)
        if url
        else "",
        shop.name,
    ]
    subject = say(view.language, _TO_GUEST[kind], service=service, when=when)
    method: Method = "PUBLISH" if url else "CANCEL"
    body = guest_file(view, shop=shop, url=url, method=method)
    file = Attachment(_FILE, "text/calendar", body, {"charset": "utf-8", "method": method})
    return Letter(f"{shop.name}: {subject}", "\n\n".join(filter(None, parts)), (file,))


def shop_letter(
    view: BookingView, shop: WorkspaceView, change: Change, about: ForShop, *, to: Invited, gone: bool = False
) -> Letter:
    """To the shop or a host: who comes when, with the calendar file. `gone`: it is no longer with that host."""
    kind = "canceled" if gone else change.kind
    subject, *more = lines_for_shop(view, shop, change, about, gone=gone)
    text = "\n".join([subject, *more])
    if kind not in _METHODS:
        return Letter(subject, text)
    title = shops_title(view, about.customer)
    return Letter(subject, text, (calendar_attachment(view, shop, kind, invited=to, title=title),))


def lines_for_shop(
    view: BookingView, shop: WorkspaceView, change: Change, about: ForShop, *, gone: bool = False
) -> list[str]:
    """What happened, and below it who comes; `view` is worded in the language of whoever reads it."""
    kind = "canceled" if gone else change.kind
    when = said_when(view.starts_at, view.zone, shop.zone, view.language)
    subject = say(view.language, _TO_SHOP[kind], service=view.service.name, when=when, code=view.code)
    return [subject, *filter(None, [*_who(view, about), own_words(change)])]


def shops_title(view: BookingView, customer: str) -> str:
    """How the booking stands in the shop's own calendars."""
    return " · ".join(filter(None, [view.service.name, customer]))


def day_letter(
    day: date, entries: Sequence[tuple[BookingView, ForShop]], shop: WorkspaceView, *, host: str = ""
) -> Letter:
    """The plan of a day, in the shop's language and zone; of one host where `host` names them."""
    language = shop.language
    named = _day(day, language)
    subject = (
        say(language, "{host}: your day, {day}", host=host, day=named)
        if host
        else say(language, "Your day: {day}", day=named)
    )
    _, *lines = day_lines(day, entries, shop)
    return Letter(subject, "\n".join([subject, "", *lines]))


def day_lines(day: date, entries: Sequence[tuple[BookingView, ForShop]], shop: WorkspaceView) -> list[str]:
    """The day, and below it a line for each who comes, by the shop's clock."""
    subject = say(shop.language, "Your day: {day}", day=_day(day, shop.language))
    return [subject, *(_line(view, about, shop.zone) for view, about in entries)]


def calendar_attachment(
    view: BookingView,
    shop: WorkspaceView,
    kind: str,
    *,
    invited: Invited,
    title: str = "",
    url: str = "",
) -> Attachment:
    """The calendar file as mail programs take it: its method stands in its type too (RFC 6047)."""
    method = _METHODS[kind]
    body = calendar_file(view, shop=shop, method=method, invited=invited, title=title, url=url)
    return Attachment(_FILE, "text/calendar", body, {"charset": "utf-8", "method": method})


def _who(view: BookingView, about: ForShop) -> Iterable[str]:
    language = view.language
    if about.customer:
        yield say(language, "Customer: {name}", name=about.customer)
    if view.seats > 1:
        yield say(language, "Seats: {seats}", seats=view.seats)
    if guests := [guest["name"] for guest in view.guests if guest.get("name")]:
        yield say(language, "With them: {names}", names=", ".join(guests))
    if view.people:
        yield say(language, "With {people}.", people=", ".join(view.people))
    if view.note:
        yield say(language, "Their note: {note}", note=view.note)
    if about.goods:
        yield say(language, "To show: {products}", products=", ".join(about.goods))


def _line(view: BookingView, about: ForShop, zone: ZoneInfo) -> str:
    begins, ends = (
        clock_time(each.astimezone(zone), view.language) for each in (view.starts_at, view.ends_at)
    )
    seats = f"× {view.seats}" if view.seats > 1 else ""
    who = " ".join(filter(None, [about.customer, seats]))
    waits = view.state_words if view.state == "pending" else ""
    told_of = [view.service.name, who, ", ".join(view.people), view.code, waits, view.note]
    return f"{begins}-{ends}  " + " · ".join(filter(None, told_of))


def _day(day: date, language: Language) -> str:
    pattern = {"en": "EEEE d MMMM", "it": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}[language.value]
    return format_date(day, pattern, locale=language.locale)
