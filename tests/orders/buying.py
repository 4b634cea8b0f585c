"""Builders of purchases: a shop that sells, a shelf, carts, proposals and orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from flows.advance_order import (
    advance_order,
)
from flows.cancel_order import cancel_order
from flows.change_cart import add_to_cart, choose_delivery, choose_payment
from flows.change_catalog import hide_product, put_category, put_product
from flows.place_order import place_order
from flows.propose_order import propose_order
from flows.set_address import set_address
from shop.catalog.changing import CategoryProfile, ProductProfile
from shop.customers.addresses import Address
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from shop.messaging.writing import conversation_of
from shop.orders.cart_view import CartView, cart_view
from shop.orders.order_view import OrderView, order_view
from shop.orders.paying import Settled, order_paid
from shop.orders.proposals import ProposalOld, ProposalView
from shop.payments.money import keep_totals
from shop.stock.available import available
from shop.tables import Order, Payment, Variant
from shop.workspaces.profile import DeliveryProfile, StatusProfile, TaxProfile
from shop.workspaces.viewing import workspace_view
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, one

IBAN = "IT60X0542811101000000123456"
HOME = Address(
    name="Marta Bellomo",
    street="Via Penna 3",
    postal_code="97018",
    city="Scicli",
    region="RG",
    country="IT",
    phone="+39 333 1234567",
)
COURIER = DeliveryProfile(
    code="courier",
    names={Language.IT: "Corriere", Language.EN: "Courier", Language.ES: "Mensajero"},
    countries=("IT", "ES"),
    price_minor=690,
    payments=("card", "transfer", "cash"),
)
PICKUP = DeliveryProfile(
    code="pickup", kind="pickup", names={Language.IT: "Ritiro"}, price_minor=0, payments=("card", "cash")
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer with a chat."""

    shop: Shop
    id: CustomerId
    conversation: UUID


def a_selling_shop(slug: str = "bottega", number: int = 1, **changes: Any) -> Shop:
    """A shop with a courier, pick-up, taxes and an account."""
    told: dict[str, Any] = {
        "bank_account": IBAN,
        "delivery": (COURIER, PICKUP),
        "taxes": (
            TaxProfile(rate=2200, since=date(2020, 1, 1)),
            TaxProfile(tax_class="reduced", rate=1000, since=date(2020, 1, 1)),
            TaxProfile(tax_class="reduced", country="ES", rate=400, since=date(2020, 1, 1)),
        ),
        "statuses": (
            StatusProfile(
                code="engraver",
                state="picking",
                names={Language.IT: "Dall'incisore", Language.EN: "Engraving"},
            ),
        ),
    }
    return a_shop(slug, number, **(told | changes))


def sells(shop: Shop, sku: str, price_minor: int, stock: int | None = 10, **changes: Any) -> UUID:
    """One product of one variant on the shelf; the id of the variant."""
    category = CategoryProfile(code="pantry", names={Language.IT: "Dispensa"})
    put_category(now=MORNING, actor="system", workspace_id=shop.id, category=category)
    of_product: dict[str, Any] = {
        name: changes.pop(name) for name in ("tax_class", "returnable") if name in changes
    }
    told: dict[str, Any] = {
        "slug": sku.lower(),
        "category": "pantry",
        "names": {Language.IT: sku.capitalize(), Language.EN: sku.capitalize()},
        "tax_class": "reduced",
        "variants": [{"sku": sku, "price_minor": price_minor, "stock": stock, **changes}],
        **of_product,
    }
    profile = ProductProfile.model_validate(told)
    put_product(now=MORNING, actor="system", workspace_id=shop.id, product=profile)
    with transaction(shop.id) as db:
        return db.scalars(select(col(Variant.id)).where(col(Variant.sku) == sku)).one()


def sells_no_more(shop: Shop, sku: str) -> None:
    """The shop takes it off the shelf."""
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug=sku.lower())


def a_buyer(shop: Shop, phone: str = "+393331234567", *, language: Language = Language.IT) -> Buyer:
    """A registered customer who has written to the shop this morning."""
    customer = a_registered_customer(shop, phone, language=language)
    arrives(shop, "ciao", phone=phone)
    with transaction(shop.id) as db:
        conversation = conversation_of(db, customer)
    assert conversation is not None
    return Buyer(shop, customer, conversation)


def who(buyer: Buyer, *, now: datetime = MORNING) -> dict[str, Any]:
    """Whose cart it is, for flows."""
    return {
        "now": now,
        "actor": "customer",
        "workspace_id": buyer.shop.id,
        "customer_id": buyer.id,
        "conversation_id": buyer.conversation,
        "language": Language.IT,
    }


def puts(buyer: Buyer, sku: str, quantity: int = 1, *, now: datetime = MORNING, **more: Any) -> CartView:
    """The customer puts something in the cart."""
    return add_to_cart(**who(buyer, now=now), sku=sku, quantity=quantity, **more)


