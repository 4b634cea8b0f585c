"""`/console/catalog/products/{id}`: one product whole, and a new one: words, place, allergens, kinds."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from sqlmodel import Session
from starlette.responses import Response

from flows.add_product import add_product
from flows.change_products import rewrite_product
from shop.catalog.allergens import allergen_codes, allergens_text
from shop.catalog.facets import detail_heading, facet_words
from shop.catalog.listing import known_tags
from shop.catalog.whole import WholeProduct, whole_by_id
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, text_in
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.taxes import tax_table, worded_rate
from webapp.console.asking import AtConsole, Staff
from webapp.console.catalog_shown import (
    PAGE,
    catalog_reader,
    category_choices,
    problem_of,
    toast,
    undo_path,
)
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.product_form import UNITS, Read, detail_rows, fields_of, new_fields, read_product, rows_of
from webapp.console.product_shown import product_beside
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

router = ConsoleRouter()

_TAGS_OFFERED = 24
_LONGEST_FIGURE = 9


@router.get("/catalog/new", needs="catalog:change")
def show_new(
    request: Request,
    staff: AtConsole,
    like: UUID | None = None,
    category: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """An empty form; with `like` one that is filled in as another product is."""
    fields = new_fields(staff.shop, category)
    if like is not None:
        with transaction(staff.workspace_id) as db:
            known = whole_by_id(db, like)
        fields = _copied(fields_of(known.told, staff.shop, reader_at(request, staff).language))
    return _page(request, staff, fields)


@router.post("/catalog/new", needs="catalog:change")
def add(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """It stands behind all others, on the shelf or hidden."""
    read = _read(staff, filled)
    if read.problems:
        return _page(request, staff, filled, read=read)
    shown = filled.get("do") != "draft"
    try:
        made = add_product(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            told=read.told,
            shown=shown,
        )
    except Refusal as refusal:
        return _page(request, staff, filled, refusal=refusal)
    page = f"{PAGE}/products/{made.product_id}"
    said = phrase("It is on the shelf.") if shown else phrase("It is kept, and hidden so far.")
    toast(request, staff, said, undo_path(made.change_id, page))
    return to(page)


@router.get("/catalog/products/{product_id}", needs="catalog:see")
def show_product(request: Request, staff: AtConsole, product_id: UUID) -> Response:
    """Everything of it."""
    with transaction(staff.workspace_id) as db:
        known = whole_by_id(db, product_id)
    return _page(request, staff, fields_of(known.told, staff.shop, reader_at(request, staff).language), known)


@router.post("/catalog/products/{product_id}", needs="catalog:change")
def save(request: Request, staff: AtConsole, product_id: UUID, filled: Filled) -> Response:
    """Saved whole, or told beside each field what is not right."""
    with transaction(staff.workspace_id) as db:
        known = whole_by_id(db, product_id)
    read = _read(staff, filled, known.told["variants"])
    if read.problems:
        return _page(request, staff, filled, known, read=read)
    status = {"show": {"status": "active"}, "hide": {"status": "hidden"}}.get(filled.get("do", ""), {})
    try:
        done = rewrite_product(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            product_id=product_id,
            revision=_figure(filled.get("revision", "")),
            told=read.told | status,
        )
    except NotFound as gone:
        if gone.code == "product_not_found":
            raise
        return _page(request, staff, filled, known, refusal=gone)
    except Refusal as refusal:
        return _page(request, staff, filled, known, refusal=refusal)
    page = f"{PAGE}/products/{product_id}"
    said = phrase("Saved.") if done.done else phrase("Nothing was other than it is.")
    toast(request, staff, said, undo_path(done.change_id, page))
    return to(page)


def _read(staff: Staff, filled: Mapping[str, str], before: Sequence[Mapping[str, Any]] = ()) -> Read:
    with transaction(staff.workspace_id) as db:
        tags = known_tags(db)
    return read_product(filled, staff.shop, tags, before)


def _page(
    request: Request,
    staff: Staff,
    fields: Mapping[str, str],
    known: WholeProduct | None = None,
    *,
    read: Read | None = None,
    refusal: Refusal | None = None,
) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        told = _choices(db, request, staff)
        beside = product_beside(db, known.id, request, staff) if known else {}
    wrong = {name: unclear.said(language) for name, unclear in read.problems.items()} if read else {}
    status = 422 if wrong else refusal.status if refusal else 200
    if status == 404:  # noqa: PLR2004  # what is missing is a choice in the form, not the page
        status = 422
    return console_page(
        request,
        staff,
        "console/product.html",
        status=status,
        section="catalog",
        fields=fields,
        known=known,
        name=text_in(known.told["names"], language, staff.shop.language) if known else "",
        kinds=rows_of(fields),
        details=detail_rows(fields),
        detail_heading=lambda key: detail_heading(key, language).capitalize(),
        wrong=wrong,
        problem=problem_of(request, staff, refusal),
        **told,
        **beside,
    )


def _choices(db: Session, request: Request, staff: Staff) -> dict[str, Any]:
    language = reader_at(request, staff).language
    reader = catalog_reader(db, request, staff)
    tags = [tag for tag in known_tags(db) if not tag.startswith("traces:")][:_TAGS_OFFERED]
    return {
        "categories": category_choices(db, reader),
        "allergens": [(code, allergens_text([code], language)) for code in allergen_codes()],
        "tags": [(tag, facet_words(tag, language)) for tag in tags],
        "taxes": _taxes(db, staff, language),
        "units": UNITS,
        "languages": [staff.shop.language, *(one for one in Language if one is not staff.shop.language)],
    }


def _taxes(db: Session, staff: Staff, language: Language) -> list[tuple[str, str]]:
    """The classes of tax, with what holds today."""
    rates = tax_table(db, country="", day=staff.now.astimezone(staff.zone).date()).rates
    names = dict.fromkeys(["standard", "reduced", "zero", *rates])
    return [(name, worded_rate(rates[name], language) if name in rates else "") for name in names]


def _copied(fields: Mapping[str, str]) -> dict[str, str]:
    """Without what belongs to the other one alone."""
    own = ("-sku", "-known", "-stock", "-ean")
    return {name: "" if name.endswith(own) else value for name, value in fields.items()}


def _figure(told: str) -> int:
    return int(told) if told.isdecimal() and len(told) <= _LONGEST_FIGURE else -1
