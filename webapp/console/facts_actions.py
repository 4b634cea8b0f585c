"""What a member does with what is kept of a customer: notes it, corrects it, takes it off, puts it back."""

from collections.abc import Callable
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from flows.answer_as_member import Writer
from flows.fact_words import fact_meant
from flows.remember import drop_fact, note_fact
from shop.customers.facts import Source
from shop.kernel.ids import CustomerId
from shop.kernel.language import say
from webapp.console.asking import AtConsole, Staff
from webapp.console.customers_actions import done_on_card
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import reader_at

router = ConsoleRouter()


@router.post("/customers/{customer_id}/facts", needs="customers:change")
def note(
    request: Request,
    staff: AtConsole,
    customer_id: UUID,
    field: Annotated[str, Form(max_length=40)] = "",
    value: Annotated[str, Form(max_length=400)] = "",
    order: Annotated[str, Form(max_length=20)] = "",
    instead: Annotated[UUID | None, Form()] = None,
) -> Response:
    """Something holds of them: as a member knows it, or as an order shows it; or it holds otherwise."""

    def act() -> None:
        kind, _, about = field.partition(":")
        source: Source = "order" if order else "member"
        note_fact(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            customer_id=CustomerId(customer_id),
            writer=Writer(staff.member_id, staff.name),
            said=fact_meant(kind, about, value),
            source=source,
            source_ref=order,
            instead=instead,
        )

    return done_on_card(request, staff, customer_id, act)


@router.post("/customers/{customer_id}/facts/{fact_id}/drop", needs="customers:change")
def take_off(request: Request, staff: AtConsole, customer_id: UUID, fact_id: UUID) -> Response:
    """It counts no longer; for a day that can be taken back."""
    words = say(reader_at(request, staff).language, "Taken off the card.")
    back = f"/console/customers/{customer_id}/facts/{fact_id}/back"
    act = _dropping(staff, customer_id, fact_id, dropped=True)
    return done_on_card(request, staff, customer_id, act, words=words, undo=back)


@router.post("/customers/{customer_id}/facts/{fact_id}/back", needs="customers:change")
def put_back(request: Request, staff: AtConsole, customer_id: UUID, fact_id: UUID) -> Response:
    """It counts again."""
    return done_on_card(request, staff, customer_id, _dropping(staff, customer_id, fact_id, dropped=False))


def _dropping(staff: Staff, customer_id: UUID, fact_id: UUID, *, dropped: bool) -> Callable[[], object]:
    return partial(
        drop_fact,
        now=staff.real_now,
        workspace_id=staff.workspace_id,
        customer_id=CustomerId(customer_id),
        by=staff.member_id,
        fact_id=fact_id,
        dropped=dropped,
    )
