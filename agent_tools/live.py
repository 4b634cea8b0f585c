"""Tools about what is live: what can be watched now, the way in, and what the customer wants of what is shown."""

from datetime import datetime
from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field
from sqlmodel import Session

from agent_tools.arguments import Arguments
from agent_tools.choosing import product_meant, units_meant, variant_meant
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from flows.change_session_cart import add_session_item
from flows.follow_live import follow_live
from flows.issue_live_link import issue_live_link
from flows.mark_in_session import mark_interest_live
from shop.booking.services import Reader, services
from shop.kernel.database import transaction
from shop.kernel.language import clock_time
from shop.kernel.money import Money
from shop.live.event_bodies import CartItem
from shop.live.finding import JoinableView, NothingLive, joinable, numbered, shown_last
from shop.live.seats import seats_left, waiting_for_seats
from shop.live.viewing import SessionView, session_view
from shop.workspaces.viewing import workspace_view


class NothingShown(NothingLive):
    """Nothing has been shown yet, and no product was named: ask which one is meant."""


def live_tools(context: ToolContext) -> list[StructuredTool]:
    """What is live."""
    return [
        make_tool(live_now, Arguments, context, writes=False),
        make_tool(join_live, WhichLive, context, writes=True),
        make_tool(want_live, WantedLive, context, writes=True),
        make_tool(follow_shop_live, FollowLive, context, writes=True),
    ]


class WhichLive(Arguments):
    """Which live session."""

    session: int = Field(
        default=0, ge=0, description="Its number, of live_now; 0 for the one that is meant for them first."
    )


class WantedLive(WhichLive):
    """What the customer wants of what is shown."""

    product: str = Field(
        default="",
        max_length=200,
        description="Slug, sku or name, where the customer named it; empty for what is being shown right now.",
    )
    variant: str = Field(default="", max_length=100, description="Size, color or weight, as it was said.")
    quantity: str = Field(default="1", max_length=60, description="How much, as it was said: 2, 300 g.")


class FollowLive(Arguments):
    """Whether they want to be told."""

    wants: bool = Field(default=True, description="False where they want to hear of it no more.")


def live_now(context: ToolContext) -> dict[str, Any]:
    """What this customer can watch now: a showing for them, a tour they booked, the shop's own window; and what is kept.

    For "are you live?", "can I see the shop now?", "what did I put aside?". `kept` are the goods that are kept for them in
    their session's cart, each until a time. `bookable` are services by video that can be booked (find_slots), where
    nothing is live. It gives no link: that is join_live.
    """
    with transaction(context.workspace_id) as db:
        shop = workspace_view(db, context.workspace_id)
        found = joinable(db, context.customer_id, at=context.now)
        mine = next((one for one in found if one.has_cart), None)
        cart = session_view(db, mine.id, shop, at=context.now) if mine else None
        return {
            "sessions": [_told(one, context) for one in found],
            "kept": _kept(cart, context),
            "bookable": _bookable(db, context),
        }


def join_live(context: ToolContext, session: int) -> dict[str, Any]:
    """The customer's own link into a live session: to watch it, to talk there, and to see its cart.

    For "can I see the shop now?", "show me the red one on video", "let me in", "join". Put the `url` into the answer
    exactly as it is; it works in WhatsApp's own browser, with nothing to install. `waiting` tells how many wait for a
    seat before them, 0 for none: the page tells them their place. Refuses NothingLive with what is `bookable`.
    """
    with transaction(context.workspace_id) as db:
        found = joinable(db, context.customer_id, at=context.now)
        chosen = _chosen(db, context, found, session)
        full = seats_left(db, context.workspace_id, at=context.real_now) == 0
        waiting = waiting_for_seats(db, at=context.real_now) if full else 0
    link = issue_live_link(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        session_id=chosen.id,
        customer_id=context.customer_id,
        language=context.language,
        conversation_id=context.conversation_id,
    )
    until = _clock(link.expires_at, context)
    return {
        "url": link.url,
        "expires": until,
        "live": _told(chosen, context),
        "full": full,
        "waiting": waiting,
    }


