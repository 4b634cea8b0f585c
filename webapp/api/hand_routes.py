"""`/api/v1` for the shop's own programs: money that no provider tells of, come and gone by somebody's hands."""

from typing import Annotated, Literal
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Header, Path, Security
from pydantic import BaseModel, Field

from flows.settle_refund import confirm_refund
from flows.take_cash import confirm_transfer, take_cash
from shop.kernel.database import transaction
from shop.kernel.money import Money
from shop.orders.order_view import order_view
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.order_names import Named, order_meant
from webapp.api.trade_shapes import Order, Refund, Told
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Money"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Takes = Annotated[Program, Security(program, scopes=["payments:write"])]
PaysBack = Annotated[Program, Security(program, scopes=["refunds:write"])]
Once = Depends(idempotency_key)
Meant = Annotated[str, Path(max_length=40, description=Named)]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=255)]


class CashIn(Told):
    """So much money came by hand."""

    amount_minor: int = Field(ge=1, le=2**40)
    currency: str = Field(
        default="", pattern=r"^([A-Z]{3})?$", description="The order's own where none is told."
    )


class TransferIn(CashIn):
    """So much stands on the bank's statement."""

    reference: str = Field(
        default="",
        max_length=140,
        description="The bank's own id of the transfer: the same one is the same money, whenever it is told.",
    )


class GivenBackIn(Told):
    """How the money went back."""

    reference: str = Field(default="", max_length=140, description="The bank's, or of the receipt.")


class MoneyCame(BaseModel):
    """What the money was worth to its order."""

    worth: Literal["paid", "part", "surplus", "mismatch", "late", "known"] = Field(
        description="`surplus`, `mismatch` and `late` money is a refund to be made; `known` was told before."
    )
    order: Order


@router.post("/orders/{order}/cash", summary="Cash was taken", status_code=201, dependencies=[Once])
def post_cash(asking: Takes, order: Meant, told: CashIn, key: Key) -> MoneyCame:
    """All of it or a part, and never more than the order still costs: what is above that is change."""
    meant = order_meant(asking, order)
    amount = _amount(asking, meant, told)
    worth = take_cash(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_id=meant,
        amount=amount,
        key=_this_money(meant, amount, key),
    )
    return _came(asking, meant, worth)


@router.post("/orders/{order}/transfers", summary="A transfer came", status_code=201, dependencies=[Once])
def post_transfer(asking: Takes, order: Meant, told: TransferIn, key: Key) -> MoneyCame:
    """All of it or a part; what is too much is listed as a refund, to be sent back by hand."""
    meant = order_meant(asking, order)
    amount = _amount(asking, meant, told)
    worth = confirm_transfer(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_id=meant,
        amount=amount,
        key=told.reference or _this_money(meant, amount, key),
    )
    return _came(asking, meant, worth)


@router.post("/refunds/{refund_id}/confirm", summary="Money was given back", dependencies=[Once])
def post_given_back(asking: PaysBack, refund_id: UUID, told: GivenBackIn) -> Refund:
    """In cash or by bank. What a provider sends back is for the provider to tell (`refund_by_provider`)."""
    confirmed = confirm_refund(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        refund_id=refund_id,
        reference=told.reference,
    )
    return Refund.of(confirmed)


def _amount(asking: Program, order: UUID, told: CashIn) -> Money:
    with transaction(asking.shop.id) as db:
        return Money(told.amount_minor, told.currency or order_view(db, order).currency)


def _this_money(order: UUID, amount: Money, key: str) -> str:
    """Which money it is, where nobody has a name for it: a key that comes again for another sum is another."""
    return str(uuid5(order, f"{amount.minor} {amount.currency} {key}"))


def _came(asking: Program, order: UUID, worth: str) -> MoneyCame:
    with transaction(asking.shop.id) as db:
        return MoneyCame.model_validate({"worth": worth, "order": Order.of(order_view(db, order))})
