"""`/api/v1` for the shop's own programs: a customer's cart, and the order that is proposed of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Security

from flows.change_cart import (
    apply_code,
    choose_delivery,
    choose_payment,
    drop_code,
    empty_cart,
    set_cart_line,
)
from flows.choose_tip import choose_tip
from flows.propose_order import propose_order
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.orders.cart_view import cart_view
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.trade_shapes import Cart, CartChoiceIn, CartLineIn, CodeIn, Proposal, TipIn
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1/customers/{customer_id}",
    tags=["Carts"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["carts:read"])]
Writes = Annotated[Program, Security(program, scopes=["carts:write"])]
Once = Depends(idempotency_key)


class Buyer:
    """The customer of a path, in the shop of the key; refuses another shop's."""

    def __init__(self, asking: Program, customer_id: UUID) -> None:
        with transaction(asking.shop.id) as db:
            found = customer_view(db, customer_id)
        self.asking = asking
        self.id = CustomerId(found.id)
        self.language: Language = found.language

    @property
    def named(self) -> dict[str, object]:
        """What every flow of carts is told."""
        return {
            "now": self.asking.now,
            "actor": "member",
            "workspace_id": self.asking.shop.id,
            "customer_id": self.id,
            "conversation_id": None,
            "language": self.language,
        }


def _reader(asking: Reads, customer_id: UUID) -> Buyer:
    return Buyer(asking, customer_id)


def _writer(asking: Writes, customer_id: UUID) -> Buyer:
    return Buyer(asking, customer_id)


Looking = Annotated[Buyer, Depends(_reader)]
Buying = Annotated[Buyer, Depends(_writer)]


@router.get("/cart", summary="A customer's cart")
def get_cart(buyer: Looking) -> Cart:
    """What is in it at today's prices; an empty one where the customer has none."""
    asking = buyer.asking
    with transaction(asking.shop.id) as db:
        seen = cart_view(db, shop=asking.shop, customer_id=buyer.id, language=buyer.language, at=asking.at)
    return Cart.of(buyer.id, seen)


@router.put("/cart/lines/{sku}", summary="So many of a variant")
def put_line(buyer: Buying, sku: Annotated[str, Path(max_length=40)], told: CartLineIn) -> Cart:
    """Exactly so many units lie in the cart; 0 takes it out."""
    seen = set_cart_line(**buyer.named, sku=sku, quantity=told.quantity, version=told.version)  # type: ignore[arg-type]  # as named above
    return Cart.of(buyer.id, seen)


@router.put("/cart/delivery", summary="Choose how goods arrive")
def put_delivery(buyer: Buying, told: CartChoiceIn) -> Cart:
    """By the code of a way."""
    seen = choose_delivery(**buyer.named, code=told.choice, version=told.version)  # type: ignore[arg-type]  # as above
    return Cart.of(buyer.id, seen)


@router.put("/cart/payment", summary="Choose how it is paid")
def put_payment(buyer: Buying, told: CartChoiceIn) -> Cart:
    """`card`, `transfer` or `cash`."""
    seen = choose_payment(**buyer.named, kind=told.choice, version=told.version)  # type: ignore[arg-type]  # as above
    return Cart.of(buyer.id, seen)


@router.put("/cart/tip", summary="Add a tip")
def put_tip(buyer: Buying, told: TipIn) -> Cart:
    """What the customer adds of their own will: a part of the goods or an amount; outside every tax."""
    rate = told.percent * 100
    seen = choose_tip(**buyer.named, rate=rate, minor=told.amount_minor, version=told.version)  # type: ignore[arg-type]  # as above
    return Cart.of(buyer.id, seen)


@router.post("/cart/codes", summary="Have a code count", dependencies=[Once])
def post_code(buyer: Buying, told: CodeIn) -> Cart:
    """Refused where it takes nothing off."""
    seen = apply_code(**buyer.named, code=told.code, version=told.version)  # type: ignore[arg-type]  # as above
    return Cart.of(buyer.id, seen)


@router.delete("/cart/codes/{code}", summary="Have a code count no longer")
def delete_code(buyer: Buying, code: Annotated[str, Path(max_length=40)]) -> Cart:
    """Fine where it did not."""
    return Cart.of(buyer.id, drop_code(**buyer.named, code=code))  # type: ignore[arg-type]  # as above


@router.delete("/cart", summary="Empty the cart")
def delete_cart(buyer: Buying) -> Cart:
    """Everything is taken out, codes too."""
    return Cart.of(buyer.id, empty_cart(**buyer.named))  # type: ignore[arg-type]  # as above


@router.post("/proposals", summary="Propose the order", status_code=201, dependencies=[Once])
def post_proposal(buyer: Buying) -> Proposal:
    """What is in the cart, with every line, tax and delivery; its goods are kept for a while.

    The customer says yes to exactly this: place the order with its code.
    """
    return Proposal.of(propose_order(**buyer.named))  # type: ignore[arg-type]  # as above
