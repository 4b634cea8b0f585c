"""Who waits longest is offered what is there again, has it kept for a while, and then the next one is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from flows.count_stock import count_stock
from flows.join_waiting_list import join_waiting_list
from flows.leave_waiting_list import leave_waiting_list
from flows.offer_next_in_line import lapse_offer, offer_next_in_line
from flows.waste_stock import waste_stock
from shop.catalog.changing import VariantUnknown
from shop.kernel.database import transaction
from shop.stock.ledger import NoQuantity, StockShort
from shop.stock.reservations import release
from shop.stock.waiting import OFFER_HOLDS, StillThere, line_of
from shop.tables import Customer
from tests.stock.line import LATER, come_back, states, told, waits, who_writes, work_is_done
from tests.stock.shelf import (
    HOUR,
    a_shelf,
    an_order,
    binds,
    free,
    frees,
    keeps,
    somebody,
    what_does_not_add_up,
)
from tests.world import MORNING, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def test_line_is_kept_in_the_order_in_which_they_came() -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    people = [who_writes(shop, number) for number in range(3)]

    places = [waits(shop, who).place for who in [*people, people[1]]]

    assert places == [1, 2, 3, 2], "who waits already keeps the place"
    with transaction(shop.id) as db:
        line = line_of(db, shelf["CAP-100"])
    assert [place.customer_id for place in line] == [customer for customer, _ in people]


@pytest.mark.parametrize(
    ("sku", "quantity", "refusal"),
    [
        ("CAP-100", 2, StillThere),
        ("TOUR", 1, StillThere),
        ("NONE", 1, VariantUnknown),
        ("SOLD-OUT", 0, NoQuantity),
    ],
)
def test_nobody_waits_without_need(owner: Any, sku: str, quantity: int, refusal: type[Exception]) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 2, "TOUR": None, "SOLD-OUT": 0})
    with pytest.raises(refusal):
        join_waiting_list(
            now=MORNING,
            actor="customer",
            workspace_id=shop.id,
            customer_id=somebody(shop),
            conversation_id=None,
            sku=sku,
            quantity=quantity,
        )
    assert states(owner) == []


def test_who_waits_longest_is_told_and_has_it_kept(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    first, second = who_writes(shop, 1), who_writes(shop, 2)
    waits(shop, first)
    waits(shop, second)

    come_back(shop, 1)
    work_is_done()

    assert states(owner) == ["offered", "waiting"]
    assert told(owner) == [first[1]]
    body, content = rows(owner, "SELECT body, content FROM message WHERE direction = 'out'")[0]
    assert "Capperi" in body
    assert "12:00" in body, "two hours from ten in the morning in Rome"
    assert [choice["id"] for choice in content["choices"]] == ["add:CAP-100"]
    assert free(shop, shelf["CAP-100"]) == 0
    assert free(shop, shelf["CAP-100"], customer_id=first[0]) == 1
    with pytest.raises(StockShort):
        keeps(shop, second[0], {shelf["CAP-100"]: 1})


def test_offer_that_nobody_took_goes_to_the_next(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 0})
    people = [who_writes(shop, number) for number in range(3)]
    for who in people:
        waits(shop, who)
    come_back(shop, 1)

    work_is_done()
    work_is_done(LATER - timedelta(seconds=1))
    assert states(owner) == ["offered", "waiting", "waiting"]
    work_is_done(LATER)
    assert states(owner) == ["lapsed", "offered", "waiting"]
    with pytest.raises(StockShort):  # not even for a moment is it anybody else's
        keeps(shop, people[2][0], {shelf["CAP-100"]: 1}, at=LATER + HOUR)
    work_is_done(LATER + OFFER_HOLDS)
    work_is_done(LATER + 2 * OFFER_HOLDS)

    assert states(owner) == ["lapsed", "lapsed", "lapsed"]
    assert told(owner) == [conversation for _, conversation in people]
    assert free(shop, shelf["CAP-100"]) == 1
    assert what_does_not_add_up(owner) == []


def test_as_many_are_offered_as_there_are_goods_for(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0})
    for number, quantity in enumerate([2, 3, 1]):
        waits(shop, who_writes(shop, number), quantity)

    come_back(shop, 3)
    work_is_done()

    assert states(owner) == ["offered", "waiting", "offered"], "who wants more than is left keeps the place"


@pytest.mark.parametrize("way", ["released", "ended", "freed", "counted"])
def test_goods_that_are_freed_are_offered_by_themselves(owner: Any, way: str) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 1})
    marta = somebody(shop)
    bought = an_order(shop, marta, CAP_100=1)
    subject = None if way == "freed" else keeps(shop, marta, {shelf["CAP-100"]: 1})
    if way == "freed":
        binds(shop, bought)
    waits(shop, who_writes(shop, 1))

    at = MORNING + HOUR if way == "ended" else MORNING
    if way == "released" and subject:
        with transaction(shop.id) as db:
            release(db, subject_id=subject, now=at)
    if way == "freed":
        frees(shop, bought)
    if way == "counted":
        count_stock(now=at, actor="member", workspace_id=shop.id, sku="CAP-100", counted=2)
    work_is_done(at)

    assert states(owner) == ["offered"]


def test_who_leaves_makes_room_for_the_next(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0})
    first, second = who_writes(shop, 1), who_writes(shop, 2)
    waits(shop, first)
    waits(shop, second)
    come_back(shop, 1)
    work_is_done()

    for expected in (True, False):
        left = leave_waiting_list(
            now=MORNING, actor="customer", workspace_id=shop.id, customer_id=first[0], sku="CAP-100"
        )
        assert left is expected
    work_is_done()

    assert states(owner) == ["left", "offered"]
    assert waits(shop, second).state == "offered", "who is offered it hears so"


def test_who_must_not_be_written_to_is_passed_over(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0})
    people = [who_writes(shop, number) for number in range(4)]
    for who in people:
        waits(shop, who)
    for (customer, _), reason in zip(
        people, ("blocked_at", "erased_at", "messages_stopped_at"), strict=False
    ):
        with transaction(shop.id) as db:
            db.connection().execute(
                update(Customer).where(col(Customer.id) == customer).values({reason: MORNING})
            )

    come_back(shop, 9)
    work_is_done()

    assert states(owner) == ["waiting", "waiting", "waiting", "offered"]
    assert told(owner) == [people[3][1]]


def test_offer_whose_goods_broke_goes_back_into_the_line(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0})
    waits(shop, who_writes(shop, 1))
    come_back(shop, 1)
    work_is_done()

    waste_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="CAP-100", quantity=1)
    assert states(owner) == ["waiting"]
    come_back(shop, 1)
    work_is_done()

    assert states(owner) == ["offered"]
    assert what_does_not_add_up(owner) == []


def test_work_done_twice_offers_once(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0})
    waits(shop, who_writes(shop, 1))
    come_back(shop, 1)

    entries = due("waiting", at=MORNING)
    assert [offer_next_in_line(now=MORNING, entry=entry) for entry in [*entries, *entries]] == [1, 0]
    (lapsing,) = due("waiting", at=LATER)
    assert [lapse_offer(now=at, entry=lapsing) for at in (MORNING, LATER, LATER)] == [False, True, False]

    assert len(told(owner)) == 1


def test_line_of_another_shop_hears_nothing(owner: Any) -> None:
    mine, other = a_shop("uno", 1), a_shop("due", 2)
    a_shelf(mine, {"CAP-100": 0})
    theirs = a_shelf(other, {"CAP-100": 0})
    stranger = who_writes(other, 1)
    waits(other, stranger)

    come_back(mine, 5)
    work_is_done()
    with transaction(mine.id) as db:
        assert line_of(db, theirs["CAP-100"]) == []
    assert not leave_waiting_list(
        now=MORNING, actor="customer", workspace_id=mine.id, customer_id=stranger[0], sku="CAP-100"
    )

    assert states(owner) == ["waiting"]
    assert told(owner) == []
    assert one(owner, "SELECT count(*) FROM reservation") == 0
