"""Every unit that comes or goes is a line, and the stock is their sum."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from flows.change_catalog import set_stock
from flows.count_stock import LotUnknown, count_stock
from flows.receive_stock import AlreadyExpired, LotKnownOtherwise, receive_stock
from flows.waste_stock import waste_stock
from shop.catalog.changing import VariantUnknown
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.stock.allocations import put_back
from shop.stock.ledger import NoQuantity, NotCounted, StockBound, StockShort, move
from tests.stock.shelf import (
    HOUR,
    a_shelf,
    an_order,
    binds,
    events,
    free,
    keeps,
    ledger,
    ships,
    somebody,
    what_does_not_add_up,
)
from tests.world import MORNING, Shop, a_shop, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")

SOON = date(2026, 12, 1)


def receives(shop: Shop, sku: str, quantity: int, **how: Any) -> Any:
    return receive_stock(now=MORNING, actor="member", workspace_id=shop.id, sku=sku, quantity=quantity, **how)


def counts(shop: Shop, sku: str, counted: int | None, **how: Any) -> Any:
    return count_stock(now=MORNING, actor="member", workspace_id=shop.id, sku=sku, counted=counted, **how)


def wastes(shop: Shop, sku: str, quantity: int, **how: Any) -> Any:
    return waste_stock(now=MORNING, actor="member", workspace_id=shop.id, sku=sku, quantity=quantity, **how)


def test_stock_of_a_new_variant_opens_its_ledger(owner: Any) -> None:
    shelf = a_shelf(a_shop(), {"CAP-100": 7, "CAP-0": 0, "CAP-ANY": None})

    assert [ledger(owner, shelf[sku]) for sku in ("CAP-100", "CAP-0", "CAP-ANY")] == [
        [("opening", 7)],
        [],
        [],
    ]


def test_what_arrives_lies_in_its_batch(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 2})

    first = receives(shop, "CAP-100", 10, lot="L7", expires_on=SOON, shelf="B3")
    again = receives(shop, "CAP-100", 5, lot="L7")

    assert (first.stock, again.stock, again.batch_id) == (12, 17, first.batch_id)
    assert rows(owner, "SELECT lot, shelf, expires_on, on_hand FROM batch") == [("L7", "B3", SOON, 15)]
    assert ledger(owner, shelf["CAP-100"]) == [("opening", 2), ("received", 10), ("received", 5)]
    assert what_does_not_add_up(owner) == []


def test_batch_without_a_lot_is_named_by_its_last_day(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0})
    receives(shop, "CAP-100", 3, expires_on=SOON)
    assert rows(owner, "SELECT lot FROM batch") == [("2026-12-01",)]


@pytest.mark.parametrize(
    ("sku", "quantity", "how", "refusal"),
    [
        ("NONE", 1, {}, VariantUnknown),
        ("CAP-ANY", 1, {}, NotCounted),
        ("CAP-100", 0, {}, NoQuantity),
        ("CAP-100", -2, {}, NoQuantity),
        ("CAP-100", 1, {"expires_on": date(2026, 11, 19)}, AlreadyExpired),
        ("CAP-100", 1, {"lot": "L7", "expires_on": date(2027, 1, 1)}, LotKnownOtherwise),
    ],
)
def test_what_cannot_be_received_changes_nothing(
    owner: Any, sku: str, quantity: int, how: dict[str, Any], refusal: type[Refusal]
) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0, "CAP-ANY": None})
    receives(shop, "CAP-100", 4, lot="L7", expires_on=SOON)

    with pytest.raises(refusal):
        receives(shop, sku, quantity, **how)

    assert rows(owner, "SELECT reason, quantity FROM stock_movement") == [("received", 4)]
    assert one(owner, "SELECT count(*) FROM batch") == 1


def test_count_becomes_the_difference(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 7})

    assert counts(shop, "CAP-100", 9).difference == 2
    assert counts(shop, "CAP-100", 9).difference == 0
    assert counts(shop, "CAP-100", 4).difference == -5

    assert ledger(owner, shelf["CAP-100"]) == [("opening", 7), ("counted", 2), ("counted", -5)]
    assert [told["difference"] for told in events(owner, "StockCounted")] == [2, -5]


def test_count_of_one_lot_leaves_the_others(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 0})
    receives(shop, "CAP-100", 4, lot="A", expires_on=SOON)
    receives(shop, "CAP-100", 4, lot="B", expires_on=SOON)

    assert counts(shop, "CAP-100", 1, lot="B").stock == 5

    assert rows(owner, "SELECT lot, on_hand FROM batch ORDER BY lot") == [("A", 4), ("B", 1)]
    with pytest.raises(LotUnknown):
        counts(shop, "CAP-100", 1, lot="C")
    assert what_does_not_add_up(owner) == []


def test_what_is_missing_is_taken_from_what_would_have_been_sold_first(owner: Any) -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 2})
    receives(shop, "CAP-100", 4, lot="LATE", expires_on=SOON + timedelta(days=9))
    receives(shop, "CAP-100", 4, lot="SOON", expires_on=SOON)

    counts(shop, "CAP-100", 5)

    assert rows(owner, "SELECT lot, on_hand FROM batch ORDER BY lot") == [("LATE", 3), ("SOON", 0)]
    assert what_does_not_add_up(owner) == []


def test_count_below_what_is_bound_to_orders_is_refused(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    binds(shop, an_order(shop, somebody(shop), CAP_100=3))

    for refused in (
        lambda: counts(shop, "CAP-100", 2),
        lambda: wastes(shop, "CAP-100", 3),
        lambda: set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="CAP-100", stock=2),
    ):
        with pytest.raises(StockBound) as told:
            refused()
        assert told.value.values == {"sku": "CAP-100", "bound": 3, "on_hand": 5}

    assert ledger(owner, shelf["CAP-100"]) == [("opening", 5)]
    assert counts(shop, "CAP-100", 3).stock == 3


def test_who_reserved_last_goes_without_what_was_lost(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    first = keeps(shop, somebody(shop), {shelf["CAP-100"]: 2})
    keeps(shop, somebody(shop), {shelf["CAP-100"]: 2})

    assert wastes(shop, "CAP-100", 2, note="broken") == 3

    assert rows(owner, "SELECT subject_id, quantity FROM reservation") == [(first, 2)]
    assert [told["quantity"] for told in events(owner, "ReservationDropped")] == [2]
    assert free(shop, shelf["CAP-100"]) == 1


def test_who_has_a_reservation_that_stands_loses_nothing_to_one_that_has_ended(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    keeps(shop, somebody(shop), {shelf["CAP-100"]: 3}, at=MORNING - 2 * HOUR)
    stands = keeps(shop, somebody(shop), {shelf["CAP-100"]: 2}, at=MORNING - 1.5 * HOUR, stretch=2 * HOUR)

    wastes(shop, "CAP-100", 2)

    assert rows(owner, "SELECT subject_id FROM reservation") == [(stands,)]
    assert events(owner, "ReservationDropped") == []


def test_what_is_not_counted_any_more_needs_no_keeping(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})
    receives(shop, "CAP-100", 2, lot="A", expires_on=SOON)
    keeps(shop, somebody(shop), {shelf["CAP-100"]: 2})
    bought = an_order(shop, somebody(shop), CAP_100=3)
    binds(shop, bought)

    assert counts(shop, "CAP-100", None).stock is None
    ships(shop, bought)

    assert free(shop, shelf["CAP-100"]) is None
    assert one(owner, "SELECT count(*) FROM reservation") == 0
    assert what_does_not_add_up(owner) == []
    assert counts(shop, "CAP-100", 4).stock == 4
    assert what_does_not_add_up(owner) == []


def test_catalog_writes_a_changed_stock_into_the_ledger(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})

    a_shelf(shop, {"CAP-100": 5})
    a_shelf(shop, {"CAP-100": 8})
    set_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="CAP-100", stock=6)

    assert ledger(owner, shelf["CAP-100"]) == [("opening", 5), ("counted", 3), ("counted", -2)]
    assert what_does_not_add_up(owner) == []


def test_what_comes_back_lies_on_the_shelf_again(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5, "CAP-ANY": None})
    bought = an_order(shop, somebody(shop), CAP_100=3)
    binds(shop, bought)
    ships(shop, bought)

    for sku in shelf:
        with transaction(shop.id) as db:
            put_back(
                db,
                workspace_id=shop.id,
                variant_id=shelf[sku],
                quantity=2,
                reference=bought.id,
                actor="member",
                now=MORNING,
            )

    assert ledger(owner, shelf["CAP-100"]) == [("opening", 5), ("sold", -3), ("returned", 2)]
    assert (free(shop, shelf["CAP-100"]), free(shop, shelf["CAP-ANY"])) == (4, None)
    assert what_does_not_add_up(owner) == []


def test_no_more_goes_than_is_there(owner: Any) -> None:
    shop = a_shop()
    shelf = a_shelf(shop, {"CAP-100": 5})

    with pytest.raises(StockShort) as told, transaction(shop.id) as db:
        move(
            db,
            workspace_id=shop.id,
            variant_id=shelf["CAP-100"],
            quantity=-6,
            reason="sold",
            actor="member",
            now=MORNING,
        )

    assert told.value.values["short"] == [
        {"sku": "CAP-100", "variant_id": str(shelf["CAP-100"]), "wanted": 6, "available": 5}
    ]
    assert ledger(owner, shelf["CAP-100"]) == [("opening", 5)]


def test_lines_of_the_ledger_are_never_changed() -> None:
    shop = a_shop()
    a_shelf(shop, {"CAP-100": 5})

    for statement in ("UPDATE stock_movement SET quantity = 9", "DELETE FROM stock_movement"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(shop.id) as db:
            db.connection().execute(text(statement))


def test_goods_of_another_shop_are_out_of_reach(owner: Any) -> None:
    mine, other = a_shop("uno", 1), a_shop("due", 2)
    a_shelf(mine, {"CAP-100": 5})
    theirs = a_shelf(other, {"CAP-200": 5})

    for refused in (receives, counts, wastes):
        with pytest.raises(VariantUnknown):
            refused(mine, "CAP-200", 1)
    with transaction(mine.id) as db:
        move(
            db,
            workspace_id=mine.id,
            variant_id=theirs["CAP-200"],
            quantity=-1,
            reason="sold",
            actor="member",
            now=MORNING,
        )

    assert ledger(owner, theirs["CAP-200"]) == [("opening", 5)]
