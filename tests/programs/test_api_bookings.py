"""What can be booked, when, and what was: over the API, each shop for itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from redis import Redis

from flows.call_off_date import end_next_called_off
from tests.booking.diary import HOUR, MONDAY, a_date, a_resource, a_service, books, on, somebody
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import MORNING, Shop, a_shop, due, one, rows

TEN = on(MONDAY, "10:00")
POLICY = {"free_until_minutes": 1440, "late_percent": 50, "no_show_percent": 80}


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """Ada gives consultations, in English too, and there is a tour."""
    del empty_database, valkey
    made = a_shop()
    a_resource(made, languages=["it", "en"], titles={"it": "avvocata", "en": "lawyer"})
    a_service(made, tags=["legal"], languages=["it", "en"], seats=3, policy=POLICY)
    a_service(made, "tour", kind="event", seats=2, names={"it": "Giro", "en": "Tour"})
    return made


@pytest.fixture
def other(shop: Shop) -> Shop:
    del shop
    made = a_shop("altra", 2)
    a_resource(made)
    a_service(made, "altrove")
    return made


@pytest.fixture
def program(shop: Shop) -> Iterator[Asking]:
    with asking_with(a_key(shop)) as made:
        yield made


def wish(starts_at: Any = TEN, **told: Any) -> dict[str, Any]:
    return {"service": "consultation", "starts_at": starts_at.isoformat(), **told}


def test_a_time_is_found_held_confirmed_moved_and_canceled(program: Asking, shop: Shop, owner: Any) -> None:
    customer = str(somebody(shop))
    days = program(
        "GET", "/slots", params={"service": "consultation", "from_day": "2026-11-23", "to_day": "2026-11-24",
                                 "zone": "America/New_York", "language": "en"},
    ).json()  # fmt: skip
    ten = next(slot for slot in days["days"][0]["slots"] if slot["starts_at"] == "2026-11-23T09:00:00Z")

    assert (days["timezone"], days["days"][0]["state"], ten["seats_left"]) == ("Europe/Rome", "available", 3)
    assert (ten["host_time"], ten["your_time"]) == ("2026-11-23T10:00:00+01:00", "2026-11-23T04:00:00-05:00")
    held = program("POST", "/bookings", wish(customer_id=customer, seats=2, guests=[{"name": "Bo"}]))
    assert held.status_code == 201, held.text
    code = held.json()["code"]
    assert (held.json()["state"], held.json()["people"]) == ("held", ["Ada"])
    assert program("POST", f"/bookings/{code}/confirm").json()["state"] == "confirmed"

    later = (TEN + HOUR).isoformat()
    moved = program("POST", f"/bookings/{code}/move", {"starts_at": later}).json()
    assert (moved["code"], moved["sequence"], moved["starts_at"]) == (code, 1, "2026-11-23T10:00:00Z")
    listed = program(
        "GET", "/bookings", params={"customer_id": customer, "state": ["confirmed", "held"]}
    ).json()
    assert [booking["code"] for booking in listed["bookings"]] == [code]
    canceled = program("POST", f"/bookings/{held.json()['id']}/cancel", {"reason": "malata"}).json()
    assert (canceled["state"], canceled["history"][-1]["reason"]) == ("canceled", "malata")
    assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 0


def test_a_slot_is_booked_by_name_and_number_once_however_often_it_is_asked(
    program: Asking, owner: Any
) -> None:
    told = wish(name="Jane Doe", phone="+12125551234", preferences="by the window", language="en")
    key = {"Idempotency-Key": "mine"}

    first, again = (program("POST", "/book-slot", told, headers=key) for _ in range(2))

    assert first.status_code == again.status_code == 201, first.text
    assert first.json() == again.json()
    assert (first.json()["state"], first.json()["note"]) == ("confirmed", "by the window")
    assert first.json()["customer_timezone"] == "America/New_York"
    assert one(owner, "SELECT count(*) FROM booking") == 1
    assert (
        one(owner, "SELECT name FROM customer WHERE id = %(id)s", {"id": first.json()["customer_id"]})
        == "Jane Doe"
    )


def test_a_no_names_what_could_be_had_and_changes_nothing(program: Asking, shop: Shop, owner: Any) -> None:
    books(shop, somebody(shop), TEN)
    told = {"customer_id": str(somebody(shop))}

    taken = program("POST", "/bookings", wish(**told))
    assert problem(taken) == (409, "slot_taken")
    assert (TEN + HOUR).isoformat().replace("+00:00", "Z") in taken.json()["starts"]
    odd = wish(TEN + timedelta(minutes=7), **told)
    assert problem(program("POST", "/bookings", odd)) == (422, "not_a_slot")
    assert problem(program("POST", "/bookings", wish(service="x", **told))) == (404, "service_unknown")
    assert problem(program("POST", "/bookings", wish(resource="nobody", **told))) == (404, "resource_unknown")
    unknown = wish(customer_id=str(shop.id))
    assert problem(program("POST", "/bookings", unknown)) == (404, "not_found")
    naive = program("POST", "/bookings", wish(**told) | {"starts_at": "2026-11-23T10:00:00"})
    assert problem(naive) == (422, "validation_failed")
    for query in ({"zone": "Mars"}, {"from_day": "2026-11-23", "to_day": "2027-11-23"}):
        assert program("GET", "/slots", params={"service": "tour", **query}).status_code == 422
    assert one(owner, "SELECT count(*) FROM booking") == 1


def test_services_and_people_are_narrowed_and_told_in_the_language_asked_for(program: Asking) -> None:
    english = {"Accept-Language": "en"}
    services = program("GET", "/services", params={"language": "en"}, headers=english).json()["services"]
    people = program(
        "GET", "/professionals", params={"q": "lawyer", "from_day": "2026-11-23"}, headers=english
    )

    assert [(service["slug"], service["name"]) for service in services] == [("consultation", "Consultation")]
    assert services[0]["hosts"][0]["title"] == "lawyer"
    assert [one["who"]["slug"] for one in people.json()["professionals"]] == ["ada"]
    assert (
        program("GET", "/services", params={"max_price": "0", "kind": "event"}).json()["services"][0]["slug"]
        == "tour"
    )
    assert program("GET", "/services/tour").json()["seats"] == 2
    assert program("GET", "/professionals", params={"min_rating": "4"}).json() == {"professionals": []}


def test_what_can_be_booked_is_written_and_dates_are_called_off(
    program: Asking, shop: Shop, owner: Any
) -> None:
    lesson = {"slug": "lesson", "kind": "class", "names": {"it": "Lezione"}, "minutes": 60, "seats": 2,
              "notice_minutes": 0}  # fmt: skip
    assert program("PUT", "/resources/bea", {"slug": "bea", "name": "Bea"}).json()["changed"] is True
    assert program("PUT", "/services/lesson", lesson).json()["kind"] == "class"
    assert problem(program("PUT", "/services/x", lesson)) == (422, "other_slug")
    week = [{"weekday": 0, "opens": "09:00", "closes": "12:00"}]
    assert program("PUT", "/hours", {"resource": "bea", "weekly": week}).status_code == 204
    date = program(
        "POST", "/services/lesson/dates", {"starts_at": TEN.isoformat(), "resources": ["bea"]}
    ).json()
    booked = books(shop, somebody(shop), TEN, service="lesson")

    closed = program("POST", "/closures", {"first": "2026-11-23", "last": "2026-11-23", "resource": "bea"})
    assert closed.json()["booked"] == [booked.code]
    assert program("DELETE", f"/closures/{closed.json()['id']}").status_code == 204
    assert problem(program("DELETE", f"/closures/{closed.json()['id']}")) == (404, "closure_unknown")
    off = program("POST", f"/dates/{date['id']}/call-off", {"reason": "Bea è malata"})
    assert off.json()["booked"] == [booked.code]
    for entry in due("called_off", at=MORNING):
        while end_next_called_off(now=MORNING, entry=entry):
            pass
    assert program("GET", f"/bookings/{booked.code}").json()["history"][-1]["reason"] == "Bea è malata"
    assert program("DELETE", "/services/lesson").status_code == 204
    assert problem(program("GET", "/services/lesson")) == (404, "service_unknown")
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'DateCalledOff'") == 1


def test_the_shop_answers_and_closes_what_was_booked(program: Asking, shop: Shop) -> None:
    a_service(shop, approval=True, seats=3, policy=POLICY)
    first, second = (books(shop, somebody(shop), TEN + gone * HOUR) for gone in (0, 2))

    assert program("POST", f"/bookings/{first.code}/accept").json()["state"] == "confirmed"
    declined = program("POST", f"/bookings/{second.code}/decline", {"reason": "fiera"}).json()
    assert (declined["state"], declined["history"][-1]["reason"]) == ("canceled", "fiera")
    assert problem(program("POST", f"/bookings/{first.code}/complete")) == (409, "not_begun")
    early = {"booking": first.code, "stars": 5}
    assert problem(program("POST", "/feedback", early)) == (409, "not_over")
    program.clock.at = TEN + HOUR
    assert program("POST", f"/bookings/{first.code}/complete").json()["state"] == "completed"
    assert program("POST", "/feedback", early).json()["state"] == "completed"
    (best,) = program("GET", "/professionals", params={"min_rating": "5"}).json()["professionals"]
    assert best["who"]["ratings"] == 1


def test_a_page_of_bookings_goes_on_where_the_last_one_ended(program: Asking, shop: Shop) -> None:
    made = [books(shop, somebody(shop), TEN + gone * HOUR).code for gone in range(3)]
    first = program("GET", "/bookings", params={"limit": 2, "service": "consultation"}).json()
    second = program("GET", "/bookings", params={"limit": 2, "cursor": first["next_cursor"]}).json()

    assert [one["code"] for one in first["bookings"] + second["bookings"]] == made
    assert second["next_cursor"] == ""
    late = program("GET", "/bookings", params={"from_at": (TEN + 2 * HOUR).isoformat()}).json()
    assert [one["code"] for one in late["bookings"]] == made[2:]


def test_nothing_of_another_shop_is_seen_or_touched(
    program: Asking, shop: Shop, other: Shop, owner: Any
) -> None:
    theirs = books(other, somebody(other), TEN, service="altrove")
    foreign_date = a_date(shop, starts_at=TEN, service="tour")
    stranger = program.as_key(a_key(other).key)

    assert program("GET", "/bookings").json()["bookings"] == []
    assert problem(program("GET", "/services/altrove")) == (404, "service_unknown")
    for path in (f"/bookings/{theirs.code}", f"/bookings/{theirs.id}"):
        assert problem(program("GET", path)) == (404, "booking_unknown")
        assert problem(program("POST", f"{path}/cancel", {})) == (404, "booking_unknown")
    off = stranger("POST", f"/dates/{foreign_date}/call-off", {})
    assert problem(off) == (404, "occurrence_unknown")
    assert one(owner, "SELECT count(*) FROM booking WHERE state = 'confirmed'") == 1


def test_a_key_does_only_what_its_scopes_say(program: Asking, shop: Shop) -> None:
    reader = program.as_key(a_key(shop, "services:read").key)

    assert reader("GET", "/services").status_code == 200
    assert problem(reader("GET", "/bookings")) == (403, "scope_missing")
    assert problem(reader("POST", "/book-slot", wish(name="A", phone="+12125551234"))) == (
        403,
        "scope_missing",
    )
    assert problem(reader("PUT", "/hours", {})) == (403, "scope_missing")
    assert program.as_key("vk_x")("GET", "/slots", params={"service": "tour"}).status_code == 401


def test_an_endpoint_hears_of_every_step_in_figures_and_without_words(
    program: Asking, shop: Shop, owner: Any
) -> None:
    hook = {"url": "https://hooks.example.com/in", "events": ["booking.confirmed", "booking.canceled"]}
    assert program("POST", "/webhooks", hook).status_code == 201
    booked = books(shop, somebody(shop), TEN, note="la sedia rossa")

    program("POST", f"/bookings/{booked.code}/cancel", {"reason": "malata"})

    told = rows(owner, "SELECT event, payload FROM webhook_delivery ORDER BY id")
    assert [event for event, _ in told] == ["booking.confirmed", "booking.canceled"]
    figures = told[1][1]["data"]
    assert (figures["id"], figures["booking"], figures["state"]) == (str(booked.id), booked.code, "canceled")
    assert (figures["starts_at"], figures["fee_minor"]) == (TEN.isoformat(), 0)
    assert "sedia" not in str(told)
    assert "malata" not in str(told)
