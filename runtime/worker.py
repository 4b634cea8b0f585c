"""The worker: Celery with threads, and the beat in one of them.

Threads, since a turn waits most of its time for a model or for Twilio: eight cost the memory of one
process, and per task 0.9 ms of CPU against 1.0 ms of two forked processes (measured with empty tasks).
"""

import sys
from typing import Any

import redis
from celery import Celery, bootsteps
from celery.beat import EmbeddedService, Scheduler
from celery.signals import setup_logging, worker_ready

from bot.concierge.inspecting import inspect_intent
from bot.parts import Parts
from runtime.bot_wiring import bot_parts
from runtime.calendar_work import read_all_due
from runtime.heap import settle_heap
from runtime.logs import configure_logs
from runtime.queue import CROWD, PERIODIC, QUEUES, RUN_ENTRIES, make_queue
from runtime.signs import show_life
from runtime.tasks import run_entries
from runtime.timetable import (
    forget_all_old_facts,
    look_after_bookings,
    look_after_figures,
    look_after_payments,
    look_after_promises,
    look_after_wallets,
    purge_everywhere,
    read_all_moods,
    repair_indexes,
    sweep,
    sweep_all_codes,
    sweep_all_kept,
    sweep_all_programs,
    sweep_all_visitors,
)
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.kernel.settings import Settings, settings
from shop.workspaces.viewing import workspaces

_THREADS = 8
_ASKED = {
    Language.EN: "do you have anything under 20 euros for saturday?",
    Language.IT: "avete qualcosa sotto i 20 euro per sabato?",
    Language.ES: "¿tenéis algo por menos de 20 euros para el sábado?",
}
_SWEEP = "vetrina.sweep"
_SWEEP_SECONDS = 3600.0
_REPAIR = "vetrina.repair_indexes"
_REPAIR_SECONDS = 86_400.0
_RECONCILE = "vetrina.reconcile_payments"
_RECONCILE_SECONDS = 300.0
_READ_CALENDARS = "vetrina.read_calendars"
_READ_CALENDARS_SECONDS = 60.0
_BOOKINGS = "vetrina.look_after_bookings"
_BOOKINGS_SECONDS = 60.0
_FIGURES = "vetrina.look_after_figures"
_FIGURES_SECONDS = 300.0


class Beat(bootsteps.StartStopStep):  # type: ignore[misc]  # celery carries no types
    """Runs the timetable in a thread of the worker; it needs no process and no file."""

    def __init__(self, parent: object, **options: object) -> None:
        super().__init__(parent, **options)
        self._service: EmbeddedService | None = None

    def start(self, parent: object) -> None:
        """Begin with the worker."""
        self._service = EmbeddedService(parent.app, thread=True, scheduler_cls=Scheduler)  # type: ignore[attr-defined]  # as above
        self._service.start()

    def stop(self, _parent: object) -> None:
        """End with the worker."""
        if self._service is not None:
            # Its own `stop` would wait until the thread wakes, which may be minutes; the thread dies with us.
            self._service.service.stop(wait=False)


def main() -> None:
    """Run until told to stop; work that was begun is finished first."""
    configured = settings()
    configure_logs("worker", configured.log_level)
    parts = bot_parts(configured)
    warm_up(parts)
    worker = make_worker(configured, parts).Worker(
        pool_cls="threads",
        concurrency=_THREADS,
        loglevel="WARNING",
        queues=[*sorted({*QUEUES.values(), PERIODIC, CROWD})],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    settle_heap()
    worker.start()
    sys.exit(worker.exitcode)


def warm_up(parts: Parts) -> None:
    """Open every connection and load every model and word list now, and not while the first customer waits."""
    for language in Language:
        inspect_intent(_ASKED[language], language)
        Money(1_00, "EUR").worded(language)
    for workspace, _, _ in workspaces()[:1]:
        parts.search(workspace, _ASKED[Language.IT], language=Language.IT)
        parts.known_words(workspace, Language.IT)


def make_worker(configured: Settings, parts: Parts) -> Celery:
    """Celery with our tasks and our timetable."""
    app = make_queue(configured)

    # Unknown arguments are let pass: a newer relay may run beside an older worker.
    @app.task(name=RUN_ENTRIES)  # type: ignore[untyped-decorator]  # celery carries no types
    def run_claimed(*, entries: list[dict[str, Any]], **_: object) -> None:
        run_entries(entries, parts)

    @app.task(name=_SWEEP)  # type: ignore[untyped-decorator]  # as above
    def sweep_outbox(**_: object) -> None:
        sweep(parts.clock.now())
        sweep_all_programs(parts.clock.now())
        sweep_all_codes(parts.clock.now())
        sweep_all_kept(parts.clock.now())
        sweep_all_visitors(parts.clock.now())
        forget_all_old_facts(parts.clock.now())
        read_all_moods(parts.clock.now())
        purge_everywhere(parts.clock.now())

    @app.task(name=_REPAIR)  # type: ignore[untyped-decorator]  # as above
    def repair_all(**_: object) -> None:
        repair_indexes(parts.clock.now())

    @app.task(name=_RECONCILE)  # type: ignore[untyped-decorator]  # as above
    def reconcile_all(**_: object) -> None:
        look_after_payments(parts.clock.now())

    @app.task(name=_BOOKINGS)  # type: ignore[untyped-decorator]  # as above
    def look_after_all_bookings(**_: object) -> None:
        look_after_bookings(parts.clock.now())
        look_after_promises(parts.clock.now())

    @app.task(name=_FIGURES)  # type: ignore[untyped-decorator]  # as above
    def look_after_all_figures(**_: object) -> None:
        look_after_figures(parts.clock.now())
        look_after_wallets(parts.clock.now())

    @app.task(name=_READ_CALENDARS)  # type: ignore[untyped-decorator]  # as above
    def read_calendars(**_: object) -> None:
        read_all_due(parts)

    app.conf.beat_schedule = {
        "read_calendars": {
            "task": _READ_CALENDARS,
            "schedule": _READ_CALENDARS_SECONDS,
            "options": {"queue": PERIODIC},
        },
        "sweep": {"task": _SWEEP, "schedule": _SWEEP_SECONDS, "options": {"queue": PERIODIC}},
        "repair": {"task": _REPAIR, "schedule": _REPAIR_SECONDS, "options": {"queue": PERIODIC}},
        "reconcile": {
            "task": _RECONCILE,
            "schedule": _RECONCILE_SECONDS,
            "options": {"queue": PERIODIC},
        },
        "bookings": {
            "task": _BOOKINGS,
            "schedule": _BOOKINGS_SECONDS,
            "options": {"queue": PERIODIC, "expires": _BOOKINGS_SECONDS},
        },
        "figures": {
            "task": _FIGURES,
            "schedule": _FIGURES_SECONDS,
            "options": {"queue": PERIODIC, "expires": _FIGURES_SECONDS},
        },
    }
    worker_ready.connect(lambda **_: repair_all.apply_async(queue=PERIODIC), weak=False)
    app.steps["worker"].add(Beat)
    setup_logging.connect(lambda **_: None, weak=False)
    client = redis.Redis.from_url(configured.redis_url, socket_timeout=2)
    worker_ready.connect(lambda **_: show_life(client, "worker"), weak=False)
    return app


if __name__ == "__main__":
    main()
