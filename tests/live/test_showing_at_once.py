"""Many at the same instant: the last piece goes to one, a tap that is sent twice counts once, nothing is told twice."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from flows.join_waiting_list import join_waiting_list
from flows.offer_next_in_line import offer_next_in_line
from shop.kernel.database import transaction
from shop.live.viewing import SessionView
from shop.stock.ledger import StockShort
from shop.tables import Reservation, SessionItem
from tests.live.showroom import (
    Showroom,
    a_customer,
    a_showroom,
    as_customer,
    names_told,
    puts_in,
    seen,
    sells_here,
    starts,
    takes_out,
    told_in,
)
from tests.orders.buying import left
from tests.world import MORNING, due, one

pytestmark = pytest.mark.usefixtures("empty_database")


def test_whoever_is_first_has_it_and_the_other_is_told_what_is_like_it() -> None:
    room = a_showroom()
    sells_here(room, "LAST", 1000, 1)
    honey = sells_here(room, "HONEY", 900, 4)
    first = starts(room, a_customer(room))
    second = starts(room, a_customer(room), room.jane)
    puts_in(room, first, "LAST")
    with pytest.raises(StockShort) as refused:
        puts_in(room, second, "LAST", who=room.jane)
    values = refused.value.values
    assert values["short"][0]["available"] == 0
    assert [one["variantId"] for one in values["alternatives"]] == [str(honey)]
    assert not seen(room, second).items
    assert names_told(told_in(room, second)) == ["session:started"]


def test_of_a_last_one_that_two_want_at_the_same_instant_exactly_one_gets_it() -> None:
    """Two sessions over the last piece, with real threads; two hundred times over sockets elsewhere."""
    room = a_showroom()
    last = sells_here(room, "LAST", 1000, 1)
    sessions = [
        (starts(room, a_customer(room)), room.john),
        (starts(room, a_customer(room), room.jane), room.jane),
    ]

    def tries(which: int) -> None:
        session, who = sessions[which]
        puts_in(room, session, "LAST", who=who)

    got = _meet(room, 12, tries)
    assert sorted(got[0] + got[1]) == list(range(12))
    assert left(room.shop, last) == [1]
    assert len(told_in(room, sessions[0][0])) == 1 + len(got[0])


def _meet(room: Showroom, rounds: int, tries: Callable[[int], None]) -> list[list[int]]:
    """In which rounds each of the two got it; after each round it is there again."""
    meeting = threading.Barrier(2, timeout=300)
    got: list[list[int]] = [[], []]

    def run(which: int) -> None:
        for round_ in range(rounds):
            meeting.wait()
            with suppress(StockShort):
                tries(which)
                got[which].append(round_)
            meeting.wait()
            if which == 0:
                _is_free_again(room)

    runners = [threading.Thread(target=run, args=(which,)) for which in range(2)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(600)
    return got


def _is_free_again(room: Showroom) -> None:
    """As if it had been taken out, in the quickest way."""
    with transaction(room.shop.id) as db:
        db.connection().execute(delete(Reservation))
        db.connection().execute(update(SessionItem).values(state="removed"))


def test_a_start_that_is_sent_twice_at_once_begins_one_session(owner: Any) -> None:
    room = a_showroom()
    buyer = a_customer(room)
    found: list[UUID] = []

    def begin() -> None:
        found.append(starts(room, buyer, client_id="tap").session_id)

    runners = [threading.Thread(target=begin) for _ in range(3)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(60)
    assert (len(found), len(set(found))) == (3, 1)
    assert one(owner, "SELECT count(*) FROM live_session") == 1


def test_many_change_one_cart_at_once_and_every_change_is_told_in_its_order() -> None:
    """Two salespeople's sessions, their customers and the warehouse, all at once."""
    room = a_showroom()
    for sku in ("OIL", "HONEY"):
        sells_here(room, sku, 1000, 40)
    buyers = [a_customer(room), a_customer(room)]
    sessions = [starts(room, buyers[0]), starts(room, buyers[1], room.jane)]
    faults: list[Exception] = []

    def work(session: SessionView, who: str, skus: tuple[str, str]) -> None:
        try:
            for sku in skus * 2:
                view = puts_in(room, session, sku, who=who)
                mine = [item for item in view.items if item.added_by == who]
                takes_out(room, session, mine[0], who)
        except Exception as fault:  # noqa: BLE001  # whatever it is, the test names it
            faults.append(fault)

    people = [
        (sessions[0], room.john, ("OIL", "HONEY")),
        (sessions[0], as_customer(buyers[0]), ("HONEY", "OIL")),
        (sessions[1], room.jane, ("OIL", "HONEY")),
        (sessions[1], as_customer(buyers[1]), ("HONEY", "OIL")),
    ]
    runners = [threading.Thread(target=work, args=each) for each in people]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(600)
    assert faults == []
    for session in sessions:
        told_here = told_in(room, session)
        assert [event.seq for event in told_here] == list(range(1, 18))
        versions = [event.body["version"] for event in told_here[1:]]
        assert versions == list(range(2, 18))
        assert seen(room, session).items == ()


def test_whoever_was_slower_may_wait_and_has_it_once_it_is_taken_out_again() -> None:
    room = a_showroom()
    last = sells_here(room, "LAST", 1000, 1)
    slower = a_customer(room)
    first, second = starts(room, a_customer(room)), starts(room, slower, room.jane)
    kept = puts_in(room, first, "LAST")
    join_waiting_list(
        now=MORNING,
        actor="member",
        workspace_id=room.shop.id,
        customer_id=slower.id,
        conversation_id=slower.conversation,
        sku="LAST",
    )
    takes_out(room, first, kept.items[0])
    assert [offer_next_in_line(now=MORNING, entry=entry) for entry in due("waiting", at=MORNING)] == [1]
    with pytest.raises(StockShort):
        puts_in(room, first, "LAST")
    assert puts_in(room, second, "LAST", who=room.jane).totals.items == 1
    assert left(room.shop, last) == [0]
