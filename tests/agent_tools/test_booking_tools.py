"""Booking as a model may handle it: times from real slots, and nothing booked, moved or given up without a yes."""

from typing import Any

import pytest

from tests.agent_tools.calendar import a_booked_shop, later, says, somebody_else
from tests.agent_tools.counter import a_customers_turn, a_selling_shop
from tests.agent_tools.turns import Turn
from tests.booking.diary import works
from tests.world import Shop, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


@pytest.fixture
def shop() -> Shop:
    return a_booked_shop()


@pytest.fixture
def turn(shop: Shop, owner: Any) -> Turn:
    return a_customers_turn(shop, owner)


def bookings(owner: Any) -> list[Any]:
    """Every booking there is: state, seats, and the start on the shop's clock."""
    query = """
        SELECT state, seats, to_char(starts_at AT TIME ZONE 'Europe/Rome', 'DD.MM HH24:MI') FROM booking
        ORDER BY created_at, starts_at
    """
    found = [tuple(row) for row in rows(owner, query)]
    owner.rollback()
    return found


def held(turn: Turn, when: str = "lunedì alle 10", **told: Any) -> dict[str, Any]:
    """That time is kept for the customer; the booking as it was told."""
    found = turn.call("find_slots", service="consultation", when=when, **told)
    answer: dict[str, Any] = turn.call("hold_slot", slot=found["slots"][0]["slot"])["held"]
    return answer


def booked(turn: Turn, shop: Shop, when: str = "lunedì alle 10") -> tuple[Turn, dict[str, Any]]:
    """The turn in which that time was booked."""
    code = held(turn, when)["code"]
    yes = says(turn, shop, "sì", asked=(f"book:{code}",))
    return yes, yes.call("confirm_booking")["booked"]


def test_services_are_listed_with_their_hosts_and_narrowed(turn: Turn) -> None:
    told = turn.call("list_services")

    assert [(one["slug"], one["type"]) for one in told["services"]] == [
        ("consultation", "appointment"),
        ("walk", "event"),
    ]
    assert [host["name"] for host in told["services"][0]["hosts"]] == ["Ada", "Bea"]
    for narrowed, slugs in (
        ({"kind": "event"}, ["walk"]),
        ({"language": "en"}, ["consultation", "walk"]),
        ({"query": "avvocata"}, ["consultation"]),
        ({"budget": "10 €"}, ["consultation"]),
        ({"when": "sabato 28"}, ["walk"]),
        ({"rating": "4"}, []),
    ):
        assert [one["slug"] for one in turn.call("list_services", **narrowed)["services"]] == slugs, narrowed


def test_five_is_asked_back_only_where_both_halves_of_the_day_can_be_booked(turn: Turn, shop: Shop) -> None:
    alone = turn.call("find_slots", service="consultation", when="lunedì alle 5")
    assert (alone["exact"], [one["when"] for one in alone["slots"]]) == (True, ["lunedì 23 novembre, 17:00"])

    works(shop, (0, "04:00", "07:00"), (0, "15:00", "18:00"), resource="bea")
    both = turn.call("find_slots", service="consultation", when="lunedì alle 5")
    assert (both["ask"]["what"], both["slots"], both["exact"]) == ("am_pm", [], False)
    assert [one["when"] for one in both["ask"]["answers"]] == [
        "lunedì 23 novembre, 05:00",
        "lunedì 23 novembre, 17:00",
    ]
    week = turn.call("find_slots", service="consultation", when="next Tuesday", host="ada")
    assert week["slots"][0]["day"] == "2026-11-24"


def test_a_part_of_a_day_gives_its_times_and_a_closed_hour_those_near_it(turn: Turn) -> None:
    part = turn.call("find_slots", service="consultation", when="lunedì pomeriggio")
    assert [one["title"] for one in part["slots"]][:2] == ["lun 23 nov, 15:00", "lun 23 nov, 15:30"]
    assert not part["exact"]

    closed = turn.call("find_slots", service="consultation", when="domenica alle 11")
    assert (closed["slots"], closed["full"]) == ([], False)
    assert closed["others"][0]["when"] == "lunedì 23 novembre, 09:00"


