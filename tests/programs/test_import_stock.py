"""Stock that a file counts goes through the ledger, and nobody's goods are forgotten."""

from datetime import date
from typing import Any

import pytest
from redis import Redis

from flows.receive_stock import receive_stock
from tests.orders.buying import a_buyer, a_selling_shop, orders, sells
from tests.programs.files import Importer, as_csv
from tests.world import MORNING, PinnedClock, one, rows


@pytest.fixture
def importer(empty_database: str, valkey: Redis) -> Importer:
    del empty_database, valkey
    shop = a_selling_shop()
    for sku in ("MIELE", "SALE", "OLIO"):
        sells(shop, sku, 1000, stock=5, low_at=2)
    return Importer(shop)


def counted(importer: Importer, **stocks: Any) -> bytes:
    del importer
    return as_csv([{"sku": sku, "stock": stock} for sku, stock in stocks.items()])


def adds_up(owner: Any) -> None:
    wrong = """
        SELECT sku FROM variant LEFT JOIN stock_movement ON variant_id = variant.id
        GROUP BY variant.id HAVING coalesce(stock, 0) <> coalesce(sum(quantity), 0)
    """
    assert rows(owner, wrong) == []
    batches = """
        SELECT lot FROM batch LEFT JOIN stock_movement ON batch_id = batch.id
        GROUP BY batch.id HAVING on_hand <> coalesce(sum(quantity), 0)
    """
    assert rows(owner, batches) == []


def test_what_runs_low_or_comes_back_is_noticed(importer: Importer, owner: Any) -> None:
    importer.take_over(counted(importer, MIELE=2, SALE=0, OLIO=9))
    events = "SELECT name, details ->> 'sku' FROM event WHERE name LIKE 'Stock%%' ORDER BY 1, 2"
    assert rows(owner, events) == [("StockLow", "MIELE"), ("StockLow", "SALE")]
    importer.take_over(counted(importer, SALE=7))
    assert ("StockBack", "SALE") in rows(owner, events)
    adds_up(owner)


def test_goods_in_batches_are_taken_from_the_batch_that_expires_first(importer: Importer, owner: Any) -> None:
    for lot, day in (("L1", date(2027, 1, 1)), ("L2", date(2027, 6, 1))):
        receive_stock(
            now=MORNING,
            actor="member",
            workspace_id=importer.shop.id,
            sku="MIELE",
            quantity=4,
            lot=lot,
            expires_on=day,
        )
    importer.take_over(counted(importer, MIELE=7))

    assert rows(owner, "SELECT lot, on_hand FROM batch ORDER BY lot") == [("L1", 0), ("L2", 2)]
    assert one(owner, "SELECT stock FROM variant WHERE sku = 'MIELE'") == 7
    adds_up(owner)


def test_a_count_below_what_is_bound_to_orders_refuses_the_whole_file(importer: Importer, owner: Any) -> None:
    orders(a_buyer(importer.shop), ("MIELE", 3), payment="cash")
    told = as_csv([{"sku": "SALE", "price": "77.00", "stock": ""}, {"sku": "MIELE", "price": "", "stock": 1}])
    seen = importer.check(told)
    applied = importer.apply(seen, told)

    assert (applied.state, applied.fault_count) == ("refused", 1)
    assert applied.faults[0]["row"] == 3
    assert applied.faults[0]["column"] == "stock"
    assert "3 of MIELE are bound" in applied.faults[0]["words"]
    assert one(owner, "SELECT price_minor FROM variant WHERE sku = 'SALE'") == 1000
    assert one(owner, "SELECT stock FROM variant WHERE sku = 'MIELE'") == 5
    adds_up(owner)


def test_what_was_kept_for_somebody_goes_to_who_came_first(importer: Importer, owner: Any) -> None:
    clock = PinnedClock()
    early, late = a_buyer(importer.shop), a_buyer(importer.shop, "+393331112222")
    first = orders(early, ("MIELE", 3), now=clock.at)
    clock.pass_(minutes=1)
    orders(late, ("MIELE", 2), now=clock.at)
    importer.take_over(counted(importer, MIELE=3))

    kept = rows(owner, "SELECT subject_id, quantity FROM reservation")
    assert kept == [(first.id, 3)]
    adds_up(owner)


def test_what_is_not_counted_any_more_can_be_counted_again(importer: Importer, owner: Any) -> None:
    importer.take_over(counted(importer, MIELE="uncounted"))
    assert one(owner, "SELECT stock FROM variant WHERE sku = 'MIELE'") is None
    importer.take_over(counted(importer, MIELE=4))
    assert one(owner, "SELECT stock FROM variant WHERE sku = 'MIELE'") == 4
    adds_up(owner)
