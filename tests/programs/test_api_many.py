"""Orders that leave together, and many orders at once, over the API."""

import base64
import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from redis import Redis

from tests.orders.buying import Buyer, a_buyer, a_selling_shop, orders, pays, sells
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.world import Shop, one, rows


@pytest.fixture
def selling(empty_database: str, valkey: Redis) -> Shop:
    del empty_database, valkey
    made = a_selling_shop()
    sells(made, "MIELE", 1000, stock=20)
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


def paid(buyer: Buyer, count: int) -> None:
    for _ in range(count):
        pays(buyer.shop, orders(buyer, ("MIELE", 1)))


def test_orders_are_put_together_moved_as_one_and_parted(
    program: Asking, buyer: Buyer, other: Shop, owner: Any
) -> None:
    paid(buyer, 3)
    made = program("POST", "/order-groups", {"orders": ["1", "2"]})
    assert made.status_code == 201, made.text
    path = f"/order-groups/{made.json()['id']}"
    assert made.json()["delivery"] == [
        {"order": 1, "charged_minor": 690},
        {"order": 2, "charged_minor": 0},
    ]
    assert program("GET", "/orders/2").json()["group_id"] == made.json()["id"]
    assert problem(program("POST", "/orders/1/advance", {"to": "shipped"})) == (409, "leaves_together")
    assert program("POST", "/order-groups", {"orders": ["3", "1"]}).json()["id"] == made.json()["id"]
    assert program("DELETE", f"{path}/orders/3").status_code == 204

    theirs = program.as_key(a_key(other).key)
    for answer in (
        theirs("GET", path),
        theirs("POST", f"{path}/advance", {"to": "shipped"}),
        theirs("DELETE", path),
        theirs("POST", "/order-groups", {"orders": ["1", "2"]}),
    ):
        assert problem(answer)[0] == 404

    moved = program("POST", f"{path}/advance", {"to": "shipped", "carrier": "BRT"}).json()
    assert [order["state"] for order in moved["orders"]] == ["shipped", "shipped"]
    assert problem(program("DELETE", path)) == (409, "step_refused")
    assert one(owner, "SELECT count(*) FROM shipment") == 2


def test_many_orders_move_each_by_itself_and_asking_again_moves_nothing_twice(
    program: Asking, buyer: Buyer, other: Shop, owner: Any
) -> None:
    paid(buyer, 2)
    orders(buyer, ("MIELE", 1))  # not paid: it cannot be packed
    theirs = orders(a_buyer(other), ("MIELE", 1))
    wanted = {"orders": ["1", "2", "3", "77", str(theirs.id), "nonsense"], "to": "picking"}

    told = program("POST", "/many-orders/advance", wanted).json()

    assert (told["done"], told["refused"]) == (2, 4)
    assert [(one_["asked"], one_["done"], one_["code"]) for one_ in told["results"]] == [
        ("1", True, ""),
        ("2", True, ""),
        ("3", False, "step_refused"),
        ("77", False, "order_unknown"),
        (str(theirs.id), False, "order_unknown"),
        ("nonsense", False, "order_unknown"),
    ]
    assert all(one_["title"] for one_ in told["results"] if not one_["done"])
    assert program("POST", "/many-orders/advance", wanted).json()["done"] == 2
    steps = "SELECT count(*) FROM order_change WHERE state = 'picking' AND actor = 'member'"
    assert one(owner, steps) == 2
    kept = (
        "SELECT details->>'action', details->>'done', actor_kind FROM event WHERE name = 'ManyOrdersWorkedOn'"
    )
    assert rows(owner, kept) == [("advance:picking", "2", "program")] * 2
    assert one(owner, "SELECT state FROM customer_order WHERE id = %(id)s", {"id": theirs.id}) == "placed"


def test_many_orders_are_canceled_each_by_itself(program: Asking, buyer: Buyer, owner: Any) -> None:
    paid(buyer, 2)
    program("POST", "/orders/2/advance", {"to": "shipped"})
    told = program("POST", "/many-orders/cancel", {"orders": ["1", "2"], "reason": "flood"}).json()
    assert [(one_["state"], one_["code"]) for one_ in told["results"]] == [
        ("canceled", ""),
        ("", "step_refused"),
    ]
    assert one(owner, "SELECT count(*) FROM refund") == 1
    too_many = {"orders": [str(number) for number in range(201)], "reason": "x"}
    assert problem(program("POST", "/many-orders/cancel", too_many)) == (422, "validation_failed")


def test_delivery_notes_of_many_are_one_document_without_a_price(program: Asking, buyer: Buyer) -> None:
    program("POST", "/stock/MIELE/received", {"quantity": 1, "lot": "L-7", "expires_on": "2027-05-01"})
    paid(buyer, 2)
    program("POST", "/orders/2/cancel", {"reason": "x"})
    told = program("POST", "/many-orders/delivery-notes", {"orders": ["1", "2", "9"]}).json()

    assert [one_["code"] for one_ in told["results"]] == ["", "nothing_to_deliver", "order_unknown"]
    pages = PdfReader(io.BytesIO(base64.b64decode(told["pdf"]))).pages
    words = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert all(part in words for part in ("Via Penna 3", "Miele", "L-7"))
    assert "10,00" not in words
    nothing = program("POST", "/many-orders/delivery-notes", {"orders": ["2"]}).json()
    assert (nothing["done"], nothing["pdf"]) == (0, "")


def test_many_orders_are_exported_and_no_cell_is_a_formula(
    program: Asking, buyer: Buyer, other: Shop, owner: Any
) -> None:
    paid(buyer, 2)
    orders(a_buyer(other), ("MIELE", 1))
    owner.execute("UPDATE customer_order SET address = jsonb_set(address, '{note}', '\"=1+1\"')")
    owner.commit()
    sheet = program("GET", "/many-orders/export", headers={"Accept-Language": "en"})
    table = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [(row["order"], row["line_total"], row["order_total"]) for row in table] == [
        ("2", "10.00", "16.90"),
        ("1", "10.00", "16.90"),
    ]
    assert table[0]["note"] == "'=1+1"
    named = program("GET", "/many-orders/export?format=xlsx&orders=1")
    found = load_workbook(io.BytesIO(named.content)).active
    assert found is not None
    assert [row[0].value for row in found.iter_rows()] == ["order", 1]
    assert program("GET", "/many-orders/export?state=canceled").text.count("\n") == 1
    assert problem(program("GET", "/many-orders/export?orders=1&orders=44")) == (404, "order_unknown")
