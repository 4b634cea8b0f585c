"""What is bought and what it costs, line by line, as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.kernel.exchange import Rate
from shop.kernel.language import phrase, say
from shop.kernel.money import Money
from shop.orders.order_view import OrderView
from shop.orders.quote import Quote, Reason
from webapp.customer_pages.exchanging import About, about_of
from webapp.customer_pages.figures import Figures


@dataclass(frozen=True, slots=True)
class ShownReason:
    """One step of an explanation."""

    words: str
    amount: str


@dataclass(frozen=True, slots=True)
class BillLine:
    """So much of one thing, and what is paid for it."""

    name: str
    picture: str
    quantity: str
    total: str
    before: str = ""
    """What it cost before a discount; empty without one."""
    each: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount under the lines."""

    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Bill:
    """The amounts under the lines, the total, and the tax in it."""

    sums: list[Sum]
    total: str
    taxes: list[Sum]
    """Within the total; a tax that comes on top stands among the sums."""
    steps: list[ShownReason]
    about: About | None = None
    """The total in a currency of the reader's own."""


def lines_of(quote: Quote, figures: Figures) -> list[BillLine]:
    """The lines of a quote."""
    return [
        BillLine(
            name=line.name,
            picture=line.picture,
            quantity=figures.quantity(line.quantity, line.unit),
            total=figures.money(line.shown_minor),
            before=figures.money(line.amount_minor) if line.discount_minor else "",
        )
        for line in quote.lines
    ]


def bill_of(quote: Quote, figures: Figures, rate: Rate | None = None) -> Bill:
    """What a quote comes to; at `rate` also in another currency."""
    language = figures.language
    sums = [Sum(say(language, phrase("Goods")), figures.money(quote.goods_minor))]
    if quote.discount_minor:
        sums.append(Sum(say(language, phrase("Discount")), figures.money(-quote.discount_minor)))
    if quote.delivery is not None:
        name = phrase("Pick-up") if quote.delivery.kind == "pickup" else phrase("Delivery")
        sums.append(Sum(say(language, name), figures.price(quote.delivery_minor)))
    if quote.tip_minor:
        sums.append(Sum(say(language, phrase("Tip")), figures.money(quote.tip_minor)))
    taxes = _taxes(quote, figures)
    return Bill(
        sums=sums if quote.tax_included else [*sums, *taxes],
        total=figures.money(quote.total_minor),
        taxes=taxes if quote.tax_included else [],
        steps=shown_reasons(quote.steps, figures),
        about=about_of(Money(quote.total_minor, quote.currency), rate, language),
    )


def shown_reasons(reasons: Sequence[Reason], figures: Figures) -> list[ShownReason]:
    """The steps of an explanation."""
    return [ShownReason(reason.words, figures.money(reason.minor)) for reason in reasons]


def refunded_sum(order: OrderView, figures: Figures) -> Sum | None:
    """What went back of an order's money; None where nothing did."""
    if not order.refunded_minor:
        return None
    name = say(figures.language, phrase("Paid back"))
    return Sum(name, figures.money(-order.refunded_minor))


def _taxes(quote: Quote, figures: Figures) -> list[Sum]:
    return [
        Sum(_named(one.words, quote, figures), figures.money(one.tax_minor))
        for one in quote.taxes
        if one.tax_minor
    ]


def _named(tax: str, quote: Quote, figures: Figures) -> str:
    return say(figures.language, phrase("of which {tax}"), tax=tax) if quote.tax_included else tax
