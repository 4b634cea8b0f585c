"""`/api/v1` for the shop's own programs: many orders at once, each with an outcome of its own."""

import base64
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Self
from uuid import UUID

from babel.numbers import get_currency_precision
from fastapi import APIRouter, Depends, Query, Request, Response, Security
from pydantic import BaseModel, Field

from flows.many_orders import MOST_AT_ONCE, Outcome, advance_many, cancel_many, named_once, note_many
from flows.print_delivery_notes import print_delivery_notes
from shop.catalog.sheet_writing import csv_of, type_of_csv, type_of_xlsx, xlsx_of
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from shop.orders.exporting import HEADER, order_rows
from shop.orders.listing import order_ids
from shop.orders.order_view import OrderUnknown
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.order_names import order_meant
from webapp.api.trade_shapes import Told
from webapp.problems import problem_responses
from webapp.refusal_words import worded

router = APIRouter(
    prefix="/api/v1/many-orders",
    tags=["Many orders at once"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["orders:read"])]
Writes = Annotated[Program, Security(program, scopes=["orders:write"])]
Once = Depends(idempotency_key)
State = Literal["placed", "paid", "picking", "shipped", "ready", "delivered", "canceled", "returned"]
_MOST_EXPORTED = 5_000


class ManyIn(Told):
    """Which orders."""

    orders: list[str] = Field(min_length=1, max_length=MOST_AT_ONCE, description="Their ids or numbers.")


class ManyStepsIn(ManyIn):
    """Which orders, and where they go."""

    to: str = Field(examples=["picking", "ready", "delivered"])
    note: str = Field(default="", max_length=500)


class ManyCanceledIn(ManyIn):
    """Which orders, and why they are canceled."""

    reason: str = Field(min_length=1, max_length=500)


class Result(BaseModel):
    """What came of one order."""

    asked: str = Field(description="As it was asked for.")
    done: bool
    id: UUID | None = None
    number: int | None = None
    state: str = Field(default="", description="As it stands now.")
    code: str = Field(default="", description="Why not; as a problem's.", examples=["step_refused"])
    title: str = Field(default="", description="The same in words.")

    @classmethod
    def of(cls, asked: str, outcome: Outcome, language: Language) -> Self:
        """The outcome."""
        if outcome.order is None or outcome.refusal is not None:
            return cls.refused(asked, outcome.refusal or OrderUnknown(), language)
        order = outcome.order
        return cls(asked=asked, done=True, id=order.id, number=order.number, state=order.state)

    @classmethod
    def refused(cls, asked: str, refusal: Refusal, language: Language) -> Self:
        """A no to this one order."""
        return cls(asked=asked, done=False, code=refusal.code, title=worded(refusal, language).title)


class Results(BaseModel):
    """What came of each, in the order in which they were asked for."""

    done: int
    refused: int
    results: list[Result]

    @classmethod
    def of(cls, results: Iterable[Result]) -> Self:
        """All of them."""
        told = list(results)
        done = sum(1 for one in told if one.done)
        return cls(done=done, refused=len(told) - done, results=told)


class PrintedNotes(Results):
    """One document to print, and what came of each order."""

    pdf: str = Field(default="", description="Base64; empty where nothing could be written.")


@router.post("/advance", summary="The next step of many", dependencies=[Once])
def post_many_steps(asking: Writes, told: ManyStepsIn) -> Results:
    """Each by itself: one that cannot go stays, and is told. One that is there already counts as done."""
    meant = _meant(asking, told.orders)
    outcomes = advance_many(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_ids=_ids(meant),
        to=told.to,
        note=told.note,
    )
    return Results.of(_results(meant, outcomes, asking))


@router.post("/cancel", summary="Cancel many", dependencies=[Once])
def post_many_canceled(asking: Writes, told: ManyCanceledIn) -> Results:
    """Each by itself; what was paid for it goes back."""
    meant = _meant(asking, told.orders)
    outcomes = cancel_many(
        now=asking.now,
        actor="member",
        workspace_id=asking.shop.id,
        order_ids=_ids(meant),
        reason=told.reason,
    )
    return Results.of(_results(meant, outcomes, asking))


@router.post("/delivery-notes", summary="Delivery notes of many", dependencies=[Once])
def post_notes(asking: Reads, told: ManyIn) -> PrintedNotes:
    """One PDF, each order on pages of its own, with its lots and without a price."""
    meant = _meant(asking, told.orders)
    printed = print_delivery_notes(
        now=asking.now, actor="member", workspace_id=asking.shop.id, order_ids=_ids(meant)
    )
    results = Results.of(_results(meant, printed.outcomes, asking))
    return PrintedNotes(**results.model_dump(), pdf=base64.b64encode(printed.pdf).decode())


@router.get(
    "/export",
    summary="Many as a file",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "One row a line of an order."}},
)
def get_many(
    request: Request,
    asking: Reads,
    wanted: Annotated[Literal["csv", "xlsx"], Query(alias="format")] = "csv",
    orders: Annotated[
        list[str] | None, Query(max_length=MOST_AT_ONCE, description="Ids or numbers; else the newest.")
    ] = None,
    state: Annotated[
        State | None, Query(description="Only those in this state, where none is named.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST_EXPORTED)] = 1_000,
) -> Response:
    """Refused whole where one that is named is not there: half a table would not be seen to be one."""
    del request
    if orders:
        meant = named_once([order_meant(asking, named) for named in orders])
    else:
        with transaction(asking.shop.id) as db:
            meant = order_ids(db, state=state or "", limit=limit)
    body, kind = _table(asking, meant, wanted)
    outcomes = [Outcome(order, None) for order in meant]
    note_many(now=asking.now, actor="member", workspace_id=asking.shop.id, action="export", outcomes=outcomes)
    shown = {"Content-Disposition": f'attachment; filename="{asking.shop.slug}-orders.{wanted}"'}
    return Response(body, media_type=kind, headers=shown)


def _table(asking: Program, meant: Sequence[UUID], wanted: str) -> tuple[bytes, str]:
    with transaction(asking.shop.id) as db:
        rows = order_rows(db, meant, asking.shop.zone)
        if wanted == "csv":
            return b"".join(csv_of(HEADER, rows, asking.language)), type_of_csv
        return xlsx_of(HEADER, rows, get_currency_precision(asking.shop.currency)), type_of_xlsx


def _meant(asking: Program, named: Sequence[str]) -> dict[str, UUID | OrderUnknown]:
    """By what was said, which order it is; what this shop does not have is one refused order."""
    found: dict[str, UUID | OrderUnknown] = {}
    for each in named:
        try:
            found[each] = order_meant(asking, each)
        except OrderUnknown as unknown:
            found[each] = unknown
    return found


def _ids(meant: dict[str, UUID | OrderUnknown]) -> list[UUID]:
    return [each for each in meant.values() if isinstance(each, UUID)]


def _results(
    meant: dict[str, UUID | OrderUnknown], outcomes: Sequence[Outcome], asking: Program
) -> Iterable[Result]:
    known = {outcome.order_id: outcome for outcome in outcomes}
    for asked, found in meant.items():
        if isinstance(found, UUID):
            yield Result.of(asked, known[found], asking.language)
        else:
            yield Result.refused(asked, found, asking.language)
