"""Prices that one side names and the other may take: at most one is open on each line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.ids import new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.live.event_bodies import OfferCard
from shop.tables import SessionItem, SessionOffer

Side = Literal["customer", "member"]
WaitsFor = Literal["customer", "member", "approver"]
Answer = Literal["taken", "declined", "countered", "lapsed"]


class SessionOfferUnknown(NotFound):
    """There is no such offer in this session."""


class OfferSettled(Refusal):
    """It has been answered: ``state``."""


class OfferOpen(Refusal):
    """An offer for this line waits for an answer first: ``waits_for``."""


@dataclass(frozen=True, slots=True)
class Named:
    """A price, who named it, and who has to answer."""

    by: Side
    waits_for: WaitsFor
    unit_minor: int
    note: str


def open_offer(db: Session, item_id: UUID) -> SessionOffer | None:
    """The one that waits for an answer on that line of the locked session."""
    waiting = select(SessionOffer).where(
        col(SessionOffer.item_id) == item_id, col(SessionOffer.state) == "open"
    )
    return db.scalars(waiting.execution_options(populate_existing=True)).first()


def open_offers(db: Session, session_id: UUID) -> Sequence[SessionOffer]:
    """All that wait for an answer in the session, the first first."""
    waiting = select(SessionOffer).where(
        col(SessionOffer.session_id) == session_id, col(SessionOffer.state) == "open"
    )
    return db.scalars(waiting.order_by(col(SessionOffer.id))).all()


def offer_in(db: Session, session_id: UUID, offer_id: UUID) -> SessionOffer:
    """That open offer of the locked session. Refuses SessionOfferUnknown and OfferSettled."""
    row = db.get(SessionOffer, offer_id, populate_existing=True)
    if row is None or row.session_id != session_id:
        raise SessionOfferUnknown(kind="session offer")
    if row.state != "open":
        raise OfferSettled(state=row.state)
    return row


def make_offer(db: Session, item: SessionItem, named: Named, *, person: str, at: datetime) -> SessionOffer:
    """Write the offer; none may be open on the line."""
    row = SessionOffer(
        id=new_id(),
        workspace_id=item.workspace_id,
        session_id=item.session_id,
        item_id=item.id,
        by=named.by,
        made_by=person,
        waits_for=named.waits_for,
        unit_minor=named.unit_minor,
        note=named.note,
        created_at=at,
    )
    db.add(row)
    db.flush()
    return row


def close_offer(db: Session, row: SessionOffer, answer: Answer, *, by: str, at: datetime) -> None:
    """The open offer has its answer."""
    row.state, row.answered_by, row.answered_at = answer, by, at
    db.add(row)
    db.flush()


def offer_card(row: SessionOffer, currency: str) -> OfferCard:
    """As it is shown."""
    return OfferCard.model_validate(
        {
            "offer_id": row.id,
            "item_id": row.item_id,
            "by": row.by,
            "waits_for": row.waits_for,
            "unit_minor": row.unit_minor,
            "currency": currency,
            "note": row.note,
            "state": row.state,
            "made_at": row.created_at,
        }
    )