def want_live(
    context: ToolContext, session: int, product: str, variant: str, quantity: str
) -> dict[str, Any]:
    """The customer wants something that is shown to them live: it is noted, and kept for them at once in their session's cart.

    For "I want that one", "keep me the red one", said while a live session goes on. With an empty `product` it is what
    is being shown right now. `kept` says until when it is kept; say that time. Where the session has no cart of
    theirs (a window, a tour) it is only noted, and `kept` is missing: then offer add_to_cart. Refuses
    NothingLive, NothingShown (ask which), and as add_to_cart does.
    """
    with transaction(context.workspace_id) as db:
        found = joinable(db, context.customer_id, at=context.now)
        chosen = _chosen(db, context, found, session)
        slug = product or shown_last(db, chosen.id)
        if not slug:
            raise NothingShown(session=chosen.number)
        view = product_meant(db, slug, context)
        meant = variant_meant(view, product, variant, context) if chosen.has_cart else None
        units = units_meant(quantity, meant, context) if meant else 0
    asked: dict[str, Any] = {
        "now": context.real_now,
        "person": f"customer:{context.customer_id}",
        "workspace_id": context.workspace_id,
        "session_id": chosen.id,
    }
    mark_interest_live(**asked, slug=view.slug)
    told: dict[str, Any] = {"product": {"slug": view.slug, "name": view.name}, "live": _told(chosen, context)}
    if meant is None:
        return told
    once = f"turn-{context.turn_id}-{meant.sku}"
    cart = add_session_item(**asked, sku=meant.sku, quantity=units, client_id=once)
    item = next(one for one in reversed(cart.items) if one.sku == meant.sku and one.state == "kept")
    total = Money(cart.totals.goods_minor, context.currency)
    return told | {"kept": _item(item, context), "total": total.worded(context.language)}


def follow_shop_live(context: ToolContext, wants: bool) -> dict[str, Any]:  # as the tool is called
    """Have this customer told in the chat whenever the shop is live for everybody, or not any more.

    For "tell me when you are live", "don't write me about live any more". It promises no time, and nobody is told
    more than twice a day. What they join, book or keep is not changed by it.
    """
    changed = follow_live(
        now=context.real_now,
        actor="agent",
        workspace_id=context.workspace_id,
        customer_id=context.customer_id,
        wants=wants,
    )
    return {"wants": wants, "changed": changed}


def _chosen(db: Session, context: ToolContext, found: list[JoinableView], number: int) -> JoinableView:
    chosen = numbered(found, number)
    if chosen is None:
        raise NothingLive(bookable=_bookable(db, context))
    return chosen


def _told(one: JoinableView, context: ToolContext) -> dict[str, Any]:
    return {
        "session": one.number,
        "kind": one.kind,
        "title": one.title,
        "host": one.host_name,
        "since": _clock(one.starts_at, context),
        "until": _clock(one.ends_at, context) if one.ends_at else "",
        "watching": one.watching,
        "for_them": one.own,
    }


def _kept(cart: SessionView | None, context: ToolContext) -> list[dict[str, Any]]:
    return [_item(item, context) for item in cart.items if item.state == "kept"] if cart else []


def _item(item: CartItem, context: ToolContext) -> dict[str, Any]:
    left = int((item.kept_until - context.now).total_seconds())
    price = Money(item.amount_minor, item.currency)
    return {
        "sku": item.sku,
        "name": item.names.get(context.language) or next(iter(item.names.values()), item.sku),
        "price": price.worded(context.language),
        "price_minor": item.amount_minor,
        "kept_until": _clock(item.kept_until, context),
        "minutes_left": max(0, left // 60),
    }


def _bookable(db: Session, context: ToolContext) -> list[dict[str, str]]:
    """Services by video, in the shop's order."""
    reader = Reader(workspace_view(db, context.workspace_id), context.language, context.now)
    live = [one for one in services(db, reader) if one.live_kind]
    return [{"slug": one.slug, "name": one.name, "kind": one.live_kind} for one in live]


def _clock(at: datetime, context: ToolContext) -> str:
    return clock_time(at.astimezone(context.zone), context.language)
