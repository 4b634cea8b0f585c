"""`/console/inbox/{id}/goods`: a small drawer in a conversation: find a product, see its card as the customer will, send it."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from flows.answer_as_member import Writer
from flows.send_card import CardDraft, NoPicksToday, picks_card, product_card, send_card
from shop.catalog.viewing import reader_of as catalog_reader
from shop.catalog.whole_list import found_rows
from shop.kernel.database import transaction
from shop.kernel.ids import ConversationId
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from shop.messaging.service_window import window_open
from shop.messaging.thread import talk_of
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.inbox_pages import talk_part
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.set_up_try_pages import as_whatsapp_shows
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_header, toast_next
from webapp.refusal_words import words_for

PICKS: Final = "picks"
_FOUND: Final = 6

router = ConsoleRouter()


@router.get("/inbox/{conversation_id}/goods", needs="inbox:answer")
def show_goods(
    request: Request,
    staff: AtConsole,
    conversation_id: UUID,
    q: Annotated[str, Query(max_length=120)] = "",
    product: Annotated[str, Query(max_length=120)] = "",
) -> Response:
    """What is found by those words; with a `product` (or ``picks``) its card as the customer will see it."""
    with transaction(staff.workspace_id) as db:
        talk = talk_of(db, conversation_id)
        found = found_rows(db, q, catalog_reader(db, staff.language), limit=_FOUND) if q.strip() else []
        draft = _draft(db, staff, product, Language(talk.language)) if product else None
    told: dict[str, Any] = {
        "talk": talk,
        "asked": q,
        "found": [row for row in found if row.shown],
        "chosen": product,
        "draft": draft,
        "said": as_whatsapp_shows(draft.text) if draft else "",
        "window_open": window_open(talk.heard_at, staff.now),
    }
    return console_page(request, staff, "console/inbox_goods.html", **told)


@router.post("/inbox/{conversation_id}/card", needs="inbox:answer")
def send(
    request: Request,
    staff: AtConsole,
    conversation_id: UUID,
    product: Annotated[str, Form(max_length=120)] = "",
) -> Response:
    """The card leaves, and the conversation is the member's."""
    language = reader_at(request, staff).language
    try:
        send_card(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            conversation_id=ConversationId(conversation_id),
            writer=Writer(staff.member_id, staff.name),
            product="" if product == PICKS else product,
        )
    except Refusal as refusal:
        problem = words_for(refusal.code, language, refusal.values)
        return talk_part(request, staff, conversation_id, problem=problem, status=refusal.status)
    words = say(language, phrase("The card is on its way."))
    if not is_fragment(request):
        toast_next(request, words)
        return to(f"/console/inbox/{conversation_id}")
    return talk_part(request, staff, conversation_id, headers=toast_header(words))


def _draft(db: Session, staff: Staff, product: str, language: Language) -> CardDraft | None:
    """None where nothing is recommended today."""
    if product != PICKS:
        return product_card(db, staff.shop, product, language)
    try:
        return picks_card(db, staff.shop, staff.real_now, language)
    except NoPicksToday:
        return None
