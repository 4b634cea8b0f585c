"""What is in a session's cart, what was done in it, and all that happened, numbered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Maybe, Minor, Of, Owned


class SessionItem(Owned, Created, table=True):
    """A line of a session cart; shelved lines are for the warehouse to pick."""

    __tablename__ = "session_item"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_minor >= 0 AND original_minor >= 0", name="price"),
        CheckConstraint("state IN ('kept', 'lost', 'removed', 'sold', 'released')", name="state"),
        CheckConstraint("pick IN ('open', 'picked', 'put_back', 'returned', 'gone')", name="pick"),
        Index(
            "ix_session_item_to_pick", "workspace_id", postgresql_where=text("pick IN ('open', 'put_back')")
        ),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    variant_id: UUID = Of("variant", index=True)
    batch_id: UUID | None = Maybe("batch")
    """The lot it is taken from; None where lots do not matter."""
    quantity: int
    unit_minor: int = Minor()
    """What is asked for one price unit now."""
    original_minor: int = Minor()
    """What the catalog asked when it was added."""
    reason: str = ""
    """Why the price is another."""
    priced_by: str = ""
    approved_by: str = ""
    """The member who allowed a price beyond the other's limit."""
    state: str = "kept"
    """``kept`` while it is in the cart; ``lost`` when it was sold out or its time was over."""
    added_by: str
    """``member:<id>`` or ``customer:<id>``: who added what in a shared cart."""
    kept_until: datetime = Instant()
    note: str = ""
    pick: str = "open"
    """``open`` to be picked, ``picked``, ``put_back`` to be returned to its shelf, ``returned``, ``gone``."""
    picked_by: UUID | None = Maybe("member")
    picked_at: datetime | None = Instant(default=None)
    position: int = 0


class SessionOffer(Owned, Created, table=True):
    """A price that one side names and the other may take: the customer's, or the salesperson's answer."""

    __tablename__ = "session_offer"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'taken', 'declined', 'countered', 'lapsed')", name="state"),
        CheckConstraint("by IN ('customer', 'member')", name="by"),
        CheckConstraint("waits_for IN ('customer', 'member', 'approver')", name="waits_for"),
        Index("uq_session_offer_one_open", "item_id", unique=True, postgresql_where=text("state = 'open'")),
    )

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    item_id: UUID = Of("session_item")
    by: str
    made_by: str
    """The person who named it."""
    waits_for: str
    unit_minor: int = Minor()
    note: str = ""
    state: str = "open"
    answered_by: str = ""
    answered_at: datetime | None = Instant(default=None)


class SessionProduct(Owned, Created, table=True):
    """What became of a product in a session: shown, found interesting, sold."""

    __tablename__ = "session_product"
    __table_args__ = (UniqueConstraint("session_id", "product_id", "mark", "person"),)

    id: UUID = Id()
    session_id: UUID = Of("live_session", index=True)
    product_id: UUID = Of("product", index=True)
    mark: str
    """``shown``, ``interested`` or ``sold``."""
    person: str = ""
    """Whose interest it was; empty for what was shown to all."""
    at: datetime = Instant()


class LiveCommand(Owned, Created, table=True):
    """A command that was done: who sends it again under the same id gets its answer, and nothing happens twice."""

    __tablename__ = "live_command"
    __table_args__ = (UniqueConstraint("workspace_id", "person", "client_id"),)

    id: UUID = Id()
    person: str
    client_id: str
    """Chosen by the browser."""
    name: str
    subject_id: UUID
    """The session, or the line, that it was about."""


class LiveEvent(Owned, table=True):
    """Something that happened in a room, numbered without a gap, so that whoever missed it can ask for it."""

    __tablename__ = "live_event"
    __table_args__ = (UniqueConstraint("workspace_id", "room", "seq"),)

    id: UUID = Id()
    room: str
    """``session:<id>``, ``staff:<id>`` (what only the shop's people see of it), ``warehouse`` or ``board``."""
    seq: int = Field(sa_type=BigInteger)
    name: str
    """``session:itemAdded``, ``picklist:newItem``, …"""
    body: dict[str, Any] = Json()
    actor: str
    at: datetime = Instant()
    session_id: UUID | None = Field(
        default=None, foreign_key="live_session.id", ondelete="CASCADE", index=True
    )


class LiveRoom(Owned, table=True):
    """The last number that was given in a room: the locked row that makes its order."""

    __tablename__ = "live_room"
    __table_args__ = (UniqueConstraint("workspace_id", "room"),)

    id: UUID = Id()
    room: str
    last: int = Field(default=0, sa_type=BigInteger)
