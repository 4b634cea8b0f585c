"""An order in its reader's words: the steps behind and ahead, the lines, the parcels, the papers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flows.set_address import STILL_HERE
from shop.kernel.language import Language, phrase, say
from shop.orders.order_view import OrderLineView, OrderView, ReturnView
from shop.orders.parcels import ParcelSaid, ShipmentView
from shop.payments.invoices import InvoiceView
from shop.payments.references import creditor_reference, spaced
from webapp.customer_pages.address_form import country_names
from webapp.customer_pages.basket import Kept, figures_of, kept_until
from webapp.customer_pages.bill import Bill, BillLine, Sum, bill_of, refunded_sum
from webapp.customer_pages.figures import Figures
from webapp.customer_pages.opened import Opened
from webapp.customer_pages.order_story import TimelineStep, icon_of, timeline

_JUST_NOW: Final = timedelta(minutes=30)
_SENT_BACK_WITHIN: Final = frozenset({"shipped", "ready", "delivered"})
_SAID: Final = {
    "taken": phrase("The carrier has it"),
    "moving": phrase("It is moving on"),
    "out": phrase("The driver has it"),
    "delivered": phrase("It is there"),
    "failed": phrase("Nobody was in"),
    "back": phrase("It comes back to us"),
    "lost": phrase("It got lost"),
}
_IN: Final = {
    "card": phrase("Order {number} is in. What is missing is the payment."),
    "transfer": phrase("Order {number} is in. Transfer {total} to the account below."),
    "cash": phrase("Order {number} is in. You pay {total} when you get it."),
}


@dataclass(frozen=True, slots=True)
class ShownShipment:
    """A parcel, with where to follow it."""

    carrier: str
    number: str
    url: str
    since: str
    lost: bool = False
    said: tuple[tuple[str, str], ...] = ()
    """What its carrier said of it, the latest first: in words, and when."""


@dataclass(frozen=True, slots=True)
class ShownReturn:
    """Goods that go back, and how far that is."""

    number: int
    words: str
    answer: str
    lines: list[str]
    at: str


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice or a credit note to open."""

    name: str
    number: str
    url: str
    ready: bool


@dataclass(frozen=True, slots=True)
class ShownOrder:
    """Everything on the page."""

    number: int
    title: str
    sentence: str
    state: str
    status: str
    icon: str
    to_pay: str
    """What is still to be paid, in words; empty where nothing is."""
    waiting: bool
    """The customer came back from the provider, and the money has not been told yet."""
    kept: Kept | None
    asks_address: bool
    asks_terms: bool
    transfer: list[Sum]
    timeline: list[TimelineStep]
    lines: list[BillLine]
    bill: Bill
    refunded: Sum | None
    place: list[str]
    delivery: str
    delivery_icon: str
    promised: str
    shipments: list[ShownShipment]
    returns: list[ShownReturn]
    papers: list[Paper]
    may_move: bool
    """Whether it can still go to another address than was told."""
    may_return: bool
    may_repeat: bool
    payment: str

    @property
    def asks(self) -> bool:
        """Whether something is missing before it can go on."""
        return self.asks_address or self.asks_terms


def shown_order(order: OrderView, papers: list[InvoiceView], opened: Opened, *, paid: bool) -> ShownOrder:
    """The order in its reader's words; `paid` says that the customer comes from the provider, having paid."""
    figures, language = figures_of(opened), opened.reader.language
    left = left_to_pay(order) if order.state == "placed" else 0
    title, sentence = _title(order, opened, figures)
    return ShownOrder(
        number=order.number,
        title=title,
        sentence=sentence,
        state=order.state,
        status=order.status_words,
        icon=icon_of(order.state),
        to_pay=figures.money(left) if left else "",
        waiting=paid and bool(left) and order.payment == "card",
        kept=_kept(order, figures) if left else None,
        asks_address=asks_address(order),
        asks_terms=asks_terms(order),
        transfer=_transfer(order, opened, figures)
        if left and order.payment == "transfer" and not asks_address(order)
        else [],
        timeline=timeline(order, figures),
        lines=[_line(line, figures) for line in order.lines],
        bill=bill_of(order.quote, figures, order.told_in),
        refunded=refunded_sum(order, figures),
        place=_place(order, language),
        delivery=str(order.delivery.get("name", "")),
        delivery_icon="store" if _picked_up(order) else "truck",
        promised=_promised(order, figures),
        shipments=[_shipment(one, figures) for one in order.shipments],
        returns=[_return(one, figures) for one in order.returns],
        papers=[_paper(one, opened) for one in papers],
        may_move=may_move(order),
        may_return=may_return(order),
        may_repeat=order.state != "placed" and any(line.variant_id is not None for line in order.lines),
        payment=order.payment,
    )


def asks_address(order: OrderView) -> bool:
    """Whether it is not known yet where it goes."""
    return order.delivery.get("kind") == "delivery" and not order.address and order.state != "canceled"


def asks_terms(order: OrderView) -> bool:
    """Whether nobody agreed to the terms yet."""
    return not order.terms_version and order.state == "placed"


