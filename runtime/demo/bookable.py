"""What can be booked in a demo shop? The shape of a file of `diaries/`, checked when it is read.

Prices are written in major units (``"18.00"``), hours as in a file of `shops/`; a series begins on the day on
which the shop is filled.
"""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field, StringConstraints

from runtime.demo.selling import Days, Percent, days_in
from runtime.demo.texts import Slug, Texts, Words
from shop.booking.profiles import (
    HoursProfile,
    NeedProfile,
    PolicyProfile,
    ResourceProfile,
    SeriesProfile,
    ServiceProfile,
)
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.workspaces.profile import Hours, Said

Tongue = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
_AN_HOUR = 60


class ToldHours(Said):
    """One range on one day (``sat``) or on several in a row (``mon-fri``)."""

    days: Days
    opens: time
    closes: time

    def hours(self) -> Iterator[Hours]:
        """A range for each of the days."""
        for day in days_in(self.days):
            yield Hours(weekday=day, opens=self.opens, closes=self.closes)


class ToldHost(Said):
    """A person, a room or a camera."""

    slug: Slug
    kind: Literal["staff", "room", "camera"] = "staff"
    name: Words
    titles: Texts | None = None
    about: Texts | None = None
    languages: tuple[Tongue, ...] = ()
    tags: tuple[Slug, ...] = ()
    email: str = ""
    hours: tuple[ToldHours, ...] = ()
    """Their own week; none where the shop's hours hold."""

    def profile(self, position: int) -> ResourceProfile:
        """As `flows.change_services` takes it."""
        return ResourceProfile(
            slug=self.slug,
            kind=self.kind,
            name=self.name,
            titles=self.titles.spoken() if self.titles else {},
            about=self.about.spoken() if self.about else {},
            languages=self.languages,
            tags=self.tags,
            email=self.email,
            position=position,
        )


class ToldPolicy(Said):
    """What not coming costs, in percent of the price."""

    free_hours: int = Field(default=24, ge=0)
    late: Percent = Decimal(0)
    no_show: Percent = Decimal(0)

    def profile(self) -> PolicyProfile:
        """As `flows.change_services` takes it."""
        return PolicyProfile(
            free_until_minutes=self.free_hours * _AN_HOUR,
            late_percent=int(self.late),
            no_show_percent=int(self.no_show),
        )


class ToldSeries(Said):
    """Dates that come again."""

    rule: Words
    at: time
    language: Tongue | None = None
    hosts: tuple[Slug, ...] = ()
    seats: int | None = None
    sun: Literal["", "sunrise", "sunset"] = ""
    sun_minutes: int = 0
    place: tuple[float, float] | None = None
    """Where the sun is looked at: degrees north, degrees east."""


class ToldBookable(Said):
    """Something that is booked by time."""

    slug: Slug
    kind: Literal["appointment", "event", "class"] = "appointment"
    names: Texts
    summaries: Texts
    details: dict[Slug, Texts] = Field(default_factory=dict)
    picture: str = ""
    tags: tuple[Slug, ...] = ()
    languages: tuple[Tongue, ...] = ()
    minutes: int
    step: int = 30
    buffers: tuple[int, int] = (0, 0)
    """Minutes before and after."""
    notice_hours: int = 2
    days_ahead: int = 30
    seats: int = 1
    price: Decimal = Decimal(0)
    deposit: Decimal = Decimal(0)
    pay_before: bool = False
    approval: bool = False
    verify_phone: bool = False
    policy: ToldPolicy = ToldPolicy()
    reminders: tuple[int, ...] = (1440, 60, 15)
    place: Literal["shop", "customer", "online", "outdoors"] = "shop"
    live: Literal["", "showing", "tour", "consultation"] = ""
    tax: Slug = "standard"
    needs: tuple[tuple[Slug, ...], ...] = ()
    hours: tuple[ToldHours, ...] = ()
    series: tuple[ToldSeries, ...] = ()

    def profile(self, currency: str, position: int) -> ServiceProfile:
        """As `flows.change_services` takes it."""
        before, after = self.buffers
        return ServiceProfile(
            slug=self.slug,
            kind=self.kind,
            names=self.names.spoken(),
            summaries=self.summaries.spoken(),
            details={
                language: {key: texts.spoken()[language] for key, texts in self.details.items()}
                for language in Language
            },
            picture=self.picture,
            tags=self.tags,
            languages=self.languages,
            minutes=self.minutes,
            step_minutes=self.step,
            before_minutes=before,
            after_minutes=after,
            notice_minutes=self.notice_hours * _AN_HOUR,
            horizon_days=self.days_ahead,
            seats=self.seats,
            price_minor=Money.of(self.price, currency).minor,
            deposit_minor=Money.of(self.deposit, currency).minor,
            pay_before=self.pay_before,
            tax_class=self.tax,
            approval=self.approval,
            verify_phone=self.verify_phone,
            policy=self.policy.profile(),
            reminders=self.reminders,
            place=self.place,
            live_kind=self.live,
            position=position,
            needs=tuple(tuple(NeedProfile(resource=one) for one in place) for place in self.needs),
        )

    def dates(self, workspace: UUID, today: date) -> Iterator[SeriesProfile]:
        """Its series, each under the same id whenever the shop is filled."""
        for one in self.series:
            yield SeriesProfile(
                id=uuid5(workspace, f"series {self.slug} {one.rule} {one.at} {one.language}"),
                service=self.slug,
                first_on=today,
                starts=one.at,
                rule=one.rule,
                seats=one.seats,
                resources=one.hosts,
                language=one.language or "",
                sun=one.sun,
                sun_minutes=one.sun_minutes,
                latitude=one.place[0] if one.place else None,
                longitude=one.place[1] if one.place else None,
            )


class Diary(Said):
    """One file, whole."""

    hosts: tuple[ToldHost, ...]
    services: tuple[ToldBookable, ...]

    def hours(self) -> Iterator[HoursProfile]:
        """Everybody's own week, and that of services which have one."""
        for host in self.hosts:
            if host.hours:
                weekly = tuple(hours for told in host.hours for hours in told.hours())
                yield HoursProfile(resource=host.slug, weekly=weekly)
        for service in self.services:
            if service.hours:
                weekly = tuple(hours for told in service.hours for hours in told.hours())
                yield HoursProfile(service=service.slug, weekly=weekly)
