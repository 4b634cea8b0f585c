"""The shops that can be written to, who can be played there, and what time it is in each."""

from datetime import datetime, timedelta

from babel.dates import format_datetime
from fastapi import Request
from sqlmodel import Session

from flows.move_clock import move_clock
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.messaging.viewing import registered_among
from shop.workspaces.viewing import (
    WorkspaceView,
    agent_view,
    opening_of,
    workspace_by_slug,
    workspace_view,
    workspaces,
)
from webapp.playground.asked import ShopClock, ShownCustomer, ShownWorkspace, ToMoveClock
from webapp.playground.network import phone_of
from webapp.wiring import Caller, DemoShop, wiring_of

# The playground's own words are English, as its traces are.
_ENGLISH = Language.EN


def shown_workspaces(request: Request) -> list[ShownWorkspace]:
    """Every shop of this installation, those of the demo first, in the demo's order."""
    demos = wiring_of(request).demo_shops
    order = {slug: place for place, slug in enumerate(demos)}
    shown = []
    for workspace, slug, _ in sorted(workspaces(), key=lambda found: order.get(found[1], len(order))):
        with transaction(workspace) as db:
            shop = workspace_view(db, workspace)
            shown.append(_shown(db, shop, demos.get(slug, DemoShop()), wiring_of(request).clock.now()))
    return shown


def set_clock(request: Request, wanted: ToMoveClock) -> ShopClock:
    """Move the clock of a demo shop, and of the phone network with it."""
    shop = workspace_by_slug(wanted.workspace)
    now = wiring_of(request).clock.now()
    shift = _shift(shop, wanted, now)
    move_clock(now=now, actor="system", workspace_id=shop.id, shift=shift)
    phone_of(request).shift_clock(shift.total_seconds())
    return clock_of(workspace_by_slug(wanted.workspace), now)


def clock_of(shop: WorkspaceView, now: datetime) -> ShopClock:
    """What time it is in the shop when it is `now` in the world."""
    local = shop.at(now).astimezone(shop.zone)
    return ShopClock(
        now=local,
        words=format_datetime(local, "EEE d MMM, HH:mm", locale=_ENGLISH.locale),
        shift_seconds=int(shop.clock_shift.total_seconds()),
    )


def _shift(shop: WorkspaceView, wanted: ToMoveClock, now: datetime) -> timedelta:
    if wanted.reset:
        return timedelta()
    if wanted.at is not None:
        at = wanted.at if wanted.at.tzinfo else wanted.at.replace(tzinfo=shop.zone)
        return at - now
    return shop.clock_shift + timedelta(seconds=wanted.shift_seconds or 0)


def _shown(db: Session, shop: WorkspaceView, demo: DemoShop, now: datetime) -> ShownWorkspace:
    opening = opening_of(db, shop, now=shop.at(now), language=_ENGLISH)
    known = registered_among(db, [one.phone or one.user_id for one in demo.customers])
    return ShownWorkspace(
        slug=shop.slug,
        name=shop.name,
        color=shop.color,
        logo=shop.logo,
        agent=agent_view(db, shop.id).agent_name,
        person=shop.person,
        hours=opening.text,
        open_now=opening.open_now,
        clock=clock_of(shop, now),
        customers=[_customer(one, known) for one in demo.customers],
        sentences={language: list(said) for language, said in demo.sentences.items()},
    )


def _customer(one: Caller, known: set[str]) -> ShownCustomer:
    return ShownCustomer(
        name=one.name,
        phone=one.phone,
        user_id=one.user_id,
        language=one.language,
        registered=(one.phone or one.user_id) in known,
    )
