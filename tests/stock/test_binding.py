"""What is paid is bound, the first to expire first; it leaves the house, or is free again."""

from datetime import date, timedelta
from typing import Any

import pytest

from flows.end_reservations import end_reservations
from flows.receive_stock import receive_stock
from shop.stock.ledger import StockShort
from tests.stock.shelf import (
    a_shelf,
    an_order,
    binds,
    events,
    free,
    frees,
    keeps,
    ledger,
    picked,
    ships,
    somebody,
    what_does_not_add_up,
)
from tests.world import MORNING, Shop, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def arrives_in(shop: Shop, lot: str, quantity: int, expires_on: date | None) -> None:
    receive_stock(
        now=MORNING,
        actor="member",
        workspace_id=shop.id,
        sku="CAP-100",
        quantity=quantity,
        lot=lot,
        expires_on=expires_on,
    )


def test_what_expires_first_is_picked_first(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 2})
    arrives_in(shop, "KEEPS", 2, None)
    arrives_in(shop, "LATE", 2, TODAY + 9 * DAY)
    arrives_in(shop, "SOON", 2, TODAY + DAY)
    arrives_in(shop, "TODAY", 2, TODAY)
    marta = somebody(shop)

    first, second = an_order(shop, marta, 1, CAP_100=5), an_order(shop, marta, 2, CAP_100=5)
    binds(shop, first)
    binds(shop, second)

    assert picked(owner, first.id) == [("TODAY", 2), ("SOON", 2), ("LATE", 1)]
    assert picked(owner, second.id) == [("LATE", 1), ("KEEPS", 2), ("", 2)]
    assert what_does_not_add_up(owner) == []


def test_expired_goods_are_never_bound_and_leave_the_stock(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 1})
    arrives_in(shop, "OLD", 5, TODAY)
    arrives_in(shop, "NEW", 2, TODAY + 9 * DAY)
    tomorrow = MORNING + DAY
    marta = somebody(shop)

    with pytest.raises(StockShort):
        binds(shop, an_order(shop, marta, 1, CAP_100=4), at=tomorrow)
    bought = an_order(shop, marta, 2, CAP_100=3)
    binds(shop, bought, at=tomorrow)

    assert picked(owner, bought.id) == [("NEW", 2), ("", 1)]
    assert ledger(owner, shelf["CAP-100"])[-1] == ("wasted", -5)
    assert what_does_not_add_up(owner) == []


def test_batch_is_written_off_by_itself_after_its_last_day(owner: Any) -> None:
    shop = a_shop()  # Rome: one hour ahead of UTC in November
    shelf = a_shelf(shop, {"CAP-100": 1})
    arrives_in(shop, "OLD", 5, TODAY)
    marta = somebody(shop)
    bought = an_order(shop, marta, CAP_100=2)
    binds(shop, bought)
    kept = keeps(shop, marta, {shelf["CAP-100"]: 2}, stretch=2 * DAY)
    keeps(shop, marta, {shelf["CAP-100"]: 2}, stretch=2 * DAY)

    midnight = MORNING.replace(hour=23, minute=0)
    assert due("reservation", at=midnight - timedelta(seconds=1)) == []
    assert [end_reservations(now=midnight, entry=entry) for entry in due("reservation", at=midnight)] == [
        True
    ]

    assert rows(owner, "SELECT lot, on_hand FROM batch") == [("OLD", 2)], "what is sold stays with its order"
    assert ledger(owner, shelf["CAP-100"])[-1] == ("wasted", -3)
    assert free(shop, shelf["CAP-100"]) == 1
    assert one(owner, "SELECT count(*) FROM reservation") == 0, "nothing was left for them"
    assert kept not in [row[0] for row in rows(owner, "SELECT subject_id FROM reservation")]
    assert what_does_not_add_up(owner) == []

    frees(shop, bought, at=midnight)
    assert free(shop, shelf["CAP-100"]) == 1, "freed after its last day, it is no stock any more"


def test_all_is_bound_or_nothing(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 3, "CAP-200": 1})
    marta = somebody(shop)
    bought = an_order(shop, marta, CAP_100=2, CAP_200=2)
    keeps(shop, marta, {shelf["CAP-100"]: 2}, subject=bought.id)

    with pytest.raises(StockShort) as told:
        binds(shop, bought)

    assert [short["sku"] for short in told.value.values["short"]] == ["CAP-200"]
    assert one(owner, "SELECT count(*) FROM allocation") == 0
    assert one(owner, "SELECT count(*) FROM reservation") == 1


def test_what_another_reserved_is_not_bound(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 3})
    keeps(shop, somebody(shop), {shelf["CAP-100"]: 2})
    with pytest.raises(StockShort):
        binds(shop, an_order(shop, somebody(shop), CAP_100=2))
    assert one(owner, "SELECT count(*) FROM allocation") == 0


def test_order_is_bound_and_shipped_once(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5, "TOUR": None})
    bought = an_order(shop, somebody(shop), CAP_100=3, TOUR=1)

    for _ in range(2):
        binds(shop, bought)
    assert free(shop, shelf["CAP-100"]) == 2
    for _ in range(2):
        ships(shop, bought)
    binds(shop, bought)

    assert ledger(owner, shelf["CAP-100"]) == [("opening", 5), ("sold", -3)]
    assert picked(owner, bought.id, "gone") == [("", 3)]
    assert picked(owner, bought.id) == []
    assert free(shop, shelf["CAP-100"]) == 2


def test_canceled_order_gives_its_goods_back(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 3})
    bought = an_order(shop, somebody(shop), CAP_100=3)
    binds(shop, bought)

    frees(shop, bought)
    ships(shop, bought)

    assert free(shop, shelf["CAP-100"]) == 3
    assert ledger(owner, shelf["CAP-100"]) == [("opening", 3)]


def test_shop_is_told_once_that_something_runs_low(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 6}, low_at=3)
    marta = somebody(shop)
    orders = [an_order(shop, marta, number, CAP_100=2) for number in (1, 2, 3)]

    binds(shop, orders[0])
    assert events(owner, "StockLow") == []
    binds(shop, orders[1])
    ships(shop, orders[1])
    binds(shop, orders[2])

    assert events(owner, "StockLow") == [{"sku": "CAP-100", "left": 2}]
    assert [entry.payload for entry in due("mail", at=MORNING)] == [
        {"workspace_email": True, "kind": "stock_low", "variant": str(shelf["CAP-100"])}
    ]
    assert events(owner, "StockBack") == []

    frees(shop, orders[2])
    assert events(owner, "StockBack") == [{"sku": "CAP-100", "left": 2}]
    arrives_in(shop, "", 5, None)
    again = an_order(shop, marta, 4, CAP_100=5)
    binds(shop, again)
    assert len(events(owner, "StockLow")) == 2, "every crossing tells once"


def test_orders_of_another_shop_are_out_of_reach(owner: Any) -> None:
    mine, other = a_shop("uno", 1), a_shop("due", 2)
    a_shelf(mine, {"CAP-100": 3})
    theirs = a_shelf(other, {"CAP-100": 3})
    bought = an_order(other, somebody(other), CAP_100=2)
    binds(other, bought)

    ships(mine, bought)
    frees(mine, bought)
    with pytest.raises(StockShort):
        binds(mine, bought)

    assert picked(owner, bought.id) == [("", 2)]
    assert ledger(owner, theirs["CAP-100"]) == [("opening", 3)]
