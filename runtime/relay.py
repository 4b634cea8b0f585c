"""Hands on what the outbox holds: at once when something is written, and by a sweep whatever was forgotten."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import psycopg
import redis
import structlog
from celery import Celery
from kombu.exceptions import OperationalError as QueueAway
from prometheus_client import Counter, start_http_server
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from runtime.logs import configure_logs
from runtime.queue import QUEUES, RUN_ENTRIES, make_queue
from runtime.signs import show_life
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.clock import Clock, SystemClock
from shop.kernel.database import transaction
from shop.kernel.settings import Settings, settings

_MOST = 64
"""Entries claimed at once."""
_BATCH = 4
"""Entries handed on together at most: a task costs 1.5 ms of CPU in all, whatever it holds."""
_GATHER_SECONDS = 0.02
"""Entries written close together are claimed together."""
_SHORTEST_WAIT = 0.1
_LONGEST_WAIT = 1.0

_log = structlog.get_logger()
_handed_on = Counter("vetrina_relay_entries", "Entries handed on", ["topic"])
_tried_again = Counter("vetrina_relay_retries", "Entries handed on more than once", ["topic"])
_faults = Counter("vetrina_relay_faults", "Sweeps that failed", ["part"])


@dataclass(slots=True)
class Relay:
    """Claims what is due and puts it into the queue."""

    queue: Celery
    lease: timedelta
    clock: Clock

    def sweep(self) -> float:
        """Hand on everything that is due; returns for how many seconds nothing more will be."""
        topics = list(QUEUES)
        while True:
            now = self.clock.now()
            with transaction(None) as db:
                claimed = outbox.claim(db, topics, most=_MOST, lease=self.lease, now=now)
                due = None if len(claimed) == _MOST else outbox.next_due(db, topics)
            self._hand_on(claimed)
            if len(claimed) < _MOST:
                return _wait(due, now)

    def _hand_on(self, claimed: Sequence[Claimed]) -> None:
        with self.queue.producer_pool.acquire(block=True) as producer:
            for topic, batch in batches(claimed):
                self.queue.send_task(
                    RUN_ENTRIES,
                    kwargs={"entries": [_packed(entry) for entry in batch]},
                    queue=QUEUES[topic],
                    producer=producer,
                    retry=False,
                )
                _handed_on.labels(topic).inc(len(batch))
                _tried_again.labels(topic).inc(sum(entry.attempts > 1 for entry in batch))


def batches(claimed: Sequence[Claimed]) -> Iterator[tuple[str, list[Claimed]]]:
    """The entries by topic, in small batches; few entries are spread over the workers, many share tasks."""
    for topic, found in groupby(
        sorted(claimed, key=lambda entry: entry.topic), key=lambda entry: entry.topic
    ):
        entries = list(found)
        size = min(_BATCH, 1 + len(entries) // _BATCH)
        for start in range(0, len(entries), size):
            yield topic, entries[start : start + size]


def main() -> None:
    """Run until told to stop."""
    configure_logs("relay", settings().log_level)
    run(settings(), SystemClock())


def run(configured: Settings, clock: Clock) -> None:
    """Sweep for ever; whatever goes away (database, queue) is waited for."""
    relay = Relay(make_queue(configured), configured.outbox_lease, clock)
    show_life(redis.Redis.from_url(configured.redis_url, socket_timeout=2), "relay")
    if configured.relay_metrics_port:
        start_http_server(configured.relay_metrics_port, addr="127.0.0.1")
    while True:
        try:
            _listen_and_sweep(relay, configured.database_url)
        except (psycopg.Error, DBAPIError):
            _faults.labels("database").inc()
            _log.warning("relay_waits", part="database")
        except (QueueAway, redis.exceptions.RedisError):
            _faults.labels("queue").inc()
            _log.warning("relay_waits", part="queue")
        time.sleep(_SHORTEST_WAIT)


def _listen_and_sweep(relay: Relay, database_url: str) -> None:
    with _listening(database_url) as connection:
        connection.execute("LISTEN vetrina_outbox")
        while True:
            wait = relay.sweep()
            if any(connection.notifies(timeout=wait, stop_after=1)):
                time.sleep(_GATHER_SECONDS)
                list(connection.notifies(timeout=0))


def _listening(database_url: str) -> psycopg.Connection[tuple[object, ...]]:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


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