def test_without_a_time_a_few_of_each_day_are_offered(turn: Turn) -> None:
    told = turn.call("find_slots", service="consultation")

    assert not told["understood"]
    assert len({one["day"] for one in told["slots"]}) > 1


def test_a_time_is_kept_and_booked_on_the_customers_own_yes(turn: Turn, shop: Shop, owner: Any) -> None:
    kept = held(turn)

    assert (kept["when"], kept["kept_until"], kept["state"]) == ("lunedì 23 novembre, 10:00", "10:05", "held")
    for words in ("e quanto costa?", "sì ma alle 11", "sì"):
        refused = says(turn, shop, words).call("confirm_booking", booking=kept["code"])
        assert refused["refusal"] == "BookingNotAgreed"
    assert bookings(owner) == [("held", 1, "23.11 10:00")]
    yes = says(turn, shop, "sì, prenota pure", asked=(f"book:{kept['code']}",))
    told = yes.call("confirm_booking")

    assert (told["booked"]["state"], told["booked"]["code"]) == ("confirmed", kept["code"])
    assert "/l/" in told["url"]
    assert bookings(owner) == [("confirmed", 1, "23.11 10:00")]
    assert [one["code"] for one in yes.call("my_bookings")["bookings"]] == [kept["code"]]


def test_a_tap_on_an_old_list_is_refused_with_what_is_free(turn: Turn, shop: Shop, owner: Any) -> None:
    found = turn.call("find_slots", service="consultation", when="lunedì alle 10")["slots"][0]["slot"]
    other = somebody_else(shop, owner)
    assert "held" in says(other, shop, tapped=found).call("hold_slot")

    told = says(turn, shop, tapped=found).call("hold_slot")

    assert (told["refusal"], told["why"]) == ("TimeGone", "SlotTaken")
    assert "lunedì 23 novembre, 11:00" in {one["when"] for one in told["others"]}
    assert len(bookings(owner)) == 1
    assert turn.call("hold_slot", slot="slot:consultation.zzzzzz.1")["refusal"] == "TimeGone"
    assert turn.call("hold_slot", slot="half past nine")["refusal"] == "SlotUnknown"


def test_what_was_kept_is_lost_after_five_minutes(turn: Turn, shop: Shop, owner: Any) -> None:
    code = held(turn)["code"]

    told = later(turn, shop, 6, said="sì", asked=(f"book:{code}",)).call("confirm_booking", booking=code)

    assert told["refusal"] == "HoldOver"
    assert "lunedì 23 novembre, 10:00" in {one["when"] for one in told["others"]}
    assert bookings(owner)[0][0] == "held"


def test_a_group_brings_its_names_and_the_last_seats_are_counted(turn: Turn, shop: Shop, owner: Any) -> None:
    found = turn.call("find_slots", service="walk", when="sabato 28", seats=3)
    assert found["slots"][0]["stock"] == 4
    kept = turn.call("hold_slot", slot=found["slots"][0]["slot"], guests=["Luca", "Anna"])["held"]

    assert (kept["seats"], kept["guests"], kept["price_minor"]) == ("3", ["Luca", "Anna"], 4500)
    other = somebody_else(shop, owner)
    full = other.call("find_slots", service="walk", when="sabato 28", seats=2)
    assert (full["slots"], full["full"]) == ([], True)
    waits = other.call("join_time_list", service="walk", when="sabato 28", seats=2)
    assert waits["waiting"]["place_in_line"] == "1"
    assert other.call("my_bookings")["waits_for"] == [{"slug": "walk", "name": "Passeggiata barocca"}]
    assert other.call("leave_time_list", service="walk")["done"] is True
    assert other.call("join_time_list", service="walk", when="sabato 28")["refusal"] == "TimeFree"


def test_a_booking_moves_on_a_tap_or_a_yes_and_not_without(turn: Turn, shop: Shop, owner: Any) -> None:
    turn, booking = booked(turn, shop)
    found = turn.call("find_slots", when="martedì alle 11", booking=booking["code"])["slots"][0]["slot"]
    refused = says(turn, shop, "forse").call("move_booking", slot=found)

    assert (refused["refusal"], refused["to"]["when"]) == ("BookingNotAgreed", "martedì 24 novembre, 11:00")
    assert bookings(owner) == [("confirmed", 1, "23.11 10:00")]
    told = says(turn, shop, "sì", asked=(found, "no")).call("move_booking")
    assert (told["moved"]["when"], told["before"]) == (
        "martedì 24 novembre, 11:00",
        "lunedì 23 novembre, 10:00",
    )
    again = turn.call("find_slots", when="mercoledì alle 11", booking=booking["code"])["slots"][0]["slot"]
    says(turn, shop, tapped=again).call("move_booking")
    assert bookings(owner) == [("confirmed", 1, "25.11 11:00")]


