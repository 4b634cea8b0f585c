"""The warehouse picks along: in shelf order, by whom and when, the first has it, and nothing is lost."""

import json
import threading
from typing import Any

import pytest

from flows.mark_in_session import NoteEmpty, mark_interest_live, mark_shown, note_live_session
from flows.pick_item import pick_item, put_back_item, unpick_item
from shop.customers.erasure import erase
from shop.customers.export import export_customer
from shop.kernel.database import transaction
from shop.live.event_bodies import BODIES, CartItem, PickLine
from shop.live.events import WAREHOUSE
from shop.live.members import NotAllowed
from shop.live.picking import AlreadyPicked, NotToPick
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    as_customer,
    changes_to,
    completes,
    lies,
    names,
    names_told,
    puts_in,
    seen,
    sells_here,
    starts,
    takes_out,
    to_pick,
    told,
    told_in,
    works,
)
from tests.world import MORNING, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def _picks(room: Showroom, item: CartItem, who: str = "", **more: Any) -> PickLine:
    return pick_item(
        now=MORNING, person=who or room.mike, workspace_id=room.shop.id, item_id=item.item_id, **more
    )


def test_the_list_is_by_session_and_in_the_order_in_which_shelves_are_walked() -> None:
    room = a_showroom()
    for sku, shelf in (("SOUR", "C1"), ("BLUE", "A3"), ("OG", "B2")):
        lies(room.shop, sells_here(room, sku, 1000, 9), (f"L{sku}", shelf, 9, None))
    one_, two = starts(room, a_customer(room)), starts(room, a_customer(room), room.jane)
    puts_in(room, two, "BLUE", 1, room.jane)
    for sku in ("SOUR", "BLUE", "OG"):
        puts_in(room, one_, sku, 2, note="gift box")
    lines = to_pick(room)
    assert [(line.session_number, line.shelf, line.sku) for line in lines] == [
        (1, "A3", "BLUE"),
        (1, "B2", "OG"),
        (1, "C1", "SOUR"),
        (2, "A3", "BLUE"),
    ]
    assert (lines[0].member_name, lines[3].member_name, lines[0].note) == ("John", "Jane", "gift box")


def test_a_line_is_picked_by_somebody_at_some_time_and_a_second_one_is_told_who_was_faster() -> None:
    room = a_showroom()
    luke = works(room.shop, "Luke", "warehouse")
    sells_here(room, "OIL")
    session = puts_in(room, starts(room, a_customer(room)), "OIL")
    (item,) = session.items
    line = _picks(room, item, client_id="tap")
    assert (line.pick, line.picked_by_name, line.picked_at) == ("picked", "Mike", MORNING)
    assert _picks(room, item).pick == "picked"
    assert _picks(room, item, client_id="tap").pick == "picked"
    assert names_told(told(room, WAREHOUSE)) == ["picklist:newItem", "picklist:itemPicked"]
    with pytest.raises(AlreadyPicked) as refused:
        _picks(room, item, luke)
    assert refused.value.values["by"] == "Mike"
    assert seen(room, session).items[0].pick == "picked"
    # The salesperson sees it, too.
    assert told_in(room, session, staff=True)[-1].name == "picklist:itemPicked"


def test_of_many_who_pick_the_same_line_at_once_one_has_it() -> None:
    room = a_showroom()
    pickers = [room.mike, *(works(room.shop, f"Picker {n}", "warehouse") for n in range(3))]
    sells_here(room, "OIL")
    (item,) = puts_in(room, starts(room, a_customer(room)), "OIL").items
    faster: list[str] = []

    def run(who: str) -> None:
        try:
            _picks(room, item, who)
        except AlreadyPicked as other:
            faster.append(other.values["by"])

    runners = [threading.Thread(target=run, args=(who,)) for who in pickers]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(60)
    assert len(faster) == 3
    assert len(set(faster)) == 1


def test_a_slip_is_undone_and_another_quantity_is_picked_anew() -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    session = puts_in(room, starts(room, a_customer(room)), "OIL")
    (item,) = session.items
    _picks(room, item)
    undone = unpick_item(now=MORNING, person=room.mike, workspace_id=room.shop.id, item_id=item.item_id)
    assert (undone.pick, undone.picked_by) == ("open", None)
    _picks(room, item)
    changes_to(room, session, item, 3)
    assert [(line.quantity, line.pick) for line in to_pick(room)] == [(3, "open")]


def test_a_picked_line_that_is_taken_out_is_to_be_put_back_and_goes_when_it_is() -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    session = puts_in(room, starts(room, a_customer(room)), "OIL")
    (item,) = session.items
    _picks(room, item)
    takes_out(room, session, item)
    assert [line.pick for line in to_pick(room)] == ["put_back"]
    with pytest.raises(NotToPick):
        _picks(room, item)
    back: dict[str, Any] = {
        "now": MORNING,
        "person": room.mike,
        "workspace_id": room.shop.id,
        "item_id": item.item_id,
    }
    assert put_back_item(**back).pick == "returned"
    assert put_back_item(**back).pick == "returned"
    assert to_pick(room) == []
    assert names_told(told(room, WAREHOUSE))[-2:] == ["picklist:putBack", "picklist:itemReturned"]


