"""An inbound message takes its place in the conversation: counted once, in order of arrival."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.types import Boolean, DateTime, Interval, String, Uuid
from sqlmodel import Session, col

from shop.kernel.ids import ChannelId, ConversationId, CustomerId, MessageId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.rows import table_of
from shop.messaging.inbound import Inbound
from shop.messaging.relaying import is_for_us
from shop.tables import Conversation, CustomerIdentity, Media, Message


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that has taken its place."""

    id: MessageId
    awaited: bool
    """Whether messages to the customer are held until this one came."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes."""

    conversation_id: ConversationId
    customer_id: CustomerId


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a message's shop and sender, and what became of the message."""

    clock_shift_seconds: int
    shop_language: Language
    place: Place | None
    """None where not every identity is known, or the person has no conversation on this channel: nothing was written."""
    arrived: Arrived | None
    """None, with a place, where the message is there already: the caller rolls back."""
    of_member: bool = False
    """Whether it came from a member's own WhatsApp, and is no customer's: nothing was written."""
    turn_due: bool = False
    """Whether its turn was put, or put off, with it; else the caller does that."""


def append_from_known(
    db: Session,
    workspace: WorkspaceId,
    channel: ChannelId,
    inbound: Inbound,
    identities: Mapping[str, str],
    form: Mapping[str, Any],
    *,
    body: str,
    now: datetime,
    wait: timedelta,
    longest: timedelta,
) -> Known:
    """Do what `place_of` and `append_inbound` do, in one statement, for somebody who has written before.

    `now` is the real instant; the message gets the shop's. Most messages come this way, and each further
    statement costs as much as this one: so it also puts the turn that answers, as `outbox.put_off_or_put` does,
    unless somebody else was at the conversation meanwhile. What they have put is not seen by this statement.
    """
    message = new_id()
    told = {
        "message": message,
        "workspace": workspace,
        "channel": channel,
        "kinds": list(identities),
        "names": list(identities.values()),
        "now": now,
        "message_kind": inbound.kind,
        "body": body,
        "content": _content(inbound),
        "form": dict(form),
        "reply_to": inbound.reply_to,
        "sid": inbound.provider_sid,
        "for_us": is_for_us(body),
        "entry": new_id(),
        "due": now + wait,
        "longest": longest,
    }
    row = db.connection().execute(_APPEND_FROM_KNOWN, told).one()
    shift, language, conversation, customer, awaited, written, of_member, turn_due = row
    place = Place(ConversationId(conversation), CustomerId(customer)) if conversation else None
    arrived = Arrived(MessageId(message), awaited) if written else None
    return Known(shift, Language(language), place, arrived, of_member, turn_due)


def place_of(
    db: Session, workspace: WorkspaceId, channel: ChannelId, identities: Mapping[str, str]
) -> tuple[Place | None, bool]:
    """The conversation in which this person is known, and whether every identity of theirs is known."""
    told = {"workspace": workspace, "channel": channel, "named": list(identities.values())}
    rows = db.connection().execute(_KNOWN, told).all()
    known = [row for row in rows if identities.get(row[0]) == row[1]]
    people = {row[2] for row in known}
    if len(people) != 1 or known[0][3] is None:
        return None, False
    place = Place(ConversationId(known[0][3]), CustomerId(known[0][2]))
    return place, len(known) == len(identities)


