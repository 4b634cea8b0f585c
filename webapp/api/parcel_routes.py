"""`/api/v1` for the shop's own programs: what is to be packed, labels, and handing parcels over."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Security
from pydantic import BaseModel, Field
from starlette.responses import Response

from flows.send_parcel import CarrierUnknown, LabelMissing, hand_over, parcel_of, want_label
from shop.kernel.database import transaction
from shop.orders.order_view import order_view
from shop.orders.packing import OrderToPack, orders_to_pack
from shop.papers.carrier import CarrierFailed
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.order_names import Named, order_meant
from webapp.api.trade_shapes import Order, Told
from webapp.problems import problem_responses
from webapp.wiring import wiring_of

router = APIRouter(
    prefix="/api/v1",
    tags=["Parcels"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 422),
)
Reads = Annotated[Program, Security(program, scopes=["orders:read"])]
Writes = Annotated[Program, Security(program, scopes=["orders:write"])]
Once = Depends(idempotency_key)
Meant = Annotated[str, Path(max_length=40, description=Named)]


class PackingLine(BaseModel):
    """So much of one thing."""

    id: UUID
    sku: str
    ean: str = Field(description="The bar code on it; empty where it has none.")
    name: str
    quantity: int
    unit: str
    shelf: str
    picked: bool


class Packing(BaseModel):
    """An order that waits to be packed."""

    order_id: UUID
    number: int
    state: str
    kind: Literal["delivery", "pickup"]
    promised_on: date | None
    lines: list[PackingLine]
    label: Literal["none", "wanted", "made", "refused"]
    carrier: str = Field(description="As customers read it; empty for the shop itself.")
    tracking_number: str
    failure: str = Field(description="Why the carrier gave no label, in one word.")

    @classmethod
    def of(cls, order: OrderToPack) -> Self:
        """The order."""
        parcel = order.parcel
        label = "none" if parcel is None else "refused" if parcel.failure else _LABELS[parcel.state]
        return cls.model_validate(
            {
                "order_id": order.id,
                "number": order.number,
                "state": order.state,
                "kind": order.kind,
                "promised_on": order.promised_on,
                "lines": [
                    {
                        "id": line.id,
                        "sku": line.sku,
                        "ean": line.ean,
                        "name": line.name,
                        "quantity": line.quantity,
                        "unit": line.unit,
                        "shelf": line.shelf,
                        "picked": line.picked_at is not None,
                    }
                    for line in order.lines
                ],
                "label": label,
                "carrier": parcel.carrier if parcel else "",
                "tracking_number": parcel.tracking_number if parcel else "",
                "failure": parcel.failure if parcel else "",
            }
        )


class Rate(BaseModel):
    """What one carrier asks for it."""

    carrier: str
    name: str = Field(description="As customers read it; empty for the shop itself.")
    amount_minor: int
    currency: str


class LabelIn(Told):
    """Who carries it."""

    carrier: str = Field(default="own", max_length=40, description="By its code; ``own`` is the shop itself.")


_LABELS = {"wanted": "wanted", "labeled": "made"}


@router.get("/packing", summary="What is to be packed")
def get_packing(asking: Reads) -> list[Packing]:
    """Those promised first, two hundred at most."""
    with transaction(asking.shop.id) as db:
        return [Packing.of(order) for order in orders_to_pack(db)]


@router.get("/orders/{order}/rates", summary="What the parcel costs")
def get_rates(request: Request, asking: Reads, order: Meant) -> list[Rate]:
    """Of every carrier that tells it now; nothing is bought."""
    order_id = order_meant(asking, order)
    with transaction(asking.shop.id) as db:
        parcel = parcel_of(asking.shop, order_view(db, order_id), str(order_id))
    found = []
    for code, carrier in wiring_of(request).carriers.items():
        try:
            rate = carrier.rate(parcel)
        except CarrierFailed:
            continue  # who is away tells no price
        if rate is not None:
            told = {"carrier": code, "name": carrier.name}
            found.append(Rate(**told, amount_minor=rate.minor, currency=rate.currency))
    return found


@router.post("/orders/{order}/label", status_code=202, summary="Have a label made", dependencies=[Once])
def post_label(request: Request, asking: Writes, order: Meant, told: LabelIn) -> Packing:
    """The carrier makes it in a moment; asked again, it is the same parcel."""
    carrier = wiring_of(request).carriers.get(told.carrier)
    if carrier is None:
        raise CarrierUnknown(carrier=told.carrier)
    order_id = order_meant(asking, order)
    want_label(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_id=order_id,
        carrier=told.carrier,
        name=carrier.name,
    )
    with transaction(asking.shop.id) as db:
        return Packing.of(orders_to_pack(db, order_id)[0])


@router.get("/orders/{order}/label.pdf", summary="The label", response_class=Response)
def get_label(request: Request, asking: Reads, order: Meant) -> Response:
    """To be printed; until the parcel has left."""
    objects = wiring_of(request).objects
    order_id = order_meant(asking, order)
    with transaction(asking.shop.id) as db:
        found = orders_to_pack(db, order_id)
    parcel = found[0].parcel if found else None
    if parcel is None or not parcel.label or objects is None:
        raise LabelMissing
    return Response(objects.get(parcel.label), media_type="application/pdf")


@router.post("/orders/{order}/hand-over", summary="The parcel is on its way", dependencies=[Once])
def post_hand_over(asking: Writes, order: Meant) -> Order:
    """The labeled parcel is with its carrier; the customer is told how to follow it."""
    moved = hand_over(
        now=asking.now, actor="member", workspace_id=asking.shop.id, order_id=order_meant(asking, order)
    )
    return Order.of(moved)
