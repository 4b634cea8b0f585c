"""`/console/pictures`: the logo and the photos that a shop shows of itself."""

from typing import Any, Final
from uuid import UUID

from fastapi import Request, UploadFile
from starlette.responses import Response

from flows.keep_shop_picture import (
    add_shop_picture,
    describe_shop_picture,
    put_back_shop_picture,
    remove_shop_picture,
)
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.workspaces.pictures import LARGEST, MOST_PHOTOS, TAKEN, Kind, refuse_unfit, shop_pictures
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.taking_files import body_of, laid, type_of
from webapp.console.toasts import toast_header, toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/pictures"
_BACKS: Final = {"settings": "/console/settings#pictures", "set-up": "/console/set-up/shop#pictures"}
_LONGEST_WORDS: Final = 200

router = ConsoleRouter()


@router.get("/pictures", needs="settings:see")
def show_pictures(request: Request, staff: AtConsole) -> Response:
    """The part of a page that shows them; it asks again while sizes are being made."""
    return _part(request, staff)


@router.post("/pictures/{kind}/new", needs="settings:change")
def add(request: Request, staff: AtConsole, kind: Kind, file: UploadFile | None = None) -> Response:
    """It is shown as soon as its sizes are made."""
    try:
        body, told = body_of(file, LARGEST), type_of(file) if file else ""
        refuse_unfit(told, len(body))
        add_shop_picture(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            kind=kind,
            source=laid(request, body, told),
            content_type=told,
            size=len(body),
        )
    except Refusal as refusal:
        return _part(request, staff, refusal=refusal, about=kind)
    return _done(request, staff)


@router.post("/pictures/{picture_id}/words", needs="settings:change")
def describe(request: Request, staff: AtConsole, picture_id: UUID, filled: Filled) -> Response:
    """What is to be seen, in the shop's own language."""
    texts = {staff.shop.language: filled.get("words", "").strip()[:_LONGEST_WORDS]}
    describe_shop_picture(**_told(staff), picture=picture_id, texts=texts)
    return _done(request, staff, phrase("Saved."))


@router.post("/pictures/{picture_id}/remove", needs="settings:change")
def remove(request: Request, staff: AtConsole, picture_id: UUID) -> Response:
    """Gone from every page; for an hour it can be put back."""
    remove_shop_picture(**_told(staff), picture=picture_id)
    back = "set-up" if "/set-up/" in request.headers.get("hx-current-url", "") else "settings"
    undo = f"{PAGE}/{picture_id}/put-back?back={back}"
    return _done(request, staff, phrase("The picture is taken down."), undo)


@router.post("/pictures/{picture_id}/put-back", needs="settings:change")
def put_back(request: Request, staff: AtConsole, picture_id: UUID, back: str = "") -> Response:
    """It hangs where it hung."""
    put_back_shop_picture(**_told(staff), picture=picture_id)
    return _done(request, staff, phrase("The picture hangs again."), back=back)


def pictures_told(staff: Staff) -> dict[str, Any]:
    """What a page is given that holds the part from the beginning."""
    with transaction(staff.workspace_id) as db:
        pictures = shop_pictures(db)
    photos = [one for one in pictures if one.kind == "photo"]
    return {
        "logo": next((one for one in reversed(pictures) if one.kind == "logo"), None),
        "photos": photos,
        "making": any(one.state == "wanted" for one in pictures),
        "room": len(photos) < MOST_PHOTOS,
        "most_photos": MOST_PHOTOS,
        "taken_kinds": ",".join(TAKEN),
        "picture_problem": None,
        "problem_about": "",
    }


def _part(request: Request, staff: Staff, *, refusal: Refusal | None = None, about: str = "") -> Response:
    language = reader_at(request, staff).language
    told = pictures_told(staff)
    if refusal is not None:
        told |= {"picture_problem": worded(refusal, language), "problem_about": about}
    template = "console/pictures.html" if is_fragment(request) else "console/pictures_page.html"
    return console_page(request, staff, template, status=_status(refusal), section="settings", **told)


def _status(refusal: Refusal | None) -> int:
    return 422 if refusal is not None else 200  # whatever was wrong with it, the part is shown again


def _done(request: Request, staff: Staff, words: str = "", undo: str = "", *, back: str = "") -> Response:
    said = say(reader_at(request, staff).language, words) if words else ""
    if not is_fragment(request):
        if said:
            toast_next(request, said, undo)
        return to(_BACKS.get(back, _BACKS["settings"]))
    answer = _part(request, staff)
    if said:
        answer.headers.update(toast_header(said, undo))
    return answer


def _told(staff: Staff) -> dict[str, Any]:
    return {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
