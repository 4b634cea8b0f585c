"""How does a booking stand in the customer's own calendar? A file that every calendar program reads (RFC 5545).

The same booking keeps its UID; each change raises its SEQUENCE, so that a program replaces what it has, and a
canceled one is taken out (RFC 5546).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from shop.booking.calendar_zone import zone_rules
from shop.booking.viewing import BookingView
from shop.kernel.language import phrase, say
from shop.workspaces.streets import street_of
from shop.workspaces.viewing import WorkspaceView

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
"""``PUBLISH`` to be taken as it is, ``REQUEST`` to a guest by e-mail, ``CANCEL`` takes it out again."""

PRODUCT: Final = "-//Vetrina//Booking//EN"
_STATUS: Final = {"pending": "TENTATIVE", "canceled": "CANCELLED"}
_PLACES: Final = {"online": phrase("Online"), "customer": phrase("At your place")}


@dataclass(frozen=True, slots=True)
class Invited:
    """Who gets the file by e-mail."""

    name: str
    email: str


def calendar_file(
    view: BookingView,
    *,
    shop: WorkspaceView,
    method: Method = "PUBLISH",
    invited: Invited | None = None,
    title: str = "",
    url: str = "",
) -> bytes:
    """The booking as a calendar file in its view's language, in the host's zone.

    The same booking gives the same bytes until it changes. `invited` is named in a ``REQUEST`` or ``CANCEL`` that
    goes by e-mail; `title` stands instead of the service and the shop; `url` is where it can be moved and canceled.
    """
    event = booking_event(view, shop=shop, title=title, url=url)
    if method == "CANCEL":
        event["status"] = "CANCELLED"
    if invited is not None and method != "PUBLISH":
        event.add("attendee", _attendee(invited))
    return written([event], method=method)


def booking_event(view: BookingView, *, shop: WorkspaceView, title: str = "", url: str = "") -> Event:
    """The booking as it stands in a calendar."""
    event = Event()
    event.add("uid", uid_of(view.id))
    event.add("sequence", view.sequence)
    event.add("dtstamp", changed_at(view))
    event.add("last-modified", changed_at(view))
    add_times(event, view.starts_at, view.ends_at, view.zone)
    event.add("summary", title or f"{view.service.name} · {shop.name}")
    event.add("description", "\n".join(filter(None, _lines(view, url))))
    event.add("status", _STATUS.get(view.state, "CONFIRMED"))
    if place := place_of(view, shop):
        event.add("location", place)
    if url:
        event.add("url", url)
    event.add("organizer", organizer(shop))
    return event


def uid_of(subject_id: UUID) -> str:
    """What calendar programs know a booking, or a date, by: the same for ever."""
    return f"{subject_id}@vetrina"


def changed_at(view: BookingView) -> datetime:
    """When it last changed, in UTC."""
    return max([view.created_at, *(step.at for step in view.steps)]).astimezone(UTC).replace(microsecond=0)


def place_of(view: BookingView, shop: WorkspaceView) -> str:
    """Where the customer goes; empty where that is told otherwise."""
    said = _PLACES.get(view.service.place)
    if said:
        return say(view.language, said)
    return shop.address if view.service.place == "shop" else ""


def organizer(shop: WorkspaceView) -> vCalAddress:
    """The shop: by its address for e-mail, or by that of its page where it has none."""
    page = f"{street_of(shop)}/s/{shop.slug}"
    said = vCalAddress(f"mailto:{shop.email}" if shop.email else page)
    said.params["CN"] = vText(shop.name)
    return said


def written(
    events: Iterable[Event], *, method: Method | None, name: str = "", refresh: timedelta | None = None
) -> bytes:
    """The events as a file, with the rules of every zone that they name.

    `name` and how often to look again, `refresh`, where it is subscribed to (RFC 7986).
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    if refresh:
        calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", f"PT{int(refresh.total_seconds())}S")
    listed = list(events)
    for zone in _zones(listed):
        calendar.add_component(zone)
    for event in listed:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def add_times(event: Event, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> None:
    """When it is, in the wall time of the zone.

    In UTC where a clock shows an hour twice and the second is meant: a wall time alone means the first.
    """
    local = starts_at.astimezone(zone), ends_at.astimezone(zone)
    plain = zone.key == "UTC" or any(each.fold for each in local)
    begins, ends = (each.astimezone(UTC) for each in local) if plain else local
    event.add("dtstart", begins)
    event.add("dtend", ends)


def _zones(events: Sequence[Event]) -> Iterable[Timezone]:
    """The rules of each zone that the events name, for as long as they need them."""
    spans: dict[str, list[date]] = defaultdict(list)
    for event in events:
        for name in ("dtstart", "dtend"):
            at = event.decoded(name)
            if isinstance(at, datetime) and isinstance(at.tzinfo, ZoneInfo):
                spans[at.tzinfo.key].append(at.date())
    return [zone_rules(ZoneInfo(key), min(days), max(days)) for key, days in sorted(spans.items())]


def _attendee(invited: Invited) -> vCalAddress:
    said = vCalAddress(f"mailto:{invited.email}")
    said.params["CN"] = vText(invited.name or invited.email)
    said.params["ROLE"] = vText("REQ-PARTICIPANT")
    said.params["PARTSTAT"] = vText("ACCEPTED")  # they booked it themselves
    said.params["RSVP"] = vText("FALSE")
    return said


def _lines(view: BookingView, url: str) -> Iterable[str]:
    yield say(view.language, "Booking {code}", code=view.code)
    if view.people:
        yield say(view.language, "With {people}", people=", ".join(view.people))
    yield view.policy_words
    if url:
        yield say(view.language, "Move or cancel it: {url}", url=url)
