"""Orders to pack in their reader's words: where to go, what to take, and what comes next for the parcel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shop.kernel.language import phrase, say
from shop.orders.packing import LineToPick, OrderToPack
from webapp.customer_pages.figures import Figures

_FAILED: Final = {
    "address": phrase("The carrier does not know that address."),
    "refused": phrase("The carrier refuses us: look at the account there."),
    "unknown": phrase("Nobody of that name carries parcels here any more."),
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One thing to fetch."""

    id: UUID
    shelf: str
    count: str
    unit_piece: bool
    name: str
    details: str
    picked: bool
    by: str
    codes: str
    """What a scanner may read of it, apart by blanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """One parcel in the making."""

    id: UUID
    number: int
    customer: str
    promised: str
    pickup: bool
    together: bool
    left: int
    lines: tuple[ShownLine, ...]
    wanted: bool
    """Its label is on its way from the carrier."""
    labeled: bool
    tracking: str
    failure: str
    may_label: bool
    """Everything is there, somebody brings it, and it is known where to."""
    may_hand_out: bool
    """Everything is there, and it is fetched by whoever bought it."""


def shown_orders(orders: Sequence[OrderToPack], figures: Figures) -> list[ShownOrder]:
    """The orders as they are packed, those promised first."""
    return [_order(order, figures) for order in orders]


def _order(order: OrderToPack, figures: Figures) -> ShownOrder:
    parcel, there = order.parcel, order.left == 0
    failure = (
        _FAILED.get(parcel.failure, phrase("The carrier gives no label."))
        if parcel and parcel.failure
        else ""
    )
    promised = figures.day(order.promised_on) if order.promised_on else ""
    return ShownOrder(
        id=order.id,
        number=order.number,
        customer=order.customer,
        promised=say(figures.language, phrase("promised for {day}"), day=promised) if promised else "",
        pickup=order.kind == "pickup",
        together=order.together,
        left=order.left,
        lines=tuple(_line(line, figures) for line in order.lines),
        wanted=bool(parcel and parcel.state == "wanted" and not parcel.failure),
        labeled=bool(parcel and parcel.state == "labeled"),
        tracking=parcel.tracking_number if parcel else "",
        failure=say(figures.language, failure) if failure else "",
        may_label=there and order.kind == "delivery" and order.addressed and not order.together,
        may_hand_out=there and order.kind == "pickup" and not order.together,
    )


def _line(line: LineToPick, figures: Figures) -> ShownLine:
    language = figures.language
    lots = [say(language, phrase("lot {lot}"), lot=lot) for _, lot, _ in line.places if lot]
    where = [shelf for shelf, _, _ in line.places[1:] if shelf]
    by = ""
    if line.picked_at is not None:
        time = figures.hour(line.picked_at)
        name = line.picked_by or say(language, phrase("in the live session"))
        by = say(language, phrase("{name}, {time}"), name=name, time=time)
    return ShownLine(
        id=line.id,
        shelf=line.shelf,
        count=figures.quantity(line.quantity, line.unit),
        unit_piece=line.unit == "piece",
        name=line.name,
        details=" · ".join(filter(None, [line.sku, *lots, *where])),
        picked=line.picked_at is not None,
        by=by,
        codes=" ".join(filter(None, [line.ean, line.sku])),
    )
