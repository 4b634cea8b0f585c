"""A time is kept for five minutes, booked, moved, given back: and never anybody else's meanwhile."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from flows.confirm_booking import HoldOver, PhoneUnproven
from flows.hold_slot import TooManyGuests
from shop.booking.choosing import NotASlot, SeatsGone, SlotTaken, TooFar, TooSoon
from shop.booking.viewing import BookingUnknown, agenda, booking_by_code, bookings_of
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import (
    HOUR,
    MINUTE,
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
    state_of_the_house,
    time_passes,
    works,
)
from tests.world import MORNING, Shop, a_registered_customer, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

TEN = on(MONDAY, "10:00")
FIVE = timedelta(minutes=5)


@pytest.fixture
def shop(empty_database: str) -> Shop:
    assert empty_database
    shop = a_shop()
    a_resource(shop)
    a_service(shop)
    return shop


def test_held_time_is_nobody_elses_and_others_hear_what_they_could_have(shop: Shop, owner: Any) -> None:
    held = holds(shop, somebody(shop), TEN, note="con calma")
    before = state_of_the_house(owner)

    with pytest.raises(SlotTaken) as refused:
        holds(shop, somebody(shop), TEN + HOUR / 2)

    assert state_of_the_house(owner) == before
    assert held.hold_until == MORNING + FIVE
    assert (held.state, held.note, held.people) == ("held", "con calma", ("Ada",))
    others = refused.value.values["alternatives"]
    assert TEN + HOUR in others
    assert TEN not in others
    assert others == sorted(others)
    assert len(others) == 5


@pytest.mark.timeout(60)
def test_who_is_just_being_taken_is_passed_over_without_waiting(shop: Shop, owner: Any) -> None:
    a_resource(shop, "bea", position=1)
    a_service(shop, "talk", needs=[[{"resource": "ada"}, {"resource": "bea"}]])

    with owner.transaction():
        owner.execute("SELECT FROM resource WHERE slug = 'ada' FOR NO KEY UPDATE")
        meanwhile = holds(shop, somebody(shop), TEN, service="talk")
    afterwards = holds(shop, somebody(shop), TEN, service="talk")

    assert (meanwhile.people, afterwards.people) == (("Bea",), ("Ada",))
    with pytest.raises(SlotTaken):
        holds(shop, somebody(shop), TEN, service="talk")


def test_asking_again_does_not_stretch_the_hold(shop: Shop) -> None:
    customer = somebody(shop)
    first = holds(shop, customer, TEN)

    again = holds(shop, customer, TEN, at=MORNING + 4 * MINUTE)

    assert (again.id, again.hold_until) == (first.id, MORNING + FIVE)


def test_customer_holds_one_start_of_a_service_and_another_replaces_it(shop: Shop, owner: Any) -> None:
    customer = somebody(shop)
    first = holds(shop, customer, TEN)

    second = holds(shop, customer, TEN + HOUR / 2, at=MORNING + MINUTE)

    assert as_it_is(shop, first).state == "canceled"
    assert second.hold_until == MORNING + MINUTE + FIVE
    assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 1


def test_refused_wish_leaves_the_customer_what_they_held(shop: Shop, owner: Any) -> None:
    customer = somebody(shop)
    books(shop, somebody(shop), TEN)
    holds(shop, customer, TEN + 2 * HOUR)
    before = state_of_the_house(owner)

    wishes: list[tuple[type[Refusal], dict[str, Any]]] = [
        (SlotTaken, {"starts_at": TEN}),
        (NotASlot, {"starts_at": TEN + 7 * MINUTE}),
        (TooSoon, {"starts_at": MORNING + HOUR / 2}),
        (TooFar, {"starts_at": TEN + timedelta(days=90)}),
        (SeatsGone, {"starts_at": TEN + 4 * HOUR, "seats": 2}),
        (TooManyGuests, {"starts_at": TEN + 4 * HOUR, "guests": [{"name": "Bo"}]}),
    ]
    for refusal, told in wishes:
        with pytest.raises(refusal):
            holds(shop, customer, **told)
        assert state_of_the_house(owner) == before, refusal


def test_hold_that_is_over_is_anybodys_at_once_and_can_no_longer_be_confirmed(shop: Shop, owner: Any) -> None:
    first = holds(shop, somebody(shop), TEN)
    before = state_of_the_house(owner)
    with pytest.raises(HoldOver):
        confirms(shop, first, at=MORNING + FIVE)
    assert state_of_the_house(owner) == before

    second = books(shop, somebody(shop), TEN, at=MORNING + FIVE)

    assert second.state == "confirmed"
    ended = as_it_is(shop, first)
    assert (ended.state, ended.steps[-1].reason) == ("canceled", "hold_over")
    with pytest.raises(HoldOver):
        confirms(shop, first, at=MORNING + FIVE)


def test_worker_ends_a_hold_in_time_and_leaves_a_booking_alone(shop: Shop) -> None:
    held, booked = holds(shop, somebody(shop), TEN), books(shop, somebody(shop), TEN + HOUR)

    time_passes(MORNING + 4 * MINUTE)
    assert as_it_is(shop, held).state == "held"
    time_passes(MORNING + FIVE)

    assert as_it_is(shop, held).state == "canceled"
    assert as_it_is(shop, booked).state == "confirmed"


def test_hold_survives_whoever_kept_it(shop: Shop, owner: Any) -> None:
    """What ends it is a row too: a killed process forgets nothing."""
    held = holds(shop, somebody(shop), TEN)

    due_at = one(
        owner, "SELECT available_at FROM outbox WHERE topic = 'hold' AND key = %(key)s", {"key": str(held.id)}
    )
    assert due_at == MORNING + FIVE


def test_saying_yes_twice_books_once(shop: Shop, owner: Any) -> None:
    held = holds(shop, somebody(shop), TEN)

    refused = at_once([partial(confirms, shop, held) for _ in range(4)])

    assert refused == [None] * 4
    assert as_it_is(shop, held).state == "confirmed"
    assert one(owner, "SELECT count(*) FROM booking_change WHERE state = 'confirmed'") == 1


def test_yes_and_the_end_of_the_hold_at_once_never_both_win(shop: Shop, owner: Any) -> None:
    for turn in range(5):
        held = holds(shop, somebody(shop), TEN + turn * 2 * HOUR)
        late = MORNING + FIVE
        at_once([partial(confirms, shop, held, at=late - MINUTE / 60), partial(time_passes, late)])
        state = as_it_is(shop, held).state
        active = one(
            owner,
            "SELECT count(*) FROM booked_resource WHERE active AND booking_id = %(id)s",
            {"id": held.id},
        )
        assert (state, active) in {("confirmed", 1), ("canceled", 0)}


def test_number_is_proven_before_such_a_service_is_booked(shop: Shop, owner: Any) -> None:
    a_service(shop, verify_phone=True)
    held = holds(shop, somebody(shop), TEN)
    before = state_of_the_house(owner)

    with pytest.raises(PhoneUnproven):
        confirms(shop, held, verified=False)

    assert state_of_the_house(owner) == before
    assert confirms(shop, held).state == "confirmed"


def test_sixty_after_the_same_slot_make_one_booking(shop: Shop, owner: Any) -> None:
    people = [somebody(shop) for _ in range(60)]

    refused = at_once([partial(books, shop, who, TEN) for who in people])

    assert sum(refusal is None for refusal in refused) == 1
    assert {type(refusal) for refusal in refused if refusal} == {SlotTaken}
    assert one(owner, "SELECT count(*) FROM booking WHERE state <> 'canceled'") == 1
    assert one(owner, "SELECT count(*) FROM booked_resource WHERE active") == 1


def test_many_who_want_one_of_three_fill_exactly_three(shop: Shop, owner: Any) -> None:
    a_resource(shop, "bea")
    a_resource(shop, "caterina")
    needs = [[{"resource": "ada"}, {"resource": "bea"}, {"resource": "caterina"}]]
    a_service(shop, needs=needs)
    people = [somebody(shop) for _ in range(12)]

    refused = at_once([partial(books, shop, who, TEN) for who in people])

    assert sum(refusal is None for refusal in refused) == 3
    assert one(owner, "SELECT count(DISTINCT resource_id) FROM booked_resource WHERE active") == 3


def test_member_books_without_notice(shop: Shop) -> None:
    soon = MORNING + HOUR / 2
    with pytest.raises(TooSoon):
        holds(shop, somebody(shop), soon)
    assert holds(shop, somebody(shop), soon, actor="member").state == "held"


def test_database_itself_refuses_the_same_resource_twice(shop: Shop, owner: Any) -> None:
    books(shop, somebody(shop), TEN)
    other = holds(shop, somebody(shop), TEN + 3 * HOUR)

    with pytest.raises(Exception, match="never_twice"):
        owner.execute(
            "UPDATE booked_resource SET during = tstzrange(%s, %s) WHERE booking_id = %s",
            [TEN, TEN + HOUR, other.id],
        )
    owner.rollback()


def test_customer_sees_their_own_bookings_to_come_and_the_shop_its_day(shop: Shop) -> None:
    other = a_shop("altra", 2)
    a_resource(other)
    a_service(other)
    foreign = books(other, somebody(other), TEN)
    customer = somebody(shop)
    works(shop, (0, "08:00", "20:00"), resource="ada")
    later, sooner = books(shop, customer, TEN + 2 * HOUR), books(shop, customer, TEN)
    cancels(shop, books(shop, customer, TEN + 6 * HOUR))
    theirs = books(shop, somebody(shop), TEN + 4 * HOUR)

    with transaction(shop.id) as db:
        view = workspace_view(db, shop.id)
        upcoming = bookings_of(db, customer, shop=view, at=MORNING)
        day = agenda(db, MONDAY, shop=view, at=MORNING)
        ever = bookings_of(db, customer, shop=view, at=MORNING, upcoming=False)
        assert (
            booking_by_code(db, sooner.code.lower().removeprefix("b-"), customer, shop=view).id == sooner.id
        )
        for stranger in (theirs, foreign):
            with pytest.raises(BookingUnknown):
                booking_by_code(db, stranger.code, customer, shop=view)

    assert [booking.id for booking in upcoming] == [sooner.id, later.id]
    assert [booking.id for booking in day] == [sooner.id, later.id, theirs.id]
    assert len(ever) == 3


def test_customers_zone_is_told_or_guessed_from_the_number(shop: Shop) -> None:

    american = a_registered_customer(shop, "+12125551234")

    guessed = holds(shop, american, TEN)
    told = holds(shop, american, TEN + HOUR, customer_zone="Asia/Kathmandu")

    assert guessed.customer_zone is not None
    assert guessed.customer_zone.key == "America/New_York"
    assert told.customer_zone is not None
    assert told.customer_zone.key == "Asia/Kathmandu"
    assert told.zone.key == "Europe/Rome"


def test_every_step_is_history_and_an_event(shop: Shop, owner: Any) -> None:
    booked = books(shop, somebody(shop), TEN)
    cancels(shop, booked, reason="malato")

    steps = [(step.state, step.by, step.reason) for step in as_it_is(shop, booked).steps]
    names = [
        name
        for (name,) in rows(
            owner, "SELECT name FROM event WHERE subject_id = %(id)s ORDER BY id", {"id": booked.id}
        )
    ]

    assert steps == [
        ("held", "customer", ""),
        ("confirmed", "customer", ""),
        ("canceled", "customer", "malato"),
    ]
    assert names == ["BookingHeld", "BookingConfirmed", "BookingCanceled"]
