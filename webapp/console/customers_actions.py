"""What a member does with a customer's card: notes, tags, what is to be done, a block, and forgetting."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from flows.answer_as_member import Writer
from flows.erase_customer import erase_at_request
from flows.keep_card import (
    drop_note,
    finish_follow_up,
    plan_follow_up,
    put_tag,
    set_blocked,
    take_tag,
    write_note,
)
from shop.customers.card import card
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import say
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff, is_fragment
from webapp.console.customers_pages import card_told
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_header, toast_next
from webapp.refusal_words import words_for

router = ConsoleRouter()
_MISSING: Final = 404


class WordsDiffer(Refusal):
    """What was typed to confirm is not the customer's code: ``code``."""

    status = 422


@router.post("/customers/{customer_id}/notes", needs="customers:change")
def note(
    request: Request, staff: AtConsole, customer_id: UUID, text: Annotated[str, Form(max_length=20_000)] = ""
) -> Response:
    """A note for the team, beside the conversation in which they wrote last."""

    def act() -> None:
        with transaction(staff.workspace_id) as db:
            talk = card(db, customer_id, currency=staff.shop.currency).conversation_id
        write_note(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            customer_id=CustomerId(customer_id),
            conversation_id=talk,
            writer=Writer(staff.member_id, staff.name),
            text=text,
        )

    return done_on_card(request, staff, customer_id, act)


@router.post("/customers/{customer_id}/notes/{note_id}/drop", needs="customers:change")
def take_note_back(request: Request, staff: AtConsole, customer_id: UUID, note_id: UUID) -> Response:
    """A note of one's own is gone."""
    writer = Writer(staff.member_id, staff.name)
    return done_on_card(
        request,
        staff,
        customer_id,
        lambda: drop_note(workspace_id=staff.workspace_id, note_id=note_id, writer=writer),
    )


@router.post("/customers/{customer_id}/tags", needs="customers:change")
def tag_customer(
    request: Request,
    staff: AtConsole,
    customer_id: UUID,
    tag: Annotated[str, Form(max_length=200)] = "",
    do: Annotated[str, Form(max_length=8)] = "put",
) -> Response:
    """A tag is put on, or taken off."""

    def act() -> None:
        told = {"workspace_id": staff.workspace_id, "customer_id": CustomerId(customer_id), "tag": tag}
        if do == "drop":
            take_tag(**told)  # type: ignore[arg-type]  # as told above
        else:
            put_tag(now=staff.real_now, **told)  # type: ignore[arg-type]  # as above

    return done_on_card(request, staff, customer_id, act)


@router.post("/customers/{customer_id}/plans", needs="customers:change")
def plan(
    request: Request,
    staff: AtConsole,
    customer_id: UUID,
    due: Annotated[datetime, Form()],
    text: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Something to do for them, by then on the shop's clock."""
    return done_on_card(
        request,
        staff,
        customer_id,
        lambda: plan_follow_up(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            customer_id=CustomerId(customer_id),
            member_id=staff.member_id,
            text=text,
            due_at=due if due.tzinfo else due.replace(tzinfo=staff.zone),
        ),
    )


@router.post("/customers/{customer_id}/plans/{plan_id}", needs="customers:change")
def finish(
    request: Request, staff: AtConsole, customer_id: UUID, plan_id: UUID, done: Annotated[bool, Form()] = True
) -> Response:
    """It is done, or not after all."""
    return done_on_card(
        request,
        staff,
        customer_id,
        lambda: finish_follow_up(
            now=staff.real_now, workspace_id=staff.workspace_id, follow_up_id=plan_id, done=done
        ),
    )


@router.post("/customers/{customer_id}/block", needs="customers:change")
def block(
    request: Request, staff: AtConsole, customer_id: UUID, blocked: Annotated[bool, Form()] = True
) -> Response:
    """Nobody reads or answers them from now on; or they are heard again."""
    language = reader_at(request, staff).language
    words = say(language, "Blocked.") if blocked else say(language, "Heard again.")
    undo = f"/console/customers/{customer_id}/unblock" if blocked else ""
    return _block(request, staff, customer_id, words, undo, blocked=blocked)


@router.post("/customers/{customer_id}/unblock", needs="customers:change")
def unblock(request: Request, staff: AtConsole, customer_id: UUID) -> Response:
    """They are heard again."""
    words = say(reader_at(request, staff).language, "Heard again.")
    return _block(request, staff, customer_id, words, "", blocked=False)


@router.post("/customers/{customer_id}/erase", needs="customers:erase")
def forget(
    request: Request, staff: AtConsole, customer_id: UUID, code: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Forget them, as they asked: it cannot be undone, so their code is typed first."""

    def act() -> None:
        with transaction(staff.workspace_id) as db:
            known = card(db, customer_id, currency=staff.shop.currency).person.code
        if code.strip().upper() != known.upper():
            raise WordsDiffer(code=known)
        erase_at_request(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            customer_id=CustomerId(customer_id),
            by=staff.member_id,
        )

    words = say(reader_at(request, staff).language, "Forgotten.")
    return done_on_card(request, staff, customer_id, act, words=words, whole=True)


def _block(
    request: Request, staff: Staff, customer_id: UUID, words: str, undo: str, *, blocked: bool
) -> Response:
    return done_on_card(
        request,
        staff,
        customer_id,
        lambda: set_blocked(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            customer_id=CustomerId(customer_id),
            by=staff.member_id,
            blocked=blocked,
        ),
        words=words,
        undo=undo,
        whole=True,
    )


def done_on_card(
    request: Request,
    staff: Staff,
    customer_id: UUID,
    act: Callable[[], object],
    *,
    words: str = "",
    undo: str = "",
    whole: bool = False,
) -> Response:
    """Do it, and show the card as it is then, alone or on its `whole` page; a refusal is said on the page."""
    template = "console/customer.html" if whole or not is_fragment(request) else "console/customer_card.html"
    try:
        act()
    except Refusal as refusal:
        if refusal.status == _MISSING:
            raise
        problem = words_for(refusal.code, reader_at(request, staff).language, refusal.values)
        told = card_told(request, staff, customer_id, problem=problem)
        on_card: dict[str, Any] = {"card_problem": problem} if template.endswith("_card.html") else {}
        return console_page(
            request, staff, template, status=refusal.status, section="customers", **told, **on_card
        )
    if whole or not is_fragment(request):
        if words:
            toast_next(request, words, undo)
        return to(f"/console/customers/{customer_id}")
    told = card_told(request, staff, customer_id)
    return console_page(
        request, staff, template, headers=toast_header(words, undo) if words else None, **told
    )
