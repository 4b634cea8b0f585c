"""When goods will be there: by cut-off, weekdays and holidays, by the shop's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shop.orders.promises import DeliveryRule, Promise, promise

ROME = ZoneInfo("Europe/Rome")
TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS = (0, 1, 2, 3, 4)
FRIDAY = date(2026, 11, 20)


def a_rule(**changes: Any) -> DeliveryRule:
    """Leaves and arrives Monday to Friday, ordered by four, one to two days on the way."""
    told: dict[str, Any] = {
        "leaves_on": WEEKDAYS,
        "arrives_on": WEEKDAYS,
        "cut_off": time(16),
        "least_days": 1,
        "most_days": 2,
    }
    return DeliveryRule(**(told | changes))


def in_rome(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=ROME)


def promised(at: datetime, *free: date, rule: DeliveryRule | None = None, zone: ZoneInfo = ROME) -> Promise:
    found = promise(rule or a_rule(), at, zone, free)
    assert found is not None
    return found


def test_ordered_before_the_cut_off_it_leaves_today() -> None:
    found = promised(in_rome(FRIDAY, "15:59"))

    # Friday leaves; Monday is the first day of arrival, Tuesday the second.
    assert found == Promise(FRIDAY, date(2026, 11, 23), date(2026, 11, 24), in_rome(FRIDAY, "16:00"))


def test_ordered_at_the_cut_off_it_leaves_on_the_next_day_that_goods_leave() -> None:
    found = promised(in_rome(FRIDAY, "16:00"))

    monday = date(2026, 11, 23)
    assert found == Promise(monday, date(2026, 11, 24), date(2026, 11, 25), in_rome(monday, "16:00"))


def test_before_next_friday_is_answered_by_the_calendar() -> None:
    """Ordered on Friday after the cut-off: leaves Monday, there on Wednesday."""
    found = promised(in_rome(FRIDAY, "18:00"))

    assert found.arrives_before(date(2026, 11, 27))
    assert found.arrives_by(date(2026, 11, 25))
    assert not found.arrives_before(date(2026, 11, 25))
    assert not found.arrives_by(date(2026, 11, 24))


def test_nothing_leaves_or_arrives_on_a_holiday() -> None:
    """The Immaculate Conception, Tuesday the 8th of December."""
    holiday = date(2026, 12, 8)

    ordered_on_monday = promised(in_rome(date(2026, 12, 7), "10:00"), holiday)
    ordered_on_the_day = promised(in_rome(holiday, "10:00"), holiday)

    # Leaves on Monday, arrives on Wednesday or Thursday, not on Tuesday.
    assert (ordered_on_monday.leaves_on, ordered_on_monday.promised_on) == (
        date(2026, 12, 7),
        date(2026, 12, 10),
    )
    assert ordered_on_the_day.leaves_on == date(2026, 12, 9)


def test_a_carrier_may_deliver_on_days_on_which_the_shop_does_not_send() -> None:
    rule = a_rule(leaves_on=(1, 3), arrives_on=(0, 1, 2, 3, 4, 5))

    # Ordered on Friday: leaves on Tuesday the 24th, arrives on Wednesday or Thursday.
    found = promised(in_rome(FRIDAY, "10:00"), rule=rule)

    assert (found.leaves_on, found.earliest_on, found.promised_on) == (
        date(2026, 11, 24),
        date(2026, 11, 25),
        date(2026, 11, 26),
    )


def test_what_is_picked_up_is_ready_on_the_same_day() -> None:
    rule = a_rule(least_days=0, most_days=0)

    assert promised(in_rome(FRIDAY, "10:00"), rule=rule).promised_on == FRIDAY
    assert promised(in_rome(FRIDAY, "17:00"), rule=rule).promised_on == date(2026, 11, 23)


def test_the_cut_off_is_told_by_the_clock_of_the_shop() -> None:
    """It is four in the afternoon in Tokyo when it is eight in the morning in Rome."""
    before, at_four = in_rome(FRIDAY, "07:59"), in_rome(FRIDAY, "08:00")

    assert promised(before, zone=TOKYO).leaves_on == FRIDAY
    assert promised(at_four, zone=TOKYO).leaves_on == date(2026, 11, 23)
    # At one in the morning of Saturday in Tokyo it is still Friday in Rome.
    assert promised(in_rome(FRIDAY, "17:00"), zone=TOKYO).leaves_on == date(2026, 11, 23)


def test_an_hour_that_comes_twice_is_cut_off_the_first_time() -> None:
    """On 25 October 2026 Rome puts its clocks from three back to two."""
    rule = a_rule(leaves_on=(6,), arrives_on=range(7), cut_off=time(2, 30))
    sunday = date(2026, 10, 25)

    first = datetime(2026, 10, 25, 0, 29, tzinfo=UTC)  # 02:29, the first time
    again = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02:15, the second time

    assert promised(first, rule=rule).leaves_on == sunday
    assert promised(again, rule=rule).leaves_on == date(2026, 11, 1)


def test_an_hour_that_is_left_out_still_cuts_off() -> None:
    """On 28 March 2027 Rome puts its clocks from two to three: half past two is half past three."""
    rule = a_rule(leaves_on=(6,), arrives_on=range(7), cut_off=time(2, 30))
    sunday = date(2027, 3, 28)

    assert promised(datetime(2027, 3, 28, 1, 29, tzinfo=UTC), rule=rule).leaves_on == sunday
    assert promised(datetime(2027, 3, 28, 1, 30, tzinfo=UTC), rule=rule).leaves_on == date(2027, 4, 4)


@pytest.mark.parametrize("never", [{"leaves_on": ()}, {"arrives_on": ()}])
def test_what_never_leaves_or_never_arrives_is_not_promised(never: dict[str, Any]) -> None:
    assert promise(a_rule(**never), in_rome(FRIDAY, "10:00"), ROME, ()) is None


weekdays = st.sets(st.integers(0, 6), min_size=1)
rules = st.builds(
    lambda leaves, arrives, cut_off, least, more: a_rule(
        leaves_on=leaves, arrives_on=arrives, cut_off=cut_off, least_days=least, most_days=least + more
    ),
    weekdays,
    weekdays,
    st.times(),
    st.integers(0, 5),
    st.integers(0, 5),
)
zones = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Rome", "America/New_York", "Asia/Tokyo", "Pacific/Apia")]
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # the zone is given beside it
free_days = st.sets(st.dates(date(2026, 1, 1), date(2029, 3, 31)), max_size=20)


@given(rules, moments, zones, free_days)
def test_a_promise_keeps_to_the_calendar(
    rule: DeliveryRule, at: datetime, zone: ZoneInfo, free: set[date]
) -> None:
    found = promised(at, *free, rule=rule, zone=zone)

    assert at.astimezone(zone).date() <= found.leaves_on <= found.earliest_on <= found.promised_on
    assert found.leaves_on.weekday() in rule.leaves_on
    for day in (found.earliest_on, found.promised_on):
        assert day.weekday() in rule.arrives_on
    assert not {found.leaves_on, found.earliest_on, found.promised_on} & free
    assert found.order_by.astimezone(UTC) > at


@given(rules, moments, moments, zones, free_days)
def test_who_orders_later_is_never_promised_an_earlier_day(
    rule: DeliveryRule, one: datetime, other: datetime, zone: ZoneInfo, free: set[date]
) -> None:
    first, second = (promised(at, *free, rule=rule, zone=zone) for at in sorted((one, other)))

    assert first.leaves_on <= second.leaves_on
    assert first.earliest_on <= second.earliest_on
    assert first.promised_on <= second.promised_on


@given(rules, moments, zones, free_days)
def test_a_promise_holds_until_its_last_moment_and_not_longer(
    rule: DeliveryRule, at: datetime, zone: ZoneInfo, free: set[date]
) -> None:
    found = promised(at, *free, rule=rule, zone=zone)
    last = found.order_by.astimezone(UTC)
    assume(last - timedelta(seconds=1) > at)

    assert promised(last - timedelta(seconds=1), *free, rule=rule, zone=zone) == found
    assert promised(last, *free, rule=rule, zone=zone).leaves_on > found.leaves_on
