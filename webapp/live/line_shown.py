"""A session cart in its reader's words: lines, what is alike, what each may cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shop.kernel.language import Language, phrase, say, text_in
from shop.kernel.sharing import half_up
from shop.live.event_bodies import Alternative, CartItem, Totals
from webapp.customer_pages.figures import Figures
from webapp.live.people import Person

_PIECE: Final = "piece"
_HOUR: Final = 3600
_BY_OFFER: Final = "offer"
_PICKED: Final = {
    "picked": phrase("Picked"),
    "put_back": phrase("Goes back to its shelf"),
}
_WHY: Final = {
    "sold_out": phrase("is sold out: somebody else was faster."),
    "time_over": phrase("is no longer kept: its time was over."),
}


@dataclass(frozen=True, slots=True)
class Reads:
    """Who reads a session, and how: figures in their language by the shop's clock."""

    person: Person
    figures: Figures
    shop_language: Language

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.figures.language

    def name(self, names: dict[str, str]) -> str:
        """What something is called."""
        return text_in(names, self.language, self.shop_language)

    def said(self, message: str, **values: object) -> str:
        """A sentence of the catalogs."""
        return say(self.language, message, **values)


@dataclass(frozen=True, slots=True)
class ShownAlternative:
    """Something alike that is there."""

    variant_id: UUID
    name: str
    price: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the cart."""

    id: UUID
    product_id: UUID
    name: str
    quantity: int
    unit_words: str
    """What one of the quantity is: empty for a piece, ``g``."""
    about: str
    """How much of it, at which price each, who put it in."""
    picture: str
    until: str
    """Until when it is kept, as a browser reads instants; empty where nothing needs to be."""
    left: str
    """The same as figures, for the first sight."""
    each: str
    """The price of one price unit."""
    per: str
    """For how much that is: empty for a piece, ``1 kg``."""
    amount: str
    before: str
    """What the catalog asks for the line; empty where nothing was taken off."""
    typed: str
    """The price as somebody would type it."""
    reason: str
    limits: tuple[str, ...]
    """How far the reader may go with its price; nothing for a customer."""
    picked: str
    state: str
    mine: bool
    """Whether the reader has put it in."""


@dataclass(frozen=True, slots=True)
class LostLine:
    """A line that is no longer kept, and what there is instead."""

    id: UUID
    name: str
    why: str
    alternatives: tuple[ShownAlternative, ...]


def shown_line(item: CartItem, reads: Reads, *, limits: Sequence[str] = (), reason: str = "") -> ShownLine:
    """The line as that reader reads it."""
    figures = reads.figures
    kept = item.state == "kept" and item.reserved
    whole = half_up(item.original_minor * item.quantity, item.price_per)
    return ShownLine(
        id=item.item_id,
        product_id=item.product_id,
        name=reads.name(dict(item.names)),
        quantity=item.quantity,
        unit_words="" if item.unit == _PIECE else figures.quantity(1, item.unit).lstrip("1").strip(),
        about=_about(item, reads),
        picture=item.picture,
        until=item.kept_until.isoformat() if kept else "",
        left=run(item.kept_until, figures.now) if kept else "",
        each=figures.money(item.unit_minor),
        per="" if item.unit == _PIECE else figures.quantity(item.price_per, item.unit),
        amount=figures.money(item.amount_minor),
        before=figures.money(whole) if item.unit_minor != item.original_minor else "",
        typed=typed(item.unit_minor, figures),
        reason=reason_said(reason, reads),
        limits=tuple(limits),
        picked=reads.said(_PICKED[item.pick]) if item.pick in _PICKED else "",
        state=item.state,
        mine=item.added_by == reads.person.person,
    )


def reason_said(reason: str, reads: Reads) -> str:
    """Why a line costs what it does; what was agreed on by an offer without a word has none of its own."""
    return reads.said(phrase("As agreed")) if reason == _BY_OFFER else reason


def lost_line(item: CartItem, why: str, alternatives: Iterable[Alternative], reads: Reads) -> LostLine:
    """A line that was lost, with what is alike."""
    return LostLine(
        item.item_id,
        reads.name(dict(item.names)),
        reads.said(_WHY.get(why, _WHY["time_over"])),
        tuple(
            ShownAlternative(
                one.variant_id,
                reads.name(dict(one.names)),
                reads.figures.money(one.unit_minor),
                item.quantity if one.available is None or one.available >= item.quantity else one.available,
            )
            for one in alternatives
        ),
    )


def count_of(totals: Totals, reads: Reads) -> str:
    """How much there is: ``3 lines, VAT included``."""
    words = phrase("{count} line") if totals.items == 1 else phrase("{count} lines")
    return reads.said(words, count=totals.items)


def run(until: datetime, now: datetime) -> str:
    """What is left, as figures: ``18:40``, and from an hour on ``1:04:05``."""
    return clock_of(max(0, round((until - now).total_seconds())))


def clock_of(seconds: int) -> str:
    """So many seconds as a clock shows them."""
    hours, rest = divmod(seconds, _HOUR)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def typed(minor: int, figures: Figures) -> str:
    """An amount as somebody types it: ``38,50``, without its currency."""
    return "".join(letter for letter in figures.money(minor) if letter.isdigit() or letter in ".,")


def _about(item: CartItem, reads: Reads) -> str:
    figures, one = reads.figures, item.unit == _PIECE
    each = figures.money(item.unit_minor) if one else figures.each(item.unit_minor, item.price_per, item.unit)
    amount = figures.quantity(item.quantity, item.unit)
    parts = [] if one and item.quantity == 1 else [f"{amount} × {each}" if one else f"{amount}, {each}"]
    if (
        item.added_by_name
        and item.added_by != reads.person.person
        and not item.added_by.startswith("member:")
    ):
        parts.append(reads.said(phrase("added by {name}"), name=item.added_by_name))
    return ", ".join([*parts, item.note] if item.note else parts)
