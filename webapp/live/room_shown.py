"""The control room as its salesperson reads it: strips, cart, offers, talk, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from babel.numbers import get_currency_precision

from shop.kernel.language import Language, phrase
from shop.live.event_bodies import Alternative, CartItem
from shop.live.events import EventView
from shop.live.keeping_order import OrderKept
from shop.live.leading import Leading
from shop.live.members import WHOLE
from shop.live.presence import Here
from shop.live.viewing import SessionView
from shop.orders.taxes import worded_rate
from webapp.live.goods_shown import ShownGood
from webapp.live.line_shown import LostLine, Reads, ShownLine, clock_of, count_of, lost_line, shown_line
from webapp.live.offers_shown import ShownOffer, shown_offer
from webapp.live.order_shown import ShownOrder, shown_order
from webapp.live.talk_shown import Said, talk_of
from webapp.live.ways_shown import ShownWays

_STREAM: Final = {
    "off": phrase("No picture is sent. The cart, the offers and the chat work without one."),
    "paused": phrase("The picture is paused."),
    "lost": phrase("The picture was lost. It comes back by itself where the phone does."),
}
_LAST: Final = timedelta(minutes=10)
_MORE: Final = 10
"""Minutes that one tap adds to a planned end."""
_REASONS: Final = (
    phrase("Takes several"),
    phrase("Regular customer"),
    phrase("Last one"),
    phrase("Small flaw"),
    phrase("Agreed on the phone"),
)
_KEYS: Final = (
    ("/", phrase("Search in stock")),
    ("1–9", phrase("Add one of the goods on the rail")),
    ("a", phrase("Add the first of the goods")),
    ("c", phrase("Write in the chat")),
    ("n", phrase("Note for the team")),
    ("m", phrase("Keep the chat in order")),
    ("[ ]", phrase("The session before, the next one")),
    ("o", phrase("Make it an order")),
    ("?", phrase("Show the keys")),
)


@dataclass(frozen=True, slots=True)
class Strip:
    """A sentence above everything, perhaps with a time that runs out."""

    kind: str
    """``warning`` or ``plain``."""
    icon: str
    words: str
    until: str = ""
    command: str = ""
    """What one tap can do about it; empty for nothing."""
    fields: Mapping[str, int] = field(default_factory=dict)
    button: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRoom:
    """Everything on the page."""

    id: UUID
    number: int
    name: str
    """Whose session it is: its title, else its customer."""
    whose: str
    seq: int
    staff_seq: int
    digits: int
    comma: bool
    strips: list[Strip]
    stream: str
    stream_words: str
    ends: str
    since: str
    left: str
    lines: list[ShownLine]
    lost: list[LostLine]
    pieces: str
    total: str
    reduced: str
    cards: list[ShownOffer]
    talk: list[Said]
    goods: list[ShownGood]
    searched: str
    reasons: list[str]
    keys: list[tuple[str, str]]
    allowed: Leading
    ways: ShownWays
    poster: str = ""
    broadcast_url: str = ""
    viewer_url: str = ""
    """The page that the others see."""
    sells: bool = True
    """Whether it ends as an order; the others are simply ended."""
    watching: int = 0
    view: str
    """``flat`` or ``360``: how its picture is looked at."""
    order: ShownOrder
    """How order is kept in the chat."""
    there: str = ""
    """The names of those who are in it now, the shop's own people aside."""


