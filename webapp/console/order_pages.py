"""`/console/orders/…`: one order, and what a member does about it; many of them at once, with an outcome each."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Form, Request
from starlette.responses import Response

from flows.advance_order import advance_order, set_order_status
from flows.cancel_order import cancel_order
from flows.follow_parcel import Followed, follow_parcel
from flows.many_orders import Outcome, advance_many, cancel_many, note_many
from flows.print_delivery_notes import print_delivery_notes
from flows.take_cash import confirm_transfer, take_cash
from shop.catalog.import_cells import CellUnclear, amount
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.money import Money
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.order_view import OrderUnknown, order_view
from shop.orders.rows import own_statuses
from shop.payments.invoices import InvoiceUnknown, papers_of_order
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.order_shown import mark_of_return, order_told
from webapp.console.orders_pages import BOARD, LIST, board_page, orders_file
from webapp.console.orders_shown import TAKEN, outcomes_shown, state_mark
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_header, toast_next
from webapp.refusal_words import worded
from webapp.wiring import wiring_of

LONGEST: Final = 500
Reason = Annotated[str, Form(max_length=LONGEST)]

router = ConsoleRouter()


class NothingChosen(Refusal):
    """No order was chosen of the list."""

    status = 422


class AmountUnclear(Refusal):
    """What was typed is no amount."""

    status = 422


class PaperNotThere(Refusal):
    """The paper was issued a moment ago and is not drawn yet."""

    status = 503


async def _many_chosen(request: Request) -> list[UUID]:
    chosen = []
    for told in (await request.form()).getlist("order"):
        try:
            chosen.append(UUID(str(told)))
        except ValueError as unreadable:
            raise OrderUnknown from unreadable
    return chosen


@router.post("/orders/many", needs="orders:change")
def work_on_many(
    request: Request,
    staff: AtConsole,
    chosen: Annotated[list[UUID], Depends(_many_chosen)],
    does: Annotated[str, Form(alias="do", max_length=20)] = "",
    reason: Reason = "",
) -> Response:
    """The same for each, by itself: a row tells what came of it. Papers and tables come as one file."""
    if not chosen:
        return _back_with(request, staff, NothingChosen(), LIST)
    try:
        if does in {"csv", "xlsx"}:
            return _file(staff, chosen, does)
        if does == "notes":
            return _notes(request, staff, chosen)
        outcomes = _worked_on(staff, chosen, does, reason)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _back_with(request, staff, refusal, LIST)
    return _outcomes(request, staff, outcomes, does)


@router.get("/orders/{order_id}", needs="orders:see")
def show_order(request: Request, staff: AtConsole, order_id: UUID) -> Response:
    """The order with everything that happened to it."""
    return show(request, staff, order_id)


@router.post("/orders/{order_id}/step", needs="orders:change")
def take(
    request: Request,
    staff: AtConsole,
    order_id: UUID,
    to_state: Annotated[str, Form(alias="to", max_length=20)] = "",
    note: Reason = "",
    carrier: Annotated[str, Form(max_length=80)] = "",
    tracking_number: Annotated[str, Form(max_length=80)] = "",
    tracking_url: Annotated[str, Form(max_length=500)] = "",
    on_board: Annotated[bool, Form()] = False,
) -> Response:
    """The next step; the customer is told. On the board its columns come back."""

    def act() -> str:
        advance_order(
            **doing(staff, order_id),
            to=to_state,
            note=note.strip(),
            carrier=carrier.strip(),
            tracking_number=tracking_number.strip(),
            tracking_url=tracking_url.strip(),
        )
        return TAKEN[to_state][0]

    return _on_board(request, staff, order_id, act) if on_board else done(request, staff, order_id, act)


@router.post("/orders/{order_id}/status", needs="orders:change")
def show_status(
    request: Request, staff: AtConsole, order_id: UUID, status: Annotated[str, Form(max_length=60)] = ""
) -> Response:
    """A status of the shop's own on top of the state, or none."""

    def act() -> str:
        set_order_status(**doing(staff, order_id), status=status)
        return phrase("Shown, and told to the customer.") if status else phrase("Shown no more.")

    return done(request, staff, order_id, act)


