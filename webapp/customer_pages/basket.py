"""A cart as its page shows it: lines with their steppers, ways to receive it, codes, what it comes to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from flows.propose_order import GOODS_KEPT, PROPOSAL_HOLDS
from shop.kernel.exchange import Rate
from shop.kernel.language import Language, phrase, say
from shop.orders.cart_view import CartNotice, CartView, cart_view
from shop.orders.choosing import payments_for, ways_for
from shop.orders.delivery import DeliveryChoice
from shop.orders.proposals import ProposalView, open_proposal
from shop.orders.quote import QuoteLine
from shop.workspaces.exchange import rate_for, rates_of
from webapp.customer_pages.bill import Bill, ShownReason, bill_of, shown_reasons
from webapp.customer_pages.exchanging import Currencies, currencies_of
from webapp.customer_pages.figures import Figures
from webapp.customer_pages.opened import Opened
from webapp.customer_pages.tipping import Tip, tip_of


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is no longer as it was shown."""

    icon: str
    words: str
    kind: str
    """``good``, ``bad`` or ``plain``; the icon and the words say it too."""


@dataclass(frozen=True, slots=True)
class CartLine:
    """One line with its stepper."""

    sku: str
    slug: str
    name: str
    picture: str
    quantity: int
    figure: str
    """The quantity in words."""
    unit: str
    step: int
    least: int
    most: int | None
    """What the shop allows and has; None for any quantity."""
    limit: str
    """What to say where there is no more to have; empty where there is."""
    each: str
    total: str
    before: str
    notices: list[Notice]
    reasons: list[ShownReason]

    @property
    def less(self) -> int:
        """One step fewer; 0 takes it out."""
        fewer = self.quantity - self.step
        return fewer if fewer >= self.least else 0

    @property
    def more(self) -> int | None:
        """One step more; None where there is no more to have."""
        wanted = self.quantity + self.step
        return wanted if self.most is None or wanted <= self.most else None


@dataclass(frozen=True, slots=True)
class Way:
    """A way to receive the goods."""

    code: str
    kind: str
    name: str
    price: str
    day: str
    order_by: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Goods that are kept for somebody, and until when."""

    left: int
    """Seconds."""
    whole: int
    words: str


@dataclass(frozen=True, slots=True)
class Basket:
    """The whole cart."""

    version: int
    lines: list[CartLine]
    gone: list[CartNotice]
    """What the shop no longer sells."""
    ways: list[Way]
    payments: tuple[str, ...]
    """How it may be paid."""
    payment: str
    country: str
    tip: Tip
    codes: tuple[str, ...]
    refused_codes: tuple[tuple[str, str], ...]
    bill: Bill
    kept: Kept | None
    rate: Rate | None
    """Of the currency that the customer chose to be told amounts in too."""
    currencies: Currencies
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def way(self) -> Way | None:
        """The one that was chosen."""
        return next((way for way in self.ways if way.chosen), None)


def figures_of(opened: Opened) -> Figures:
    """How the reader of this page reads figures."""
    return Figures(opened.reader.language, opened.shop.currency, opened.shop.zone, opened.now)


def basket_of(db: Session, opened: Opened, *, problems: Mapping[str, str] | None = None) -> Basket:
    """The cart of the link's customer, as it stands now."""
    shown = _cart(db, opened)
    figures = figures_of(opened)
    skus = {line.sku for line in shown.quote.lines}
    ways = ways_for(db, opened.shop, shown, opened.now) if skus else []
    rates = rates_of(db, opened.shop, opened.now)
    rate = rate_for(db, opened.shop, opened.link.customer_id, opened.now) if rates else None
    return Basket(
        version=shown.version,
        lines=[_line(line, shown, figures) for line in shown.quote.lines],
        gone=[notice for notice in shown.notices if notice.sku not in skus],
        ways=[_way(way, shown, figures) for way in ways],
        payments=payments_for(opened.shop, next((way for way in ways if way.code == shown.delivery), None)),
        payment=shown.payment,
        country=shown.country,
        tip=tip_of(shown, figures),
        codes=shown.quote.codes,
        refused_codes=shown.quote.refused_codes,
        bill=bill_of(shown.quote, figures, rate),
        kept=kept_for(open_proposal(db, opened.link.customer_id), shown.version, opened.now, figures),
        rate=rate,
        currencies=currencies_of(opened.shop.currency, rates, rate, figures.language),
        problems=problems or {},
    )


