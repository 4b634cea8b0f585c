"""How often may one person do something that costs the others attention? Counted in this process."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

_MOST_KNOWN: Final = 5_000


class Throttle:
    """So many in so long a time, for each key."""

    def __init__(self, most: int, within: timedelta) -> None:
        self._most, self._within = most, within
        self._times: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def allows(self, key: str, now: datetime) -> bool:
        """Whether one more is allowed now; then it counts."""
        with self._lock:
            if len(self._times) > _MOST_KNOWN:
                self._forget(now)
            times = self._times.setdefault(key, deque())
            while times and times[0] <= now - self._within:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        past = [key for key, times in self._times.items() if not times or times[-1] <= now - self._within]
        for key in past:
            del self._times[key]
