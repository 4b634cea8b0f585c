"""When are the people, rooms and cameras of an appointment free together? Its starts, day by day.

Starts are walked in the host's wall time: on a day on which clocks are changed, those that no clock shows
are dropped, and those that it shows twice are two. How long it takes is elapsed time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from shop.booking.busy import NOTHING, Stretches, Taken, read_taken
from shop.booking.gross import rate_on_top
from shop.booking.needs import Candidate, Places, fill, places_of
from shop.booking.opening import Opening, Span, read_opening
from shop.booking.slot import Asked, DayOfSlots, Slot, day_of_slots
from shop.booking.zones import (
    bounds_of,
    day_of,
    days_between,
    epochs_of,
    first_epoch,
    last_epoch,
    plain_midnight,
    second_of_two,
)
from shop.kernel.money import Money

_LONGEST_DAY = timedelta(days=1)


def appointments(db: Session, asked: Asked, first: date, last: date) -> list[DayOfSlots]:
    """Every day from the first to the last, both of them too, with the starts of an appointment."""
    service, shop = asked.service, asked.shop
    places = places_of(db, service, shop.zone, resource_id=asked.resource_id, language=asked.language)
    everybody = {one.id for place in places for one in place}
    around = (
        timedelta(minutes=service.before_minutes + service.after_minutes + _longest(places)) + _LONGEST_DAY
    )
    taken = read_taken(
        db,
        service_id=service.id,
        resource_ids=everybody,
        start=(asked.start or bounds_of(first, shop.zone)[0]) - around,
        end=(asked.start or bounds_of(last, shop.zone)[1]) + around,
        at=asked.at,
        besides=asked.besides,
    )
    # Another zone's day may be the one before or after.
    opening = read_opening(
        db,
        service_id=service.id,
        resource_ids=everybody,
        first=first - _LONGEST_DAY,
        last=last + _LONGEST_DAY,
    )
    hosts = [(host, taken.booked.get(host.id, NOTHING)) for host in (places[0] if places else ())]
    table = _Table(
        asked,
        places,
        opening,
        taken,
        hosts=hosts,
        common=_in_common(hosts, opening),
        own=[one for one in hosts if one[0].id in opening.resources],
        before=service.before_minutes * 60,
        after=service.after_minutes * 60,
        price=Money(service.price_minor, shop.currency),
        on_top=rate_on_top(db, shop, service.tax_class, at=asked.at),
    )
    return [table.day(day) for day in days_between(first, last)]


def _in_common(hosts: list["_Host"], opening: Opening) -> list[tuple[ZoneInfo, int, list["_Host"]]]:
    """Hosts without hours of their own, together where they are in one place and take equally long."""
    found: dict[tuple[ZoneInfo, int], list[_Host]] = defaultdict(list)
    for one in hosts:
        if one[0].id not in opening.resources:
            found[one[0].zone, one[0].minutes].append(one)
    return [(zone, minutes, alike) for (zone, minutes), alike in found.items()]


def _longest(places: Places) -> int:
    return max((one.minutes for place in places for one in place), default=0)


def starts_of(day: date, ranges: tuple[Span, ...], zone: ZoneInfo, step: int, minutes: int) -> Iterator[int]:
    """Starts on the grid of each range that end before it closes, in seconds since 1970."""
    midnight = plain_midnight(day, zone)
    for opens, closes in ranges:
        if midnight is not None:
            yield from (midnight + minute * 60 for minute in range(opens, closes - minutes + 1, step))
            continue
        closing = last_epoch(day, closes, zone)
        for minute in range(opens, closes, step):
            yield from (start for start in epochs_of(day, minute, zone) if start + minutes * 60 <= closing)


_Host = tuple[Candidate, Stretches]
"""Somebody who can host, and when they are taken."""
_Group = tuple[list[_Host], int]
"""Hosts that work alike, and when it would end with them."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Everything that a day's starts are computed from."""

    asked: Asked
    places: Places
    opening: Opening
    taken: Taken
    hosts: list[_Host]
    common: list[tuple[ZoneInfo, int, list[_Host]]]
    """Those who have no hours of their own, by what their starts depend on besides the day."""
    own: list[_Host]
    """Those who have."""
    before: int
    """Buffers, in seconds."""
    after: int
    price: Money
    on_top: int
    """What comes on top of the price, in hundredths of a percent."""

    def day(self, day: date) -> DayOfSlots:
        """The starts of the day, in the wall time of each host."""
        if not day_of(self.asked.at, self.asked.shop.zone) - _LONGEST_DAY <= day <= self.asked.last_day:
            return day_of_slots(self.asked, day, [], missed=False)
        groups: dict[int, list[_Group]] = defaultdict(list)
        earliest, missed = self.asked.earliest.timestamp(), False
        only = self.asked.start.timestamp() if self.asked.start else None
        for (ranges, zone, minutes), alike in self._alike(day).items():
            for start in starts_of(day, ranges, zone, self.asked.service.step_minutes, minutes):
                if only is not None and start != only:
                    continue
                if start < earliest:
                    missed = True
                else:
                    groups[start].append((alike, start + minutes * 60))
        found = (self._slot(start, groups[start]) for start in sorted(groups))
        return day_of_slots(self.asked, day, [slot for slot in found if slot], missed=missed)

    def _alike(self, day: date) -> dict[tuple[tuple[Span, ...], ZoneInfo, int], list[_Host]]:
        """Hosts by what their starts depend on: fifty that work alike are walked once."""
        alike: dict[tuple[tuple[Span, ...], ZoneInfo, int], list[_Host]] = {}
        for zone, minutes, hosts in self.common:
            ranges = self.opening.ranges_of(hosts[0][0].id, day)
            if ranges:
                alike[ranges, zone, minutes] = list(hosts)
        for one in self.own:
            host, ranges = one[0], self.opening.ranges_of(one[0].id, day)
            if ranges:
                alike.setdefault((ranges, host.zone, host.minutes), []).append(one)
        if self.own and self.common:
            place = {one[0].id: number for number, one in enumerate(self.hosts)}
            for hosts in alike.values():
                hosts.sort(key=lambda one: place[one[0].id])
        return alike

    def _slot(self, start: int, groups: list[_Group]) -> Slot | None:
        """The start with the first hosts that can do it; full where none can; None where none is there."""
        full: tuple[int, ZoneInfo] | None = None
        begins, closed = start - self.before, bool(self.taken.closed)
        for (host, taken), end in self._in_order(groups):
            if closed and not self._there(host, start, end):
                continue
            if taken.free(begins, end + self.after):
                chosen = self._with(host, start, end)
                if chosen is not None:
                    return self._made(start, end, host.zone, chosen)
            full = full or (end, host.zone)
        return self._made(start, *full, ()) if full else None

    def _in_order(self, groups: list[_Group]) -> Iterable[tuple[_Host, int]]:
        """The hosts of all groups in the order in which they are to be chosen."""
        if len(groups) == 1:
            return zip(groups[0][0], repeat(groups[0][1]), strict=False)
        ends = {host.id: end for hosts, end in groups for host, _ in hosts}
        return [(one, ends[one[0].id]) for one in self.hosts if one[0].id in ends]

    def _there(self, host: Candidate, start: int, end: int) -> bool:
        closed = self.taken.closed
        return closed.get(None, NOTHING).free(start, end) and closed.get(host.id, NOTHING).free(start, end)

    def _free(self, one: Candidate, start: int, end: int) -> bool:
        return self.taken.booked.get(one.id, NOTHING).free(start - self.before, end + self.after)

    def _with(self, host: Candidate, start: int, end: int) -> tuple[UUID, ...] | None:
        """The host, and one more for each other place."""
        if len(self.places) == 1:
            return (host.id,)
        able = [
            [
                one.id
                for one in place
                if self._there(one, start, end)
                and self._works(one, start, end)
                and self._free(one, start, end)
            ]
            for place in self.places[1:]
        ]
        return fill([[host.id], *able])

    def _works(self, one: Candidate, start: int, end: int) -> bool:
        """Whether it has no hours of its own, or the stretch lies within one of its ranges."""
        day = day_of(datetime.fromtimestamp(start, UTC), one.zone)
        own = self.opening.own_ranges(one.id, day)
        return own is None or any(
            first_epoch(day, span[0], one.zone) <= start and end <= last_epoch(day, span[1], one.zone)
            for span in own
        )

    def _made(self, start: int, end: int, zone: ZoneInfo, chosen: tuple[UUID, ...]) -> Slot:
        return Slot(
            starts_at=datetime.fromtimestamp(start, UTC),
            ends_at=datetime.fromtimestamp(end, UTC),
            zone=zone,
            resource_ids=chosen,
            seats_left=self.asked.service.seats if chosen else 0,
            occurrence_id=None,
            fold=second_of_two(start, zone),
            price=self.price,
            tax_on_top=self.on_top,
        )
