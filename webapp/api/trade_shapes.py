"""What the API says of carts, orders and money: amounts in whole minor units of the currency beside them."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from shop.customers.addresses import Address
from shop.orders.cart_view import CartView
from shop.orders.order_view import OrderView
from shop.orders.proposals import ProposalView
from shop.orders.quote import Quote
from shop.payments.listing import PaymentView
from shop.payments.refunding import RefundView

_HIDDEN_OF_LINES = {"reasons", "variant_id", "product_id", "picture"}


class Told(BaseModel):
    """What a program says; nothing unknown is passed over."""

    model_config = {"extra": "forbid"}


class CartLineIn(Told):
    """So many units of a variant."""

    quantity: int = Field(ge=0, le=1_000_000, description="In the variant's unit; 0 takes it out.")
    version: int | None = Field(
        default=None, description="The version that was seen; another one is refused."
    )


class CartChoiceIn(Told):
    """How goods arrive, or how they are paid."""

    choice: str = Field(max_length=40)
    version: int | None = None


class CodeIn(Told):
    """A code of an offer."""

    code: str = Field(min_length=1, max_length=40)
    version: int | None = None


class TipIn(Told):
    """What the customer adds of their own will; neither takes it out."""

    percent: int = Field(default=0, ge=0, le=100, description="Of the goods, discounts taken off.")
    amount_minor: int = Field(default=0, ge=0, le=2**40)
    version: int | None = None


class Figures(BaseModel):
    """What something costs: every line, with its tax, and how the total comes about."""

    currency: str
    lines: list[dict[str, Any]]
    delivery: dict[str, Any] | None
    goods_minor: int
    discount_minor: int
    delivery_minor: int
    tip_minor: int
    tax_minor: int
    total_minor: int
    taxes: list[dict[str, Any]]
    steps: list[dict[str, Any]] = Field(description="In words and amounts; they add up to the total.")
    codes: list[str]

    @classmethod
    def of(cls, quote: Quote) -> Self:
        """The figures of a quote."""
        told = quote.as_json()
        lines = [
            {name: value for name, value in line.items() if name not in _HIDDEN_OF_LINES}
            for line in told["lines"]
        ]
        return cls.model_validate({**told, "lines": lines})


class Cart(BaseModel):
    """What a customer means to buy, at today's prices."""

    customer_id: UUID
    version: int
    delivery: str
    payment: str
    country: str
    figures: Figures
    notices: list[dict[str, str]] = Field(description="What is no longer as it was last shown.")
    available: dict[str, int | None]
    changed_at: datetime | None

    @classmethod
    def of(cls, customer_id: UUID, cart: CartView) -> Self:
        """The cart."""
        return cls(
            customer_id=customer_id,
            version=cart.version,
            delivery=cart.delivery,
            payment=cart.payment,
            country=cart.country,
            figures=Figures.of(cart.quote),
            notices=[asdict(notice) for notice in cart.notices],
            available=dict(cart.available),
            changed_at=cart.changed_at,
        )


class Proposal(BaseModel):
    """An order as it is to be shown to the customer: a yes is a yes to exactly this."""

    code: str
    figures: Figures
    payment: str
    expires_at: datetime
    cart_version: int

    @classmethod
    def of(cls, proposal: ProposalView) -> Self:
        """The proposal."""
        return cls(
            code=proposal.code,
            figures=Figures.of(proposal.quote),
            payment=proposal.payment,
            expires_at=proposal.expires_at,
            cart_version=proposal.cart_version,
        )


class OrderIn(Told):
    """A customer's yes to a proposal."""

    customer_id: UUID
    proposal: str = Field(min_length=1, max_length=20, description="Its code.")
    terms_version: str = Field(default="", max_length=20, description="Of the terms that were agreed to.")
    address: Address | None = Field(default=None, description="Where it goes, if not as told before.")
    tax_number: str | None = Field(
        default=None, max_length=30, description="For the invoice, if not as told before; empty for none."
    )


class ToldIn(BaseModel):
    """A rate as it was when the order was placed; it is paid in the order's own currency."""

    base: str
    currency: str
    rate: Decimal
    day: date
    source: str


