"""Something goes back: which lines, how much of them, and why; afterwards how far it is."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from flows.return_goods import request_return
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.kernel.settings import settings
from shop.orders.order_view import OrderLineView, OrderView, order_view
from webapp.customer_pages.basket import figures_of
from webapp.customer_pages.chat import chat_url
from webapp.customer_pages.figures import Figures
from webapp.customer_pages.forms import Problems
from webapp.customer_pages.opened import Opened, own_page, spend
from webapp.customer_pages.order_shown import may_return, shown_order
from webapp.rate_limits import limited
from webapp.refusal_words import worded
from webapp.rendering import page
from webapp.security import same_origin

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(limited("shopping", lambda: settings().shopping_requests_per_minute))],
)

Reason = Literal["damaged", "wrong", "unwanted", "other"]
_REASONS: Final[dict[Reason, str]] = {
    "damaged": phrase("It arrived damaged"),
    "wrong": phrase("It is not what I ordered"),
    "unwanted": phrase("I have changed my mind"),
    "other": phrase("Something else"),
}
_LONGEST_NOTE: Final = 500
_LINE: Final = re.compile(r"line-([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A line of which something may come back."""

    id: str
    name: str
    picture: str
    choices: list[tuple[int, str]]
    """Quantities with their words, none first."""
    chosen: int
    stays: str
    """Why it cannot come back; empty where it can."""


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """What was chosen, as it came."""

    lines: dict[str, int] = field(default_factory=dict)
    reason: str = ""
    note: str = ""


async def _form(request: Request) -> ReturnForm:
    typed = await request.form()
    lines = {
        found[1]: int(value)
        for name, value in typed.multi_items()
        if (found := _LINE.fullmatch(name)) and isinstance(value, str) and value.isdecimal() and int(value)
    }
    return ReturnForm(lines, str(typed.get("reason", "")), str(typed.get("note", ""))[:_LONGEST_NOTE].strip())


@router.get("/l/{token}/return")
def show_return(request: Request, token: str) -> Response:
    """What may come back, to choose from; and what is on its way back already."""
    opened = own_page(request, token, "order")
    return _page(request, opened, ReturnForm())


@router.post("/l/{token}/return", dependencies=[Depends(same_origin)])
def ask_return(request: Request, token: str, form: Annotated[ReturnForm, Depends(_form)]) -> Response:
    """Ask the shop to take it back."""
    opened = spend(request, token, "order")
    problems = _problems(form, opened)
    if problems:
        return _page(request, opened, form, status=422, problems=problems)
    try:
        request_return(
            now=opened.real_now,
            actor="customer",
            workspace_id=opened.shop.id,
            customer_id=opened.link.customer_id,
            order_id=opened.link.subject_id,
            lines=[(UUID(line), quantity) for line, quantity in form.lines.items()],
            reason=cast("Reason", form.reason),
            note=form.note,
        )
    except Refusal as refusal:
        words = worded(refusal, opened.reader.language)
        told = {"lines": f"{words.title} {words.detail}".strip()}
        return _page(request, opened, form, status=refusal.status, problems=told)
    return RedirectResponse(f"{opened.url}/return?asked=1", status_code=303)


def _problems(form: ReturnForm, opened: Opened) -> Problems:
    found: Problems = {}
    language = opened.reader.language
    if not form.lines:
        found["lines"] = say(language, phrase("Choose what goes back, and how much of it."))
    if form.reason not in _REASONS:
        found["reason"] = say(language, phrase("Choose a reason."))
    return found


def _page(
    request: Request,
    opened: Opened,
    form: ReturnForm,
    *,
    status: int = 200,
    problems: Problems | None = None,
) -> Response:
    with transaction(opened.shop.id) as db:
        order = order_view(db, opened.link.subject_id, customer_id=opened.link.customer_id)
    language = opened.reader.language
    return page(
        request,
        "links/return.html",
        reader=opened.reader,
        status=status,
        shop=opened.shop,
        url=opened.url,
        order=shown_order(order, [], opened, paid=False),
        possible=may_return(order),
        asked=request.query_params.get("asked") == "1" and bool(order.returns),
        lines=_lines(order, form, figures_of(opened)),
        reasons={reason: say(language, words) for reason, words in _REASONS.items()},
        form=form,
        problems=problems or {},
        chat_url=chat_url(request, opened.shop),
    )


def _lines(order: OrderView, form: ReturnForm, figures: Figures) -> list[ReturnLine]:
    return [_line(line, form.lines.get(str(line.id), 0), figures) for line in order.lines]


def _line(line: OrderLineView, chosen: int, figures: Figures) -> ReturnLine:
    left = line.quantity - line.returned
    stays = (
        ""
        if line.returnable
        else say(figures.language, phrase("This cannot come back: it is fresh or made for you."))
    )
    if not left:
        stays = say(figures.language, phrase("All of it came back already."))
    return ReturnLine(
        id=str(line.id),
        name=line.name,
        picture=line.picture,
        choices=[] if stays else _choices(line, left, figures),
        chosen=chosen,
        stays=stays,
    )


def _choices(line: OrderLineView, left: int, figures: Figures) -> list[tuple[int, str]]:
    """Of pieces any number; of what is weighed all or nothing, since nobody weighs at home."""
    amounts = range(1, left + 1) if line.unit == "piece" else [left]
    none = say(figures.language, phrase("keep it"))
    return [(0, none), *((amount, figures.quantity(amount, line.unit)) for amount in amounts)]
