"""When can somebody be booked, before anything is? Ranges of a day in wall time, by shop, service and resource.

A resource's and a service's own hours both have to hold. The shop's hours hold where neither has its own. A
day's own hours go before the weekly ones; on a day on which the shop is closed nobody works unless that day
says so for them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid
from sqlmodel import Session

from shop.booking.zones import DAY_MINUTES

Span = tuple[int, int]
"""Minutes of a day, ``[opens, closes)``; 1440 is the midnight that ends it."""

_LAST_MINUTE: Final = DAY_MINUTES - 1


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one owner: by weekday (0 is Monday), and of single days."""

    weekly: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def on(self, day: date, *, closed: bool) -> tuple[Span, ...] | None:
        """The ranges of the day; None where the owner has no hours of its own."""
        if day in self.days:
            return self.days[day]
        if not self.weekly:
            return None
        return () if closed else self.weekly.get(day.weekday(), ())


_NO_HOURS: Final = Hours()


@dataclass(frozen=True, slots=True)
class Opening:
    """Everybody's hours that matter for one service."""

    shop: Hours
    service: Hours
    resources: Mapping[UUID, Hours]
    holidays: frozenset[date]

    def ranges_of(self, resource: UUID, day: date) -> tuple[Span, ...]:
        """When the resource can be booked for the service on that day, in its own wall time."""
        own = self.own_ranges(resource, day)
        service = self.service.on(day, closed=self._closed(day))
        if own is None and service is None:
            return self._shop_on(day)
        if own is None or service is None:
            return own or service or ()
        return _in_both(own, service)

    def own_ranges(self, resource: UUID, day: date) -> tuple[Span, ...] | None:
        """The resource's own hours on that day; None where it has none, and whoever hosts decides."""
        return self.resources.get(resource, _NO_HOURS).on(day, closed=self._closed(day))

    def _closed(self, day: date) -> bool:
        """Whether the shop is closed on that very day, whatever the week says."""
        told = self.shop.days.get(day)
        return day in self.holidays if told is None else not told

    def _shop_on(self, day: date) -> tuple[Span, ...]:
        return () if self._closed(day) else self.shop.on(day, closed=False) or ()


def read_opening(
    db: Session, *, service_id: UUID, resource_ids: Collection[UUID], first: date, last: date
) -> Opening:
    """The hours of the shop, the service and the resources, and what is special from day to day."""
    values = {"service": service_id, "resources": list(resource_ids), "first": first, "last": last}
    weekly: dict[UUID | None, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    days: dict[UUID | None, dict[date, list[Span]]] = defaultdict(lambda: defaultdict(list))
    holidays: set[date] = set()
    for row in db.connection().execute(_HOURS, values):
        if row.holiday:
            holidays.add(row.day)
        elif row.day is None:
            weekly[row.owner][row.weekday].append(_span(row.opens, row.closes))
        else:
            days[row.owner][row.day] += [_span(row.opens, row.closes)] if row.opens is not None else []
    hours = {owner: _hours(weekly.get(owner, {}), days.get(owner, {})) for owner in {*weekly, *days}}
    return Opening(
        shop=hours.get(None, _NO_HOURS),
        service=hours.get(service_id, _NO_HOURS),
        resources={one: hours[one] for one in resource_ids if one in hours},
        holidays=frozenset(holidays),
    )


def _hours(weekly: Mapping[int, list[Span]], days: Mapping[date, list[Span]]) -> Hours:
    return Hours(
        {weekday: tuple(sorted(spans)) for weekday, spans in weekly.items()},
        {day: tuple(sorted(spans)) for day, spans in days.items()},
    )


def _span(opens: time, closes: time) -> Span:
    """A range that closes at one minute to midnight is open until midnight: clocks have no 24:00."""
    last = closes.hour * 60 + closes.minute
    return opens.hour * 60 + opens.minute, DAY_MINUTES if last == _LAST_MINUTE else last


def _in_both(one: tuple[Span, ...], other: tuple[Span, ...]) -> tuple[Span, ...]:
    shared = ((max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other)
    return tuple(sorted(span for span in shared if span[0] < span[1]))


_HOURS = text("""
    SELECT NULL::uuid AS owner, weekday, NULL::date AS day, opens, closes, false AS holiday
    FROM opening_hours
    UNION ALL
    SELECT coalesce(resource_id, service_id), weekday, NULL, opens, closes, false
    FROM working_hours WHERE service_id = :service OR resource_id = ANY (:resources)
    UNION ALL
    SELECT coalesce(resource_id, service_id), NULL, day, opens, closes, false
    FROM day_hours
    WHERE day BETWEEN :first AND :last AND (
        service_id = :service OR resource_id = ANY (:resources) OR num_nonnulls(service_id, resource_id) = 0
    )
    UNION ALL
    SELECT NULL, NULL, day, NULL, NULL, true
    FROM holiday WHERE day BETWEEN :first AND :last
""").bindparams(bindparam("service", type_=Uuid()), bindparam("resources", type_=ARRAY(Uuid())))
