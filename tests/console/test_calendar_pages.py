"""The calendar at the console: who comes when, moved, answered, booked by hand; days closed; services and templates."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shop.kernel.ids import CustomerId, new_id
from shop.kernel.language import Language
from tests.booking.diary import (
    MONDAY,
    a_date,
    a_resource,
    a_service,
    as_it_is,
    books,
    on,
    somebody,
    works,
)
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of
from tests.world import Shop, a_registered_customer, due, one, rows

TUESDAY = MONDAY + timedelta(days=1)
WEEK = "/console/calendar?view=week&day=2026-11-23"
GRID = {"HX-Request": "true", "HX-Target": "calendar"}


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """A shop with two who can be booked, and a customer."""
    for who in ("ada", "tano"):
        a_resource(shop, who)
        works(shop, *((day, "09:00", "18:00") for day in range(5)), resource=who)
    a_service(shop, needs=[[{"resource": "ada"}, {"resource": "tano"}]])
    return somebody(shop, name="Marta Bellomo")


@pytest.fixture(autouse=True)
def rosaria_works(shop: Shop, browser: TestClient) -> None:
    """The shop's owner is signed in."""
    signed_in(browser, a_member(shop))


def starts_of(browser: TestClient, booking: Any, of: str = "") -> list[dict[str, Any]]:
    told = {"first": MONDAY.isoformat(), "last": TUESDAY.isoformat(), "of": of}
    answer = browser.get(f"/console/calendar/bookings/{booking.id}/starts", params=told)
    return list(json.loads(answer.text)["starts"])