def kept_for(proposal: ProposalView | None, version: int, now: datetime, figures: Figures) -> Kept | None:
    """How long the goods of that proposal are still kept; None where they are not."""
    if proposal is None or proposal.cart_version != version:
        return None
    until = proposal.expires_at - PROPOSAL_HOLDS + GOODS_KEPT
    return kept_until(until, GOODS_KEPT, now, figures)


def kept_until(until: datetime, whole: timedelta, now: datetime, figures: Figures) -> Kept | None:
    """What is kept for so long, of which some is left; None where it is over."""
    left = int((until - now).total_seconds())
    if left <= 0:
        return None
    today = until.astimezone(figures.zone).date() == now.astimezone(figures.zone).date()
    if today:
        words = say(figures.language, phrase("Kept for you until {time}"), time=figures.hour(until))
    else:
        words = say(figures.language, phrase("Kept for you until {day}"), day=figures.moment(until))
    return Kept(left, max(int(whole.total_seconds()), left), words)


def _cart(db: Session, opened: Opened) -> CartView:
    return cart_view(
        db,
        shop=opened.shop,
        customer_id=opened.link.customer_id,
        language=opened.reader.language,
        at=opened.now,
    )


def _line(line: QuoteLine, cart: CartView, figures: Figures) -> CartLine:
    limits = [limit for limit in (line.most, cart.available.get(line.sku)) if limit is not None]
    most = min(limits) if limits else None
    return CartLine(
        sku=line.sku,
        slug=line.slug,
        name=line.name,
        picture=line.picture,
        quantity=line.quantity,
        figure=figures.quantity(line.quantity, line.unit),
        unit=line.unit,
        step=line.step,
        least=line.least,
        most=most,
        limit=_limit(line, most, figures),
        each=figures.each(line.unit_minor, line.price_per, line.unit),
        total=figures.money(line.shown_minor),
        before=figures.money(line.amount_minor) if line.discount_minor else "",
        notices=[_notice(one, figures.language) for one in cart.notices if one.sku == line.sku],
        reasons=shown_reasons(line.reasons, figures) if len(line.reasons) > 1 else [],
    )


def _limit(line: QuoteLine, most: int | None, figures: Figures) -> str:
    if most is None or line.quantity + line.step <= most:
        return ""
    return say(figures.language, phrase("{most} at most"), most=figures.quantity(most, line.unit))


def _notice(notice: CartNotice, language: Language) -> Notice:
    told = {"before": notice.before, "after": notice.after}
    if notice.kind == "price":
        fell = _figure(notice.after) < _figure(notice.before)
        words = phrase("Down from {before} to {after}") if fell else phrase("Up from {before} to {after}")
        return Notice(
            "arrow-down" if fell else "arrow-up", say(language, words, **told), "good" if fell else "plain"
        )
    if notice.kind == "short" and _figure(notice.after):
        return Notice("triangle-alert", say(language, phrase("Only {after} left"), **told), "bad")
    return Notice("triangle-alert", say(language, phrase("Sold out"), **told), "bad")


def _figure(words: str) -> int:
    """The digits of a worded figure; two of the same kind compare as their figures do."""
    return int(re.sub(r"\D", "", words) or 0)


def _way(choice: DeliveryChoice, cart: CartView, figures: Figures) -> Way:
    ready = choice.kind == "pickup"
    day = phrase("Ready on {day}") if ready else phrase("There by {day}")
    return Way(
        code=choice.code,
        kind=choice.kind,
        name=choice.name,
        price=figures.price(choice.price_minor),
        day=say(figures.language, day, day=figures.day(choice.promised_on)),
        order_by=figures.order_by(choice.order_by),
        chosen=choice.code == cart.delivery,
    )