@router.post("/orders/{order_id}/cancel", needs="orders:change")
def call_off(request: Request, staff: AtConsole, order_id: UUID, reason: Reason = "") -> Response:
    """Its goods are free again; what was paid goes back; the customer reads why."""

    def act() -> str:
        cancel_order(**doing(staff, order_id), reason=reason.strip() or "shop")
        return phrase("The order is canceled, and the customer told.")

    return done(request, staff, order_id, act)


@router.post("/orders/{order_id}/money", needs="orders:change")
def money_came(
    request: Request,
    staff: AtConsole,
    order_id: UUID,
    came: Annotated[str, Form(max_length=30)] = "",
    way: Annotated[str, Form(pattern="^(cash|transfer)$")] = "cash",
    key: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Cash at the door, or a transfer on the bank's statement."""

    def act() -> str:
        money = typed_amount(came, staff)
        take_it = take_cash if way == "cash" else confirm_transfer
        take_it(**doing(staff, order_id), amount=money, key=key)
        return phrase("The money is written down.")

    return done(request, staff, order_id, act)


@router.post("/orders/{order_id}/parcels/{parcel_id}", needs="orders:change")
def follow(
    request: Request,
    staff: AtConsole,
    order_id: UUID,
    parcel_id: UUID,
    state: Annotated[str, Form(pattern="^(sent|delivered|lost)?$")] = "",
    tracking_number: Annotated[str, Form(max_length=80)] = "",
    tracking_url: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """What becomes of a parcel, or where it can be followed."""

    def act() -> str:
        said = Followed(
            state=state or None,  # type: ignore[arg-type]  # one of these, says the form
            tracking_number=tracking_number.strip() or None,
            tracking_url=tracking_url.strip() or None,
        )
        follow_parcel(**doing(staff, order_id), parcel_id=parcel_id, said=said)
        return phrase("Noted of the parcel.")

    return done(request, staff, order_id, act)


@router.post("/orders/{order_id}/delivery-note", needs="orders:see")
def print_note(request: Request, staff: AtConsole, order_id: UUID) -> Response:
    """What lies in the parcel, to be put in."""
    return _notes(request, staff, [order_id])


@router.get("/orders/{order_id}/papers/{paper_id}", needs="orders:see")
def open_paper(request: Request, staff: AtConsole, order_id: UUID, paper_id: UUID) -> Response:
    """The invoice or the credit note as it was drawn. Refuses InvoiceUnknown, PaperNotThere."""
    with transaction(staff.workspace_id) as db:
        found = next((one for one in papers_of_order(db, order_id) if one.id == paper_id), None)
    if found is None:
        raise InvoiceUnknown
    objects = wiring_of(request).objects
    if not found.pdf or objects is None:
        raise PaperNotThere
    try:
        body = objects.get(found.pdf)
    except LookupError as lost:
        raise PaperNotThere from lost
    headers = {"Content-Disposition": "inline", "Cache-Control": "private, max-age=3600"}
    return Response(body, media_type="application/pdf", headers=headers)


def show(request: Request, staff: Staff, order_id: UUID, refusal: Refusal | None = None) -> Response:
    """The page of the order; with what was refused above what can be done."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        told = order_told(db, staff, order_id, language)
    return console_page(
        request,
        staff,
        "console/order.html",
        status=refusal.status if refusal else 200,
        section="orders",
        mark_of_return=mark_of_return,
        problem=worded(refusal, language) if refusal else None,
        **told,
    )


def done(request: Request, staff: Staff, order_id: UUID, act: Callable[[], str]) -> Response:
    """Do it and go back to the order, or show there why not; `act` says what was done."""
    try:
        words = act()
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return show(request, staff, order_id, refusal)
    toast_next(request, say(reader_at(request, staff).language, words))
    return to(f"{LIST}/{order_id}")


def doing(staff: Staff, order_id: UUID) -> dict[str, Any]:
    """What every flow of an order is told."""
    return {
        "now": staff.real_now,
        "actor": "member",
        "workspace_id": staff.workspace_id,
        "order_id": order_id,
    }


def typed_amount(told: str, staff: Staff) -> Money:
    """An amount as people write it, in the shop's currency. Refuses AmountUnclear."""
    try:
        return Money(amount(told.strip(), staff.shop.currency), staff.shop.currency)
    except CellUnclear as unclear:
        raise AmountUnclear from unclear


def _on_board(request: Request, staff: Staff, order_id: UUID, act: Callable[[], str]) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        number = order_view(db, order_id).number
    named = say(language, phrase("Order {number}"), number=number)
    try:
        words = f"{named}: {say(language, act())}"
    except Refusal as refusal:
        said = worded(refusal, language)
        words = f"{named}: {said.title} {said.detail}".strip()
    if "hx-request" in request.headers:
        return board_page(request, staff, whole=False, headers=toast_header(words))
    toast_next(request, words)
    return to(BOARD)


def _worked_on(staff: Staff, chosen: list[UUID], does: str, reason: str) -> list[Outcome]:
    told: dict[str, Any] = {
        "now": staff.real_now,
        "actor": "member",
        "workspace_id": staff.workspace_id,
        "order_ids": chosen,
    }
    if does == "cancel":
        return cancel_many(**told, reason=reason.strip() or "shop")
    if does in TAKEN:
        return advance_many(**told, to=does)
    raise NotFound(kind="action")


def _outcomes(request: Request, staff: Staff, outcomes: list[Outcome], does: str) -> Response:
    """A row for each order."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        own = own_statuses(db, language, staff.shop.language)
        told = []
        for one in outcomes:
            order = one.order or order_view(db, one.order_id)
            now = state_mark(order.state, order.custom_status, language, own).words
            told.append((str(order.number), one.order_id, one.refusal, now))
    rows = outcomes_shown(told, language)
    return console_page(
        request,
        staff,
        "console/orders_outcome.html",
        section="orders",
        rows=rows,
        well=sum(1 for row in rows if row.done),
        does=say(language, TAKEN[does][0]) if does in TAKEN else say(language, phrase("Cancel")),
    )


def _file(staff: Staff, chosen: list[UUID], kind: str) -> Response:
    with transaction(staff.workspace_id) as db:
        made = orders_file(db, staff, chosen, kind)
    outcomes = [Outcome(order, None) for order in chosen]
    note_many(
        now=staff.real_now,
        actor="member",
        workspace_id=staff.workspace_id,
        action="export",
        outcomes=outcomes,
    )
    return made


def _notes(request: Request, staff: Staff, chosen: list[UUID]) -> Response:
    printed = print_delivery_notes(
        now=staff.real_now, actor="member", workspace_id=staff.workspace_id, order_ids=chosen
    )
    if not printed.pdf:
        refused = next(one.refusal for one in printed.outcomes if one.refusal is not None)
        if isinstance(refused, NotFound):
            raise refused
        if len(chosen) == 1:
            return show(request, staff, chosen[0], refused)
        return _outcomes(request, staff, list(printed.outcomes), "notes")
    headers = {"Content-Disposition": 'inline; filename="delivery-notes.pdf"', "Cache-Control": "no-store"}
    return Response(printed.pdf, media_type="application/pdf", headers=headers)


def _back_with(request: Request, staff: Staff, refusal: Refusal, page: str) -> Response:
    words = worded(refusal, reader_at(request, staff).language)
    toast_next(request, f"{words.title} {words.detail}".strip())
    return to(page)
