"""Builders of a shop that sells: honey in jars, oil in two sizes, cheese by weight, one last box, a tour with a date."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from agent_tools.agreeing import YES
from flows.change_catalog import put_category, put_product
from flows.change_offers import put_offer
from knowledge.search import HybridSearch
from shop.catalog.changing import CategoryProfile, ProductProfile, VariantProfile
from shop.kernel.ids import ConversationId, OfferId, TurnId, new_id
from shop.kernel.language import Language
from shop.orders.offer_profile import OfferProfile
from shop.workspaces.profile import DeliveryProfile, TaxProfile
from tests.agent_tools.turns import Turn, a_turn_of
from tests.world import MORNING, Shop, a_registered_customer, a_shop, arrives, one

SATURDAY = date(2026, 11, 21)
COURIER = DeliveryProfile(
    code="courier",
    names={Language.IT: "Corriere", Language.EN: "Courier"},
    price_minor=690,
    free_from_minor=5000,
)
PICK_UP = DeliveryProfile(
    code="pick-up",
    kind="pickup",
    names={Language.IT: "Ritiro in bottega", Language.EN: "Pick up"},
    price_minor=0,
    leaves_on=(0, 1, 2, 3, 4, 5),
    arrives_on=(0, 1, 2, 3, 4, 5),
    least_days=0,
    most_days=0,
    cut_off=time(17, 30),
    payments=("card", "cash"),
)


def a_selling_shop(slug: str = "bottega", number: int = 1, **changes: Any) -> Shop:
    """A shop with goods, two ways of delivery, taxes, and a code."""
    told: dict[str, Any] = {
        "delivery": (COURIER, PICK_UP),
        "taxes": (TaxProfile(rate=1000, since=date(2020, 1, 1)),),
    }
    shop = a_shop(slug, number, **(told | changes))
    put_category(
        now=MORNING,
        actor="system",
        workspace_id=shop.id,
        category=CategoryProfile(code="dispensa", names={Language.IT: "Dispensa"}),
    )
    for product in _goods():
        put_product(now=MORNING, actor="system", workspace_id=shop.id, product=product)
    put_offer(
        now=MORNING,
        actor="system",
        workspace_id=shop.id,
        offer_id=OfferId(new_id()),
        offer=OfferProfile(
            names={Language.IT: "Benvenuto"},
            kind="percent",
            value=1000,
            code="BENVENUTO",
            starts_at=MORNING - timedelta(days=1),
        ),
    )
    return shop


def a_customers_turn(
    shop: Shop, owner: Any, *, phone: str = "+393331234567", name: str = "Marta", **changes: Any
) -> Turn:
    """A registered customer of the shop has written, and is being answered."""
    customer = a_registered_customer(shop, phone, name=name)
    arrives(shop, "ciao", phone=phone)
    conversation = one(owner, "SELECT id FROM conversation WHERE customer_id = %(c)s", {"c": customer})
    owner.rollback()
    return a_turn_of(shop, customer, conversation, HybridSearch(), **changes)


def next_turn(turn: Turn, shop: Shop, said: str = "", **changes: Any) -> Turn:
    """The same customer's next turn, in which they said that; a minute later."""
    before = turn.context
    later = before.now + timedelta(minutes=1)
    told: dict[str, Any] = {
        "said": said,
        "turn_id": TurnId(new_id()),
        "now": later,
        "real_now": later,
        "evidence": "SM" + "1" * 32,
    }
    context = replace(before, **(told | changes))
    return a_turn_of(
        shop,
        context.customer_id,
        ConversationId(context.conversation_id),
        context.search,
        **{name: getattr(context, name) for name in (*told, *changes)},
    )


def asked_for(proposal: dict[str, Any]) -> tuple[str, ...]:
    """What the message with that proposal offers to tap."""
    return (f"{YES}{proposal['code']}", f"change:{proposal['code']}")


def proposed(turn: Turn) -> dict[str, Any]:
    """A jar of honey, brought by the courier, proposed in that turn."""
    turn.call("add_to_cart", product="miele")
    turn.call("choose_delivery", method="courier")
    told: dict[str, Any] = turn.call("propose_order")["proposal"]
    return told


def _goods() -> list[ProductProfile]:
    return [
        _product("miele", "Miele ibleo", VariantProfile(sku="MIELE", price_minor=850, stock=12)),
        _product(
            "olio",
            "Olio Tonda Iblea",
            VariantProfile(sku="OLIO-250", price_minor=750, stock=30, names={Language.IT: "250 ml"}),
            VariantProfile(sku="OLIO-500", price_minor=1250, stock=0, names={Language.IT: "500 ml"}),
        ),
        _product(
            "ragusano",
            "Ragusano",
            VariantProfile(
                sku="RAGUSANO",
                price_minor=3600,
                price_per=1000,
                unit="gram",
                step=100,
                least=200,
                most=2000,
                stock=1500,
            ),
        ),
        _product("cassetta", "Cassetta Iblea", VariantProfile(sku="CASSETTA", price_minor=2820, stock=1)),
        _product(
            "passeggiata",
            "Passeggiata barocca",
            VariantProfile(
                sku="TOUR-21", price_minor=1500, stock=8, starts_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
            ),
        ),
    ]


def _product(slug: str, name: str, *variants: VariantProfile) -> ProductProfile:
    return ProductProfile(slug=slug, category="dispensa", names={Language.IT: name}, variants=variants)
