"""Prices that somebody named, as cards: what is offered for what, and what the reader can say to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shop.kernel.language import phrase
from shop.live.event_bodies import CartItem, OfferCard
from webapp.live.line_shown import Reads, typed


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """One card."""

    id: UUID
    item_id: UUID
    title: str
    about: str
    note: str
    limit: str
    """Below what nobody sells; nothing for a customer."""
    price: str
    hint: str
    """What a counter-offer could be, as somebody types it."""
    mine_to_answer: bool
    may_counter: bool
    approves: bool
    """It is beyond somebody's limit, and the reader may allow it."""
    yes_words: str
    waits: str
    """Who has to answer, where it is not the reader."""


def shown_offer(
    card: OfferCard,
    items: Sequence[CartItem],
    reads: Reads,
    customer: str,
    *,
    answers: bool,
    floors: Mapping[str, int] | None = None,
) -> ShownOffer:
    """The card; `answers` says that the reader is one of those whose answer it waits for."""
    item = next((one for one in items if one.item_id == card.item_id), None)
    price = reads.figures.money(card.unit_minor)
    floor = (floors or {}).get(str(card.item_id))
    approval = card.waits_for == "approver"
    return ShownOffer(
        id=card.offer_id,
        item_id=card.item_id,
        title=_title(card, reads, customer, price),
        about=_about(item, reads),
        note=card.note,
        limit=_floor(floor, reads) if floor is not None else "",
        price=price,
        hint=_between(card, item, reads),
        mine_to_answer=answers,
        may_counter=answers and not approval,
        approves=answers and approval,
        yes_words=reads.said(phrase("Allow {price}") if approval else phrase("Take {price}"), price=price),
        waits="" if answers else _waits(card, reads, customer),
    )


def _title(card: OfferCard, reads: Reads, customer: str, price: str) -> str:
    if card.waits_for == "approver":
        return reads.said(phrase("{price} needs somebody’s yes."), price=price)
    if card.by == "customer" and not reads.person.works_here:
        return reads.said(phrase("You offer {price}."), price=price)
    if card.by == "customer":
        name = customer or reads.said(phrase("The customer"))
        return reads.said(phrase("{name} offers {price}."), name=name, price=price)
    if reads.person.works_here:
        return reads.said(phrase("You offer {price}."), price=price)
    return reads.said(phrase("The shop offers {price}."), price=price)


def _about(item: CartItem | None, reads: Reads) -> str:
    if item is None:
        return ""
    asked = reads.figures.money(item.unit_minor)
    return reads.said(phrase("{what}, now {price}"), what=reads.name(dict(item.names)), price=asked)


def _floor(floor: int, reads: Reads) -> str:
    return reads.said(phrase("Nobody sells it below {price}."), price=reads.figures.money(floor))


def _waits(card: OfferCard, reads: Reads, customer: str) -> str:
    if card.waits_for == "approver":
        return reads.said(phrase("It waits for the owner or a manager."))
    if card.waits_for == "customer":
        return reads.said(
            phrase("{name} has not answered yet."), name=customer or reads.said(phrase("The customer"))
        )
    return reads.said(phrase("The shop has not answered yet."))


def _between(card: OfferCard, item: CartItem | None, reads: Reads) -> str:
    """Half way between the two prices, in whole tens of minor units where that lies between them."""
    if item is None or not card.unit_minor < item.unit_minor:
        return ""
    middle = (card.unit_minor + item.unit_minor) // 2
    rounded = middle - middle % 10
    return typed(rounded if rounded > card.unit_minor else middle, reads.figures)
