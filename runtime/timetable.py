"""What happens by the clock, whoever writes or not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import text

from bot.moods import look_for_anger, read_moods
from flows.end_booking import complete_past, past_bookings
from flows.keep_figures import keep_figures
from flows.keep_recording import sweep_kept
from flows.keep_wallet import sum_up
from flows.meet_on_page import sweep_visitors
from flows.purge import purge
from flows.reconcile_payments import reconcile_payments
from flows.remember import forget_old_facts
from flows.send_reminder import send_due_reminders
from flows.sweep_codes import sweep_codes
from flows.sweep_programs import sweep_programs
from flows.sweep_sign_ins import sweep_sign_ins
from flows.tell_day import tell_day
from flows.tell_promises import tell_promises
from flows.tell_summary import tell_summaries
from knowledge.index import repair
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.workspaces.viewing import workspaces

_log = structlog.get_logger()

_KEPT = timedelta(days=7)
"""How long finished work stays in the outbox, to be looked at."""


def sweep(now: datetime) -> int:
    """Remove finished work that nobody will look at any more; how many entries that were."""
    with transaction(None) as db:
        found = db.connection().execute(text("SELECT vetrina_sweep(:before)"), {"before": now - _KEPT})
        return int(found.scalar_one())


def repair_indexes(now: datetime) -> None:
    """Make every workspace's vectors follow its rows again: after a lost disk, or a new embedding."""
    _everywhere("repair_index", partial(_repair_index, now))


def look_after_payments(now: datetime) -> None:
    """Have every workspace's payments and refunds looked at that nobody has told of for too long."""
    _everywhere("reconcile_payments", partial(_reconcile, now))


def sweep_all_programs(now: datetime) -> None:
    """Forget what was kept for other programs for long enough."""
    _everywhere("sweep_programs", lambda workspace: sweep_programs(now=now, workspace_id=workspace))


def sweep_all_codes(now: datetime) -> None:
    """Forget the one-time codes that are over, with the numbers that they were sent to."""
    _everywhere("sweep_codes", lambda workspace: sweep_codes(now=now, workspace_id=workspace))
    sweep_sign_ins(now=now)


def forget_all_old_facts(now: datetime) -> None:
    """Forget what customers told of themselves long ago."""
    _everywhere("forget_facts", lambda workspace: forget_old_facts(now=now, workspace_id=workspace))


def look_after_bookings(now: datetime) -> None:
    """Every workspace is told of its day, reminders that no entry woke are sent, and what is long over is completed."""
    _everywhere("tell_day", lambda workspace: tell_day(now=now, workspace_id=workspace))
    _everywhere("send_reminders", partial(_send_reminders, now))
    _everywhere("complete_bookings", partial(_complete_bookings, now))


def sweep_all_visitors(now: datetime) -> None:
    """Forget visitors of the shops' pages for whom a time was kept and who never said who they are."""
    _everywhere("sweep_visitors", lambda workspace: sweep_visitors(now=now, workspace_id=workspace))


def sweep_all_kept(now: datetime) -> None:
    """Forget recordings and photos of live sessions that were kept for long enough."""
    _everywhere("sweep_kept", lambda workspace: sweep_kept(now=now, workspace_id=workspace))


def look_after_promises(now: datetime) -> None:
    """Whoever can help is told where a customer waits for a person for too long, or waits and is angry."""
    _everywhere("tell_promises", lambda workspace: tell_promises(now=now, workspace_id=workspace))
    _everywhere("look_for_anger", lambda workspace: look_for_anger(now=now, workspace_id=workspace))


def look_after_figures(now: datetime) -> None:
    """Days that are over are counted in every workspace, and whoever leads it is told how they went."""
    _everywhere("keep_figures", lambda workspace: keep_figures(now=now, workspace_id=workspace))
    _everywhere("tell_summaries", lambda workspace: tell_summaries(now=now, workspace_id=workspace))


def look_after_wallets(now: datetime) -> None:
    """What every workspace used is written into its ledger, and its owner told when little is left."""
    _everywhere("sum_up_wallet", lambda workspace: sum_up(now=now, workspace_id=workspace))


def purge_everywhere(now: datetime) -> None:
    """Every workspace forgets, in its night, what it keeps no longer."""
    _everywhere("purge", lambda workspace: purge(now=now, workspace_id=workspace))


def read_all_moods(now: datetime) -> None:
    """Guess in every workspace how the chats felt that have gone quiet."""
    _everywhere("read_moods", lambda workspace: read_moods(now=now, workspace_id=workspace))


def _everywhere(what: str, act: Callable[[WorkspaceId], object]) -> None:
    """Do it in each workspace: a fault in one keeps it from none of the others."""
    for workspace, _, _ in workspaces():
        _tried(what, workspace, partial(act, workspace))


def _tried(what: str, workspace: WorkspaceId, act: Callable[[], object]) -> bool:
    """Whether something came of it; a fault is told, and comes to nothing."""
    try:
        return bool(act())
    except Exception:  # noqa: BLE001  # whatever is wrong there, the others are waiting
        _log.exception("timetable_failed", what=what, workspace_id=str(workspace))
        return False


def _repair_index(now: datetime, workspace: WorkspaceId) -> None:
    repaired = repair(workspace, now=now)
    if repaired.missing or repaired.orphaned:
        _log.warning("index_repaired", workspace_id=str(workspace))


def _reconcile(now: datetime, workspace: WorkspaceId) -> None:
    if count := reconcile_payments(now=now, workspace_id=workspace):
        _log.warning("payments_reconciled", workspace_id=str(workspace), count=count)


def _send_reminders(now: datetime, workspace: WorkspaceId) -> None:
    if count := send_due_reminders(now=now, workspace_id=workspace):
        _log.info("reminders_swept", workspace_id=str(workspace), count=count)


def _complete_bookings(now: datetime, workspace: WorkspaceId) -> None:
    """One by one: a booking that cannot be completed keeps none of those after it from being so."""
    count = 0
    for booking in past_bookings(now=now, workspace_id=workspace):
        one = partial(complete_past, now=now, workspace_id=workspace, booking_id=booking)
        count += _tried("complete_booking", workspace, one)
    if count:
        _log.info("bookings_completed", workspace_id=str(workspace), count=count)
