"""A customer's live sessions: taken away on request, and forgotten as far as the shop can do without.

Read and erased straight from the tables: the trade that writes them stands above the customers.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import String, Uuid
from sqlmodel import Session, col

from shop.events import outbox
from shop.tables import (
    ChatLine,
    Customer,
    LiveCommand,
    LiveFollower,
    LiveSession,
    Participant,
    Recording,
    RecordingConsent,
    SessionItem,
    SessionOffer,
    SessionPhoto,
    SessionProduct,
    SessionReview,
    SessionTip,
    Variant,
)

_OF_SESSION: Final = {"number", "kind", "state", "starts_at", "ended_at"}
_OF_ITEM: Final = {"quantity", "unit_minor", "original_minor", "state", "note", "created_at"}
_OF_OFFER: Final = {"unit_minor", "note", "state", "created_at"}
_OF_REVIEW: Final = {"stars", "words", "state", "created_at", "appeal"}
_OF_CONSENT: Final = {"text_version", "granted_at", "withdrawn_at"}
_OF_LINE: Final = {"kind", "body", "created_at"}


def live_times(db: Session, customer: UUID) -> list[dict[str, Any]]:
    """The sessions held for the customer or joined by them: what was in the cart, bid and written; plain JSON."""
    rows = db.scalars(
        select(LiveSession)
        .where(col(LiveSession.id).in_(_theirs(customer)))
        .order_by(col(LiveSession.number))
    )
    return [_session(db, row, customer) for row in rows]


def forget_live_times(db: Session, customer: UUID, *, now: datetime) -> tuple[str, ...]:
    """Words, names and places go, also out of the log of what happened; the bare sessions and lines stay.

    So do recordings that they were part of and photos of what was held for them; told are the files that are to go.
    What they agreed to stays as proof, taken back.
    """
    files = _forget_kept(db, customer, now)
    sessions = list(db.scalars(_theirs(customer)))
    people = _people(db, customer)
    run = db.connection().execute
    for name in _names(db, customer):
        run(_UNNAMED, {"sessions": sessions, "name": name})
    run(_UNNOTED, {"customer": customer})
    run(_UNSAID, {"sessions": sessions, "people": people})
    run(update(ChatLine).where(col(ChatLine.person).in_(people)).values(body="", name=""))
    run(
        update(Participant)
        .where(col(Participant.customer_id) == customer)
        .values(name="", place="", connection="")
    )
    own = select(col(LiveSession.id)).where(col(LiveSession.customer_id) == customer)
    run(update(SessionItem).where(col(SessionItem.session_id).in_(own)).values(note=""))
    run(update(SessionOffer).where(col(SessionOffer.session_id).in_(own)).values(note=""))
    run(update(LiveSession).where(col(LiveSession.customer_id) == customer).values(notes="", title=""))
    run(delete(SessionProduct).where(col(SessionProduct.person).in_(people)))
    unsaid = update(SessionReview).where(col(SessionReview.customer_id) == customer)
    run(unsaid.values(words="", name="", reason="", answer="", appeal=""))
    run(update(SessionTip).where(col(SessionTip.customer_id) == customer).values(thanks=""))
    run(delete(LiveFollower).where(col(LiveFollower.customer_id) == customer))
    run(delete(LiveCommand).where(col(LiveCommand.person).in_(people)))
    return files


def _forget_kept(db: Session, customer: UUID, now: datetime) -> tuple[str, ...]:
    """Recordings end and go, photos go; the session is locked first, as wherever it is recorded."""
    agreed = select(col(RecordingConsent.session_id)).where(col(RecordingConsent.customer_id) == customer)
    own = select(col(LiveSession.id)).where(col(LiveSession.customer_id) == customer)
    wanted = select(LiveSession).where(
        or_(col(LiveSession.id).in_(agreed), col(LiveSession.customer_id) == customer)
    )
    sessions = db.scalars(wanted.order_by(col(LiveSession.id)).with_for_update(key_share=True)).all()
    run = db.connection().execute
    taken_back = update(RecordingConsent).where(
        col(RecordingConsent.customer_id) == customer, col(RecordingConsent.withdrawn_at).is_(None)
    )
    run(taken_back.values(withdrawn_at=now))
    run(update(Participant).where(col(Participant.customer_id) == customer).values(agreed_at=None))
    ids = [session.id for session in sessions]
    run(
        update(LiveSession)
        .where(col(LiveSession.id).in_(ids), col(LiveSession.record))
        .values(record=False, record_asked_at=None)
    )
    recordings = db.scalars(
        select(Recording).where(col(Recording.session_id).in_(ids), col(Recording.state) != "removed")
    ).all()
    photos = db.scalars(select(SessionPhoto).where(col(SessionPhoto.session_id).in_(own))).all()
    files = [file for row in recordings for file in (row.sha256, row.poster) if file]
    files += [file for photo in photos for file in (*photo.files, photo.sha256) if file]
    for row in recordings:
        _end_and_remove(db, row, now)
    run(delete(SessionPhoto).where(col(SessionPhoto.session_id).in_(own)))
    return tuple(files)


def _end_and_remove(db: Session, row: Recording, now: datetime) -> None:
    if row.state in {"wanted", "running"}:  # the engine is told to close it; what comes of it is dropped then
        told = {"do": "stop", "recording": str(row.id)}
        outbox.put(
            db, workspace_id=row.workspace_id, topic="recording", key=str(row.id), payload=told, now=now
        )
    row.state, row.removed_at, row.ended_at = "removed", now, row.ended_at or now
    row.sha256, row.poster, row.pieces = "", "", []
    db.add(row)
    db.flush()


def _theirs(customer: UUID) -> Any:
    joined = select(col(Participant.session_id)).where(col(Participant.customer_id) == customer)
    return select(col(LiveSession.id)).where(
        or_(col(LiveSession.customer_id) == customer, col(LiveSession.id).in_(joined))
    )


def _people(db: Session, customer: UUID) -> list[str]:
    """How they are named in sessions: as themselves, and as they joined."""
    joined = select(col(Participant.person)).where(col(Participant.customer_id) == customer)
    return sorted({f"customer:{customer}", *db.scalars(joined)})


def _names(db: Session, customer: UUID) -> list[str]:
    known = db.execute(
        select(col(Customer.name), col(Customer.profile_name)).where(col(Customer.id) == customer)
    ).one()
    joined = select(col(Participant.name)).where(col(Participant.customer_id) == customer)
    return sorted({name for name in (*known, *db.scalars(joined)) if name})


def _session(db: Session, row: LiveSession, customer: UUID) -> dict[str, Any]:
    lines = select(ChatLine).where(
        col(ChatLine.session_id) == row.id, col(ChatLine.person).in_(_people(db, customer))
    )
    bought = _bought(db, row.id) if row.customer_id == customer else {}
    review = select(SessionReview).where(
        col(SessionReview.session_id) == row.id, col(SessionReview.customer_id) == customer
    )
    consents = select(RecordingConsent).where(
        col(RecordingConsent.session_id) == row.id, col(RecordingConsent.customer_id) == customer
    )
    return {
        **row.model_dump(mode="json", include=_OF_SESSION),
        **bought,
        "review": _dumped(db.scalars(review).all(), _OF_REVIEW),
        "agreed_to_recording": _dumped(db.scalars(consents).all(), _OF_CONSENT),
        "written": _dumped(db.scalars(lines.order_by(col(ChatLine.seq))).all(), _OF_LINE),
    }


def _bought(db: Session, session_id: UUID) -> dict[str, Any]:
    items = db.execute(
        select(SessionItem, col(Variant.sku))
        .join(Variant, col(Variant.id) == col(SessionItem.variant_id))
        .where(col(SessionItem.session_id) == session_id)
        .order_by(col(SessionItem.position))
    )
    bids = select(SessionOffer).where(
        col(SessionOffer.session_id) == session_id, col(SessionOffer.by) == "customer"
    )
    return {
        "cart": [{"sku": sku, **item.model_dump(mode="json", include=_OF_ITEM)} for item, sku in items],
        "bids": _dumped(db.scalars(bids.order_by(col(SessionOffer.id))).all(), _OF_OFFER),
    }


def _dumped(
    rows: Sequence[SessionOffer | ChatLine | SessionReview | RecordingConsent], names: set[str]
) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json", include=names) for row in rows]


# A name stands in the log as a whole text, such as {"customerName": "Marta"}.
_UNNAMED = text("""
    UPDATE live_event SET body = replace(body::text, to_json(CAST(:name AS text))::text, '""')::jsonb
    WHERE session_id = ANY (:sessions)
""").bindparams(bindparam("sessions", type_=ARRAY(Uuid())))
# What they bid, and what was noted in sessions of theirs.
_UNNOTED = text("""
    UPDATE live_event SET body = CASE
        WHEN body ? 'offer' THEN jsonb_set(body, '{offer,note}', '""')
        WHEN body ? 'item' THEN jsonb_set(body, '{item,note}', '""')
        ELSE jsonb_set(body, '{note}', '""')
    END
    WHERE session_id IN (SELECT id FROM live_session WHERE customer_id = :customer)
        AND (body ? 'offer' OR body ? 'item' OR body ? 'note')
""").bindparams(bindparam("customer", type_=Uuid()))
_UNSAID = text("""
    UPDATE live_event SET body = jsonb_set(body, '{body}', '""')
    WHERE session_id = ANY (:sessions) AND actor = ANY (:people) AND name = 'chat:line'
""").bindparams(bindparam("sessions", type_=ARRAY(Uuid())), bindparam("people", type_=ARRAY(String())))
