"""Work on catalog files: looked through, taken over, and told to the agent."""

import structlog

from bot.parts import Parts
from flows.import_catalog import (
    WantedImport,
    check_import,
    fail_import,
    note_progress,
    publish_imported,
    wanted_import,
    write_import,
)
from shop.events.outbox import Claimed

MOST_TRIES = 6

_log = structlog.get_logger()


def perform(entry: Claimed, parts: Parts) -> None:
    """Do the step of an outbox entry; a fault of ours is tried again some times, and then the import has failed."""
    if entry.payload["step"] == "tell":
        publish_imported(now=parts.clock.now(), entry=entry)
        return
    wanted = wanted_import(now=parts.clock.now(), entry=entry)
    if wanted is None:
        return
    try:
        _do(entry, wanted, parts)
    except Exception as fault:
        if entry.attempts < MOST_TRIES and not isinstance(fault, LookupError):
            raise
        _log.exception("import_failed", import_id=str(wanted.id))
        fail_import(now=parts.clock.now(), entry=entry, import_id=wanted.id)


def _do(entry: Claimed, wanted: WantedImport, parts: Parts) -> None:
    def tick(**figures: int) -> None:
        note_progress(now=parts.clock.now(), entry=entry, import_id=wanted.id, **figures)

    do = check_import if wanted.step == "check" else write_import
    body = parts.objects.get(wanted.source)
    do(now=parts.clock.now, entry=entry, wanted=wanted, body=body, tick=tick)
