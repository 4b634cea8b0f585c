"""A shop's own work over the API: money by hand, returns, statuses, offers, what is recommended."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from flows.tell_rates import choose_currency
from flows.try_plan import choose_plan, start_trial
from shop.kernel.ids import new_id
from tests.orders.buying import Buyer, a_selling_shop, goes, orders, pays, seen, sells, words_to
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.programs.orders_there import TEN_PERCENT, at_the_customers, sends_back
from tests.world import MORNING, Shop, one, rows


@pytest.fixture
def selling(empty_database: str, valkey: Redis) -> Shop:
    del empty_database, valkey
    made = a_selling_shop()
    sells(made, "MIELE", 1000, stock=20)
    sells(made, "SALE", 300, stock=20)
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


@pytest.fixture
def stranger(program: Asking, other: Shop) -> Asking:
    """A program of the other shop, which may do everything there."""
    return program.as_key(a_key(other).key)


def test_cash_is_taken_in_parts_and_never_above_the_price(
    program: Asking, stranger: Asking, buyer: Buyer, owner: Any
) -> None:
    order = orders(buyer, ("MIELE", 2), payment="cash")
    path, half = f"/orders/{order.id}/cash", {"amount_minor": 1000}

    first, again = (program("POST", path, half, headers={"Idempotency-Key": "till 1"}) for _ in range(2))
    assert (first.status_code, first.json()["worth"]) == (201, "part")
    assert again.json() == first.json()
    assert first.json()["order"]["paid_minor"] == 1000
    assert problem(program("POST", path, {"amount_minor": 1691})) == (409, "too_much_cash")
    assert problem(program("POST", path, {**half, "currency": "USD"}))[1] == "currencies_differ"
    assert problem(program("POST", path, {"amount_minor": 0})) == (422, "validation_failed")
    assert problem(stranger("POST", path, half)) == (404, "order_unknown")

    owner.execute("DELETE FROM idempotent_request")  # a day later, or killed before it could answer
    owner.commit()
    known = program("POST", path, half, headers={"Idempotency-Key": "till 1"}).json()
    assert (known["worth"], known["order"]["paid_minor"]) == ("known", 1000)
    rest = program("POST", "/orders/1/cash", {"amount_minor": 1690}, headers={"Idempotency-Key": "till 1"})
    assert problem(rest) == (422, "key_reused")
    paid = program("POST", "/orders/1/cash", {"amount_minor": 1690}).json()
    assert (paid["worth"], paid["order"]["state"]) == ("paid", "paid")
    assert problem(program("POST", path, half)) == (409, "nothing_to_pay")
    assert one(owner, "SELECT sum(amount_minor) FROM payment") == order.total_minor


def test_a_transfer_is_confirmed_once_and_its_surplus_given_back(
    program: Asking, stranger: Asking, buyer: Buyer, owner: Any
) -> None:
    order = orders(buyer, ("MIELE", 2), payment="transfer")
    told = {"amount_minor": order.total_minor + 310, "currency": "EUR", "reference": "CRO 1"}

    assert problem(stranger("POST", f"/orders/{order.id}/transfers", told))[0] == 404
    came, again = (program("POST", "/orders/1/transfers", told).json() for _ in range(2))
    assert (came["worth"], came["order"]["state"], again["worth"]) == ("paid", "paid", "known")
    (back,) = program("GET", f"/refunds?order_id={order.id}").json()
    assert (back["amount_minor"], back["reason"], back["state"]) == (310, "surplus", "pending")

    path = f"/refunds/{back['id']}/confirm"
    for nobodys in (stranger("POST", path, {}), program("POST", f"/refunds/{new_id()}/confirm", {})):
        assert problem(nobodys) == (404, "not_found")
    done = [program("POST", path, {"reference": "CRO 2"}).json() for _ in range(2)]
    assert [each["state"] for each in done] == ["succeeded", "succeeded"]
    assert rows(owner, "SELECT state, provider_reference FROM refund") == [("succeeded", "CRO 2")]


def test_what_a_provider_sends_back_is_not_for_a_member_to_confirm(program: Asking, buyer: Buyer) -> None:
    pays(buyer.shop, orders(buyer, ("MIELE", 1)))
    (order,) = program("GET", "/orders").json()["orders"]
    (wanted,) = program("POST", "/refunds", {"order_id": order["id"], "reason": "broken"}).json()

    assert problem(program("POST", f"/refunds/{wanted['id']}/confirm", {})) == (409, "refund_by_provider")
    assert program("GET", f"/refunds/{wanted['id']}").json()["state"] == "wanted"


def test_a_return_is_answered_received_and_paid_back_by_hand(
    program: Asking, stranger: Asking, buyer: Buyer, owner: Any
) -> None:
    order = at_the_customers(buyer)
    path = f"/returns/{sends_back(buyer, order)}"
    asked = program("GET", path).json()
    assert (asked["state"], asked["note"], asked["lines"][0]["quantity"]) == ("requested", "Non mi serve", 1)
    for answer in (
        stranger("GET", path),
        stranger("POST", f"{path}/approve", {}),
        stranger("POST", f"{path}/refuse", {}),
        stranger("POST", f"{path}/receive", {}),
    ):
        assert problem(answer) == (404, "return_unknown")
    assert problem(stranger("GET", f"/returns?order={order.id}")) == (404, "order_unknown")
    assert stranger("GET", "/returns").json() == {"returns": [], "next_cursor": ""}
    assert problem(program("POST", f"{path}/receive", {})) == (409, "return_settled")

    agreed = program("POST", f"{path}/approve", {"words": "Spediscilo in via Penna 1."}).json()
    assert (agreed["state"], agreed["answer"]) == ("approved", "Spediscilo in via Penna 1.")
    assert "via Penna 1" in words_to(owner, buyer.conversation)[-1]
    assert problem(program("POST", f"{path}/refuse", {})) == (409, "return_settled")
    foreign = program("POST", f"{path}/receive", {"restock": [str(new_id())]})
    assert problem(foreign) == (404, "line_unknown")
    received = program("POST", f"{path}/receive", {"restock": []}).json()
    assert (received["state"], received["lines"][0]["restocked"]) == ("received", False)
    (back,) = program("GET", f"/refunds?order_id={order.id}").json()
    assert (back["reason"], back["amount_minor"]) == ("returned", 1000)
    assert program("POST", f"/refunds/{back['id']}/confirm", {}).json()["state"] == "succeeded"
    assert program("GET", path).json()["state"] == "refunded"

    second = sends_back(buyer, order)
    assert program("POST", f"/returns/{second}/refuse", {"words": "È aperto."}).json()["state"] == "refused"
    third = sends_back(buyer, order)
    program("POST", f"/returns/{third}/approve", {})
    assert program("POST", f"/returns/{third}/receive", {}).json()["lines"][0]["restocked"] is True
    assert program("GET", "/orders/1").json()["state"] == "returned"
    assert one(owner, "SELECT max(stock) FROM variant WHERE sku = 'MIELE'") == 19

    newest = program("GET", "/returns?limit=2").json()
    assert [each["number"] for each in newest["returns"]] == [3, 2]
    oldest = program("GET", f"/returns?limit=2&cursor={newest['next_cursor']}").json()
    assert ([each["number"] for each in oldest["returns"]], oldest["next_cursor"]) == ([1], "")
    refused = program("GET", "/returns?state=refused&order=1").json()["returns"]
    assert [each["id"] for each in refused] == [second]


def test_a_status_of_the_shops_own_is_set_and_taken_away(
    program: Asking, stranger: Asking, buyer: Buyer, owner: Any
) -> None:
    order = orders(buyer, ("MIELE", 1))
    pays(buyer.shop, order)
    path, engraver = f"/orders/{order.id}/status", {"status": "engraver"}
    assert problem(program("PUT", path, engraver)) == (422, "status_unknown")
    goes(buyer.shop, order, "picking")
    assert problem(stranger("PUT", path, engraver)) == (404, "order_unknown")

    shown = [program("PUT", "/orders/1/status", engraver).json()["custom_status"] for _ in range(2)]

    assert shown == ["engraver", "engraver"]
    assert len([words for words in words_to(owner, buyer.conversation) if "Dall'incisore" in words]) == 1
    assert program("PUT", path, {"status": ""}).json()["custom_status"] == ""


def test_an_offer_is_written_by_its_code_or_id_and_ended(
    program: Asking, stranger: Asking, buyer: Buyer, owner: Any
) -> None:
    made = program("PUT", "/offers/ciao", TEN_PERCENT | {"category": "pantry", "once_each": True})
    assert made.status_code == 200, made.text
    offer = made.json()
    assert (offer["code"], offer["category"], offer["names"]) == ("CIAO", "pantry", {"it": "Dieci"})
    cart = f"/customers/{buyer.id}/cart"
    program("PUT", f"{cart}/lines/MIELE", {"quantity": 1})
    assert program("POST", f"{cart}/codes", {"code": "ciao"}).json()["figures"]["discount_minor"] == 100

    same = {name: offer[name] for name in offer if name not in {"id", "uses", "active"}}
    assert program("PUT", f"/offers/{offer['id']}", same).json() == offer, "what is read can be written"
    assert program("PUT", "/offers/CIAO", TEN_PERCENT | {"value": 2000}).json()["id"] == offer["id"]
    personal = str(new_id())
    gift = TEN_PERCENT | {"product": "miele", "customer_id": str(buyer.id)}
    assert program("PUT", f"/offers/{personal}", gift).json()["product"] == "miele"
    wrong: list[tuple[str, dict[str, Any], tuple[int, str]]] = [
        (f"/offers/{new_id()}", {"code": "CIAO"}, (409, "code_taken")),
        ("/offers/OTHER", {"code": "CIAO"}, (422, "other_slug")),
        ("/offers/no", {}, (422, "validation_failed")),
        ("/offers/MUCH", {"value": 10_001}, (422, "validation_failed")),
        ("/offers/NONE", {"category": "nothing"}, (404, "category_unknown")),
        ("/offers/NONE", {"product": "nothing"}, (404, "product_not_found")),
        ("/offers/NONE", {"customer_id": str(new_id())}, (404, "not_found")),
    ]
    for path, changes, expected in wrong:
        assert problem(program("PUT", path, TEN_PERCENT | changes)) == expected, path

    assert stranger("GET", "/offers").json()["offers"] == []
    assert problem(stranger("GET", "/offers/CIAO")) == (404, "offer_unknown")
    for method, more in (("DELETE", ()), ("PUT", (TEN_PERCENT,))):
        assert problem(stranger(method, f"/offers/{offer['id']}", *more)) == (404, "offer_unknown")
    of_nobody = TEN_PERCENT | {"customer_id": str(buyer.id)}
    assert problem(stranger("PUT", "/offers/THEIRS", of_nobody)) == (404, "not_found")
    assert stranger("PUT", "/offers/CIAO", TEN_PERCENT).json()["id"] != offer["id"]

    assert [program("DELETE", "/offers/ciao").status_code for _ in range(2)] == [204, 204]
    assert program("GET", "/offers/CIAO").json()["active"] is False
    assert program("GET", cart).json()["figures"]["discount_minor"] == 100, "only the personal one holds"
    first = program("GET", "/offers?limit=1").json()
    second = program("GET", f"/offers?limit=1&cursor={first['next_cursor']}").json()
    listed = [each["id"] for each in first["offers"] + second["offers"]]
    assert (sorted(listed), second["next_cursor"]) == (sorted([offer["id"], personal]), "")
    assert problem(program("GET", f"/offers?cursor={new_id()}")) == (404, "offer_unknown")
    assert program("PUT", "/offers/CIAO", TEN_PERCENT).json()["active"] is True
    assert one(owner, "SELECT count(*) FROM offer") == 3


def test_a_days_picks_are_written_whole_and_what_is_new_is_told(
    program: Asking, stranger: Asking, owner: Any
) -> None:
    why = {"product": "sale", "words": {"it": "Appena arrivato", "en": "Just in"}}
    path, told = "/picks/2026-11-23", {"picks": [why, {"product": "miele"}]}
    written = program("PUT", path, told, headers={"Accept-Language": "en"})
    assert written.json() == {
        "day": "2026-11-23",
        "picks": [
            {"product": "sale", "name": "Sale", "words": "Just in"},
            {"product": "miele", "name": "Miele", "words": ""},
        ],
    }
    assert program("GET", path).json()["picks"][0]["words"] == "Appena arrivato"
    assert stranger("GET", path).json()["picks"] == []
    for nobodys in (
        stranger("PUT", path, told),
        program("PUT", path, {"picks": [{"product": "nothing"}]}),
    ):
        assert problem(nobodys) == (404, "product_not_found")
    assert problem(program("GET", "/picks/tomorrow")) == (422, "validation_failed")
    program("PUT", path, {"picks": []})
    assert program("GET", path).json()["picks"] == []

    owner.execute("UPDATE product SET arrived_on = '2026-11-10' WHERE slug = 'miele'")
    owner.commit()
    new = program("GET", "/new-arrivals").json()
    assert (new["since"], new["until"]) == ("2026-11-06", "2026-11-20")
    assert new["arrivals"] == [{"product": "miele", "name": "Miele", "arrived_on": "2026-11-10"}]
    assert program("GET", "/new-arrivals?category=pantry").json()["arrivals"] == new["arrivals"]
    assert program("GET", "/new-arrivals?tag=size:m").json()["arrivals"] == []
    assert problem(program("GET", "/new-arrivals?category=cellar")) == (404, "category_unknown")
    assert program("GET", "/new-arrivals?days=9").json()["arrivals"] == []


def test_rates_are_written_by_day_and_an_order_keeps_its_own(
    program: Asking, stranger: Asking, buyer: Buyer, owner: Any
) -> None:
    told = {"source": "ECB", "rates": {"USD": "1.0843", "JPY": 167.25}}
    written = program("PUT", "/exchange-rates/2026-11-20", told)
    usd = {"base": "EUR", "currency": "USD", "rate": "1.0843", "day": "2026-11-20", "source": "ECB"}
    assert written.json()["holding"][1] == usd
    assert [rate["currency"] for rate in program("GET", "/exchange-rates").json()["told"]] == ["JPY", "USD"]
    assert stranger("GET", "/exchange-rates").json() == {"currency": "EUR", "holding": [], "told": []}

    for wrong, code in (
        ({"source": "ECB", "rates": {"EUR": "1"}}, "rate_refused"),
        ({"source": "ECB", "rates": {"USD": "0"}}, "validation_failed"),
        ({"source": "ECB", "rates": {"dollars": "1"}}, "validation_failed"),
        ({"rates": {"USD": "1"}}, "validation_failed"),
    ):
        assert problem(program("PUT", "/exchange-rates/2026-11-20", wrong)) == (422, code)
    assert problem(program("PUT", "/exchange-rates/2026-11-21", told)) == (422, "rate_refused")
    assert one(owner, "SELECT count(*) FROM exchange_rate") == 2

    choose_currency(
        now=MORNING, actor="customer", workspace_id=buyer.shop.id, customer_id=buyer.id, currency="USD"
    )
    order = orders(buyer, ("MIELE", 1))
    program("PUT", "/exchange-rates/2026-11-20", {"source": "ECB", "rates": {}})
    shown = program("GET", f"/orders/{order.number}").json()
    assert (shown["currency"], shown["told_in"]) == ("EUR", usd)
    assert program("GET", "/exchange-rates").json()["holding"] == []


def test_what_the_plan_allows_and_what_is_used_of_it(
    program: Asking, stranger: Asking, selling: Shop
) -> None:
    choose_plan(now=MORNING, actor="member", workspace_id=selling.id, plan="basic")
    start_trial(now=MORNING, actor="member", workspace_id=selling.id)

    told = program("GET", "/plan").json()
    assert (told["plan"], told["in_force"], told["trial_until"]) == (
        "basic",
        "professional",
        "2026-12-04T09:00:00Z",
    )
    assert told["products"] == {"used": 2, "most": 100}
    assert told["answers"] == {"used": 0, "most": 5000}
    theirs = stranger("GET", "/plan").json()
    assert (theirs["plan"], theirs["trial_until"], theirs["products"]["used"]) == ("enterprise", None, 1)


def test_what_becomes_of_a_parcel_is_noted_as_the_carrier_says(
    program: Asking, stranger: Asking, buyer: Buyer, owner: Any
) -> None:
    order = orders(buyer, ("MIELE", 1))
    pays(buyer.shop, order)
    goes(buyer.shop, order, "picking")
    shipped = goes(buyer.shop, order, "shipped", carrier="BRT", tracking_number="1")
    path = f"/orders/{order.number}/parcels/{shipped.shipments[0].id}"
    before = len(words_to(owner, buyer.conversation))

    for _ in range(2):  # the same twice tells nobody twice
        told = program(
            "PATCH", path, {"tracking_number": "2", "tracking_url": "https://brt.example/2"}
        ).json()
    assert [parcel["tracking_number"] for parcel in told["shipments"]] == ["2"]
    assert len(words_to(owner, buyer.conversation)) == before + 1

    assert program("PATCH", path, {"state": "lost"}).json()["state"] == "shipped"
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'ParcelLost'") == 1
    there = program("PATCH", path, {"state": "delivered"}).json()
    assert (there["state"], there["shipments"][0]["state"]) == ("delivered", "delivered")
    assert program("PATCH", path, {"state": "delivered"}).json()["state"] == "delivered"
    assert len(words_to(owner, buyer.conversation)) == before + 2

    assert problem(program("PATCH", path, {"state": "lost"})) == (409, "parcel_arrived")
    assert problem(program("PATCH", path, {"tracking_url": "http://brt.example"})) == (
        422,
        "tracking_unreadable",
    )
    assert problem(program("PATCH", path, {"state": "somewhere"})) == (422, "validation_failed")
    nobodys = f"/orders/{order.number}/parcels/{new_id()}"
    assert problem(program("PATCH", nobodys, {"state": "lost"})) == (404, "parcel_unknown")
    assert problem(stranger("PATCH", path, {"state": "lost"})) == (404, "order_unknown")
    assert seen(buyer.shop, order).state == "delivered"
