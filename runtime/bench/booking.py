"""A month of free times of fifty people with a hundred thousand bookings stored, and many who book at once.

`python -m runtime.bench.booking` measures this part alone, on a running product (`vetrina up`). It sets up a
shop of its own, books there through the flows, and removes it.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from threading import Barrier
from uuid import UUID

from flows.change_services import put_hours, put_resource, put_service
from flows.confirm_booking import confirm_booking
from flows.hold_slot import hold_slot
from flows.register_customer import enroll_customer
from runtime.bench.fresh_shop import Owner, a_fresh_shop, the_running_product
from runtime.bench.report import Booked, booking_table
from shop.booking.choosing import SlotTaken
from shop.booking.profiles import HoursProfile, NeedProfile, ResourceProfile, ServiceProfile
from shop.booking.services import Reader, resources
from shop.booking.slots import next_slots, slots_of
from shop.booking.zones import day_of
from shop.customers.profiles import Profile
from shop.kernel.clock import SystemClock
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, ServiceId, WorkspaceId
from shop.kernel.language import Language
from shop.workspaces.profile import Hours
from shop.workspaces.viewing import WorkspaceView, workspace_view

PEOPLE = 50
STORED = 100_000
CUSTOMERS = 10
ROUNDS = 20
_LOOKS = 60
_TO_WARM_UP = 3
_A_DAY = 8
"""Hours of each person that are somebody's on each day, of twelve."""
_DAYS_AHEAD = 60
_MONTH = timedelta(days=31)
_SLUG = "hour"


