"""`/api/v1` for the shop's own programs: goods that come back."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Security
from pydantic import BaseModel, Field

from flows.return_goods import LONGEST_NOTE, answer_return, receive_return
from shop.kernel.database import transaction
from shop.orders.listing import returns_page
from shop.orders.order_view import ReturnView, return_view
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.order_names import Named, order_meant
from webapp.api.trade_shapes import Told
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1/returns",
    tags=["Returns"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["orders:read"])]
Writes = Annotated[Program, Security(program, scopes=["orders:write"])]
Once = Depends(idempotency_key)
State = Literal["requested", "approved", "refused", "received", "refunded"]


class ReturnedLine(BaseModel):
    """So much of one line comes back."""

    line_id: UUID
    name: str
    quantity: int
    unit: str
    restocked: bool


class Return(BaseModel):
    """Goods that a customer sends back."""

    id: UUID
    number: int
    order_id: UUID
    state: State
    reason: str = Field(examples=["damaged", "wrong", "unwanted", "other"])
    note: str = Field(description="The customer's words.")
    answer: str = Field(description="The shop's.")
    lines: list[ReturnedLine]
    at: datetime

    @classmethod
    def of(cls, view: ReturnView) -> Self:
        """The return."""
        return cls.model_validate(asdict(view))


class Returns(BaseModel):
    """A page of returns, newest first."""

    returns: list[Return]
    next_cursor: str = Field(description="For the page after; empty at the end.")


class AnswerIn(Told):
    """What the shop says of it, in the customer's language."""

    words: str = Field(default="", max_length=LONGEST_NOTE)


class ReceivedIn(Told):
    """What of the goods is as new."""

    restock: list[UUID] | None = Field(
        default=None, max_length=1000, description="Lines that can be sold again; null for all, [] for none."
    )


@router.get("", summary="Returns")
def get_returns(
    asking: Reads,
    state: Annotated[State | None, Query()] = None,
    order: Annotated[str, Query(max_length=40, description=Named)] = "",
    cursor: Annotated[int | None, Query(ge=1, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Returns:
    """The newest first, a page at a time."""
    meant = order_meant(asking, order) if order else None
    with transaction(asking.shop.id) as db:
        found = returns_page(db, state=state or "", order_id=meant, before=cursor, limit=limit + 1)
    shown = found[:limit]
    more = str(shown[-1].number) if len(found) > limit else ""
    return Returns(returns=[Return.of(view) for view in shown], next_cursor=more)


@router.get("/{return_id}", summary="A return")
def get_return(asking: Reads, return_id: UUID) -> Return:
    """What comes back, why, and how far it is."""
    with transaction(asking.shop.id) as db:
        return Return.of(return_view(db, return_id))


@router.post("/{return_id}/approve", summary="Agree to a return", dependencies=[Once])
def post_approve(asking: Writes, return_id: UUID, told: AnswerIn) -> Return:
    """The customer is told, with these words: where to send it, say."""
    return _answered(asking, return_id, told, approved=True)


@router.post("/{return_id}/refuse", summary="Refuse a return", dependencies=[Once])
def post_refuse(asking: Writes, return_id: UUID, told: AnswerIn) -> Return:
    """The customer is told, with these words."""
    return _answered(asking, return_id, told, approved=False)


@router.post("/{return_id}/receive", summary="The goods are here", dependencies=[Once])
def post_receive(asking: Writes, return_id: UUID, told: ReceivedIn) -> Return:
    """What is as new goes back on the shelf, and the money of all of it goes back to the customer."""
    received = receive_return(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        return_id=return_id,
        restock=told.restock,
    )
    return Return.of(received)


def _answered(asking: Program, return_id: UUID, told: AnswerIn, *, approved: bool) -> Return:
    answered = answer_return(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        return_id=return_id,
        approved=approved,
        answer=told.words,
    )
    return Return.of(answered)
