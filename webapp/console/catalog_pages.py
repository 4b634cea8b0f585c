"""`/console/catalog`: all products in a list, each changed where it stands."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Form, Query, Request
from starlette.responses import Response

from flows.change_products import change_product, take_back
from shop.catalog.categories import CategoryUnknown
from shop.catalog.import_cells import CellUnclear, amount, whole_number
from shop.catalog.partly import PartChange
from shop.catalog.whole_list import (
    STANDINGS,
    Kind,
    ShelfRow,
    Standing,
    Wanted,
    counted,
    shelf_page,
    shelf_row,
)
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.plans import plan_of
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.catalog_shown import (
    PAGE,
    back_to,
    catalog_reader,
    category_choices,
    in_words,
    per_words,
    problem_of,
    queried,
    toast,
    typed,
    undo_path,
    was_at,
)
from webapp.console.letting_in import to
from webapp.console.paging import Part, next_rows
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_header
from webapp.refusal_words import worded

router = ConsoleRouter()

Field = Literal["name", "price", "stock", "shown"]
_SAID: Final[dict[str, str]] = {
    "name": phrase("It is called “{value}” from now on."),
    "price": phrase("{name}: the price is {value} now."),
    "stock": phrase("{name}: {value} counted."),
    "uncounted": phrase("{name} is not counted any more."),
    "shown": phrase("{name} is on the shelf."),
    "hidden": phrase("{name} is hidden: customers neither see it nor hear of it."),
}


@router.get("/catalog", needs="catalog:see")
def show_catalog(
    request: Request,
    staff: AtConsole,
    q: Annotated[str, Query(max_length=120)] = "",
    category: Annotated[str, Query(max_length=80)] = "",
    standing: Annotated[str, Query(max_length=8)] = "all",
    after: Annotated[str, Query(max_length=200)] = "",
    part: Part = "",
) -> Response:
    """In the shop's own order; with ``part=rows`` the rows alone."""
    wanted = Wanted(q, category, _standing(standing), after)
    with transaction(staff.workspace_id) as db:
        reader = catalog_reader(db, request, staff)
        try:
            page = shelf_page(db, wanted, reader)
        except CategoryUnknown:
            return to(PAGE)
        told: dict[str, Any] = {
            "rows": page.rows,
            "cut": page.cut,
            "categories": category_choices(db, reader),
            "counts": counted(db),
            "most": plan_of(db, staff.workspace_id).products,
        }
    chosen = {"q": q, "category": category, "standing": "" if wanted.standing == "all" else wanted.standing}
    told |= {
        "wanted": wanted,
        "standings": STANDINGS,
        "chosen": queried(chosen),
        "others": {one: queried(chosen | {"standing": "" if one == "all" else one}) for one in STANDINGS},
        "more": next_rows(chosen, after=page.next),
    }
    template = "console/catalog_rows.html" if part == "rows" else "console/catalog.html"
    return console_page(request, staff, template, section="catalog", **told, **cell_words(request, staff))


@router.get("/catalog/products/{product_id}/kinds", needs="catalog:see")
def show_kinds(request: Request, staff: AtConsole, product_id: UUID) -> Response:
    """Its variants, each with its price and its stock, below its row."""
    with transaction(staff.workspace_id) as db:
        row = shelf_row(db, product_id, catalog_reader(db, request, staff))
    return console_page(request, staff, "console/catalog_kinds.html", row=row, **cell_words(request, staff))


@router.post("/catalog/products/{product_id}/quick", needs="catalog:change")
def change_quickly(
    request: Request,
    staff: AtConsole,
    product_id: UUID,
    field: Annotated[Field, Form()],
    value: Annotated[str, Form(max_length=200)] = "",
    sku: Annotated[str, Form(max_length=40)] = "",
    was: Annotated[str | None, Form(max_length=12)] = None,
) -> Response:
    """One thing of one product, a stock where it is still what it ``was``; the cell as it is then, or what is wrong beside it."""
    language = reader_at(request, staff).language
    try:
        change = _change(staff, field, value.strip(), sku, was)
        done = change_product(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            product_id=product_id,
            change=change,
            what="hidden" if change.shown is False else field,
        )
    except CellUnclear as unclear:
        return _cell(request, staff, product_id, field, sku, wrong=unclear.said(language), value=value)
    except NotFound:
        raise
    except Refusal as refusal:
        said = worded(refusal, language)
        return _cell(request, staff, product_id, field, sku, wrong=f"{said.title} {said.detail}", value=value)
    return _cell(request, staff, product_id, field, sku, undo=done.change_id)


