"""What waits for a member is to reach them on their own WhatsApp: rows and entries, inside the transaction of its cause.

The words are made when an entry is due (`flows.relay_out`), from how things are then.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlmodel import Session, col

from shop.events import outbox
from shop.kernel.ids import new_id
from shop.messaging.relaying import new_code
from shop.tables import Conversation, Member, MemberPhone, RelayMessage, RelayThread
from shop.workspaces.permissions import may

MOST_THREADS: Final = 2_000
"""Of one member: codes are short, and must not run out."""
OUT: Final = "relay_out"
IN: Final = "relay_in"


def has_phones(db: Session) -> bool:
    """Whether anybody of the shop has their own WhatsApp for that."""
    wanted = select(col(MemberPhone.id)).where(
        col(MemberPhone.relays), col(MemberPhone.proven_at).is_not(None)
    )
    return db.scalars(wanted.limit(1)).first() is not None


def put_relays(db: Session, row: Conversation, *, has_it: UUID | None, now: datetime) -> None:
    """Who `has_it` is to read the customer's latest words there, else all who answer and wished for it."""
    wanted = (
        select(MemberPhone, col(Member.role))
        .join(Member, col(Member.id) == col(MemberPhone.member_id))
        .where(col(MemberPhone.relays), col(MemberPhone.proven_at).is_not(None), col(Member.active))
        .order_by(col(MemberPhone.id))
    )
    for phone, role in db.execute(wanted).all():
        if may(role, "inbox:answer") and has_it in {None, phone.member_id}:
            thread = thread_with(db, phone, row.id, now=now)
            put_line(db, phone, "", thread=thread.id, now=now)


def put_line(
    db: Session, phone: MemberPhone, words: str, *, thread: UUID | None = None, now: datetime
) -> None:
    """These words to the member; with none, what the customer of that thread last wrote."""
    line = new_id()
    db.add(
        RelayMessage(
            id=line,
            workspace_id=phone.workspace_id,
            member_phone_id=phone.id,
            thread_id=thread,
            direction="out",
            kind="text" if words else "talk",
            body=words,
            created_at=now,
        )
    )
    db.flush()
    outbox.put(
        db,
        workspace_id=phone.workspace_id,
        topic=OUT,
        key=f"{phone.id}/{thread}" if thread else str(phone.id),
        payload={"line": str(line)},
        now=now,
    )


def thread_with(db: Session, phone: MemberPhone, conversation: UUID, *, now: datetime) -> RelayThread:
    """The conversation as that member sees it: by the code that it has, open again."""
    mine = col(RelayThread.member_phone_id) == phone.id
    wanted = select(RelayThread).where(mine, col(RelayThread.conversation_id) == conversation)
    found = db.scalars(wanted).first() or RelayThread(
        id=new_id(),
        workspace_id=phone.workspace_id,
        member_phone_id=phone.id,
        conversation_id=conversation,
        code=_free_code(db, mine),
        told_at=now,
        created_at=now,
    )
    found.open, found.told_at = True, now
    db.add(found)
    db.flush()
    return found


def _free_code(db: Session, mine: ColumnElement[bool]) -> str:
    """A code that none of these threads has; of very many the one told longest ago makes room."""
    told = select(col(RelayThread.id), col(RelayThread.code)).where(mine)
    known = db.execute(told.order_by(col(RelayThread.told_at).desc(), col(RelayThread.id).desc())).all()
    gone = [thread for thread, _ in known[MOST_THREADS - 1 :]]
    if gone:
        db.connection().execute(delete(RelayThread).where(col(RelayThread.id).in_(gone)))
    return new_code({code for _, code in known})
