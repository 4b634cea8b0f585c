"""What a customer may take away of their purchases, and what of them is forgotten."""

from typing import Any

import pytest

from flows.advance_order import advance_order
from flows.return_goods import request_return
from flows.set_tax_number import set_tax_number
from shop.customers.erasure import erase
from shop.customers.export import export_customer
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.tables import WaitingEntry
from tests.orders.buying import (
    Buyer,
    a_buyer,
    a_selling_shop,
    is_proposed,
    left,
    orders,
    pays,
    puts,
    seen,
    sells,
)
from tests.world import MORNING, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


def forgotten(buyer: Buyer) -> None:
    with transaction(buyer.shop.id) as db:
        erase(db, buyer.id, now=MORNING)


def test_everything_that_was_bought_can_be_taken_away() -> None:
    shop, other = a_selling_shop(), a_selling_shop("altra", 2)
    for each in (shop, other):
        sells(each, "OLIO", 1000)
    marta, turi, far = a_buyer(shop), a_buyer(shop, "+393330000002"), a_buyer(other)
    order = orders(marta, ("OLIO", 2))
    for stranger in (turi, far):
        orders(stranger, ("OLIO", 1))
    pays(shop, order)
    for to in ("shipped", "delivered"):
        advance_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=order.id, to=to)
    request_return(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        customer_id=marta.id,
        order_id=order.id,
        lines=[(order.lines[0].id, 1)],
        reason="damaged",
        note="Bottiglia rotta",
    )
    puts(marta, "OLIO", 3)

    with transaction(shop.id) as db:
        taken = export_customer(db, marta.id)

    [told] = taken["orders"]
    assert (told["number"], told["total_minor"], told["address"]["city"]) == (1, 2690, "Scicli")
    assert [(line["sku"], line["quantity"]) for line in told["lines"]] == [("OLIO", 2)]
    assert [step["state"] for step in told["history"]] == ["placed", "paid", "shipped", "delivered"]
    assert [payment["amount_minor"] for payment in told["payments"]] == [2690]
    assert [(back["note"], back["lines"]) for back in told["returns"]] == [
        ("Bottiglia rotta", [{"sku": "OLIO", "quantity": 1}])
    ]
    assert [cart["lines"] for cart in taken["carts"] if cart["state"] == "open"] == [
        [{"sku": "OLIO", "quantity": 3}]
    ]
    assert taken["profile"]["address"]["street"] == "Via Penna 3"


def test_carts_waiting_and_addresses_go_and_what_the_law_wants_stays(owner: Any) -> None:
    shop = a_selling_shop()
    variant = sells(shop, "OLIO", 1000, 10)
    marta, turi = a_buyer(shop), a_buyer(shop, "+393330000002")
    paid = orders(marta, ("OLIO", 2))
    pays(shop, paid)
    for to in ("shipped", "delivered"):
        advance_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=paid.id, to=to)
    theirs = orders(turi, ("OLIO", 1))
    is_proposed(marta, ("OLIO", 3))
    with transaction(shop.id) as db:
        db.add(
            WaitingEntry(
                id=new_id(),
                workspace_id=shop.id,
                variant_id=variant,
                customer_id=marta.id,
                created_at=MORNING,
            )
        )

    forgotten(marta)

    kept = seen(shop, paid)
    assert (kept.number, kept.total_minor, kept.address) == (1, 2690, {})
    assert [line.sku for line in kept.lines] == ["OLIO"]
    assert one(owner, "SELECT count(*) FROM payment") == 1
    assert rows(owner, "SELECT DISTINCT customer_id FROM cart") == [(turi.id,)]
    assert rows(owner, "SELECT DISTINCT customer_id FROM proposal") == [(turi.id,)]
    assert one(owner, "SELECT count(*) FROM waiting_entry") == 0
    assert left(shop, variant) == [7]
    gone = "SELECT address, tax_number, email FROM customer WHERE id = %(id)s"
    assert rows(owner, gone, {"id": marta.id}) == [({}, "", "")]
    assert seen(shop, theirs).address["city"] == "Scicli"


def test_what_is_on_its_way_keeps_its_address_until_it_has_arrived() -> None:
    shop = a_selling_shop()
    sells(shop, "OLIO", 1000)
    buyer = a_buyer(shop)
    order = orders(buyer, ("OLIO", 1))
    set_tax_number(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        customer_id=buyer.id,
        order_id=order.id,
        number="00743110157",
    )
    pays(shop, order)

    forgotten(buyer)
    advance_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=order.id, to="shipped")
    assert seen(shop, order).address["city"] == "Scicli"
    assert seen(shop, order).tax_number == "IT00743110157"
    advance_order(now=MORNING, actor="member", workspace_id=shop.id, order_id=order.id, to="delivered")

    assert (seen(shop, order).address, seen(shop, order).tax_number) == ({}, "")
