"""The catalog at the console: changed where it stands, many at once, one whole, with its pictures and its goods."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.change_catalog import hide_product
from gateways.object_folder import ObjectFolder
from shop.kernel.ids import new_id
from tests.catalog.goods import a_product, a_variant
from tests.console.shelf import (
    PART,
    a_folder,
    as_told,
    at_the_catalog,
    form_of,
    on_shelf,
    product_id,
    undo_of,
)
from tests.web.visiting import found, text_of, title_of
from tests.world import MORNING, Shop, one


@pytest.fixture
def objects(tmp_path: Path) -> ObjectFolder:
    return a_folder(tmp_path)


@pytest.fixture
def browser(shop: Shop, objects: ObjectFolder) -> Iterator[TestClient]:
    with at_the_catalog(shop, objects) as client:
        yield client


def quick(browser: TestClient, shop: Shop, slug: str, field: str, value: str, **more: str) -> Any:
    told = {"field": field, "value": value, "sku": slug.upper(), **more}
    return browser.post(f"/console/catalog/products/{product_id(shop, slug)}/quick", data=told, headers=PART)


def test_the_list_is_narrowed_and_its_rows_come_alone(shop: Shop, browser: TestClient) -> None:
    hide_product(now=MORNING, actor="member", workspace_id=shop.id, slug="sale-di-trapani")
    a_product(
        shop, "maglia", variants=(a_variant("MAGLIA-S", 100, names={"it": "S"}), a_variant("MAGLIA-M", 900))
    )
    page = browser.get("/console/catalog")
    assert "6 on the shelf, 1 hidden." in text_of(page)
    assert len(found(page, ".goods-row")) == 7
    assert "sold out" in text_of(page)
    assert "2 kinds" in text_of(page)
    rows = browser.get("/console/catalog", params={"part": "rows", "standing": "hidden"})
    assert "<main" not in rows.text
    assert len(found(rows, ".goods-row")) == 1
    assert browser.get("/console/catalog?category=nowhere").status_code == 303
    assert browser.get("/console/catalog?after=nonsense").status_code == 422
    nothing = browser.get("/console/catalog?q=zzzzzz")
    assert "Nothing on the shelf is like that." in text_of(nothing)
    kinds = browser.get(f"/console/catalog/products/{product_id(shop, 'maglia')}/kinds")
    assert [each.attributes["value"] for each in found(kinds, ".cell-price .cell-input")] == ["1.00", "9.00"]


def test_a_cell_is_changed_alone_told_what_is_wrong_and_taken_back(shop: Shop, browser: TestClient) -> None:
    done = quick(browser, shop, "miele-ibleo", "price", "9,20 €")
    assert done.status_code == 200
    assert found(done, "#price-MIELE-IBLEO")[0].attributes["value"] == "9.20"
    assert as_told(shop, "miele-ibleo")["variants"][0]["price_minor"] == 920
    toast = done.headers["HX-Trigger"]
    assert "€9.20" in toast or "\\u20ac9.20" in toast
    undo = toast.split('"undo": "')[1].split('"')[0]
    back = browser.post(undo)
    assert back.headers["location"] == "/console/catalog?category=sweets"
    assert as_told(shop, "miele-ibleo")["variants"][0]["price_minor"] == 850
    wrong = quick(browser, shop, "miele-ibleo", "price", "nine")
    assert wrong.status_code == 422
    cell = found(wrong, "#price-MIELE-IBLEO[aria-invalid]")[0]
    assert cell.attributes["value"] == "nine"
    assert found(wrong, f"#{cell.attributes['aria-describedby']}")
    sold = quick(browser, shop, "miele-ibleo", "stock", "12", was="6")
    assert (sold.status_code, "Meanwhile there are 5." in text_of(sold)) == (422, True)
    assert found(sold, 'input[name="was"]')[0].attributes["value"] == "5"
    assert as_told(shop, "miele-ibleo")["variants"][0]["stock"] == 5
    assert quick(browser, shop, "miele-ibleo", "stock", "", was="5").status_code == 200
    assert as_told(shop, "miele-ibleo")["variants"][0]["stock"] is None
    assert quick(browser, shop, "miele-ibleo", "name", " ").status_code == 422
    quick(browser, shop, "miele-ibleo", "name", "Miele <b>nuovo</b>")
    assert (
        "Miele <b>nuovo</b>" in text_of(browser.get("/console/catalog"))
        or "&lt;b&gt;" in browser.get("/console/catalog").text
    )
    quick(browser, shop, "miele-ibleo", "shown", "no")
    assert "miele-ibleo" not in on_shelf(shop)
    plain = browser.post(
        f"/console/catalog/products/{product_id(shop, 'miele-ibleo')}/quick",
        data={"field": "shown", "value": "yes"},
    )
    assert plain.status_code == 303
    assert "is on the shelf" in text_of(browser.get("/console/catalog"))
    for elsewhere in (
        "https://evil.example",
        "//evil.example/console/catalog",
        "/console/catalogue",
        "/\\evil",
    ):
        assert browser.post(f"/console/catalog/changes/{new_id()}/undo?back={elsewhere}").status_code == 404


def test_where_one_comes_back_to_is_always_the_catalog(shop: Shop, browser: TestClient) -> None:
    known = str(product_id(shop, "cantucci"))
    for elsewhere in (
        "https://evil.example",
        "//evil.example/console/catalog",
        "/console/team",
        "/console/catalog\\..",
        "",
    ):
        done = browser.post(
            "/console/catalog/many", data={"do": "hide", "product": [known], "back": elsewhere}
        )
        assert done.headers["location"] in {"/console/catalog", "/console/catalog?"}


def test_many_are_changed_at_once_and_what_could_not_be_is_said(shop: Shop, browser: TestClient) -> None:
    some = [str(product_id(shop, slug)) for slug in ("cantucci", "caponata")]

    def many(**told: Any) -> Any:
        return browser.post("/console/catalog/many", data={"product": some, **told})

    assert many(do="price", percent="-10%").headers["location"] == "/console/catalog"
    assert as_told(shop, "cantucci")["variants"][0]["price_minor"] == 558
    browser.post(undo_of(browser.get("/console/catalog")))
    assert as_told(shop, "cantucci")["variants"][0]["price_minor"] == 620
    many(do="tag", tag="sweet")
    assert as_told(shop, "caponata")["tags"] == ("taste:savory", "taste:sweet")
    many(do="untag", tag="taste:savory")
    many(do="category", category="spreads")
    assert (as_told(shop, "caponata")["tags"], as_told(shop, "cantucci")["category"]) == (
        ("taste:sweet",),
        "spreads",
    )
    for wrong in (
        {"do": "price", "percent": "a lot"},
        {"do": "tag", "tag": "?"},
        {"do": ""},
        {"do": "price", "percent": "-120"},
    ):
        many(**wrong)
        assert not found(browser.get("/console/catalog"), "[data-toast] form"), wrong
    browser.post("/console/catalog/many", data={"do": "hide"})
    assert "Tick the products first" in text_of(browser.get("/console/catalog"))
    gone = browser.post("/console/catalog/many", data={"do": "hide", "product": [*some, str(new_id())]})
    assert gone.status_code == 200
    assert title_of(gone) == "2 products changed."
    assert "A product that is gone" in text_of(gone)
    assert (
        browser.post(
            "/console/catalog/many", data={"do": "hide", "product": [str(new_id()) for _ in range(201)]}
        ).status_code
        == 303
    )


def test_a_product_is_written_on_its_page_and_taken_back(shop: Shop, browser: TestClient, owner: Any) -> None:
    path = f"/console/catalog/products/{product_id(shop, 'crema-di-pistacchio')}"
    page = browser.get(path)
    filled = form_of(page, "#product")
    assert (filled["name_it"], filled["kind-0-price"], filled["tags"]) == (
        "Crema di pistacchio",
        "9.80",
        "taste:sweet",
    )
    assert filled.keys() >= {"allergen-nuts", "traces-milk", "returnable"}
    same = browser.post(path, data=filled)
    assert same.status_code == 303
    assert one(owner, "SELECT count(*) FROM shelf_change") == 0, "what was not touched is not changed"
    changed = filled | {
        "name_es": "Crema <script>",
        "detail-2-it": "Bronte, Etna",
        "tags": "dolce, occasion:gift",
        "kind-0-options": "size: 190 g",
        "kind-0-low_at": "3",
        "kind-0-stock": "999",
        "kind-1-options": "size: 90 g",
        "kind-1-price": "5,50",
        "kind-1-stock": "4",
        "kind-1-unit": "piece",
        "allergen-milk": "on",
    }
    changed.pop("traces-milk")
    done = browser.post(path, data=changed)
    assert done.status_code == 303, [each.text() for each in found(done, ".field-wrong, [role=alert]")]
    told = as_told(shop, "crema-di-pistacchio")
    assert told["names"]["es"] == "Crema <script>"
    assert told["tags"] == ("taste:sweet", "occasion:gift")
    assert told["allergens"] == ("milk", "nuts")
    assert [(kind["price_minor"], kind["stock"], kind["low_at"]) for kind in told["variants"]] == [
        (980, 5, 3),
        (550, 4, None),
    ]
    page = browser.get(path)
    assert "<script>" not in page.text.split("<main")[1].split("</main>")[0].replace("&lt;script&gt;", "")
    undo = undo_of(page)
    stale = browser.post(path, data=changed | {"name_en": "Another"})
    assert stale.status_code == 409
    assert "Somebody has changed this product meanwhile." in text_of(stale)
    browser.post(undo)
    told = as_told(shop, "crema-di-pistacchio")
    assert (len(told["variants"]), told["tags"]) == (1, ("taste:sweet", "traces:milk"))
    again = form_of(browser.get(path), "#product")
    for field, value in (
        ("name_it", ""),
        ("kind-0-price", "x"),
        ("tags", "??"),
        ("kind-0-ean", "1"),
        ("arrived_on", "soon"),
        ("kind-0-options", "M"),
    ):
        others = {"name_en": "", "name_es": ""} if field == "name_it" else {}
        refused = browser.post(path, data=again | others | {field: value})
        assert refused.status_code == 422, field
        assert found(refused, f"[name='{field}'][aria-invalid]"), field
    for field, value in (("category", "nowhere"), ("kind-0-sku", "CANTUCCI"), ("kind-0-sku", "wr ong")):
        refused = browser.post(path, data=again | {field: value})
        assert refused.status_code in {409, 422}, field
        assert found(refused, "[role=alert]")
    hidden = browser.post(path, data=again | {"do": "hide"})
    assert hidden.status_code == 303
    assert "crema-di-pistacchio" not in on_shelf(shop)
    browser.post(path, data=form_of(browser.get(path), "#product") | {"do": "show"})
    assert "crema-di-pistacchio" in on_shelf(shop)


def test_something_new_is_kept_hidden_or_put_on_the_shelf(shop: Shop, browser: TestClient) -> None:
    filled = form_of(browser.get("/console/catalog/new"), "#product")
    refused = browser.post("/console/catalog/new", data=filled)
    assert refused.status_code == 422
    assert found(refused, "[name='name_it'][aria-invalid]")
    told = filled | {"name_it": "Torrone", "category": "sweets", "kind-0-price": "7", "kind-0-stock": "3"}
    draft = browser.post("/console/catalog/new", data=told | {"do": "draft"})
    assert "torrone" not in on_shelf(shop)
    assert as_told(shop, "torrone")["variants"][0]["sku"] == "TORRONE"
    copied = form_of(
        browser.get("/console/catalog/new", params={"like": draft.headers["location"].rpartition("/")[2]}),
        "#product",
    )
    assert (copied["name_it"], copied["kind-0-sku"], copied["kind-0-price"]) == ("Torrone", "", "7.00")
    shown = browser.post("/console/catalog/new", data=copied)
    assert on_shelf(shop)[-1] == "torrone-2"
    browser.post(undo_of(browser.get(shown.headers["location"])))
    assert "torrone-2" not in on_shelf(shop)