def left_to_pay(order: OrderView) -> int:
    """What has not come yet, in minor units."""
    return max(0, order.total_minor - order.paid_minor)


def may_move(order: OrderView) -> bool:
    """Whether its address is known, and it has not left."""
    sent = order.delivery.get("kind") == "delivery"
    return sent and bool(order.address) and order.state in STILL_HERE


def may_return(order: OrderView) -> bool:
    """Whether anything of it could still come back."""
    return order.state in _SENT_BACK_WITHIN and any(
        line.returnable and line.returned < line.quantity for line in order.lines
    )


def _title(order: OrderView, opened: Opened, figures: Figures) -> tuple[str, str]:
    """What the page says first: thanks right after it was placed or paid, else the number and how far it is."""
    language = opened.reader.language
    told = {"number": order.number, "total": figures.money(order.total_minor)}
    number = say(language, phrase("Order {number}"), **told)
    if order.state == "placed" and asks_address(order):
        return number, say(language, phrase("Tell us where it goes; the total is {total}."), **told)
    if order.state == "paid" and order.paid_at and opened.now - order.paid_at < _JUST_NOW:
        return _thanks(opened), say(language, phrase("Order {number} is paid: {total}."), **told)
    in_words = _IN[order.payment]
    fresh = opened.now - order.placed_at < _JUST_NOW
    if order.state == "placed" and (fresh or order.payment == "card"):
        return _thanks(opened) if order.payment != "card" else number, say(language, in_words, **told)
    return number, order.status_words


def _thanks(opened: Opened) -> str:
    first = (opened.person.name or opened.person.profile_name).split()[:1]
    if not first:
        return say(opened.reader.language, phrase("Thank you."))
    return say(opened.reader.language, phrase("Thank you, {name}."), name=first[0])


def _kept(order: OrderView, figures: Figures) -> Kept | None:
    if order.pay_until is None:
        return None
    return kept_until(order.pay_until, order.pay_until - order.placed_at, figures.now, figures)


def _transfer(order: OrderView, opened: Opened, figures: Figures) -> list[Sum]:
    language, shop = opened.reader.language, opened.shop
    told = {
        phrase("To"): shop.legal_name or shop.name,
        phrase("IBAN"): _grouped(shop.bank_account),
        phrase("Reference"): spaced(creditor_reference(order.number, order.id)),
        phrase("Amount"): figures.money(left_to_pay(order)),
    }
    return [Sum(say(language, name), value) for name, value in told.items() if value]


def _grouped(account: str) -> str:
    """In groups of four, as it is printed."""
    return " ".join(account[place : place + 4] for place in range(0, len(account), 4))


def _line(line: OrderLineView, figures: Figures) -> BillLine:
    return BillLine(
        name=line.name,
        picture=line.picture,
        quantity=figures.quantity(line.quantity, line.unit),
        total=figures.money(line.total_minor),
        before=figures.money(line.total_minor + line.discount_minor) if line.discount_minor else "",
        each=_came_back(line, figures),
    )


def _came_back(line: OrderLineView, figures: Figures) -> str:
    if not line.returned:
        return ""
    words = phrase("{quantity} came back")
    return say(figures.language, words, quantity=figures.quantity(line.returned, line.unit))


def _place(order: OrderView, language: Language) -> list[str]:
    told = order.address
    if not told:
        return []
    town = " ".join(part for part in (told.get("postal_code"), told.get("city"), told.get("region")) if part)
    country = country_names(language, [told["country"]])[told["country"]] if told.get("country") else ""
    return [part for part in (told.get("name"), told.get("street"), town, country) if part]


def _picked_up(order: OrderView) -> bool:
    return order.delivery.get("kind") == "pickup"


def _promised(order: OrderView, figures: Figures) -> str:
    if order.promised_on is None or order.state in {"delivered", "canceled", "returned"}:
        return ""
    words = phrase("Ready on {day}") if _picked_up(order) else phrase("There by {day}")
    return say(figures.language, words, day=figures.day(order.promised_on))


def _shipment(parcel: ShipmentView, figures: Figures) -> ShownShipment:
    return ShownShipment(
        parcel.carrier,
        parcel.tracking_number,
        parcel.tracking_url,
        figures.moment(parcel.at),
        lost=parcel.state == "lost",
        said=tuple(_said(one, figures) for one in reversed(parcel.said)),
    )


def _said(one: ParcelSaid, figures: Figures) -> tuple[str, str]:
    words = say(figures.language, _SAID[one.kind])
    return (f"{words}, {one.place}" if one.place else words, figures.moment(one.at))


def _return(asked: ReturnView, figures: Figures) -> ShownReturn:
    lines = [f"{figures.quantity(line.quantity, line.unit)} {line.name}" for line in asked.lines]
    return ShownReturn(asked.number, asked.words, asked.answer, lines, figures.moment(asked.at))


def _paper(paper: InvoiceView, opened: Opened) -> Paper:
    name = phrase("Invoice {number}") if paper.kind == "invoice" else phrase("Credit note {number}")
    words = say(opened.reader.language, name, number=paper.number)
    return Paper(words, paper.number, f"{opened.url}/invoice.pdf?paper={paper.id}", bool(paper.pdf))
