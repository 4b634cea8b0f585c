"""Builders of showings on a page: a shop with goods, its salespeople, a customer, what each of them sees."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlmodel import col

from flows.cancel_live_session import lose_item
from flows.change_session_cart import add_session_item
from flows.end_reservations import end_reservations
from flows.issue_live_link import issue_live_link
from flows.manage_members import issue_work_link
from flows.start_live_session import start_live_session
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.live.viewing import SessionView
from shop.tables import Variant
from shop.workspaces.roster import RosterEntry
from tests.world import MORNING, Shop, due


def signs_in(browser: TestClient, shop: Shop, member: RosterEntry) -> None:
    """The browser is that member's from now on."""
    link = issue_work_link(now=MORNING, actor="member", workspace_id=shop.id, member_id=member.id)
    browser.post(f"/l/{link.token}/open")
    browser.get(f"/l/{link.token}")


def enters(browser: TestClient, shop: Shop, session: UUID, customer: CustomerId, **told: Any) -> None:
    """The browser is the session's customer's."""
    link = a_way_in(shop, session, customer, **told)
    browser.post(f"/l/{link}/open")
    browser.get(f"/l/{link}")


def a_way_in(
    shop: Shop, session: UUID, customer: CustomerId, language: Language = Language.EN, guest_name: str = ""
) -> str:
    """The token of the link that the customer got."""
    return issue_live_link(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        session_id=session,
        customer_id=customer,
        language=language,
        guest_name=guest_name,
    ).token


def a_showing(shop: Shop, member: RosterEntry, customer: CustomerId, **told: Any) -> SessionView:
    """A session that this member holds for that customer."""
    return start_live_session(
        now=MORNING,
        person=f"member:{member.id}",
        workspace_id=shop.id,
        customer_id=customer,
        **told,
    )


def puts_in(shop: Shop, session: SessionView, person: str, sku: str, quantity: int = 1) -> SessionView:
    """Something goes into the session's cart."""
    return add_session_item(
        now=MORNING,
        person=person,
        workspace_id=shop.id,
        session_id=session.session_id,
        sku=sku,
        quantity=quantity,
    )


def variant_of(shop: Shop, sku: str) -> UUID:
    """The variant of that sku."""
    with transaction(shop.id) as db:
        return db.scalars(select(col(Variant.id)).where(col(Variant.sku) == sku)).one()


def reservations_end(now: datetime) -> None:
    """The worker has done by now what is due: what is kept no longer is lost to its session."""
    for entry in due("reservation", at=now):
        end_reservations(now=now, entry=entry)
    for entry in due("live", at=now):
        if entry.payload["do"] == "item":
            lose_item(now=now, entry=entry)
