"""`/console/catalog/many`: the same done to many products at once, with what came of each."""

import re
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from flows.change_products import Changed, change_products
from shop.catalog.facets import tag_meant
from shop.catalog.import_cells import CellUnclear
from shop.catalog.listing import known_tags
from shop.catalog.partly import PartChange
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say_many, text_in
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.catalog_shown import PAGE, back_to, problem_of, toast, undo_path
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.refusal_words import worded

router = ConsoleRouter()

_SHARE = re.compile(r"\s*(?P<sign>[+\-−]?)\s*(?P<whole>\d{1,3})(?:[.,](?P<part>\d{1,2}))?\s*%?\s*")
_TAG = re.compile(r"[a-z][a-z0-9-]*:[a-z0-9][a-z0-9./-]*")
_LOWEST: Final = -10_000
_BACKWARDS: Final = frozenset("-−")


@router.post("/catalog/many", needs="catalog:change")
def change_many(
    request: Request,
    staff: AtConsole,
    do: Annotated[str, Form(max_length=12)] = "",
    product: Annotated[list[UUID] | None, Form()] = None,
    percent: Annotated[str, Form(max_length=12)] = "",
    category: Annotated[str, Form(max_length=80)] = "",
    tag: Annotated[str, Form(max_length=60)] = "",
    back: Annotated[str, Form(max_length=800)] = PAGE,
) -> Response:
    """Each by itself; where some could not be changed, a page says which and why."""
    if not product:
        toast(request, staff, phrase("Tick the products first that you mean."))
        return to(back_to(back))
    try:
        change = _change(staff, do, percent, category, tag)
        done = change_products(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            products=product,
            change=change,
            what=do,
        )
    except CellUnclear as unclear:
        toast(request, staff, "{words}", words=unclear.said(reader_at(request, staff).language))
        return to(back_to(back))
    except Refusal as refusal:
        problem = problem_of(request, staff, refusal)
        toast(request, staff, "{words}", words=f"{problem.title} {problem.detail}")
        return to(back_to(back))
    return _outcome(request, staff, done, back_to(back))


def _outcome(request: Request, staff: Staff, done: Changed, back: str) -> Response:
    language = reader_at(request, staff).language
    said = say_many(language, "{count} product changed.", "{count} products changed.", done.done)
    if not done.refused:
        toast(request, staff, "{words}", undo_path(done.change_id, back), words=said)
        return to(back)
    own = staff.shop.language
    refused = [
        (text_in(one.name, language, own), worded(one.refusal, language))
        for one in done.refused
        if one.refusal is not None
    ]
    return console_page(
        request,
        staff,
        "console/catalog_outcome.html",
        section="catalog",
        said=said,
        refused=refused,
        undo=undo_path(done.change_id, back),
        back=back,
    )


def _change(staff: Staff, do: str, percent: str, category: str, tag: str) -> PartChange:
    """What is meant by the button and its field; refuses (CellUnclear) what cannot be read."""
    if do in {"show", "hide"}:
        return PartChange(shown=do == "show")
    if do == "price":
        return PartChange(price_by=_share(percent))
    if do == "category" and category:
        return PartChange(category=category)
    if do in {"tag", "untag"}:
        meant = _tag(staff, tag.strip())
        return PartChange(tag_on=meant) if do == "tag" else PartChange(tag_off=meant)
    raise CellUnclear(phrase("Say first what is to become of them."))


def _share(told: str) -> int:
    """Hundredths of a percent."""
    found = _SHARE.fullmatch(told)
    by = int(found["whole"]) * 100 + int((found["part"] or "0").ljust(2, "0")) if found else 0
    if found and found["sign"] in _BACKWARDS:
        by = -by
    if not by or by < _LOWEST:
        raise CellUnclear(phrase("“{cell}” is no share: write 5 or -10."), cell=told)
    return by


def _tag(staff: Staff, told: str) -> str:
    if _TAG.fullmatch(told):
        return told
    with transaction(staff.workspace_id) as db:
        meant = tag_meant(told, known_tags(db)) if told else None
    if meant is None:
        raise CellUnclear(phrase("“{cell}” is no tag: write it as taste:sweet."), cell=told)
    return meant