class Order(BaseModel):
    """An order."""

    id: UUID
    number: int
    state: str
    custom_status: str
    customer_id: UUID
    group_id: UUID | None = Field(description="Orders that leave in one parcel share it.")
    payment: str
    currency: str
    language: str
    lines: list[dict[str, Any]]
    goods_minor: int
    discount_minor: int
    delivery_minor: int
    tip_minor: int
    tax_minor: int
    total_minor: int
    paid_minor: int
    refunded_minor: int
    delivery: dict[str, Any]
    address: dict[str, str]
    tax_number: str = Field(description="The buyer's, for the invoice.")
    told_in: ToldIn | None = Field(
        description="The rate at which the customer was also told amounts in a currency of their own."
    )
    promised_on: date | None
    pay_until: datetime | None
    steps: list[dict[str, Any]]
    shipments: list[dict[str, Any]]
    returns: list[dict[str, Any]]
    placed_at: datetime
    paid_at: datetime | None
    closed_at: datetime | None
    invoice_id: UUID | None

    @classmethod
    def of(cls, order: OrderView) -> Self:
        """The order."""
        return cls.model_validate({**asdict(order), "language": order.language.value})


class Orders(BaseModel):
    """A page of orders, newest first."""

    orders: list[Order]
    next_cursor: str = Field(description="For the page after; empty at the end.")


class StepIn(Told):
    """The next step of an order."""

    to: str = Field(examples=["picking", "shipped", "ready", "delivered"])
    carrier: str = Field(default="", max_length=80)
    tracking_number: str = Field(default="", max_length=80)
    tracking_url: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=500)


class ParcelIn(Told):
    """What a carrier says of a parcel; null of what stays as it is."""

    state: Literal["sent", "delivered", "lost"] | None = None
    carrier: str | None = Field(default=None, max_length=80)
    tracking_number: str | None = Field(default=None, max_length=80)
    tracking_url: str | None = Field(default=None, max_length=500)


class StatusIn(Told):
    """A status of the shop's own, on top of the order's state."""

    status: str = Field(max_length=40, description="Its code; empty for none.", examples=["engraver"])


class CancelIn(Told):
    """Why an order is canceled."""

    reason: str = Field(min_length=1, max_length=500)


class Payment(BaseModel):
    """Money that came."""

    id: UUID
    order_id: UUID
    provider: str
    amount_minor: int
    refunded_minor: int
    currency: str
    method: str
    created_at: datetime

    @classmethod
    def of(cls, payment: PaymentView) -> Self:
        """The payment."""
        return cls(
            id=payment.id,
            order_id=payment.order_id,
            provider=payment.provider,
            amount_minor=payment.amount.minor,
            refunded_minor=payment.refunded.minor,
            currency=payment.amount.currency,
            method=payment.method,
            created_at=payment.created_at,
        )


class Payments(BaseModel):
    """A page of payments, newest first."""

    payments: list[Payment]
    next_cursor: str


class RefundedLineIn(Told):
    """So much of one line is paid back."""

    line_id: UUID
    quantity: int = Field(ge=1)


class RefundIn(Told):
    """Money that is to go back: an amount, some lines, or (neither told) all that is left."""

    order_id: UUID
    reason: str = Field(min_length=1, max_length=500)
    amount_minor: int | None = Field(default=None, ge=1)
    lines: list[RefundedLineIn] = Field(default_factory=list)


class Refund(BaseModel):
    """Money that goes back."""

    id: UUID
    order_id: UUID
    payment_id: UUID
    amount_minor: int
    currency: str
    lines: list[dict[str, Any]]
    reason: str
    state: str = Field(examples=["wanted", "pending", "succeeded", "failed"])
    failure: str
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, refund: RefundView) -> Self:
        """The refund."""
        return cls(
            id=refund.id,
            order_id=refund.order_id,
            payment_id=refund.payment_id,
            amount_minor=refund.amount.minor,
            currency=refund.amount.currency,
            lines=list(refund.lines),
            reason=refund.reason,
            state=refund.state,
            failure=refund.failure,
            created_at=refund.created_at,
            finished_at=refund.finished_at,
        )
