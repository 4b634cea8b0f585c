"""What happens around a waiting line: people who wait, goods that come back, the work that is due."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flows.end_reservations import end_reservations
from flows.join_waiting_list import join_waiting_list
from flows.offer_next_in_line import lapse_offer, offer_next_in_line
from flows.receive_stock import receive_stock
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId, CustomerId
from shop.stock.carts import follow_cart
from shop.stock.waiting import OFFER_HOLDS, Waiting
from shop.tables import Conversation, Message
from tests.world import MORNING, Shop, arrives, due, rows

LATER = MORNING + OFFER_HOLDS


def who_writes(shop: Shop, number: int) -> tuple[CustomerId, ConversationId]:
    message = arrives(shop, "ciao", phone=f"+3933300000{number:02d}").message_id
    with transaction(shop.id) as db:
        talk = db.get_one(Conversation, db.get_one(Message, message).conversation_id)
        return CustomerId(talk.customer_id), ConversationId(talk.id)


def waits(shop: Shop, who: tuple[CustomerId, ConversationId], quantity: int = 1) -> Waiting:
    return join_waiting_list(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        customer_id=who[0],
        conversation_id=who[1],
        sku="CAP-100",
        quantity=quantity,
    )


def come_back(shop: Shop, quantity: int) -> None:
    receive_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="CAP-100", quantity=quantity)


def work_is_done(at: Any = MORNING) -> None:
    """What the worker does with everything that is due."""
    for entry in due("reservation", at=at):
        end_reservations(now=at, entry=entry)
    while entries := due("waiting", at=at):
        for entry in entries:
            (lapse_offer if "offer" in entry.payload else offer_next_in_line)(now=at, entry=entry)


def states(owner: Any) -> list[str]:
    return [state for (state,) in rows(owner, "SELECT state FROM waiting_entry ORDER BY id")]


def told(owner: Any) -> list[Any]:
    return [
        conversation
        for (conversation,) in rows(
            owner, "SELECT conversation_id FROM message WHERE direction = 'out' ORDER BY id"
        )
    ]


def holds_in_cart(
    shop: Shop,
    customer: CustomerId,
    cart: UUID,
    holds: dict[UUID, int],
    *,
    at: datetime = MORNING,
    **how: Any,
) -> None:
    with transaction(shop.id) as db:
        follow_cart(
            db,
            workspace_id=shop.id,
            customer_id=customer,
            cart_id=cart,
            holds=holds,
            instead_of=how.get("instead_of"),
            now=at,
        )


def kept(owner: Any) -> list[Any]:
    return rows(owner, "SELECT purpose, subject_id, quantity, expires_at FROM reservation")
