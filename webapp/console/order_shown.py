"""One order in a member's words: its lines, its money, its papers, what became of it, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from shop.customers.viewing import customer_view
from shop.kernel.ids import new_id
from shop.kernel.language import Language, phrase, say
from shop.kernel.measures import measured
from shop.kernel.money import Money
from shop.orders.history import done_by
from shop.orders.order_view import OrderLineView, OrderStep, OrderView, ReturnView, order_view
from shop.orders.parcels import ShipmentView
from shop.orders.returns import REASONS
from shop.orders.rows import own_statuses, statuses_for, steps_ahead
from shop.orders.wording import return_words, state_words
from shop.payments.invoices import InvoiceView, papers_of_order
from shop.payments.listing import PaymentView, payments_page
from shop.payments.refunding import RefundView, refunds_of
from webapp.console.asking import Staff
from webapp.console.inbox_words import full
from webapp.console.orders_shown import ShownMark, figures_of, payment_words, state_mark, steps_shown
from webapp.customer_pages.bill import bill_of
from webapp.customer_pages.figures import Figures
from webapp.customer_pages.order_story import icon_of

RETURN_REASONS: Final[Mapping[str, str]] = {
    "damaged": phrase("It came broken"),
    "wrong": phrase("It is not what was ordered"),
    "unwanted": phrase("They changed their mind"),
    "other": phrase("Something else"),
}
_BY: Final[Mapping[str, str]] = {
    "customer": phrase("the customer"),
    "agent": phrase("the agent"),
    "member": phrase("the team"),
    "system": phrase("by itself"),
    "program": phrase("a program"),
    "platform": phrase("whoever runs Vetrina"),
}
_REFUND_STATES: Final[Mapping[str, str]] = {
    "wanted": phrase("to be sent back"),
    "pending": phrase("on its way back"),
    "succeeded": phrase("has gone back"),
    "failed": phrase("could not be sent back"),
}
_REASONS: Final[Mapping[str, str]] = {
    "customer": phrase("wanted by the customer"),
    "shop": phrase("wanted by the shop"),
    "short_of_goods": phrase("the goods were gone"),
    "unpaid": phrase("nobody paid in time"),
    "canceled": phrase("canceled"),
    "returned": phrase("came back"),
    "delivery": phrase("for the delivery"),
    "surplus": phrase("more than was owed"),
}
_PARCELS: Final[Mapping[str, str]] = {
    "sent": phrase("on its way"),
    "delivered": phrase("delivered"),
    "lost": phrase("lost"),
}
_BY_HAND: Final = frozenset({"cash", "transfer"})


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened."""

    at: datetime
    when: str
    words: str
    by: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReturn:
    """Goods on their way back."""

    id: UUID
    number: int
    state: str
    words: str
    reason: str
    note: str
    answer: str
    lines: tuple[tuple[UUID, str], ...]
    when: str


@dataclass(frozen=True, slots=True)
class ShownRefund:
    """Money that goes back."""

    id: UUID
    amount: str
    words: str
    by_hand: bool
    """Whether a member gives it back and says so."""


def order_told(db: Session, staff: Staff, order_id: UUID, language: Language) -> dict[str, Any]:
    """Everything that the page of an order shows. Refuses OrderUnknown."""
    order = order_view(db, order_id)
    customer = customer_view(db, order.customer_id)
    payments, refunds = payments_page(db, order_id=order.id, limit=50), refunds_of(db, order.id)
    papers = papers_of_order(db, order.id)
    own = own_statuses(db, language, staff.shop.language)
    figures = figures_of(staff, language)
    steps = () if order.group_id else steps_shown(steps_ahead(db, order.id), language)
    left, back = order.total_minor - order.paid_minor, order.paid_minor - order.refunded_minor
    return {
        "order": order,
        "once": str(new_id()),
        "state": state_mark(order.state, order.custom_status, language, own),
        "statuses": statuses_for(db, order.state, language, staff.shop.language),
        "customer": customer.name or customer.profile_name or customer.code,
        "lines": [_line(line, figures) for line in order.lines],
        "bill": bill_of(order.quote, figures),
        "payment": payment_words(order.payment, language),
        "left": figures.money(left) if left > 0 and order.state != "canceled" else "",
        "left_typed": str(Money(left, order.currency).major) if left > 0 else "",
        "back": figures.money(back) if back > 0 else "",
        "paid": figures.money(order.paid_minor) if order.paid_minor else "",
        "promised": figures.day(order.promised_on) if order.promised_on else "",
        "steps": steps,
        "may_cancel": order.state in {"placed", "paid", "picking", "ready"},
        "may_return": _returnable(order),
        "return_reasons": [(code, say(language, RETURN_REASONS[code])) for code in REASONS],
        "returns": [_return(one, staff, language) for one in order.returns],
        "refunds": [_refund(one, payments, language) for one in refunds],
        "parcels": [_parcel(one, staff, language) for one in order.shipments],
        "papers": [_paper(one) for one in papers],
        "story": _story(order, payments, refunds, papers, staff, language, own, done_by(db, order.id)),
    }


