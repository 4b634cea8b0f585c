"""`/api/v1` for the shop's own programs: orders that leave in one parcel."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Security
from pydantic import BaseModel, Field

from flows.advance_group import advance_group
from flows.group_orders import group_orders, ungroup_orders
from shop.kernel.database import transaction
from shop.orders.grouping import GroupView, group_view
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.order_names import Named, order_meant
from webapp.api.trade_shapes import Order, StepIn, Told
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1/order-groups",
    tags=["Orders that leave together"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["orders:read"])]
Writes = Annotated[Program, Security(program, scopes=["orders:write"])]
Once = Depends(idempotency_key)


class GroupIn(Told):
    """Orders that are to leave in one parcel."""

    orders: list[str] = Field(min_length=2, max_length=50, description="Their ids or numbers.")


class GroupedDelivery(BaseModel):
    """What one of them is charged for delivery."""

    order: int = Field(description="Its number.")
    charged_minor: int


class Group(BaseModel):
    """Orders of one customer that leave in one parcel; its delivery is charged once."""

    id: UUID
    customer_id: UUID
    orders: list[Order]
    delivery: list[GroupedDelivery]

    @classmethod
    def of(cls, group: GroupView) -> Self:
        """The group."""
        return cls(
            id=group.id,
            customer_id=group.customer_id,
            orders=[Order.of(order) for order in group.orders],
            delivery=[
                GroupedDelivery(order=number, charged_minor=minor) for number, minor in group.delivery.items()
            ],
        )


@router.post("", summary="Have orders leave together", status_code=201, dependencies=[Once])
def post_group(asking: Writes, told: GroupIn) -> Group:
    """One customer's orders that go the same way to the same place, and have not left.

    The dearest delivery stays charged, what was paid for the others goes back, and the customer is told. An
    order that shares its parcel already brings the others with it.
    """
    made = group_orders(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_ids=[order_meant(asking, named) for named in told.orders],
    )
    return Group.of(made)


@router.get("/{group_id}", summary="Orders that leave together")
def get_group(asking: Reads, group_id: UUID) -> Group:
    """Each with what it is charged for delivery."""
    with transaction(asking.shop.id) as db:
        return Group.of(group_view(db, group_id))


@router.post("/{group_id}/advance", summary="The next step of all", dependencies=[Once])
def post_group_step(asking: Writes, group_id: UUID, told: StepIn) -> Group:
    """All of them or none, with one parcel; the customer is told once."""
    moved = advance_group(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        group_id=group_id,
        **told.model_dump(),
    )
    return Group.of(moved)


@router.delete("/{group_id}", summary="Have all leave by themselves", status_code=204)
def delete_group(asking: Writes, group_id: UUID) -> None:
    """While none has left. What went back of the delivery is not asked for again."""
    ungroup_orders(now=asking.now, actor="member", workspace_id=asking.shop.id, group_id=group_id)


@router.delete("/{group_id}/orders/{order}", summary="Have one leave by itself", status_code=204)
def delete_grouped(
    asking: Writes, group_id: UUID, order: Annotated[str, Path(max_length=40, description=Named)]
) -> None:
    """A single one that is left leaves by itself too."""
    ungroup_orders(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        group_id=group_id,
        order_id=order_meant(asking, order),
    )
