"""What the worker does with what the relay hands it: translated, done, and put off where it fails."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from bot import delivery, fallback, media, relaying, sign_in_codes, templates, turn
from bot.parts import Parts
from knowledge.index import forget, index_due
from runtime import (
    booking_work,
    calendar_work,
    catalog_files,
    console_work,
    example_work,
    inbox_work,
    letters,
    live_work,
    notice_work,
    order_work,
    paperwork,
    parcel_work,
    payment_work,
    picture_work,
    plan_work,
    recording_work,
    stock_work,
    together_work,
    webhook_work,
)
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId

Perform = Callable[[Claimed, Parts], None]


def index(entry: Claimed, parts: Parts) -> None:
    """Make some of what is new in a workspace searchable, and what is gone unfindable.

    A part at a time, and the rest with a new entry: so no lease ends before the work that it covers.
    """
    now = parts.clock.now()
    forget(entry.workspace_id, entry.payload.get("removed", []))
    more = index_due(entry.workspace_id, now=now)
    with transaction(entry.workspace_id) as db:
        outbox.finish(db, entry.id, now=now)
        if more:
            outbox.put(
                db, workspace_id=entry.workspace_id, topic=entry.topic, key=entry.key, payload={}, now=now
            )


PERFORMERS: Mapping[str, Perform] = {
    "turn": turn.perform,
    "deliver": delivery.perform,
    "held": delivery.give_up,
    "fallback": fallback.perform,
    "sign_in": sign_in_codes.perform,
    "relay_in": relaying.hear,
    "relay_out": relaying.tell,
    "template": templates.perform,
    "media": media.perform,
    "forget": media.forget,
    "index": index,
    "reservation": stock_work.end,
    "waiting": stock_work.wait,
    "cart": order_work.remind,
    "unpaid": order_work.expire,
    "import": catalog_files.perform,
    "webhook": webhook_work.perform,
    "picture": picture_work.perform,
    "unused": picture_work.drop_unused,
    "paper": paperwork.perform,
    "mail": letters.perform,
    "parcel": parcel_work.perform,
    "payment": payment_work.collect,
    "refund": payment_work.give_back,
    "calendar": calendar_work.write,
    "hold": booking_work.end_hold,
    "unanswered": booking_work.end_unanswered,
    "series": booking_work.extend,
    "called_off": booking_work.call_off,
    "time_offer": booking_work.offer,
    "reminder": booking_work.remind,
    "member_news": booking_work.tell_shop,
    "notice": notice_work.perform,
    "trial": plan_work.look,
    "give_back": inbox_work.give_back,
    "examples": example_work.play,
    "console": console_work.send_link,
    "live": live_work.perform,
    "live_end": together_work.end,
    "live_news": together_work.tell,
    "live_call": together_work.call,
    "recording": recording_work.record,
    "live_photo": recording_work.keep_photo,
}
"""Who does the work of each topic."""

MOST_TRIES = 10
"""After so many faults an entry stays as a dead letter."""
_LONGEST_PAUSE = timedelta(minutes=5)

_log = structlog.get_logger()


def run_entries(entries: Sequence[Mapping[str, Any]], parts: Parts) -> None:
    """Do the work of each entry; a fault of one neither stops nor loses another."""
    for packed in entries:
        entry = Claimed(
            UUID(packed["id"]),
            WorkspaceId(UUID(packed["workspace_id"])),
            packed["topic"],
            packed["key"],
            packed["payload"],
            packed["attempts"],
        )
        with structlog.contextvars.bound_contextvars(entry_id=packed["id"], topic=entry.topic):
            _run(entry, parts)


def _run(entry: Claimed, parts: Parts) -> None:
    try:
        PERFORMERS[entry.topic](entry, parts)
    except Exception as fault:  # noqa: BLE001  # whatever it was, the entry must be done some day
        _log.exception("entry_failed", attempts=entry.attempts)
        _put_off(entry, parts, type(fault).__name__)


def _put_off(entry: Claimed, parts: Parts, reason: str) -> None:
    """Try again later, ever later; where even this can't be written down, the lease will end."""
    now = parts.clock.now()
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        if entry.attempts >= MOST_TRIES:
            outbox.give_up(db, entry.id, now=now, error=reason)
        else:
            pause = min(timedelta(seconds=2**entry.attempts), _LONGEST_PAUSE)
            outbox.postpone(db, entry.id, until=now + pause, error=reason)
