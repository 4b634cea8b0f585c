"""`/console/own/phone`: a member's own WhatsApp, to which conversations come once its number is proven."""

from typing import Annotated, Any, Final

from fastapi import Form, Request
from starlette.responses import Response

from flows.own_phone import forget_own_phone, let_relay, name_own_phone, own_phone
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.customer_pages.chat import number_of, whatsapp_url
from webapp.refusal_words import worded

PAGE: Final = "/console/own/phone"
_NOTHING_NEW: Final = 204

router = ConsoleRouter()


@router.get("/own/phone", needs="inbox:answer")
def show_phone(request: Request, staff: AtConsole) -> Response:
    """Which number it is, how it is proven, and what can be written from there."""
    return _page(request, staff)


@router.get("/own/phone/state", needs="inbox:answer")
def show_state(request: Request, staff: AtConsole) -> Response:
    """Whether the digits have come; nothing new, and asked again, while they have not."""
    told = _told(staff)
    if told["own"] and told["own"].digits and is_fragment(request):
        return Response(status_code=_NOTHING_NEW)
    return console_page(request, staff, "console/own_phone_state.html", **told)


@router.post("/own/phone", needs="inbox:answer")
def name_phone(
    request: Request, staff: AtConsole, phone: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Six digits are shown, which are to come from that number."""
    try:
        name_own_phone(
            now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id, phone=phone
        )
    except Refusal as refusal:
        return _page(request, staff, typed=phone, refusal=refusal)
    return to(PAGE)


@router.post("/own/phone/relays", needs="inbox:answer")
def switch(request: Request, staff: AtConsole, on: Annotated[bool, Form()] = False) -> Response:
    """Who waits comes there, or no longer."""
    let_relay(now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id, relays=on)
    words = (
        phrase("Who waits for you comes to your WhatsApp.")
        if on
        else phrase("Nothing more comes to your WhatsApp.")
    )
    toast_next(request, say(reader_at(request, staff).language, words))
    return to(PAGE)


@router.post("/own/phone/forget", needs="inbox:answer")
def forget(request: Request, staff: AtConsole) -> Response:
    """The number is gone."""
    forget_own_phone(now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id)
    toast_next(request, say(reader_at(request, staff).language, phrase("The number is forgotten.")))
    return to(PAGE)


def _page(request: Request, staff: Staff, *, typed: str = "", refusal: Refusal | None = None) -> Response:
    return console_page(
        request,
        staff,
        "console/own_phone.html",
        section="own",
        status=refusal.status if refusal else 200,
        typed=typed,
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
        **_told(staff),
    )


def _told(staff: Staff) -> dict[str, Any]:
    with transaction(staff.workspace_id) as db:
        own = own_phone(db, staff.member_id, staff.real_now)
    return {
        "own": own,
        "shop_number": number_of(staff.shop) if staff.shop.channel else "",
        "whatsapp": whatsapp_url(staff.shop, f"#{own.digits}")
        if own and own.digits and staff.shop.channel
        else "",
    }
