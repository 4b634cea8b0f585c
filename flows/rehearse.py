"""Somebody who is not there writes to the shop: a customer and their chat, inside a rehearsal and nowhere else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from flows.register_customer import enroll_customer
from shop.customers.profiles import Profile
from shop.events import outbox
from shop.events.outbox import Claimed
from shop.kernel.database import rehearsing, transaction
from shop.kernel.ids import ChannelId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.rows import insert_row
from shop.messaging.arriving import Place, append_inbound, open_conversation
from shop.messaging.inbound import Inbound
from shop.tables import Channel
from shop.workspaces.viewing import workspace_view

_NAMES = {Language.EN: "Alex", Language.IT: "Andrea", Language.ES: "Alex"}


class NotRehearsing(RuntimeError):
    """Outside a rehearsal nobody is made up."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The chat of somebody who is registered and has agreed to the terms."""

    workspace_id: WorkspaceId
    place: Place
    address: str


def enter_rehearsal(*, now: datetime, workspace_id: WorkspaceId, language: Language) -> Rehearsed:
    """The chat of a new customer who reads that language; raises NotRehearsing where it would stay."""
    if not rehearsing():
        raise NotRehearsing
    person = f"REHEARSAL.{new_id().hex}"
    customer = enroll_customer(
        now=now,
        workspace_id=workspace_id,
        identities={"bsuid": person},
        profile=Profile(name=_NAMES[language], language=language),
        consents=("service",),
    )
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        channel, address = _channel(db, workspace_id, now)
        conversation = open_conversation(db, workspace_id, channel, customer, language=language, now=at)
    return Rehearsed(workspace_id, Place(conversation, customer), address)


def say_in_rehearsal(*, now: datetime, chat: Rehearsed, text: str) -> Claimed:
    """The customer writes; the turn that is due, held by the caller. Raises NotRehearsing."""
    if not rehearsing():
        raise NotRehearsing
    sid = f"SM{new_id().hex}"
    written = Inbound(
        provider_sid=sid, account_sid="", to=chat.address, sender="", body=text, form={"MessageSid": sid}
    )
    key = str(chat.place.conversation_id)
    with transaction(chat.workspace_id) as db:
        at = workspace_view(db, chat.workspace_id).at(now)
        append_inbound(db, chat.workspace_id, chat.place, written, {}, body=text, now=at)
        entry = outbox.put(
            db, workspace_id=chat.workspace_id, topic="turn", key=key, payload={}, now=now, leased_until=now
        )
    return Claimed(entry, chat.workspace_id, "turn", key, {})


def _channel(db: Session, workspace: WorkspaceId, now: datetime) -> tuple[ChannelId, str]:
    """The shop's first channel; one of its own for the rehearsal where it has none yet."""
    query = select(Channel).where(col(Channel.workspace_id) == workspace, col(Channel.status) == "active")
    row = db.scalars(query.order_by(col(Channel.created_at), col(Channel.id)).limit(1)).first()
    if row is not None:
        return ChannelId(row.id), row.address
    made, address = ChannelId(new_id()), f"whatsapp:rehearsal-{new_id().hex}"
    insert_row(
        db,
        Channel,
        id=made,
        workspace_id=workspace,
        address=address,
        sms_address="",
        status="active",
        created_at=now,
    )
    return made, address
