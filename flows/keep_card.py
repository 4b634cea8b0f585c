"""What a shop keeps of a customer on their card: notes that are never sent, tags, what is still to be done, a block."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import Session, col

from flows.answer_as_member import NothingWritten, TooMuchWritten, Writer
from shop.events.recorded import record
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.tables import Conversation, Customer, CustomerTag, FollowUp, InboxNote, Member
from shop.workspaces.viewing import workspace_view

MOST_OF_A_NOTE: Final = 4_000
_LONGEST_TAG: Final = 40
_LONGEST_AHEAD: Final = timedelta(days=20 * 365)
_NAMED = re.compile(r"@(\w+)")


class TagTooLong(Refusal):
    """A tag holds ``most`` characters."""

    status = 422


class DueUnclear(Refusal):
    """It is to be done so far away that nobody means it."""

    status = 422


def write_note(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    conversation_id: UUID | None,
    writer: Writer,
    text: str,
) -> UUID:
    """A note for the team, beside the conversation where one is named; ``@name`` tells that member of it.

    It is never sent. Refuses NothingWritten and TooMuchWritten.
    """
    said = _written(text)
    with transaction(workspace_id) as db:
        _need(db, customer_id)
        note = InboxNote(
            id=new_id(),
            workspace_id=workspace_id,
            customer_id=customer_id,
            conversation_id=conversation_id,
            after_seq=_last(db, conversation_id),
            member_id=writer.member_id,
            author=writer.name,
            text=said,
            mentions=_mentioned(db, said),
            created_at=workspace_view(db, workspace_id).at(now),
        )
        db.add(note)
        return note.id


def drop_note(*, workspace_id: WorkspaceId, note_id: UUID, writer: Writer) -> None:
    """Take back a note of one's own; refuses another's."""
    with transaction(workspace_id) as db:
        gone = db.connection().execute(
            delete(InboxNote)
            .where(col(InboxNote.id) == note_id, col(InboxNote.member_id) == writer.member_id)
            .returning(col(InboxNote.id))
        )
        if gone.first() is None:
            raise NotFound(kind="note")


def put_tag(*, now: datetime, workspace_id: WorkspaceId, customer_id: CustomerId, tag: str) -> str:
    """Put a tag on the customer, in small letters; twice is once. Refuses NothingWritten and TagTooLong."""
    word = " ".join(tag.lower().split()).strip("#, ")
    if not word:
        raise NothingWritten
    if len(word) > _LONGEST_TAG:
        raise TagTooLong(most=_LONGEST_TAG)
    with transaction(workspace_id) as db:
        _need(db, customer_id)
        put = insert_or(CustomerTag).values(
            id=new_id(), workspace_id=workspace_id, customer_id=customer_id, tag=word, created_at=now
        )
        db.connection().execute(put.on_conflict_do_nothing())
    return word


def take_tag(*, workspace_id: WorkspaceId, customer_id: CustomerId, tag: str) -> None:
    """Take a tag off; one that is not there is fine."""
    with transaction(workspace_id) as db:
        db.connection().execute(
            delete(CustomerTag).where(
                col(CustomerTag.customer_id) == customer_id, col(CustomerTag.tag) == tag
            )
        )


def plan_follow_up(
    *,
    now: datetime,
    workspace_id: WorkspaceId,
    customer_id: CustomerId,
    member_id: UUID | None,
    text: str,
    due_at: datetime,
) -> UUID:
    """Something to do for the customer, and by when. Refuses NothingWritten, TooMuchWritten and DueUnclear."""
    said = _written(text)
    if not abs(due_at - now) < _LONGEST_AHEAD:
        raise DueUnclear
    with transaction(workspace_id) as db:
        _need(db, customer_id)
        planned = FollowUp(
            id=new_id(),
            workspace_id=workspace_id,
            customer_id=customer_id,
            member_id=member_id,
            text=said,
            due_at=due_at,
            created_at=workspace_view(db, workspace_id).at(now),
        )
        db.add(planned)
        return planned.id


def finish_follow_up(*, now: datetime, workspace_id: WorkspaceId, follow_up_id: UUID, done: bool) -> None:
    """It is done, or is to be done after all."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        changed = db.connection().execute(
            update(FollowUp)
            .where(col(FollowUp.id) == follow_up_id)
            .values(done_at=at if done else None)
            .returning(col(FollowUp.id))
        )
        if changed.first() is None:
            raise NotFound(kind="follow_up")


def set_blocked(
    *, now: datetime, workspace_id: WorkspaceId, customer_id: CustomerId, by: UUID, blocked: bool
) -> None:
    """Whoever is blocked is read by nobody and answered by nobody; or is heard again."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        _need(db, customer_id)
        db.connection().execute(
            update(Customer).where(col(Customer.id) == customer_id).values(blocked_at=at if blocked else None)
        )
        record(
            db,
            "CustomerBlocked" if blocked else "CustomerUnblocked",
            workspace_id=workspace_id,
            actor=f"member:{by}",
            now=at,
            subject_id=customer_id,
            by=str(by),
        )


def _written(text: str) -> str:
    """The text, with something in it and not too much. Refuses NothingWritten and TooMuchWritten."""
    said = text.strip()
    if not said:
        raise NothingWritten
    if len(said) > MOST_OF_A_NOTE:
        raise TooMuchWritten(most=MOST_OF_A_NOTE)
    return said


def _need(db: Session, customer: CustomerId) -> None:
    found = db.scalars(
        select(col(Customer.id)).where(col(Customer.id) == customer, col(Customer.erased_at).is_(None))
    ).first()
    if found is None:
        raise NotFound(kind="customer")


def _last(db: Session, conversation: UUID | None) -> int:
    if conversation is None:
        return 0
    last = db.scalars(select(col(Conversation.last_seq)).where(col(Conversation.id) == conversation)).first()
    if last is None:
        raise NotFound(kind="conversation")
    return int(last)


def _mentioned(db: Session, text: str) -> list[str]:
    """The members whose first names stand in it after an ``@``."""
    named = {name.lower() for name in _NAMED.findall(text)}
    if not named:
        return []
    people: Sequence[Member] = db.scalars(select(Member).where(col(Member.active))).all()
    return sorted(str(one.id) for one in people if one.name.split() and one.name.split()[0].lower() in named)
