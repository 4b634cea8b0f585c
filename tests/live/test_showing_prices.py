"""Prices of a session cart: changed with a reason, within limits, above a floor, or agreed by both sides."""

from typing import Any

import pytest

from shop.live.events import BOARD
from shop.live.members import NotAllowed
from shop.live.offers import OfferOpen, OfferSettled
from shop.live.prices import AboveCatalog, BelowFloor, BeyondLimit, PriceUnclear, ReasonMissing
from shop.live.viewing import SessionView
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    answers,
    as_customer,
    asks,
    completes,
    names,
    names_told,
    puts_in,
    rules,
    seen,
    sells_here,
    starts,
    takes_out,
    told,
    told_in,
)
from tests.orders.buying import Buyer
from tests.world import rows

pytestmark = pytest.mark.usefixtures("empty_database")


def _with_oil(quantity: int = 2) -> tuple[Showroom, Buyer, SessionView]:
    room = a_showroom()
    sells_here(room, "OIL", 1000, 10)
    buyer = a_customer(room)
    return room, buyer, puts_in(room, starts(room, buyer), "OIL", quantity)


def test_a_price_is_changed_with_a_reason_and_what_it_was_stays_known(owner: Any) -> None:
    room, _, session = _with_oil()
    item = session.items[0]
    with pytest.raises(ReasonMissing):
        asks(room, session, item, 900, reason=" ")
    session = asks(room, session, item, 900, reason="slightly scratched", client_id="p1")
    asks(room, session, item, 900, reason="slightly scratched", client_id="p1")
    assert (session.items[0].unit_minor, session.items[0].original_minor) == (900, 1000)
    assert (session.totals.goods_minor, session.totals.original_minor) == (1800, 2000)
    event = told_in(room, session)[-1]
    assert (event.name, event.body["newPrice"], event.body["originalPrice"]) == (
        "session:priceAdjusted",
        900,
        1000,
    )
    # Why is nobody's business but the shop's.
    assert event.body["reason"] == ""
    assert told_in(room, session, staff=True)[-1].body["reason"] == "slightly scratched"
    history = rows(owner, "SELECT details FROM event WHERE name = 'LivePriceAdjusted'")
    assert [(row[0]["unit_minor"], row[0]["original_minor"], row[0]["by"]) for row in history] == [
        (900, 1000, room.john)
    ]


def test_a_role_takes_off_so_much_by_itself_and_a_floor_holds_for_everybody() -> None:
    room, _, session = _with_oil()
    item = session.items[0]
    with pytest.raises(BeyondLimit) as refused:
        asks(room, session, item, 849)
    assert refused.value.values == {"limit_minor": 850, "currency": "EUR"}
    assert asks(room, session, item, 850).items[0].unit_minor == 850
    for whoever in (room.john, room.nora):
        with pytest.raises(BelowFloor) as floor:
            asks(room, session, item, 699, whoever, ask_approval=True)
        assert floor.value.values == {"floor_minor": 700, "currency": "EUR"}
    assert asks(room, session, item, 700, room.nora).items[0].unit_minor == 700
    with pytest.raises(AboveCatalog):
        asks(room, session, item, 1001)
    assert asks(room, session, item, 1000).items[0].unit_minor == 1000


def test_a_shop_sets_its_own_limits_and_floor() -> None:
    room, _, session = _with_oil()
    rules(room.shop, limits={"salesperson": 500}, floor_rate=9333)
    with pytest.raises(BeyondLimit):
        asks(room, session, session.items[0], 949)
    with pytest.raises(BelowFloor) as floor:
        asks(room, session, session.items[0], 933, room.nora)
    # Parts of a cent are rounded up, in favor of the floor.
    assert floor.value.values["floor_minor"] == 934


def test_beyond_the_limit_somebody_allows_it_and_only_then_the_price_changes() -> None:
    room, buyer, session = _with_oil()
    session = asks(room, session, session.items[0], 750, ask_approval=True)
    assert session.items[0].unit_minor == 1000
    assert session.staff is not None
    (request,) = session.staff.approvals
    assert (request.waits_for, request.unit_minor) == ("approver", 750)
    # The customer hears nothing of it yet.
    assert names_told(told_in(room, session)) == ["session:started", "session:itemAdded"]
    assert seen(room, session).offers == ()
    # Whoever may allow it sees on the board that they are asked.
    assert told(room, BOARD)[-1].body["session"]["toApprove"] == 1
    for whoever in (room.john, as_customer(buyer)):
        with pytest.raises(NotAllowed):
            answers(room, session, request, "take", whoever)
    after = answers(room, session, request, "take", room.nora)
    assert after.items[0].unit_minor == 750
    allowed = told_in(room, session, staff=True)[-1].body
    assert (allowed["approvedBy"], allowed["newPrice"]) == (room.nora, 750)
    with pytest.raises(OfferSettled):
        answers(room, session, request, "take", room.nora)


