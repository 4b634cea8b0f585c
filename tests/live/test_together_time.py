"""A live session's time is the server's: everybody is warned, it ends by itself, and goes on if nobody is in the way."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from flows.end_live_session import end_live_session, end_on_time
from flows.extend_live_session import extend_live_session
from flows.set_agenda import set_agenda
from shop.booking.choosing import SlotTaken
from shop.booking.prolonging import NextTimeTaken
from shop.kernel.database import transaction
from shop.live.attending import LiveSessionOver, terms_of
from shop.live.chat_bodies import AgendaStep
from shop.live.events import session_room
from shop.live.members import NotAllowed
from shop.live.timing import ExtensionRefused, NoPlannedEnd, current_step, plan_end, time_left
from shop.tables import LiveSession
from tests.booking.diary import a_resource, a_service, books, holds, on, somebody, works
from tests.live.together import a_live_session, a_member, heard, names
from tests.world import MORNING, Shop, a_shop, due, one

pytestmark = pytest.mark.usefixtures("empty_database")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def planned(shop: Shop, session: UUID) -> None:
    with transaction(shop.id) as db:
        plan_end(db, db.get_one(LiveSession, session), now=MORNING, at=MORNING)


def looked_at(minutes: float) -> list[str]:
    """What the worker does about ends so many minutes later."""
    at = MORNING + minutes * MINUTE
    return [end_on_time(now=at, entry=entry) for entry in due("live_end", at=at)]


def extends(shop: Shop, session: UUID, person: str, minutes: int = 10, at: Any = MORNING, **told: Any) -> Any:
    return extend_live_session(
        now=at, person=person, workspace_id=shop.id, session_id=session, minutes=minutes, **told
    )


def test_everybody_is_warned_five_minutes_before_and_then_it_ends_by_itself(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    planned(shop, session)

    assert looked_at(29) == []
    assert looked_at(30) == ["wait"]
    assert looked_at(54) == []
    assert looked_at(55) == ["warn"]
    assert looked_at(57) == []
    with transaction(shop.id) as db:
        left = time_left(db.get_one(LiveSession, session), terms_of(db, shop.id), at=MORNING + 57 * MINUTE)
    assert (left.part_done, left.warn_at) == (0.95, MORNING + 55 * MINUTE)
    assert looked_at(60) == ["end"]
    assert looked_at(61) == []

    assert names(shop, session) == ["session:warning", "session:ended"]
    assert heard(shop, session_room(session))[0].body["endsAt"] == "2026-11-20T10:00:00Z"
    assert one(owner, "SELECT state FROM live_session") == "completed"
    assert one(owner, "SELECT ended_at FROM live_session") == MORNING + 60 * MINUTE
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'LiveSessionEnded'") == 1


def test_put_off_it_is_warned_of_and_ends_later_and_a_click_repeated_counts_once(shop: Shop) -> None:
    host = f"member:{a_member(shop)}"
    session = a_live_session(shop)
    planned(shop, session)
    assert [looked_at(30), looked_at(55)] == [["wait"], ["warn"]]

    for _ in range(2):
        view = extends(shop, session, host, 15, MORNING + 56 * MINUTE, client_id="once")
    assert view.ends_at == MORNING + 75 * MINUTE
    assert looked_at(60) == ["wait"]
    assert looked_at(70) == ["warn"]
    assert looked_at(75) == ["end"]
    with pytest.raises(LiveSessionOver):
        extends(shop, session, host, 15, MORNING + 76 * MINUTE)

    assert names(shop, session) == [
        "session:warning",
        "session:extended",
        "session:warning",
        "session:ended",
    ]


def test_it_is_put_off_by_few_minutes_only_and_by_the_shops_people_only(shop: Shop) -> None:
    host, picker = f"member:{a_member(shop)}", f"member:{a_member(shop, 'Pino', 'warehouse')}"
    session, open_one = a_live_session(shop), a_live_session(shop, number=2, ends_at=None)

    for person in (picker, "viewer:ada"):
        with pytest.raises(NotAllowed):
            extends(shop, session, person)
    with pytest.raises(ExtensionRefused):
        extends(shop, session, host, 7)
    with pytest.raises(NoPlannedEnd):
        extends(shop, open_one, host)
    for _ in range(4):
        extends(shop, session, host, 30)
    with pytest.raises(ExtensionRefused):
        extends(shop, session, host, 5)

    assert names(shop, session) == ["session:extended"] * 4


def test_nobody_loses_their_time_to_what_goes_on_and_nobody_takes_what_it_was_put_off_to(shop: Shop) -> None:
    a_resource(shop)
    a_service(shop, minutes=60)
    works(shop, *((day, "09:00", "18:00") for day in range(7)), resource="ada")
    day = date(2026, 11, 23)
    first = books(shop, somebody(shop), on(day, "10:00"))
    host = f"member:{a_member(shop)}"
    session = a_live_session(
        shop, booking_id=first.id, starts_at=first.starts_at, ends_at=first.ends_at, kind="consultation"
    )

    extends(shop, session, host, 30)
    with pytest.raises(SlotTaken):
        holds(shop, somebody(shop), on(day, "11:00"))
    books(shop, somebody(shop), on(day, "11:30"))
    with pytest.raises(NextTimeTaken):
        extends(shop, session, host, 5)

    assert names(shop, session) == ["session:extended"]
    with transaction(shop.id) as db:
        assert db.get_one(LiveSession, session).ends_at == first.ends_at + 30 * MINUTE


def test_a_host_of_whom_nothing_was_booked_is_held_to_their_diary_too(shop: Shop) -> None:
    ada = a_resource(shop)
    a_service(shop, minutes=60)
    works(shop, *((day, "09:00", "18:00") for day in range(7)), resource="ada")
    day = date(2026, 11, 23)
    books(shop, somebody(shop), on(day, "11:30"))
    member = a_member(shop, resource_id=ada)
    session = a_live_session(shop, member_id=member, starts_at=on(day, "10:00"), ends_at=on(day, "11:00"))

    extends(shop, session, f"member:{member}", 30)
    with pytest.raises(NextTimeTaken):
        extends(shop, session, f"member:{member}", 5)


def test_whoever_holds_it_ends_it_and_what_is_sold_in_one_ends_by_its_cart(shop: Shop, owner: Any) -> None:
    host = f"member:{a_member(shop)}"
    session = a_live_session(shop)
    told: dict[str, Any] = {"now": MORNING, "person": host, "workspace_id": shop.id, "session_id": session}
    with pytest.raises(NotAllowed):
        end_live_session(**told | {"person": "viewer:ada"})

    assert end_live_session(**told).state == "completed"
    assert end_live_session(**told).state == "completed"

    assert names(shop, session) == ["session:ended"]
    assert one(owner, "SELECT stream_state FROM live_session") == "off"


def test_the_agenda_says_what_is_shown_when_and_where_it_is_now(shop: Shop) -> None:
    host = f"member:{a_member(shop)}"
    session = a_live_session(shop)
    steps = [
        AgendaStep(at_minute=20, title="I vini"),
        AgendaStep(at_minute=0, title="I dolci", product="cannoli"),
    ]

    set_agenda(now=MORNING, person=host, workspace_id=shop.id, session_id=session, steps=steps)

    told = heard(shop, session_room(session))[-1]
    assert [step["title"] for step in told.body["steps"]] == ["I dolci", "I vini"]
    with transaction(shop.id) as db:
        row = db.get_one(LiveSession, session)
        assert current_step(row, at=MORNING - MINUTE) is None
        assert current_step(row, at=MORNING + 19 * MINUTE) == 0
        assert current_step(row, at=MORNING + 20 * MINUTE) == 1
