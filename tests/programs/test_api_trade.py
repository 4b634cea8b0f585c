"""Carts, orders and money over the API."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.orders.order_view import order_view
from tests.orders.buying import HOME, Buyer, a_buyer, a_selling_shop, orders, pays, sells
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import Shop, one, rows


@pytest.fixture
def selling(empty_database: str, valkey: Redis) -> Shop:
    del empty_database, valkey
    made = a_selling_shop()
    sells(made, "MIELE", 1000, stock=5)
    sells(made, "SALE", 300, stock=1)
    return made


@pytest.fixture
def other(selling: Shop) -> Shop:
    del selling
    made = a_selling_shop("altra", 2)
    sells(made, "MIELE", 1000, stock=5)
    return made


@pytest.fixture
def program(selling: Shop) -> Iterator[Asking]:
    with asking_with(a_key(selling)) as made:
        yield made


def fills(program: Asking, buyer: Buyer, sku: str = "MIELE", quantity: int = 2) -> str:
    """The cart is filled by the API, and proposed; the proposal's code."""
    cart = f"/customers/{buyer.id}/cart"
    assert program("PUT", f"{cart}/lines/{sku}", {"quantity": quantity}).status_code == 200
    assert program("PUT", f"{cart}/delivery", {"choice": "courier"}).status_code == 200
    assert program("PUT", f"{cart}/payment", {"choice": "card"}).status_code == 200
    proposed = program("POST", f"/customers/{buyer.id}/proposals")
    assert proposed.status_code == 201, proposed.text
    return str(proposed.json()["code"])


def test_from_a_cart_to_a_delivered_order(program: Asking, buyer: Buyer, owner: Any) -> None:
    code = fills(program, buyer)
    told = {"customer_id": str(buyer.id), "proposal": code, "address": HOME.model_dump()}
    wrong = program("POST", "/orders", {**told, "tax_number": "00743110158"})
    assert problem(wrong) == (422, "tax_number_refused")
    told["tax_number"] = "00743110157"
    placed = program("POST", "/orders", told)

    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert (order["number"], order["state"], order["total_minor"]) == (1, "placed", 2690)
    assert order["lines"][0]["sku"] == "MIELE"
    assert (order["address"]["city"], order["tax_number"]) == ("Scicli", "IT00743110157")
    assert program("POST", "/orders", told).json()["id"] == order["id"], "the same proposal is one order"
    assert one(owner, "SELECT count(*) FROM customer_order") == 1

    pays_for(buyer, order["id"])
    assert program("GET", "/orders/1").json()["state"] == "paid"
    parcel = {"to": "shipped", "carrier": "BRT", "tracking_number": "X1"}
    assert program("POST", "/orders/1/advance", {"to": "picking"}).json()["state"] == "picking"
    assert (
        program("POST", f"/orders/{order['id']}/advance", parcel).json()["shipments"][0]["carrier"] == "BRT"
    )
    assert program("POST", "/orders/1/advance", {"to": "delivered"}).json()["state"] == "delivered"
    assert problem(program("POST", "/orders/1/advance", {"to": "picking"})) == (409, "step_refused")
    assert one(owner, "SELECT stock FROM variant WHERE sku = 'MIELE'") == 3


def pays_for(buyer: Buyer, order_id: str) -> None:
    with transaction(buyer.shop.id) as db:
        order = order_view(db, UUID(order_id))
    pays(buyer.shop, order)


def test_the_last_piece_is_sold_once(program: Asking, buyer: Buyer, selling: Shop, owner: Any) -> None:
    late = a_buyer(selling, "+393331112222")
    fills(program, buyer, "SALE", 1)
    refused = program("PUT", f"/customers/{late.id}/cart/lines/SALE", {"quantity": 1})

    assert problem(refused) == (409, "stock_short")
    assert problem(program("POST", f"/customers/{late.id}/proposals")) == (409, "cart_empty")
    assert one(owner, "SELECT count(*) FROM proposal") == 1


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"quantity": -1}, 422, "validation_failed"),
        ({"quantity": 1, "price_minor": 1}, 422, "validation_failed"),
        ({"quantity": 1, "version": 99}, 409, "cart_changed"),
        ({"quantity": 600}, 409, "stock_short"),
    ],
)
def test_what_does_not_fit_stays_out_of_the_cart(
    program: Asking, buyer: Buyer, owner: Any, told: dict[str, Any], status: int, code: str
) -> None:
    answer = program("PUT", f"/customers/{buyer.id}/cart/lines/MIELE", told)
    assert problem(answer) == (status, code)
    assert one(owner, "SELECT count(*) FROM cart_line") == 0


