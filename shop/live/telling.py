"""What is told of a live session in the chat: that it has begun, what is about to lapse, and thanks when it is over."""

from collections.abc import Sequence
from datetime import datetime

from shop.kernel.language import Language, clock_time, phrase, say
from shop.kernel.money import Money
from shop.live.event_bodies import CartItem
from shop.live.summary import Summary
from shop.workspaces.viewing import WorkspaceView

_NAMED = 5
_TO_PAY = phrase("Order {number}: {total}. It waits for your payment.")
_ORDERED = phrase("Order {number}: {total}.")
_STARTED = {
    "showing": phrase("{host} is live for you now. Come in: you can talk, ask, and have things put aside."),
    "consultation": phrase("{host} is waiting for you. Come in whenever you are ready."),
    "tour": phrase("“{title}” has begun. Come in."),
}


def started(kind: str, language: Language, *, host: str, title: str, shop: str) -> str:
    """That it has begun."""
    if kind == "tour" and not title:
        kind = "showing"
    return say(language, _STARTED.get(kind, _STARTED["showing"]), host=host or shop, title=title)


def lapsing(items: Sequence[CartItem], language: Language, shop: WorkspaceView) -> str:
    """Which goods are kept for a few minutes more, and until when."""
    until = _clock(min(item.kept_until for item in items), shop, language)
    named = _listed([_name(item, language, shop) for item in items], language)
    return say(
        language,
        "Still yours until {until}: {goods}. After that others can have it.",
        until=until,
        goods=named,
    )


def thanks(summary: Summary, language: Language, shop: WorkspaceView) -> str:
    """Thanks, what they saw and bought, and what is next."""
    lines = [say(language, "Thank you for coming by.")]
    seen = [goods.name for goods in summary.seen]
    if seen:
        lines.append(say(language, "What you saw: {goods}.", goods=_listed(seen, language)))
    liked = [goods.name for goods in summary.seen if goods.liked]
    if liked:
        lines.append(say(language, "What you liked: {goods}.", goods=_listed(liked, language)))
    lines += [_line(item, language, shop) for item in summary.bought]
    if summary.order_number is not None and summary.order_total_minor is not None:
        total = Money(summary.order_total_minor, shop.currency).worded(language)
        told = {"number": summary.order_number, "total": total}
        lines.append(say(language, _TO_PAY if summary.to_pay else _ORDERED, **told))
    lines.append(say(language, "How was it? Your stars help us."))
    return "\n".join(lines)


def _line(item: CartItem, language: Language, shop: WorkspaceView) -> str:
    amount = Money(item.amount_minor, item.currency).worded(language)
    return f"• {_name(item, language, shop)}: {amount}"


def _name(item: CartItem, language: Language, shop: WorkspaceView) -> str:
    return item.names.get(language.value) or item.names.get(shop.language.value) or item.sku


def _listed(names: Sequence[str], language: Language) -> str:
    more = len(names) - _NAMED
    told = ", ".join(names[:_NAMED])
    return say(language, "{goods} and {more} more", goods=told, more=more) if more > 0 else told


def _clock(at: datetime, shop: WorkspaceView, language: Language) -> str:
    return clock_time(at.astimezone(shop.zone), language)
