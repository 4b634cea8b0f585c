"""What a live session was for one customer, read from its events: what they saw, liked and bought, and what is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.kernel.language import Language, text_in
from shop.live.attending import live_session
from shop.live.carts import cart_items, items_of
from shop.live.event_bodies import CartItem
from shop.live.events import session_room
from shop.live.members import member_name
from shop.tables import LiveEvent, LiveSession, Order
from shop.workspaces.viewing import WorkspaceView

_TOLD = ("session:productShown", "session:interest")


@dataclass(frozen=True, slots=True)
class SeenGoods:
    """Something that was shown, or liked before it was."""

    slug: str
    name: str
    picture: str
    price_minor: int | None
    """As it was told then; None where it was liked and not shown."""
    at: datetime
    liked: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A live session, looked back on by one customer."""

    session_id: UUID
    number: int
    kind: str
    state: str
    title: str
    host_name: str
    starts_at: datetime
    minutes: int
    seen: tuple[SeenGoods, ...]
    """In the order in which it was shown."""
    bought: tuple[CartItem, ...]
    """At the prices of the session; empty for whoever bought nothing in it."""
    order_id: UUID | None
    order_number: int | None
    order_total_minor: int | None
    to_pay: bool
    """What is next: the order waits for its payment."""


def summary_of(
    db: Session, session_id: UUID, customer_id: UUID, *, shop: WorkspaceView, language: Language
) -> Summary:
    """The summary for that customer, in their language. Refuses LiveSessionUnknown."""
    session = live_session(db, session_id)
    order = _order(db, session, customer_id)
    sold = items_of(db, session.id, "sold") if order else []
    end = session.ended_at or session.active_at
    return Summary(
        session_id=session.id,
        number=session.number,
        kind=session.kind,
        state=session.state,
        title=session.title,
        host_name=member_name(db, session.member_id),
        starts_at=session.starts_at,
        minutes=max(1, round((end - session.starts_at).total_seconds() / 60)),
        seen=_seen(_events(db, session), f"customer:{customer_id}", shop.language, language),
        bought=tuple(cart_items(db, sold, shop)),
        order_id=order.id if order else None,
        order_number=order.number if order else None,
        order_total_minor=order.total_minor if order else None,
        to_pay=order is not None and order.state == "placed" and order.payment != "cash",
    )


def _order(db: Session, session: LiveSession, customer_id: UUID) -> Order | None:
    if session.order_id is None:
        return None
    order = db.get(Order, session.order_id)
    return order if order is not None and order.customer_id == customer_id else None


def _events(db: Session, session: LiveSession) -> Sequence[LiveEvent]:
    wanted = select(LiveEvent).where(
        col(LiveEvent.room) == session_room(session.id), col(LiveEvent.name).in_(_TOLD)
    )
    return db.scalars(wanted.order_by(col(LiveEvent.seq))).all()


def _seen(
    events: Sequence[LiveEvent], person: str, own: Language, language: Language
) -> tuple[SeenGoods, ...]:
    liked = {
        event.body["slug"]: event
        for event in events
        if event.name == "session:interest" and event.body["person"] == person
    }
    shown: dict[str, LiveEvent] = {}
    for event in events:
        if event.name == "session:productShown":
            shown.setdefault(event.body["slug"], event)
    every = {**shown, **{slug: event for slug, event in liked.items() if slug not in shown}}
    return tuple(
        _one(event.body, event.at, liked=slug in liked, own=own, language=language)
        for slug, event in every.items()
    )


def _one(
    body: Mapping[str, object], at: datetime, *, liked: bool, own: Language, language: Language
) -> SeenGoods:
    names = body["names"]
    price = body.get("priceMinor")
    return SeenGoods(
        slug=str(body["slug"]),
        name=text_in(names, language, own) if isinstance(names, dict) else str(body["slug"]),
        picture=str(body.get("picture", "")),
        price_minor=price if isinstance(price, int) else None,
        at=at,
        liked=liked,
    )
