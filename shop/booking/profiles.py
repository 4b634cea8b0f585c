"""What a shop may tell of its services, of who hosts them, and of their hours: checked once, at the edge."""

from datetime import date, time
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from shop.booking.series import rule_fault
from shop.booking.zones import known_zone
from shop.kernel.language import Language
from shop.workspaces.profile import Hours

Texts = dict[Language, str]


def _zone(name: str) -> str:
    if name and not known_zone(name):
        message = f"{name} is no IANA time zone"
        raise ValueError(message)
    return name


def _rule(rule: str) -> str:
    fault = rule_fault(rule)
    if fault:
        raise ValueError(fault)
    return rule


Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Zone = Annotated[str, AfterValidator(_zone)]
Tongue = Annotated[str, Field(pattern=r"^([a-z]{2,3})?$")]
"""ISO 639."""
Percent = Annotated[int, Field(ge=0, le=100)]
Minutes = Annotated[int, Field(gt=0, le=60 * 24 * 14)]


class Said(BaseModel):
    """A value that is checked once, at the edge."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PolicyProfile(Said):
    """What not coming costs."""

    free_until_minutes: int = Field(default=0, ge=0)
    """Before the start; later than that `late_percent` is kept."""
    late_percent: Percent = 0
    no_show_percent: Percent = 0


class NeedProfile(Said):
    """Who can fill a place."""

    resource: Slug
    minutes: Minutes | None = None
    """How long this person takes for it; None for the service's own."""


class ServiceProfile(Said):
    """A service, whole: what is not said here is not there."""

    slug: Slug
    kind: Literal["appointment", "event", "class"] = "appointment"
    names: Texts = Field(min_length=1)
    summaries: Texts = Field(default_factory=dict)
    details: dict[Language, dict[str, str]] = Field(default_factory=dict)
    picture: str = ""
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """In which it can be had, ISO 639."""
    minutes: Minutes
    step_minutes: Minutes = 30
    before_minutes: int = Field(default=0, ge=0, le=24 * 60)
    after_minutes: int = Field(default=0, ge=0, le=24 * 60)
    notice_minutes: int = Field(default=120, ge=0)
    horizon_days: int = Field(default=60, gt=0, le=730)
    seats: int = Field(default=1, gt=0)
    price_minor: int = Field(default=0, ge=0)
    """For each seat."""
    deposit_minor: int = Field(default=0, ge=0)
    """For each seat."""
    pay_before: bool = False
    tax_class: str = "standard"
    approval: bool = False
    verify_phone: bool = False
    policy: PolicyProfile = PolicyProfile()
    reminders: tuple[Minutes, ...] = (1440, 60, 15)
    """Minutes before the start."""
    follow_up_minutes: Minutes | None = 120
    """So long after the end the customer is asked how it was; None for never."""
    place: Literal["shop", "customer", "online", "outdoors"] = "shop"
    live_kind: Literal["", "showing", "tour", "consultation"] = ""
    position: int = 0
    needs: tuple[tuple[NeedProfile, ...], ...] = ()
    """One of each place is needed; whoever fills the first is the host."""

    @model_validator(mode="after")
    def _can_be_booked(self) -> "ServiceProfile":
        if self.deposit_minor > self.price_minor:
            message = "a deposit is no more than the price"
            raise ValueError(message)
        if self.kind == "appointment" and not self.needs:
            message = "an appointment is with somebody or something: name at least one place"
            raise ValueError(message)
        if not all(self.needs):
            message = "each place has somebody or something that can fill it"
            raise ValueError(message)
        return self


class ResourceProfile(Said):
    """A person, a room or a camera."""

    slug: Slug
    kind: Literal["staff", "room", "camera"] = "staff"
    name: str = Field(min_length=1, max_length=120)
    titles: Texts = Field(default_factory=dict)
    about: Texts = Field(default_factory=dict)
    picture: str = ""
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    timezone: Zone = ""
    """Where they are; empty for the shop's own zone."""
    email: str = ""
    position: int = 0
    active: bool = True


class DayProfile(Said):
    """What holds on one day instead of the weekly ranges; without ranges it is closed."""

    day: date
    ranges: tuple[tuple[time, time], ...] = ()
    reason: str = ""

    @model_validator(mode="after")
    def _closes_after_opening(self) -> "DayProfile":
        if any(closes <= opens for opens, closes in self.ranges):
            message = "a range closes after it opens"
            raise ValueError(message)
        return self


class HoursProfile(Said):
    """All the hours of a resource, or of a service; of neither: the shop's special days alone."""

    resource: str = ""
    service: str = ""
    weekly: tuple[Hours, ...] = ()
    """Several ranges a day make breaks. A range until 23:59 is open until midnight."""
    days: tuple[DayProfile, ...] = ()

    @model_validator(mode="after")
    def _of_one(self) -> "HoursProfile":
        if self.resource and self.service:
            message = "hours are a resource's or a service's"
            raise ValueError(message)
        if self.weekly and not (self.resource or self.service):
            message = "the shop's own week stands in its profile"
            raise ValueError(message)
        return self


class SeriesProfile(Said):
    """A class that comes again."""

    id: UUID
    """Made by who tells it: the same one changes the series."""
    service: Slug
    first_on: date
    starts: time
    timezone: Zone = ""
    """Empty for the shop's own."""
    rule: Annotated[str, AfterValidator(_rule)]
    """RFC 5545, such as ``FREQ=WEEKLY;BYDAY=TU,TH``."""
    except_on: tuple[date, ...] = ()
    seats: int | None = Field(default=None, gt=0)
    """None for the service's own."""
    resources: tuple[Slug, ...] = ()
    """Who hosts it; none where nobody is blocked by it."""
    language: Tongue = ""
    """In which it is held; empty for the service's own."""
    active: bool = True
    sun: Literal["", "sunrise", "sunset"] = ""
    """By which its dates begin; empty for `starts`, which also holds on a day without it."""
    sun_minutes: int = Field(default=0, ge=-720, le=720)
    """So long after it; less than nothing for before. The start is rounded down to five minutes."""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    """Where the sun is looked at, in degrees; east is plus."""

    @model_validator(mode="after")
    def _placed(self) -> Self:
        if self.sun and (self.latitude is None or self.longitude is None):
            message = "where the sun is followed, latitude and longitude say where"
            raise ValueError(message)
        return self


class OccurrenceProfile(Said):
    """One date of an event."""

    service: Slug
    starts_at: AwareDatetime
    minutes: Minutes | None = None
    seats: int | None = Field(default=None, gt=0)
    price_minor: int | None = Field(default=None, ge=0)
    resources: tuple[Slug, ...] = ()
    language: Tongue = ""
    """In which it is held; empty for the service's own."""