@router.post("/catalog/changes/{change_id}/undo", needs="catalog:change")
def undo(
    request: Request, staff: AtConsole, change_id: UUID, back: Annotated[str, Query(max_length=800)] = PAGE
) -> Response:
    """As it was before, as far as nobody has touched it since."""
    try:
        many = take_back(
            now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, change_id=change_id
        )
    except NotFound:
        raise
    except Refusal as refusal:
        toast(request, staff, "{title} {detail}", **_said(request, staff, refusal))
        return to(back_to(back))
    toast(
        request,
        staff,
        phrase("It is as it was.") if many else phrase("Nothing was changed back: it is other by now."),
    )
    return to(back_to(back))


def cell_words(request: Request, staff: Staff) -> dict[str, Any]:
    """What the cells of a row need besides the row."""
    language = reader_at(request, staff).language
    return {
        "typed": lambda price: typed(price, language),
        "per": lambda kind: per_words(kind, language),
        "worded": lambda price: price.worded(language),
    }


def _standing(told: str) -> Standing:
    return next((one for one in STANDINGS if one == told), "all")


def _change(staff: Staff, field: Field, value: str, sku: str, was: str | None) -> PartChange:
    """What was typed; refuses (CellUnclear) what cannot be read."""
    making: dict[str, Callable[[], PartChange]] = {
        "name": lambda: PartChange(names={_own(staff): _filled(value)}),
        "price": lambda: PartChange(prices={sku: amount(value, staff.shop.currency)}),
        "stock": lambda: PartChange(
            stocks={sku: _count(value)}, seen={} if was is None else {sku: _count(was)}
        ),
        "shown": lambda: PartChange(shown=value == "yes"),
    }
    return making[field]()


def _count(value: str) -> int | None:
    return whole_number(value) if value else None


def _own(staff: Staff) -> Language:
    return staff.shop.language


def _filled(value: str) -> str:
    if not value:
        raise CellUnclear(phrase("A product needs a name."))
    return value


def _cell(
    request: Request,
    staff: Staff,
    product_id: UUID,
    field: Field,
    sku: str,
    *,
    wrong: str = "",
    value: str = "",
    undo: UUID | None = None,
) -> Response:
    """The cell alone, or the page it stands on where the whole page asked."""
    with transaction(staff.workspace_id) as db:
        row = shelf_row(db, product_id, catalog_reader(db, request, staff))
    kind = next((one for one in row.kinds if one.sku == sku), row.kinds[0])
    words = _done(request, staff, row, kind, field) if undo else ""
    if not is_fragment(request):
        if wrong or words:
            toast(request, staff, "{words}", undo_path(undo, PAGE), words=wrong or words)
        return to(PAGE)
    return console_page(
        request,
        staff,
        "console/catalog_cell.html",
        status=422 if wrong else 200,
        headers=toast_header(words, undo_path(undo, was_at(request))) if words else None,
        row=row,
        kind=kind,
        field=field,
        wrong=wrong,
        value=value,
        **cell_words(request, staff),
    )


def _done(request: Request, staff: Staff, row: ShelfRow, kind: Kind, field: Field) -> str:
    language = reader_at(request, staff).language
    name = f"{row.name}, {kind.name}" if kind.name and len(row.kinds) > 1 else row.name
    values = {
        "name": row.names.get(staff.shop.language.value, row.name),
        "price": kind.price.worded(language),
        "stock": str(kind.stock),
    }
    if field == "shown":
        said = "shown" if row.shown else "hidden"
    else:
        said = "uncounted" if field == "stock" and kind.stock is None else field
    return in_words(request, staff, _SAID[said], name=name, value=values.get(field, ""))


def _said(request: Request, staff: Staff, refusal: Refusal) -> dict[str, str]:
    problem = problem_of(request, staff, refusal)
    return {"title": problem.title, "detail": problem.detail}