def shown_room(
    session: SessionView,
    events: Sequence[EventView],
    goods: list[ShownGood],
    reads: Reads,
    allowed: Leading,
    *,
    ways: ShownWays,
    searched: str = "",
    here: Here,
    order: OrderKept,
    view: str,
    viewer_url: str,
) -> ShownRoom:
    """The room as it stands; `events` are those of the session's two rooms."""
    figures, staff = reads.figures, session.staff
    name = name_of(session, reads)
    cards = [*session.offers, *(staff.approvals if staff else ())]
    return ShownRoom(
        id=session.session_id,
        number=session.number,
        name=name,
        whose=session.customer_name,
        seq=session.room_seq,
        staff_seq=staff.room_seq if staff else 0,
        digits=get_currency_precision(figures.currency),
        comma=reads.language is not Language.EN,
        strips=_strips(session, reads, allowed),
        stream=session.stream_state,
        stream_words=reads.said(_STREAM.get(session.stream_state, _STREAM["off"])),
        ends=session.ends_at.isoformat() if session.ends_at else "",
        since=session.starts_at.isoformat(),
        left=_left(session),
        lines=[
            shown_line(
                item,
                reads,
                limits=_limits(item, session, reads, allowed),
                reason=(staff.reasons if staff else {}).get(str(item.item_id), ""),
            )
            for item in session.items
            if item.state == "kept"
        ],
        lost=lost_of(session.items, events, reads),
        pieces=count_of(session.totals, reads),
        total=figures.money(session.totals.goods_minor),
        reduced=_reduced(session, reads, allowed),
        cards=[
            shown_offer(
                card,
                session.items,
                reads,
                session.customer_name,
                answers=allowed.approves
                if card.waits_for == "approver"
                else allowed.leads and card.waits_for == "member",
                floors=staff.floors if staff else None,
            )
            for card in cards
        ],
        talk=talk_of(events, session.items, reads),
        goods=goods,
        searched=searched,
        reasons=[reads.said(reason) for reason in _REASONS],
        keys=[(key, reads.said(words)) for key, words in _KEYS],
        allowed=allowed,
        ways=ways,
        order=shown_order(order, reads),
        view=view,
        broadcast_url=f"/team/live/{session.number}/broadcast",
        viewer_url=viewer_url,
        poster=f"{viewer_url}/poster.jpg" if session.stream_state == "live" else "",
        sells=session.kind == "showing",
        watching=here.watching,
        there=", ".join(one.name for one in here.people if one.name and one.role not in {"host", "member"}),
    )


def name_of(session: SessionView, reads: Reads) -> str:
    """What the session is called."""
    if session.kind == "window" and not session.title:
        return reads.said(phrase("The shop's window"))
    return (
        session.title
        or session.customer_name
        or reads.said(phrase("Session {number}"), number=session.number)
    )


def lost_of(items: Sequence[CartItem], events: Sequence[EventView], reads: Reads) -> list[LostLine]:
    """What was lost, with why and what there is instead, as it was told then."""
    told = {event.body["itemId"]: event.body for event in events if event.name == "session:itemLost"}
    bodies = ((item, told.get(str(item.item_id), {})) for item in items if item.state == "lost")
    return [
        lost_line(
            item,
            str(body.get("why", "")),
            [Alternative.model_validate(one) for one in body.get("alternatives", [])],
            reads,
        )
        for item, body in bodies
    ]


def _strips(session: SessionView, reads: Reads, allowed: Leading) -> list[Strip]:
    strips = []
    if session.warned_at is not None and session.idle_ends_at is not None:
        words = reads.said(phrase("Nothing has happened for a while. The session ends by itself in"))
        button = reads.said(phrase("I am here"))
        strips.append(
            Strip(
                "warning", "clock", words, session.idle_ends_at.isoformat(), "session:resume", button=button
            )
        )
    if session.ends_at is not None and session.ends_at - session.server_time <= _LAST:
        words = reads.said(phrase("The planned time ends in"))
        button = reads.said(phrase("{minutes} minutes more"), minutes=_MORE)
        ends, more = session.ends_at.isoformat(), {"minutes": _MORE}
        strips.append(Strip("warning", "clock", words, ends, "session:extend", more, button))
    if not allowed.leads:
        words = reads.said(phrase("This is {name}’s session: you can look on."), name=session.member_name)
        strips.append(Strip("plain", "info", words))
    return strips


def _left(session: SessionView) -> str:
    if session.ends_at is None:
        return clock_of(session.seconds)
    return clock_of(max(0, round((session.ends_at - session.server_time).total_seconds())))


def _limits(item: CartItem, session: SessionView, reads: Reads, allowed: Leading) -> list[str]:
    key, staff = str(item.item_id), session.staff
    if staff is None or key not in staff.floors:
        return []
    floor, alone = staff.floors[key], allowed.limits.get(key, staff.floors[key])
    said = [reads.said(phrase("List price {price}."), price=reads.figures.money(item.original_minor))]
    if alone > floor:
        said.append(
            reads.said(
                phrase("Down to {price} by yourself; below that the owner or a manager is asked."),
                price=reads.figures.money(alone),
            )
        )
    said.append(reads.said(phrase("Nobody sells it below {price}."), price=reads.figures.money(floor)))
    return said


def _reduced(session: SessionView, reads: Reads, allowed: Leading) -> str:
    off = session.totals.original_minor - session.totals.goods_minor
    if off <= 0:
        return ""
    price = reads.figures.money(off)
    if allowed.limit_rate >= WHOLE:
        return reads.said(phrase("{price} taken off."), price=price)
    rate = worded_rate(allowed.limit_rate, reads.language)
    return reads.said(phrase("{price} taken off; your limit is {rate}."), price=price, rate=rate)
