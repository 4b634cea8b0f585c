"""`/api/v1` for the shop's own programs: orders, payments, refunds."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Security

from flows.advance_order import advance_order, set_order_status
from flows.cancel_order import cancel_order
from flows.follow_parcel import Followed, follow_parcel
from flows.place_order import place_order
from flows.refund_order import refund_order
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.orders.listing import orders_page
from shop.orders.order_view import order_view
from shop.payments.listing import payment_view, payments_page, refund_of
from shop.payments.refunding import RefundedLine, refunds_of
from shop.stock.ledger import StockShort
from webapp.api.instead import with_others
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.order_names import Named, order_meant
from webapp.api.trade_shapes import (
    CancelIn,
    Order,
    OrderIn,
    Orders,
    ParcelIn,
    Payment,
    Payments,
    Refund,
    RefundIn,
    StatusIn,
    StepIn,
)
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1", route_class=KeyedRoute, responses=problem_responses(400, 401, 403, 404, 409, 413)
)
Reads = Annotated[Program, Security(program, scopes=["orders:read"])]
Writes = Annotated[Program, Security(program, scopes=["orders:write"])]
SeesMoney = Annotated[Program, Security(program, scopes=["payments:read"])]
PaysBack = Annotated[Program, Security(program, scopes=["refunds:write"])]
Once = Depends(idempotency_key)
State = Literal["placed", "paid", "picking", "shipped", "ready", "delivered", "canceled", "returned"]
Limit = Annotated[int, Query(ge=1, le=100)]
Meant = Annotated[str, Path(max_length=40, description=Named)]


@router.get("/orders", tags=["Orders"], summary="Orders")
def get_orders(
    asking: Reads,
    state: Annotated[State | None, Query()] = None,
    customer_id: Annotated[UUID | None, Query()] = None,
    cursor: Annotated[int | None, Query(ge=1, description="`next_cursor` of the page before.")] = None,
    limit: Limit = 20,
) -> Orders:
    """The newest first, a page at a time."""
    with transaction(asking.shop.id) as db:
        found = orders_page(db, state=state or "", customer_id=customer_id, before=cursor, limit=limit + 1)
    shown = found[:limit]
    more = str(shown[-1].number) if len(found) > limit else ""
    return Orders(orders=[Order.of(order) for order in shown], next_cursor=more)


@router.get("/orders/{order}", tags=["Orders"], summary="An order")
def get_order(asking: Reads, order: Meant) -> Order:
    """With its lines, its history and its parcels."""
    found = order_meant(asking, order)
    with transaction(asking.shop.id) as db:
        return Order.of(order_view(db, found))


@router.post("/orders", tags=["Orders"], summary="Place an order", status_code=201, dependencies=[Once])
def post_order(asking: Writes, told: OrderIn) -> Order:
    """Make the order of a proposal that the customer has said yes to; the same proposal twice is one order."""
    with transaction(asking.shop.id) as db:
        customer = CustomerId(customer_view(db, told.customer_id).id)
    try:
        placed = place_order(
            now=asking.now,
            actor="member",
            workspace_id=asking.shop.id,
            customer_id=customer,
            proposal=told.proposal,
            evidence=asking.evidence,
            terms_version=told.terms_version,
            address=told.address,
            tax_number=told.tax_number,
        )
    except StockShort as short:
        raise with_others(asking, short) from short
    return Order.of(placed)


@router.post("/orders/{order}/advance", tags=["Orders"], summary="The next step", dependencies=[Once])
def post_step(asking: Writes, order: Meant, told: StepIn) -> Order:
    """Picking, shipped (with its parcel), ready or delivered; the customer is told."""
    moved = advance_order(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_id=order_meant(asking, order),
        **told.model_dump(),
    )
    return Order.of(moved)


@router.patch("/orders/{order}/parcels/{parcel}", tags=["Orders"], summary="What becomes of a parcel")
def patch_parcel(asking: Writes, order: Meant, parcel: UUID, told: ParcelIn) -> Order:
    """What the carrier says: another number, delivered, or lost. With its last parcel the order is delivered."""
    followed = follow_parcel(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_id=order_meant(asking, order),
        parcel_id=parcel,
        said=Followed(**told.model_dump()),
    )
    return Order.of(followed)


@router.put("/orders/{order}/status", tags=["Orders"], summary="A status of the shop's own")
def put_status(asking: Writes, order: Meant, told: StatusIn) -> Order:
    """Shown while the order's state lasts, and told to the customer once; an empty one takes it away."""
    shown = set_order_status(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_id=order_meant(asking, order),
        status=told.status,
    )
    return Order.of(shown)


@router.post("/orders/{order}/cancel", tags=["Orders"], summary="Cancel an order", dependencies=[Once])
def post_cancel(asking: Writes, order: Meant, told: CancelIn) -> Order:
    """Its goods are free again; what was paid goes back."""
    canceled = cancel_order(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_id=order_meant(asking, order),
        reason=told.reason,
    )
    return Order.of(canceled)


@router.get("/payments", tags=["Money"], summary="Payments")
def get_payments(
    asking: SeesMoney,
    order_id: Annotated[UUID | None, Query()] = None,
    cursor: Annotated[UUID | None, Query(description="`next_cursor` of the page before.")] = None,
    limit: Limit = 20,
) -> Payments:
    """Money that came, the newest first, a page at a time."""
    with transaction(asking.shop.id) as db:
        found = payments_page(db, order_id=order_id, before=cursor, limit=limit + 1)
    shown = found[:limit]
    more = str(shown[-1].id) if len(found) > limit else ""
    return Payments(payments=[Payment.of(payment) for payment in shown], next_cursor=more)


@router.get("/payments/{payment_id}", tags=["Money"], summary="A payment")
def get_payment(asking: SeesMoney, payment_id: UUID) -> Payment:
    """How it came, and how much of it went back."""
    with transaction(asking.shop.id) as db:
        return Payment.of(payment_view(db, payment_id))


@router.get("/refunds", tags=["Money"], summary="Refunds of an order")
def get_refunds(asking: SeesMoney, order_id: Annotated[UUID, Query()]) -> list[Refund]:
    """Everything that went back for it or is to go back, the oldest first."""
    with transaction(asking.shop.id) as db:
        order_view(db, order_id)
        return [Refund.of(refund) for refund in refunds_of(db, order_id)]


@router.get("/refunds/{refund_id}", tags=["Money"], summary="A refund")
def get_refund(asking: SeesMoney, refund_id: UUID) -> Refund:
    """How far it is."""
    with transaction(asking.shop.id) as db:
        return Refund.of(refund_of(db, refund_id))


@router.post("/refunds", tags=["Money"], summary="Pay back", status_code=201, dependencies=[Once])
def post_refund(
    asking: PaysBack, told: RefundIn, key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)]
) -> list[Refund]:
    """An amount, some lines, or all that is left; one refund for each payment that it comes from."""
    with transaction(asking.shop.id) as db:
        order_view(db, told.order_id)
    refunds = refund_order(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_id=told.order_id,
        reason=told.reason,
        key=f"api/{key}",
        amount_minor=told.amount_minor,
        lines=[RefundedLine(line.line_id, line.quantity) for line in told.lines],
    )
    return [Refund.of(refund) for refund in refunds]