def main() -> None:
    """Measure this part alone, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=STORED, help="bookings that are there before")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="bookings of each customer")
    told = parser.parse_args()
    with the_running_product() as owner:
        sys.stdout.write(booking_table(booking(owner, stored=told.stored, rounds=told.rounds)) + "\n")


def booking(owner: Owner, *, stored: int = STORED, rounds: int = ROUNDS) -> Booked:
    """Fill the diaries, look at a month again and again, then book: everybody at once, and all for one hour."""
    now = SystemClock().now()
    with a_fresh_shop(owner, now) as workspace:
        service = _opened(workspace, now)
        people = [
            _Customer(workspace, service, _enrolled(workspace, number, now), now)
            for number in range(CUSTOMERS)
        ]
        _store(owner, people[0], stored)
        with transaction(workspace) as db:
            shop = workspace_view(db, workspace)
        month = [_looked(people[0], shop) for _ in range(_TO_WARM_UP + _LOOKS)][_TO_WARM_UP:]
        seconds, booked = _all_book(people, shop, rounds)
        return Booked(
            people=PEOPLE,
            stored=stored,
            month=month,
            one=_looked_at_each(people[0], shop),
            customers=CUSTOMERS,
            bookings=len(booked),
            seconds=seconds,
            booked=booked,
            refused=_all_want_one(people, shop),
        )


@dataclass
class _Customer:
    """Somebody who books an hour with whoever is free."""

    workspace: WorkspaceId
    service: ServiceId
    customer: CustomerId
    now: datetime
    wants: datetime | None = None
    person: UUID | None = None
    """With whom; None for whoever is free."""

    def books(self) -> None:
        assert self.wants is not None  # noqa: S101  # told before each round
        held = hold_slot(
            now=self.now, actor="customer", workspace_id=self.workspace, customer_id=self.customer,
            conversation_id=None, service=_SLUG, starts_at=self.wants, resource_id=self.person,
            language=Language.IT,
        )  # fmt: skip
        confirm_booking(now=self.now, actor="customer", workspace_id=self.workspace, booking_id=held.id)

    def is_refused(self) -> None:
        try:
            self.books()
        except SlotTaken:
            return
        raise AssertionError("there was nothing left to book")


def _opened(workspace: WorkspaceId, now: datetime) -> ServiceId:
    """Fifty people who are there from eight to eight every day, and one service that any of them does."""
    names = [f"person-{number:02d}" for number in range(PEOPLE)]
    for name in names:
        person = ResourceProfile(slug=name, name=name)
        put_resource(now=now, actor="system", workspace_id=workspace, resource=person)
    told = ServiceProfile(
        slug=_SLUG,
        names={Language.IT: "Un'ora"},
        minutes=60,
        step_minutes=30,
        horizon_days=_DAYS_AHEAD,
        needs=(tuple(NeedProfile(resource=name) for name in names),),
    )
    service = put_service(now=now, actor="system", workspace_id=workspace, service=told).id
    week = tuple(Hours(weekday=day, opens=clock_time(8), closes=clock_time(20)) for day in range(7))
    hours = HoursProfile(service=_SLUG, weekly=week)
    put_hours(now=now, actor="system", workspace_id=workspace, hours=hours)
    return service


def _store(owner: Owner, one: "_Customer", count: int) -> None:
    """So many bookings, most of them over: from as long ago as it takes, up to the end of the horizon."""
    days = count // (PEOPLE * _A_DAY)
    values = {
        "workspace": one.workspace,
        "service": one.service,
        "customer": one.customer,
        "first": one.now.date() + timedelta(days=_DAYS_AHEAD - days),
        "days": days,
        "a_day": _A_DAY,
        "now": one.now,
    }
    owner.execute(_STORE, values)
    owner.execute("VACUUM ANALYZE booking, booked_resource")


def _looked(one: "_Customer", shop: WorkspaceView, resource: UUID | None = None) -> float:
    """How long it takes to work a month out, in milliseconds."""
    first = day_of(one.now, shop.zone)
    began = time.perf_counter()
    with transaction(shop.id) as db:
        days = slots_of(
            db,
            shop=shop,
            service_id=one.service,
            from_day=first,
            to_day=first + _MONTH,
            at=one.now,
            resource_id=resource,
        )
    took = (time.perf_counter() - began) * 1000
    if not any(day.slots for day in days):
        raise AssertionError("there was nothing to be seen")
    return took


def _looked_at_each(one: "_Customer", shop: WorkspaceView) -> list[float]:
    """The month of one person, of each in turn."""
    with transaction(shop.id) as db:
        everybody = resources(db, Reader(shop, Language.IT))
    return [_looked(one, shop, person.id) for person in everybody]


def _all_book(people: Sequence["_Customer"], shop: WorkspaceView, rounds: int) -> tuple[float, list[float]]:
    """Everybody wants the same start, for which there are people enough: let go together, round after round."""
    seconds, booked = 0.0, list[float]()
    for number, start in enumerate(_free_starts(people[0], shop, _TO_WARM_UP + rounds)):
        for one in people:
            one.wants = start
        together, each = _measured(people, _Customer.books)
        if number >= _TO_WARM_UP:
            seconds += together
            booked += each
    return seconds, booked


def _all_want_one(people: Sequence["_Customer"], shop: WorkspaceView) -> list[float]:
    """An hour of somebody who is taken: how long each no takes, with their free hours near it, asked together."""
    first = day_of(people[0].now, shop.zone)
    with transaction(shop.id) as db:
        person = resources(db, Reader(shop, Language.IT))[0].id
        days = slots_of(
            db,
            shop=shop,
            service_id=people[0].service,
            from_day=first,
            to_day=first + _MONTH,
            at=people[0].now,
            resource_id=person,
        )
    full = next(slot.starts_at for day in days for slot in day.slots if not slot.seats_left)
    for one in people:
        one.wants, one.person = full, person
    return [took for _ in range(_TO_WARM_UP) for took in _measured(people, _Customer.is_refused)[1]]


def _free_starts(one: "_Customer", shop: WorkspaceView, count: int) -> list[datetime]:
    """Whole hours at which somebody is free."""
    with transaction(shop.id) as db:
        found = next_slots(
            db, shop=shop, service_id=one.service, after=one.now, at=one.now, limit=4 * count
        )  # fmt: skip
    return [slot.starts_at for slot in found if slot.starts_at.minute == 0][:count]


def _measured(people: Sequence["_Customer"], act: Callable[["_Customer"], None]) -> tuple[float, list[float]]:
    """Everybody acts, let go at once: seconds until the last is done, and the milliseconds of each."""
    gate = Barrier(len(people) + 1)

    def run(one: "_Customer") -> float:
        gate.wait()
        began = time.perf_counter()
        act(one)
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(len(people)) as threads:
        acting = [threads.submit(run, one) for one in people]
        gate.wait()
        began = time.perf_counter()
        took = [one.result() for one in acting]
        return time.perf_counter() - began, took


def _enrolled(workspace: WorkspaceId, number: int, now: datetime) -> CustomerId:
    return enroll_customer(
        now=now,
        workspace_id=workspace,
        identities={"phone": f"+39349{number:07d}"},
        profile=Profile(name="Giulia", language=Language.IT),
        consents=("service",),
    )


_STORE = """
    WITH people AS (
        SELECT id, row_number() OVER (ORDER BY slug) - 1 AS place FROM resource WHERE workspace_id = %(workspace)s
    ), stretches AS MATERIALIZED (
        SELECT gen_random_uuid() AS id, people.id AS person,
            ((%(first)s::date + day) + make_interval(hours => 8 + mod(hour + people.place::int + day, 12)))
                AT TIME ZONE 'Europe/Rome' AS starts_at
        FROM people
        CROSS JOIN generate_series(0, %(days)s::int - 1) AS day
        CROSS JOIN generate_series(0, %(a_day)s::int - 1) AS hour
    ), booked AS (
        INSERT INTO booking (
            id, workspace_id, created_at, code, service_id, customer_id, state, starts_at, ends_at, timezone,
            customer_timezone, seats, guests, note, language, price_minor, deposit_minor, policy, sequence,
            canceled_by, feedback
        )
        SELECT id, %(workspace)s, %(now)s, 'BENCH-' || id, %(service)s, %(customer)s,
            CASE WHEN starts_at > %(now)s THEN 'confirmed' ELSE 'completed' END,
            starts_at, starts_at + interval '1 hour', 'Europe/Rome', '', 1, '[]', '', 'it', 0, 0, '{}', 0, '', ''
        FROM stretches
        RETURNING id
    )
    INSERT INTO booked_resource (id, workspace_id, resource_id, booking_id, during, active)
    SELECT gen_random_uuid(), %(workspace)s, person, stretches.id,
        tstzrange(starts_at, starts_at + interval '1 hour'), true
    FROM stretches JOIN booked ON booked.id = stretches.id
"""


if __name__ == "__main__":
    main()
