"""A live session begins: with a customer, from a booking, or for everybody who wants to watch."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.act_in_session import Acting, Command, acting
from flows.call_followers import plan_call
from flows.tell_live import plan_news
from shop.booking.states import take_step
from shop.booking.taking import lock_bookings
from shop.customers.identities import make_customer
from shop.events import outbox
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.kernel.phone import in_e164
from shop.kernel.refusals import NotFound, Refusal
from shop.live.attending import terms_of
from shop.live.commands import done_before, note_done
from shop.live.event_bodies import SessionResumed, SessionStarted
from shop.live.members import MemberView, customer_name
from shop.live.showing import ENDS_WHEN_IDLE, leader, require_on, require_running, seller
from shop.live.timing import plan_end
from shop.live.viewing import SessionView, session_view
from shop.messaging.writing import conversation_of
from shop.orders.numbering import next_number
from shop.tables import Booking, Customer, LiveSession, LiveTerms
from shop.workspaces.flags import need
from shop.workspaces.viewing import WorkspaceView, workspace_view

Kind = Literal["window", "showing", "tour", "consultation"]


class CustomerMissing(Refusal):
    """A showing is for somebody: name the customer, or a booking of theirs."""

    status = 422


class AlreadyLive(Refusal):
    """The booking's session is going on: ``session, number``."""


