"""The only reader of the system's clock. Everything else is told what time it is."""

from datetime import UTC, date, datetime
from typing import Final, Protocol

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 9000


def can_be_told(day: date) -> bool:
    """Whether the clocks of all zones can tell that day and its neighbors; beyond these years nobody means it."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


class Clock(Protocol):
    """Something that tells the time, in UTC."""

    def now(self) -> datetime:
        """The present instant, with its zone (UTC)."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(tz=UTC)
