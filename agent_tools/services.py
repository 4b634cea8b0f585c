"""Tools about what is booked by time: which services there are, who hosts them, and when they are free."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.arguments import Arguments, amount
from agent_tools.booking_told import Clocks, clocks_of, names_of, service_told, slots_told
from agent_tools.context import ToolContext
from agent_tools.finding_slots import Found, free_on, slots_meant
from agent_tools.making import make_tool
from agent_tools.said_times import Stretch, said_times
from shop.booking.services import Reader, ResourceView, ServiceView, service_by, services
from shop.booking.slot import Asked, ServiceUnknown
from shop.booking.slots import service_row
from shop.booking.viewing import booking_by_code
from shop.catalog.spelling import closest, plain
from shop.kernel.database import transaction
from shop.kernel.language import clock_time, day_and_time
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.viewing import WorkspaceView, workspace_view

_MOST = 10
_DAY_LONG = 26 * 3600


class HostUnknown(NotFound):
    """Nobody of that name hosts the service: ``host``, and ``hosts`` who do."""


class ServiceUnnamed(Refusal):
    """Several services can be booked, and none was named: one of ``services``."""

    status = 422


class WhenUnclear(Refusal):
    """The words speak of no time: ``when``."""

    status = 422


def service_tools(context: ToolContext) -> list[StructuredTool]:
    """Looking at services and at their free times."""
    return [
        make_tool(list_services, Narrowed, context, writes=False),
        make_tool(find_slots, Wanted, context, writes=False),
    ]


class Narrowed(Arguments):
    """Which services are looked for."""

    query: str = Field(default="", max_length=120, description="Words of its name, its host or its kind.")
    kind: str = Field(
        default="", max_length=20, description="appointment (any free time), event or class (set dates)."
    )
    language: str = Field(default="", max_length=2, description="Spoken in it: it, en, es, de …")
    when: str = Field(
        default="", max_length=200, description="Only what is free then: the customer's own words."
    )
    budget: str = Field(
        default="", max_length=30, description="The customer's own upper limit for each seat."
    )
    rating: str = Field(
        default="", pattern=r"^([0-5]([.,]\d)?)?$", description="Hosts rated at least so, out of 5."
    )


class Wanted(Arguments):
    """Which times are looked for."""

    service: str = Field(
        default="", max_length=120, description="Its slug or name; empty where the shop has one alone."
    )
    when: str = Field(
        default="",
        max_length=300,
        description="The customer's own words about the time, unchanged (domani alle 5, next Friday afternoon);"
        " of an answer to a question of yours, the day said before and the answer. Empty for the next free times.",
    )
    seats: int = Field(default=1, ge=1, le=500, description="For how many people, the customer included.")
    host: str = Field(default="", max_length=80, description="With whom, where the customer named somebody.")
    booking: str = Field(
        default="",
        max_length=20,
        description="The code of a booking that is to be moved; empty to book anew.",
    )


def list_services(
    context: ToolContext, query: str, kind: str, language: str, when: str, budget: str, rating: str
) -> dict[str, Any]:
    """What can be booked by time here (consultations, fittings, viewings, tours, classes), with who hosts it.

    For "what can I book?", "do you do tours in English?", "who is the best rated?", and before you speak of a
    service. All filters are hard. Prices are for each seat. It shows no free times: that is find_slots.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        reader = Reader(shop, context.language, context.now)
        found = services(
            db,
            reader,
            query=query,
            language=language.lower(),
            kind=kind,
            most_minor=amount(budget, context.currency),
            least_rating=Decimal(rating.replace(",", ".")) if rating else None,
        )
        if when:
            found = [one for one in found if _free(db, context, shop, one, when)]
        every = names_of(services(db, reader)) if not found else []
    return {
        "services": [service_told(one, context.language) for one in found[:_MOST]],
        **({"all": every} if every else {}),
    }


