"""Does a rehearsal hold up somebody real? Then it is broken off, and they go on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

_EVERY_SECONDS = 0.25
_WAITED_FOR = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND :held = ANY(pg_blocking_pids(pid)))"
)
_BREAK_OFF = text("SELECT pg_terminate_backend(:held)")


class GaveWay(Exception):  # nothing went wrong: it stood in somebody's way
    """A rehearsal was broken off, since somebody real waited for what it held; it may be tried again."""


@contextmanager
def giving_way(engine: Engine, held: Connection) -> Iterator[None]:
    """Raises GaveWay when the block is broken off: whoever waits for one of its locks waits half a second at most.

    A rehearsal lasts as long as a model takes to answer. The server ends its session, which is the one way to free what a
    transaction holds while its owner is busy elsewhere.
    """
    watch = _Watch(engine, int(held.execute(text("SELECT pg_backend_pid()")).scalar_one()))
    watch.start()
    try:
        yield
    except Exception as error:
        if watch.broke_off.is_set():
            raise GaveWay from error
        raise
    finally:
        watch.over.set()
        watch.join()


class _Watch(threading.Thread):
    def __init__(self, engine: Engine, held: int) -> None:
        super().__init__(name="giving-way", daemon=True)
        self._engine, self._held = engine, held
        self.over, self.broke_off = threading.Event(), threading.Event()

    def run(self) -> None:
        while not self.over.wait(_EVERY_SECONDS):
            with self._engine.connect() as connection:
                if connection.execute(_WAITED_FOR, {"held": self._held}).scalar_one():
                    self.broke_off.set()
                    connection.execute(_BREAK_OFF, {"held": self._held})
                    return