def test_an_approver_may_say_no_and_nothing_changes() -> None:
    room, _, session = _with_oil()
    session = asks(room, session, session.items[0], 750, ask_approval=True)
    assert session.staff is not None
    after = answers(room, session, session.staff.approvals[0], "decline", room.nora)
    assert (after.items[0].unit_minor, after.staff and after.staff.approvals) == (1000, ())


def test_a_customer_bids_the_salesperson_counters_and_the_customer_takes_it() -> None:
    room, buyer, session = _with_oil()
    customer = as_customer(buyer)
    session = names(room, session, session.items[0], 800, customer, note="for two")
    (bid,) = session.offers
    assert (bid.by, bid.waits_for, bid.unit_minor) == ("customer", "member", 800)
    with pytest.raises(NotAllowed):
        answers(room, session, bid, "take", customer)
    session = answers(room, session, bid, "counter", unit_minor=900)
    (counter,) = session.offers
    assert (counter.by, counter.waits_for, counter.unit_minor) == ("member", "customer", 900)
    with pytest.raises(NotAllowed):
        answers(room, session, counter, "take", room.john)
    session = answers(room, session, counter, "take", customer)
    assert (session.items[0].unit_minor, session.offers) == (900, ())
    assert names_told(told_in(room, session))[2:] == [
        "session:offerMade",
        "session:offerAnswered",
        "session:offerMade",
        "session:offerAnswered",
        "session:priceAdjusted",
    ]
    answered = [event.body["answer"] for event in told_in(room, session) if "answer" in event.body]
    assert answered == ["countered", "taken"]


def test_a_bid_beyond_the_salespersons_limit_is_taken_by_whoever_may() -> None:
    room, buyer, session = _with_oil()
    session = names(room, session, session.items[0], 750, as_customer(buyer))
    (bid,) = session.offers
    with pytest.raises(BeyondLimit):
        answers(room, session, bid, "take")
    waiting = answers(room, session, bid, "take", ask_approval=True)
    assert waiting.items[0].unit_minor == 1000
    # Its customer still sees the bid they made.
    assert [card.unit_minor for card in waiting.offers] == [750]
    after = answers(room, session, bid, "take", room.nora)
    assert (after.items[0].unit_minor, after.offers) == (750, ())


def test_a_bid_below_the_floor_can_be_made_but_nobody_can_take_it() -> None:
    room, buyer, session = _with_oil()
    session = names(room, session, session.items[0], 100, as_customer(buyer))
    for whoever in (room.john, room.nora):
        with pytest.raises(BelowFloor):
            answers(room, session, session.offers[0], "take", whoever, ask_approval=True)
    assert answers(room, session, session.offers[0], "decline").offers == ()


def test_one_offer_is_open_on_a_line_and_a_newer_one_of_the_same_side_takes_its_place() -> None:
    room, buyer, session = _with_oil()
    customer = as_customer(buyer)
    item = session.items[0]
    for nothing in (0, 1000, 1200):
        with pytest.raises(PriceUnclear):
            names(room, session, item, nothing, customer)
    names(room, session, item, 800, customer)
    session = names(room, session, item, 850, customer)
    assert [card.unit_minor for card in session.offers] == [850]
    with pytest.raises(OfferOpen):
        names(room, session, item, 900, room.john)
    # The salesperson just lowers the price: what was bid is answered with that.
    after = asks(room, session, item, 870)
    assert (after.items[0].unit_minor, after.offers) == (870, ())


def test_an_offer_ends_with_its_line() -> None:
    room, buyer, session = _with_oil()
    session = names(room, session, session.items[0], 800, as_customer(buyer))
    after = takes_out(room, session, session.items[0])
    assert after.offers == ()
    answers_told = [event for event in told_in(room, session) if event.name == "session:offerAnswered"]
    assert answers_told[-1].body["answer"] == "lapsed"


def test_a_line_may_be_added_at_a_lower_price_at_once_by_the_shop_alone() -> None:
    room, buyer, session = _with_oil()
    with pytest.raises(NotAllowed):
        puts_in(room, session, "OIL", 1, as_customer(buyer), unit_minor=900, reason="mine")
    session = puts_in(room, session, "OIL", 1, unit_minor=900, reason="the third")
    assert session.totals.goods_minor == 2900
    assert completes(room, session).order_total_minor == 2900
