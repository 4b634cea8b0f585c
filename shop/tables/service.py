"""What can be booked: services, who and what they need, when those are free, and dated occurrences."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Minor, Of, Owned


class Service(Owned, Created, table=True):
    """Something that is booked by time: a consultation, a fitting, a viewing, a tour, a class, a showing."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "slug"),
        CheckConstraint("kind IN ('appointment', 'event', 'class')", name="kind"),
        CheckConstraint("place IN ('shop', 'customer', 'online', 'outdoors')", name="place"),
        CheckConstraint("live_kind IN ('', 'showing', 'tour', 'consultation')", name="live_kind"),
        CheckConstraint("status IN ('active', 'hidden')", name="status"),
        CheckConstraint(
            "minutes > 0 AND step_minutes > 0 AND before_minutes >= 0 AND after_minutes >= 0"
            " AND notice_minutes >= 0 AND horizon_days > 0 AND seats > 0",
            name="times",
        ),
        CheckConstraint("price_minor >= 0 AND deposit_minor BETWEEN 0 AND price_minor", name="price"),
    )

    id: UUID = Id()
    slug: str
    kind: str = "appointment"
    """``appointment``: any free slot; ``event`` and ``class``: dated occurrences with seats."""
    names: dict[str, str] = Json()
    summaries: dict[str, str] = Json()
    details: dict[str, dict[str, str]] = Json()
    picture: str = ""
    tags: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    languages: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    minutes: int
    """How long it takes, elapsed."""
    step_minutes: int = 30
    """Starts lie on this grid, counted from the beginning of each opening range."""
    before_minutes: int = 0
    after_minutes: int = 0
    """Buffers: nobody else has the resources then."""
    notice_minutes: int = 120
    """It cannot be booked later than so long before it starts."""
    horizon_days: int = 60
    seats: int = 1
    """How many people may come to one start."""
    price_minor: int = Minor(0)
    """For each seat."""
    deposit_minor: int = Minor(0)
    """To be paid at once; 0 where the whole price is, or nothing."""
    pay_before: bool = False
    """Whether it is only confirmed once the deposit, or the price, has been paid."""
    tax_class: str = "standard"
    approval: bool = False
    """Whether the shop has to accept each booking."""
    verify_phone: bool = False
    """Whether whoever books from a page proves the number with a one-time code."""
    policy: dict[str, int] = Json()
    """``free_until_minutes`` before the start, ``late_percent`` kept after that, ``no_show_percent``."""
    reminders: list[int] = Field(default_factory=lambda: [1440, 60, 15], sa_type=ARRAY(Integer))
    """Minutes before the start."""
    follow_up_minutes: int | None = None
    """So long after the end the customer is asked how it was; None for never."""
    place: str = "shop"
    live_kind: str = ""
    """Which kind of live session comes with it; empty for none."""
    position: int = 0
    status: str = "active"
    revision: int = 1


class Resource(Owned, Created, table=True):
    """Who or what a service needs: a person, a room, a camera."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "slug"),
        CheckConstraint("kind IN ('staff', 'room', 'camera')", name="kind"),
        Index("uq_resource_feed_key", "feed_key", unique=True, postgresql_where=text("feed_key <> ''")),
        CheckConstraint("rating_count >= 0 AND rating_sum BETWEEN 0 AND 5 * rating_count", name="rating"),
    )

    id: UUID = Id()
    slug: str
    kind: str = "staff"
    name: str
    titles: dict[str, str] = Json()
    """What they are, by language: "archaeologist and licensed guide"."""
    about: dict[str, str] = Json()
    picture: str = ""
    languages: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    tags: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    timezone: str = ""
    """Where they are; empty for the shop's own zone."""
    rating_sum: int = 0
    rating_count: int = 0
    email: str = ""
    feed_key: str = ""
    """What their calendar's address ends with; empty where there is none."""
    position: int = 0
    active: bool = True


