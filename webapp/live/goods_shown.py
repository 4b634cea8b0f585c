"""Goods on the rail as their salesperson reads them: what is still to be had, what was shown, who is interested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flows.find_for_session import Found
from shop.kernel.language import phrase
from shop.live.viewing import SeenProduct, SessionView
from webapp.live.line_shown import Reads

_PIECE: Final = "piece"


@dataclass(frozen=True, slots=True)
class ShownGood:
    """One of the goods that can be added."""

    variant_id: UUID
    product_id: UUID
    name: str
    about: str
    """How much of it can still be had, in words."""
    picture: str
    price: str
    quantity: int
    """How much one tap adds: the least that is sold."""
    gone: bool
    shown: bool
    mark: str
    mark_kind: str


def shown_goods(found: Sequence[Found], session: SessionView, reads: Reads) -> list[ShownGood]:
    """What was found, as it stands in this session."""
    seen = {one.product_id: one for one in session.products}
    kept = {item.variant_id for item in session.items if item.state == "kept"}
    latest = max((one.shown_at for one in session.products if one.shown_at), default=None)
    now = next((one.product_id for one in session.products if one.shown_at and one.shown_at == latest), None)
    return [_shown(one, seen, kept, now, reads) for one in found]


def _shown(
    one: Found, seen: Mapping[UUID, SeenProduct], kept: set[UUID], now: UUID | None, reads: Reads
) -> ShownGood:
    figures = reads.figures
    gone = one.available is not None and one.available < one.least
    each = figures.money(one.unit_minor)
    return ShownGood(
        variant_id=one.variant_id,
        product_id=one.product_id,
        name=reads.name(one.names),
        about=_left(one, reads, gone=gone),
        picture=one.picture,
        price=each if one.unit == _PIECE else figures.each(one.unit_minor, one.price_per, one.unit),
        quantity=max(one.least, one.step, 1),
        gone=gone,
        shown=one.product_id == now,
        **_mark(
            one,
            seen.get(one.product_id),
            reads,
            kept=one.variant_id in kept,
            now=one.product_id == now,
            gone=gone,
        ),
    )


def _left(one: Found, reads: Reads, *, gone: bool) -> str:
    shelf = reads.said(phrase("shelf {shelf}"), shelf=one.shelf) if one.shelf else ""
    if one.available is None:
        return shelf
    left = reads.figures.quantity(one.available, one.unit)
    words = reads.said(phrase("none left")) if gone else reads.said(phrase("{left} left"), left=left)
    return ", ".join(part for part in (words, shelf) if part)


def _mark(
    one: Found, seen: SeenProduct | None, reads: Reads, *, kept: bool, now: bool, gone: bool
) -> dict[str, str]:
    """One word in the corner of the picture: the first that is true."""
    del one
    marks = (
        (now, "shown", phrase("Showing")),
        (kept, "held", phrase("In the cart")),
        (gone, "no", phrase("Sold out")),
        (bool(seen and seen.interested), "held", phrase("Interested")),
        (bool(seen and seen.shown_at), "seen", phrase("Shown")),
    )
    kind, words = next(((kind, words) for true, kind, words in marks if true), ("", ""))
    return {"mark": reads.said(words) if words else "", "mark_kind": kind}
