"""Builders of showings: a shop with people at work, customers, goods on shelves, and sessions between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update
from sqlmodel import col

from flows.cancel_live_session import expire_live_session, lose_item
from flows.change_session_cart import add_session_item, change_session_item, remove_session_item
from flows.complete_live_session import complete_live_session
from flows.manage_members import add_member
from flows.price_session_item import adjust_session_price, answer_session_offer, offer_session_price
from flows.sold_in_session import follow_order
from flows.start_live_session import start_live_session
from shop.events.outbox import Claimed
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.live.event_bodies import CartItem, OfferCard, PickLine
from shop.live.events import EventView, events_after, session_room, staff_room
from shop.live.picking import pick_list
from shop.live.viewing import SessionView, session_view
from shop.tables import Batch, LiveTerms, Member
from shop.workspaces.viewing import workspace_view
from tests.orders.buying import Buyer, a_buyer, a_selling_shop, sells
from tests.world import MORNING, Shop, due

_PHONES = iter(f"+3933300{n:05d}" for n in range(1, 90_000))


@dataclass
class Showroom:
    """A shop where people show and sell."""

    shop: Shop
    john: str
    """Sells."""
    jane: str
    """Sells, too."""
    mike: str
    """Picks."""
    nora: str
    """Manages: allows what is beyond the others' limits."""

    @property
    def people(self) -> list[str]:
        return [self.john, self.jane, self.mike, self.nora]


def a_showroom(**changes: Any) -> Showroom:
    """Two salespeople, somebody in the warehouse and a manager."""
    shop = a_selling_shop(**changes)
    roles = {"John": "salesperson", "Jane": "salesperson", "Mike": "warehouse", "Nora": "manager"}
    people = [works(shop, name, role) for name, role in roles.items()]
    return Showroom(shop, *people)


def works(shop: Shop, name: str, role: str, **more: Any) -> str:
    """Somebody who works there, as events name them."""
    entry = add_member(
        now=MORNING,
        actor="system",
        workspace_id=shop.id,
        name=name,
        role=role,
        phone=next(_PHONES),
        language=Language.EN,
        **more,
    )
    return f"member:{entry.id}"


def lies(shop: Shop, variant: UUID, *lots: tuple[str, str, int, date | None]) -> list[UUID]:
    """What lies of it in which lot (name, shelf, how much, last day); the stock is what it was."""
    ids = []
    with transaction(shop.id) as db:
        for lot, shelf, on_hand, last in lots:
            ids.append(new_id())
            db.connection().execute(
                insert(Batch).values(
                    id=ids[-1],
                    workspace_id=shop.id,
                    variant_id=variant,
                    lot=lot,
                    shelf=shelf,
                    on_hand=on_hand,
                    expires_on=last,
                    created_at=MORNING,
                )
            )
    return ids


def rules(shop: Shop, **changes: Any) -> None:
    """The shop's rules for its live sessions."""
    with transaction(shop.id) as db:
        db.add(LiveTerms(workspace_id=shop.id, **changes))


def not_for(shop: Shop, person: str) -> None:
    """The flag is switched off for one member."""
    with transaction(shop.id) as db:
        switched = update(Member).where(col(Member.id) == UUID(person.partition(":")[2]))
        db.connection().execute(switched.values(live_sessions=False))


def switched_off(shop: Shop) -> None:
    """The flag is switched off for the whole shop."""
    with transaction(shop.id) as db:
        db.connection().execute(update(LiveTerms).values(enabled=False))


def starts(
    room: Showroom, buyer: Buyer | None, who: str = "", *, now: datetime = MORNING, **more: Any
) -> SessionView:
    """A salesperson starts a showing with a customer."""
    return start_live_session(
        now=now,
        person=who or room.john,
        workspace_id=room.shop.id,
        customer_id=buyer.id if buyer else None,
        **more,
    )


def puts_in(
    room: Showroom, session: SessionView, sku: str, quantity: int = 1, who: str = "", **more: Any
) -> SessionView:
    """Somebody puts goods into the session's cart."""
    return add_session_item(**_told(room, session, who, more), sku=sku, quantity=quantity, **more)


