"""From cart to doorstep: carts, proposals, orders with their lines and history, shipments, returns."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from shop.tables.base import Created, Id, Instant, Json, Minor, Of, Owned


class Cart(Owned, Created, table=True):
    """What a customer means to buy: one open cart each, the same in the chat and on its page."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'ordered')", name="state"),
        CheckConstraint(
            "tip_rate BETWEEN 0 AND 10000 AND tip_minor >= 0 AND (tip_rate = 0 OR tip_minor = 0)", name="tip"
        ),
        Index("uq_cart_one_open", "customer_id", unique=True, postgresql_where=text("state = 'open'")),
    )

    id: UUID = Id()
    customer_id: UUID = Of("customer", index=True)
    conversation_id: UUID | None = None
    state: str = "open"
    version: int = 1
    """Rises with every change; who changes it says which version they saw."""
    delivery: str = ""
    """Code of the delivery method that was chosen; empty before."""
    payment: str = ""
    """``card``, ``transfer`` or ``cash``; empty before."""
    codes: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    """Codes of offers that the customer told."""
    tip_rate: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """What the customer adds of their own will, in hundredths of a percent of the goods; 0 for none."""
    tip_minor: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    """The same as an amount; never both."""
    changed_at: datetime = Instant()
    reminded: int = 0
    """How many reminders were sent since the last change."""


class CartLine(Owned, Created, table=True):
    """So much of one variant, at the price that was last shown for it."""

    __tablename__ = "cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "variant_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: UUID = Id()
    cart_id: UUID = Of("cart", index=True)
    variant_id: UUID = Of("variant", index=True)
    quantity: int
    shown_minor: int = Minor()
    """The unit price as it was last shown, to tell when it changes."""


class Proposal(Owned, Created, table=True):
    """An order as it was shown to the customer, line by line; a yes is a yes to exactly this."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'superseded')", name="state"),
        Index("uq_proposal_one_open", "cart_id", unique=True, postgresql_where=text("state = 'open'")),
    )

    id: UUID = Id()
    code: str
    """What stands behind the yes button, such as ``P-7K2M9Q``."""
    cart_id: UUID = Of("cart", index=True)
    cart_version: int
    customer_id: UUID = Of("customer", index=True)
    turn_id: UUID | None = None
    """The turn that proposed it: a yes comes from a later one."""
    state: str = "open"
    expires_at: datetime = Instant()
    quote: dict[str, Any] = Json()
    """Lines, discounts, delivery, taxes, totals and the promised day."""
    quote_hash: str
    """Of everything that the customer was shown."""


class Order(Owned, Created, table=True):
    """What was bought; figures and names stand as they were agreed, whatever the catalog says later."""

    __tablename__ = "customer_order"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("proposal_id"),
        CheckConstraint(
            "state IN ('placed', 'paid', 'picking', 'shipped', 'ready', 'delivered', 'canceled', 'returned')",
            name="state",
        ),
        CheckConstraint("payment IN ('card', 'transfer', 'cash')", name="payment"),
        CheckConstraint(
            "total_minor >= 0 AND paid_minor >= 0 AND refunded_minor BETWEEN 0 AND paid_minor", name="amounts"
        ),
        Index("ix_customer_order_workspace_id_placed_at", "workspace_id", "placed_at"),
        Index("ix_customer_order_state", "workspace_id", "state", "number"),
        Index(
            "ix_customer_order_paid",
            "workspace_id",
            "paid_at",
            postgresql_where=text("paid_at IS NOT NULL"),
            # All that is asked of who came back: the table itself is not looked at.
            postgresql_include=["customer_id"],
        ),
    )

    id: UUID = Id()
    number: int
    """Rises by one in each workspace, without a gap."""
    customer_id: UUID = Of("customer", index=True)
    conversation_id: UUID | None = None
    cart_id: UUID | None = None
    proposal_id: UUID | None = None
    group_id: UUID | None = Field(default=None, index=True)
    """Orders that leave in one parcel share it."""
    state: str = "placed"
    custom_status: str = ""
    """Code of the shop's own status on top of the state; empty for none."""
    payment: str
    currency: str = Field(max_length=3)
    language: str = Field(max_length=2)
    goods_minor: int = Minor()
    """Lines before discounts, as the customer sees them."""
    discount_minor: int = Minor(0)
    delivery_minor: int = Minor(0)
    tip_minor: int = Minor(0)
    tax_minor: int = Minor()
    """The tax within or on top of the total."""
    total_minor: int = Minor()
    """What the customer pays."""
    paid_minor: int = Minor(0)
    refunded_minor: int = Minor(0)
    quote: dict[str, Any] = Json()
    """The accepted proposal's, with its discounts and taxes explained."""
    delivery: dict[str, Any] = Json()
    """The method as it was chosen: code, kind, name, price."""
    address: dict[str, str] = Json()
    """``name, street, postal_code, city, region, country, phone, note``: personal data, never in a chat."""
    tax_number: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The buyer's, for the invoice, as they told it with this order; empty where none was told."""
    told_in: dict[str, str] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    """The rate at which amounts were also told in a currency of the customer's own when it was placed:
    ``currency, rate, day, source``; empty where they were told in none. It is paid in `currency` alone."""
    promised_on: date | None = None
    pay_until: datetime | None = Instant(default=None)
    """Until when the goods are kept for a payment that has not come."""
    terms_version: str = ""
    placed_at: datetime = Instant()
    paid_at: datetime | None = Instant(default=None)
    closed_at: datetime | None = Instant(default=None)
    """When it was delivered, canceled or returned."""


