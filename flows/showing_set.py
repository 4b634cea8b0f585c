"""Before a live showing: products that the customer will like, chosen by what is known of them, for the shop to change.

Chosen once, when the booking is confirmed: what they showed interest in, what their note speaks of, what is like
what they bought, what the shop recommends on that day. What a member puts stands instead of that.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from shop.booking.taking import lock_bookings
from shop.booking.viewing import BookingUnknown, BookingView
from shop.booking.zones import day_of
from shop.catalog.facets import facet_value
from shop.catalog.listing import ProductQuery, known_tags, list_products, similar
from shop.catalog.naming import ProductNotFound
from shop.catalog.picks import picks_of
from shop.catalog.spelling import plain
from shop.catalog.viewing import ProductView, Reader, products_named, reader_of, views_of
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.language import Language
from shop.tables import Booking, Interest, Order, OrderLine, ShowingItem
from shop.workspaces.viewing import WorkspaceView, workspace_view

MOST: Final = 6
_PAST: Final = 5
"""So many of the last things they liked or bought are looked at."""
_WORDS: Final = 20
"""So many words of their note are looked at."""
_LONG: Final = 4
"""Shorter words name nothing."""
_SHOWINGS: Final = frozenset({"showing"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A product that is to be shown, and why."""

    product: ProductView
    reason: str


def put_showing_set(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, booking_id: UUID, products: Sequence[str]
) -> list[Shown]:
    """Write the set whole, in its order; `products` are slugs, each once. None takes it back.

    Refuses BookingUnknown, and ProductNotFound for what the shop does not sell; then nothing has changed.
    """
    wanted = list(dict.fromkeys(products))
    with transaction(workspace_id) as db:
        booking = _locked(db, booking_id)
        known = {view.slug: view.id for view in products_named(db, wanted, reader_of(db))}
        for slug in wanted:
            if slug not in known:
                raise ProductNotFound(product=slug, nearest=[])
        _write(db, booking, [(known[slug], "shop") for slug in wanted])
        at = workspace_view(db, workspace_id).at(now)
        record(
            db, "ShowingSetPut", workspace_id=workspace_id, actor=actor, now=at, subject_id=booking.id,
            booking=booking.code, products=wanted,
        )  # fmt: skip
        return showing_set(db, booking.id)


def choose_anew(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, booking_id: UUID) -> list[Shown]:
    """Choose the set again from what is known now, instead of whatever stands there. Refuses BookingUnknown."""
    with transaction(workspace_id) as db:
        booking = _locked(db, booking_id)
        shop = workspace_view(db, workspace_id)
        choose(db, shop, booking)
        record(
            db, "ShowingSetChosen", workspace_id=workspace_id, actor=actor, now=shop.at(now),
            subject_id=booking.id, booking=booking.code,
        )  # fmt: skip
        return showing_set(db, booking.id)


def shown_names(db: Session, view: BookingView) -> tuple[str, ...]:
    """What is to be shown at the booking, by name in its customer's language; nothing where nothing is shown."""
    found = showing_set(db, view.id, view.language) if view.live_kind else []
    return tuple(each.product.name for each in found)


def showing_set(db: Session, booking_id: UUID, language: Language | None = None) -> list[Shown]:
    """What is to be shown, in its order, in that language or the shop's own; what is hidden now is left out."""
    rows = db.execute(
        select(col(ShowingItem.product_id), col(ShowingItem.reason))
        .where(col(ShowingItem.booking_id) == booking_id)
        .order_by(col(ShowingItem.position))
    ).all()
    why = {row.product_id: row.reason for row in rows}
    return [Shown(view, why[view.id]) for view in views_of(db, list(why), reader_of(db, language))]


def choose_first(db: Session, shop: WorkspaceView, booking: Booking, live_kind: str) -> None:
    """For a showing that has no set yet, choose one. For flows, inside their transactions."""
    if live_kind not in _SHOWINGS:
        return
    known = select(col(ShowingItem.id)).where(col(ShowingItem.booking_id) == booking.id)
    if db.scalars(known).first() is None:
        choose(db, shop, booking)


