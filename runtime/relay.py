"""Hands on what the outbox holds: at once when something is written, and by a sweep whatever was forgotten."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import psycopg
import redis
import structlog
from celery import Celery
from kombu.exceptions import OperationalError as QueueAway
from prometheus_client import Counter, start_http_server

from runtime.embedded.postgres import plain_url
from runtime.logs import configure_logs
from runtime.queue import CROWD, QUEUES, RUN_ENTRIES, make_queue
from runtime.signs import show_life
from shop.events.outbox import Claimed
from shop.kernel.clock import Clock, SystemClock
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import Settings, settings

_MOST = 64
"""Entries claimed at once."""
_BATCH = 4
"""Entries handed on together at most: a task costs 1.5 ms of CPU in all, whatever it holds."""
_GATHER_SECONDS = 0.02
"""Entries written close together are claimed together."""
_SHORTEST_WAIT = 0.1
_LONGEST_WAIT = 1.0

_AT_ONCE = 8
"""So many of one shop and topic are under way beside everybody else's; further ones stand in the crowd."""
_LONGEST_CROWD = 16
"""Tasks that stand there; what does not fit waits in the outbox, where shops take turns."""

_CLAIM = (
    "SELECT id, workspace_id, topic, key, payload, attempts, place FROM vetrina_claim(%s, %s, %s, %s, %s)"
)

_log = structlog.get_logger()
_handed_on = Counter("vetrina_relay_entries", "Entries handed on", ["topic"])
_tried_again = Counter("vetrina_relay_retries", "Entries handed on more than once", ["topic"])
_faults = Counter("vetrina_relay_faults", "Sweeps that failed", ["part"])


@dataclass(slots=True)
class Relay:
    """Claims what is due and puts it into the queue.

    It asks over the connection it listens on: a sweep by way of sessions costs three times the CPU, and
    there are two or three sweeps to a message.
    """

    queue: Celery
    lease: timedelta
    clock: Clock
    connection: psycopg.Connection[tuple[Any, ...]]
    """As the application's role, each statement its own transaction."""
    _crowded: bool = field(default=False, init=False)
    """Whether somebody may still stand in the crowd: as long as nobody does, nothing is asked about it."""

    def sweep(self) -> float:
        """Hand on everything that is due; returns for how many seconds nothing more will be."""
        topics = list(QUEUES)
        while True:
            now = self.clock.now()
            claimed = self._claim(topics, now, furthest=None if self._room() else _AT_ONCE)
            self._hand_on(claimed)
            if len(claimed) < _MOST:
                return _wait(self._next_due(topics), now)

    def _room(self) -> bool:
        """Whether the crowd may grow."""
        if not self._crowded:
            return True
        with self.queue.producer_pool.acquire(block=True) as producer:
            length = int(producer.channel.client.llen(CROWD))
        self._crowded = length > 0
        return length < _LONGEST_CROWD

    def _claim(self, topics: list[str], now: datetime, *, furthest: int | None) -> list[Claimed]:
        rows = self.connection.execute(_CLAIM, [topics, _MOST, self.lease, now, furthest]).fetchall()
        return [Claimed(id_, WorkspaceId(owner), *rest) for id_, owner, *rest in rows]

    def _next_due(self, topics: list[str]) -> datetime | None:
        row = self.connection.execute("SELECT vetrina_next_due(%s)", [topics]).fetchone()
        return row[0] if row else None

    def _hand_on(self, claimed: Sequence[Claimed]) -> None:
        with self.queue.producer_pool.acquire(block=True) as producer:
            for topic, batch in batches(claimed):
                crowd = batch[0].place > _AT_ONCE
                self._crowded = self._crowded or crowd
                self.queue.send_task(
                    RUN_ENTRIES,
                    kwargs={"entries": [_packed(entry) for entry in batch]},
                    queue=CROWD if crowd else QUEUES[topic],
                    producer=producer,
                    retry=False,
                )
                _handed_on.labels(topic).inc(len(batch))
                _tried_again.labels(topic).inc(sum(entry.attempts > 1 for entry in batch))


def batches(claimed: Sequence[Claimed]) -> Iterator[tuple[str, list[Claimed]]]:
    """The entries by topic, in small batches; few entries are spread over the workers, many share tasks.

    Whoever stands in the crowd shares no task with the others.
    """
    for (topic, _), found in groupby(sorted(claimed, key=_lane), key=_lane):
        entries = list(found)
        size = min(_BATCH, 1 + len(entries) // _BATCH)
        for start in range(0, len(entries), size):
            yield topic, entries[start : start + size]


def _lane(entry: Claimed) -> tuple[str, bool]:
    return entry.topic, entry.place > _AT_ONCE


def main() -> None:
    """Run until told to stop."""
    configure_logs("relay", settings().log_level)
    run(settings(), SystemClock())


def run(configured: Settings, clock: Clock) -> None:
    """Sweep for ever; whatever goes away (database, queue) is waited for."""
    queue = make_queue(configured)
    show_life(redis.Redis.from_url(configured.redis_url, socket_timeout=2), "relay")
    if configured.relay_metrics_port:
        start_http_server(configured.relay_metrics_port, addr="127.0.0.1")
    away = ""
    while True:
        try:
            with connect(configured.database_url) as connection:
                connection.execute("LISTEN vetrina_outbox")
                away = ""
                _sweep_for_ever(Relay(queue, configured.outbox_lease, clock, connection))
        except psycopg.Error:
            away = _note_away("database", away)
        except (QueueAway, redis.exceptions.RedisError):
            away = _note_away("queue", away)
        time.sleep(_SHORTEST_WAIT)


def _note_away(part: str, known: str) -> str:
    """Count each failed try, and log the first of them."""
    _faults.labels(part).inc()
    if part != known:
        _log.warning("relay_waits", part=part)
    return part


def connect(database_url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection for a relay; the address is SQLAlchemy's."""
    return psycopg.connect(plain_url(database_url), autocommit=True)


def _sweep_for_ever(relay: Relay) -> None:
    while True:
        wait = relay.sweep()
        if any(relay.connection.notifies(timeout=wait, stop_after=1)):
            time.sleep(_GATHER_SECONDS)
            list(relay.connection.notifies(timeout=0))


def _packed(entry: Claimed) -> dict[str, object]:
    return {
        "id": str(entry.id),
        "workspace_id": str(entry.workspace_id),
        "topic": entry.topic,
        "key": entry.key,
        "payload": entry.payload,
        "attempts": entry.attempts,
    }


def _wait(due: datetime | None, now: datetime) -> float:
    """Seconds until the next entry is due; a due one that was not claimed waits for another of its key."""
    if due is None:
        return _LONGEST_WAIT
    return min(max((due - now).total_seconds(), _SHORTEST_WAIT), _LONGEST_WAIT)


if __name__ == "__main__":
    main()
