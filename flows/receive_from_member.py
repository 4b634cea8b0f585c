"""A member's message from their own WhatsApp arrives: kept once, and seen to afterwards (`flows.relay_in`)."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from flows.own_phone import digits_of
from flows.put_relays import IN, put_line
from shop.customers.private_words import mask_cards
from shop.events import outbox
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language, phrase, say
from shop.messaging.inbound import Inbound
from shop.messaging.relaying import digits_in, switched_to
from shop.tables import Member, MemberPhone, RelayMessage
from shop.workspaces.viewing import workspace_view

_SWITCHED = {
    "customer": phrase("You are a customer here now. #team makes you one of the shop again."),
    "team": phrase("You are one of the shop again: who waits for you comes here."),
}


def receive_from_member(
    *, now: datetime, workspace: WorkspaceId, inbound: Inbound
) -> Literal["member", "duplicate"]:
    """Keep it once for each provider id; as whom they write from now on holds at once, for the next message already."""
    with transaction(workspace) as db:
        phone = _phone(db, inbound, now)
        if phone is None:
            return "duplicate"
        line = new_id()
        switch = switched_to(inbound.body) if phone.proven_at else None
        kept = db.connection().execute(
            insert(RelayMessage)
            .values(
                id=line,
                workspace_id=workspace,
                member_phone_id=phone.id,
                direction="in",
                kind=inbound.kind,
                body="" if switch else mask_cards(inbound.body),
                reply_to=inbound.reply_to,
                provider_sid=inbound.provider_sid,
                state="done" if switch else "waits",
                created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(col(RelayMessage.id))
        )
        if kept.first() is None:
            return "duplicate"
        phone.heard_at = workspace_view(db, workspace).at(now)
        if switch:
            phone.as_customer = switch == "customer"
            language = Language(db.get_one(Member, phone.member_id).language)
            put_line(db, phone, say(language, _SWITCHED[switch]), now=now)
        else:
            outbox.put(
                db, workspace_id=workspace, topic=IN, key=str(phone.id), payload={"line": str(line)}, now=now
            )
        db.add(phone)
    return "member"


def _phone(db: Session, inbound: Inbound, now: datetime) -> MemberPhone | None:
    """The proven one; of several that only claim the number, the one whose digits these are."""
    wanted = (
        select(MemberPhone)
        .where(col(MemberPhone.phone) == inbound.phone)
        .order_by(col(MemberPhone.proven_at).is_(None), col(MemberPhone.created_at).desc())
        .with_for_update()
    )
    found = list(db.scalars(wanted))
    if not found or found[0].proven_at is not None:
        return found[0] if found else None
    digits = digits_in(inbound.body)
    return next((one for one in found if digits and digits_of(one, now) == digits), found[0])