def test_customers_and_hosts_pick_nothing() -> None:
    room = a_showroom()
    buyer = a_customer(room)
    sells_here(room, "OIL")
    (item,) = puts_in(room, starts(room, buyer), "OIL").items
    for nobody in (as_customer(buyer), works(room.shop, "Hanna", "host"), "viewer:x", "member:none"):
        with pytest.raises(NotAllowed):
            _picks(room, item, nobody)


def test_notes_are_the_shops_own_with_who_wrote_them_and_when() -> None:
    room = a_showroom()
    buyer = a_customer(room)
    session = starts(room, buyer, notes="likes oil")
    told_: dict[str, Any] = {
        "now": MORNING,
        "workspace_id": room.shop.id,
        "session_id": session.session_id,
    }
    after = note_live_session(**told_, person=room.john, note="wants a gift box")
    assert after.staff is not None
    assert after.staff.notes == "likes oil\n2026-11-20 10:00 John: wants a gift box"
    assert told_in(room, session, staff=True)[-1].body["note"] == "wants a gift box"
    assert "session:noteAdded" not in names_told(told_in(room, session))
    with pytest.raises(NoteEmpty):
        note_live_session(**told_, person=room.john, note=" ")
    with pytest.raises(NotAllowed):
        note_live_session(**told_, person=as_customer(buyer), note="me too")


def test_what_was_shown_liked_and_sold_is_remembered_for_after(owner: Any) -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    sells_here(room, "HONEY")
    buyer = a_customer(room)
    session = starts(room, buyer)
    told_: dict[str, Any] = {
        "now": MORNING,
        "workspace_id": room.shop.id,
        "session_id": session.session_id,
    }
    for slug in ("oil", "honey"):
        mark_shown(**told_, person=room.john, slug=slug)
    mark_interest_live(**told_, person=as_customer(buyer), slug="honey")
    mark_interest_live(**told_, person=as_customer(buyer), slug="honey")
    mark_interest_live(**told_, person=room.john, slug="oil")
    assert names_told(told_in(room, session))[1:] == [
        "session:productShown",
        "session:productShown",
        "session:interest",
        "session:interest",
    ]
    done = completes(room, puts_in(room, session, "OIL"))
    seen_then = {one.slug: (one.shown_at, len(one.interested), one.sold) for one in done.products}
    assert seen_then == {"oil": (MORNING, 1, True), "honey": (MORNING, 1, False)}
    # The chat knows it, too; and whoever likes something later may say so.
    assert one(owner, "SELECT count(*) FROM interest WHERE via = 'live'") == 2
    mark_interest_live(**told_, person=as_customer(buyer), slug="honey")


def test_every_event_in_the_log_is_as_its_model_says_and_numbered_without_a_gap(owner: Any) -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    buyer = a_customer(room)
    session = starts(room, buyer)
    session = puts_in(room, session, "OIL")
    _picks(room, session.items[0])
    takes_out(room, session, session.items[0])
    completes(room, puts_in(room, session, "OIL"))
    log = rows(owner, "SELECT room, seq, name, body FROM live_event ORDER BY room, seq")
    numbers: dict[str, list[int]] = {}
    for where, seq, name, body in log:
        BODIES[name].model_validate(body)
        numbers.setdefault(where, []).append(seq)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert {where.partition(":")[0] for where in numbers} == {"board", "session", "staff", "warehouse"}


def test_the_log_can_only_grow() -> None:
    room = a_showroom()
    starts(room, a_customer(room))
    with pytest.raises(Exception, match="permission denied"), transaction(room.shop.id) as db:
        db.connection().exec_driver_sql("DELETE FROM live_event")


def test_whoever_is_forgotten_leaves_neither_name_nor_words_in_any_session(owner: Any) -> None:
    room = a_showroom()
    sells_here(room, "OIL")
    buyer = a_customer(room)
    session = puts_in(room, starts(room, buyer, notes="likes oil"), "OIL", note="for Zoraide")
    names(room, session, session.items[0], 800, as_customer(buyer), note="between friends")
    told_: dict[str, Any] = {"now": MORNING, "workspace_id": room.shop.id}
    note_live_session(**told_, person=room.john, session_id=session.session_id, note="brought her aunt")
    with transaction(room.shop.id) as db:
        away = json.dumps(export_customer(db, buyer.id))
        assert all(words in away for words in ("for Zoraide", "between friends", "OIL"))
        erase(db, buyer.id, now=MORNING)
    log = str(rows(owner, "SELECT body FROM live_event"))
    kept = str(rows(owner, "SELECT notes FROM live_session UNION SELECT note FROM session_item"))
    for words in ("Marta", "Zoraide", "between friends", "her aunt", "likes oil"):
        assert words not in log + kept
    assert names_told(told_in(room, session))[0] == "session:started"
    assert seen(room, session).totals.goods_minor == 1000
