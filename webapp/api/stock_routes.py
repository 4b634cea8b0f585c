"""`/api/v1` for the shop's own programs: stock, its lots, what came and what is gone."""

from datetime import date, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Security
from pydantic import BaseModel, Field

from flows.count_stock import count_stock
from flows.receive_stock import receive_stock
from flows.waste_stock import waste_stock
from shop.catalog.whole import on_hand
from shop.kernel.database import transaction
from shop.stock.shelf import BatchView, MovementView, batches_of, expiring, movements_of
from webapp.api.goods_shapes import GoodsIn, Stock, StockIn
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Stock"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["products:read"])]
Writes = Annotated[Program, Security(program, scopes=["products:write"])]
Once = Depends(idempotency_key)
Sku = Annotated[str, Path(max_length=40)]
Limit = Annotated[int, Query(ge=1, le=100)]
_LONGEST_LOOK = 3_650


class WasteIn(BaseModel):
    """Goods that are gone for good."""

    model_config = {"extra": "forbid"}

    quantity: int = Field(ge=1, le=2**31 - 1, description="In the variant's unit.")
    lot: str = Field(default="", max_length=80, description="Of which batch; empty for what would go first.")
    note: str = Field(default="", max_length=200, description="Broken, spoiled, given away.")


class BatchOut(BaseModel):
    """A lot, and how much of it is left."""

    sku: str
    lot: str
    shelf: str
    expires_on: date | None = Field(description="The last day on which it may be sold.")
    on_hand: int
    bound: int = Field(description="How much of that is promised to orders.")

    @classmethod
    def of(cls, batch: BatchView) -> Self:
        """The lot."""
        return cls(
            sku=batch.sku,
            lot=batch.lot,
            shelf=batch.shelf,
            expires_on=batch.expires_on,
            on_hand=batch.on_hand,
            bound=batch.bound,
        )


class Movement(BaseModel):
    """One line of the ledger."""

    id: UUID
    quantity: int = Field(description="Below zero for what went.")
    reason: str = Field(examples=["opening", "received", "counted", "sold", "returned", "wasted"])
    lot: str
    reference: UUID | None = Field(description="The order or the return that it belongs to.")
    note: str
    by: str
    at: datetime

    @classmethod
    def of(cls, line: MovementView) -> Self:
        """The line."""
        return cls(
            id=line.id,
            quantity=line.quantity,
            reason=line.reason,
            lot=line.lot,
            reference=line.reference,
            note=line.note,
            by=line.actor,
            at=line.at,
        )


class Movements(BaseModel):
    """A page of the ledger, newest first."""

    movements: list[Movement]
    next_cursor: str = Field(description="For the page after; empty at the end.")


@router.get("/stock/{sku}", summary="How much is there")
def get_stock(asking: Reads, sku: Sku) -> Stock:
    """How much of a variant is on hand, and how much of that can be promised."""
    with transaction(asking.shop.id) as db:
        return Stock.of(on_hand(db, sku))


@router.put("/stock/{sku}", summary="Count stock")
def put_stock(asking: Writes, sku: Sku, told: StockIn) -> Stock:
    """So much was found on the shelf; the difference becomes a line of the ledger."""
    count_stock(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        sku=sku,
        counted=told.counted,
        lot=told.lot,
        note=told.note,
    )
    return get_stock(asking, sku)


@router.post("/stock/{sku}/received", summary="Take in goods", status_code=201, dependencies=[Once])
def post_received(asking: Writes, sku: Sku, told: GoodsIn) -> Stock:
    """So much came; with a lot it lies in that batch."""
    receive_stock(now=asking.now, actor="member", workspace_id=asking.shop.id, sku=sku, **told.model_dump())
    return get_stock(asking, sku)


@router.post("/stock/{sku}/wasted", summary="Write goods off", status_code=201, dependencies=[Once])
def post_wasted(asking: Writes, sku: Sku, told: WasteIn) -> Stock:
    """So much is gone for good: broken, spoiled, given away. Never more than is free of orders."""
    waste_stock(now=asking.now, actor="member", workspace_id=asking.shop.id, sku=sku, **told.model_dump())
    return get_stock(asking, sku)


@router.get("/stock/{sku}/batches", summary="The lots of a variant")
def get_batches(
    asking: Reads,
    sku: Sku,
    empty: Annotated[
        bool, Query(description="Those too of which nothing is left.")
    ] = False,  # a query's own word
) -> list[BatchOut]:
    """The first to expire first: in that order they are sold."""
    with transaction(asking.shop.id) as db:
        found = batches_of(db, on_hand(db, sku).variant_id, empty=empty)
    return [BatchOut.of(one) for one in found]


@router.get("/stock/{sku}/movements", summary="What came and went")
def get_movements(
    asking: Reads,
    sku: Sku,
    cursor: Annotated[UUID | None, Query(description="`next_cursor` of the page before.")] = None,
    limit: Limit = 20,
) -> Movements:
    """The ledger of a variant, newest first, a page at a time; its lines add up to what is on hand."""
    with transaction(asking.shop.id) as db:
        found = movements_of(db, on_hand(db, sku).variant_id, before=cursor, limit=limit + 1)
    shown = found[:limit]
    more = str(shown[-1].id) if len(found) > limit else ""
    return Movements(movements=[Movement.of(line) for line in shown], next_cursor=more)


@router.get("/batches", summary="What expires soon")
def get_expiring(
    asking: Reads,
    days: Annotated[
        int, Query(ge=0, le=_LONGEST_LOOK, description="From today, by the shop's calendar.")
    ] = 7,
    limit: Limit = 100,
) -> list[BatchOut]:
    """Of all goods, the lots with something left whose last day comes within so many days, the first first."""
    until = asking.at.astimezone(asking.shop.zone).date() + timedelta(days=days)
    with transaction(asking.shop.id) as db:
        return [BatchOut.of(one) for one in expiring(db, until=until, limit=limit)]
