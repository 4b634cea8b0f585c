"""How far an order is: the steps that were taken, and those that are still ahead."""

from dataclasses import dataclass
from typing import Final

from shop.kernel.language import Language, phrase, say
from shop.orders.order_view import OrderStep, OrderView
from webapp.customer_pages.figures import Figures

_ICONS: Final = {
    "placed": "package",
    "paid": "check",
    "picking": "package-check",
    "shipped": "truck",
    "ready": "store",
    "delivered": "badge-check",
    "canceled": "x",
    "returned": "undo-2",
}
_AHEAD: Final = {
    "delivery": ("paid", "picking", "shipped", "delivered"),
    "pickup": ("paid", "picking", "ready", "delivered"),
    "": ("paid",),
}
_COMING: Final = {
    "paid": phrase("Payment"),
    "picking": phrase("Packing"),
    "shipped": phrase("On its way"),
    "ready": phrase("Ready to be picked up"),
    "delivered": phrase("With you"),
}


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step that was taken, or one that is still ahead."""

    words: str
    icon: str
    at: str
    state: str
    """``done``, ``now``, ``no`` or ``ahead``."""


def icon_of(state: str) -> str:
    """What stands beside a state."""
    return _ICONS.get(state, "package")


def timeline(order: OrderView, figures: Figures) -> list[TimelineStep]:
    """The steps of the order, those behind and those to come."""
    taken = [_taken(step, last=step is order.steps[-1], figures=figures) for step in order.steps]
    return taken + _ahead(order, figures.language)


def _taken(step: OrderStep, *, last: bool, figures: Figures) -> TimelineStep:
    state = "no" if step.state == "canceled" else "now" if last else "done"
    return TimelineStep(step.words, icon_of(step.state), figures.moment(step.at), state)


def _ahead(order: OrderView, language: Language) -> list[TimelineStep]:
    if order.state in {"delivered", "canceled", "returned"}:
        return []
    been = {step.state for step in order.steps}
    ways = _AHEAD.get(str(order.delivery.get("kind", "")), ())
    coming = [state for state in ways if not (state == "paid" and order.payment == "cash")]
    after = max((coming.index(state) + 1 for state in been if state in coming), default=0)
    return [
        TimelineStep(say(language, _COMING[state]), _ICONS[state], "", "ahead") for state in coming[after:]
    ]
