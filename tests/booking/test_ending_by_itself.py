"""A booking that is long over has taken place, unless somebody says otherwise; one shop's fault is no other's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from flows.end_booking import STAYS_OPEN, complete_past, mark_no_show, past_bookings
from runtime import timetable
from runtime.timetable import look_after_bookings
from shop.booking.states import StepRefused
from shop.kernel.ids import WorkspaceId
from tests.booking.diary import HOUR, as_it_is, books, cancels, holds, somebody
from tests.told.street import TEN, Street, a_street, letters, planned, wake
from tests.world import one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

OVER = TEN + HOUR + STAYS_OPEN
SECOND = timedelta(seconds=1)


def state(street: Street, booking: Any) -> str:
    return as_it_is(street.shop, booking).state


def test_what_is_long_over_is_completed_once_and_its_order_closed(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books()
    canceled = cancels(street.shop, street.books(TEN + HOUR))

    look_after_bookings(OVER - SECOND)
    assert state(street, booked) == "confirmed"
    for _ in range(2):
        look_after_bookings(OVER)

    assert state(street, booked) == "completed"
    assert state(street, canceled) == "canceled"
    assert rows(owner, "SELECT actor FROM booking_change WHERE state = 'completed'") == [("system",)]


def test_of_two_at_once_one_completes_it(owner: Any) -> None:
    street = a_street(owner)
    booked = street.books()
    told: dict[str, Any] = {"now": OVER, "workspace_id": street.shop.id, "booking_id": booked.id}

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(lambda _: complete_past(**told), range(2))) == [False, True]


def test_its_order_is_closed_with_it(owner: Any) -> None:
    street = a_street(owner, pay_before=True, price_minor=5000)
    booked = street.books()
    owner.execute("UPDATE customer_order SET state = 'paid', paid_minor = 5000")
    owner.execute("UPDATE booking SET state = 'confirmed'")
    owner.commit()

    look_after_bookings(OVER)

    assert state(street, booked) == "completed"
    assert one(owner, "SELECT state FROM customer_order") == "delivered"


def test_until_then_a_member_can_say_that_nobody_came_and_not_after(owner: Any) -> None:
    street = a_street(owner)
    missed, late = street.books(), books(street.shop, somebody(street.shop), TEN + 2 * HOUR)

    mark_no_show(now=OVER - SECOND, actor="member", workspace_id=street.shop.id, booking_id=missed.id)
    look_after_bookings(OVER + 2 * HOUR)

    assert [state(street, each) for each in (missed, late)] == ["no_show", "completed"]
    with pytest.raises(StepRefused):
        mark_no_show(now=OVER + 2 * HOUR, actor="member", workspace_id=street.shop.id, booking_id=late.id)


def test_completing_drops_no_question_that_is_due_and_asks_none_twice(owner: Any) -> None:
    street = a_street(owner, follow_up_minutes=int(STAYS_OPEN.total_seconds() // 60))
    booked = street.books()
    letters()

    assert complete_past(now=OVER, workspace_id=street.shop.id, booking_id=booked.id)
    assert [kind.partition(":")[0] for kind, _, _ in planned(owner)] == ["after"]
    wake(OVER)
    look_after_bookings(OVER + HOUR)

    asked = [each.letter.subject for each in letters(OVER + HOUR)]
    assert asked == ["Bottega bottega: com'è andata?"]


def test_a_hold_or_a_pending_one_is_not_completed(owner: Any) -> None:
    street = a_street(owner, approval=True)
    street.books()
    holds(street.shop, street.marta, TEN + HOUR)

    assert past_bookings(now=OVER + HOUR, workspace_id=street.shop.id) == []


def test_a_fault_in_one_shop_stops_no_other(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, street = a_street(owner), a_street(owner, "altra", 2)
    booked = street.books()
    told: list[tuple[str, WorkspaceId]] = []

    def fails(what: str) -> Any:
        def act(*, now: Any, workspace_id: WorkspaceId) -> int:
            assert now == OVER
            if workspace_id == broken.shop.id:
                raise RuntimeError(what)
            told.append((what, workspace_id))
            return 0

        return act

    monkeypatch.setattr(timetable, "tell_day", fails("day"))
    monkeypatch.setattr(timetable, "send_due_reminders", fails("reminders"))
    monkeypatch.setattr(timetable, "sweep_codes", fails("codes"))
    look_after_bookings(OVER)
    timetable.sweep_all_codes(OVER)

    assert told == [(what, street.shop.id) for what in ("day", "reminders", "codes")]
    assert state(street, booked) == "completed"


def test_a_booking_that_cannot_be_completed_stops_no_other(
    owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    street = a_street(owner)
    first, second = street.books(), street.books(TEN + HOUR)

    def fails_first(**told: Any) -> bool:
        if told["booking_id"] == first.id:
            raise RuntimeError
        return complete_past(**told)

    monkeypatch.setattr(timetable, "complete_past", fails_first)
    look_after_bookings(OVER + HOUR)

    assert [state(street, each) for each in (first, second)] == ["confirmed", "completed"]
