"""What a customer booked goes with them when they ask for it, and their words go when they want to be forgotten."""

import json
from typing import Any

import pytest

from flows.move_booking import move_booking
from flows.rate_booking import rate_booking
from flows.wait_for_time import join_time_list
from shop.customers.erasure import erase
from shop.customers.export import export_customer
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from tests.booking.diary import (
    HOUR,
    MONDAY,
    a_resource,
    a_service,
    as_it_is,
    books,
    cancels,
    on,
    somebody,
)
from tests.world import MORNING, Shop, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")
TEN = on(MONDAY, "10:00")
WORDS = ("sedia", "Zoraide", "malato", "magnifico")


@pytest.fixture
def shop(empty_database: str) -> Shop:
    assert empty_database
    shop = a_shop()
    a_resource(shop)
    a_service(shop, seats=3)
    return shop


def a_life(shop: Shop) -> CustomerId:
    """Somebody with a past booking, one to come, one that was canceled, and a place in a line."""
    customer = somebody(shop)
    told: dict[str, Any] = {"seats": 2, "guests": [{"name": "Zoraide"}], "note": "una sedia comoda"}
    past = books(shop, customer, TEN, **told)
    rate_booking(
        now=TEN + HOUR, actor="customer", workspace_id=shop.id, booking_id=past.id, customer_id=customer,
        stars=5, words="magnifico",
    )  # fmt: skip
    cancels(shop, books(shop, customer, TEN + 2 * HOUR), reason="malato")
    coming = books(shop, customer, TEN + 3 * HOUR, **told)
    move_booking(
        now=MORNING, actor="customer", workspace_id=shop.id, booking_id=coming.id, starts_at=TEN + 4 * HOUR
    )
    a_service(shop, "fitting", needs=[[{"resource": "ada"}]], notice_minutes=0, minutes=600)
    join_time_list(
        now=MORNING, actor="customer", workspace_id=shop.id, customer_id=customer, conversation_id=None,
        service="fitting", from_at=TEN, until_at=TEN + HOUR,
    )  # fmt: skip
    return customer


def export(shop: Shop, customer: CustomerId) -> dict[str, Any]:
    with transaction(shop.id) as db:
        return export_customer(db, customer)


def test_export_holds_every_booking_with_its_history(shop: Shop) -> None:
    theirs = a_life(shop)
    books(shop, somebody(shop), TEN + 24 * HOUR, note="di un'altra")

    told = export(shop, theirs)

    assert [booking["state"] for booking in told["bookings"]] == ["confirmed", "canceled", "confirmed"]
    assert [step["reason"] for step in told["bookings"][2]["history"]] == ["", "", "moved"]
    assert {booking["service"] for booking in told["bookings"]} == {"consultation"}
    assert told["bookings"][0]["with"] == ["Ada"]
    assert [wish["state"] for wish in told["waiting_for_times"]] == ["waiting"]
    assert all(word in json.dumps(told) for word in WORDS)
    assert "di un'altra" not in json.dumps(told)


def test_words_of_who_is_forgotten_are_gone_and_their_time_is_not_sold_twice(shop: Shop, owner: Any) -> None:
    theirs = a_life(shop)
    kept = books(shop, somebody(shop), TEN + 24 * HOUR, note="di un'altra")

    with transaction(shop.id) as db:
        erase(db, theirs, now=MORNING)

    left = json.dumps([
        rows(owner, f"SELECT to_jsonb(t) FROM {table} t")  # noqa: S608  # names of this test
        for table in ("booking", "booking_change", "event", "time_wish")
    ])  # fmt: skip
    assert not [word for word in WORDS if word in left]
    assert as_it_is(shop, kept).note == "di un'altra"
    assert one(owner, "SELECT count(*) FROM time_wish") == 0
    assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 3
    due = "SELECT count(*) FROM reminder JOIN booking ON booking.id = booking_id WHERE reminder.state = 'due' AND customer_id = %(who)s"
    assert one(owner, due, {"who": theirs}) == 0


def test_history_itself_is_never_changed(shop: Shop) -> None:
    books(shop, somebody(shop), TEN)
    for statement in ("UPDATE booking_change SET state = 'held'", "DELETE FROM booking_change"):
        with pytest.raises(Exception, match="permission denied"), transaction(shop.id) as db:
            db.connection().exec_driver_sql(statement)


def test_export_names_no_host_of_another(shop: Shop) -> None:
    a_resource(shop, "bea")
    a_service(shop, "advice", needs=[[{"resource": "bea"}]])
    customer = somebody(shop)
    books(shop, customer, TEN)
    books(shop, somebody(shop), TEN, service="advice")

    assert [booking["with"] for booking in export(shop, customer)["bookings"]] == [["Ada"]]
