"""`/console/set-up/number` and `/try`: the shop's number, and the first conversation with its agent."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Form, Request
from markupsafe import Markup, escape
from starlette.responses import Response

from flows.register_customer import enroll_customer
from flows.set_up_steps import connect_number, note_answered
from shop.catalog.listing import ProductQuery, list_products
from shop.catalog.viewing import reader_of as catalog_reader
from shop.customers.profiles import Profile
from shop.kernel.database import transaction
from shop.kernel.language import Language, clock_time, phrase, say
from shop.kernel.refusals import Refusal
from shop.messaging.viewing import TracedTurn, conversation_with, messages_of, turn_view, turns_of
from shop.workspaces.beginning import pack_of
from shop.workspaces.setting_up import number_on_phone
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.letting_in import to
from webapp.console.proof_shown import Proof, proofs_of
from webapp.console.routes import ConsoleRouter
from webapp.console.set_up_shown import PAGE, seen, step_page
from webapp.console.shown import console_page, reader_at
from webapp.customer_pages.chat import number_of, whatsapp_url
from webapp.playground.network import phone_of, reaching_phones
from webapp.refusal_words import worded
from webapp.shop_pages.visit import full_url
from webapp.wiring import Caller, PhoneMessage, Said, Tap, wiring_of

WEBHOOK: Final = "/webhooks/twilio/whatsapp"
STATUS_CALLBACK: Final = "/webhooks/twilio/status"
_TRACED: Final = 6
_SHOWN: Final = 40

router = ConsoleRouter()


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message on the built-in phone."""

    mine: bool
    text: Markup
    at: str
    buttons: tuple[Any, ...] = ()
    proofs: tuple[Proof, ...] = ()


@router.get("/set-up/number", needs="settings:see")
def show_number(request: Request, staff: AtConsole) -> Response:
    """Which it is, or how to get one, and whether it reaches us."""
    return _number_page(request, staff)


