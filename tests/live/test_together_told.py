"""Customers are told in the chat that a live session begins, that what is kept lapses, and what it was."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.be_present import be_present
from flows.end_live_session import end_live_session
from flows.mark_in_session import mark_interest_live, mark_shown
from flows.tell_live import follow_live_session
from shop.live.attending import Attendee
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    as_customer,
    completes,
    puts_in,
    sells_here,
    starts,
)
from tests.orders.buying import Buyer
from tests.world import MORNING, due, rows

pytestmark = pytest.mark.usefixtures("empty_database")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def room() -> Showroom:
    found = a_showroom()
    sells_here(found, "MIELE", 850)
    return found


def follows(minutes: float) -> list[str]:
    """What the worker tells so many minutes later."""
    at = MORNING + minutes * MINUTE
    return [kind for entry in due("live_news", at=at) for kind in follow_live_session(now=at, entry=entry)]


def written(owner: Any) -> list[str]:
    """What was written to customers, in order."""
    query = "SELECT body FROM message WHERE direction = 'out' ORDER BY created_at, seq"
    found = [row[0] for row in rows(owner, query)]
    owner.rollback()
    return found


def comes(room: Showroom, session: Any, buyer: Buyer, at: datetime = MORNING) -> None:
    who = Attendee(person=as_customer(buyer), role="customer", name="Marta", customer_id=buyer.id)
    be_present(now=at, workspace_id=room.shop.id, session_id=session.session_id, who=who, entered=True)


def test_a_customer_hears_of_the_start_of_what_lapses_and_what_it_was(room: Showroom, owner: Any) -> None:
    buyer = a_customer(room)
    session = starts(room, buyer)
    comes(room, session, buyer)

    assert follows(0) == ["started"]
    assert follows(1) == []
    told: dict[str, Any] = {
        "now": MORNING + 2 * MINUTE,
        "workspace_id": room.shop.id,
        "session_id": session.session_id,
        "slug": "miele",
    }
    mark_shown(person=room.john, **told)
    mark_interest_live(person=as_customer(buyer), **told)
    puts_in(room, session, "MIELE", 2, now=MORNING + 2 * MINUTE)
    assert [follows(minutes) for minutes in (3, 6, 9, 12, 15)] == [[]] * 5
    assert follows(18) == ["lapsing"]
    assert follows(20) == []  # once
    completes(room, session, now=MORNING + 20 * MINUTE)
    assert follows(22) == ["over"]
    assert follows(40) == []

    said = written(owner)
    begun = next(text for text in said if "John" in text)
    lapses = next(text for text in said if "10:22" in text)
    assert said.index(begun) < said.index(lapses)
    assert "Miele" in lapses or "MIELE" in lapses
    assert "17,00" in said[-1]
    links = rows(owner, "SELECT count(*) FROM secure_link WHERE purpose = 'live'")
    assert links[0][0] == 3


def test_nobody_is_thanked_who_did_not_come_and_nobody_written_to_who_said_stop(
    room: Showroom, owner: Any
) -> None:
    away, stopped = a_customer(room), a_customer(room)
    owner.execute("UPDATE customer SET messages_stopped_at = now() WHERE id = %s", (stopped.id,))
    owner.commit()
    before = len(written(owner))
    sessions = [starts(room, away), starts(room, stopped)]
    comes(room, sessions[1], stopped)

    assert follows(0) == ["started"]
    for session in sessions:
        told: dict[str, Any] = {"workspace_id": room.shop.id, "session_id": session.session_id}
        end_live_session(now=MORNING + MINUTE, person=room.john, **told)
    assert follows(4) == []

    assert len(written(owner)) == before + 1


def test_outside_the_service_window_a_template_tells_it_or_nothing(room: Showroom, owner: Any) -> None:
    buyer = a_customer(room)
    owner.execute("UPDATE conversation SET last_inbound_at = %s", (MORNING - timedelta(hours=30),))
    owner.commit()
    before = len(written(owner))
    starts(room, buyer)

    assert follows(0) == []
    assert len(written(owner)) == before
