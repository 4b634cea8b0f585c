"""The e-mails of an order: what the chat was told, with every line, so that it can be kept."""

from collections.abc import Iterable
from typing import Final

from shop.kernel.language import Language, phrase, say
from shop.kernel.letter import Letter
from shop.kernel.measures import measured
from shop.kernel.money import Money
from shop.orders.order_view import OrderLineView, OrderView
from shop.orders.wording import worded_day

_SUBJECTS: Final = {
    "order_placed": phrase("{shop}: your order {number}"),
    "order_paid": phrase("{shop}: order {number} is paid"),
    "order_shipped": phrase("{shop}: order {number} is on its way"),
    "order_ready": phrase("{shop}: order {number} is ready"),
    "order_delivered": phrase("{shop}: order {number} was delivered"),
    "order_canceled": phrase("{shop}: order {number} was canceled"),
    "order_returned": phrase("{shop}: order {number} came back"),
}
_REFUND_SUBJECTS: Final = {
    "refund_sent": phrase("{shop}: {amount} of order {number} goes back to you"),
    "refund_came_back": phrase("{shop}: a refund of order {number} did not reach you"),
}
_REFUND_SENTENCES: Final = {
    "refund_sent": phrase(
        "We have sent {amount} for order {number} back to you, the way it came. Your bank shows it within a few days."
    ),
    "refund_came_back": phrase(
        "Your bank sent the {amount} for order {number} back to us. We find another way: write to us how you would "
        "like to get it."
    ),
}
_OTHER: Final = phrase("{shop}: news of order {number}")
_SENTENCES: Final = {
    "order_placed": phrase("Thank you. This is what you ordered:"),
    "order_paid": phrase("Your payment has arrived, thank you. This is what you ordered:"),
    "order_shipped": phrase("Your order has left us. In the parcel:"),
    "order_ready": phrase("Your order is ready, you can come and get it:"),
    "order_delivered": phrase("Your order has arrived. We hope it is all you wished for."),
    "order_canceled": phrase("Your order is canceled. What was paid goes back the way it came."),
    "order_returned": phrase("What you sent back has arrived."),
}


def order_letter(kind: str, order: OrderView, *, shop: str, url: str) -> Letter:
    """The letter of that kind, such as ``order_shipped``, in the customer's language; `url` is the order's page."""
    language = order.language
    if kind == "order_paid" and not order.total_minor:
        kind = "order_placed"
    subject = say(language, _SUBJECTS.get(kind, _OTHER), shop=shop, number=order.number)
    opening = _SENTENCES.get(kind)
    parts = [
        say(language, opening) if opening else f"{order.status_words}.",
        "\n".join(_lines(order)),
        "\n".join(_figures(order)),
        "\n".join(_way(order)),
        say(language, "Everything about it, and your invoice: {url}", url=url),
        shop,
    ]
    return Letter(subject, "\n\n".join(part for part in parts if part))


def refund_letter(kind: str, order: OrderView, *, amount: Money, shop: str, url: str) -> Letter:
    """The letter about money that goes back: ``refund_sent``, or ``refund_came_back`` where it did not arrive."""
    language = order.language
    told = {"shop": shop, "number": order.number, "amount": amount.worded(language)}
    parts = [
        say(language, _REFUND_SENTENCES[kind], **told),
        say(language, "Everything about it, and your papers: {url}", url=url),
        shop,
    ]
    return Letter(say(language, _REFUND_SUBJECTS[kind], **told), "\n\n".join(parts))


def _lines(order: OrderView) -> Iterable[str]:
    for line in order.lines:
        yield f"{_quantity(line, order.language)}  {line.name}  {_money(line.total_minor, order)}"


def _quantity(line: OrderLineView, language: Language) -> str:
    return measured(line.quantity, line.unit, language)


def _figures(order: OrderView) -> Iterable[str]:
    language = order.language
    if order.delivery:
        yield f"{order.delivery.get('name', '')}  {_money(order.delivery_minor, order)}"
    if order.tip_minor:
        yield f"{say(language, 'Tip')}  {_money(order.tip_minor, order)}"
    yield f"{say(language, 'Total')}  {_money(order.total_minor, order)}"


def _way(order: OrderView) -> Iterable[str]:
    language = order.language
    if order.promised_on and order.state in {"placed", "paid", "picking", "shipped"}:
        yield say(language, "It reaches you by {day}.", day=worded_day(order.promised_on, language))
    for parcel in order.shipments:
        if parcel.tracking_number:
            yield say(
                language,
                "{carrier}, tracking number {tracking}",
                carrier=parcel.carrier,
                tracking=parcel.tracking_number,
            )
        if parcel.tracking_url:
            yield parcel.tracking_url


def _money(minor: int, order: OrderView) -> str:
    return Money(minor, order.currency).worded(order.language)
