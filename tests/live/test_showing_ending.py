"""How a showing ends: as one order whose goods are bound, canceled, or by itself, and nothing is left behind."""

from datetime import timedelta
from typing import Any

import pytest

from flows.cancel_live_session import cancel_live_session
from flows.complete_live_session import EmptyCart, SessionCartChanged
from flows.end_reservations import end_reservations
from flows.expire_unpaid import expire_unpaid
from flows.pick_item import pick_item
from shop.kernel.database import transaction
from shop.live.attending import LiveSessionOver
from shop.live.events import WAREHOUSE
from shop.live.members import NotAllowed
from shop.live.viewing import SessionView
from shop.orders.order_view import OrderView, order_view
from shop.stock.ledger import StockShort
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    as_customer,
    asks,
    changes_to,
    completes,
    lies,
    names_told,
    puts_in,
    rules,
    seen,
    sells_here,
    starts,
    to_pick,
    told,
    told_in,
    work_is_done,
)
from tests.orders.buying import goes, left, pays, words_to
from tests.world import MORNING, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def _order(room: Showroom, session: SessionView) -> OrderView:
    assert session.order_id is not None
    with transaction(room.shop.id) as db:
        return order_view(db, session.order_id)


def _cancels(room: Showroom, session: SessionView, who: str = "", **more: Any) -> SessionView:
    return cancel_live_session(
        now=more.pop("now", MORNING),
        person=who or room.john,
        workspace_id=room.shop.id,
        session_id=session.session_id,
        **more,
    )


def test_completing_makes_one_order_at_the_agreed_prices_with_its_taxes_and_its_goods_bound(
    owner: Any,
) -> None:
    room = a_showroom()
    oil, pot = sells_here(room, "OIL", 1000, 5), sells_here(room, "POT", 2440, 2, tax_class="standard")
    lies(room.shop, oil, ("L1", "A3", 5, None))
    buyer = a_customer(room)
    session = puts_in(room, starts(room, buyer), "OIL", 3)
    session = puts_in(room, session, "POT", 1)
    session = asks(room, session, session.items[0], 900)
    done = completes(room, session, delivery="courier", client_id="end")
    assert (done.state, done.order_number, done.ended_at) == ("completed", 1, MORNING)
    order = _order(room, done)
    assert (order.state, order.payment, order.total_minor) == ("placed", "card", 2700 + 2440 + 690)
    assert [(line.sku, line.quantity, line.unit_minor, line.total_minor) for line in order.lines] == [
        ("OIL", 3, 900, 2700),
        ("POT", 1, 2440, 2440),
    ]
    # 2700 holds 10 % and 2440 holds 22 %, as every order of this shop.
    taxes = rows(owner, "SELECT sku, tax_rate, tax_minor FROM order_line ORDER BY position")
    assert taxes == [("OIL", 1000, 245), ("POT", 2200, 440)]
    assert [step.state for step in order.steps] == ["placed"]
    assert left(room.shop, oil, pot) == [2, 1]
    bound = rows(
        owner, "SELECT quantity, batch_id IS NOT NULL FROM allocation WHERE state = 'bound' ORDER BY quantity"
    )
    assert bound == [(1, False), (3, True)]
    assert one(owner, "SELECT count(*) FROM reservation") == 0
    # The way to pay comes in the chat, as with every order.
    assert words_to(owner, buyer.conversation)[-1].startswith("L'ordine 1")
    assert names_told(told_in(room, session))[-1] == "session:completed"
    assert told_in(room, session)[-1].body["orderNumber"] == 1
    assert pays(room.shop, order) == "paid"


def test_completing_twice_makes_one_order_whoever_asks(owner: Any) -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    buyer = a_customer(room)
    session = puts_in(room, starts(room, buyer), "OIL")
    first = completes(room, session, client_id="x")
    assert completes(room, session, client_id="x").order_id == first.order_id
    assert completes(room, session).order_id == first.order_id
    assert completes(room, session, as_customer(buyer)).order_id == first.order_id
    assert one(owner, "SELECT count(*) FROM customer_order") == 1


def test_an_empty_cart_cannot_be_completed() -> None:
    room = a_showroom()
    session = starts(room, a_customer(room))
    with pytest.raises(EmptyCart):
        completes(room, session)
    assert seen(room, session).state == "active"


def test_the_customer_agrees_to_the_cart_they_saw_and_to_no_other() -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    buyer = a_customer(room)
    session = puts_in(room, starts(room, buyer), "OIL")
    saw = session.version
    session = puts_in(room, session, "OIL")
    with pytest.raises(SessionCartChanged) as refused:
        completes(room, session, as_customer(buyer), version=saw)
    assert refused.value.values == {"version": session.version}
    done = completes(room, session, as_customer(buyer), version=session.version)
    assert done.state == "completed"


def test_nothing_is_ordered_where_something_of_it_is_gone() -> None:
    room = a_showroom()
    oil = sells_here(room, "OIL", 1000, 2)
    sells_here(room, "HONEY", 900, 2)
    session = puts_in(room, starts(room, a_customer(room)), "OIL", 2)
    session = puts_in(room, session, "HONEY")
    # Its time was over, and somebody else was faster.
    late = MORNING + timedelta(minutes=21)
    other = puts_in(room, starts(room, a_customer(room), room.jane, now=late), "OIL", 2, room.jane, now=late)
    with pytest.raises(StockShort) as refused:
        completes(room, session, now=late)
    assert refused.value.values["short"][0]["sku"] == "OIL"
    assert (seen(room, session).state, seen(room, other).state) == ("active", "active")
    assert work_is_done(room, late).count(True) == 1
    assert [item.state for item in seen(room, session, now=late).items] == ["lost", "kept"]
    assert left(room.shop, oil) == [0]