class PhoneUnclear(Refusal):
    """That is no phone number."""

    status = 422


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to begin."""

    kind: Kind
    title: str
    customer: Customer | None
    booking: Booking | None
    conversation_id: UUID | None
    language: Language
    source_id: UUID | None
    occurrence_id: UUID | None
    ends_at: datetime | None
    notes: str


def start_live_session(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    customer_id: UUID | None = None,
    booking_id: UUID | None = None,
    conversation_id: UUID | None = None,
    kind: Kind = "showing",
    title: str = "",
    language: Language | None = None,
    source_id: UUID | None = None,
    occurrence_id: UUID | None = None,
    ends_at: datetime | None = None,
    notes: str = "",
    client_id: str = "",
) -> SessionView:
    """Begin a session that this member holds; a salesperson may hold several at once.

    With `booking_id` it is for that booking's customer, in their language, until the booking's end, and the
    booking is going on from now. Whether live sessions are switched on is asked here and nowhere else, so that
    switching them off lets running ones finish. Refuses LiveSessionsOff, NotAllowed, CustomerMissing,
    NotFound, AlreadyLive, CommandReused, and SwitchedOff where the installation begins none.
    """
    need("live_sessions", workspace_id)
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        session_id = new_id()
        # First of all: whoever sends it twice at once waits here, and is given the same session.
        if not note_done(
            db,
            workspace_id=shop.id,
            person=person,
            client_id=client_id,
            name="start",
            subject_id=session_id,
            at=at,
        ):
            known = done_before(db, person=person, client_id=client_id, name="start")
            return session_view(db, known or session_id, shop, at=at, staff=True)
        member = seller(db, person)
        terms = terms_of(db, shop.id)
        require_on(terms, member)
        booking = _booking(db, booking_id)
        customer = _customer(db, customer_id or (booking.customer_id if booking else None))
        if kind == "showing" and customer is None:
            raise CustomerMissing
        plan = _Plan(
            kind=kind,
            title=title.strip(),
            customer=customer,
            booking=booking,
            conversation_id=conversation_id or _conversation(db, customer),
            language=language or _language(shop, customer, booking),
            source_id=source_id,
            occurrence_id=occurrence_id or (booking.occurrence_id if booking else None),
            ends_at=ends_at or (booking.ends_at if booking else None),
            notes=notes.strip(),
        )
        session = _begin(db, shop, member, plan, session_id, at)
        _look_after(db, session, terms, now=now, at=at)
        command = Command("start", now, person, workspace_id, session.id)
        return _told(Acting(db, command, shop, session, terms, at, again=False), member)


def resume_live_session(
    *, now: datetime, person: str, workspace_id: WorkspaceId, session_id: UUID, client_id: str = ""
) -> SessionView:
    """Whoever holds it is back after their connection was lost: nothing of it was; time starts anew.

    Refuses NotAllowed, LiveSessionUnknown, LiveSessionOver.
    """
    with acting(Command("resume", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        require_running(it.session)
        member = leader(it.db, it.session, person)
        it.touch()
        it.tell("session:resumed", SessionResumed(session_id=it.session.id, member_name=member.name))
        return it.done()


def find_or_make_customer(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    phone: str,
    name: str = "",
    language: Language | None = None,
) -> CustomerId:
    """The customer of a phone number, as somebody at work typed it; made if nobody is known by it.

    Whoever is made has agreed to nothing: the shop may serve them here and now, and write once they wrote.
    Refuses NotAllowed, PhoneUnclear.
    """
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        seller(db, person)
        number = in_e164(phone, shop.country)
        if not number:
            raise PhoneUnclear
        return make_customer(
            db,
            workspace_id,
            {"phone": number},
            profile_name=name.strip(),
            language=language or shop.language,
            now=shop.at(now),
        )


def _begin(
    db: Session, shop: WorkspaceView, member: MemberView, plan: _Plan, session_id: UUID, at: datetime
) -> LiveSession:
    booking = plan.booking
    if booking is not None and booking.state == "confirmed":
        take_step(db, booking, "live", actor=f"member:{member.id}", at=at)
    session = LiveSession(
        id=session_id,
        workspace_id=shop.id,
        number=next_number(db, shop.id, "live_session"),
        kind=plan.kind,
        title=plan.title,
        language=plan.language.value,
        member_id=member.id,
        customer_id=plan.customer.id if plan.customer else None,
        conversation_id=plan.conversation_id,
        booking_id=booking.id if booking else None,
        occurrence_id=plan.occurrence_id,
        source_id=plan.source_id,
        stream=f"s{new_id().hex}",
        starts_at=at,
        ends_at=plan.ends_at if plan.ends_at and plan.ends_at > at else None,
        active_at=at,
        notes=plan.notes,
        created_at=at,
    )
    db.add(session)
    db.flush()
    return session


def _look_after(db: Session, session: LiveSession, terms: LiveTerms, *, now: datetime, at: datetime) -> None:
    plan_end(db, session, now=now, at=at)
    plan_news(db, session, now=now)
    plan_call(db, session, now=now)
    if session.kind in ENDS_WHEN_IDLE:
        quiet = timedelta(minutes=max(0, terms.idle_minutes - terms.warn_minutes))
        outbox.put(
            db,
            workspace_id=session.workspace_id,
            topic="live",
            key=f"session/{session.id}",
            payload={"do": "look", "session": str(session.id)},
            now=now,
            available_at=now + quiet,
        )


def _told(it: Acting, member: MemberView) -> SessionView:
    session = it.session
    body = SessionStarted(
        session_id=session.id,
        number=session.number,
        kind=session.kind,
        title=session.title,
        language=session.language,
        member_name=member.name,
        customer_name=customer_name(it.db, session.customer_id),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    it.tell("session:started", body)
    it.record("LiveSessionStarted", kind=session.kind, member=str(member.id))
    return it.done()


def _booking(db: Session, booking_id: UUID | None) -> Booking | None:
    """The locked booking, of which no session is going on."""
    if booking_id is None:
        return None
    rows = lock_bookings(db, [booking_id])
    if not rows or rows[0].state in {"held", "canceled"}:
        raise NotFound(kind="booking")
    running = select(LiveSession).where(
        col(LiveSession.booking_id) == booking_id, col(LiveSession.state).in_(("planned", "active"))
    )
    found = db.scalars(running).first()
    if found is not None:
        raise AlreadyLive(session=str(found.id), number=found.number)
    return rows[0]


def _customer(db: Session, customer_id: UUID | None) -> Customer | None:
    """The customer, or who they turned out to be."""
    if customer_id is None:
        return None
    row = db.scalars(select(Customer).where(col(Customer.id) == customer_id)).first()
    if row is not None and row.merged_into is not None:
        return _customer(db, row.merged_into)
    if row is None or row.erased_at is not None:
        raise NotFound(kind="customer")
    return row


def _conversation(db: Session, customer: Customer | None) -> UUID | None:
    return conversation_of(db, customer.id) if customer else None


def _language(shop: WorkspaceView, customer: Customer | None, booking: Booking | None) -> Language:
    if booking is not None:
        return Language(booking.language)
    return Language(customer.language) if customer else shop.language
