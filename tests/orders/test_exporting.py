"""Orders leave as a table, and a thousand of them are read as fast as a few at a time can be."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from shop.kernel.database import engine, transaction
from shop.orders.exporting import HEADER, order_rows
from shop.orders.order_view import OrderUnknown
from tests.orders.buying import a_buyer, a_selling_shop, orders, sells
from tests.world import Shop

pytestmark = pytest.mark.usefixtures("empty_database")

ROME = ZoneInfo("Europe/Rome")


def read(shop: Shop, named: Sequence[UUID]) -> tuple[int, list[dict[str, Any]]]:
    """How often the database was asked, and the rows."""
    asked: list[object] = []

    def count(*told: object) -> None:
        asked.append(told)

    with transaction(shop.id) as db:
        event.listen(engine(), "before_cursor_execute", count)
        try:
            rows = [dict(zip(HEADER, row, strict=True)) for row in order_rows(db, named, ROME)]
        finally:
            event.remove(engine(), "before_cursor_execute", count)
    return len(asked), rows


def test_more_orders_are_read_with_as_many_queries_in_the_order_told() -> None:
    shop = a_selling_shop()
    for sku in ("OLIO", "VINO"):
        sells(shop, sku, 1000)
    buyer = a_buyer(shop)
    first = orders(buyer, ("OLIO", 1), ("VINO", 2))
    others = [orders(buyer, ("OLIO", number)) for number in (1, 2)]
    named = [others[1].id, first.id, others[0].id]

    few, _ = read(shop, [first.id])
    many, rows = read(shop, named)

    assert many == few
    assert [(row["order"], row["sku"], row["quantity"]) for row in rows] == [
        (others[1].number, "OLIO", 2),
        (first.number, "OLIO", 1),
        (first.number, "VINO", 2),
        (others[0].number, "OLIO", 1),
    ]
    assert [row["order_total"] is None for row in rows] == [False, False, True, False]
    with transaction(shop.id) as db, pytest.raises(OrderUnknown):
        list(order_rows(db, [first.id, shop.id], ROME))