def test_what_is_kept_too_long_is_free_and_leaves_the_cart_unless_it_is_kept_anew() -> None:
    room = a_showroom()
    oil, honey = sells_here(room, "OIL", 1000, 1), sells_here(room, "HONEY", 900, 1)
    session = puts_in(room, starts(room, a_customer(room)), "OIL")
    session = puts_in(room, session, "HONEY")
    changes_to(room, session, session.items[1], 1, now=MORNING + timedelta(minutes=10))
    over = MORNING + timedelta(minutes=20)
    for entry in due("reservation", at=over):
        end_reservations(now=over, entry=entry)
    assert work_is_done(room, over).count(True) == 1, "the one line whose time was over"
    after = seen(room, session, now=over)
    assert [(item.sku, item.state) for item in after.items] == [("OIL", "lost"), ("HONEY", "kept")]
    lost = told_in(room, session)[-1]
    assert (lost.name, lost.body["why"]) == ("session:itemLost", "time_over")
    assert left(room.shop, oil, honey) == [1, 0]
    assert [line.sku for line in to_pick(room)] == ["HONEY"]


def test_canceling_frees_everything_and_what_was_picked_is_to_be_brought_back() -> None:
    room = a_showroom()
    oil, honey = sells_here(room, "OIL", 1000, 2), sells_here(room, "HONEY", 900, 2)
    session = puts_in(room, starts(room, a_customer(room)), "OIL", 2)
    session = puts_in(room, session, "HONEY", 2)
    pick_item(now=MORNING, person=room.mike, workspace_id=room.shop.id, item_id=session.items[0].item_id)
    with pytest.raises(NotAllowed):
        _cancels(room, session, room.jane)
    over = _cancels(room, session, reason="the customer had to leave", client_id="no")
    assert _cancels(room, session, client_id="no").state == "canceled"
    assert (over.state, over.order_id) == ("canceled", None)
    assert left(room.shop, oil, honey) == [2, 2]
    assert [(line.sku, line.pick) for line in to_pick(room)] == [("OIL", "put_back")]
    assert names_told(told(room, WAREHOUSE))[-2:] == ["picklist:putBack", "picklist:itemRemoved"]
    assert told_in(room, session)[-1].body["reason"] == "the customer had to leave"
    with pytest.raises(LiveSessionOver):
        completes(room, session)


def test_a_session_in_which_nothing_happens_is_warned_and_then_ends_and_frees_its_goods() -> None:
    room = a_showroom()
    rules(room.shop, idle_minutes=30, warn_minutes=5, keep_minutes=60)
    oil = sells_here(room, "OIL", 1000, 1)
    session = puts_in(room, starts(room, a_customer(room)), "OIL")
    assert work_is_done(room, MORNING + timedelta(minutes=24)) == []
    warned = MORNING + timedelta(minutes=25)
    assert work_is_done(room, warned) == ["warned"]
    warning = told_in(room, session)[-1]
    assert (warning.name, warning.body["why"]) == ("session:warning", "idle")
    assert warning.body["endsAt"] == "2026-11-20T09:30:00Z"
    # Something happens: both are put off.
    changes_to(room, session, session.items[0], 1, now=MORNING + timedelta(minutes=26))
    assert work_is_done(room, MORNING + timedelta(minutes=30)) == ["nothing"]
    assert work_is_done(room, MORNING + timedelta(minutes=51)) == ["warned"]
    end = MORNING + timedelta(minutes=56)
    assert work_is_done(room, end) == ["ended"]
    over = seen(room, session, now=end)
    assert (over.state, over.ended_at) == ("timeout", end)
    assert left(room.shop, oil) == [1]
    assert to_pick(room) == []
    assert told_in(room, session)[-1].name == "session:timedOut"
    assert work_is_done(room, end + timedelta(hours=1)) == []


def test_an_unpaid_order_gives_its_goods_back_and_the_warehouse_brings_them_back() -> None:
    room = a_showroom()
    oil, honey = sells_here(room, "OIL", 1000, 1), sells_here(room, "HONEY", 900, 1)
    session = puts_in(room, starts(room, a_customer(room)), "OIL")
    session = puts_in(room, session, "HONEY")
    pick_item(now=MORNING, person=room.mike, workspace_id=room.shop.id, item_id=session.items[0].item_id)
    completes(room, session)
    # Picked or not, it goes on for the order.
    assert [(line.sku, line.pick) for line in to_pick(room)] == [("HONEY", "open")]
    late = MORNING + timedelta(minutes=31)
    for entry in due("unpaid", at=late):
        assert expire_unpaid(now=late, entry=entry)
    assert left(room.shop, oil, honey) == [1, 1]
    assert 2 in work_is_done(room, late)
    assert [(line.sku, line.pick) for line in to_pick(room)] == [("OIL", "put_back")]


def test_what_has_left_the_house_is_off_the_pick_list() -> None:
    room = a_showroom()
    sells_here(room, "OIL", 1000, 1)
    session = puts_in(room, starts(room, a_customer(room)), "OIL")
    order = _order(room, completes(room, session, payment="cash"))
    goes(room.shop, order, "delivered")
    assert 1 in work_is_done(room, MORNING)
    assert to_pick(room) == []
    assert names_told(told(room, WAREHOUSE)) == ["picklist:newItem", "picklist:itemRemoved"]