def find_slots(
    context: ToolContext, service: str, when: str, seats: int, host: str, booking: str
) -> dict[str, Any]:
    """The free times of a service that the customer's words mean, for so many people.

    Whenever somebody wants to book, asks when something is free, or wants another time for a booking. Pass
    their words about the time as they are: code reads them, and holds every reading against the times that
    really are free. `ask` is a question to put to the customer (five in the morning or in the afternoon):
    never answer it yourself. `exact` means the hour they named is free: hold it. Otherwise offer `slots`,
    or `others` where what they meant cannot be had; code shows them as a list to tap. Say times only
    as they stand here; no other time is free. It keeps nothing: that is hold_slot, or move_booking.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        reader = Reader(shop, context.language, context.now)
        moved = booking_by_code(db, booking, context.customer_id, shop=shop) if booking else None
        view = moved.service if moved else service_meant(db, reader, service)
        who = host_meant(view, host)
        asked = Asked(
            shop,
            service_row(db, view.id),
            context.now,
            moved.seats if moved else seats,
            who.id if who else None,
            besides=moved.id if moved else None,
        )
        clocks = clocks_of(db, context, shop)
        zone = zone_of_words(view, shop, clocks)
        meant = said_times(when, at=context.now, zone=zone, language=context.language) if when else []
        found = slots_meant(db, asked, meant)
    told: dict[str, Any] = {
        "seats": asked.seats,
        "tags": [f"people:{asked.seats}"],
        "host": who.slug if who else "",
    }
    if moved:
        told["booking"] = moved.code
    return {
        "service": {"slug": view.slug, "name": view.name, "price": view.price.worded(context.language)},
        "understood": bool(meant),
        **_found_told(found, view, clocks, zone, told),
    }


def service_meant(db: Session, reader: Reader, words: str) -> ServiceView:
    """The service of those words; the only one where none are said. Refuses ServiceUnknown, ServiceUnnamed."""
    every = services(db, reader)
    if not words:
        if len(every) == 1:
            return every[0]
        raise ServiceUnnamed(services=names_of(every))
    try:
        return service_by(db, words, reader)
    except ServiceUnknown as unknown:
        wanted = set(plain(words).split())
        sharing = [one for one in every if wanted & set(plain(one.name).split())]
        if len(sharing) == 1:
            return sharing[0]
        raise ServiceUnknown(service=words, services=names_of(sharing or every)) from unknown


def host_meant(service: ServiceView, words: str) -> ResourceView | None:
    """Who is asked for; None for anybody. Refuses HostUnknown."""
    if not words:
        return None
    for one in service.hosts:
        if plain(words) in {plain(one.slug), plain(one.name)}:
            return one
    name = closest(words, [one.name for one in service.hosts])
    sharing = [one for one in service.hosts if set(plain(words).split()) & set(plain(one.name).split())]
    found = (
        sharing[0] if len(sharing) == 1 else next((one for one in service.hosts if one.name == name), None)
    )
    if found is None:
        raise HostUnknown(host=words, hosts=[one.name for one in service.hosts])
    return found


def zone_of_words(service: ServiceView, shop: WorkspaceView, clocks: Clocks) -> ZoneInfo:
    """On whose clock the customer's "at five" is: on their own for what they attend from afar, else on the shop's."""
    return clocks.theirs or shop.zone if service.place == "online" else shop.zone


def _free(db: Session, context: ToolContext, shop: WorkspaceView, service: ServiceView, when: str) -> bool:
    meant = said_times(when, at=context.now, zone=shop.zone, language=context.language)
    if not meant:
        raise WhenUnclear(when=when)
    return free_on(db, Asked(shop, service_row(db, service.id), context.now), meant)


def _found_told(
    found: Found, service: ServiceView, clocks: Clocks, zone: ZoneInfo, asked: dict[str, Any]
) -> dict[str, Any]:
    how = {"seats": asked["seats"], "host": asked["host"], "booking": asked.get("booking", "")}
    told = asked | {
        "exact": found.exact,
        "full": found.full,
        "slots": slots_told(found.slots, service, clocks, **how),
        "others": slots_told(found.others, service, clocks, **how),
        "stretches": [one.within(zone) for one in found.meant],
    }
    if found.doubt:
        told["ask"] = {
            "what": found.doubt,
            "answers": [
                {
                    "words": _worded(stretch, clocks, zone),
                    "when": stretch.within(zone),
                    **(slots_told([slot], service, clocks, **how)[0] if slot else {}),
                }
                for stretch, slot in found.answers
            ],
        }
    if found.more:
        told["more"] = found.more.within(zone)
    return told


def _worded(stretch: Stretch, clocks: Clocks, zone: ZoneInfo) -> str:
    """A day, or a day with hours where it is a part of one."""
    starts = stretch.starts.astimezone(zone)
    if stretch.ends is None:
        return day_and_time(starts, clocks.language)
    day = day_and_time(starts, clocks.language).rpartition(",")[0]
    if starts.hour == 0 and (stretch.ends - stretch.starts).total_seconds() <= _DAY_LONG:
        return day
    ends = stretch.ends.astimezone(zone)
    return f"{day}, {clock_time(starts, clocks.language)}–{clock_time(ends, clocks.language)}"
