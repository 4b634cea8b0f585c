"""The session cart as its customer reads it: what is kept and until when, what is offered, what was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from babel.numbers import get_currency_precision

from shop.kernel.language import Language, phrase
from shop.live.event_bodies import CartItem, OfferCard
from shop.live.events import EventView
from shop.live.viewing import SeenProduct, SessionView
from webapp.live.line_shown import LostLine, Reads, ShownLine, count_of, shown_line
from webapp.live.offers_shown import ShownOffer, shown_offer
from webapp.live.room_shown import lost_of

_ENDS: Final = {
    "completed": (
        phrase("Your order {number} is in"),
        phrase("{total}. Its page has the delivery, the terms and the payment."),
    ),
    "canceled": (phrase("The session was ended"), phrase("Nothing was bought, nothing is kept any more.")),
    "timeout": (
        phrase("The session ended by itself"),
        phrase(
            "Nothing had happened for a while, so nothing is kept any more. Write to us, and we begin anew."
        ),
    ),
}
_BARE: Final = (phrase("The session is over"), phrase("Thank you for being here."))


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line with what its customer can do about it."""

    line: ShownLine
    may_remove: bool
    may_offer: bool
    """Whether a price can be named for it: none waits for an answer."""


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """Something that was shown: one tap says that it is liked."""

    id: UUID
    name: str
    picture: str
    liked: bool
    now: bool
    """Whether it is what is being shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCart:
    """Everything of it."""

    session: UUID
    number: int
    seq: int
    version: int
    """Of the cart: whoever orders says which one they saw."""
    digits: int
    comma: bool
    over: bool
    title: str
    """What came of it, where it is over."""
    sentence: str
    ordered: bool
    lines: list[CartLine]
    lost: list[LostLine]
    cards: list[ShownOffer]
    products: list[ShownProduct]
    pieces: str
    total: str
    saved: str
    buys: bool
    """Whether the reader is the one whose order it becomes."""


def shown_cart(session: SessionView, events: Sequence[EventView], reads: Reads) -> ShownCart:
    """The cart as it stands for that reader."""
    figures = reads.figures
    over = session.state not in {"planned", "active"}
    title, sentence = _end(session, reads) if over else ("", "")
    off = session.totals.original_minor - session.totals.goods_minor
    saved = (
        reads.said(phrase("{price} less than the list price."), price=figures.money(off)) if off > 0 else ""
    )
    return ShownCart(
        session=session.session_id,
        number=session.number,
        seq=session.room_seq,
        version=session.version,
        digits=get_currency_precision(figures.currency),
        comma=reads.language is not Language.EN,
        over=over,
        title=title,
        sentence=sentence,
        ordered=session.order_id is not None,
        lines=[
            _line(item, session.offers, reads, over=over)
            for item in session.items
            if item.state in {"kept", "sold"}
        ],
        lost=[] if over else lost_of(session.items, events, reads),
        cards=[] if over else [_card(card, session, reads) for card in session.offers],
        products=[] if over else _products(session.products, reads),
        pieces=count_of(session.totals, reads),
        total=figures.money(session.totals.goods_minor),
        saved=saved,
        buys=reads.person.role == "customer",
    )


def _line(item: CartItem, offers: Sequence[OfferCard], reads: Reads, *, over: bool) -> CartLine:
    theirs = reads.person.role == "customer" or item.added_by == reads.person.person
    waits = any(card.item_id == item.item_id for card in offers)
    return CartLine(
        shown_line(item, reads),
        may_remove=theirs and not over,
        may_offer=not over and not waits and item.unit_minor > 1,
    )


def _card(card: OfferCard, session: SessionView, reads: Reads) -> ShownOffer:
    answers = card.waits_for == "customer" and not reads.person.works_here
    return shown_offer(card, session.items, reads, session.customer_name, answers=answers)


def _products(seen: Sequence[SeenProduct], reads: Reads) -> list[ShownProduct]:
    """What was shown, the latest first."""
    shown = sorted((one for one in seen if one.shown_at), key=lambda one: str(one.shown_at), reverse=True)
    return [
        ShownProduct(
            one.product_id,
            reads.name(dict(one.names)),
            one.picture,
            liked=reads.person.person in one.interested,
            now=place == 0,
        )
        for place, one in enumerate(shown)
    ]


def _end(session: SessionView, reads: Reads) -> tuple[str, str]:
    bare = session.state == "completed" and session.order_number is None
    title, sentence = _BARE if bare else _ENDS.get(session.state, _BARE)
    told = {"number": session.order_number, "total": reads.figures.money(session.order_total_minor or 0)}
    return reads.said(title, **told), reads.said(sentence, **told)
