"""Seats of a shop are counted, kept by coming back for them, and given to whoever came first."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from flows.take_seat import leave_seat, take_seat
from shop.kernel.database import transaction
from shop.live.attending import Attendee, LiveSessionUnknown
from shop.live.seats import Queued, Seated, TooManyPages, is_seated, seats_left
from tests.booking.diary import at_once
from tests.live.together import HOST, SECOND, a_live_session, terms, viewer
from tests.world import MORNING, Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def shop() -> Shop:
    found = a_shop()
    terms(found, seats=2)
    return found


def asks(shop: Shop, session: UUID, who: Attendee, seconds: int = 0, tab: str = "t") -> Seated | Queued:
    return take_seat(
        now=MORNING + seconds * SECOND, workspace_id=shop.id, session_id=session, who=who, tab=tab
    )


def test_whoever_comes_late_is_told_their_place_and_seated_in_their_turn(shop: Shop) -> None:
    first, second = (
        a_live_session(shop),
        a_live_session(shop, number=2),
    )  # seats are the shop's, not a session's
    ada, bruno, carla, dora = (viewer(name) for name in ("Ada", "Bruno", "Carla", "Dora"))

    assert asks(shop, first, ada) == Seated(MORNING + 30 * SECOND)
    assert asks(shop, second, bruno, 1) == Seated(MORNING + 31 * SECOND)
    assert asks(shop, first, carla, 2) == Queued(1, MORNING + 32 * SECOND)
    assert asks(shop, first, dora, 3) == Queued(2, MORNING + 33 * SECOND)
    assert asks(shop, first, HOST, 4) == Seated(MORNING + 34 * SECOND)  # the shop's people need none
    leave_seat(workspace_id=shop.id, session_id=first, person=ada.person, tab="t")
    assert asks(shop, first, dora, 5) == Queued(2, MORNING + 35 * SECOND)  # it is Carla's turn
    assert asks(shop, first, carla, 6) == Seated(MORNING + 36 * SECOND)
    assert asks(shop, second, bruno, 20) == Seated(MORNING + 50 * SECOND)
    # Carla's page has not come back for its seat.
    assert asks(shop, first, dora, 30) == Queued(1, MORNING + 60 * SECOND)
    assert asks(shop, first, dora, 37) == Seated(MORNING + 67 * SECOND)

    with transaction(shop.id) as db:
        at = MORNING + 40 * SECOND
        assert is_seated(db, session_id=first, person=dora.person, tab="t", at=at)
        assert not is_seated(db, session_id=first, person=dora.person, tab="other", at=at)
        assert not is_seated(db, session_id=first, person=carla.person, tab="t", at=at)
        assert seats_left(db, shop.id, at=at) == 0
        assert seats_left(db, shop.id, at=MORNING + timedelta(minutes=5)) == 2


def test_who_asks_again_is_asked_for_no_second_seat(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    terms(shop, seats=10)

    for _ in range(3):
        asks(shop, session, viewer())
    for tab in ("u", "v"):
        asks(shop, session, viewer(), tab=tab)
    with pytest.raises(TooManyPages):
        asks(shop, session, viewer(), tab="w")

    assert one(owner, "SELECT count(*) FROM watch_seat WHERE seated") == 3


def test_no_more_are_seated_than_there_are_seats_however_many_come_at_once(shop: Shop, owner: Any) -> None:
    session = a_live_session(shop)
    people = [viewer(f"V{number}") for number in range(10)]

    assert at_once([lambda who=who: asks(shop, session, who) for who in people]) == [None] * 10  # type: ignore[misc]  # a default binds it

    assert one(owner, "SELECT count(*) FROM watch_seat WHERE seated") == 2
    places = [found for who in people if isinstance(found := asks(shop, session, who, 1), Queued)]
    assert sorted(found.place for found in places) == list(range(1, 9))


def test_seats_of_another_shop_are_its_own(shop: Shop) -> None:
    other = a_shop("altra", 2)
    session = a_live_session(shop)
    terms(other, seats=1)
    asks(shop, session, viewer("Ada"))
    asks(shop, session, viewer("Bruno"))

    assert isinstance(asks(other, a_live_session(other), viewer("Carla")), Seated)
    with pytest.raises(LiveSessionUnknown):
        asks(other, session, viewer("Carla"))
