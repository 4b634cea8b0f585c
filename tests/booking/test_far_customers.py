"""A shop in Rome, a server that counts in UTC, and customers elsewhere: both clocks are right, whatever is changed."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.move_booking import move_booking
from shop.booking.zones import instants_of
from shop.kernel.language import Language
from tests.booking.diary import (
    HOUR,
    a_resource,
    a_service,
    as_it_is,
    clocks,
    confirms,
    holds,
    slots,
    somebody,
    works,
)
from tests.world import Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")

ROME, NEW_YORK = ZoneInfo("Europe/Rome"), ZoneInfo("America/New_York")


@pytest.fixture
def shop(empty_database: str) -> Shop:
    assert empty_database
    shop = a_shop()
    a_resource(shop)
    a_service(shop, horizon_days=700)
    works(shop, *((day, "10:00", "12:00") for day in range(7)), resource="ada")
    return shop


@pytest.mark.parametrize(
    ("day", "there"),
    [
        (date(2027, 3, 12), "04:00"),
        (date(2027, 3, 15), "05:00"),
        (date(2027, 3, 29), "04:00"),
        (date(2027, 10, 30), "04:00"),
        (date(2027, 11, 1), "05:00"),
        (date(2027, 11, 8), "04:00"),
    ],
    ids=[
        "winter",
        "only America in summer",
        "both in summer",
        "summer",
        "only Europe in winter",
        "winter again",
    ],
)
def test_ten_in_rome_is_told_right_in_new_york_in_the_weeks_between_both_changes(
    shop: Shop, owner: Any, day: date, there: str
) -> None:
    service = a_service(shop, horizon_days=700)
    (ten, *_) = slots(shop, service, day)
    booked = confirms(
        shop, holds(shop, somebody(shop), ten.starts_at, customer_zone=NEW_YORK.key, language=Language.EN)
    )

    seen = as_it_is(shop, booked)
    assert seen.customer_zone is not None
    assert f"{seen.starts_at.astimezone(seen.zone):%H:%M}" == "10:00"
    assert f"{seen.starts_at.astimezone(seen.customer_zone):%H:%M}" == there
    assert seen.ends_at - seen.starts_at == HOUR
    assert (
        one(owner, "SELECT to_char(starts_at AT TIME ZONE 'Europe/Rome', 'YYYY-MM-DD HH24:MI') FROM booking")
        == f"{day} 10:00"
    )
    assert one(owner, "SHOW TIME ZONE") in {"UTC", "Etc/UTC"}


def test_week_that_loses_an_hour_still_has_its_appointment_at_ten(shop: Shop) -> None:
    service = a_service(shop, horizon_days=700)
    saturday, sunday = date(2027, 3, 27), date(2027, 3, 28)
    first = slots(shop, service, saturday)[0].starts_at
    booked = confirms(shop, holds(shop, somebody(shop), first))

    moved = move_booking(
        now=datetime(2027, 3, 1, tzinfo=ROME), actor="customer", workspace_id=shop.id, booking_id=booked.id,
        starts_at=slots(shop, service, sunday)[0].starts_at,
    )  # fmt: skip

    assert moved.starts_at - booked.starts_at == timedelta(hours=23)
    assert f"{moved.starts_at.astimezone(ROME):%H:%M}" == "10:00"
    assert "10:00" in clocks(slots(shop, service, saturday))


@pytest.mark.parametrize("name", ["Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago", "Asia/Dubai"])
def test_host_elsewhere_works_by_the_clock_on_their_own_wall(shop: Shop, name: str) -> None:
    a_resource(shop, "far", timezone=name)
    works(shop, *((day, "09:00", "11:00") for day in range(7)), resource="far")
    service = a_service(shop, "far-away", horizon_days=700, needs=[[{"resource": "far"}]])

    found = {slot.starts_at for day in (24, 25, 26) for slot in slots(shop, service, date(2026, 11, day))}

    (expected,) = instants_of(date(2026, 11, 25), time(9), ZoneInfo(name))
    assert expected in found
    assert {f"{start.astimezone(ZoneInfo(name)):%H:%M}" for start in found} == {"09:00", "09:30", "10:00"}
