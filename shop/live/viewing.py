"""A live session as it stands: for the salesperson's page, the customer's, and other programs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from shop.live.attending import LiveSessionUnknown, terms_of
from shop.live.board import lasted
from shop.live.carts import SHOWN, cart_items, items_of, totals_of
from shop.live.event_bodies import Body, CartItem, OfferCard, Totals
from shop.live.events import last_number, session_room, staff_room
from shop.live.goods import names_in_all, pictures_of
from shop.live.members import customer_name, member_name
from shop.live.offers import offer_card, open_offers
from shop.live.prices import floor_minor
from shop.live.showing import idle_end
from shop.tables import LiveSession, LiveTerms, Order, Product, SessionItem, SessionProduct
from shop.workspaces.viewing import WorkspaceView


class SeenProduct(Body):
    """What became of a product in the session."""

    product_id: UUID
    slug: str
    names: Mapping[str, str]
    picture: str
    shown_at: datetime | None
    interested: tuple[str, ...]
    """Whose interest was marked."""
    sold: bool


class StaffSide(Body):
    """What only the shop's people see of a session."""

    notes: str
    floors: Mapping[str, int]
    """By line: nobody sells below that."""
    list_prices: Mapping[str, int]
    reasons: Mapping[str, str]
    """By line: why its price is another."""
    approvals: tuple[OfferCard, ...]
    """Prices that wait for somebody who may allow them."""
    room_seq: int


class SessionView(Body):
    """A live session. Of the log's rooms, `room_seq` is the last number that this view already holds."""

    session_id: UUID
    number: int
    kind: str
    state: str
    title: str
    language: str
    member_id: UUID | None
    member_name: str
    customer_id: UUID | None
    customer_name: str
    conversation_id: UUID | None
    booking_id: UUID | None
    stream: str
    stream_state: str
    starts_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    active_at: datetime
    idle_ends_at: datetime | None
    """When it ends by itself if nothing happens."""
    warned_at: datetime | None
    version: int
    items: tuple[CartItem, ...]
    """Kept, lost and sold ones."""
    totals: Totals
    offers: tuple[OfferCard, ...]
    """Those that wait for the customer or the salesperson."""
    products: tuple[SeenProduct, ...]
    order_id: UUID | None
    order_number: int | None
    order_total_minor: int | None
    seconds: int
    server_time: datetime
    room_seq: int
    staff: StaffSide | None = None


def session_view(
    db: Session, session_id: UUID, shop: WorkspaceView, *, at: datetime, staff: bool = False
) -> SessionView:
    """The session as it stands at `at` (the shop's clock). Refuses LiveSessionUnknown."""
    # Told first and read after, so that nothing is missing between the number and what is read.
    seq = last_number(db, session_room(session_id))
    session = _found(db, session_id)
    rows = items_of(db, session.id, *SHOWN)
    cards = [offer_card(row, shop.currency) for row in open_offers(db, session.id)]
    order = db.get(Order, session.order_id) if session.order_id else None
    terms = terms_of(db, shop.id)
    return SessionView(
        session_id=session.id,
        number=session.number,
        kind=session.kind,
        state=session.state,
        title=session.title,
        language=session.language,
        member_id=session.member_id,
        member_name=member_name(db, session.member_id),
        customer_id=session.customer_id,
        customer_name=customer_name(db, session.customer_id),
        conversation_id=session.conversation_id,
        booking_id=session.booking_id,
        stream=session.stream,
        stream_state=session.stream_state,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        ended_at=session.ended_at,
        active_at=session.active_at,
        idle_ends_at=idle_end(session, terms),
        warned_at=session.warned_at,
        version=session.version,
        items=cart_items(db, rows, shop),
        totals=totals_of(db, session.id, shop.currency),
        offers=tuple(card for card in cards if card.by == "customer" or card.waits_for == "customer"),
        products=tuple(_seen(db, session.id, shop)),
        order_id=session.order_id,
        order_number=order.number if order else None,
        order_total_minor=order.total_minor if order else None,
        seconds=lasted(session, at),
        server_time=at,
        room_seq=seq,
        staff=_staff_side(db, session, rows, terms, cards) if staff else None,
    )


def running_sessions(
    db: Session, *, customer_id: UUID | None = None, member_id: UUID | None = None
) -> list[UUID]:
    """The sessions going on of a customer, or of a member; the latest first."""
    wanted = select(col(LiveSession.id)).where(col(LiveSession.state) == "active")
    if customer_id is not None:
        wanted = wanted.where(col(LiveSession.customer_id) == customer_id)
    if member_id is not None:
        wanted = wanted.where(col(LiveSession.member_id) == member_id)
    return list(db.scalars(wanted.order_by(col(LiveSession.starts_at).desc())))


def session_numbered(db: Session, number: int) -> UUID:
    """The id of "session 123". Refuses LiveSessionUnknown."""
    found = db.scalars(select(col(LiveSession.id)).where(col(LiveSession.number) == number)).first()
    if found is None:
        raise LiveSessionUnknown(kind="live session")
    return found


def _found(db: Session, session_id: UUID) -> LiveSession:
    session = db.get(LiveSession, session_id, populate_existing=True)
    if session is None:
        raise LiveSessionUnknown(kind="live session")
    return session


def _staff_side(
    db: Session,
    session: LiveSession,
    items: Sequence[SessionItem],
    terms: LiveTerms,
    cards: Sequence[OfferCard],
) -> StaffSide:
    rows = [row for row in items if row.state == "kept"]
    return StaffSide(
        notes=session.notes,
        floors={str(row.id): floor_minor(row.original_minor, terms) for row in rows},
        list_prices={str(row.id): row.original_minor for row in rows},
        reasons={str(row.id): row.reason for row in rows if row.reason},
        approvals=tuple(card for card in cards if card.waits_for == "approver"),
        room_seq=last_number(db, staff_room(session.id)),
    )


def _seen(db: Session, session_id: UUID, shop: WorkspaceView) -> list[SeenProduct]:
    wanted = (
        select(SessionProduct, Product)
        .join(Product, col(Product.id) == col(SessionProduct.product_id))
        .where(col(SessionProduct.session_id) == session_id)
        .order_by(col(SessionProduct.at), col(SessionProduct.id))
    )
    rows = db.execute(wanted).all()
    products = {product.id: product for _, product in rows}
    pictures = pictures_of(db, products.keys())
    return [
        _seen_product(product, [mark for mark, of in rows if of.id == product.id], pictures, shop)
        for product in products.values()
    ]


def _seen_product(
    product: Product, marks: Sequence[SessionProduct], pictures: Mapping[UUID, str], shop: WorkspaceView
) -> SeenProduct:
    return SeenProduct(
        product_id=product.id,
        slug=product.slug,
        names=names_in_all(product, None, shop.language),
        picture=pictures.get(product.id, product.picture),
        shown_at=next((mark.at for mark in marks if mark.mark == "shown"), None),
        interested=tuple(mark.person for mark in marks if mark.mark == "interested"),
        sold=any(mark.mark == "sold" for mark in marks),
    )
