"""A customer's message arrives: stored once, and a turn is due. Nothing is thought about here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import update
from sqlmodel import Session, col

from flows.receive_from_member import receive_from_member
from shop.customers.identities import add_missing, known_as, make_customer
from shop.customers.private_words import mask_cards
from shop.events import outbox
from shop.kernel.database import transaction
from shop.kernel.ids import ChannelId, MessageId, WorkspaceId
from shop.kernel.language import Language
from shop.kernel.phone import likely_language
from shop.kernel.settings import settings
from shop.messaging.arriving import (
    Place,
    append_from_known,
    append_inbound,
    open_conversation,
    place_of,
    want_media,
)
from shop.messaging.holding import release
from shop.messaging.inbound import Inbound
from shop.tables import OutboxEntry
from shop.workspaces.viewing import channel_of

# A customer who never stops typing is answered after this long all the same.
LONGEST_BURST = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of the message."""

    outcome: Literal["stored", "duplicate", "unknown_channel", "unknown_sender", "member"]
    message_id: MessageId | None = None


def receive_message(*, now: datetime, inbound: Inbound) -> Received:
    """Store the message, exactly once for each provider id, with the outbox entry of its turn.

    What was held until the customer would write leaves now, before the answer. A duplicate of a message
    that still waits for its answer wakes that answer and changes nothing else.
    Card numbers are masked before anything is written. What a member writes from their own WhatsApp is told apart
    before anybody is made a customer (`flows.receive_from_member`). A message for nobody's channel, or from nobody,
    is not stored.
    """
    owner = channel_of(inbound.to)
    if owner is None:
        return Received("unknown_channel")
    # A username can pass to somebody else, so it never names a customer.
    identities: dict[str, str] = {kind: value for kind, value in inbound.identities if kind != "username"}
    if not identities:
        return Received("unknown_sender")
    try:
        return Received("stored", _store(*owner, inbound, identities, now))
    except _OfMember:
        return Received(receive_from_member(now=now, workspace=owner[0], inbound=inbound))
    except _AlreadyHere as here:
        _wake(owner[0], here.place, now)
        return Received("duplicate")


class _OfMember(Exception):
    """Ends the transaction of a message that is a member's, and no customer's."""


class _AlreadyHere(Exception):
    """Ends the transaction of a duplicate, so that it leaves no trace."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


def _store(
    workspace: WorkspaceId, channel: ChannelId, inbound: Inbound, identities: Mapping[str, str], now: datetime
) -> MessageId:
    masked: dict[str, Any] = {name: _masked(value) for name, value in inbound.form.items()}
    body = mask_cards(inbound.body)
    with transaction(workspace) as db:
        known = append_from_known(
            db,
            workspace,
            channel,
            inbound,
            identities,
            masked,
            body=body,
            now=now,
            wait=settings().burst_wait,
            longest=LONGEST_BURST,
        )
        if known.of_member:
            raise _OfMember
        at = now + timedelta(seconds=known.clock_shift_seconds)
        place, arrived = known.place, known.arrived
        if place is None:
            place = _place(db, workspace, channel, inbound, identities, at, known.shop_language)
            arrived = append_inbound(db, workspace, place, inbound, masked, body=body, now=at)
        if arrived is None:
            raise _AlreadyHere(place)
        if arrived.awaited:
            release(db, workspace=workspace, conversation=place.conversation_id, now=now, at=at)
        for media in want_media(db, workspace, arrived.id, inbound, now):
            outbox.put(
                db, workspace_id=workspace, topic="media", key=media, payload={"media": media}, now=now
            )
        if not known.turn_due:
            _put_turn(db, workspace, place, now)
        return arrived.id


def _put_turn(db: Session, workspace: WorkspaceId, place: Place, now: datetime) -> None:
    outbox.put_off_or_put(
        db,
        workspace_id=workspace,
        topic="turn",
        key=str(place.conversation_id),
        now=now,
        wait=settings().burst_wait,
        longest=LONGEST_BURST,
    )


def _masked(value: str | list[str]) -> str | list[str]:
    return mask_cards(value) if isinstance(value, str) else [mask_cards(one) for one in value]


def _wake(workspace: WorkspaceId, place: Place, now: datetime) -> None:
    """A provider that asks again is impatient: do not wait for the rest of the burst any longer."""
    entry = OutboxEntry
    with transaction(workspace) as db:
        db.connection().execute(
            update(entry)
            .where(
                col(entry.topic) == "turn",
                col(entry.key) == str(place.conversation_id),
                col(entry.done_at).is_(None),
                col(entry.leased_until).is_(None),
            )
            .values(available_at=now)
        )


def _place(
    db: Session,
    workspace: WorkspaceId,
    channel: ChannelId,
    inbound: Inbound,
    identities: Mapping[str, str],
    now: datetime,
    shop_language: Language,
) -> Place:
    place, complete = place_of(db, workspace, channel, identities)
    if place is not None and complete:
        return place
    language = likely_language(inbound.phone, shop_language)
    customer = known_as(db, workspace, identities) or make_customer(
        db, workspace, identities, profile_name=inbound.profile_name, language=language, now=now
    )
    add_missing(db, workspace, customer, identities, now)
    conversation = open_conversation(db, workspace, channel, customer, language=language, now=now)
    return Place(conversation, customer)