def test_canceling_tells_its_terms_and_waits_for_a_yes(turn: Turn, shop: Shop, owner: Any) -> None:
    turn, _ = booked(turn, shop)

    asked = says(turn, shop, "disdico").call("cancel_booking")

    assert asked["refusal"] == "BookingNotAgreed"
    assert bookings(owner)[0][0] == "confirmed"
    for words, offered in (("sì", ()), ("sì ma dopo", (asked["button"],)), ("sì", ("leave:B-OTHER.0",))):
        assert "refusal" in says(turn, shop, words, asked=offered).call("cancel_booking")
    done = says(turn, shop, "sì, disdici", asked=(asked["button"],)).call("cancel_booking")
    assert (done["canceled"]["state"], done["was_held"]) == ("canceled", False)
    assert bookings(owner) == [("canceled", 1, "23.11 10:00")]


def test_a_yes_to_other_terms_cancels_nothing(turn: Turn, shop: Shop, owner: Any) -> None:
    turn, booking = booked(turn, shop)
    old = f"leave:{booking['code']}.500"

    assert says(turn, shop, tapped=old).call("cancel_booking")["refusal"] == "BookingNotAgreed"
    assert bookings(owner)[0][0] == "confirmed"


def test_what_is_only_kept_is_given_up_at_once(turn: Turn, shop: Shop, owner: Any) -> None:
    kept = held(turn)

    told = says(turn, shop, "no", asked=(f"book:{kept['code']}",)).call("cancel_booking")

    assert told["was_held"] is True
    assert bookings(owner)[0][0] == "canceled"


def test_other_peoples_bookings_do_not_exist(turn: Turn, shop: Shop, owner: Any) -> None:
    _, booking = booked(turn, shop)
    other = somebody_else(shop, owner)
    foreign = a_customers_turn(a_booked_shop("altro", 2), owner, phone="+393338888888", name="Eva")

    for stranger in (other, foreign):
        assert stranger.call("my_bookings")["bookings"] == []
        told = stranger.call("cancel_booking", booking=booking["code"])
        assert told["refusal"] == "BookingUnknown"
        slot = "move:" + booking["code"] + ".gaaaaa"
        assert stranger.call("move_booking", slot=slot)["refusal"] == "BookingUnknown"
    assert bookings(owner)[0][0] == "confirmed"


def test_somebody_far_away_reads_both_clocks(shop: Shop, owner: Any) -> None:
    turn = a_customers_turn(shop, owner, phone="+12125550123", name="Grace")

    told = turn.call("find_slots", service="consultation", when="monday at 5pm")

    slot = told["slots"][0]
    assert slot["when"] == "lunedì 23 novembre, 17:00 (Roma)"
    assert slot["your_when"] == "lunedì 23 novembre, 11:00 (New York)"


def test_a_host_is_asked_for_by_name(turn: Turn) -> None:
    told = turn.call("find_slots", service="consultation", when="lunedì", host="bea")

    assert told["slots"][0]["title"] == "lun 23 nov, 15:00"
    unknown = turn.call("find_slots", service="consultation", when="lunedì", host="Carla")
    assert (unknown["refusal"], unknown["hosts"]) == ("HostUnknown", ["Ada", "Bea"])
    assert turn.call("find_slots", when="lunedì")["refusal"] == "ServiceUnnamed"
    assert turn.call("find_slots", service="massaggio")["refusal"] == "ServiceUnknown"


def test_dates_of_tours_stand_among_the_events_of_a_day(turn: Turn, shop: Shop) -> None:
    (event,) = turn.call("events_on", day="2026-11-28")["events"]

    assert (event["name"], event["starts"], event["stock"]) == ("Passeggiata barocca", "10:30", 4)
    assert "held" in says(turn, shop, tapped=event["slot"]).call("hold_slot")
    assert turn.call("events_on", day="2026-11-29")["events"] == []


