"""What is done a moment later, so that more can be gathered until then; at the latest when the process ends."""

from collections.abc import Callable
from threading import Lock, Timer
from typing import Final


class Soon:
    """Calls that wait for their moment, each made once, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[Timer, Callable[[], None]] = {}
        self._under_way: set[Timer] = set()

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Make the call then, or in `finish` where that is sooner; what it raises is its own to catch."""
        timer = Timer(seconds, lambda: self._make(timer))
        timer.daemon = True
        with self._lock:
            self._waiting[timer] = call
        timer.start()

    def finish(self) -> None:
        """Every call that waits is made now; when this returns, none is under way."""
        with self._lock:
            timers = [*self._waiting, *self._under_way]
        for timer in timers:
            timer.cancel()
            self._make(timer)
            timer.join()

    def _make(self, timer: Timer) -> None:
        with self._lock:
            call = self._waiting.pop(timer, None)
            if call is None:  # somebody else makes it, or has
                return
            self._under_way.add(timer)
        try:
            call()
        finally:
            with self._lock:
                self._under_way.discard(timer)


SOON: Final = Soon()
"""Of this process; its application finishes it when it ends."""