def test_a_booking_is_seen_by_day_and_week_and_moved_and_moved_back(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    booking = books(shop, marta, on(MONDAY, "10:00"))
    host = as_it_is(shop, booking).resource_ids[0]
    for address in (WEEK, "/console/calendar?day=2026-11-23", "/console/calendar?day=2026-11-23&of=ada"):
        blocks = found(browser.get(address), "[data-moves]")
        assert [one.css("b")[0].text() for one in blocks] in (["Marta Bellomo"], []), address
    said = found(browser.get(WEEK), "[data-moves]")[0].text(separator=" ")
    assert said == "Marta Bellomo 10:00–11:00 · Consultation Confirmed"
    assert "Marta" not in text_of(browser.get("/console/calendar?view=week&day=2026-12-07"))
    free = starts_of(browser, booking)
    assert {start["of"] for start in free} == {"ada", "tano"}
    assert {start["day"] for start in free} == {MONDAY.isoformat(), TUESDAY.isoformat()}
    wanted = next(one for one in free if one["day"] == TUESDAY.isoformat() and one["clock"] == "15:00")
    path = f"/console/calendar/bookings/{booking.id}/move?view=week&day=2026-11-23"
    told = {"starts_at": wanted["at"], "resource": "tano"}
    moved = browser.post(path, data=told, headers=GRID)
    trigger = json.loads(moved.headers["hx-trigger"])["toast"]
    assert (moved.status_code, booking.code in trigger["words"]) == (200, True)
    assert found(moved, f'[data-column-day="{TUESDAY}"] [data-moves]')
    assert as_it_is(shop, booking).starts_at == on(TUESDAY, "15:00")
    refused = browser.post(path, data={"starts_at": on(MONDAY, "03:00").isoformat()}, headers=GRID)
    assert "Nothing starts at that time" in json.loads(refused.headers["hx-trigger"])["toast"]["words"]
    assert browser.post(trigger["undo"]).status_code == 303
    back = as_it_is(shop, booking)
    assert (back.starts_at, back.resource_ids[0]) == (on(MONDAY, "10:00"), host)


@pytest.mark.parametrize(("at", "whose"), [("16:00", "tano"), ("15:00", "ada")], ids=["time", "person"])
def test_a_move_is_not_taken_back_where_somebody_has_moved_it_since(
    shop: Shop, marta: CustomerId, browser: TestClient, at: str, whose: str
) -> None:
    booking = books(shop, marta, on(MONDAY, "10:00"))
    path = f"/console/calendar/bookings/{booking.id}/move?view=week&day=2026-11-23"

    def moves(clock: str, resource: str) -> str:
        told = {"starts_at": on(TUESDAY, clock).isoformat(), "resource": resource}
        done = browser.post(path, data=told, headers=GRID)
        return str(json.loads(done.headers["hx-trigger"])["toast"]["undo"])

    undo = moves("15:00", "tano")
    signed_in(browser, a_member(shop, "manager", name="Carmen"))
    theirs = moves(at, whose)
    moved = as_it_is(shop, booking)
    assert browser.post(undo).status_code == 303
    assert f"Somebody has moved {booking.code} since. It stays where it is now." in text_of(
        browser.get("/console/calendar")
    )
    now = as_it_is(shop, booking)
    assert (now.starts_at, now.resource_ids) == (moved.starts_at, moved.resource_ids)
    browser.post(theirs)  # theirs is still theirs to take back, and then the first one's is, too
    browser.post(undo)
    assert as_it_is(shop, booking).starts_at == on(MONDAY, "10:00")


def test_what_waits_is_answered_and_what_took_place_is_written_down(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: Any
) -> None:
    a_service(shop, "fitting", approval=True, names={Language.EN: "Fitting"})
    first, second = (
        books(shop, marta, on(MONDAY, "12:00"), service="fitting"),
        books(shop, marta, on(MONDAY, "14:00"), service="fitting"),
    )
    assert text_of(browser.get("/console/calendar/waiting")) == "2"
    page = browser.get("/console/calendar")
    assert "Waits for your yes 2" in text_of(page)
    for booking, does, after in ((first, "accept", "confirmed"), (second, "decline", "canceled")):
        here = f"/console/calendar/bookings/{booking.id}"
        panel = browser.get(f"{here}?part=panel")
        assert "Marta Bellomo" in text_of(panel)
        assert not found(panel, "[data-console]")
        assert browser.post(f"{here}/{does}", data={"reason": "Ill"}).status_code == 303
        assert as_it_is(shop, booking).state == after
    here = f"/console/calendar/bookings/{first.id}"
    assert browser.post(f"{here}/burn").status_code == 404
    assert browser.post(f"{here}/no-show").status_code == 303  # it has not begun: said, and nothing done
    assert as_it_is(shop, first).state == "confirmed"
    assert found(browser.get(here), ".booking-start")
    clock.at = on(MONDAY, "12:10")


def test_a_host_sees_their_own_part_and_moves_nothing(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    theirs = books(shop, marta, on(MONDAY, "10:00"), resource_id=a_resource(shop, "ada"))
    other = books(
        shop, somebody(shop, name="Klaus"), on(MONDAY, "11:00"), resource_id=a_resource(shop, "tano")
    )
    host = a_member(shop, "host", name="Ada")
    owner.execute(
        "UPDATE member SET resource_id = (SELECT id FROM resource WHERE slug = 'ada') WHERE id = %(id)s",
        {"id": host.member_id},
    )
    signed_in(browser, host)
    page = text_of(browser.get(WEEK))
    assert ("Marta Bellomo" in page, "Klaus" in page) == (True, False)
    assert browser.get(f"/console/calendar/bookings/{other.id}").status_code == 404
    assert browser.post(f"/console/calendar/bookings/{other.id}/cancel").status_code == 404
    assert browser.post(f"/console/calendar/bookings/{theirs.id}/move").status_code == 404
    assert browser.get("/console/calendar/new").status_code == 404


def test_a_member_books_for_a_customer_and_for_somebody_new(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    known = a_registered_customer(shop, "+393331234567")
    page = browser.get("/console/calendar/new?service=consultation&day=2026-11-23")
    values = [one.attributes["value"] for one in found(page, 'input[name="start"]')]
    told = {"service": "consultation", "seats": "1", "day": "2026-11-23"}
    for wrong, words in (({}, "Choose a time"), ({"start": values[0]}, "Choose a customer")):
        refused = browser.post("/console/calendar/new", data=told | wrong)
        assert (refused.status_code, words in text_of(refused)) == (422, True)
    assert one(owner, "SELECT count(*) FROM booking") == 0
    people = browser.get("/console/calendar/people?q=Marta")
    assert [one.attributes["value"] for one in found(people, "input")][:1]
    done = browser.post(
        "/console/calendar/new", data=told | {"start": values[0], "customer": str(known), "note": "Window"}
    )
    assert done.status_code == 303
    new = browser.post(
        "/console/calendar/new",
        data=told | {"start": values[-1], "name": "Lena", "phone": "333 4445566", "resource": "tano"},
    )
    assert new.headers["location"].startswith("/console/calendar?day=")
    assert rows(owner, "SELECT state, note FROM booking ORDER BY starts_at") == [
        ("confirmed", "Window"),
        ("confirmed", ""),
    ]
    assert one(owner, "SELECT count(*) FROM customer_identity WHERE value = '+393334445566'") == 1
    taken = browser.post(
        "/console/calendar/new", data=told | {"start": "2026-11-23T02:00:00+00:00|", "customer": str(marta)}
    )
    assert (taken.status_code, "Nothing starts" in text_of(taken)) == (422, True)


def test_days_are_closed_and_opened_again_and_a_week_is_kept(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    booking = books(shop, marta, on(MONDAY, "10:00"))
    days = {"first": "2026-11-23", "last": "2026-11-24", "reason": "Fair"}
    wrong = browser.post("/console/calendar/hours/closures", data=days | {"last": "2026-11-01"})
    assert (wrong.status_code, "These days cannot be" in text_of(wrong)) == (422, True)
    browser.post("/console/calendar/hours/closures", data=days)
    page = browser.get("/console/calendar/hours")
    assert booking.code in text_of(page)  # it stays, and is named
    assert "Fair" in text_of(page)
    assert found(browser.get(WEEK), ".kind-closed")
    closure = one(owner, "SELECT id FROM closure")
    browser.post(f"/console/calendar/hours/closures/{closure}/open")
    page = browser.get("/console/calendar/hours")
    undo = str(found(page, "#toasts form")[0].attributes["action"])
    assert one(owner, "SELECT count(*) FROM closure") == 0
    browser.post(undo)
    assert rows(owner, "SELECT reason, ends_at - starts_at FROM closure") == [("Fair", timedelta(days=2))]
    assert browser.post(f"/console/calendar/hours/closures/{new_id()}/open").status_code == 404
    week = {"name": "Ada P.", "kind": "staff", "active": "on", "day_0": "8:30-13, 15-19:30", "day_1": "never"}
    assert browser.post("/console/resources/ada", data=week).status_code == 422
    assert browser.post("/console/resources/ada", data=week | {"day_1": ""}).status_code == 303
    assert (
        one(
            owner,
            "SELECT count(*) FROM working_hours h JOIN resource r ON r.id = h.resource_id WHERE r.slug = 'ada'",
        )
        == 2
    )
    assert "8:30-13:00, 15:00-19:30" in browser.get("/console/resources/ada").text


def test_a_service_is_told_hidden_and_shown_and_its_dates_come_again(
    shop: Shop, marta: CustomerId, browser: TestClient, owner: Any
) -> None:
    form = {
        "name_it": "Prova", "name_en": "Fitting", "kind": "appointment", "minutes": "45", "step": "15",
        "notice": "1,5", "horizon": "30", "seats": "1", "price": "12,50", "free_until": "24", "late": "50",
        "no_show": "100", "place": "shop", "who-ada": "on", "takes-ada": "60", "languages": "it, en",
    }  # fmt: skip
    wrong = browser.post("/console/services/new", data=form | {"minutes": "long", "price": "dear"})
    assert (wrong.status_code, len(found(wrong, "[aria-invalid]"))) == (422, 2)
    nobody = browser.post("/console/services/new", data={k: v for k, v in form.items() if k != "who-ada"})
    assert "Somebody or something has to be chosen" in text_of(nobody)
    made = browser.post("/console/services/new", data=form)
    here = made.headers["location"]
    row = "SELECT minutes, notice_minutes, price_minor, policy, status FROM service WHERE names->>'en' = 'Fitting'"
    policy = {"free_until_minutes": 1440, "late_percent": 50, "no_show_percent": 100}
    assert rows(owner, row) == [(45, 90, 1250, policy, "active")]
    assert one(owner, "SELECT minutes FROM service_need WHERE minutes IS NOT NULL") == 60
    page = browser.get(here)
    kept = {
        str(one.attributes["name"]): str(one.attributes.get("value") or "")
        for one in found(page, ".service-form input")
        if one.attributes.get("type") != "checkbox" or "checked" in one.attributes
    }
    browser.post(here, data=kept | {"place": "shop"})  # sent as it is shown, nothing is other than it was
    assert rows(owner, row) == [(45, 90, 1250, policy, "active")]
    browser.post(f"{here}/hide")
    assert rows(owner, row)[0][-1] == "hidden"
    browser.post(f"{here}/show")
    assert rows(owner, row)[0][-1] == "active"
    a_service(shop, "tour", kind="event", names={Language.EN: "Tour"}, seats=8)
    tour = "/console/services/tour"
    assert browser.post(f"{tour}/dates", data={"day": "2026-11-25"}).status_code == 422
    assert (
        browser.post(f"{tour}/dates", data={"day": "2026-11-25", "at": "16:00", "host-ada": "on"}).status_code
        == 303
    )
    weekly = {"first": "2026-11-24", "at": "18:00", "last": "2026-12-15", "seats": "6"}
    assert browser.post(f"{tour}/series", data=weekly).status_code == 422
    assert browser.post(f"{tour}/series", data=weekly | {"on-TU": "on", "on-TH": "on"}).status_code == 303
    assert one(owner, "SELECT count(*) FROM occurrence WHERE series_id IS NOT NULL") == 7
    series = one(owner, "SELECT id FROM series")
    browser.post(f"{tour}/series/{series}/stop")
    assert (
        one(owner, "SELECT count(*) FROM occurrence WHERE series_id IS NOT NULL AND canceled_at IS NULL") == 0
    )
    browser.post(f"{tour}/series/{series}/resume")
    assert (
        one(owner, "SELECT count(*) FROM occurrence WHERE series_id IS NOT NULL AND canceled_at IS NULL") == 7
    )
    assert browser.post(f"{tour}/series/{new_id()}/stop").status_code == 404
    date = a_date(shop, starts_at=on(MONDAY, "16:00"))
    booked = books(shop, marta, on(MONDAY, "16:00"), service="tour", seats=3)
    seen = browser.get(f"/console/calendar/dates/{date}")
    assert "3 of 8 seats" in text_of(seen)
    assert "Marta Bellomo" in text_of(seen)
    assert (
        browser.post(f"/console/calendar/dates/{date}/call-off", data={"reason": "Rain"}).status_code == 303
    )
    assert as_it_is(shop, booked).state in {"canceled", "confirmed"}  # ended one by one, by the queue
    assert (
        due("called_off", at=booked.created_at + timedelta(days=1))
        or as_it_is(shop, booked).state == "canceled"
    )
    assert browser.get(f"/console/calendar/dates/{new_id()}").status_code == 404


def test_a_template_is_declared_in_its_languages_or_told_what_whatsapp_would_not_take(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    del shop
    body = "Ciao {{1}}, la tua borsa è pronta in negozio: passa quando vuoi."
    told = {"name": "bag_ready", "category": "utility", "body_it": body}
    refused = browser.post("/console/templates/new", data=told)
    assert (refused.status_code, "Each place needs an example" in text_of(refused)) == (422, True)
    ends = browser.post(
        "/console/templates/new", data=told | {"body_it": "Ciao {{1}}", "sample_it_1": "Marta"}
    )
    assert "Words stand before" in text_of(ends)
    named = browser.post("/console/templates/new", data=told | {"name": "Bag ready", "sample_it_1": "Marta"})
    assert (named.status_code, "a letter first" in text_of(named)) == (422, True)
    told |= {
        "sample_it_1": "Marta",
        "body_en": "Hi {{1}}, your bag waits in the shop: come by whenever you like.",
        "sample_en_1": "Marta",
    }
    assert browser.post("/console/templates/new", data=told).status_code == 303
    assert rows(owner, "SELECT language, status FROM message_template ORDER BY language") == [
        ("en", "unsubmitted"),
        ("it", "unsubmitted"),
    ]
    assert one(owner, "SELECT count(*) FROM outbox WHERE topic = 'template'") == 2
    page = browser.get("/console/templates")
    assert "Hi Marta, your bag waits" in text_of(page)
    assert found(page, '[hx-trigger="every 8s"]')
    owner.execute(
        "UPDATE message_template SET status = 'rejected', reason = 'too <b>vague' WHERE language = 'it'"
    )
    owner.execute("UPDATE message_template SET status = 'approved' WHERE language = 'en'")
    assert "WhatsApp says: too <b>vague" in text_of(browser.get("/console/templates/bag_ready"))
    same = browser.post(
        "/console/templates/bag_ready", data={k: v for k, v in told.items() if k != "body_it"}
    )
    assert same.status_code == 303
    assert one(owner, "SELECT status FROM message_template WHERE language = 'en'") == "approved"
    assert browser.get("/console/templates/no_such").status_code == 404


def test_live_warehouse_and_opinions_stand_in_the_consoles_frame(shop: Shop, browser: TestClient) -> None:
    for path, place in (
        ("/team/live", "/team/live"),
        ("/team/reviews", "/team/live"),
        ("/team/tips", "/team/live"),
        ("/team/live-rules", "/team/live"),
        ("/team/packing", "/team/packing"),
        ("/team/picking", "/team/packing"),
        ("/team/calendars", "/console/calendar"),
    ):
        page = browser.get(path)
        assert page.status_code == 200, path
        here = found(page, '.rail [aria-current="page"]')
        assert [one.attributes["href"] for one in here] == [place], path
        assert found(page, "#palette"), path
    del shop