class ServiceNeed(Owned, table=True):
    """One of the resources that can fill a place in a service: any of these people, and this camera."""

    __tablename__ = "service_need"
    __table_args__ = (UniqueConstraint("service_id", "place", "resource_id"),)

    id: UUID = Id()
    service_id: UUID = Of("service", index=True)
    place: int
    """One resource of each place is needed."""
    resource_id: UUID = Of("resource", index=True)
    minutes: int | None = None
    """How long this person takes for it; None for the service's own."""


class WorkingHours(Owned, table=True):
    """A weekly range of a resource or of a service, in wall time; where there is none, the shop's hours hold."""

    __tablename__ = "working_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("closes > opens", name="closes_after_opening"),
        CheckConstraint("num_nonnulls(resource_id, service_id) = 1", name="one_owner"),
    )

    id: UUID = Id()
    resource_id: UUID | None = Field(default=None, foreign_key="resource.id", ondelete="CASCADE", index=True)
    service_id: UUID | None = Field(default=None, foreign_key="service.id", ondelete="CASCADE", index=True)
    weekday: int
    opens: time
    closes: time


class DayHours(Owned, table=True):
    """What holds on one day instead of the weekly ranges; without times it is closed all day."""

    __tablename__ = "day_hours"
    __table_args__ = (
        CheckConstraint("(opens IS NULL) = (closes IS NULL) AND closes > opens", name="range"),
        CheckConstraint("num_nonnulls(resource_id, service_id) <= 1", name="one_owner"),
    )

    id: UUID = Id()
    resource_id: UUID | None = Field(default=None, foreign_key="resource.id", ondelete="CASCADE", index=True)
    service_id: UUID | None = Field(default=None, foreign_key="service.id", ondelete="CASCADE", index=True)
    day: date
    opens: time | None = None
    closes: time | None = None
    reason: str = ""


class Closure(Owned, Created, table=True):
    """Nobody, or one resource, or one service is to be had in this stretch: any overlap blocks."""

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: UUID = Id()
    resource_id: UUID | None = Field(default=None, foreign_key="resource.id", ondelete="CASCADE", index=True)
    service_id: UUID | None = Field(default=None, foreign_key="service.id", ondelete="CASCADE", index=True)
    starts_at: datetime = Instant()
    ends_at: datetime = Instant()
    reason: str = ""


class Series(Owned, Created, table=True):
    """A class that comes again: a rule of RFC 5545 in wall time, or by the sun."""

    __table_args__ = (
        CheckConstraint(
            "sun IN ('', 'sunrise', 'sunset') AND (sun = '' OR num_nonnulls(latitude, longitude) = 2)",
            name="sun",
        ),
    )

    id: UUID = Id()
    service_id: UUID = Of("service", index=True)
    first_on: date
    starts: time
    timezone: str
    rule: str
    """``FREQ=WEEKLY;BYDAY=TU,TH``."""
    except_on: list[date] = Field(default_factory=list, sa_type=ARRAY(Date))
    seats: int
    resource_ids: list[str] = Json(list)
    language: str = ""
    """In which it is held, ISO 639; empty for the service's own."""
    active: bool = True
    sun: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """``sunrise`` or ``sunset``, where its dates begin by the sun; empty where they begin by the clock."""
    sun_minutes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """So long after it, or before where it is less than nothing."""
    latitude: float | None = None
    longitude: float | None = None
    """Where the sun is looked at, in degrees; east is plus."""


class Occurrence(Owned, Created, table=True):
    """One date of a tour or a class, with its seats: the locked row in which they are counted."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "service_id", "starts_at"),
        CheckConstraint("taken BETWEEN 0 AND seats", name="taken"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: UUID = Id()
    service_id: UUID = Of("service", index=True)
    series_id: UUID | None = Field(default=None, foreign_key="series.id", ondelete="SET NULL", index=True)
    starts_at: datetime = Instant(index=True)
    ends_at: datetime = Instant()
    seats: int
    taken: int = 0
    price_minor: int | None = Minor(None)
    """None for the service's own."""
    language: str = ""
    """In which it is held, ISO 639; empty for the service's own."""
    canceled_at: datetime | None = Instant(default=None)
    called_off: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """By the shop itself: its series does not make it again, only the shop does."""
