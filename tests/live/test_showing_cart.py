"""A showing with a session cart: begun, filled, kept at once, and told to everybody who takes part."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from flows.find_for_session import stock_search
from flows.start_live_session import (
    AlreadyLive,
    CustomerMissing,
    find_or_make_customer,
    resume_live_session,
    start_live_session,
)
from shop.catalog.quantities import QuantityNotSold
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.live.attending import LiveSessionOver
from shop.live.board import board
from shop.live.carts import ItemGone
from shop.live.commands import CommandReused
from shop.live.events import BOARD, WAREHOUSE
from shop.live.members import NotAllowed
from shop.live.showing import LiveSessionsOff
from shop.live.viewing import SessionView
from shop.stock.ledger import StockShort
from shop.tables import Participant
from shop.workspaces.viewing import workspace_view
from tests.booking.diary import HOUR, MONDAY, a_resource, a_service, as_it_is, books, on
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    as_customer,
    changes_to,
    completes,
    lies,
    names_told,
    not_for,
    puts_in,
    rules,
    seen,
    sells_here,
    starts,
    switched_off,
    takes_out,
    to_pick,
    told,
    told_in,
    work_is_done,
)
from tests.orders.buying import left
from tests.world import MORNING

pytestmark = pytest.mark.usefixtures("empty_database")


def test_a_session_is_started_with_a_customer_and_everybody_at_work_sees_it() -> None:
    room = a_showroom()
    buyer = a_customer(room)
    session = starts(room, buyer, notes="likes oil")
    assert (session.state, session.kind, session.number) == ("active", "showing", 1)
    assert (session.member_name, session.customer_name) == ("John", "Marta Bellomo")
    assert session.staff is not None
    assert session.staff.notes == "likes oil"
    assert names_told(told_in(room, session)) == ["session:started"]
    with transaction(room.shop.id) as db:
        rows = board(db, workspace_view(db, room.shop.id), at=MORNING + timedelta(minutes=12))
    assert [(row.customer_name, row.member_name, row.items, row.seconds) for row in rows] == [
        ("Marta Bellomo", "John", 0, 720)
    ]


def test_a_customer_is_found_by_the_number_or_made_and_a_showing_is_for_somebody() -> None:
    room = a_showroom()
    first = find_or_make_customer(
        now=MORNING, person=room.john, workspace_id=room.shop.id, phone="333 765 4321", name="Acme Corp"
    )
    again = find_or_make_customer(
        now=MORNING, person=room.jane, workspace_id=room.shop.id, phone="+39 333 7654321"
    )
    assert first == again
    session = start_live_session(now=MORNING, person=room.john, workspace_id=room.shop.id, customer_id=first)
    assert session.customer_name == "Acme Corp"
    with pytest.raises(CustomerMissing):
        starts(room, None)
    assert starts(room, None, kind="window").customer_id is None


def test_the_flag_is_asked_at_a_start_only_so_that_running_sessions_can_finish() -> None:
    room = a_showroom()
    rules(room.shop)
    sells_here(room, "OIL")
    buyer = a_customer(room)
    session = starts(room, buyer)
    not_for(room.shop, room.jane)
    with pytest.raises(LiveSessionsOff) as refused:
        starts(room, buyer, room.jane)
    assert refused.value.values == {"whose": "member"}
    switched_off(room.shop)
    with pytest.raises(LiveSessionsOff) as refused:
        starts(room, buyer)
    assert refused.value.values == {"whose": "shop"}
    puts_in(room, session, "OIL", 2)
    assert completes(room, session).state == "completed"


def test_what_is_added_is_kept_at_once_shown_to_all_and_on_the_pick_list() -> None:
    room = a_showroom()
    oil = sells_here(room, "OIL", 1000, 5)
    lies(room.shop, oil, ("L1", "A3", 5, None))
    session = puts_in(room, starts(room, a_customer(room)), "OIL", 2)
    (item,) = session.items
    assert (item.quantity, item.unit_minor, item.amount_minor, item.reserved) == (2, 1000, 2000, True)
    assert item.kept_until == MORNING + timedelta(minutes=20)
    assert (item.added_by_name, item.state, item.pick) == ("John", "kept", "open")
    assert (session.totals.items, session.totals.goods_minor, session.version) == (1, 2000, 2)
    assert left(room.shop, oil) == [3]
    added = told_in(room, session)[-1]
    assert added.name == "session:itemAdded"
    assert added.body["item"]["itemId"] == str(item.item_id)
    assert added.body["totals"]["goodsMinor"] == 2000
    listed = told(room, WAREHOUSE)
    assert names_told(listed) == ["picklist:newItem"]
    assert (listed[0].body["item"]["shelf"], listed[0].body["item"]["quantity"]) == ("A3", 2)
    assert told(room, BOARD)[-1].body["session"]["totalMinor"] == 2000
    assert [event.seq for event in told_in(room, session)] == [1, 2]


def test_the_same_command_twice_is_done_once_and_an_id_is_not_used_for_another() -> None:
    room = a_showroom()
    oil = sells_here(room, "OIL", 1000, 5)
    session = starts(room, a_customer(room), client_id="begin")
    assert starts(room, None, client_id="begin").session_id == session.session_id
    puts_in(room, session, "OIL", 2, client_id="c1")
    again = puts_in(room, session, "OIL", 2, client_id="c1")
    assert len(again.items) == 1
    assert left(room.shop, oil) == [3]
    assert names_told(told_in(room, session)) == ["session:started", "session:itemAdded"]
    with pytest.raises(CommandReused):
        takes_out(room, session, again.items[0], client_id="c1")
    assert len(puts_in(room, session, "OIL", client_id="c2").items) == 2


def test_a_line_that_is_taken_out_is_free_at_once_and_off_the_pick_list() -> None:
    room = a_showroom()
    oil = sells_here(room, "OIL", 1000, 5)
    session = puts_in(room, starts(room, a_customer(room)), "OIL", 5)
    assert left(room.shop, oil) == [0]
    after = takes_out(room, session, session.items[0])
    assert (after.items, after.totals.goods_minor) == ((), 0)
    assert left(room.shop, oil) == [5]
    assert to_pick(room) == []
    assert names_told(told(room, WAREHOUSE)) == ["picklist:newItem", "picklist:itemRemoved"]
    with pytest.raises(ItemGone):
        takes_out(room, session, session.items[0])


def test_another_quantity_is_kept_or_refused_whole_and_any_change_keeps_the_line_anew() -> None:
    room = a_showroom()
    oil = sells_here(room, "OIL", 1000, 5)
    session = puts_in(room, starts(room, a_customer(room)), "OIL", 2)
    later = MORNING + timedelta(minutes=15)
    session = changes_to(room, session, session.items[0], 4, now=later)
    assert (session.items[0].quantity, left(room.shop, oil)) == (4, [1])
    assert session.items[0].kept_until == later + timedelta(minutes=20)
    assert told_in(room, session)[-1].name == "session:itemChanged"
    with pytest.raises(StockShort):
        changes_to(room, session, session.items[0], 6)
    assert (seen(room, session).items[0].quantity, left(room.shop, oil)) == (4, [1])


def test_goods_are_sold_in_their_own_quantities_by_weight_and_by_lot() -> None:
    room = a_showroom()
    cheese = sells_here(
        room, "CHEESE", 2800, 5000, unit="gram", price_per=1000, step=100, least=100, most=3000
    )
    old, new = lies(
        room.shop,
        cheese,
        ("OLD", "C1", 1000, date(2026, 12, 1)),
        ("NEW", "C2", 4000, date(2027, 1, 1)),
    )
    session = starts(room, a_customer(room))
    with pytest.raises(QuantityNotSold) as refused:
        puts_in(room, session, "CHEESE", 250)
    assert refused.value.values["nearest"] == 300
    session = puts_in(room, session, "CHEESE", 300)
    assert session.items[0].amount_minor == 840
    puts_in(room, session, "CHEESE", 900)
    puts_in(room, session, "CHEESE", 500, batch_id=new)
    assert [(line.shelf, line.lot, line.quantity) for line in to_pick(room)] == [
        ("C1", "OLD", 300),
        ("C2", "NEW", 900),
        ("C2", "NEW", 500),
    ]
    with pytest.raises(StockShort) as short:
        puts_in(room, session, "CHEESE", 800, batch_id=old)
    assert short.value.values["short"][0]["available"] == 700


def test_a_family_shares_the_cart_and_everybody_sees_who_added_what() -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    buyer = a_customer(room)
    session = starts(room, buyer)
    _comes_along(room, session, "guest:aunt", "Aunt Pina")
    puts_in(room, session, "OIL", who=as_customer(buyer))
    session = puts_in(room, session, "OIL", 2, who="guest:aunt")
    assert [item.added_by_name for item in session.items] == ["Marta Bellomo", "Aunt Pina"]
    assert session.staff is None
    with pytest.raises(NotAllowed):
        takes_out(room, session, session.items[0], "guest:aunt")
    takes_out(room, session, session.items[1], "guest:aunt")
    with pytest.raises(NotAllowed):
        puts_in(room, session, "OIL", who="guest:stranger")
    with pytest.raises(NotAllowed):
        puts_in(room, session, "OIL", who=as_customer(a_customer(room)))
    with pytest.raises(NotAllowed):
        completes(room, session, "guest:aunt")


def _comes_along(room: Showroom, session: SessionView, person: str, name: str) -> None:
    with transaction(room.shop.id) as db:
        db.add(
            Participant(
                workspace_id=room.shop.id,
                session_id=session.session_id,
                person=person,
                name=name,
                role="guest",
                joined_at=MORNING,
                seen_at=MORNING,
                created_at=MORNING,
            )
        )


def test_a_salesperson_holds_several_sessions_and_nobody_else_touches_them_but_the_manager() -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    one, two = starts(room, a_customer(room)), starts(room, a_customer(room))
    puts_in(room, one, "OIL", 1)
    puts_in(room, two, "OIL", 2)
    assert [seen(room, each).totals.quantity for each in (one, two)] == [1, 2]
    for stranger in (room.jane, room.mike):
        with pytest.raises(NotAllowed):
            puts_in(room, one, "OIL", who=stranger)
    assert puts_in(room, one, "OIL", who=room.nora).totals.quantity == 2
    with pytest.raises(NotAllowed):
        starts(room, a_customer(room), room.mike)


def test_a_lost_connection_loses_nothing_and_the_session_is_resumed_where_it_was() -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    session = puts_in(room, starts(room, a_customer(room)), "OIL", 3)
    missed = session.room_seq
    buyer_went_on = puts_in(room, session, "OIL", 1, who=f"customer:{session.customer_id}")
    later = MORNING + timedelta(minutes=20)
    back = resume_live_session(
        now=later, person=room.john, workspace_id=room.shop.id, session_id=session.session_id
    )
    assert (back.version, len(back.items)) == (buyer_went_on.version, 2)
    assert back.idle_ends_at == later + timedelta(minutes=30)
    news = [event.name for event in told_in(room, session) if event.seq > missed]
    assert news == ["session:itemAdded", "session:resumed"]


def test_goods_that_are_sold_out_under_the_session_leave_the_cart_with_an_alert_to_all() -> None:
    room = a_showroom()
    oil = sells_here(room, "OIL", 1000, 5)
    honey = sells_here(room, "HONEY", 900, 5)
    session = puts_in(room, starts(room, a_customer(room)), "OIL", 3)
    session = puts_in(room, session, "HONEY", 1)
    # Somebody counts the shelf, and there is less.
    sells_here(room, "OIL", 1000, 2)
    assert work_is_done(room, MORNING) == [True]
    after = seen(room, session)
    assert [item.state for item in after.items] == ["lost", "kept"]
    assert after.totals.goods_minor == 900
    lost = told_in(room, session)[-1]
    assert (lost.name, lost.body["why"]) == ("session:itemLost", "sold_out")
    assert [one["variantId"] for one in lost.body["alternatives"]] == [str(honey)]
    assert [line.sku for line in to_pick(room)] == ["HONEY"]
    assert left(room.shop, oil) == [2]
    assert takes_out(room, session, after.items[0]).totals.items == 1


def test_what_is_available_is_searched_less_what_is_kept_in_any_session() -> None:
    room = a_showroom()
    oil = sells_here(room, "OIL", 1000, 3)
    lies(room.shop, oil, ("L1", "B2", 3, None))
    sells_here(room, "HONEY", 900, 2)
    session = puts_in(room, starts(room, a_customer(room)), "OIL", 2)
    puts_in(room, session, "HONEY", 2)
    with transaction(room.shop.id) as db:
        shop = workspace_view(db, room.shop.id)
        here = stock_search(db, shop)
        gone = stock_search(db, shop, also_gone=True)
        found = stock_search(db, shop, query="oil", language=Language.EN)
    assert [(one.sku, one.available, one.shelf) for one in here] == [("OIL", 1, "B2")]
    assert {one.sku: one.available for one in gone} == {"OIL": 1, "HONEY": 0}
    assert [one.variant_id for one in found] == [UUID(str(oil))]


def test_when_it_is_over_nothing_can_be_changed_any_more() -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    session = puts_in(room, starts(room, a_customer(room)), "OIL")
    completes(room, session)
    with pytest.raises(LiveSessionOver) as refused:
        puts_in(room, session, "OIL")
    assert refused.value.values == {"number": 1, "state": "completed"}


def test_a_shop_sees_nothing_of_another_shops_sessions() -> None:
    room = a_showroom()
    session = starts(room, a_customer(room))
    other = a_showroom(slug="altra", number=2)
    sells_here(other, "OIL")
    with pytest.raises(Exception, match="LiveSessionUnknown"):
        puts_in(other, session, "OIL")
    with pytest.raises(NotAllowed):
        starts(other, a_customer(other), room.john)


def test_a_session_begins_from_a_booking_and_the_booking_takes_place_with_it() -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    a_resource(room.shop)
    a_service(room.shop)
    buyer = a_customer(room)
    booking = books(room.shop, buyer.id, on(MONDAY, "10:00"))
    ten = on(MONDAY, "10:00")
    session = starts(room, None, booking_id=booking.id, now=ten)
    assert (session.customer_id, session.booking_id) == (buyer.id, booking.id)
    assert (session.ends_at, session.conversation_id) == (ten + HOUR, buyer.conversation)
    assert as_it_is(room.shop, booking).state == "live"
    with pytest.raises(AlreadyLive) as refused:
        starts(room, None, room.jane, booking_id=booking.id, now=ten)
    assert refused.value.values["number"] == session.number
    done = completes(room, puts_in(room, session, "OIL", now=ten), now=ten)
    assert done.state == "completed"
    assert as_it_is(room.shop, booking).state == "completed"
