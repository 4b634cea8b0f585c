"""`/console/catalog/files`: products come in a file, looked through before anything changes, and go out in one."""

from typing import Annotated, Any, Final
from uuid import UUID

from babel.numbers import get_currency_precision
from fastapi import File, Request, UploadFile
from starlette.responses import Response

from flows.import_catalog import apply_import, upload_catalog
from shop.catalog.exporting import Format, export_catalog
from shop.catalog.import_columns import header
from shop.catalog.import_view import ImportView, import_view, imports_of
from shop.catalog.sheet_writing import type_of_xlsx, xlsx_of
from shop.catalog.spreadsheets import MOST_BYTES
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase
from shop.kernel.refusals import NotFound, Refusal
from webapp.api.goods_routes import NoStore
from webapp.console.asking import AtConsole, Staff
from webapp.console.catalog_shown import PAGE, in_words, problem_of, toast
from webapp.console.letting_in import to
from webapp.console.paging import Part
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.refusal_words import Worded
from webapp.wiring import wiring_of

router = ConsoleRouter()
_PAGE: Final = f"{PAGE}/files"
_LISTED: Final = 20
_SHOWN: Final = 50
BUSY: Final = frozenset({"uploaded", "checking", "applying"})


@router.get("/catalog/files", needs="catalog:change")
def show_files(request: Request, staff: AtConsole) -> Response:
    """Both ways, and the last files."""
    return _page(request, staff)


@router.post("/catalog/files", needs="catalog:change")
def upload(request: Request, staff: AtConsole, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """The file is looked through by and by; nothing is changed before somebody says so."""
    store = wiring_of(request).objects
    if store is None:
        raise NoStore
    if file is None or not file.filename:
        return _page(request, staff, Worded(in_words(request, staff, phrase("Choose a file first.")), ""))
    if (file.size or 0) > MOST_BYTES:
        return _page(
            request,
            staff,
            Worded(in_words(request, staff, phrase("A file has fifty megabytes at most.")), ""),
        )
    import_id, _ = upload_catalog(
        now=staff.real_now,
        actor=staff.person,
        workspace_id=staff.workspace_id,
        name=file.filename,
        source=store.put(file.file.read(), "application/octet-stream"),
        language=reader_at(request, staff).language,
    )
    return to(f"{_PAGE}/{import_id}")


@router.get("/catalog/files/{import_id}", needs="catalog:change")
def show_import(request: Request, staff: AtConsole, import_id: UUID, part: Part = "") -> Response:
    """What the file would change, and its faults; with ``part=state`` that alone."""
    return _import(request, staff, import_id, alone=part == "state")


@router.post("/catalog/files/{import_id}/apply", needs="catalog:change")
def take_over(request: Request, staff: AtConsole, import_id: UUID) -> Response:
    """All of it becomes the catalog at one moment."""
    try:
        apply_import(
            now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, import_id=import_id
        )
    except NotFound:
        raise
    except Refusal as refusal:
        problem = problem_of(request, staff, refusal)
        toast(request, staff, "{words}", words=f"{problem.title} {problem.detail}")
    return to(f"{_PAGE}/{import_id}")


@router.get("/catalog/export/{form}", needs="catalog:change")
def export(request: Request, staff: AtConsole, form: Format) -> Response:
    """Every product with its variants, hidden ones too; brought back it changes nothing."""
    with transaction(staff.workspace_id) as db:
        made = export_catalog(db, staff.shop, form, reader_at(request, staff).language)
    return _download(made.body, made.content_type, made.name)


@router.get("/catalog/empty-file/{form}", needs="catalog:change")
def empty_file(staff: AtConsole, form: Format) -> Response:
    """A table with the columns that are understood, and nothing in it yet."""
    del form
    own = staff.shop.language
    columns = header([own, *(one for one in Language if one is not own)], ["ingredients", "usage"], ["size"])
    names = [column.called for column in columns]
    body = xlsx_of(names, [], get_currency_precision(staff.shop.currency))
    return _download(body, type_of_xlsx, "catalog.xlsx")


def _download(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


def _page(request: Request, staff: Staff, problem: Worded | None = None) -> Response:
    with transaction(staff.workspace_id) as db:
        files = imports_of(db, _LISTED)
    return console_page(
        request,
        staff,
        "console/goods_files.html",
        status=422 if problem else 200,
        section="catalog",
        files=files,
        problem=problem,
    )


def _import(request: Request, staff: Staff, import_id: UUID, *, alone: bool) -> Response:
    with transaction(staff.workspace_id) as db:
        found = import_view(db, import_id)
    template = "console/goods_import_state.html" if alone else "console/goods_import.html"
    return console_page(request, staff, template, section="catalog", **_told(found))


def _told(found: ImportView) -> dict[str, Any]:
    changes = found.difference.get("changes", [])
    return {
        "file": found,
        "busy": found.state in BUSY,
        "counts": found.difference.get("products", {}),
        "kinds": found.difference.get("variants", {}),
        "fresh": found.difference.get("categories", []),
        "changes": changes[:_SHOWN],
        "more_changes": max(0, len(changes) - _SHOWN),
        "faults": found.faults[:_SHOWN],
        "more_faults": max(0, found.fault_count - _SHOWN),
    }
