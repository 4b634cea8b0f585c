"""`/console/orders/…`: money goes back, and goods come back."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from flows.refund_order import refund_order
from flows.return_goods import LONGEST_NOTE, answer_return, receive_return, request_return
from flows.settle_refund import confirm_refund
from shop.kernel.database import transaction
from shop.kernel.language import phrase
from shop.kernel.refusals import NotFound, Refusal
from shop.orders.order_view import order_view
from shop.payments.listing import refund_of
from shop.payments.refunding import RefundedLine
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.order_pages import LONGEST, doing, done, typed_amount
from webapp.console.routes import ConsoleRouter

router = ConsoleRouter()


class HowManyMissing(Refusal):
    """How many is not said, or is no number."""

    status = 422


@router.post("/orders/{order_id}/refund", needs="orders:refund")
def refund(
    request: Request,
    staff: AtConsole,
    order_id: UUID,
    filled: Filled,
    what: Annotated[str, Form(pattern="^(all|amount|lines)$")] = "all",
    came: Annotated[str, Form(alias="amount", max_length=30)] = "",
    reason: Annotated[str, Form(max_length=LONGEST)] = "",
    key: Annotated[str, Form(min_length=8, max_length=64)] = "",
) -> Response:
    """All that is left, an amount, or some of its lines; sent twice it is one refund."""

    def act() -> str:
        lines = counted_lines(filled) if what == "lines" else []
        if what == "lines" and not lines:
            raise HowManyMissing
        refund_order(
            **doing(staff, order_id),
            reason=reason.strip() or "shop",
            key=key,
            amount_minor=typed_amount(came, staff).minor if what == "amount" else None,
            lines=[RefundedLine(line, quantity) for line, quantity in lines],
        )
        return phrase("The money goes back.")

    return done(request, staff, order_id, act)


@router.post("/orders/{order_id}/refunds/{refund_id}/given", needs="orders:refund")
def give_back(request: Request, staff: AtConsole, order_id: UUID, refund_id: UUID) -> Response:
    """A member has given it back, in cash or by bank."""
    _require_of_order(staff, order_id, refund_id)

    def act() -> str:
        told = doing(staff, order_id)
        del told["order_id"]
        confirm_refund(**told, refund_id=refund_id)
        return phrase("Written down: the money went back.")

    return done(request, staff, order_id, act)


@router.post("/orders/{order_id}/returns", needs="orders:change")
def take_back(
    request: Request,
    staff: AtConsole,
    order_id: UUID,
    filled: Filled,
    reason: Annotated[str, Form(max_length=20)] = "other",
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
) -> Response:
    """A customer who told a member that something comes back."""

    def act() -> str:
        lines = counted_lines(filled)
        if not lines:
            raise HowManyMissing
        with transaction(staff.workspace_id) as db:
            customer = order_view(db, order_id).customer_id
        request_return(**doing(staff, order_id), customer_id=customer, lines=lines, reason=reason, note=note)
        return phrase("The return is written down.")

    return done(request, staff, order_id, act)


@router.post("/orders/{order_id}/returns/{return_id}/{does}", needs="orders:change")
def answer(
    request: Request,
    staff: AtConsole,
    order_id: UUID,
    return_id: UUID,
    does: str,
    filled: Filled,
    words: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
) -> Response:
    """Agreed to, refused, or here: then what is as new goes back on its shelf, and the money goes back."""
    if does not in {"approve", "refuse", "receive"}:
        raise NotFound(kind="action")
    with transaction(staff.workspace_id) as db:
        if return_id not in {one.id for one in order_view(db, order_id).returns}:
            raise NotFound(kind="return")

    def act() -> str:
        told = doing(staff, order_id)
        del told["order_id"]
        if does == "receive":
            receive_return(**told, return_id=return_id, restock=_ticked(filled))
            return phrase("It is here, and the money goes back.")
        answer_return(**told, return_id=return_id, approved=does == "approve", answer=words)
        return phrase("The customer is told.")

    return done(request, staff, order_id, act)


def counted_lines(filled: dict[str, str]) -> list[tuple[UUID, int]]:
    """How much of which lines, by the fields ``line-<id>``. Refuses HowManyMissing."""
    found = []
    for name, told in filled.items():
        if not name.startswith("line-") or told.strip() in {"", "0"}:
            continue
        if not told.strip().isdecimal() or len(told.strip()) > len("1000000"):
            raise HowManyMissing
        found.append((_id(name.removeprefix("line-")), int(told)))
    return found


def _ticked(filled: dict[str, str]) -> list[UUID]:
    return [_id(name.removeprefix("again-")) for name in filled if name.startswith("again-")]


def _id(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError as unreadable:
        raise NotFound(kind="line") from unreadable


def _require_of_order(staff: Staff, order_id: UUID, refund_id: UUID) -> None:
    with transaction(staff.workspace_id) as db:
        if refund_of(db, refund_id).order_id != order_id:
            raise NotFound(kind="refund")
