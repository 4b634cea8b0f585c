"""`/team/packing`: orders are fetched, packed, labeled and handed over: by tap, by scanner, without a script too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows.advance_order import advance_order
from flows.pick_order import pick_order_line, scan_for_order
from flows.print_delivery_notes import print_delivery_notes
from flows.send_parcel import CarrierUnknown, LabelMissing, hand_over, want_label
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.packing import OrderToPack, orders_to_pack
from shop.workspaces.viewing import WorkspaceView
from webapp.console.framed import framed_page
from webapp.customer_pages.figures import Figures
from webapp.live.entering import workspace_view_of
from webapp.live.people import PICKERS, Person, need_member
from webapp.rate_limits import limited
from webapp.reader import chosen_language, reader_of
from webapp.refusal_words import words_for
from webapp.security import same_origin
from webapp.team.packing_shown import shown_orders
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False, dependencies=[Depends(limited("working", lambda: 1_200))])


@dataclass(frozen=True, slots=True)
class Problem:
    """A no, beside the order that it is about."""

    order: UUID | None = None
    words: str = ""


@router.get("/team/packing")
def show_packing(request: Request) -> Response:
    """Every order that waits, by the day that was promised."""
    return _page(request, _packer(request), Problem())


@router.post("/team/packing/lines/{line_id}/{does}", dependencies=[Depends(same_origin)])
def pick(request: Request, line_id: UUID, does: str) -> Response:
    """A line is picked, or was not after all."""
    if does not in {"pick", "unpick"}:
        raise NotFound(kind="action")
    person = _packer(request)

    def act() -> OrderToPack:
        return pick_order_line(
            now=wiring_of(request).clock.now(),
            workspace_id=person.workspace_id,
            member_id=_member(person),
            line_id=line_id,
            picked=does == "pick",
        )

    return _done(request, person, act, None)


@router.post("/team/packing/{order_id}/scan", dependencies=[Depends(same_origin)])
def scan(request: Request, order_id: UUID, code: Annotated[str, Form(max_length=80)]) -> Response:
    """What a scanner read goes into this order's parcel, or it is said why not."""
    person = _packer(request)

    def act() -> OrderToPack:
        return scan_for_order(
            now=wiring_of(request).clock.now(),
            workspace_id=person.workspace_id,
            member_id=_member(person),
            order_id=order_id,
            code=code,
        )

    return _done(request, person, act, order_id)


@router.post("/team/packing/{order_id}/delivery-note", dependencies=[Depends(same_origin)])
def print_note(request: Request, order_id: UUID) -> Response:
    """What lies in the parcel, lot by lot and without a price, to be put in. Refuses as it is written."""
    person = _packer(request)
    printed = print_delivery_notes(
        now=wiring_of(request).clock.now(),
        actor="member",
        workspace_id=person.workspace_id,
        order_ids=[order_id],
    )
    refusal = printed.outcomes[0].refusal
    if refusal is not None:
        raise refusal
    headers = {"Content-Disposition": 'inline; filename="delivery-note.pdf"'}
    return Response(printed.pdf, media_type="application/pdf", headers=headers)


@router.post("/team/packing/{order_id}/{does}", dependencies=[Depends(same_origin)])
def go_on(
    request: Request, order_id: UUID, does: str, carrier: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """A label is wanted, the parcel is handed over, or it is ready to be fetched."""
    person = _packer(request)
    step = _STEPS.get(does)
    if step is None:
        raise NotFound(kind="action")
    return _done(request, person, lambda: step(request, person.workspace_id, order_id, carrier), order_id)


@router.get("/team/packing/{order_id}/label.pdf")
def open_label(request: Request, order_id: UUID) -> Response:
    """The label, to be printed. Refuses LabelMissing."""
    person, objects = _packer(request), wiring_of(request).objects
    with transaction(person.workspace_id) as db:
        found = orders_to_pack(db, order_id)
    parcel = found[0].parcel if found else None
    if parcel is None or not parcel.label or objects is None:
        raise LabelMissing
    try:
        body = objects.get(parcel.label)
    except LookupError as lost:
        raise LabelMissing from lost
    headers = {"Content-Disposition": f'inline; filename="{parcel.tracking_number}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


def _label(request: Request, workspace: WorkspaceId, order_id: UUID, carrier: str) -> None:
    known = wiring_of(request).carriers
    code = carrier or next(iter(known), "")
    if code not in known:
        raise CarrierUnknown(carrier=carrier)
    now = wiring_of(request).clock.now()
    want_label(
        now=now,
        actor="member",
        workspace_id=workspace,
        order_id=order_id,
        carrier=code,
        name=known[code].name,
    )


def _hand_over(request: Request, workspace: WorkspaceId, order_id: UUID, carrier: str) -> None:
    del carrier
    hand_over(now=wiring_of(request).clock.now(), actor="member", workspace_id=workspace, order_id=order_id)


def _ready(request: Request, workspace: WorkspaceId, order_id: UUID, carrier: str) -> None:
    del carrier
    now = wiring_of(request).clock.now()
    advance_order(now=now, actor="member", workspace_id=workspace, order_id=order_id, to="ready")


_STEPS: Final[Mapping[str, Callable[[Request, WorkspaceId, UUID, str], None]]] = {
    "label": _label,
    "hand-over": _hand_over,
    "ready": _ready,
}


def _done(request: Request, person: Person, act: Callable[[], object], order: UUID | None) -> Response:
    try:
        act()
    except Refusal as refusal:
        words = words_for(refusal.code, _language(request, person), refusal.values)
        told = Problem(order, f"{words.title} {words.detail}".strip())
        return _page(request, person, told, status=refusal.status)
    return RedirectResponse(f"/team/packing#order-{order}" if order else "/team/packing", status_code=303)


def _packer(request: Request) -> Person:
    return need_member(request, wiring_of(request).clock.now(), PICKERS)


def _language(request: Request, person: Person) -> Language:
    return chosen_language(request) or person.language


def _member(person: Person) -> UUID:
    if person.member_id is None:
        raise NotFound(kind="member")
    return person.member_id


def _page(request: Request, person: Person, problem: Problem, *, status: int = 200) -> Response:
    shop: WorkspaceView = workspace_view_of(person)
    reader = reader_of(request, default=shop.language, personal=_language(request, person))
    now = shop.at(wiring_of(request).clock.now())
    with transaction(shop.id) as db:
        orders = orders_to_pack(db)
    figures = Figures(reader.language, shop.currency, shop.zone, now)
    return framed_page(
        request,
        "team/packing.html",
        reader=reader,
        status=status,
        shop=shop,
        me=person,
        section="packing",
        going_on=0,
        orders=shown_orders(orders, figures),
        carriers=[(code, one.name) for code, one in wiring_of(request).carriers.items()],
        problem=problem,
    )
