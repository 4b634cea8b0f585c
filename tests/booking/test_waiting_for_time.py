"""A time that is full is waited for: first come, first offered, and passed on when nobody takes it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import text

from flows.wait_for_time import join_time_list, leave_time_list
from shop.booking import time_list
from shop.booking.holding import hold
from shop.booking.taking import lock_bookings
from shop.booking.time_list import OFFER_HOLDS, NothingToWaitFor, TimeFree, Waiting, take_offer, waiting_of
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.tables import Booking
from tests.booking.diary import (
    HOUR,
    MONDAY,
    a_resource,
    a_service,
    as_it_is,
    at_once,
    books,
    cancels,
    confirms,
    holds,
    on,
    somebody,
    time_passes,
    works,
)
from tests.stock.line import who_writes
from tests.world import MORNING, Shop, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

NINE = on(MONDAY, "09:00")


@pytest.fixture
def shop(empty_database: str) -> Shop:
    """Ada has one hour on Monday."""
    assert empty_database
    shop = a_shop()
    a_resource(shop)
    works(shop, (0, "09:00", "10:00"), resource="ada")
    a_service(shop)
    return shop


def waits(shop: Shop, customer: CustomerId, **told: Any) -> Waiting:
    values: dict[str, Any] = {"service": "consultation", "from_at": NINE - 2 * HOUR, "conversation_id": None}
    return join_time_list(
        now=MORNING, actor="customer", workspace_id=shop.id, customer_id=customer, **values | told
    )


def states(owner: Any) -> list[str]:
    return [state for (state,) in rows(owner, "SELECT state FROM time_wish ORDER BY id")]


def test_first_who_waits_is_offered_the_time_and_told(shop: Shop, owner: Any) -> None:
    booked = books(shop, somebody(shop), NINE)
    customer, conversation = who_writes(shop, 1)
    places = [waits(shop, customer, conversation_id=conversation).place, waits(shop, somebody(shop)).place]

    cancels(shop, booked)
    time_passes(MORNING)

    assert places == [1, 2]
    assert states(owner) == ["offered", "waiting"]
    held = rows(owner, "SELECT customer_id, hold_until FROM booking WHERE state = 'held'")
    assert held == [(customer, MORNING + OFFER_HOLDS)]
    assert "lunedì 23 novembre, 09:00" in one(owner, "SELECT body FROM message WHERE direction = 'out'")
    assert one(owner, "SELECT count(*) FROM message WHERE direction = 'out'") == 1


def test_offer_that_nobody_takes_goes_to_the_next(shop: Shop, owner: Any) -> None:
    booked = books(shop, somebody(shop), NINE)
    first, second = somebody(shop), somebody(shop)
    waits(shop, first)
    waits(shop, second)
    cancels(shop, booked)
    time_passes(MORNING)

    time_passes(MORNING + OFFER_HOLDS)

    assert states(owner) == ["lapsed", "offered"]
    assert rows(owner, "SELECT customer_id FROM booking WHERE state = 'held'") == [(second,)]


def test_yes_to_the_offer_books_it(shop: Shop, owner: Any) -> None:
    booked = books(shop, somebody(shop), NINE)
    customer = somebody(shop)
    waits(shop, customer)
    cancels(shop, booked)
    time_passes(MORNING)
    offer = holds(shop, customer, NINE, at=MORNING + HOUR / 3)

    assert confirms(shop, offer, at=MORNING + HOUR / 3).state == "confirmed"
    time_passes(MORNING + OFFER_HOLDS)
    assert states(owner) == ["taken"]
    assert as_it_is(shop, offer).state == "confirmed"


def test_who_leaves_gives_the_offer_back(shop: Shop, owner: Any) -> None:
    booked = books(shop, somebody(shop), NINE)
    first, second = somebody(shop), somebody(shop)
    waits(shop, first)
    waits(shop, second)
    cancels(shop, booked)
    time_passes(MORNING)

    told = {"now": MORNING, "actor": "customer", "workspace_id": shop.id, "service": "consultation"}
    assert leave_time_list(customer_id=first, **told) is True  # type: ignore[arg-type]  # values of several types
    assert leave_time_list(customer_id=first, **told) is False  # type: ignore[arg-type]  # as above
    time_passes(MORNING)

    assert states(owner) == ["left", "offered"]


def test_nobody_waits_for_what_can_be_had(shop: Shop, owner: Any) -> None:
    with pytest.raises(TimeFree) as refused:
        waits(shop, somebody(shop))
    with pytest.raises(NothingToWaitFor):
        waits(shop, somebody(shop), from_at=MORNING - 3 * HOUR, until_at=MORNING)

    assert refused.value.values["alternatives"] == [NINE]
    assert one(owner, "SELECT count(*) FROM time_wish") == 0


def test_place_is_kept_when_the_wish_changes(shop: Shop, owner: Any) -> None:
    books(shop, somebody(shop), NINE)
    customer = somebody(shop)
    waits(shop, customer)
    waits(shop, somebody(shop))

    again = waits(shop, customer, from_at=NINE, until_at=NINE + timedelta(days=2))

    assert (again.place, again.until_at) == (1, NINE + timedelta(days=2))
    assert one(owner, "SELECT count(*) FROM time_wish") == 2


def test_wish_for_another_stretch_is_not_offered_this_one(shop: Shop, owner: Any) -> None:
    works(shop, (0, "09:00", "10:00"), (1, "09:00", "10:00"), resource="ada")
    booked = books(shop, somebody(shop), NINE)
    books(shop, somebody(shop), NINE + timedelta(days=1))
    waits(shop, somebody(shop), from_at=NINE + timedelta(days=1))
    waits(shop, somebody(shop))

    cancels(shop, booked)
    time_passes(MORNING)

    assert states(owner) == ["waiting", "offered"]


def test_line_of_another_shop_stands_still(shop: Shop, owner: Any) -> None:
    other = a_shop("altra", 2)
    a_resource(other)
    works(other, (0, "09:00", "10:00"), resource="ada")
    a_service(other)
    books(other, somebody(other), NINE)
    waits(other, somebody(other))
    cancels(shop, books(shop, somebody(shop), NINE))

    time_passes(MORNING)

    assert states(owner) == ["waiting"]
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'held'") == 0


def test_who_leaves_while_the_offer_is_being_taken_waits_for_it_and_never_in_vain(
    shop: Shop, owner: Any
) -> None:
    booked = books(shop, somebody(shop), NINE)
    customer = somebody(shop)
    waits(shop, customer)
    cancels(shop, booked)
    time_passes(MORNING)
    offered = one(owner, "SELECT booking_id FROM time_wish")
    owner.commit()
    told = {"now": MORNING, "actor": "customer", "workspace_id": shop.id, "service": "consultation"}

    with ThreadPoolExecutor(1) as threads:
        with transaction(shop.id) as db:
            lock_bookings(db, [offered])
            leaving = threads.submit(leave_time_list, customer_id=customer, **told)  # type: ignore[arg-type]  # values of several types
            assert eventually(lambda: somebody_waits_for_a_lock(owner))
            db.execute(text("SET LOCAL lock_timeout = '2s'"))
            take_offer(db, offered)
        assert leaving.result(timeout=10) is False
    assert states(owner) == ["taken"]


def test_who_leaves_just_before_the_offer_is_offered_nothing(
    shop: Shop, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked = books(shop, somebody(shop), NINE)
    customer = somebody(shop)
    waits(shop, customer)
    told = {"now": MORNING, "actor": "customer", "workspace_id": shop.id, "service": "consultation"}

    def left_meanwhile(*args: Any, **kept: Any) -> Booking:
        at_once([partial(leave_time_list, customer_id=customer, **told)])  # type: ignore[arg-type]  # as above
        return hold(*args, **kept)

    monkeypatch.setattr(time_list, "hold", left_meanwhile)
    cancels(shop, booked)
    time_passes(MORNING)

    assert states(owner) == ["left"]
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'held'") == 0


def somebody_waits_for_a_lock(owner: Any) -> bool:
    waiting = one(
        owner,
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    )
    owner.commit()
    return bool(waiting)


def eventually(so: Callable[[], bool]) -> bool:
    until = monotonic() + 5
    while monotonic() < until:
        if so():
            return True
        sleep(0.01)
    return False


def test_whoever_only_looks_at_a_place_in_line_locks_nothing(shop: Shop) -> None:
    booked = books(shop, somebody(shop), NINE)
    customer = somebody(shop)
    waits(shop, customer)

    with transaction(shop.id) as db:
        db.execute(text("SET TRANSACTION READ ONLY"))
        place = waiting_of(db, customer, booked.service.id)

    assert place is not None
    assert place.place == 1