@router.post("/set-up/number", needs="settings:change")
def take_number(
    request: Request, staff: AtConsole, number: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Customers write there from now on; next it shows whether it reaches us."""
    try:
        connect_number(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id, number=number)
    except Refusal as refusal:
        return _number_page(request, staff, typed=number, refusal=refusal)
    return to(f"{PAGE}/number")


@router.post("/set-up/number/test", needs="settings:change")
def test_number(request: Request, staff: AtConsole) -> Response:
    """One message through the front door, signed as every one of them is."""
    language = staff.shop.language
    try:
        _say(request, staff, Said(text=say(language, phrase("Hello"))))
    except Refusal as refusal:
        return _number_page(request, staff, refusal=refusal)
    return to(f"{PAGE}/number")


@router.get("/set-up/number/heard", needs="settings:see")
def number_heard(request: Request, staff: AtConsole) -> Response:
    """Whether somebody has written there; asked again while nobody has."""
    return console_page(request, staff, "console/set_up_heard.html", far=seen(staff))


@router.get("/set-up/try", needs="settings:see")
def show_try(request: Request, staff: AtConsole) -> Response:
    """The phone at the left, what to ask at the right."""
    return _try_page(request, staff)


@router.post("/set-up/try", needs="settings:change")
def try_it(
    request: Request,
    staff: AtConsole,
    text: Annotated[str, Form(max_length=1_000)] = "",
    tap: Annotated[str, Form(max_length=256)] = "",
    title: Annotated[str, Form(max_length=256)] = "",
    reply_to: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Said from the built-in phone; it reaches us as any customer's message does."""
    said = Said(tap=Tap(tap, title), reply_to=reply_to) if tap else Said(text=text.strip())
    problem = None
    if said.text or said.tap:
        try:
            _say(request, staff, said)
        except Refusal as refusal:
            problem = refusal
    if is_fragment(request):
        return _talk(request, staff, problem)
    return _try_page(request, staff, problem) if problem else to(f"{PAGE}/try")


@router.get("/set-up/try/thread", needs="settings:see")
def show_thread(request: Request, staff: AtConsole) -> Response:
    """What stands on the phone by now."""
    return _talk(request, staff)


@router.post("/set-up/try/answered", needs="settings:change")
def answered(request: Request, staff: AtConsole) -> Response:
    """The first answer that the shop's own words or goods prove was seen."""
    if any(bubble.proofs for bubble in _thread(request, staff)["bubbles"]):
        note_answered(now=staff.real_now, actor=staff.person, workspace_id=staff.workspace_id)
    return console_page(request, staff, "console/set_up_answered.html", far=seen(staff))


def _number_page(
    request: Request, staff: Staff, *, typed: str = "", refusal: Refusal | None = None
) -> Response:
    return step_page(
        request,
        staff,
        "number",
        status=refusal.status if refusal else 200,
        typed=typed,
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
        made_up=_has_phone(request),
        webhook=full_url(WEBHOOK),
        status_callback=full_url(STATUS_CALLBACK),
        whatsapp=whatsapp_url(staff.shop, seen(staff).number_word) if staff.shop.channel else "",
    )


def _try_page(request: Request, staff: Staff, refusal: Refusal | None = None) -> Response:
    return step_page(
        request,
        staff,
        "try",
        status=refusal.status if refusal else 200,
        **_thread(request, staff),
        tries=_tries(staff),
        phone_here=_has_phone(request),
        number=number_of(staff.shop),
        whatsapp=whatsapp_url(staff.shop) if staff.shop.channel else "",
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
    )


def _talk(request: Request, staff: Staff, refusal: Refusal | None = None) -> Response:
    return console_page(
        request,
        staff,
        "console/set_up_talk.html",
        far=seen(staff),
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
        **_thread(request, staff),
    )


def _has_phone(request: Request) -> bool:
    return wiring_of(request).phone is not None


def tester_of(staff: Staff) -> Caller:
    """The customer whom a member plays: always the same, with a number that nobody has."""
    number = number_on_phone(staff.member_id)
    return Caller(name=staff.name, phone=number, language=staff.shop.language.value)


def _say(request: Request, staff: Staff, said: Said) -> None:
    phone, caller = phone_of(request), tester_of(staff)
    enroll_customer(
        now=staff.real_now,
        workspace_id=staff.workspace_id,
        identities={"phone": caller.phone},
        profile=Profile(name=staff.name, language=staff.shop.language),
        consents=("service",),
    )
    with reaching_phones():
        phone.say(shop=staff.shop.channel, caller=caller, said=said)


def _thread(request: Request, staff: Staff) -> dict[str, Any]:
    """The latest of the conversation, with what proves each answer."""
    if not _has_phone(request) or not staff.shop.channel:
        return {"bubbles": [], "typing": False, "waits": False}
    caller = tester_of(staff)
    try:
        with reaching_phones():
            wire = phone_of(request).thread(shop=staff.shop.channel, caller=caller)
    except Refusal:
        return {"bubbles": [], "typing": False, "waits": False}
    with transaction(staff.workspace_id) as db:
        talk = conversation_with(db, workspace=staff.workspace_id, identities=[caller.phone])
        rows = messages_of(db, talk.id) if talk else []
        latest = turns_of(db, talk.id)[-_TRACED:] if talk else []
        traced = [turn_view(db, turn.id) for turn in latest if turn.state == "done"]
    turn_of: dict[str, Any] = {
        row.provider_sid: row.turn_id for row in rows if row.direction == "out" and row.provider_sid
    }
    last_of = {turn_of[one.sid]: one.sid for one in wire.messages if one.sid in turn_of}
    by_turn = {turn.id: turn for turn in traced}
    closing = {sid: by_turn[turn] for turn, sid in last_of.items() if turn in by_turn}
    bubbles = [_bubble(one, closing.get(one.sid), staff) for one in wire.messages[-_SHOWN:]]
    return {"bubbles": bubbles, "typing": wire.typing, "waits": bool(bubbles) and bubbles[-1].mine}


def _bubble(message: PhoneMessage, turn: TracedTurn | None, staff: Staff) -> Bubble:
    """`turn` is given with the last message of its answer."""
    return Bubble(
        message.mine,
        as_whatsapp_shows(message.text or message.tapped),
        clock_time(message.at.astimezone(staff.zone), staff.language),
        tuple((message.sid, button) for button in message.buttons),
        tuple(proofs_of(turn)) if turn else (),
    )


def as_whatsapp_shows(text: str) -> Markup:
    """With bold and slanted words where they are marked by stars and underscores; everything else as it is."""
    shown = str(escape(text))
    for mark, element in (("*", "b"), ("_", "i")):
        shown = re.sub(
            rf"(?<!\w){re.escape(mark)}(\S(?:[^\n]*?\S)?){re.escape(mark)}(?!\w)",
            rf"<{element}>\1</{element}>",
            shown,
        )
    return Markup(shown)  # noqa: S704  # escaped above


def _tries(staff: Staff) -> list[str]:
    """Sentences about what this very shop has, in its own language."""
    own = staff.shop.language
    with transaction(staff.workspace_id) as db:
        found = list_products(
            db, ProductQuery(in_stock=False, limit=2, counted=False), catalog_reader(db, own)
        )
    tries = [say(own, _TRIES[place], product=one.name) for place, one in enumerate(found.products)]
    return [*tries, *(one.question[own] for one in pack_of(staff.shop.vertical).questions[:2]), _hours(own)]


def _hours(own: Language) -> str:
    return say(own, phrase("When are you open?"))


_TRIES: Final = (phrase("How much is {product}?"), phrase("Do you have {product}?"))