def test_the_page_of_a_booking_is_its_customers_alone(turn: Turn, shop: Shop, owner: Any) -> None:
    turn, booking = booked(turn, shop)

    assert "/l/" in turn.call("send_link", purpose="booking", order=booking["code"])["url"]
    other = somebody_else(shop, owner)
    assert other.call("send_link", purpose="booking", order=booking["code"])["refusal"] == "BookingUnknown"


def test_the_tools_are_described_and_take_neither_customer_nor_price(turn: Turn) -> None:
    names = ("list_services", "find_slots", "hold_slot", "confirm_booking", "move_booking", "cancel_booking")
    for name in (*names, "my_bookings", "join_time_list", "leave_time_list"):
        tool = turn.tools[name]
        assert len(tool.description) > 100
        assert not {"customer", "price", "amount", "refund"} & set(tool.args)
        assert (tool.metadata or {})["writes"] == (name not in {"list_services", "find_slots", "my_bookings"})


def test_only_who_can_be_booked_has_the_tools(owner: Any, turn: Turn) -> None:
    grocer = a_customers_turn(a_selling_shop("grocer", 3), owner, phone="+393337777777", name="Pia")

    assert "find_slots" in turn.tools
    assert "find_slots" not in grocer.tools


def test_what_was_had_is_looked_for_once_more_with_the_same_person(
    turn: Turn, shop: Shop, owner: Any
) -> None:
    assert turn.call("book_again")["refusal"] == "BookingUnknown"
    yes, first = booked(turn, shop, "lunedì alle 17")
    assert first["with"] == ["Bea"]

    found = yes.call("book_again", when="martedì")

    assert (found["service"]["slug"], found["host"], found["again"]["code"]) == (
        "consultation",
        "bea",
        first["code"],
    )
    assert {tuple(one["with"]) for one in found["slots"]} == {("Bea",)}
    assert found["slots"][0]["when"] == "martedì 24 novembre, 15:00"
    assert somebody_else(shop, owner).call("book_again", booking=first["code"])["refusal"] == "BookingUnknown"
    assert len(bookings(owner)) == 1

    owner.execute("UPDATE resource SET active = false WHERE slug = 'bea'")
    owner.commit()
    anybody = yes.call("book_again", booking=first["code"], when="martedì")
    assert (anybody["host"], anybody["slots"][0]["when"]) == ("", "martedì 24 novembre, 09:00")
    owner.execute("UPDATE service SET status = 'hidden' WHERE slug = 'consultation'")
    owner.commit()
    assert yes.call("book_again")["refusal"] == "ServiceUnknown"


def test_links_for_guests_are_made_for_the_customers_own_booking_alone(
    turn: Turn, shop: Shop, owner: Any
) -> None:
    found = turn.call("find_slots", service="walk", when="sabato 28", seats=3)
    kept = turn.call("hold_slot", slot=found["slots"][0]["slot"], guests=["Luca", "Anna"])["held"]
    yes = says(turn, shop, "sì", asked=(f"book:{kept['code']}",))
    yes.call("confirm_booking")

    told = yes.call("invite_guests")

    assert [one["name"] for one in told["guests"]] == ["Luca", "Anna"]
    assert all("/l/" in one["url"] for one in told["guests"])
    assert (
        somebody_else(shop, owner).call("invite_guests", booking=kept["code"])["refusal"] == "BookingUnknown"
    )
    assert "guest" not in str(turn.tools["send_link"].args["purpose"]["enum"])


def test_the_way_they_are_written_to_is_theirs_to_say(turn: Turn, shop: Shop, owner: Any) -> None:
    assert says(turn, shop, "grazie").call("prefer_way", way="whatsapp")["refusal"] == "WayNotSaid"
    asked = says(turn, shop, "mandami i promemoria per e-mail")
    assert asked.call("prefer_way", way="email")["missing"] == "email"
    owner.execute("UPDATE customer SET email = 'm@f.it'")
    owner.commit()

    assert asked.call("prefer_way", way="email")["changed"]
    assert rows(owner, "SELECT preferred_way FROM customer")[0][0] == "email"
