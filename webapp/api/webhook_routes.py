"""`/api/v1` for the shop's own programs: where they want to be told of events, and what they were told."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Security
from pydantic import BaseModel, Field

from flows.manage_webhooks import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    replay_delivery,
    rotate_secret,
    try_endpoint,
)
from shop.events.webhook_view import (
    DeliveryView,
    EndpointView,
    deliveries,
    delivery_view,
    endpoint_view,
    endpoints,
)
from shop.kernel.database import transaction
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Webhooks"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["webhooks:read"])]
Writes = Annotated[Program, Security(program, scopes=["webhooks:write"])]
Once = Depends(idempotency_key)


class EndpointIn(BaseModel):
    """An address that wants to be told."""

    model_config = {"extra": "forbid"}

    url: str = Field(max_length=2_000, description="https, and out in the world.")
    events: list[str] = Field(default_factory=list, description="Such as `order.paid`; none for all.")


class EndpointChange(BaseModel):
    """What is to be otherwise; what is not told stays."""

    model_config = {"extra": "forbid"}

    url: str | None = Field(default=None, max_length=2_000)
    events: list[str] | None = None
    active: bool | None = None


class Endpoint(BaseModel):
    """An address that is told of events."""

    id: UUID
    url: str
    events: list[str]
    active: bool
    created_at: datetime

    @classmethod
    def of(cls, view: EndpointView) -> Self:
        """The endpoint."""
        return cls(
            id=view.id, url=view.url, events=list(view.events), active=view.active, created_at=view.created_at
        )


class NewEndpoint(Endpoint):
    """An endpoint, with its secret, which is told this once."""

    secret: str = Field(description="`whsec_…`: verifies what we send, as Standard Webhooks describes.")


class RotationIn(BaseModel):
    """How long both secrets hold."""

    model_config = {"extra": "forbid"}

    keep_old_hours: int = Field(
        default=24, ge=0, le=168, description="0 ends the old one at once: somebody has seen it."
    )


class NewSecretOut(BaseModel):
    """An endpoint's new secret, which is told this once."""

    id: UUID
    secret: str = Field(description="`whsec_…`: the first of the signatures is by it.")
    old_until: datetime | None = Field(description="So long the old one signs too; null where it is over.")


class Delivery(BaseModel):
    """One event for one endpoint, and how far that is."""

    id: UUID = Field(description="The header `webhook-id`; the same whenever it is sent again.")
    event: str
    payload: dict[str, Any]
    state: str = Field(examples=["waiting", "delivered", "failed"])
    attempts: int
    status: int | None = Field(description="What the endpoint last answered.")
    error: str
    created_at: datetime
    delivered_at: datetime | None

    @classmethod
    def of(cls, view: DeliveryView) -> Self:
        """The delivery."""
        return cls(
            id=view.id,
            event=view.event,
            payload=view.payload,
            state=view.state,
            attempts=view.attempts,
            status=view.status,
            error=view.error,
            created_at=view.created_at,
            delivered_at=view.delivered_at,
        )


class Deliveries(BaseModel):
    """A page of deliveries, newest first."""

    deliveries: list[Delivery]
    next_cursor: str


@router.get("/webhooks", summary="Endpoints")
def get_endpoints(asking: Reads) -> list[Endpoint]:
    """The oldest first, without their secrets."""
    with transaction(asking.shop.id) as db:
        return [Endpoint.of(view) for view in endpoints(db)]


@router.post("/webhooks", summary="Add an endpoint", status_code=201, dependencies=[Once])
def post_endpoint(asking: Writes, told: EndpointIn) -> NewEndpoint:
    """From now on it is told; its secret is shown this once."""
    made = add_endpoint(
        now=asking.now, actor="member", workspace_id=asking.shop.id, url=told.url, events=told.events
    )
    with transaction(asking.shop.id) as db:
        view = endpoint_view(db, made.id)
    return NewEndpoint(**Endpoint.of(view).model_dump(), secret=made.secret)


@router.get("/webhooks/{endpoint_id}", summary="An endpoint")
def get_endpoint(asking: Reads, endpoint_id: UUID) -> Endpoint:
    """Without its secret."""
    with transaction(asking.shop.id) as db:
        return Endpoint.of(endpoint_view(db, endpoint_id))


@router.patch("/webhooks/{endpoint_id}", summary="Change an endpoint")
def patch_endpoint(asking: Writes, endpoint_id: UUID, told: EndpointChange) -> Endpoint:
    """Another address, other events, or switched on and off."""
    change_endpoint(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        endpoint_id=endpoint_id,
        **told.model_dump(),
    )
    return get_endpoint(asking, endpoint_id)


@router.delete("/webhooks/{endpoint_id}", summary="Remove an endpoint", status_code=204)
def delete_endpoint(asking: Writes, endpoint_id: UUID) -> None:
    """Nothing more is sent there, and what was sent is forgotten."""
    remove_endpoint(now=asking.now, actor="member", workspace_id=asking.shop.id, endpoint_id=endpoint_id)


@router.post(
    "/webhooks/{endpoint_id}/rotate", summary="Change the secret", status_code=201, dependencies=[Once]
)
def post_rotation(asking: Writes, endpoint_id: UUID, told: RotationIn) -> NewSecretOut:
    """From now on both sign what is sent, the new one first; then the old one no more. It is shown this once."""
    made = rotate_secret(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        endpoint_id=endpoint_id,
        keep_old=timedelta(hours=told.keep_old_hours),
    )
    return NewSecretOut(id=made.id, secret=made.secret, old_until=made.old_until)


@router.post("/webhooks/{endpoint_id}/test", summary="Send a test", status_code=202, dependencies=[Once])
def post_test(asking: Writes, endpoint_id: UUID) -> Delivery:
    """A word of the kind `webhook.test`, to see whether the endpoint hears."""
    delivery = try_endpoint(now=asking.now, workspace_id=asking.shop.id, endpoint_id=endpoint_id)
    with transaction(asking.shop.id) as db:
        return Delivery.of(delivery_view(db, delivery))


@router.get("/webhooks/{endpoint_id}/deliveries", summary="What an endpoint was told")
def get_deliveries(
    asking: Reads,
    endpoint_id: UUID,
    state: Annotated[Literal["waiting", "delivered", "failed"] | None, Query()] = None,
    cursor: Annotated[UUID | None, Query(description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Deliveries:
    """The newest first, a page at a time."""
    with transaction(asking.shop.id) as db:
        found = deliveries(db, endpoint_id, state=state or "", before=cursor, limit=limit + 1)
    shown = found[:limit]
    more = str(shown[-1].id) if len(found) > limit else ""
    return Deliveries(deliveries=[Delivery.of(view) for view in shown], next_cursor=more)


@router.post(
    "/webhook-deliveries/{delivery_id}/replay", summary="Send again", status_code=202, dependencies=[Once]
)
def post_replay(asking: Writes, delivery_id: UUID) -> Delivery:
    """The same words under the same id, once more."""
    replay_delivery(now=asking.now, workspace_id=asking.shop.id, delivery_id=delivery_id)
    with transaction(asking.shop.id) as db:
        return Delivery.of(delivery_view(db, delivery_id))