def takes_out(
    room: Showroom, session: SessionView, item: CartItem, who: str = "", **more: Any
) -> SessionView:
    """Somebody takes a line out."""
    return remove_session_item(**_told(room, session, who, more), item_id=item.item_id, **more)


def changes_to(
    room: Showroom, session: SessionView, item: CartItem, quantity: int, who: str = "", **more: Any
) -> SessionView:
    """Somebody changes how much of it."""
    told = _told(room, session, who, more)
    return change_session_item(**told, item_id=item.item_id, quantity=quantity, **more)


def asks(
    room: Showroom, session: SessionView, item: CartItem, unit_minor: int, who: str = "", **more: Any
) -> SessionView:
    """The salesperson asks another price."""
    told = {"reason": "an old friend"} | more
    return adjust_session_price(
        **_told(room, session, who, told), item_id=item.item_id, unit_minor=unit_minor, **told
    )


def names(
    room: Showroom, session: SessionView, item: CartItem, unit_minor: int, who: str, **more: Any
) -> SessionView:
    """One side names a price."""
    return offer_session_price(
        **_told(room, session, who, more), item_id=item.item_id, unit_minor=unit_minor, **more
    )


def answers(
    room: Showroom, session: SessionView, card: OfferCard, answer: Any, who: str = "", **more: Any
) -> SessionView:
    """The other side answers."""
    return answer_session_offer(
        **_told(room, session, who, more), offer_id=card.offer_id, answer=answer, **more
    )


def completes(room: Showroom, session: SessionView, who: str = "", **more: Any) -> SessionView:
    """The session is completed."""
    return complete_live_session(**_told(room, session, who, more), **more)


def seen(
    room: Showroom, session: SessionView, *, now: datetime = MORNING, staff: bool = False
) -> SessionView:
    """The session as it stands."""
    with transaction(room.shop.id) as db:
        shop = workspace_view(db, room.shop.id)
        return session_view(db, session.session_id, shop, at=shop.at(now), staff=staff)


def told_in(room: Showroom, session: SessionView, *, staff: bool = False) -> list[EventView]:
    """Everything that was told in the session's room."""
    where = staff_room(session.session_id) if staff else session_room(session.session_id)
    return told(room, where)


def told(room: Showroom, where: str) -> list[EventView]:
    """Everything that was told in that room."""
    with transaction(room.shop.id) as db:
        return events_after(db, where, 0)


def names_told(events: Sequence[EventView]) -> list[str]:
    """What happened, in order."""
    return [event.name for event in events]


def to_pick(room: Showroom) -> list[PickLine]:
    """What the warehouse sees."""
    with transaction(room.shop.id) as db:
        return pick_list(db, workspace_view(db, room.shop.id))


def work_is_done(room: Showroom, now: datetime) -> list[Any]:
    """What the worker would do for live sessions by now."""
    return [
        _WORK[entry.payload["do"]](now=now, entry=entry)
        for entry in due("live", at=now)
        if entry.workspace_id == room.shop.id
    ]


def a_customer(room: Showroom) -> Buyer:
    """Somebody who wrote to the shop."""
    return a_buyer(room.shop, next(_PHONES))


def as_customer(buyer: Buyer) -> str:
    """As events name them."""
    return f"customer:{buyer.id}"


def sells_here(
    room: Showroom, sku: str, price_minor: int = 1000, stock: int | None = 10, **more: Any
) -> UUID:
    """On the shelf."""
    return sells(room.shop, sku, price_minor, stock, **more)


def _told(room: Showroom, session: SessionView, who: str, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "now": more.pop("now", MORNING),
        "person": who or room.john,
        "workspace_id": room.shop.id,
        "session_id": session.session_id,
    }


def _expire(now: datetime, entry: Claimed) -> Any:
    return expire_live_session(now=now, entry=entry)


_WORK: dict[str, Any] = {"look": _expire, "item": lose_item, "order": follow_order}