def _line(line: OrderLineView, figures: Figures) -> dict[str, Any]:
    return {
        "id": line.id,
        "name": line.name,
        "sku": line.sku,
        "picture": line.picture,
        "quantity": figures.quantity(line.quantity, line.unit),
        "pieces": line.unit == "piece",
        "count": line.quantity,
        "unit": line.unit,
        "left": line.quantity - line.returned,
        "each": figures.each(line.unit_minor, line.price_per, line.unit),
        "total": figures.money(line.total_minor),
        "returned": figures.quantity(line.returned, line.unit) if line.returned else "",
    }


def _returnable(order: OrderView) -> bool:
    return order.state == "delivered" and any(line.returned < line.quantity for line in order.lines)


def _return(one: ReturnView, staff: Staff, language: Language) -> ShownReturn:
    return ShownReturn(
        id=one.id,
        number=one.number,
        state=one.state,
        words=return_words(one.state, language),
        reason=say(language, RETURN_REASONS[one.reason]),
        note=one.note,
        answer=one.answer,
        lines=tuple(
            (line.line_id, f"{measured(line.quantity, line.unit, language)} {line.name}")
            for line in one.lines
        ),
        when=full(one.at, staff, language),
    )


def _refund(one: RefundView, payments: Sequence[PaymentView], language: Language) -> ShownRefund:
    came = next((payment for payment in payments if payment.id == one.payment_id), None)
    by_hand = one.state in {"wanted", "pending"} and came is not None and came.provider in _BY_HAND
    why = say(language, _REASONS[one.reason]) if one.reason in _REASONS else one.reason
    words = ", ".join(part for part in (say(language, _REFUND_STATES[one.state]), why) if part)
    return ShownRefund(one.id, one.amount.worded(language), words, by_hand)


def _parcel(one: ShipmentView, staff: Staff, language: Language) -> dict[str, Any]:
    said = one.said[-1] if one.said else None
    return {
        "id": one.id,
        "carrier": one.carrier,
        "number": one.tracking_number,
        "url": one.tracking_url if one.tracking_url.startswith("https://") else "",
        "state": one.state,
        "words": say(language, _PARCELS[one.state]),
        "when": full(one.delivered_at or one.at, staff, language),
        "last": f"{said.place}, {full(said.at, staff, language)}" if said and said.place else "",
    }


def _paper(one: InvoiceView) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "number": one.number,
        "drawn": bool(one.pdf),
        "total": one.total,
    }


def _story(
    order: OrderView,
    payments: Sequence[PaymentView],
    refunds: Sequence[RefundView],
    papers: Sequence[InvoiceView],
    staff: Staff,
    language: Language,
    own: Mapping[str, str],
    people: Mapping[datetime, str],
) -> list[StoryLine]:
    """Everything that happened, the latest first."""

    def line(at: datetime, words: str, icon: str, by: str = "") -> StoryLine:
        return StoryLine(at, full(at, staff, language), words, by, icon)

    told = [
        line(step.at, _stepped(step, order, language, own), icon_of(step.state), _by(step, language, people))
        for step in order.steps
    ]
    told += [
        line(
            payment.created_at,
            say(language, phrase("{amount} came"), amount=payment.amount.worded(language)),
            "banknote",
        )
        for payment in payments
    ]
    told += [
        line(
            refund.finished_at or refund.created_at,
            f"{refund.amount.worded(language)} {say(language, _REFUND_STATES[refund.state])}",
            "rotate-ccw",
        )
        for refund in refunds
    ]
    told += [line(paper.issued_at, _issued(paper, language), "receipt-text") for paper in papers]
    told += [
        line(
            back.at,
            say(
                language,
                phrase("Return {number}: {reason}"),
                number=back.number,
                reason=_reason(back, language),
            ),
            "undo-2",
        )
        for back in order.returns
    ]
    return sorted(told, key=lambda one: one.at)[::-1]


def _stepped(step: OrderStep, order: OrderView, language: Language, own: Mapping[str, str]) -> str:
    """The step in the member's language, where the order tells it in the customer's."""
    words = state_words(step.state, language)
    if step.words != state_words(step.state, order.language):
        words = next((name for name in own.values() if name == step.words), step.words)
    why = say(language, _REASONS[step.reason]) if step.reason in _REASONS else step.reason
    return f"{words}: {why}" if why else words


def _by(step: OrderStep, language: Language, people: Mapping[datetime, str]) -> str:
    return people.get(step.at) or say(language, _BY.get(step.by, step.by))


def _issued(paper: InvoiceView, language: Language) -> str:
    kind = phrase("Invoice {number}") if paper.kind == "invoice" else phrase("Credit note {number}")
    return say(language, kind, number=paper.number)


def _reason(back: ReturnView, language: Language) -> str:
    return say(language, RETURN_REASONS[back.reason])


def mark_of_return(one: ShownReturn) -> ShownMark:
    """Its state beside its number."""
    kinds = {"requested": "mark-wait", "approved": "mark-held", "refused": "mark-no"}
    return ShownMark(one.words, kinds.get(one.state, "mark-ok"))