def test_nobody_sets_a_price(program: Asking, buyer: Buyer, owner: Any) -> None:
    code = fills(program, buyer)
    cheap = {"customer_id": str(buyer.id), "proposal": code, "total_minor": 1}
    assert problem(program("POST", "/orders", cheap)) == (422, "validation_failed")
    assert one(owner, "SELECT count(*) FROM customer_order") == 0


def test_a_cart_is_seen_changed_and_emptied(program: Asking, buyer: Buyer) -> None:
    path = f"/customers/{buyer.id}/cart"
    assert program("GET", path).json()["version"] == 0
    filled = program("PUT", f"{path}/lines/MIELE", {"quantity": 2}).json()
    assert filled["figures"]["goods_minor"] == 2000
    assert filled["figures"]["lines"][0]["quantity"] == 2
    assert problem(program("POST", f"{path}/codes", {"code": "NOTHING"})) == (422, "code_refused")
    assert program("DELETE", f"{path}/codes/NOTHING").status_code == 200
    tipped = program("PUT", f"{path}/tip", {"percent": 10}).json()
    assert (tipped["figures"]["tip_minor"], tipped["figures"]["total_minor"]) == (200, 2200)
    assert problem(program("PUT", f"{path}/tip", {"amount_minor": 9999})) == (422, "tip_too_high")
    assert program("PUT", f"{path}/tip", {}).json()["figures"]["tip_minor"] == 0
    assert program("DELETE", path).json()["figures"]["lines"] == []


def test_orders_come_in_pages_newest_first(program: Asking, buyer: Buyer, other: Shop) -> None:
    for _ in range(3):
        orders(buyer, ("MIELE", 1))
    orders(a_buyer(other), ("MIELE", 1))

    first = program("GET", "/orders?limit=2").json()
    second = program("GET", f"/orders?limit=2&cursor={first['next_cursor']}").json()

    assert [order["number"] for order in first["orders"]] == [3, 2]
    assert [order["number"] for order in second["orders"]] == [1]
    assert second["next_cursor"] == ""
    assert program("GET", "/orders?state=paid").json()["orders"] == []
    mine = program("GET", f"/orders?customer_id={buyer.id}").json()["orders"]
    assert len(mine) == 3


def test_money_goes_back_never_above_what_came(program: Asking, buyer: Buyer, owner: Any) -> None:
    order = orders(buyer, ("MIELE", 2))
    pays(buyer.shop, order)
    paid = program("GET", f"/payments?order_id={order.id}").json()["payments"]
    assert [payment["amount_minor"] for payment in paid] == [2690]
    assert program("GET", f"/payments/{paid[0]['id']}").json()["refunded_minor"] == 0

    wanted = {"order_id": str(order.id), "reason": "broken", "amount_minor": 1000}
    key = {"Idempotency-Key": "refund-1"}
    first = program("POST", "/refunds", wanted, headers=key)
    again = program("POST", "/refunds", wanted, headers=key)
    assert (first.status_code, again.json()) == (201, first.json())
    refund = first.json()[0]
    assert (refund["amount_minor"], refund["state"]) == (1000, "wanted")
    assert program("GET", f"/refunds/{refund['id']}").json()["reason"] == "broken"
    program.clock.pass_(minutes=1)
    too_much = program("POST", "/refunds", {**wanted, "amount_minor": 1691})
    assert problem(too_much) == (409, "refund_too_high")
    rest = program("POST", "/refunds", {"order_id": str(order.id), "reason": "rest"}).json()
    assert [one_["amount_minor"] for one_ in rest] == [1690]
    assert [one_["amount_minor"] for one_ in program("GET", f"/refunds?order_id={order.id}").json()] == [
        1000,
        1690,
    ]
    assert one(owner, "SELECT sum(amount_minor) FROM refund") == 2690


