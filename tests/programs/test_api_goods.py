"""Products, stock and catalog files over the API."""

from collections.abc import Iterator
from typing import Any

import pytest

from runtime.catalog_files import perform
from shop.kernel.ids import new_id
from tests.catalog.goods import a_product
from tests.programs.asking import Asking, a_key, asking_with, problem
from tests.programs.files import a_row, as_csv
from tests.world import Shop, due, one, rows

HONEY: dict[str, Any] = {
    "category": "spreads",
    "names": {"it": "Miele di timo", "en": "Thyme honey"},
    "tags": ["taste:sweet"],
    "variants": [{"sku": "TIMO-250", "price_minor": 920, "stock": 12, "names": {"it": "250 g"}}],
}


@pytest.fixture
def program(shop: Shop) -> Iterator[Asking]:
    with asking_with(a_key(shop)) as made:
        yield made


def work(program: Asking) -> None:
    """Let the worker do what is due for files."""
    parts: Any = type("Parts", (), {"clock": program.clock, "objects": program.files})()
    while entries := due("import", at=program.clock.now()):
        for entry in entries:
            perform(entry, parts)


def test_a_product_is_made_written_anew_and_put_away(program: Asking, owner: Any) -> None:
    made = program("PUT", "/products/miele-di-timo", HONEY)
    assert made.status_code == 200, made.text
    assert made.json()["variants"][0] | {"available": 12, "price_minor": 920} == made.json()["variants"][0]
    assert program("PUT", "/products/miele-di-timo", HONEY).json()["revision"] == 1

    changed = {**HONEY, "variants": [{**HONEY["variants"][0], "price_minor": 990}]}
    assert program("PUT", "/products/miele-di-timo", changed).json()["revision"] == 2
    assert program("GET", "/products/miele-di-timo").json()["variants"][0]["price_minor"] == 990

    assert program("DELETE", "/products/miele-di-timo").status_code == 204
    assert program("GET", "/products/miele-di-timo").json()["status"] == "hidden"
    assert one(owner, "SELECT count(*) FROM order_line") == 0


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"category": "nothing"}, 404, "category_unknown"),
        ({"allergens": ["dust"]}, 422, "validation_failed"),
        ({"names": {}}, 422, "validation_failed"),
        ({"variants": []}, 422, "validation_failed"),
        ({"price": 3}, 422, "validation_failed"),
        ({"variants": [{"sku": "CANTUCCI", "price_minor": 1}]}, 409, "sku_taken"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    program: Asking, owner: Any, change: dict[str, Any], status: int, code: str
) -> None:
    assert problem(program("PUT", "/products/miele-di-timo", HONEY | change)) == (status, code)
    assert one(owner, "SELECT count(*) FROM product WHERE slug = 'miele-di-timo'") == 0


def test_rules_over_several_fields_are_refused_like_any_other(program: Asking, owner: Any) -> None:
    twice = {**HONEY, "variants": [HONEY["variants"][0], HONEY["variants"][0]]}
    assert problem(program("PUT", "/products/miele-di-timo", twice)) == (422, "validation_failed")
    assert one(owner, "SELECT count(*) FROM product WHERE slug = 'miele-di-timo'") == 0


def test_pages_of_products_follow_one_another_and_hold_this_shops_alone(program: Asking, other: Shop) -> None:
    a_product(other, "segreto")
    first = program("GET", "/products?limit=4").json()
    second = program("GET", f"/products?limit=4&cursor={first['next_cursor']}").json()

    slugs = [product["slug"] for product in (*first["products"], *second["products"])]
    assert slugs == sorted(slugs)
    assert (len(slugs), second["next_cursor"]) == (6, "")
    assert problem(program("GET", "/products/segreto")) == (404, "product_not_found")
    assert problem(program("DELETE", "/products/segreto")) == (404, "product_not_found")
    assert problem(program("GET", "/stock/SEGRETO")) == (404, "variant_unknown")
    assert problem(program("PUT", "/stock/SEGRETO", {"counted": 1})) == (404, "variant_unknown")


