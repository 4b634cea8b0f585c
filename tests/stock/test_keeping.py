"""Goods are kept for who asked first, all of them or none, and are free again when their time is up."""

from datetime import timedelta
from typing import Any

import pytest

from flows.end_reservations import end_reservations
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.stock.ledger import NoQuantity, StockBusy, StockShort, lock_variants
from shop.stock.reservations import release
from tests.stock.shelf import HOUR, a_shelf, an_order, binds, free, keeps, somebody, what_does_not_add_up
from tests.world import MORNING, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def reserved(owner: Any) -> list[Any]:
    return rows(owner, "SELECT subject_id, variant_id, quantity, expires_at FROM reservation ORDER BY id")


def ends(**after: float) -> list[bool]:
    at = MORNING + timedelta(**after)
    return [end_reservations(now=at, entry=entry) for entry in due("reservation", at=at)]


def test_what_is_kept_for_one_is_not_there_for_another() -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    subject = keeps(shop, somebody(shop), {shelf["CAP-100"]: 3})

    assert free(shop, shelf["CAP-100"]) == 2
    assert free(shop, shelf["CAP-100"], besides=subject) == 5


def test_all_is_kept_or_nothing(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5, "CAP-200": 1})

    with pytest.raises(StockShort) as told:
        keeps(shop, somebody(shop), {shelf["CAP-100"]: 3, shelf["CAP-200"]: 2})

    assert told.value.values["short"] == [
        {"sku": "CAP-200", "variant_id": str(shelf["CAP-200"]), "wanted": 2, "available": 1}
    ]
    assert reserved(owner) == []
    assert due("reservation", at=MORNING + HOUR) == []


def test_what_is_not_counted_always_suffices_and_is_never_kept(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"TOUR": None})
    keeps(shop, somebody(shop), {shelf["TOUR"]: 900})
    assert reserved(owner) == []
    assert free(shop, shelf["TOUR"]) is None


def test_variant_that_is_gone_is_short() -> None:
    shop = a_shop()
    with pytest.raises(StockShort):
        keeps(shop, somebody(shop), {new_id(): 1})


def test_nothing_cannot_be_kept(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    with pytest.raises(NoQuantity):
        keeps(shop, somebody(shop), {shelf["CAP-100"]: 0})
    assert reserved(owner) == []


def test_asking_again_replaces_what_was_kept_before(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5, "CAP-200": 5})
    marta = somebody(shop)
    cart = keeps(shop, marta, {shelf["CAP-100"]: 4, shelf["CAP-200"]: 1})

    keeps(shop, marta, {shelf["CAP-100"]: 5}, subject=cart, stretch=2 * HOUR)

    assert reserved(owner) == [(cart, shelf["CAP-100"], 5, MORNING + 2 * HOUR)]


