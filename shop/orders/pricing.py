"""The one function that prices: lines, offers, delivery, tip and taxes, explained step by step.

In this order: each line takes the best percent that needs no code; the goods take the best amount that needs
none; the codes follow as they were told, each on what the ones before left. Tax is rounded once for each
line. Minimums, and what makes delivery free, are held against the goods before any discount: so no code ever
makes anything dearer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from shop.kernel.language import Language, say
from shop.kernel.measures import measured, per
from shop.kernel.money import Money
from shop.kernel.sharing import half_up, share_out
from shop.orders.delivery_terms import DeliveryTerms
from shop.orders.offer_terms import Obstacle, OfferTerms, worded_obstacle
from shop.orders.quote import Quote, QuotedDelivery, QuoteLine, Reason, TaxTotal
from shop.orders.taxes import WHOLE, Taxed, taxed, worded_rate

MOST_TIP_RATE = WHOLE
"""Hundredths of a percent: as much again as the goods cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """So much of one variant, with all that its price depends on."""

    variant_id: UUID
    product_id: UUID
    slug: str
    sku: str
    name: str
    picture: str = ""
    quantity: int
    """Whole `unit`s."""
    unit: str = "piece"
    price_per: int = 1
    step: int = 1
    least: int = 1
    most: int | None = None
    unit_minor: int
    """For `price_per` units."""
    tax_class: str = "standard"
    tax_rate: int = 0
    returnable: bool = True
    categories: frozenset[UUID] = frozenset()
    """Its category and those above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """Who buys, when, and how this shop shows prices."""

    currency: str
    language: Language
    tax_included: bool
    customer_id: UUID | None
    at: datetime
    zone: ZoneInfo

    def worded(self, minor: int) -> str:
        """An amount as the customer reads it."""
        return Money(minor, self.currency).worded(self.language)


@dataclass(slots=True)
class _Line:
    goods: Goods
    amount: int
    reasons: list[Reason]
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.amount

    def is_under(self, offer: OfferTerms) -> bool:
        return offer.holds_for(self.goods.product_id, self.goods.categories)

    def take(self, words: str, minor: int) -> None:
        self.left -= minor
        self.reasons.append(Reason(words=words, minor=-minor))


@dataclass(slots=True)
class _Basket:
    """The lines while discounts come off, and what was taken by which offer."""

    sale: Sale
    lines: list[_Line]
    taken: dict[UUID, Reason] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def goods_minor(self) -> int:
        return sum(line.amount for line in self.lines)

    def lines_of(self, offer: OfferTerms) -> list[_Line]:
        return [line for line in self.lines if line.is_under(offer)]

    def take(self, offer: OfferTerms, parts: Iterable[tuple[_Line, int]]) -> None:
        words = _worded_offer(offer, self.sale)
        whole = 0
        for line, minor in parts:
            if minor:
                line.take(words, minor)
                whole += minor
        if whole:
            before = self.taken.get(offer.id)
            self.taken[offer.id] = Reason(words=words, minor=(before.minor if before else 0) - whole)


def price(
    goods: Sequence[Goods],
    *,
    sale: Sale,
    offers: Sequence[OfferTerms] = (),
    codes: Sequence[str] = (),
    delivery: DeliveryTerms | None = None,
    tip_minor: int = 0,
    tip_rate: int = 0,
) -> Quote:
    """What the goods cost, whole and explained; the order of the goods changes no figure.

    Nothing is ever below zero. A tip is an amount, or with `tip_rate` so many hundredths of a percent of the
    goods as they are shown, discounts taken off; without goods there is none. No offer takes from it or from
    the delivery. What is given freely, for nothing in return, is no consideration and so outside the tax
    base: VAT Directive 2006/112/EC articles 2(1) and 73, Court of Justice C-16/93 (Tolsma); only a service
    charge that everybody has to pay is within it (C-404/99, Commission v France).
    """
    basket = _Basket(sale, [_line(one, sale) for one in goods])
    ordered = sorted(offers, key=lambda offer: str(offer.id))
    _take_automatic(basket, ordered)
    _take_codes(basket, ordered, codes)
    lines = tuple(_quoted(line, sale) for line in basket.lines)
    carried = _carried(delivery, basket.goods_minor, sale) if lines and delivery else None
    tip = tip_minor or half_up(sum(line.shown_minor for line in lines) * tip_rate, WHOLE)
    return _summed(basket, lines, carried, tip if lines else 0)


def amount_of(quantity: int, unit_minor: int, price_per: int) -> int:
    """What so many units cost at a price for `price_per` of them; halves of a minor unit are rounded up."""
    return half_up(unit_minor * quantity, price_per)


def _line(goods: Goods, sale: Sale) -> _Line:
    amount = amount_of(goods.quantity, goods.unit_minor, goods.price_per)
    return _Line(goods, amount, [Reason(words=_worded_quantity(goods, sale), minor=amount)])


def _take_automatic(basket: _Basket, offers: Sequence[OfferTerms]) -> None:
    open_to_all = [offer for offer in offers if not offer.code and _obstacle(basket, offer) is None]
    for line in basket.lines:
        best = max(
            (offer for offer in open_to_all if offer.kind == "percent" and line.is_under(offer)),
            key=lambda offer: offer.value,
            default=None,
        )
        if best:
            basket.take(best, [(line, half_up(line.amount * best.value, WHOLE))])
    amounts = [offer for offer in open_to_all if offer.kind == "amount"]
    if amounts:
        _take_from_goods(basket, max(amounts, key=lambda offer: _worth(basket, offer)))


def _take_codes(basket: _Basket, offers: Sequence[OfferTerms], codes: Sequence[str]) -> None:
    known = {offer.code: offer for offer in offers if offer.code}
    for code in dict.fromkeys(code.strip().upper() for code in codes):
        offer = known.get(code)
        obstacle = _obstacle(basket, offer) if offer else Obstacle.UNKNOWN
        if offer is None or obstacle is not None:
            basket.refused.append((code, _worded_refusal(obstacle or Obstacle.UNKNOWN, offer, basket.sale)))
        else:
            basket.codes.append(code)
            _take_from_goods(basket, offer)


def _obstacle(basket: _Basket, offer: OfferTerms) -> Obstacle | None:
    sale = basket.sale
    goods = basket.goods_minor
    found = offer.obstacle(at=sale.at, customer_id=sale.customer_id, goods_minor=goods)
    return found or (None if basket.lines_of(offer) else Obstacle.NOTHING)


def _worth(basket: _Basket, offer: OfferTerms) -> int:
    """What the offer takes from what is left of the goods that it holds for."""
    left = sum(line.left for line in basket.lines_of(offer))
    return half_up(left * offer.value, WHOLE) if offer.kind == "percent" else min(offer.value, left)


def _take_from_goods(basket: _Basket, offer: OfferTerms) -> None:
    lines = basket.lines_of(offer)
    parts = share_out(
        _worth(basket, offer), [line.left for line in lines], [line.goods.sku for line in lines]
    )
    basket.take(offer, zip(lines, parts, strict=True))


def _quoted(line: _Line, sale: Sale) -> QuoteLine:
    goods = line.goods
    tax = taxed(line.left, goods.tax_rate, included=sale.tax_included)
    return QuoteLine(
        variant_id=goods.variant_id,
        product_id=goods.product_id,
        slug=goods.slug,
        sku=goods.sku,
        name=goods.name,
        picture=goods.picture,
        quantity=goods.quantity,
        unit=goods.unit,
        price_per=goods.price_per,
        step=goods.step,
        least=goods.least,
        most=goods.most,
        unit_minor=goods.unit_minor,
        amount_minor=line.amount,
        discount_minor=line.amount - line.left,
        total_minor=tax.gross_minor,
        tax_class=goods.tax_class,
        tax_rate=goods.tax_rate,
        net_minor=tax.net_minor,
        tax_minor=tax.tax_minor,
        returnable=goods.returnable,
        reasons=(*line.reasons, *_tax_on_top(goods.tax_rate, tax.tax_minor, sale)),
    )


def _carried(terms: DeliveryTerms, goods_minor: int, sale: Sale) -> QuotedDelivery:
    shown = terms.price_for(goods_minor)
    return QuotedDelivery(
        code=terms.code,
        kind=terms.kind,
        name=terms.name,
        price_minor=shown,
        tax_rate=terms.tax_rate,
        tax_minor=taxed(shown, terms.tax_rate, included=sale.tax_included).tax_minor,
        free_from_minor=terms.free_from_minor,
        earliest_on=terms.promise.earliest_on if terms.promise else None,
        promised_on=terms.promise.promised_on if terms.promise else None,
        order_by=terms.promise.order_by if terms.promise else None,
    )


def _summed(
    basket: _Basket, lines: tuple[QuoteLine, ...], delivery: QuotedDelivery | None, tip: int
) -> Quote:
    sale = basket.sale
    taxes = _tax_totals(lines, delivery, sale)
    tax = sum(one.tax_minor for one in taxes)
    carried = delivery.price_minor if delivery else 0
    shown = sum(line.shown_minor for line in lines) + carried + tip
    return Quote(
        currency=sale.currency,
        language=sale.language,
        tax_included=sale.tax_included,
        lines=lines,
        delivery=delivery,
        goods_minor=basket.goods_minor,
        discount_minor=sum(line.discount_minor for line in lines),
        delivery_minor=carried,
        tip_minor=tip,
        tax_minor=tax,
        total_minor=shown if sale.tax_included else shown + tax,
        taxes=taxes,
        steps=tuple(_steps(basket, delivery, tip, taxes)),
        codes=tuple(basket.codes),
        refused_codes=tuple(basket.refused),
        offers=tuple(basket.taken),
    )


def _tax_totals(
    lines: tuple[QuoteLine, ...], delivery: QuotedDelivery | None, sale: Sale
) -> tuple[TaxTotal, ...]:
    parts = [(line.tax_rate, line.net_minor, line.tax_minor) for line in lines]
    if delivery:
        net = taxed(delivery.price_minor, delivery.tax_rate, included=sale.tax_included).net_minor
        parts.append((delivery.tax_rate, net, delivery.tax_minor))
    parts.sort(reverse=True)
    return tuple(
        _tax_total(rate, [Taxed(net, tax) for _, net, tax in same], sale)
        for rate, same in groupby(parts, key=lambda part: part[0])
    )


def _tax_total(rate: int, parts: Sequence[Taxed], sale: Sale) -> TaxTotal:
    net, tax = sum(part.net_minor for part in parts), sum(part.tax_minor for part in parts)
    values = {"rate": worded_rate(rate, sale.language), "net": sale.worded(net)}
    if sale.tax_included:
        words = say(sale.language, "VAT {rate} on {net}", **values)
    else:
        words = say(sale.language, "Tax {rate} on {net}", **values)
    return TaxTotal(rate=rate, net_minor=net, tax_minor=tax, words=words)


def _steps(
    basket: _Basket, delivery: QuotedDelivery | None, tip: int, taxes: Sequence[TaxTotal]
) -> Iterable[Reason]:
    language = basket.sale.language
    yield Reason(words=say(language, "Goods"), minor=basket.goods_minor)
    yield from basket.taken.values()
    if delivery:
        yield Reason(words=delivery.name, minor=delivery.price_minor)
    if tip:
        yield Reason(words=say(language, "Tip"), minor=tip)
    if not basket.sale.tax_included:
        yield from (Reason(words=one.words, minor=one.tax_minor) for one in taxes if one.tax_minor)


def _tax_on_top(rate: int, tax: int, sale: Sale) -> tuple[Reason, ...]:
    if sale.tax_included or not tax:
        return ()
    return (Reason(words=say(sale.language, "Tax {rate}", rate=worded_rate(rate, sale.language)), minor=tax),)


def _worded_quantity(goods: Goods, sale: Sale) -> str:
    """Such as ``3 × 9,80 €``, or ``300 g × 28,00 €/kg`` for what is weighed."""
    price_each = sale.worded(goods.unit_minor)
    if goods.unit == "piece":
        each = f"/{goods.price_per}" if goods.price_per > 1 else ""
        return f"{goods.quantity} × {price_each}{each}"
    weighed = measured(goods.quantity, goods.unit, sale.language)
    return f"{weighed} × {price_each}/{per(goods.price_per, goods.unit, sale.language)}"


def _worded_offer(offer: OfferTerms, sale: Sale) -> str:
    """Such as ``Settimana del miele −10 %``, with its code where it has one."""
    name = offer.name or say(sale.language, "Discount")
    named = f"{name} ({offer.code})" if offer.code else name
    return f"{named} −{worded_rate(offer.value, sale.language)}" if offer.kind == "percent" else named


def _worded_refusal(obstacle: Obstacle, offer: OfferTerms | None, sale: Sale) -> str:
    return worded_obstacle(
        obstacle,
        offer,
        currency=sale.currency,
        language=sale.language,
        local_start=(offer.starts_at if offer else sale.at).astimezone(sale.zone),
    )