def test_stock_is_counted_and_taken_in(program: Asking, owner: Any) -> None:
    assert program("PUT", "/stock/MIELE-IBLEO", {"counted": 3}).json() == {
        "sku": "MIELE-IBLEO",
        "unit": "piece",
        "on_hand": 3,
        "available": 3,
    }
    came = {"quantity": 10, "lot": "L1", "expires_on": "2027-05-01"}
    assert program("POST", "/stock/MIELE-IBLEO/received", came).json()["on_hand"] == 13
    lines = "SELECT quantity, reason FROM stock_movement JOIN variant ON variant.id = variant_id WHERE sku = 'MIELE-IBLEO'"
    assert sorted(rows(owner, lines)) == [(-2, "counted"), (5, "opening"), (10, "received")]
    assert problem(program("PUT", "/stock/MIELE-IBLEO", {"counted": -1})) == (422, "validation_failed")


def test_a_file_is_uploaded_looked_through_and_applied(program: Asking, owner: Any) -> None:
    body = as_csv([a_row("MANDORLE"), {"sku": "MIELE-IBLEO", "price": "9.10"}])
    sent = program("POST", "/imports?name=goods.csv&lang=it", content=body)
    assert (sent.status_code, sent.json()["state"]) == (202, "uploaded")
    path = f"/imports/{sent.json()['id']}"
    assert problem(program("POST", f"{path}/apply")) == (409, "import_not_checked")

    work(program)
    seen = program("GET", path).json()
    assert (seen["state"], seen["rows"], seen["done"]) == ("checked", 2, 2)
    assert seen["difference"]["variants"] == {"new": 1, "changed": 1, "same": 0}
    assert one(owner, "SELECT count(*) FROM product") == 6

    assert program("POST", f"{path}/apply").json()["state"] == "applying"
    assert program("POST", f"{path}/apply").json()["state"] == "applying"
    work(program)
    assert program("GET", path).json()["state"] == "applied"
    assert one(owner, "SELECT count(*) FROM product") == 7
    assert [one_["name"] for one_ in program("GET", "/imports").json()] == ["goods.csv"]


def test_faults_are_told_in_the_language_that_was_asked_for(program: Asking) -> None:
    sent = program("POST", "/imports?lang=en", content=as_csv([a_row("X1", "much")]))
    work(program)
    seen = program("GET", f"/imports/{sent.json()['id']}").json()
    assert (seen["state"], seen["fault_count"]) == ("refused", 1)
    assert seen["faults"] == [{"row": 2, "column": "price", "words": "“much” is no price."}]


def test_a_lost_file_fails_the_import_and_nothing_else(program: Asking, owner: Any) -> None:
    sent = program("POST", "/imports", content=as_csv([a_row("X1")]))
    program.files.kept.clear()
    work(program)
    assert program("GET", f"/imports/{sent.json()['id']}").json()["state"] == "failed"
    assert one(owner, "SELECT count(*) FROM product") == 6


def test_the_catalog_can_be_taken_along(program: Asking, other: Shop) -> None:
    a_product(other, "segreto")
    csv = program("GET", "/export?format=csv&lang=it")
    assert csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert csv.headers["Content-Disposition"] == 'attachment; filename="bottega.csv"'
    assert b"CREMA-DI-PISTACCHIO" in csv.content
    assert b"segreto" not in csv.content
    assert program("GET", "/export?format=xlsx").content.startswith(b"PK")


def test_imports_of_another_shop_are_404(program: Asking, other: Shop) -> None:
    theirs = program.as_key(a_key(other).key)
    sent = theirs("POST", "/imports", content=as_csv([a_row("X1")])).json()

    for answer in (
        program("GET", f"/imports/{sent['id']}"),
        program("POST", f"/imports/{sent['id']}/apply"),
        program("GET", f"/imports/{new_id()}"),
    ):
        assert problem(answer) == (404, "import_unknown")
    assert program("GET", "/imports").json() == []
