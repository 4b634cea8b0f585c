"""A shop that sells on its pages: ways of delivery, taxes, terms; a customer with a cart, an order, a paper."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response

from flows.agree_to_terms import agree_to_terms
from flows.change_cart import add_to_cart, choose_delivery, choose_payment
from flows.issue_link import issue_link
from flows.place_order import place_order
from flows.propose_order import propose_order
from flows.set_address import set_address
from flows.take_cash import confirm_transfer
from secure_links.links import IssuedLink, Purpose
from shop.customers.addresses import Address
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.kernel.money import Money
from shop.orders.order_view import OrderView, order_view
from shop.payments.provider import (
    CallFailed,
    OpenedPayment,
    PaymentSeen,
    PaymentWish,
    ProviderEvent,
    RefundSeen,
    RefundWish,
    SignatureInvalid,
)
from tests.catalog.goods import a_category, a_product, a_small_catalog, a_variant
from tests.web.visiting import found
from tests.world import MORNING, Shop, a_shop

PISTACHIO = "CREMA-DI-PISTACCHIO"
HONEY = "MIELE-IBLEO"
ALMONDS = "MANDORLE-G"
ADDRESS = {
    "name": "Marta Bellomo",
    "street": "Via Solari 18",
    "postal_code": "20144",
    "city": "Milano",
    "region": "MI",
    "country": "IT",
    "phone": "",
    "note": "",
}
_WAYS: list[dict[str, Any]] = [
    {
        "code": "courier",
        "names": {"it": "Corriere", "en": "Courier", "es": "Mensajero"},
        "countries": ("IT", "ES"),
        "price_minor": 690,
        "payments": ("card", "transfer"),
    },
    {
        "code": "counter",
        "kind": "pickup",
        "names": {"it": "Ritiro in bottega", "en": "Pick up in the shop", "es": "Recogida en tienda"},
        "price_minor": 0,
        "payments": ("card", "cash"),
    },
]


def a_selling_shop(slug: str = "bottega", number: int = 1, **changes: Any) -> Shop:
    """A shop with six goods and almonds by weight, two ways of delivery and its terms."""
    told: dict[str, Any] = {
        "delivery": _WAYS,
        "taxes": ({"rate": 1000, "since": date(2026, 1, 1)},),
        "terms": {
            "it": "## Condizioni\n\nSi può rendere entro 14 giorni.",
            "en": "Terms.",
            "es": "Condiciones.",
        },
        "terms_version": "7",
        "bank_account": "IT60X0542811101000000123456",
        "legal_name": "Bottega srl",
        "country": "IT",
    }
    made = a_shop(slug, number, **(told | changes))
    a_small_catalog(made)
    a_category(made, "nuts")
    almonds = a_variant(ALMONDS, 2400, 5000, unit="gram", price_per=1000, step=50, least=100)
    a_product(made, "mandorle", category="nuts", variants=(almonds,))
    return made


def put_in_cart(
    shop: Shop, customer: CustomerId, sku: str = PISTACHIO, quantity: int = 2, *, at: datetime = MORNING
) -> int:
    """Put something in; the cart's version."""
    told = _about(shop, customer) | {"now": at}
    return add_to_cart(**told, sku=sku, quantity=quantity).version


def choose(shop: Shop, customer: CustomerId, way: str = "courier", payment: str = "card") -> None:
    """Say how it comes and how it is paid."""
    choose_delivery(**_about(shop, customer), code=way)
    choose_payment(**_about(shop, customer), kind=payment)


def an_order(
    shop: Shop, customer: CustomerId, *, way: str = "courier", payment: str = "card", sku: str = PISTACHIO
) -> OrderView:
    """An order from the chat: nobody has told an address or agreed to terms."""
    put_in_cart(shop, customer, sku)
    choose(shop, customer, way, payment)
    proposal = propose_order(**_about(shop, customer))
    told = _about(shop, customer)
    del told["conversation_id"], told["language"]
    return place_order(**told, proposal=proposal.code, evidence="SM1")


def is_complete(shop: Shop, order: OrderView) -> OrderView:
    """Its page was told where it goes and that its customer agrees to the terms."""
    told: dict[str, Any] = {
        "now": MORNING,
        "workspace_id": shop.id,
        "customer_id": order.customer_id,
        "order_id": order.id,
    }
    set_address(**told, actor="customer", address=Address(**ADDRESS))
    agree_to_terms(**told, actor="customer", evidence="link")
    return seen(shop, order.id)


def is_paid(shop: Shop, order: OrderView) -> OrderView:
    """The money for it arrived by transfer."""
    confirm_transfer(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        order_id=order.id,
        amount=Money(order.total_minor, order.currency),
    )
    return seen(shop, order.id)


def seen(shop: Shop, order: UUID) -> OrderView:
    """The order as it stands."""
    with transaction(shop.id) as db:
        return order_view(db, order)


def a_link_to(
    shop: Shop, customer: CustomerId, purpose: Purpose = "cart", subject: UUID | None = None, **changes: Any
) -> IssuedLink:
    """A link that the chat sent."""
    told: dict[str, Any] = {"now": MORNING, "language": Language.EN} | changes
    return issue_link(
        **told,
        actor="agent",
        workspace_id=shop.id,
        customer_id=customer,
        conversation_id=None,
        purpose=purpose,
        subject_id=subject,
    )


def opened(browser: TestClient, link: IssuedLink) -> str:
    """The page of a link that was opened on this device; its path."""
    assert browser.post(f"/l/{link.token}/open").status_code == 303
    return f"/l/{link.token}"


def version_on(page: Response) -> str:
    """Which state of the cart a page shows."""
    return str(found(page, "[data-version]")[0].attributes["data-version"])


def proposal_on(page: Response) -> dict[str, str]:
    """What the form of the checkout sends by itself."""
    return {
        name: str(found(page, f"#checkout [name={name}]")[0].attributes["value"])
        for name in ("proposal", "version")
    }


def _about(shop: Shop, customer: CustomerId) -> dict[str, Any]:
    return {
        "now": MORNING,
        "actor": "customer",
        "workspace_id": shop.id,
        "customer_id": customer,
        "conversation_id": None,
        "language": Language.EN,
    }


class CardDesk:
    """Takes cards, or does not answer; remembers what it was asked."""

    name = "test"

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.wishes: list[PaymentWish] = []

    def open(self, wish: PaymentWish) -> OpenedPayment:
        """A page where the customer pays."""
        if self.away:
            raise CallFailed("timeout", permanent=False)
        self.wishes.append(wish)
        url = f"https://pay.example.test/{wish.intent_id}"
        return OpenedPayment(str(wish.intent_id), url, wish.expires_at)

    def look(self, reference: str) -> PaymentSeen:
        """Nobody has paid."""
        return PaymentSeen(reference=reference, state="open")

    def close(self, reference: str) -> None:
        """Nothing to close."""

    def refund(self, wish: RefundWish) -> RefundSeen:
        """Nothing comes back."""
        raise CallFailed(str(wish.refund_id), permanent=True)

    def look_at_refund(self, reference: str) -> RefundSeen:
        """Nothing comes back."""
        raise CallFailed(reference, permanent=True)

    def read_event(self, body: bytes, headers: Any, now: Any) -> ProviderEvent:
        """Whatever it is said to have told, it did not sign."""
        del body, headers, now
        raise SignatureInvalid
