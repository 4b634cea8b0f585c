"""What the API says of live sessions: amounts in whole minor units of the currency beside them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from flows.find_for_session import Found
from shop.live.event_bodies import BoardRow, PickLine
from shop.live.events import EventView
from shop.live.measures import Measures
from shop.live.viewing import SessionView
from webapp.api.trade_shapes import Told


class ActingIn(Told):
    """Who acts: a member of the shop, in whose name and within whose limits it is done."""

    member_id: UUID


class StartIn(ActingIn):
    """With whom a session begins. One of the three says for whom a showing is."""

    customer_id: UUID | None = None
    booking_id: UUID | None = None
    phone: str = Field(
        default="", max_length=40, description="Whoever has that number; made if nobody has it."
    )
    name: str = Field(default="", max_length=80, description="Of whoever is made.")
    kind: Literal["window", "showing", "tour", "consultation"] = "showing"
    title: str = Field(default="", max_length=120)
    ends_at: datetime | None = None
    notes: str = Field(default="", max_length=2000)


class ItemIn(ActingIn):
    """So many units of a variant, kept at once."""

    sku: str = Field(default="", max_length=80)
    variant_id: UUID | None = None
    quantity: int = Field(default=1, ge=1, le=1_000_000)
    unit_minor: int | None = Field(
        default=None, ge=0, description="Less than the catalog asks, with a reason."
    )
    reason: str = Field(default="", max_length=200)
    batch_id: UUID | None = None
    note: str = Field(default="", max_length=200)


class QuantityIn(ActingIn):
    """Another quantity of a line; the same one keeps it longer."""

    quantity: int = Field(ge=1, le=1_000_000)


class PriceIn(ActingIn):
    """Another price for a line."""

    unit_minor: int = Field(ge=0)
    reason: str = Field(min_length=1, max_length=200)
    ask_approval: bool = Field(default=False, description="Beyond the member's limit, ask who may allow it.")


class AnswerIn(ActingIn):
    """What is said to a price that somebody named."""

    answer: Literal["take", "decline", "counter"]
    unit_minor: int | None = Field(default=None, ge=0, description="Of a counter-offer.")
    note: str = Field(default="", max_length=200)
    ask_approval: bool = False


class OfferIn(ActingIn):
    """A price that the customer may take."""

    unit_minor: int = Field(ge=0)
    note: str = Field(default="", max_length=200)
    ask_approval: bool = False


class NoteIn(ActingIn):
    """A remark for the shop's own people."""

    note: str = Field(min_length=1, max_length=2000)


class ProductIn(ActingIn):
    """A product of the session."""

    product: str = Field(min_length=1, max_length=120, description="Its slug.")


class CompleteIn(ActingIn):
    """How what was bought reaches the customer, and how it is paid."""

    version: int | None = Field(
        default=None, description="Of the cart that was seen; another one is refused."
    )
    delivery: str = Field(default="", max_length=40, description="Empty for handed over there and then.")
    payment: Literal["card", "transfer", "cash"] = "card"


class EndIn(ActingIn):
    """Why it ends without an order."""

    reason: str = Field(default="", max_length=500)


class LiveTotals(BaseModel):
    """What a session's cart comes to, before a tax that comes on top and before delivery."""

    items: int
    quantity: int
    goods_minor: int
    original_minor: int = Field(description="The same at the catalog's prices.")
    currency: str


class LiveItem(BaseModel):
    """A line of a session's cart."""

    item_id: UUID
    variant_id: UUID
    sku: str
    names: dict[str, str] = Field(description="By language.")
    quantity: int
    unit: str
    price_per: int
    unit_minor: int
    original_minor: int
    amount_minor: int
    state: str
    added_by: str
    added_by_name: str
    kept_until: datetime
    pick: str
    reserved: bool
    note: str


class LiveOffer(BaseModel):
    """A price that waits for an answer."""

    offer_id: UUID
    item_id: UUID
    by: str
    waits_for: str
    unit_minor: int
    note: str
    made_at: datetime


class LiveSession(BaseModel):
    """A live session as it stands."""

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
    booking_id: UUID | None
    starts_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    idle_ends_at: datetime | None
    version: int
    items: list[LiveItem]
    totals: LiveTotals
    offers: list[LiveOffer]
    approvals: list[LiveOffer] = Field(description="Prices that wait for somebody who may allow them.")
    notes: str
    order_id: UUID | None
    order_number: int | None
    order_total_minor: int | None
    seconds: int = Field(description="How long it has been going on.")
    room_seq: int = Field(description="The number of the last event that is within.")

    @classmethod
    def of(cls, view: SessionView) -> Self:
        """The session."""
        staff = view.staff
        told = view.model_dump() | {
            "approvals": [card.model_dump() for card in staff.approvals] if staff else [],
            "notes": staff.notes if staff else "",
        }
        return cls.model_validate(told)


class LiveRow(BaseModel):
    """A session on the board."""

    session_id: UUID
    number: int
    kind: str
    state: str
    title: str
    customer_name: str
    member_id: UUID | None
    member_name: str
    items: int
    total_minor: int
    currency: str
    starts_at: datetime
    seconds: int

    @classmethod
    def of(cls, row: BoardRow) -> Self:
        """The row."""
        return cls.model_validate(row.model_dump())


class LivePick(BaseModel):
    """A line for the warehouse."""

    session_id: UUID
    session_number: int
    item_id: UUID
    sku: str
    names: dict[str, str]
    quantity: int
    unit: str
    shelf: str
    lot: str
    pick: str
    picked_by: UUID | None
    picked_by_name: str
    picked_at: datetime | None
    added_at: datetime
    customer_name: str
    member_name: str
    note: str

    @classmethod
    def of(cls, line: PickLine) -> Self:
        """The line."""
        return cls.model_validate(line.model_dump())


class LiveGoods(BaseModel):
    """A variant that can be put into a session's cart."""

    variant_id: UUID
    slug: str
    sku: str
    names: dict[str, str]
    unit: str
    unit_minor: int
    currency: str
    available: int | None = Field(description="Less what is kept or bound for anybody; none if not counted.")
    shelf: str

    @classmethod
    def of(cls, found: Found) -> Self:
        """The goods."""
        return cls.model_validate(found.model_dump())


class LiveHappening(BaseModel):
    """Something that happened in the session, numbered without a gap in its room."""

    seq: int
    name: str
    body: dict[str, Any] = Field(description="With the names of the live protocol.")
    actor: str
    at: datetime

    @classmethod
    def all_of(cls, events: Sequence[EventView]) -> list[Self]:
        """All of them."""
        return [
            cls(seq=event.seq, name=event.name, body=event.body, actor=event.actor, at=event.at)
            for event in events
        ]


class LiveFigures(BaseModel):
    """How the showings of a stretch of time went."""

    started: int
    completed: int
    canceled: int
    timed_out: int
    completion_rate: float = Field(description="0 to 1, of those that are over.")
    ordered: int
    median_minutes: float
    lines: int
    lines_sold: int
    lines_lost: int
    lines_repriced: int
    median_pick_seconds: float = Field(description="From added to picked.")
    shown: int
    interested: int
    sold: int
    conversion: float

    @classmethod
    def of(cls, measured: Measures) -> Self:
        """The figures."""
        return cls.model_validate(measured.model_dump())
