"""When something can be booked: hours, breaks, closures, who is needed, and what is taken."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from flows.change_services import close_days, open_days, put_hours
from shop.booking.needs import ResourceUnknown
from shop.booking.profiles import HoursProfile, ServiceProfile
from shop.booking.slot import ServiceUnknown
from shop.booking.slots import next_slots
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import (
    HOUR,
    MONDAY,
    a_resource,
    a_service,
    books,
    clocks,
    days,
    holds,
    on,
    slots,
    somebody,
    works,
)
from tests.world import MORNING, a_shop

pytestmark = pytest.mark.usefixtures("empty_database")


def test_hours_with_a_break_give_starts_that_end_before_each_range_closes() -> None:
    shop = a_shop()
    a_resource(shop)
    works(shop, (0, "09:00", "11:00"), (0, "15:15", "16:45"), resource="ada")
    service = a_service(shop)

    assert clocks(slots(shop, service)) == ["09:00", "09:30", "10:00", "15:15", "15:45"]


def test_who_has_no_hours_keeps_the_shops() -> None:
    shop = a_shop()
    a_resource(shop)
    service = a_service(shop, step_minutes=60)

    found = clocks(slots(shop, service))

    assert (found[0], found[-1], len(found)) == ("08:30", "18:30", 11)
    assert days(shop, service, MONDAY - timedelta(days=1))[0].state == "closed"


def test_hours_of_a_service_and_of_its_host_both_have_to_hold() -> None:
    shop = a_shop()
    a_resource(shop)
    works(shop, (0, "09:00", "13:00"), resource="ada")
    service = a_service(shop, step_minutes=60)
    works(shop, (0, "11:00", "20:00"), service="consultation")

    assert clocks(slots(shop, service)) == ["11:00", "12:00"]


def test_evening_service_takes_place_after_the_shop_has_closed() -> None:
    shop = a_shop()
    a_resource(shop)
    service = a_service(shop, step_minutes=60)
    works(shop, (0, "20:00", "23:59"), service="consultation")

    assert clocks(slots(shop, service)) == ["20:00", "21:00", "22:00", "23:00"]


def test_single_day_has_other_hours_than_its_weekday() -> None:
    shop = a_shop()
    a_resource(shop)
    service = a_service(shop, step_minutes=60)
    special = {
        "resource": "ada",
        "weekly": [{"weekday": 0, "opens": time(9), "closes": time(12)}],
        "days": [
            {"day": MONDAY, "ranges": [[time(14), time(16)]]},
            {"day": MONDAY + timedelta(days=7), "reason": "wedding"},
        ],
    }
    put_hours(now=MORNING, actor="member", workspace_id=shop.id, hours=HoursProfile.model_validate(special))

    assert clocks(slots(shop, service)) == ["14:00", "15:00"]
    assert days(shop, service, MONDAY + timedelta(days=7))[0].state == "closed"
    assert clocks(slots(shop, service, MONDAY + timedelta(days=14))) == ["09:00", "10:00", "11:00"]


def test_nobody_works_on_a_holiday_unless_that_day_says_so() -> None:
    shop = a_shop(holidays=[{"day": MONDAY, "name": "Patrono"}])
    a_resource(shop)
    a_resource(shop, "bea")
    works(shop, (0, "09:00", "11:00"), resource="ada")
    service = a_service(shop, step_minutes=60, needs=[[{"resource": "ada"}, {"resource": "bea"}]])

    assert days(shop, service)[0].state == "closed"
    special = {"resource": "bea", "days": [{"day": MONDAY, "ranges": [[time(10), time(11)]]}]}
    put_hours(now=MORNING, actor="member", workspace_id=shop.id, hours=HoursProfile.model_validate(special))
    assert clocks(slots(shop, service)) == ["10:00"]


def test_closed_days_have_no_starts_and_tell_what_is_booked_in_them() -> None:
    shop = a_shop()
    ada = a_resource(shop)
    a_resource(shop, "bea")
    service = a_service(shop, needs=[[{"resource": "ada"}, {"resource": "bea"}]])
    booked = books(shop, somebody(shop), on(MONDAY, "10:00"), resource_id=ada)

    closed = close_days(
        now=MORNING, actor="member", workspace_id=shop.id, first=MONDAY, last=MONDAY, resource="ada"
    )

    assert closed.booked == (booked.code,)
    assert days(shop, service, resource_id=ada)[0].state == "closed"
    assert days(shop, service)[0].state == "available"
    everybody = close_days(now=MORNING, actor="member", workspace_id=shop.id, first=MONDAY, last=MONDAY)
    assert days(shop, service)[0].state == "closed"
    open_days(now=MORNING, actor="member", workspace_id=shop.id, closure_id=everybody.id)
    assert days(shop, service)[0].state == "available"


def test_buffers_of_both_bookings_keep_them_apart() -> None:
    shop = a_shop()
    a_resource(shop)
    works(shop, (0, "09:00", "14:00"), resource="ada")
    service = a_service(shop, step_minutes=15, before_minutes=15, after_minutes=15)

    books(shop, somebody(shop), on(MONDAY, "11:00"))

    assert clocks(slots(shop, service)) == ["09:00", "09:15", "09:30", "12:30", "12:45", "13:00"]
    assert "11:00" in clocks(slots(shop, service), free=False)


def test_any_of_two_people_and_the_one_camera_have_to_be_free() -> None:
    shop = a_shop()
    ada, bea = a_resource(shop), a_resource(shop, "bea", position=1)
    camera = a_resource(shop, "camera", kind="camera")
    both = [{"resource": "ada"}, {"resource": "bea"}]
    showing = a_service(shop, step_minutes=60, needs=[both, [{"resource": "camera"}]])
    talk = a_service(shop, "talk", needs=[both])
    at = on(MONDAY, "10:30")

    first = books(shop, somebody(shop), at, service="talk")
    assert first.resource_ids == (ada,)
    ten = next(slot for slot in slots(shop, showing) if slot.starts_at == at)
    assert set(ten.resource_ids) == {bea, camera}
    assert ten.resource_ids[0] == bea, "the host stands first"
    books(shop, somebody(shop), at, service="consultation")
    assert "10:30" not in clocks(slots(shop, showing))
    assert "10:30" not in clocks(slots(shop, talk))


def test_camera_with_hours_of_its_own_is_only_there_then() -> None:
    shop = a_shop()
    a_resource(shop)
    a_resource(shop, "camera", kind="camera")
    works(shop, (0, "10:00", "12:00"), resource="camera")
    service = a_service(shop, step_minutes=60, needs=[[{"resource": "ada"}], [{"resource": "camera"}]])
    works(shop, (0, "08:00", "14:00"), resource="ada")

    assert clocks(slots(shop, service)) == ["10:00", "11:00"]


def test_who_needs_longer_ends_later_and_needs_more_room() -> None:
    shop = a_shop()
    a_resource(shop)
    bea = a_resource(shop, "bea")
    works(shop, (0, "09:00", "11:00"), resource="ada")
    works(shop, (0, "09:00", "11:00"), resource="bea")
    needs = [[{"resource": "ada"}, {"resource": "bea", "minutes": 90}]]
    service = a_service(shop, needs=needs)

    assert clocks(slots(shop, service)) == ["09:00", "09:30", "10:00"]
    assert clocks(slots(shop, service, resource_id=bea)) == ["09:00", "09:30"]
    assert slots(shop, service, resource_id=bea)[0].ends_at == on(MONDAY, "10:30")


def test_notice_and_horizon_bound_what_can_be_booked() -> None:
    shop = a_shop()
    a_resource(shop)
    service = a_service(shop, notice_minutes=120, horizon_days=3, step_minutes=60)
    today = MORNING.date()

    assert clocks(slots(shop, service, today))[0] == "12:30", "two hours after ten"
    found = days(shop, service, today - timedelta(days=1), today + timedelta(days=4))
    assert [day.state for day in found] == ["past", "available", "available", "closed", "available", "closed"]
    late = MORNING.replace(hour=20)
    assert days(shop, service, today, at=late)[0].state == "past"


def test_day_without_a_free_start_is_full_and_still_shows_them() -> None:
    shop = a_shop()
    a_resource(shop)
    works(shop, (0, "09:00", "11:00"), resource="ada")
    service = a_service(shop, step_minutes=60)
    for clock in ("09:00", "10:00"):
        books(shop, somebody(shop), on(MONDAY, clock))

    day = days(shop, service)[0]

    assert day.state == "full"
    assert clocks(day.slots, free=False) == ["09:00", "10:00"]


def test_next_free_starts_are_found_far_ahead() -> None:
    shop = a_shop()
    a_resource(shop)
    service = a_service(shop, horizon_days=90)
    far = date(2027, 1, 11)
    close_days(
        now=MORNING, actor="member", workspace_id=shop.id, first=MORNING.date(), last=far - timedelta(days=1)
    )

    with transaction(shop.id) as db:
        view = workspace_view(db, shop.id)
        found = next_slots(db, shop=view, service_id=service, after=MORNING, at=MORNING, limit=2)
        soon = next_slots(
            db, shop=view, service_id=service, after=MORNING, at=MORNING, window=timedelta(days=9)
        )

    assert [slot.starts_at for slot in found] == [on(far, "08:30"), on(far, "09:00")]
    assert soon == []


def test_hold_that_is_over_no_longer_stands_in_the_way() -> None:
    shop = a_shop()
    a_resource(shop)
    service = a_service(shop)
    holds(shop, somebody(shop), on(MONDAY, "10:00"))

    assert "10:00" not in clocks(slots(shop, service))
    assert "10:00" in clocks(slots(shop, service, at=MORNING + timedelta(minutes=5)))


def test_host_elsewhere_works_by_their_own_clock() -> None:
    shop = a_shop()
    a_resource(shop, timezone="America/New_York")
    works(shop, (0, "09:00", "11:00"), resource="ada")
    service = a_service(shop)

    found = slots(shop, service)

    assert clocks(found) == ["09:00", "09:30", "10:00"]
    assert found[0].starts_at == on(MONDAY, "15:00")
    assert found[0].zone.key == "America/New_York"


def test_calendar_of_one_shop_knows_nothing_of_another() -> None:
    shop, other = a_shop(), a_shop("altra", 2)
    a_resource(shop)
    foreign = a_resource(other)
    service, theirs = a_service(shop), a_service(other)
    books(other, somebody(other), on(MONDAY, "10:00"))
    close_days(now=MORNING, actor="member", workspace_id=other.id, first=MONDAY, last=MONDAY)

    assert "10:00" in clocks(slots(shop, service))
    with pytest.raises(ServiceUnknown):
        days(shop, theirs)
    with pytest.raises(ResourceUnknown):
        days(shop, service, resource_id=foreign)


def test_unknown_service_is_refused() -> None:
    shop = a_shop()
    with pytest.raises(ServiceUnknown):
        days(shop, new_id())


def test_same_service_twice_changes_nothing_and_what_makes_no_sense_is_not_taken() -> None:
    shop = a_shop()
    a_resource(shop)
    first = a_service(shop)

    assert a_service(shop) == first
    told: dict[str, Any] = {"slug": "x", "names": {"it": "X"}, "minutes": 30}
    made_up: list[dict[str, Any]] = [
        {},
        {"needs": [[]]},
        {"kind": "class", "price_minor": 10, "deposit_minor": 11},
    ]
    for nonsense in made_up:
        with pytest.raises(ValueError, match=r"place|deposit"):
            ServiceProfile.model_validate(told | nonsense)


def test_slot_is_an_hour_long_whatever_the_clock_does() -> None:
    shop = a_shop()
    a_resource(shop)
    service = a_service(shop)
    assert {slot.ends_at - slot.starts_at for slot in slots(shop, service)} == {HOUR}
    assert isinstance(slots(shop, service)[0].starts_at, datetime)
