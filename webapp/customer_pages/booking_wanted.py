"""What does an address ask of a calendar? Which days, how, for how many, with whom: read kindly, never refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from webapp.customer_pages.booking_clocks import month_of, week_of

View = Literal["month", "week"]
Start = tuple[datetime, UUID | None]
"""An instant, and the date of a tour or a class that it is."""
MOST_SEATS: Final = 10
"""So many can be booked on a page; more are asked for in the chat."""
_OCCURRENCE: Final = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for in a calendar."""

    view: View = "month"
    day: date | None = None
    """Whose times are shown; None for the first that has any."""
    month: date | None = None
    """The first of the month that is shown, where no day of it is chosen."""
    seats: int = 1
    host: str = ""
    """Slug of whom they want; empty for anybody."""
    chosen: str = ""
    """The start that is chosen, as `start_of` reads it."""

    def on(self, day: date) -> "Wanted":
        """The same for another day."""
        return replace(self, day=day, month=None)

    @property
    def shown_month(self) -> date | None:
        """The first of the month to show; None where nothing is said."""
        return month_of(self.day) if self.day else self.month

    def address(self, **changes: object) -> str:
        """The query that asks for this, with changes; what is as usual is not said."""
        told: dict[str, object] = {
            "view": "" if self.view == "month" else self.view,
            "day": self.day or "",
            "month": f"{self.month:%Y-%m}" if self.month and not self.day else "",
            "seats": self.seats if self.seats > 1 else "",
            "with": self.host,
        } | changes
        kept = {name: str(value) for name, value in told.items() if value}
        return "?" + urlencode(kept)

    @property
    def week(self) -> date | None:
        """The Monday of the week to show."""
        return week_of(self.day) if self.day else None


def wanted_of(asked: Mapping[str, str], *, most_seats: int) -> Wanted:
    """What the query of an address says; whatever it says wrong is not said."""
    day = _day(asked.get("day", ""))
    start = start_of(asked.get("start", ""))
    seats = asked.get("seats", "")
    return Wanted(
        view="week" if asked.get("view") == "week" else "month",
        day=day,
        month=_day(f"{asked.get('month', '')}-01"),
        seats=max(1, min(int(seats), most_seats, MOST_SEATS)) if seats.isdecimal() else 1,
        host=asked.get("with", "")[:80],
        chosen=asked.get("start", "") if start else "",
    )


def start_value(starts_at: datetime, occurrence_id: UUID | None) -> str:
    """A start as forms send it."""
    told = f"{starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return f"{told}{_OCCURRENCE}{occurrence_id}" if occurrence_id else told


def start_of(value: str) -> Start | None:
    """The instant and the date that a form sent; None where it is none."""
    told, _, occurrence = value.partition(_OCCURRENCE)
    try:
        at = datetime.fromisoformat(told)
        return (at, UUID(occurrence) if occurrence else None) if at.tzinfo else None
    except ValueError:
        return None


def _day(told: str) -> date | None:
    try:
        found = date.fromisoformat(told)
    except ValueError:
        return None
    return found if date(2000, 1, 1) <= found <= date(2200, 1, 1) else None
