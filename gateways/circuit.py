"""A breaker before an endpoint that keeps failing: nobody waits for what has just failed for everybody."""

import time
from collections.abc import Callable
from threading import Lock


class Circuit:
    """Closed: all may call. Open: nobody. After a while one may try, and its luck decides. Safe for threads."""

    def __init__(
        self, *, failures: int = 4, open_seconds: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Open after so many failures in a row, for so long at a time."""
        self._most = failures
        self._open_seconds = open_seconds
        self._clock = clock
        self._lock = Lock()
        self._failed = 0
        self._closed_again_at = 0.0

    def allows(self) -> bool:
        """Whether a call may be made now. Of those who ask an open circuit after its time, the first may."""
        with self._lock:
            now = self._clock()
            if now < self._closed_again_at:
                return False
            if self._failed >= self._most:
                # The next one is let through when this one has had as long as an opening lasts.
                self._closed_again_at = now + self._open_seconds
            return True

    def succeeded(self) -> None:
        """The endpoint answered."""
        with self._lock:
            self._failed, self._closed_again_at = 0, 0.0

    def failed(self, *, for_good: bool = False) -> None:
        """The endpoint failed; `for_good` opens the circuit at once, as when it refuses our key."""
        with self._lock:
            self._failed = self._most if for_good else self._failed + 1
            if self._failed >= self._most:
                self._closed_again_at = self._clock() + self._open_seconds
