"""`/console/set-up`: how far the shop is, what to do next, and the moment in which it opens."""

from fastapi import Request
from starlette.responses import Response

from flows.apply_pack import apply_pack, preview_pack
from flows.confirm_address import ask_again, unconfirmed
from flows.set_up_steps import close_doors, open_doors
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.workspaces.beginning import Pack
from shop.workspaces.opening import Range, week_in_words
from shop.workspaces.setting_up import GOODS_ASKED, STEPS
from shop.workspaces.sign_in import person_view
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.set_up_shown import PAGE, seen, step_page, window_of
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.customer_pages.chat import chat_url, number_of
from webapp.refusal_words import worded
from webapp.shop_pages.visit import full_url

router = ConsoleRouter()


@router.get("/set-up", needs="settings:see")
def show_list(request: Request, staff: AtConsole) -> Response:
    """Six things, those that are done and the one to go on with, beside the window as it fills."""
    far = seen(staff)
    return console_page(
        request,
        staff,
        "console/set_up.html",
        section="set-up",
        far=far,
        steps=STEPS,
        goods_asked=GOODS_ASKED,
        public_url=full_url(f"/s/{staff.shop.slug}", staff.shop),
        **window_of(request, staff),
    )


@router.get("/set-up/pack", needs="settings:see")
def show_pack(request: Request, staff: AtConsole) -> Response:
    """What shops of this kind begin with, before any of it is taken."""
    with transaction(staff.workspace_id) as db:
        preview = preview_pack(db, staff.shop)
    language = reader_at(request, staff).language
    return console_page(
        request,
        staff,
        "console/set_up_pack.html",
        section="set-up",
        preview=preview,
        pack=preview.pack,
        spoken=language,
        week=_week(request, staff, preview.pack),
    )


@router.post("/set-up/pack", needs="settings:change")
def take_pack(request: Request, staff: AtConsole) -> Response:
    """What the shop does not have yet is added; what it has stays."""
    apply_pack(
        now=staff.real_now,
        actor=staff.person,
        workspace_id=staff.workspace_id,
        member=staff.member_id,
    )
    _say(request, staff, phrase("Taken over. Everything of it can be changed."))
    return to(f"{PAGE}/shop")


@router.get("/set-up/open", needs="settings:see")
def show_open(request: Request, staff: AtConsole) -> Response:
    """What customers will see, and the one button."""
    return _open_page(request, staff)


@router.post("/set-up/open", needs="settings:change")
def open_shop(request: Request, staff: AtConsole) -> Response:
    """Everybody may come in."""
    try:
        open_doors(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id)
    except Refusal as refusal:
        return _open_page(request, staff, refusal)
    _say(request, staff, phrase("The shop is open."), f"{PAGE}/close")
    return to(PAGE)


@router.post("/set-up/confirm", needs="settings:change")
def send_again(request: Request, staff: AtConsole) -> Response:
    """One mail more, with a link by which the address is confirmed."""
    try:
        ask_again(now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id)
    except Refusal as refusal:
        return _open_page(request, staff, refusal)
    _say(request, staff, phrase("The mail is on its way."))
    return to(f"{PAGE}/open")


@router.post("/set-up/close", needs="settings:change")
def close_shop(request: Request, staff: AtConsole) -> Response:
    """Only the shop's own people see it again."""
    close_doors(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id)
    _say(request, staff, phrase("The shop is for you alone again."))
    return to(PAGE)


def _open_page(request: Request, staff: Staff, refusal: Refusal | None = None) -> Response:
    language = reader_at(request, staff).language
    return step_page(
        request,
        staff,
        "open",
        status=refusal.status if refusal else 200,
        problem=worded(refusal, language) if refusal else None,
        public_url=full_url(f"/s/{staff.shop.slug}", staff.shop),
        chat=chat_url(request, staff.shop) if staff.shop.channel else "",
        number=number_of(staff.shop),
        confirm=_to_confirm(staff),
        **window_of(request, staff),
    )


def _to_confirm(staff: Staff) -> str:
    """The address that is still to be confirmed; empty where nothing is in the way."""
    with transaction(staff.workspace_id) as db:
        return person_view(db, staff.sign_in_id).email if unconfirmed(db, staff.workspace_id) else ""


def _week(request: Request, staff: Staff, pack: Pack) -> str:
    hours = [Range(one.weekday, one.opens, one.closes) for one in pack.hours]
    return week_in_words(hours, reader_at(request, staff).language)


def _say(request: Request, staff: Staff, words: str, undo: str = "") -> None:
    toast_next(request, say(reader_at(request, staff).language, words), undo)