def test_refused_change_keeps_what_was_kept_before(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    marta = somebody(shop)
    cart = keeps(shop, marta, {shelf["CAP-100"]: 4})

    with pytest.raises(StockShort):
        keeps(shop, marta, {shelf["CAP-100"]: 6}, subject=cart)

    assert reserved(owner) == [(cart, shelf["CAP-100"], 4, MORNING + HOUR)]


def test_order_takes_over_what_its_proposal_kept(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    marta = somebody(shop)
    proposal = keeps(shop, marta, {shelf["CAP-100"]: 5})

    order = keeps(shop, marta, {shelf["CAP-100"]: 5}, instead_of=proposal, stretch=HOUR / 2)

    assert reserved(owner) == [(order, shelf["CAP-100"], 5, MORNING + HOUR / 2)]


def test_order_gets_nothing_that_its_proposal_kept_too_long_ago(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 2})
    marta = somebody(shop)
    proposal = keeps(shop, marta, {shelf["CAP-100"]: 2})
    late = MORNING + HOUR
    other = keeps(shop, somebody(shop), {shelf["CAP-100"]: 1}, at=late)

    with pytest.raises(StockShort):
        keeps(shop, marta, {shelf["CAP-100"]: 2}, at=late, instead_of=proposal)

    assert [row[0] for row in reserved(owner)] == [other]


def test_what_has_ended_makes_room_for_the_next(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    keeps(shop, somebody(shop), {shelf["CAP-100"]: 5})

    assert free(shop, shelf["CAP-100"]) == 0
    assert free(shop, shelf["CAP-100"], at=MORNING + HOUR) == 5
    late = keeps(shop, somebody(shop), {shelf["CAP-100"]: 5}, at=MORNING + HOUR)

    assert [row[0] for row in reserved(owner)] == [late]


def test_reservation_ends_by_itself_and_not_before(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    keeps(shop, somebody(shop), {shelf["CAP-100"]: 5})

    assert ends(minutes=59) == []
    assert ends(minutes=60) == [True]

    assert reserved(owner) == []
    assert free(shop, shelf["CAP-100"]) == 5


def test_prolonged_reservation_outlives_its_first_end(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    marta = somebody(shop)
    cart = keeps(shop, marta, {shelf["CAP-100"]: 2})
    keeps(shop, marta, {shelf["CAP-100"]: 2}, subject=cart, stretch=2 * HOUR)

    assert ends(minutes=60) == [False]
    assert len(reserved(owner)) == 1
    assert ends(minutes=120) == [True, True], (
        "the entry of the first end, which waited on, and that of the second"
    )
    assert reserved(owner) == []


def test_released_goods_are_free_again(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5, "CAP-200": 5})
    one_of_them = keeps(shop, somebody(shop), {shelf["CAP-100"]: 2, shelf["CAP-200"]: 1})
    other = keeps(shop, somebody(shop), {shelf["CAP-100"]: 2})

    for _ in range(2):
        with transaction(shop.id) as db:
            release(db, subject_id=one_of_them, now=MORNING)

    assert [row[0] for row in reserved(owner)] == [other]


def test_order_uses_up_what_was_kept_for_it(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 3})
    marta = somebody(shop)
    bought = an_order(shop, marta, CAP_100=3)
    keeps(shop, marta, {shelf["CAP-100"]: 3}, subject=bought.id)

    binds(shop, bought)

    assert reserved(owner) == []
    assert free(shop, shelf["CAP-100"]) == 0
    assert what_does_not_add_up(owner) == []


def test_nobody_waits_long_for_goods_that_another_holds(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 3})
    marta = somebody(shop)

    with owner.transaction():
        owner.execute("SELECT FROM variant WHERE id = %s FOR UPDATE", [shelf["CAP-100"]])
        with pytest.raises(StockBusy):
            keeps(shop, marta, {shelf["CAP-100"]: 1})

    assert reserved(owner) == []
    keeps(shop, marta, {shelf["CAP-100"]: 1})


def test_cart_that_points_at_goods_neither_waits_nor_is_waited_for(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 3})
    marta = somebody(shop)

    with owner.transaction():
        owner.execute("SELECT FROM variant WHERE id = %s FOR KEY SHARE", [shelf["CAP-100"]])
        keeps(shop, marta, {shelf["CAP-100"]: 1})

    assert len(reserved(owner)) == 1


def test_reservations_of_another_shop_count_for_nothing_here(owner: Any) -> None:
    mine, other = a_shop("uno", 1), a_shop("due", 2)
    shelf, theirs = a_shelf(mine, {"CAP-100": 5}), a_shelf(other, {"CAP-100": 5})
    subject = keeps(other, somebody(other), {theirs["CAP-100"]: 4})

    assert free(mine, shelf["CAP-100"]) == 5
    with pytest.raises(StockShort):
        keeps(mine, somebody(mine), {theirs["CAP-100"]: 1})
    with transaction(mine.id) as db:
        release(db, subject_id=subject, now=MORNING)
    with transaction(mine.id) as db:
        assert lock_variants(db, [theirs["CAP-100"]]) == {}

    assert one(owner, "SELECT quantity FROM reservation") == 4
