"""A product's pictures at the console: added, described, put in their order, taken away and back."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import File, Form, Request, UploadFile
from starlette.responses import Response

from flows.add_picture import add_picture, describe_picture, order_pictures
from flows.take_picture_back import put_picture_back, remove_picture_for_now
from shop.catalog.media import MOST_OF_A_PRODUCT, kind_of, pictures_of
from shop.catalog.viewing import reader_of
from shop.catalog.whole import whole_by_id
from shop.catalog.whole_list import shelf_row
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase
from shop.kernel.refusals import Refusal
from webapp.api.goods_routes import NoStore
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.catalog_shown import PAGE, catalog_reader, in_words, problem_of, toast
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.product_shown import pictures_told
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page
from webapp.console.toasts import toast_header
from webapp.wiring import wiring_of

router = ConsoleRouter()
_PART: Final = "console/product_pictures.html"


@router.get("/catalog/products/{product_id}/pictures", needs="catalog:see")
def show_pictures(request: Request, staff: AtConsole, product_id: UUID) -> Response:
    """As they are now: sizes are made while one looks."""
    _slug(staff, product_id)
    return _shown(request, staff, product_id)


@router.post("/catalog/products/{product_id}/pictures", needs="catalog:change")
def add(
    request: Request,
    staff: AtConsole,
    product_id: UUID,
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """One or several; each is shown to customers once its sizes are made."""
    store = wiring_of(request).objects
    if store is None:
        raise NoStore
    slug = _slug(staff, product_id)
    try:
        for file in [one for one in files or [] if one.filename][:MOST_OF_A_PRODUCT]:
            kind = file.content_type or ""
            kind_of(kind, file.size or 0)
            body = file.file.read()
            add_picture(
                now=staff.real_now,
                actor=staff.person,
                workspace_id=staff.workspace_id,
                product=slug,
                source=store.put(body, kind),
                content_type=kind,
                size=len(body),
            )
    except Refusal as refusal:
        return _shown(request, staff, product_id, refusal=refusal)
    return _shown(request, staff, product_id)


@router.post("/catalog/products/{product_id}/pictures/order", needs="catalog:change")
def order(
    request: Request,
    staff: AtConsole,
    product_id: UUID,
    picture: Annotated[list[UUID] | None, Form()] = None,
    move: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """As they stand in the form; or one of them a place to the front or the back (``up:<id>``)."""
    slug = _slug(staff, product_id)
    wanted = list(picture or ())
    if move:
        with transaction(staff.workspace_id) as db:
            there = [one.id for one in pictures_of(db, product_id, reader_of(db))]
        wanted = _moved(there, move)
    order_pictures(
        now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, product=slug, pictures=wanted
    )
    return _shown(request, staff, product_id)


@router.post("/catalog/products/{product_id}/pictures/{picture_id}/words", needs="catalog:change")
def describe(
    request: Request, staff: AtConsole, product_id: UUID, picture_id: UUID, filled: Filled
) -> Response:
    """What is to be seen on it, for those who cannot see it."""
    texts = {one: filled.get(f"words_{one}", "").strip()[:300] for one in Language}
    describe_picture(
        now=staff.real_now,
        actor=staff.person,
        workspace_id=staff.workspace_id,
        picture=picture_id,
        texts={one: words for one, words in texts.items() if words},
    )
    return _shown(request, staff, product_id, said=phrase("The description is kept."))


@router.post("/catalog/products/{product_id}/pictures/{picture_id}/drop", needs="catalog:change")
def drop(request: Request, staff: AtConsole, product_id: UUID, picture_id: UUID) -> Response:
    """It is shown no more; it can be put back for an hour at least."""
    change = remove_picture_for_now(
        now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, picture=picture_id
    )
    undo = f"{PAGE}/products/{product_id}/pictures/{change}/back"
    return _shown(request, staff, product_id, said=phrase("The picture is gone."), undo=undo)


@router.post("/catalog/products/{product_id}/pictures/{change_id}/back", needs="catalog:change")
def put_back(request: Request, staff: AtConsole, product_id: UUID, change_id: UUID) -> Response:
    """It stands again where it stood."""
    put_picture_back(
        now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, change_id=change_id
    )
    toast(request, staff, phrase("The picture is there again."))
    return to(f"{PAGE}/products/{product_id}#pictures")


def _moved(there: Sequence[UUID], move: str) -> list[UUID]:
    way, _, named = move.partition(":")
    listed = list(there)
    place = next((place for place, one in enumerate(listed) if str(one) == named), None)
    if place is not None:
        other = max(0, place - 1) if way == "up" else min(len(listed) - 1, place + 1)
        listed[place], listed[other] = listed[other], listed[place]
    return listed


def _slug(staff: Staff, product_id: UUID) -> str:
    with transaction(staff.workspace_id) as db:
        return str(whole_by_id(db, product_id).told["slug"])


def _shown(
    request: Request,
    staff: Staff,
    product_id: UUID,
    *,
    refusal: Refusal | None = None,
    said: str = "",
    undo: str = "",
) -> Response:
    """The part alone, or its page where the whole page asked."""
    words = in_words(request, staff, said) if said else ""
    if not is_fragment(request):
        problem = problem_of(request, staff, refusal)
        if problem or words:
            toast(
                request,
                staff,
                "{words}",
                undo,
                words=f"{problem.title} {problem.detail}" if problem else words,
            )
        return to(f"{PAGE}/products/{product_id}#pictures")
    with transaction(staff.workspace_id) as db:
        row = shelf_row(db, product_id, catalog_reader(db, request, staff))
        told = pictures_told(db, row, request, staff)
    return console_page(
        request,
        staff,
        _PART,
        status=422 if refusal else 200,
        headers=toast_header(words, undo) if words else None,
        picture_problem=problem_of(request, staff, refusal),
        **told,
    )
