"""Builders of what is counted: chats, orders, money, times and answers, as bare rows with the instants told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.tables import (
    Booking,
    BookingChange,
    Cart,
    Channel,
    Conversation,
    Customer,
    Handoff,
    Interest,
    Message,
    Order,
    OrderLine,
    Payment,
    Refund,
    Turn,
    Variant,
)
from tests.booking.diary import a_resource, a_service
from tests.orders.buying import sells
from tests.world import Shop, a_shop

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass
class Person:
    """A customer with a conversation."""

    id: UUID
    conversation: UUID


@dataclass
class Counted:
    """A shop whose rows are written one by one."""

    shop: Shop
    people: list[Person] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))
    service: UUID | None = None

    def put(self, table: type[SQLModel], **values: Any) -> UUID:
        identity = new_id()
        with transaction(self.shop.id) as db:
            row = {"id": identity, "workspace_id": self.shop.id, **values}
            db.connection().execute(insert(table).values(**row))
        return identity

    def person(self, at: datetime) -> Person:
        number = next(self.numbers)
        with transaction(self.shop.id) as db:
            channel = db.scalars(select(col(Channel.id))).one()
        customer = self.put(Customer, code=f"C{number}", language="it", created_at=at)
        talk = self.put(
            Conversation,
            customer_id=customer,
            channel_id=channel,
            language="it",
            created_at=at,
            notices={},
            memory={},
        )
        found = Person(customer, talk)
        self.people.append(found)
        return found

    def is_called(self, who: Person, name: str, **talk: Any) -> None:
        """What the customer is called, and how the conversation stands."""
        with transaction(self.shop.id) as db:
            db.connection().execute(update(Customer).where(col(Customer.id) == who.id).values(name=name))
            if talk:
                stands = update(Conversation).where(col(Conversation.id) == who.conversation).values(**talk)
                db.connection().execute(stands)

    def writes(self, who: Person, at: datetime, *, kind: str = "text") -> None:
        self._message(who, at, direction="in", author="customer", status="received", kind=kind)

    def is_told(self, who: Person, at: datetime, author: str = "agent", **told: Any) -> None:
        self._message(who, at, **({"direction": "out", "author": author, "status": "delivered"} | told))

    def _message(self, who: Person, at: datetime, **told: Any) -> None:
        values = {
            "conversation_id": who.conversation,
            "seq": next(self.numbers),
            "created_at": at,
            "attempts": 0,
        }
        self.put(Message, body="", content={}, form={}, reply_to="", **{"kind": "text"} | values | told)

    def answers(
        self, who: Person, at: datetime, *, trace: Sequence[dict[str, Any]] = (), **told: Any
    ) -> None:
        values = {"outcome": "answered", "state": "done", "number": next(self.numbers), "milliseconds": 100}
        self.put(
            Turn,
            conversation_id=who.conversation,
            created_at=at,
            leased_until=at,
            from_seq=1,
            to_seq=1,
            trace=list(trace),
            **({"model": "concierge", "tokens_in": 0, "tokens_out": 0, "agent_version": 1} | values | told),
        )

    def asks_for_a_person(self, who: Person, at: datetime, **told: Any) -> None:
        self.put(
            Handoff, conversation_id=who.conversation, created_at=at, reason="wanted", summary={}, **told
        )

    def fills_cart(self, who: Person, at: datetime, state: str = "ordered") -> None:
        values = {"state": state, "version": 1, "delivery": "", "payment": "", "codes": [], "reminded": 0}
        self.put(Cart, customer_id=who.id, created_at=at, changed_at=at, **values)

    def orders(
        self, who: Person, at: datetime, minor: int, *, paid_at: datetime | None = None, **told: Any
    ) -> UUID:
        values = {
            "number": next(self.numbers),
            "state": "paid" if paid_at else "placed",
            "payment": "card",
            "currency": "EUR",
            "language": "it",
            "goods_minor": minor,
            "discount_minor": 0,
            "delivery_minor": 0,
            "tip_minor": 0,
            "tax_minor": 0,
            "total_minor": minor,
            "paid_minor": minor if paid_at else 0,
            "quote": {},
            "delivery": {},
            "address": {},
        } | told
        order = self.put(Order, customer_id=who.id, placed_at=at, created_at=at, paid_at=paid_at, **values)
        if paid_at:
            self.comes(order, minor, paid_at, str(values["currency"]))
        return order

    def comes(self, order: UUID, minor: int, at: datetime, currency: str = "EUR") -> UUID:
        return self.put(
            Payment,
            order_id=order,
            provider="test",
            provider_reference=str(new_id()),
            amount_minor=minor,
            refunded_minor=0,
            currency=currency,
            method="",
            created_at=at,
        )

    def goes_back(self, order: UUID, minor: int, at: datetime, *, state: str = "succeeded") -> None:
        payment = self.comes(order, minor, at - DAY * 1000)
        self.put(
            Refund,
            order_id=order,
            payment_id=payment,
            amount_minor=minor,
            currency="EUR",
            lines=[],
            reason="wanted",
            state=state,
            created_at=at - DAY,
            finished_at=at,
        )

    def line(self, order: UUID, product: UUID, minor: int) -> None:
        values = {"position": next(self.numbers), "sku": "X", "name": "X", "quantity": 1, "unit": "piece"}
        self.put(OrderLine, order_id=order, product_id=product, unit_minor=minor, total_minor=minor, **values)

    def wants(self, who: Person, product: UUID, at: datetime) -> None:
        self.put(
            Interest, customer_id=who.id, product_id=product, via="chat", times=1, created_at=at, last_at=at
        )

    def holds(self, who: Person, at: datetime, *, state: str = "canceled", **told: Any) -> UUID:
        """A time was held; with a state that comes after, it was confirmed too."""
        if self.service is None:
            a_resource(self.shop)
            self.service = a_service(self.shop)
        number = next(self.numbers)
        booking = self.put(
            Booking,
            code=f"B-{number}",
            service_id=self.service,
            customer_id=who.id,
            state=state,
            created_at=at,
            **{
                "starts_at": at + DAY,
                "ends_at": at + DAY + MINUTE,
                "timezone": "Europe/Rome",
                "language": "it",
                "guests": [],
                "policy": {},
            }
            | told,
        )
        if state in {"confirmed", "completed", "no_show"}:
            values = {"state": "confirmed", "reason": "", "actor": "customer", "at": at}
            self.put(BookingChange, booking_id=booking, starts_at=at + DAY, **values)
        return booking

    def product(self, sku: str) -> UUID:
        variant = sells(self.shop, sku, 1000)
        with transaction(self.shop.id) as db:
            return db.scalars(select(col(Variant.product_id)).where(col(Variant.id) == variant)).one()


def a_counted_shop(slug: str = "bottega", number: int = 1, **changes: Any) -> Counted:
    """A shop in which nothing happened yet."""
    return Counted(a_shop(slug, number, **changes))