def cart_of(buyer: Buyer, *, now: datetime = MORNING, language: Language = Language.IT) -> CartView:
    """The cart as it stands."""
    with transaction(buyer.shop.id) as db:
        shop = workspace_view(db, buyer.shop.id)
        return cart_view(db, shop=shop, customer_id=buyer.id, language=language, at=shop.at(now))


def is_proposed(
    buyer: Buyer,
    *lines: tuple[str, int],
    payment: str = "card",
    delivery: str = "courier",
    now: datetime = MORNING,
    turn_id: UUID | None = None,
) -> ProposalView:
    """The customer fills the cart and is shown what a yes would order."""
    for sku, quantity in lines:
        puts(buyer, sku, quantity, now=now)
    if lines:
        choose_delivery(**who(buyer, now=now), code=delivery)
        choose_payment(**who(buyer, now=now), kind=payment)
    return propose_order(**who(buyer, now=now), turn_id=turn_id)


def says_yes(
    buyer: Buyer,
    proposal: str,
    *,
    now: datetime = MORNING,
    turn_id: UUID | None = None,
    address: Address | None = None,
) -> OrderView:
    """The customer agrees to what was proposed."""
    return place_order(
        now=now,
        actor="customer",
        workspace_id=buyer.shop.id,
        customer_id=buyer.id,
        proposal=proposal,
        evidence="SM1",
        turn_id=turn_id,
        address=address,
    )


def orders(
    buyer: Buyer,
    *lines: tuple[str, int],
    payment: str = "card",
    delivery: str = "courier",
    now: datetime = MORNING,
) -> OrderView:
    """The customer fills the cart, is shown the order and says yes, on the page, with the address."""
    shown = is_proposed(buyer, *lines, payment=payment, delivery=delivery, now=now)
    return says_yes(buyer, shown.code, now=now, address=HOME)


def pays(
    shop: Shop, order: OrderView, amount_minor: int | None = None, *, now: datetime = MORNING
) -> Settled:
    """Money comes for the order: all of it, if not told otherwise."""
    amount = order.total_minor if amount_minor is None else amount_minor
    with transaction(shop.id) as db:
        view = workspace_view(db, shop.id)
        db.add(
            Payment(
                workspace_id=shop.id,
                order_id=order.id,
                provider="test",
                provider_reference=str(new_id()),
                amount_minor=amount,
                currency=order.currency,
                created_at=view.at(now),
            )
        )
        settled = order_paid(
            db,
            workspace_id=shop.id,
            order_id=order.id,
            amount_minor=amount,
            actor="customer",
            now=now,
            at=view.at(now),
        )
        keep_totals(db, db.scalars(select(Order).where(col(Order.id) == order.id)).one())
        return settled


def seen(shop: Shop, order: OrderView) -> OrderView:
    """The order as it stands now."""
    with transaction(shop.id) as db:
        return order_view(db, order.id)


def left(shop: Shop, *variants: UUID) -> list[int | None]:
    """How much of each anybody could have."""
    with transaction(shop.id) as db:
        found = available(db, variants)
        return [found[variant] for variant in variants]


def words_to(owner: Any, conversation: UUID) -> list[str]:
    """What was written to the customer, oldest first."""
    query = "SELECT body FROM message WHERE conversation_id = %(id)s AND direction = 'out' ORDER BY seq"
    found: Iterable[Any] = owner.execute(query, {"id": conversation}).fetchall()
    return [row[0] for row in found]


def no_order(owner: Any) -> bool:
    return bool(one(owner, "SELECT count(*) FROM customer_order") == 0)


def goes(shop: Shop, order: OrderView, to: str, **more: Any) -> OrderView:
    return advance_order(
        **({"now": MORNING} | more), actor="member", workspace_id=shop.id, order_id=order.id, to=to
    )


def called_off(shop: Shop, order: OrderView, reason: str = "shop", **more: Any) -> OrderView:
    told: dict[str, Any] = {"now": MORNING, "actor": "member"}
    return cancel_order(**(told | more), workspace_id=shop.id, order_id=order.id, reason=reason)


def bought(stock: int = 5, payment: str = "card", delivery: str = "courier") -> tuple[Shop, Buyer, OrderView]:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000, stock)
    buyer = a_buyer(shop)
    return shop, buyer, orders(buyer, ("OLIO", 2), payment=payment, delivery=delivery)


def tells_address(buyer: Buyer, order: OrderView | None, **changes: str) -> None:
    set_address(
        now=MORNING,
        actor="customer",
        workspace_id=buyer.shop.id,
        customer_id=buyer.id,
        address=HOME.model_copy(update=changes),
        order_id=order.id if order else None,
    )


def refused_as_old(buyer: Buyer, code: str, **more: Any) -> str:
    with pytest.raises(ProposalOld) as refused:
        says_yes(buyer, code, **more)
    return str(refused.value.values["why"])