def open_conversation(
    db: Session,
    workspace: WorkspaceId,
    channel: ChannelId,
    customer: CustomerId,
    *,
    language: Language,
    now: datetime,
) -> ConversationId:
    """The conversation of the customer on the channel, made if there is none; safe for two at once."""
    db.connection().execute(
        insert_or(Conversation)
        .values(
            id=new_id(),
            workspace_id=workspace,
            customer_id=customer,
            channel_id=channel,
            language=language.value,
            language_locked=False,
            responder="agent",
            member="",
            last_seq=0,
            answered_seq=0,
            misses=0,
            notices={},
            memory={},
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    found = db.connection().execute(
        select(col(Conversation.id)).where(
            col(Conversation.customer_id) == customer, col(Conversation.channel_id) == channel
        )
    )
    return ConversationId(found.scalar_one())


def append_inbound(
    db: Session,
    workspace: WorkspaceId,
    place: Place,
    inbound: Inbound,
    form: Mapping[str, Any],
    *,
    body: str,
    now: datetime,
) -> Arrived | None:
    """Write the message at the end of the conversation; None where it is there already.

    Locks the conversation until the transaction ends, so that order is order of arrival.
    """
    told = {"conversation": place.conversation_id, "now": now}
    last, awaited = db.connection().execute(_NEXT_IN_LINE, told).one()
    message = new_id()
    values = {
        "id": message,
        "workspace_id": workspace,
        "conversation_id": place.conversation_id,
        "direction": "in",
        "seq": last,
        "kind": inbound.kind,
        "author": "customer",
        "body": body,
        "content": _content(inbound),
        "form": dict(form),
        "reply_to": inbound.reply_to,
        "provider_sid": inbound.provider_sid,
        "status": "received",
        "attempts": 0,
        "created_at": now,
    }
    written = db.connection().execute(_WRITE_ONCE, values)
    return Arrived(MessageId(message), awaited) if written.first() else None


def want_media(
    db: Session, workspace: WorkspaceId, message: MessageId, inbound: Inbound, now: datetime
) -> list[str]:
    """Note the files to fetch; returns their ids."""
    ids = []
    for media in inbound.media:
        wanted = new_id()
        db.connection().execute(
            insert(Media).values(
                id=wanted,
                workspace_id=workspace,
                message_id=message,
                content_type=media.content_type,
                source_url=media.url,
                size=0,
                sha256="",
                state="wanted",
                reason="",
                created_at=now,
            )
        )
        ids.append(str(wanted))
    return ids


def _content(inbound: Inbound) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "media": [media.model_dump() for media in inbound.media],
        "location": inbound.location.model_dump() if inbound.location else None,
        "tapped": inbound.tap.model_dump() if inbound.tap else None,
        "referral": inbound.referral.model_dump() if inbound.referral else None,
        "opt_out": inbound.opt_out,
        "forwarded": inbound.forwarded,
    }
    return {name: part for name, part in parts.items() if part}


_TALKS, _NAMES, _MESSAGES = table_of(Conversation), table_of(CustomerIdentity), table_of(Message)
_KNOWN = (
    select(_NAMES.c.kind, _NAMES.c.value, _NAMES.c.customer_id, _TALKS.c.id)
    .outerjoin(
        _TALKS,
        (_TALKS.c.customer_id == _NAMES.c.customer_id) & (_TALKS.c.channel_id == bindparam("channel")),
    )
    .where(
        _NAMES.c.workspace_id == bindparam("workspace"),
        _NAMES.c.value.in_(bindparam("named", expanding=True)),
    )
)
_NEXT_IN_LINE = (
    update(_TALKS)
    .where(_TALKS.c.id == bindparam("conversation"))
    .values(last_seq=_TALKS.c.last_seq + 1, last_inbound_at=bindparam("now"))
    .returning(_TALKS.c.last_seq, _TALKS.c.holds)
)
_WRITE_ONCE = (
    insert_or(_MESSAGES)
    .on_conflict_do_nothing(index_elements=["workspace_id", "provider_sid"])
    .returning(_MESSAGES.c.id)
)
_APPEND_FROM_KNOWN = text("""
    WITH shop AS (
        SELECT clock_shift_seconds, language, :now + make_interval(secs => clock_shift_seconds) AS at
        FROM workspace WHERE id = :workspace
    ), staff AS (
        SELECT p.id FROM member_phone p JOIN member m ON m.id = p.member_id AND m.active
        WHERE p.workspace_id = :workspace AND p.phone = ANY(CAST(:names AS text[]))
          AND CASE WHEN p.proven_at IS NULL THEN p.code <> '' AND :for_us
                   ELSE p.relays AND (NOT p.as_customer OR :for_us) END
        LIMIT 1
    ), named AS (
        SELECT (array_agg(i.customer_id))[1] AS customer_id
        FROM customer_identity i
        JOIN unnest(CAST(:kinds AS text[]), CAST(:names AS text[])) AS told (kind, value)
          ON told.kind = i.kind AND told.value = i.value
        WHERE i.workspace_id = :workspace AND NOT EXISTS (SELECT FROM staff)
        HAVING count(*) = cardinality(CAST(:kinds AS text[])) AND count(DISTINCT i.customer_id) = 1
    ), before AS (
        SELECT c.id, c.last_seq FROM conversation c, named
        WHERE c.customer_id = named.customer_id AND c.channel_id = :channel
    ), next AS (
        UPDATE conversation c SET last_seq = c.last_seq + 1, last_inbound_at = shop.at
        FROM named, shop WHERE c.customer_id = named.customer_id AND c.channel_id = :channel
        RETURNING c.id, c.customer_id, c.last_seq, c.holds
    ), written AS (
        INSERT INTO message (id, workspace_id, conversation_id, direction, seq, kind, author, body, content, form,
                             reply_to, provider_sid, status, attempts, created_at)
        SELECT :message, :workspace, next.id, 'in', next.last_seq, :message_kind, 'customer', :body, :content, :form,
               :reply_to, :sid, 'received', 0, shop.at
        FROM next, shop
        ON CONFLICT (workspace_id, provider_sid) DO NOTHING
        RETURNING id
    ), turn AS (
        SELECT next.id::text AS key FROM written, next JOIN before ON before.id = next.id
        WHERE next.last_seq = before.last_seq + 1
    ), put_off AS (
        UPDATE outbox SET available_at = least(:due, created_at + :longest)
        FROM turn
        WHERE topic = 'turn' AND outbox.key = turn.key AND done_at IS NULL AND failed_at IS NULL
          AND leased_until IS NULL
        RETURNING 1
    ), put AS (
        INSERT INTO outbox (id, workspace_id, topic, key, payload, available_at, attempts, error, created_at)
        SELECT :entry, :workspace, 'turn', turn.key, '{}'::jsonb, :due, 0, '', :now
        FROM turn WHERE NOT EXISTS (SELECT FROM put_off)
    )
    SELECT shop.clock_shift_seconds, shop.language, next.id, next.customer_id, next.holds, written.id,
           EXISTS (SELECT FROM staff), EXISTS (SELECT FROM turn)
    FROM shop LEFT JOIN next ON true LEFT JOIN written ON true
""").bindparams(
    bindparam("message", type_=Uuid()),
    bindparam("workspace", type_=Uuid()),
    bindparam("channel", type_=Uuid()),
    bindparam("kinds", type_=ARRAY(String())),
    bindparam("names", type_=ARRAY(String())),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("message_kind", type_=String()),
    bindparam("body", type_=String()),
    bindparam("content", type_=JSONB()),
    bindparam("form", type_=JSONB()),
    bindparam("reply_to", type_=String()),
    bindparam("sid", type_=String()),
    bindparam("for_us", type_=Boolean()),
    bindparam("entry", type_=Uuid()),
    bindparam("due", type_=DateTime(timezone=True)),
    bindparam("longest", type_=Interval()),
)