class OrderLine(Owned, table=True):
    """One line of an order, with its own tax."""

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("returned BETWEEN 0 AND quantity", name="returned"),
    )

    id: UUID = Id()
    order_id: UUID = Of("customer_order", index=True)
    position: int
    variant_id: UUID | None = Field(default=None, foreign_key="variant.id", ondelete="SET NULL")
    product_id: UUID | None = Field(default=None, foreign_key="product.id", ondelete="SET NULL", index=True)
    sku: str
    name: str
    """In the customer's language."""
    picture: str = ""
    quantity: int
    unit: str = "piece"
    price_per: int = 1
    unit_minor: int = Minor()
    discount_minor: int = Minor(0)
    total_minor: int = Minor()
    """What the customer pays for the line, discounts taken off."""
    tax_class: str = "standard"
    tax_rate: int = 0
    """In hundredths of a percent: 2200 is 22 %."""
    tax_minor: int = Minor(0)
    returnable: bool = True
    returned: int = 0
    picked_by: UUID | None = Field(default=None, foreign_key="member.id", ondelete="SET NULL")
    """Who fetched it from its shelf."""
    picked_at: datetime | None = Instant(default=None)


class OrderChange(Owned, table=True):
    """One step of an order's history."""

    __tablename__ = "order_change"

    id: UUID = Id()
    order_id: UUID = Of("customer_order", index=True)
    state: str
    custom_status: str = ""
    reason: str = ""
    actor: str
    at: datetime = Instant()


class OrderStatus(Owned, table=True):
    """A status of the shop's own, shown on top of a state: "at the engraver's"."""

    __tablename__ = "order_status"
    __table_args__ = (UniqueConstraint("workspace_id", "code"),)

    id: UUID = Id()
    code: str
    state: str
    """The state during which it may be shown."""
    names: dict[str, str] = Json()
    position: int = 0


class NumberSeries(Owned, table=True):
    """The last number given in a series: a locked row, so that numbers have neither gaps nor twins."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: UUID = Id()
    name: str
    """``order``, ``invoice:2026``, ``credit_note:2026``."""
    last: int = 0


class TaxRate(Owned, table=True):
    """How much tax is in a price of a class, in a country, since a day."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        UniqueConstraint("workspace_id", "tax_class", "country", "since"),
        CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),
    )

    id: UUID = Id()
    tax_class: str
    country: str = Field(default="", max_length=2)
    """Where the goods go; empty for everywhere else."""
    rate: int
    """In hundredths of a percent."""
    since: date


class DeliveryMethod(Owned, table=True):
    """A way for goods to reach the customer, with its price and its rule for the day."""

    __tablename__ = "delivery_method"
    __table_args__ = (
        UniqueConstraint("workspace_id", "code"),
        CheckConstraint("kind IN ('delivery', 'pickup')", name="kind"),
        CheckConstraint("price_minor >= 0 AND free_from_minor >= 0", name="price"),
        CheckConstraint("0 <= least_days AND least_days <= most_days", name="days"),
    )

    id: UUID = Id()
    code: str
    kind: str
    names: dict[str, str] = Json()
    countries: list[str] = Field(default_factory=list, sa_type=ARRAY(String))
    """ISO 3166 codes it reaches; empty for everywhere."""
    price_minor: int = Minor()
    free_from_minor: int | None = Minor(None)
    """Free once the goods cost so much; None for never."""
    least_minor: int = Minor(0)
    """Offered once the goods cost so much."""
    tax_class: str = "standard"
    leaves_on: list[int] = Field(default_factory=lambda: [0, 1, 2, 3, 4], sa_type=ARRAY(Integer))
    """Weekdays (0 is Monday) on which goods leave the shop."""
    arrives_on: list[int] = Field(default_factory=lambda: [0, 1, 2, 3, 4], sa_type=ARRAY(Integer))
    """Weekdays on which goods arrive."""
    cut_off: time = time(16)
    """Ordered before it, by the shop's clock, goods leave on the same day."""
    least_days: int = 1
    """Arrival days between leaving and arriving: at best."""
    most_days: int = 2
    """At worst: this is what is promised."""
    payments: list[str] = Field(default_factory=lambda: ["card"], sa_type=ARRAY(String))
    """How it may be paid: ``card``, ``transfer``, ``cash``."""
    paid_from: dict[str, int] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    """Of those that are only taken once the goods cost so much: ``{"transfer": 10000}``."""
    position: int = 0
    active: bool = True


class Holiday(Owned, table=True):
    """A day on which nothing leaves and nothing arrives."""

    __table_args__ = (UniqueConstraint("workspace_id", "day"),)

    id: UUID = Id()
    day: date
    name: str = ""
