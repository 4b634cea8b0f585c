"""What is in the cart, at today's prices, and what is no longer as it was last shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from shop.customers.addresses import delivery_address
from shop.customers.identities import phone_of
from shop.kernel.ids import CartId, CustomerId
from shop.kernel.language import Language, text_in
from shop.kernel.measures import measured
from shop.kernel.money import Money
from shop.kernel.phone import likely_country
from shop.orders.carts import InCart, left_for, lines_of, open_cart, wishes_of
from shop.orders.quote import Quote
from shop.orders.quoting import quote
from shop.orders.reach import countries_reached
from shop.tables import Cart
from shop.workspaces.viewing import WorkspaceView


@dataclass(frozen=True, slots=True)
class CartNotice:
    """Something that is no longer as it was shown; figures are worded."""

    kind: Literal["price", "short", "gone"]
    sku: str
    name: str
    before: str = ""
    """The price that was shown, or the quantity that is wished; empty for what is gone."""
    after: str = ""
    """The price of today, or the quantity that is left."""


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as others see it; without an id where the customer has none."""

    id: CartId | None
    version: int
    """0 where there is no cart yet."""
    quote: Quote
    """Of everything in it that is still sold, however much of it is left."""
    delivery: str
    payment: str
    country: str
    """Where the goods go, as far as is known: the customer's last address, their number's country, the shop's own."""
    notices: tuple[CartNotice, ...]
    changed_at: datetime | None
    available: Mapping[str, int | None]
    """By sku, what this customer may have; None where it is not counted."""
    tip_rate: int = 0
    """What the customer adds, in hundredths of a percent of the goods; 0 where it is an amount, or nothing."""


def cart_view(
    db: Session, *, shop: WorkspaceView, customer_id: CustomerId, language: Language, at: datetime
) -> CartView:
    """The customer's open cart, or an empty one."""
    cart = open_cart(db, customer_id)
    return view_of(db, cart, shop=shop, customer_id=customer_id, language=language, at=at)


def view_of(
    db: Session,
    cart: Cart | None,
    *,
    shop: WorkspaceView,
    customer_id: CustomerId,
    language: Language,
    at: datetime,
) -> CartView:
    """That cart of the customer's; None for an empty one."""
    lines = lines_of(db, cart.id) if cart else []
    country = country_of(db, customer_id, shop)
    priced = quote(
        db,
        shop=shop,
        customer_id=customer_id,
        language=language,
        at=at,
        wishes=wishes_of(lines, at),
        delivery=cart.delivery if cart else "",
        codes=cart.codes if cart else (),
        country=country,
        tip_minor=cart.tip_minor if cart else 0,
        tip_rate=cart.tip_rate if cart else 0,
    )
    left = left_for(db, customer_id, [each.variant.id for each in lines], at=at)
    return CartView(
        id=CartId(cart.id) if cart else None,
        version=cart.version if cart else 0,
        quote=priced,
        delivery=cart.delivery if cart else "",
        payment=cart.payment if cart else "",
        country=country,
        notices=tuple(_notices(lines, priced, left, shop, at)),
        changed_at=cart.changed_at if cart else None,
        available={each.variant.sku: left.get(each.variant.id) for each in lines},
        tip_rate=cart.tip_rate if cart else 0,
    )


def country_of(db: Session, customer_id: CustomerId, shop: WorkspaceView) -> str:
    """Where the customer's goods go, as far as is known: until there is an address, where their number is from."""
    told = delivery_address(db, customer_id).get("country")
    if told:
        return told
    likely = likely_country(phone_of(db, customer_id))
    return likely if likely and likely in countries_reached(db, shop) else shop.country


def _notices(
    lines: Sequence[InCart],
    priced: Quote,
    left: Mapping[UUID, int | None],
    shop: WorkspaceView,
    at: datetime,
) -> Iterator[CartNotice]:
    quoted = {line.variant_id: line for line in priced.lines}
    for each in lines:
        sku, amount = each.variant.sku, left.get(each.variant.id)
        if not each.sold(at) or each.variant.id not in quoted:
            name = text_in(each.product.names, priced.language, shop.language)
            yield CartNotice("gone", sku, name)
            continue
        line = quoted[each.variant.id]
        if line.unit_minor != each.line.shown_minor:
            before, after = (
                Money(minor, priced.currency).worded(priced.language)
                for minor in (each.line.shown_minor, line.unit_minor)
            )
            yield CartNotice("price", sku, line.name, before, after)
        if amount is not None and amount < each.line.quantity:
            before, after = (measured(n, line.unit, priced.language) for n in (each.line.quantity, amount))
            yield CartNotice("short", sku, line.name, before, after)
