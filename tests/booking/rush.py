"""People who are after the same time at once, each by a way of their own: the chat's tools, the page, the API, flows."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from fastapi.testclient import TestClient

from agent_tools.slot_ids import slot_id
from flows.book_on_page import book_on_page
from flows.hold_slot import hold_slot
from flows.meet_on_page import Told, greet_visitor
from knowledge.search import HybridSearch
from shop.kernel.ids import ConversationId, CustomerId, new_id
from shop.kernel.language import Language
from shop.kernel.refusals import Refusal
from tests.agent_tools.turns import a_turn_of
from tests.booking.diary import Act, books
from tests.programs.asking import Asking
from tests.world import MORNING, Shop

HANDS = 24
"""Threads: as many as the process has connections."""


def all_at_once(acts: Sequence[Act]) -> list[str]:
    """Everybody's act as fast as the house takes them; "" for each that was served, else the refusal's name."""

    def run(act: Act) -> str:
        try:
            refused = act()
        except Refusal as refusal:
            return type(refusal).__name__
        return refused if isinstance(refused, str) else ""

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(run, acts))


def by_flow(shop: Shop, who: CustomerId, starts_at: datetime, **told: Any) -> Act:
    """Held and confirmed by the flows themselves."""
    return partial(books, shop, who, starts_at, **told)


def by_chat(shop: Shop, who: CustomerId, starts_at: datetime) -> Act:
    """Two turns in the chat: a time is tapped, and a plain yes said."""

    def book() -> str:
        talk = ConversationId(new_id())
        picked = a_turn_of(shop, who, talk, HybridSearch())
        kept = picked.call("hold_slot", slot=slot_id("consultation", starts_at, 1))
        if "held" not in kept:
            return str(kept.get("why") or kept["refusal"])
        code = kept["held"]["code"]
        agrees = a_turn_of(shop, who, talk, HybridSearch(), said="sì", asked=(f"book:{code}",))
        assert agrees.call("confirm_booking", booking=code)["booked"]["state"] == "confirmed"
        return ""

    return book


def by_page(shop: Shop, phone: str, starts_at: datetime) -> Act:
    """A visitor of whom nothing is known until they give their number."""

    def book() -> None:
        visitor = greet_visitor(now=MORNING, workspace_id=shop.id, language=Language.IT)
        held = hold_slot(
            now=MORNING, actor="customer", workspace_id=shop.id, customer_id=visitor, conversation_id=None,
            service="consultation", starts_at=starts_at, language=Language.IT,
        )  # fmt: skip
        told = Told(phone=phone, name="Ida", language=Language.IT, evidence=str(visitor))
        book_on_page(
            now=MORNING,
            workspace_id=shop.id,
            booking_id=held.id,
            link_id=new_id(),
            told=told,
            note="",
            guests=(),
        )

    return book


def by_button(browser: TestClient, shop: Shop, starts_at: datetime) -> Act:
    """The button of the calendar's page, in a browser that nobody knows: it keeps the time."""

    def keep() -> str:
        start = starts_at.isoformat().replace("+00:00", "Z")
        answer = browser.post(f"/s/{shop.slug}/book/consultation", data={"start": start, "seats": "1"})
        return "" if answer.status_code == 303 else f"page {answer.status_code}"

    return keep


def by_api(program: Asking, phone: str, starts_at: datetime) -> Act:
    """Another program books by name and number."""

    def book() -> str:
        told = {"service": "consultation", "starts_at": starts_at.isoformat(), "name": "Ugo", "phone": phone}
        answer = program("POST", "/book-slot", told)
        return "" if answer.status_code == 201 else str(answer.json()["code"])

    return book
