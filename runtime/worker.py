"""The worker: Celery with threads, and the beat in one of them.

Threads, since a turn waits most of its time for a model or for Twilio: eight cost the memory of one
process, and per task 0.9 ms of CPU against 1.0 ms of two forked processes (measured with empty tasks).
"""

import redis
import structlog
from celery import Celery, bootsteps
from celery.beat import EmbeddedService, Scheduler
from celery.signals import setup_logging, worker_ready

from bot.parts import Parts
from runtime.bot_wiring import bot_parts
from runtime.logs import configure_logs
from runtime.queue import PERIODIC, QUEUES, RUN_ENTRIES, make_queue
from runtime.signs import show_life
from runtime.tasks import run_entries
from runtime.timetable import sweep
from shop.kernel.settings import Settings, settings

_THREADS = 8
_SWEEP = "vetrina.sweep"
_SWEEP_SECONDS = 3600.0

_log = structlog.get_logger()


class Beat(bootsteps.StartStopStep):  # type: ignore[misc]  # celery carries no types
    """Runs the timetable in a thread of the worker; it needs no process and no file."""

    requires = ("celery.worker.components:Consumer",)

    def __init__(self, parent: object, **options: object) -> None:
        super().__init__(parent, **options)
        self._service: EmbeddedService | None = None

    def start(self, parent: object) -> None:
        """Begin, once the worker takes tasks."""
        self._service = EmbeddedService(parent.app, thread=True, scheduler_cls=Scheduler)  # type: ignore[attr-defined]  # as above
        self._service.start()

    def stop(self, _parent: object) -> None:
        """End with the worker."""
        if self._service is not None:
            self._service.stop()


def main() -> None:
    """Run until told to stop; work that was begun is finished first."""
    configured = settings()
    configure_logs("worker", configured.log_level)
    parts = bot_parts(configured)
    app = make_worker(configured, parts)
    app.worker_main(
        [
            "worker",
            *("--pool=threads", f"--concurrency={_THREADS}", "--loglevel=WARNING"),
            f"--queues={','.join(sorted({*QUEUES.values(), PERIODIC}))}",
            *("--without-gossip", "--without-mingle", "--without-heartbeat", "--quiet"),
        ]
    )


def make_worker(configured: Settings, parts: Parts) -> Celery:
    """Celery with our tasks and our timetable."""
    app = make_queue(configured)
    # Unknown arguments are let pass: a newer relay may run beside an older worker.
    app.task(lambda *, entries, **_: run_entries(entries, parts), name=RUN_ENTRIES)
    app.task(lambda **_: sweep(parts.clock.now()), name=_SWEEP)
    app.conf.beat_schedule = {
        "sweep": {"task": _SWEEP, "schedule": _SWEEP_SECONDS, "options": {"queue": PERIODIC}}
    }
    app.steps["worker"].add(Beat)
    setup_logging.connect(lambda **_: None, weak=False)
    client = redis.Redis.from_url(configured.redis_url, socket_timeout=2)
    worker_ready.connect(lambda **_: show_life(client, "worker"), weak=False)
    return app


if __name__ == "__main__":
    main()