def test_an_order_is_canceled_and_its_goods_are_free(program: Asking, buyer: Buyer, owner: Any) -> None:
    orders(buyer, ("MIELE", 2))
    canceled = program("POST", "/orders/1/cancel", {"reason": "asked for it"})
    assert canceled.json()["state"] == "canceled"
    assert one(owner, "SELECT count(*) FROM reservation") == 0


def test_what_is_another_shops_is_404(program: Asking, buyer: Buyer, other: Shop, owner: Any) -> None:
    theirs = a_buyer(other)
    order = orders(theirs, ("MIELE", 1))
    pays(other, order)
    payment = one(owner, "SELECT id FROM payment")
    code = fills(program.as_key(a_key(other).key), theirs)
    nobody = str(new_id())
    before = rows(owner, "SELECT state, version FROM cart ORDER BY id")

    answers = [
        program("GET", f"/orders/{order.id}"),
        program("GET", f"/orders/{order.number}"),
        program("GET", "/orders/nonsense"),
        program("POST", f"/orders/{order.id}/cancel", {"reason": "no"}),
        program("POST", f"/orders/{order.id}/advance", {"to": "picking"}),
        program("GET", f"/payments/{payment}"),
        program("GET", f"/refunds?order_id={order.id}"),
        program("GET", f"/refunds/{nobody}"),
        program("POST", "/refunds", {"order_id": str(order.id), "reason": "no"}),
        program("GET", f"/customers/{theirs.id}/cart"),
        program("PUT", f"/customers/{theirs.id}/cart/lines/MIELE", {"quantity": 1}),
        program("POST", f"/customers/{theirs.id}/proposals"),
        program("DELETE", f"/customers/{theirs.id}/cart"),
        program("POST", "/orders", {"customer_id": str(theirs.id), "proposal": code}),
        program("POST", "/orders", {"customer_id": str(buyer.id), "proposal": code}),
    ]

    assert [problem(answer)[0] for answer in answers] == [404] * len(answers)
    assert program("GET", "/orders").json()["orders"] == []
    assert program("GET", "/payments").json()["payments"] == []
    assert rows(owner, "SELECT state, version FROM cart ORDER BY id") == before
    assert one(owner, "SELECT count(*) FROM refund") == 0


def test_each_way_of_telling_the_shops_systems_is_open_to_its_key_alone(
    program: Asking, other: Shop, buyer: Buyer
) -> None:
    hook = {"url": "https://hooks.example.com/in", "events": ["order.placed"]}
    made = program("POST", "/webhooks", hook).json()
    assert made["secret"].startswith("whsec_")
    orders(buyer, ("MIELE", 1))

    path = f"/webhooks/{made['id']}"
    told = program("GET", f"{path}/deliveries").json()["deliveries"]
    assert [(one_["event"], one_["payload"]["data"]["order"]) for one_ in told] == [("order.placed", 1)]
    assert "secret" not in program("GET", path).json()
    assert program("PATCH", path, {"active": False}).json()["active"] is False
    assert program("POST", f"{path}/test").json()["event"] == "webhook.test"
    assert problem(program("POST", f"/webhook-deliveries/{told[0]['id']}/replay")) == (409, "still_waiting")

    theirs = program.as_key(a_key(other).key)
    assert theirs("GET", "/webhooks").json() == []
    for answer in (
        theirs("GET", path),
        theirs("PATCH", path, {"active": True}),
        theirs("DELETE", path),
        theirs("POST", f"{path}/test"),
        theirs("GET", f"{path}/deliveries"),
        theirs("POST", f"/webhook-deliveries/{told[0]['id']}/replay"),
    ):
        assert problem(answer)[0] == 404
    assert program("DELETE", path).status_code == 204
    assert program("GET", "/webhooks").json() == []
