"""The last piece wanted by two at once: one gets it, the other hears so, and nobody waits for somebody in vain."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlmodel import col

from flows.receive_stock import receive_stock
from flows.waste_stock import waste_stock
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.refusals import Refusal
from shop.stock.ledger import StockBound, StockBusy, StockShort
from shop.stock.reservations import release
from shop.tables import Allocation, Reservation
from tests.stock.shelf import (
    Bought,
    a_shelf,
    an_order,
    binds,
    frees,
    keeps,
    ships,
    somebody,
    what_does_not_add_up,
)
from tests.world import MORNING, Shop, a_shop, one

pytestmark = pytest.mark.usefixtures("empty_database")

ROUNDS = 30
Act = Callable[[], object]


def at_once(acts: Sequence[Act]) -> list[Refusal | None]:
    """Each act in a thread of its own, all let go together; what each was refused with."""
    gate = Barrier(len(acts))

    def run(act: Act) -> Refusal | None:
        gate.wait(timeout=10)
        try:
            act()
        except Refusal as refused:
            return refused
        return None

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def is_nobodys(shop: Shop) -> None:
    with transaction(shop.id) as db:
        db.connection().execute(delete(Reservation).where(col(Reservation.workspace_id) == shop.id))
        db.connection().execute(delete(Allocation).where(col(Allocation.workspace_id) == shop.id))


def taken(owner: Any) -> int:
    return int(one(owner, "SELECT (SELECT count(*) FROM reservation) + (SELECT count(*) FROM allocation)"))


@pytest.mark.parametrize("ways", [("keep", "keep"), ("bind", "bind"), ("keep", "bind"), ("bind", "waste")])
def test_exactly_one_gets_the_last_piece(owner: Any, ways: tuple[str, str]) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 1})
    people = [somebody(shop), somebody(shop)]
    orders = [an_order(shop, people[0], 1, CAP_100=1), an_order(shop, people[1], 2, CAP_100=1)]
    acts: dict[str, Callable[[CustomerId, Bought], object]] = {
        "keep": lambda who, _: keeps(shop, who, {shelf["CAP-100"]: 1}),
        "bind": lambda _, bought: binds(shop, bought),
        "waste": lambda *_: waste_stock(
            now=MORNING, actor="member", workspace_id=shop.id, sku="CAP-100", quantity=1
        ),
    }
    for _ in range(ROUNDS):
        refused = at_once(
            [partial(acts[way], who, bought) for way, who, bought in zip(ways, people, orders, strict=True)]
        )

        assert sum(refusal is None for refusal in refused) == 1, refused
        assert all(isinstance(refusal, StockShort | StockBound | None) for refusal in refused)
        left = one(owner, "SELECT stock FROM variant")
        assert taken(owner) == left, "the piece is somebody's, or it is gone"
        is_nobodys(shop)
        if left == 0:
            receive_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="CAP-100", quantity=1)
    assert what_does_not_add_up(owner) == []


def test_who_wants_the_same_goods_in_another_order_never_waits_in_vain(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-1": 900, "CAP-2": 900, "CAP-3": 900})
    variants = list(shelf.values())
    people = [somebody(shop) for _ in range(4)]
    orders = [an_order(shop, who, number, CAP_1=1, CAP_2=1, CAP_3=1) for number, who in enumerate(people)]

    def all_of_it(number: int, wanted: list[UUID]) -> None:
        subject = keeps(shop, people[number], dict.fromkeys(wanted, 1))
        binds(shop, Bought(orders[number].id, tuple(reversed(orders[number].lines))))
        keeps(shop, people[number], dict.fromkeys(reversed(wanted), 2), subject=subject)
        (ships if number % 2 else frees)(shop, orders[number])
        with transaction(shop.id) as db:
            release(db, subject_id=subject, now=MORNING)

    for turn in range(6):
        ordered = [
            variants[turn % 3 :] + variants[: turn % 3],
            variants[::-1],
            variants,
            [variants[1], variants[2]],
        ]
        refused = at_once([partial(all_of_it, number, wanted) for number, wanted in enumerate(ordered)])
        assert refused == [None] * 4
    assert one(owner, "SELECT count(*) FROM reservation") == 0
    assert what_does_not_add_up(owner) == []


def test_five_at_once_get_exactly_what_there_is(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 7})
    people = [somebody(shop) for _ in range(5)]

    refused = at_once([partial(keeps, shop, who, {shelf["CAP-100"]: 2}) for who in people])

    assert sum(refusal is None for refusal in refused) == 3
    assert one(owner, "SELECT sum(quantity) FROM reservation") == 6


def test_variant_that_somebody_is_putting_into_a_cart_is_not_taken_away(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-1": 1, "CAP-2": 1})

    with owner.transaction():
        owner.execute("SELECT FROM variant WHERE id = %s FOR KEY SHARE", [shelf["CAP-2"]])
        with pytest.raises(StockBusy):
            a_shelf(shop, {"CAP-1": 1})

    assert one(owner, "SELECT count(*) FROM variant") == 2
    a_shelf(shop, {"CAP-1": 1})
    assert one(owner, "SELECT count(*) FROM variant") == 1
