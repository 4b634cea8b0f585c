"""Tours and classes: dates from a rule, seats that are counted, and never one too many."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from flows.call_off_date import call_off_date
from flows.cancel_booking import cancel_booking
from flows.change_dates import extend_series, put_occurrence, put_series
from flows.move_booking import move_booking
from shop.booking.choosing import SeatsGone, SlotTaken
from shop.booking.dates import Extended, NotDated, SeatsBooked
from shop.booking.profiles import OccurrenceProfile, SeriesProfile
from shop.booking.series import days_of_rule
from shop.kernel.ids import new_id
from tests.booking.diary import (
    HOUR,
    MINUTE,
    MONDAY,
    a_resource,
    a_service,
    at_once,
    books,
    clocks,
    days,
    holds,
    on,
    seats_that_do_not_add_up,
    slots,
    somebody,
    state_of_the_house,
    time_passes,
)
from tests.world import MORNING, Shop, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

TEN = on(MONDAY, "10:00")


def a_date(shop: Shop, starts_at: datetime = TEN, **told: Any) -> UUID:
    profile = OccurrenceProfile.model_validate({"service": "tour", "starts_at": starts_at} | told)
    return put_occurrence(now=MORNING, actor="member", workspace_id=shop.id, occurrence=profile)


def a_series(shop: Shop, identity: UUID | None = None, **told: Any) -> Extended:
    values = {
        "id": identity or new_id(),
        "service": "tour",
        "first_on": MONDAY,
        "starts": time(18),
        "rule": "FREQ=WEEKLY;BYDAY=MO,TH",
    }
    profile = SeriesProfile.model_validate(values | told)
    return put_series(now=MORNING, actor="member", workspace_id=shop.id, series=profile).dates


def gives_back(shop: Shop, booking: UUID) -> None:
    cancel_booking(now=MORNING, actor="customer", workspace_id=shop.id, booking_id=booking)


def test_class_of_thirty_filled_by_sixty_has_exactly_thirty_and_fills_again(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="class", seats=30)
    a_date(shop)
    people = [somebody(shop) for _ in range(60)]

    refused = at_once([partial(books, shop, who, TEN, service="tour") for who in people])

    assert sum(refusal is None for refusal in refused) == 30
    assert {type(refusal) for refusal in refused if refusal} == {SeatsGone}
    assert one(owner, "SELECT taken FROM occurrence") == 30
    booked = [
        row[0] for row in rows(owner, "SELECT id FROM booking WHERE state = 'confirmed' ORDER BY id LIMIT 10")
    ]
    late = [who for who, refusal in zip(people, refused, strict=True) if refusal]
    again = at_once(
        [partial(gives_back, shop, booking) for booking in booked]
        + [partial(books, shop, who, TEN, service="tour") for who in late[:20]]
    )
    while one(owner, "SELECT taken FROM occurrence") < 30:
        books(shop, somebody(shop), TEN, service="tour")
    assert again[:10] == [None] * 10
    assert one(owner, "SELECT sum(seats) FROM booking WHERE state = 'confirmed'") == 30
    assert seats_that_do_not_add_up(owner) == 0


def test_seats_are_taken_together_or_not_at_all(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="event", seats=4, price_minor=3500)
    a_date(shop)
    a_date(shop, TEN + timedelta(days=1))
    guests = [{"name": "Bo"}, {"name": "Cy"}]
    booked = books(shop, somebody(shop), TEN, service="tour", seats=3, guests=guests)
    before = state_of_the_house(owner)

    with pytest.raises(SeatsGone) as refused:
        books(shop, somebody(shop), TEN, service="tour", seats=2)

    assert state_of_the_house(owner) == before
    assert refused.value.values["left"] == 1
    assert refused.value.values["alternatives"] == [TEN + timedelta(days=1)]
    assert (booked.price.minor, booked.guests) == (10500, tuple(guests))
    assert slots(shop, booked.service.id)[0].seats_left == 1


def test_seats_of_a_hold_come_back_when_it_is_over_and_when_it_is_replaced(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="class", seats=2)
    a_date(shop)
    a_date(shop, TEN + timedelta(days=1))
    customer = somebody(shop)
    holds(shop, customer, TEN, service="tour", seats=2)
    holds(shop, customer, TEN + timedelta(days=1), service="tour")
    assert [taken for (taken,) in rows(owner, "SELECT taken FROM occurrence ORDER BY starts_at")] == [0, 1]

    holds(shop, somebody(shop), TEN, service="tour", seats=2)
    late = MORNING + 5 * MINUTE
    assert books(shop, somebody(shop), TEN, service="tour", seats=2, at=late).state == "confirmed"

    time_passes(late)
    assert [taken for (taken,) in rows(owner, "SELECT taken FROM occurrence ORDER BY starts_at")] == [2, 0]
    assert seats_that_do_not_add_up(owner) == 0


def test_moving_to_another_date_swaps_the_seats(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="class", seats=2)
    a_date(shop)
    later = a_date(shop, TEN + timedelta(days=1))
    booked = books(shop, somebody(shop), TEN, service="tour", seats=2)

    moved = move_booking(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        booking_id=booked.id,
        starts_at=TEN + timedelta(days=1),
    )

    assert moved.occurrence_id == later
    assert [taken for (taken,) in rows(owner, "SELECT taken FROM occurrence ORDER BY starts_at")] == [0, 2]


def test_who_hosts_a_tour_cannot_be_booked_meanwhile_nor_host_another(owner: Any) -> None:
    shop = a_shop()
    a_resource(shop)
    appointment = a_service(shop)
    a_service(shop, "tour", kind="event", seats=10, minutes=120)
    a_date(shop, resources=["ada"])
    before = state_of_the_house(owner)

    for refusal, act in (
        (SlotTaken, partial(a_date, shop, TEN + HOUR, resources=["ada"])),
        (SlotTaken, partial(books, shop, somebody(shop), TEN + HOUR)),
        (NotDated, partial(a_date, shop, TEN + 5 * HOUR, service="consultation")),
    ):
        with pytest.raises(refusal):
            act()
    assert state_of_the_house(owner) == before
    assert clocks(slots(shop, appointment), free=False) == ["09:30", "10:00", "10:30", "11:00", "11:30"]
    assert books(shop, somebody(shop), TEN, service="tour").people == ("Ada",)


def test_date_has_no_fewer_seats_than_are_somebodys(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="class", seats=4)
    identity = a_date(shop)
    books(shop, somebody(shop), TEN, service="tour", seats=3)

    with pytest.raises(SeatsBooked):
        a_date(shop, seats=2)

    assert a_date(shop, seats=3, price_minor=900) == identity
    assert rows(owner, "SELECT seats, taken, price_minor FROM occurrence") == [(3, 3, 900)]


def test_series_makes_its_dates_within_the_horizon_and_later_ones_follow(owner: Any) -> None:
    shop = a_shop()
    service = a_service(shop, "tour", kind="class", seats=12, horizon_days=14)

    made = a_series(shop, except_on=[date(2026, 11, 26)])

    assert made == Extended(3, 0, (), ())
    found = days(shop, service, MONDAY, date(2026, 12, 4))
    assert [day.day for day in found if day.slots] == [MONDAY, date(2026, 11, 30), date(2026, 12, 3)]
    tomorrow = MORNING + timedelta(days=7)
    for entry in due("series", at=tomorrow):
        assert extend_series(now=tomorrow, entry=entry) == 2
    assert one(owner, "SELECT count(*) FROM occurrence") == 5
    assert len(due("series", at=tomorrow + timedelta(days=2))) == 1


def test_class_keeps_its_wall_time_when_clocks_change(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="class", seats=12, horizon_days=200)
    a_series(shop, rule="FREQ=WEEKLY;BYDAY=MO")

    found = rows(
        owner,
        "SELECT to_char(starts_at AT TIME ZONE 'Europe/Rome', 'HH24:MI'), to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI') FROM occurrence",
    )

    assert {wall for wall, _ in found} == {"18:00"}
    assert {utc for _, utc in found} == {"17:00", "16:00"}


def test_series_told_anew_drops_what_nobody_booked_and_tells_what_somebody_did(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="class", seats=12, horizon_days=14)
    identity = new_id()
    a_series(shop, identity)
    booked = books(shop, somebody(shop), on(MONDAY, "18:00"), service="tour")

    changed = a_series(shop, identity, rule="FREQ=WEEKLY;BYDAY=TH")

    assert (changed.made, changed.gone) == (0, 1)
    assert changed.still_booked == (booked.occurrence_id,)
    assert a_series(shop, identity, rule="FREQ=WEEKLY;BYDAY=MO,TH").made == 1, (
        "what was called off is there again"
    )
    assert one(owner, "SELECT count(*) FROM occurrence WHERE canceled_at IS NULL") == 4


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", [23, 24, 25]),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", [23]),
        ("FREQ=DAILY;UNTIL=20261125T235959Z", [23, 24, 25]),
        ("FREQ=MONTHLY;BYDAY=-1FR", [27]),
    ],
)
def test_rules_are_those_of_the_standard(rule: str, expected: list[int]) -> None:
    found = days_of_rule(rule, first_on=MONDAY, until=date(2026, 11, 30))
    assert [day.day for day in found] == expected


@pytest.mark.parametrize(
    "rule", ["", "FREQ=HOURLY", "FREQ=SOMETIMES", "every monday", "FREQ=DAILY\nEXDATE:20260101"]
)
def test_what_is_no_rule_of_days_is_not_taken(rule: str) -> None:
    told = {"id": new_id(), "service": "tour", "first_on": MONDAY, "starts": time(18), "rule": rule}
    with pytest.raises(ValueError, match="rule"):
        SeriesProfile.model_validate(told)


def test_dates_of_another_shop_are_not_shown(owner: Any) -> None:
    shop, other = a_shop(), a_shop("altra", 2)
    service = a_service(shop, "tour", kind="class", seats=3)
    a_service(other, "tour", kind="class", seats=3)
    foreign = a_date(other)

    assert days(shop, service)[0].state == "closed"
    with pytest.raises(Exception, match="NotASlot"):
        books(shop, somebody(shop), TEN, service="tour", occurrence_id=foreign)
    assert one(owner, "SELECT count(*) FROM booking") == 0


def test_date_that_was_called_off_stays_so_until_it_is_put_again(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="class", seats=12, horizon_days=14)
    series = new_id()
    a_series(shop, series)
    starts_at = on(MONDAY, "18:00")
    date_of_it = one(owner, "SELECT id FROM occurrence WHERE starts_at = %(at)s", {"at": starts_at})
    taking_place = "SELECT count(*) FROM occurrence WHERE starts_at = %(at)s AND canceled_at IS NULL"
    call_off_date(now=MORNING, actor="member", workspace_id=shop.id, occurrence_id=date_of_it)

    tomorrow = MORNING + timedelta(days=1)
    for entry in due("series", at=tomorrow):
        extend_series(now=tomorrow, entry=entry)
    told = a_series(shop, series, seats=10)

    assert (told.made, told.gone) == (0, 0)
    assert one(owner, taking_place, {"at": starts_at}) == 0
    assert a_date(shop, starts_at) == date_of_it
    a_series(shop, series, seats=9)
    assert one(owner, taking_place, {"at": starts_at}) == 1


def test_date_of_its_own_with_more_seats_taken_does_not_stop_the_series(owner: Any) -> None:
    shop = a_shop()
    a_service(shop, "tour", kind="class", seats=12, horizon_days=14)
    starts_at = on(MONDAY, "18:00")
    a_date(shop, starts_at, seats=8)
    books(shop, somebody(shop), starts_at, service="tour", seats=5)

    made = a_series(shop, seats=4)

    assert (made.made, made.not_possible) == (3, (starts_at,))
    assert rows(owner, "SELECT seats, taken FROM occurrence ORDER BY starts_at LIMIT 1") == [(8, 5)]
