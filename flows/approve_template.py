"""A template's way to its approval: stored with the provider, asked for, and looked at until it is decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from shop.events import outbox
from shop.events.outbox import Claimed
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import TemplateId
from shop.messaging.channel import Fault, SendFailed
from shop.messaging.templates import Category, Stored, Template
from shop.tables import MessageTemplate

MOST_LOOKS = 350
"""Two weeks, nearly all of it at an hour's distance. Most templates are decided within minutes."""
MOST_TRIES = 10
"""After so many refusals of the provider in a row an entry stays as a dead letter."""

_FIRST_LOOK = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(hours=1)
_LONGEST_RETRY = timedelta(minutes=5)
_UNDECIDED = frozenset({"unsubmitted", "received", "pending", "paused"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A template whose approval is to be asked for, or looked at."""

    id: TemplateId
    template: Template
    content_sid: str
    """The provider's id of it; empty while it has none."""
    status: str
    """How far it was."""


def wanted_template(*, now: datetime, entry: Claimed) -> Wanted | None:
    """The template of an outbox entry, or None where there is nothing left to do."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return None
        row = db.scalars(
            select(MessageTemplate).where(col(MessageTemplate.id) == UUID(entry.payload["template"]))
        ).first()
        if row is None:
            outbox.finish(db, entry.id, now=now)
            return None
        template = Template(
            name=_name(row),
            language=row.language,
            body=row.body,
            samples=row.samples,
            category=cast("Category", row.category),  # one of these, says the table
        )
        return Wanted(TemplateId(row.id), template, row.content_sid, row.status)


def note_stored(*, now: datetime, entry: Claimed, wanted: Wanted, stored: Stored) -> None:
    """Keep what the provider says; while it is undecided, it is looked at again, ever more rarely."""
    with transaction(entry.workspace_id) as db:
        if not outbox.still_ours(db, entry.id):
            return
        _keep(db, entry, wanted, stored, now)
        looks = int(entry.payload.get("looks", 0))
        if stored.status not in _UNDECIDED:
            outbox.finish(db, entry.id, now=now)
        elif looks >= MOST_LOOKS:
            outbox.give_up(db, entry.id, now=now, error=f"still {stored.status} after {looks} looks")
        else:
            outbox.finish(db, entry.id, now=now)
            _look_again(db, entry, wanted, looks, now)


def note_not_stored(
    *, now: datetime, entry: Claimed, wanted: Wanted, failed: SendFailed
) -> Literal["again", "dead"]:
    """The provider does not take the template, or cannot be asked: try again later, or never."""
    with transaction(entry.workspace_id) as db:
        if failed.permanent or entry.attempts >= MOST_TRIES:
            refused = failed.fault is Fault.CONTENT
            outbox.give_up(db, entry.id, now=now, error=str(failed))
            if refused:
                _keep(db, entry, wanted, Stored(wanted.content_sid, "rejected", str(failed)), now)
            return "dead"
        wait = min(timedelta(seconds=failed.retry_after or 2.0**entry.attempts), _LONGEST_RETRY)
        outbox.postpone(db, entry.id, until=now + wait, error=str(failed))
        return "again"


def _name(row: MessageTemplate) -> str:
    """Its name with the provider, where all shops share one account: other words, other name.

    So no shop ever sends the words of another, and approved words are never taken for changed ones.
    """
    mark = sha256(f"{row.workspace_id}\n{row.category}\n{row.body}".encode()).hexdigest()[:10]
    return f"{row.name}_{mark}"


def _keep(db: Session, entry: Claimed, wanted: Wanted, stored: Stored, now: datetime) -> None:
    """Unless the shop has declared other words meanwhile, which have an entry of their own."""
    table = MessageTemplate
    kept = db.connection().execute(
        update(table)
        .where(
            col(table.id) == wanted.id,
            col(table.body) == wanted.template.body,
            col(table.category) == wanted.template.category,
        )
        .values(content_sid=stored.content_sid, status=stored.status, reason=stored.reason)
    )
    if kept.rowcount and stored.status != wanted.status:
        record(
            db,
            "TemplateReviewed",
            workspace_id=entry.workspace_id,
            actor="system",
            now=now,
            subject_id=wanted.id,
            status=stored.status,
        )


def _look_again(db: Session, entry: Claimed, wanted: Wanted, looks: int, now: datetime) -> None:
    pause = min(_FIRST_LOOK * 2 ** min(looks, 12), _LONGEST_PAUSE)
    outbox.put(
        db,
        workspace_id=entry.workspace_id,
        topic="template",
        key=entry.key,
        payload={"template": str(wanted.id), "looks": looks + 1},
        now=now,
        available_at=now + pause,
    )
