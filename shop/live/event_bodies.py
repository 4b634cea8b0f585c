"""What does each live event say? One frozen model for each name, with camel case on the wire.

Amounts are whole minor units; `names` hold every language of the shop, so that each reader sees their own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

Pick = Literal["open", "picked", "put_back", "returned", "gone"]


class Body(BaseModel):
    """What an event says; `wire()` is how it is stored and sent."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid")

    def wire(self) -> dict[str, object]:
        """As JSON has it, with the names of the protocol."""
        return self.model_dump(mode="json", by_alias=True)


class Totals(Body):
    """Of a session cart, before taxes that come on top and before delivery."""

    items: int
    """Lines that are kept."""
    quantity: int
    goods_minor: int
    """At the prices of the session."""
    original_minor: int
    """The same at the catalog's prices."""
    currency: str


class CartItem(Body):
    """A line of a session cart."""

    item_id: UUID
    variant_id: UUID
    product_id: UUID
    slug: str
    sku: str
    names: Mapping[str, str]
    """By language."""
    picture: str
    quantity: int
    unit: str
    price_per: int
    """`unit_minor` is for so many units."""
    unit_minor: int
    original_minor: int
    amount_minor: int
    currency: str
    state: Literal["kept", "lost", "removed", "sold", "released"]
    added_by: str
    """``member:<id>``, ``customer:<id>`` or ``guest:<id>``."""
    added_by_name: str
    kept_until: datetime
    note: str = ""
    pick: Pick
    position: int
    reserved: bool = True
    """Whether goods are kept for it; what is not counted needs none kept."""


class Alternative(Body):
    """Something alike that is there."""

    variant_id: UUID
    slug: str
    sku: str
    names: Mapping[str, str]
    picture: str
    unit_minor: int
    currency: str
    available: int | None


class PickLine(Body):
    """A line for the warehouse."""

    session_id: UUID
    session_number: int
    item_id: UUID
    sku: str
    ean: str = ""
    """The bar code on it, as a scanner reads it."""
    names: Mapping[str, str]
    picture: str
    quantity: int
    unit: str
    shelf: str
    """Empty where none is known."""
    lot: str = ""
    pick: Pick
    picked_by: UUID | None = None
    picked_by_name: str = ""
    picked_at: datetime | None = None
    added_at: datetime
    customer_name: str = ""
    member_name: str = ""
    note: str = ""


class BoardRow(Body):
    """A session, as the board of all shows it."""

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
    ends_at: datetime | None
    ended_at: datetime | None
    active_at: datetime
    stream_state: str
    seconds: int
    """How long it has been going on, by the server's clock."""
    to_approve: int = 0
    """Prices that wait for an owner or manager."""


class OfferCard(Body):
    """A price that one side names."""

    offer_id: UUID
    item_id: UUID
    by: Literal["customer", "member"]
    waits_for: Literal["customer", "member", "approver"]
    unit_minor: int
    currency: str
    note: str
    state: Literal["open", "taken", "declined", "countered", "lapsed"]
    made_at: datetime


class SessionStarted(Body):
    """``session:started``."""

    session_id: UUID
    number: int
    kind: str
    title: str
    language: str
    member_name: str
    customer_name: str
    starts_at: datetime
    ends_at: datetime | None = None


class ItemAdded(Body):
    """``session:itemAdded``, and ``session:itemChanged``: another quantity, or kept anew."""

    session_id: UUID
    version: int
    item: CartItem
    totals: Totals


class ItemRemoved(Body):
    """``session:itemRemoved``."""

    session_id: UUID
    version: int
    item_id: UUID
    totals: Totals


class PriceAdjusted(Body):
    """``session:priceAdjusted``; why and who allowed it is told in the room of the shop's people alone."""

    session_id: UUID
    version: int
    item_id: UUID
    new_price: int
    original_price: int
    amount_minor: int
    currency: str
    totals: Totals
    reason: str = ""
    approved_by: str = ""


class ItemLost(Body):
    """``session:itemLost``: sold out, or its time was over; with what is alike and there."""

    session_id: UUID
    version: int
    item_id: UUID
    names: Mapping[str, str]
    why: Literal["sold_out", "time_over"]
    alternatives: tuple[Alternative, ...]
    totals: Totals


class OfferMade(Body):
    """``session:offerMade``; one that waits for an approver is told to the shop's people alone."""

    session_id: UUID
    offer: OfferCard


class OfferAnswered(Body):
    """``session:offerAnswered``."""

    session_id: UUID
    offer_id: UUID
    item_id: UUID
    answer: Literal["taken", "declined", "countered", "lapsed"]


class NoteAdded(Body):
    """``session:noteAdded``, in the room of the shop's people."""

    session_id: UUID
    note: str
    by_name: str


class SessionWarning(Body):
    """``session:warning``: it ends at that instant unless something happens."""

    session_id: UUID
    why: Literal["idle", "planned_end"]
    ends_at: datetime


class SessionExtended(Body):
    """``session:extended``."""

    session_id: UUID
    ends_at: datetime


class SessionCompleted(Body):
    """``session:completed``."""

    session_id: UUID
    order_id: UUID
    order_number: int
    total_minor: int
    currency: str


class SessionEnded(Body):
    """``session:canceled`` and ``session:timedOut``."""

    session_id: UUID
    reason: str = ""


class SessionResumed(Body):
    """``session:resumed``: the one who holds it is back."""

    session_id: UUID
    member_name: str


class ProductShown(Body):
    """``session:productShown``."""

    session_id: UUID
    product_id: UUID
    slug: str
    names: Mapping[str, str]
    picture: str
    price_minor: int
    currency: str


class InterestMarked(Body):
    """``session:interest``."""

    session_id: UUID
    product_id: UUID
    slug: str
    names: Mapping[str, str]
    person: str
    name: str


class PickListed(Body):
    """``picklist:newItem`` (also of a changed quantity) and ``picklist:putBack``."""

    session_id: UUID
    item: PickLine


class PickRemoved(Body):
    """``picklist:itemRemoved`` and ``picklist:itemReturned``."""

    session_id: UUID
    item_id: UUID


class ItemPicked(Body):
    """``picklist:itemPicked``, in the warehouse and in the room of the session's shop people."""

    session_id: UUID
    item_id: UUID
    picked_by: UUID
    picked_by_name: str
    picked_at: datetime


class BoardChanged(Body):
    """``board:changed``: the row as it is now; one that is no longer active leaves the board."""

    session: BoardRow


BODIES: Final[Mapping[str, type[Body]]] = {
    "session:started": SessionStarted,
    "session:itemAdded": ItemAdded,
    "session:itemChanged": ItemAdded,
    "session:itemRemoved": ItemRemoved,
    "session:priceAdjusted": PriceAdjusted,
    "session:itemLost": ItemLost,
    "session:offerMade": OfferMade,
    "session:offerAnswered": OfferAnswered,
    "session:noteAdded": NoteAdded,
    "session:warning": SessionWarning,
    "session:extended": SessionExtended,
    "session:completed": SessionCompleted,
    "session:canceled": SessionEnded,
    "session:timedOut": SessionEnded,
    "session:resumed": SessionResumed,
    "session:productShown": ProductShown,
    "session:interest": InterestMarked,
    "picklist:newItem": PickListed,
    "picklist:itemRemoved": PickRemoved,
    "picklist:itemPicked": ItemPicked,
    "picklist:putBack": PickListed,
    "picklist:itemReturned": PickRemoved,
    "board:changed": BoardChanged,
}
"""The model of each stored event of a showing; those of the chat are in `shop.live.chat_bodies`."""
