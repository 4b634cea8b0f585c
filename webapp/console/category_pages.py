"""`/console/catalog/categories`: the catalog's tree, named, put in order, grown and pruned."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Form, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.change_catalog import put_category
from flows.tidy_categories import order_categories, remove_category
from shop.catalog.categories import CategoryUnknown, all_categories
from shop.catalog.changing import CategoryProfile
from shop.catalog.import_shelf import slug_of
from shop.catalog.tree import TreeRow, tree
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.catalog_shown import PAGE, catalog_reader, problem_of, queried, toast
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page
from webapp.rendering import LANGUAGE_NAMES

router = ConsoleRouter()
_PAGE: Final = f"{PAGE}/categories"
Code = Annotated[str, Form(max_length=80)]


@router.get("/catalog/categories", needs="catalog:see")
def show_categories(request: Request, staff: AtConsole) -> Response:
    """The tree, with how much stands in each place."""
    return _page(request, staff)


@router.post("/catalog/categories", needs="catalog:change")
def put(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """A new one, or one that is called otherwise or lies elsewhere."""
    names = {
        language: name for language in Language if (name := filled.get(f"name_{language}", "").strip()[:80])
    }
    if not names:
        return _page(request, staff, wrong="name", filled=filled)
    with transaction(staff.workspace_id) as db:
        known = {row.code: row for row in tree(db)}
    code = filled.get("code", "")
    row = known.get(code)
    if code and row is None:
        raise CategoryUnknown(category=code, known=list(known))
    try:
        profile = CategoryProfile(
            code=code or _free(slug_of(next(iter(names.values()))) or "category", known),
            names=names,
            parent=filled.get("parent", ""),
            position=row.position if row else len(known),
        )
        put_category(
            now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, category=profile
        )
    except ValidationError:
        return _page(request, staff, wrong="name", filled=filled)
    except Refusal as refusal:
        return _page(request, staff, refusal=refusal, filled=filled)
    toast(request, staff, phrase("The category is kept."))
    return to(_PAGE)


@router.post("/catalog/categories/move", needs="catalog:change")
def move(staff: AtConsole, code: Code = "", way: Annotated[str, Form(max_length=4)] = "") -> Response:
    """A place up or down among those beside it."""
    with transaction(staff.workspace_id) as db:
        rows = tree(db)
    own = next((row for row in rows if row.code == code), None)
    if own is None:
        raise CategoryUnknown(category=code, known=[row.code for row in rows])
    beside = [row.code for row in rows if row.parent == own.parent]
    place = beside.index(code)
    other = max(0, place - 1) if way == "up" else min(len(beside) - 1, place + 1)
    beside[place], beside[other] = beside[other], beside[place]
    order_categories(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, codes=beside)
    return to(f"{_PAGE}#{code}")


@router.post("/catalog/categories/remove", needs="catalog:change")
def remove(request: Request, staff: AtConsole, code: Code = "") -> Response:
    """One in which nothing stands; made again it is as it was."""
    with transaction(staff.workspace_id) as db:
        row = next((row for row in tree(db) if row.code == code), None)
    try:
        remove_category(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, code=code)
    except Refusal as refusal:
        if row is None:
            raise
        return _page(request, staff, refusal=refusal)
    undo = f"{_PAGE}/again?{_query(row)}" if row else ""
    toast(request, staff, phrase("The category is gone."), undo)
    return to(_PAGE)


@router.post("/catalog/categories/again", needs="catalog:change")
def make_again(
    request: Request,
    staff: AtConsole,
    code: Annotated[str, Query(max_length=80)] = "",
    parent: Annotated[str, Query(max_length=80)] = "",
    position: int = 0,
) -> Response:
    """One that was taken away a moment ago, under its names."""
    names = {one: name for one in Language if (name := request.query_params.get(f"name_{one}", "")[:80])}
    try:
        profile = CategoryProfile(code=code, names=names, parent=parent, position=position)
        put_category(
            now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, category=profile
        )
    except ValidationError as unfit:
        raise CategoryUnknown(category=code, known=[]) from unfit
    toast(request, staff, phrase("The category is there again."))
    return to(_PAGE)


def _page(
    request: Request,
    staff: Staff,
    *,
    refusal: Refusal | None = None,
    wrong: str = "",
    filled: Mapping[str, str] | None = None,
) -> Response:
    with transaction(staff.workspace_id) as db:
        counts = {one.code: one for one in all_categories(db, catalog_reader(db, request, staff))}
        rows: list[dict[str, Any]] = [
            {
                "row": row,
                "name": counts[row.code].name,
                "count": counts[row.code].count,
                "untold": [LANGUAGE_NAMES[one] for one in Language if not row.names.get(one.value)],
            }
            for row in tree(db)
        ]
    return console_page(
        request,
        staff,
        "console/categories.html",
        status=422 if wrong else refusal.status if refusal else 200,
        section="catalog",
        rows=rows,
        filled=filled or {},
        wrong=wrong,
        languages=[staff.shop.language, *(one for one in Language if one is not staff.shop.language)],
        problem=problem_of(request, staff, refusal),
    )


def _query(row: TreeRow) -> str:
    told = {"code": row.code, "parent": row.parent, "position": str(row.position)}
    return queried(told | {f"name_{language}": name for language, name in row.names.items()})


def _free(wanted: str, taken: Mapping[str, object]) -> str:
    found, count = wanted, 1
    while found in taken:
        count += 1
        found = f"{wanted}-{count}"
    return found