def choose(db: Session, shop: WorkspaceView, booking: Booking) -> None:
    """Write the set that fits the customer best."""
    reader = reader_of(db)
    chosen: dict[UUID, str] = {}
    for view, reason in _liked(db, shop, booking, reader):
        if view.offer.in_stock:
            chosen.setdefault(view.id, reason)
        if len(chosen) == MOST:
            break
    _write(db, booking, list(chosen.items()))


def _locked(db: Session, booking_id: UUID) -> Booking:
    rows = lock_bookings(db, [booking_id])
    if not rows:
        raise BookingUnknown
    return rows[0]


def _liked(
    db: Session, shop: WorkspaceView, booking: Booking, reader: Reader
) -> Iterator[tuple[ProductView, str]]:
    """What may be shown, the best first; the same product may come again."""
    interests = views_of(db, _interests(db, booking.customer_id), reader)
    bought = views_of(db, _bought(db, booking.customer_id), reader)
    yield from ((view, "interest") for view in interests if view.offer.in_stock)
    yield from ((view, "note") for view in _noted(db, booking.note, reader))
    for known in [*interests, *bought]:
        yield from ((view, "like") for view in similar(db, known, reader, limit=2))
    day = day_of(booking.starts_at, shop.zone)
    yield from ((pick.product, "pick") for pick in picks_of(db, day, reader))
    yield from (
        (view, "pick") for view in list_products(db, ProductQuery(limit=MOST, counted=False), reader).products
    )


def _interests(db: Session, customer_id: UUID) -> list[UUID]:
    wanted = select(col(Interest.product_id)).where(col(Interest.customer_id) == customer_id)
    return list(db.scalars(wanted.order_by(col(Interest.last_at).desc()).limit(_PAST)))


def _bought(db: Session, customer_id: UUID) -> list[UUID]:
    lines = (
        select(col(OrderLine.product_id))
        .join(Order, col(Order.id) == col(OrderLine.order_id))
        .where(
            col(Order.customer_id) == customer_id,
            col(Order.state) != "canceled",
            col(OrderLine.product_id).is_not(None),
        )
        .order_by(col(Order.placed_at).desc(), col(OrderLine.position))
        .limit(_PAST)
    )
    return list(dict.fromkeys(one for one in db.scalars(lines) if one))


def _noted(db: Session, note: str, reader: Reader) -> Iterator[ProductView]:
    """What carries a tag that the note names in any language, such as ``rosso`` or ``regalo``."""
    words = [word for word in re.findall(r"\w+", plain(note))[:_WORDS] if len(word) >= _LONG]
    named = (tag for tag in (known_tags(db) if words else []) if _is_named(tag, words))
    for tag in islice(named, _PAST):
        yield from list_products(db, ProductQuery(tags=(tag,), limit=2, counted=False), reader).products


def _is_named(tag: str, words: Sequence[str]) -> bool:
    """Whether one of the words is the tag's value; ``rossa`` is ``rosso``."""
    said = {plain(facet_value(tag, language)[1]) for language in Language}
    ends = {value[:-1] for value in said if len(value) >= _LONG}
    return any(word in said or word[:-1] in ends for word in words)


def _write(db: Session, booking: Booking, chosen: Sequence[tuple[UUID, str]]) -> None:
    db.connection().execute(delete(ShowingItem).where(col(ShowingItem.booking_id) == booking.id))
    rows = [
        {
            "id": new_id(),
            "workspace_id": booking.workspace_id,
            "booking_id": booking.id,
            "product_id": product,
            "position": position,
            "reason": reason,
        }
        for position, (product, reason) in enumerate(chosen)
    ]
    if rows:
        db.connection().execute(insert(ShowingItem), rows)
