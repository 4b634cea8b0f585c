"""A product's goods at the console: what came in, what was counted, what is lost, each lot where it lies."""

from typing import Annotated, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import Response

from flows.correct_stock import correct_stock
from flows.count_stock import count_stock
from flows.receive_stock import receive_stock
from flows.waste_stock import waste_stock
from shop.catalog.changing import VariantUnknown
from shop.catalog.import_cells import CellUnclear, day, whole_number
from shop.catalog.whole import whole_by_id
from shop.catalog.whole_list import shelf_row
from shop.kernel.database import transaction
from shop.kernel.language import phrase
from shop.kernel.refusals import NotFound, Refusal
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.catalog_shown import PAGE, catalog_reader, in_words, problem_of, toast
from webapp.console.letting_in import to
from webapp.console.product_shown import stock_told
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_header
from webapp.refusal_words import Worded

router = ConsoleRouter()

Doing = Literal["receive", "count", "waste"]
Words = Annotated[str, Form(max_length=80)]
_SAID: Final = {
    "receive": phrase("{sku}: {count} came in."),
    "count": phrase("{sku}: {count} counted."),
    "waste": phrase("{sku}: {count} written off."),
}


@router.post("/catalog/products/{product_id}/stock", needs="catalog:change")
def move(
    request: Request,
    staff: AtConsole,
    product_id: UUID,
    do: Annotated[Doing, Form()],
    sku: Words = "",
    quantity: Words = "",
    lot: Words = "",
    shelf: Words = "",
    expires_on: Words = "",
    note: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """A line of the ledger, which is taken back by another one."""
    sku = _of(staff, product_id, sku)
    try:
        count = whole_number(quantity.strip())
        last_day = day(expires_on) if expires_on.strip() else None
        named = {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
        if do == "receive":
            receive_stock(
                **named,  # type: ignore[arg-type]  # as named above
                sku=sku,
                quantity=count,
                lot=lot.strip(),
                expires_on=last_day,
                shelf=shelf.strip(),
                note=note.strip(),
            )
            by = count
            lot = lot.strip() or (last_day.isoformat() if last_day else "")
        elif do == "waste":
            waste_stock(**named, sku=sku, quantity=count, lot=lot.strip(), note=note.strip())  # type: ignore[arg-type]  # as above
            by = -count
        else:
            counted = count_stock(**named, sku=sku, counted=count, lot=lot.strip(), note=note.strip())  # type: ignore[arg-type]  # as above
            by = counted.difference
    except CellUnclear as unclear:
        said = Worded(unclear.said(reader_at(request, staff).language), "")
        return _shown(request, staff, product_id, problem=said)
    except Refusal as refusal:
        return _shown(request, staff, product_id, problem=problem_of(request, staff, refusal))
    query = urlencode({"sku": sku, "by": -by, "lot": lot.strip()})
    undo = f"{PAGE}/products/{product_id}/stock/undo?{query}" if by else ""
    return _shown(
        request, staff, product_id, said=in_words(request, staff, _SAID[do], sku=sku, count=count), undo=undo
    )


@router.post("/catalog/products/{product_id}/stock/undo", needs="catalog:change")
def undo(
    request: Request,
    staff: AtConsole,
    product_id: UUID,
    sku: Annotated[str, Query(max_length=40)] = "",
    by: int = 0,
    lot: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """The same once more, the other way."""
    sku = _of(staff, product_id, sku)
    note = in_words(request, staff, phrase("taken back"))
    try:
        correct_stock(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            sku=sku,
            by=by,
            lot=lot,
            note=note,
        )
    except NotFound:
        raise
    except Refusal as refusal:
        problem = problem_of(request, staff, refusal)
        toast(request, staff, "{words}", words=f"{problem.title} {problem.detail}")
    else:
        toast(request, staff, phrase("It is as it was."))
    return to(f"{PAGE}/products/{product_id}#stock")


def _of(staff: Staff, product_id: UUID, sku: str) -> str:
    """The sku, if it is one of the product's. Refuses VariantUnknown and ProductNotFound."""
    with transaction(staff.workspace_id) as db:
        known = [str(one["sku"]) for one in whole_by_id(db, product_id).told["variants"]]
    if sku not in known:
        raise VariantUnknown(sku=sku)
    return sku


def _shown(
    request: Request,
    staff: Staff,
    product_id: UUID,
    *,
    problem: Worded | None = None,
    said: str = "",
    undo: str = "",
) -> Response:
    if not is_fragment(request):
        toast(request, staff, "{words}", undo, words=f"{problem.title} {problem.detail}" if problem else said)
        return to(f"{PAGE}/products/{product_id}#stock")
    with transaction(staff.workspace_id) as db:
        row = shelf_row(db, product_id, catalog_reader(db, request, staff))
        told = stock_told(db, product_id, reader_at(request, staff).language, staff.shop.language)
    return console_page(
        request,
        staff,
        "console/product_stock.html",
        status=422 if problem else 200,
        headers=toast_header(said, undo) if said else None,
        row=row,
        stock_problem=problem,
        **told,
    )
