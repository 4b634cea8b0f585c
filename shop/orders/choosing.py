"""How could this cart be delivered and paid? And what is then agreed to, whole."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.orders.cart_view import CartView, country_of
from shop.orders.carts import lines_of, wishes_of
from shop.orders.delivery import DeliveryChoice, delivery_choices
from shop.orders.quote import Quote
from shop.orders.quoting import quote
from shop.orders.selling import sells
from shop.tables import Cart
from shop.workspaces.viewing import WorkspaceView


def ways_for(db: Session, shop: WorkspaceView, cart: CartView, at: datetime) -> list[DeliveryChoice]:
    """How what is in the cart could reach its customer."""
    return delivery_choices(
        db,
        shop=shop,
        goods_minor=cart.quote.goods_minor,
        country=cart.country,
        at=at,
        language=cart.quote.language,
    )


def needs_way(db: Session) -> bool:
    """Whether goods have to reach somebody: who sells advice or homes has no way of delivery."""
    return sells(db)


def payments_for(shop: WorkspaceView, way: DeliveryChoice | None) -> tuple[str, ...]:
    """How it may be paid; a transfer needs an account."""
    offered = way.payments if way else ("card", "transfer")
    return tuple(kind for kind in offered if kind != "transfer" or shop.bank_account) or ("card",)


def told_ways(
    ways: Sequence[DeliveryChoice], shop: WorkspaceView, language: Language
) -> list[dict[str, Any]]:
    """The choices as a refusal carries them: plain values."""
    return [
        {
            "code": way.code,
            "kind": way.kind,
            "name": way.name,
            "price": Money(way.price_minor, shop.currency).worded(language),
            "price_minor": way.price_minor,
            "promised_on": way.promised_on.isoformat(),
        }
        for way in ways
    ]


def agreed_quote(
    db: Session,
    cart: Cart,
    *,
    shop: WorkspaceView,
    language: Language,
    at: datetime,
    country: str = "",
) -> tuple[Quote, str]:
    """What a yes to this cart agrees to, and in which country it is taxed.

    `country` is where the goods are to go, empty for where the customer's last went. What is picked up, and
    what goes nowhere, is taxed where the shop is.
    """
    customer_id = CustomerId(cart.customer_id)
    wishes = wishes_of(lines_of(db, cart.id), at)

    def priced(where: str) -> Quote:
        return quote(
            db,
            shop=shop,
            customer_id=customer_id,
            language=language,
            at=at,
            wishes=wishes,
            delivery=cart.delivery,
            codes=cart.codes,
            country=where,
            tip_minor=cart.tip_minor,
            tip_rate=cart.tip_rate,
        )

    wanted = country or country_of(db, customer_id, shop)
    found = priced(wanted)
    if wanted == shop.country or (found.delivery and found.delivery.kind == "delivery"):
        return found, wanted
    return priced(shop.country), shop.country
