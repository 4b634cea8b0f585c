"""The catalog at the console: changed where it stands, many at once, one whole, with its pictures and its goods."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.change_catalog import hide_product
from flows.mark_interest import mark_interest
from flows.receive_stock import receive_stock
from gateways.object_folder import ObjectFolder
from shop.catalog.media import pictures_of
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from tests.catalog.goods import ITALIAN, a_product, a_small_catalog, a_variant
from tests.catalog.photographs import a_photograph, the_worker_comes_by
from tests.console.shelf import a_folder, as_told, form_of, on_shelf, product_id, undo_of
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, marta_writes, text_of, title_of, visitor
from tests.world import MORNING, Shop, a_shop, one

PART = {"HX-Request": "true", "HX-Current-URL": "https://shop.example.test/console/catalog?category=sweets"}


@pytest.fixture
def objects(tmp_path: Path) -> ObjectFolder:
    return a_folder(tmp_path)


@pytest.fixture
def browser(shop: Shop, objects: ObjectFolder) -> Iterator[TestClient]:
    """The owner's browser on a small Sicilian catalog."""
    a_small_catalog(shop)
    with visitor(objects=objects) as client:
        yield signed_in(client, a_member(shop))


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
    assert quick(browser, shop, "miele-ibleo", "stock", "").status_code == 200
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
    assert title_of(gone) == "Products changed: 2."
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
    stale = browser.post(path, data=changed)
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


def test_pictures_are_added_described_put_in_order_and_taken_back(
    shop: Shop, browser: TestClient, objects: ObjectFolder
) -> None:
    known = product_id(shop, "miele-ibleo")
    path = f"/console/catalog/products/{known}/pictures"

    def there() -> list[tuple[str, str]]:
        with transaction(shop.id) as db:
            return [(str(each.id), each.state) for each in pictures_of(db, known, ITALIAN)]

    files = [("files", (f"{width}.jpg", a_photograph(width, 300), "image/jpeg")) for width in (400, 401)]
    part = browser.post(path, files=files, headers=PART)
    assert (part.status_code, [state for _, state in there()]) == (200, ["wanted", "wanted"])
    assert found(part, "#pictures[hx-get]"), "it asks again while sizes are made"
    the_worker_comes_by(objects)
    first, second = (each for each, _ in there())
    assert not found(browser.get(path, headers=PART), "#pictures[hx-get]")
    browser.post(f"{path}/order", data={"picture": [second, first]}, headers=PART)
    assert [each for each, _ in there()] == [second, first]
    browser.post(f"{path}/order", data={"move": f"up:{first}"}, headers=PART)
    assert [each for each, _ in there()] == [first, second]
    browser.post(f"{path}/{first}/words", data={"words_it": 'Un vasetto "d\'oro"'}, headers=PART)
    with transaction(shop.id) as db:
        assert pictures_of(db, known, ITALIAN)[0].texts == {"it": 'Un vasetto "d\'oro"'}
    gone = browser.post(f"{path}/{first}/drop", headers=PART)
    assert [each for each, _ in there()] == [second]
    undo = gone.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert browser.post(undo).status_code == 303
    the_worker_comes_by(objects)
    assert [state for _, state in there()] == ["ready", "ready"]
    with transaction(shop.id) as db:
        assert pictures_of(db, known, ITALIAN)[0].texts == {"it": 'Un vasetto "d\'oro"'}
    refused = browser.post(path, files=[("files", ("x.svg", b"<svg/>", "image/svg+xml"))], headers=PART)
    assert refused.status_code == 422
    assert found(refused, "[role=alert]")
    assert browser.post(path, files=files).headers["location"].endswith("#pictures")


def test_goods_come_in_are_counted_and_lost_lot_by_lot(shop: Shop, browser: TestClient) -> None:
    known = product_id(shop, "miele-ibleo")
    path = f"/console/catalog/products/{known}/stock"
    told = {"sku": "MIELE-IBLEO", "quantity": "6", "lot": "L1", "shelf": "B-4", "expires_on": "2027-05-01"}
    came = browser.post(path, data=told | {"do": "receive"}, headers=PART)
    assert {"B-4", "L1"} <= set(text_of(came).split())
    assert as_told(shop, "miele-ibleo")["variants"][0]["stock"] == 11
    browser.post(path, data=told | {"do": "waste", "quantity": "2"}, headers=PART)
    counted = browser.post(path, data=told | {"do": "count", "quantity": "5"}, headers=PART)
    assert as_told(shop, "miele-ibleo")["variants"][0]["stock"] == 10
    assert "Lost or spoiled" in text_of(counted)
    undo = counted.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert browser.post(undo).status_code == 303
    assert as_told(shop, "miele-ibleo")["variants"][0]["stock"] == 9
    for wrong in (
        {"quantity": "many"},
        {"quantity": "900", "do": "waste"},
        {"lot": "L9", "do": "waste"},
        {"expires_on": "2020-01-01", "lot": "L0"},
    ):
        refused = browser.post(path, data={"do": "receive", **told, **wrong}, headers=PART)
        assert (refused.status_code, bool(found(refused, "[role=alert]"))) == (422, True), wrong
    assert browser.post(path, data=told | {"do": "count", "sku": "CANTUCCI"}).status_code == 404
    receive_stock(now=MORNING, actor="member", workspace_id=shop.id, sku="MIELE-IBLEO", quantity=1)
    assert "+1" in text_of(browser.get(f"/console/catalog/products/{known}"))


def test_who_wants_a_product_stands_beside_it_for_those_who_may_see_customers(
    shop: Shop, browser: TestClient
) -> None:
    marta = marta_writes(shop)
    mark_interest(
        now=MORNING,
        actor="customer",
        workspace_id=shop.id,
        customer_id=marta,
        product="cantucci",
        reader=ITALIAN,
        via="chat",
    )
    path = f"/console/catalog/products/{product_id(shop, 'cantucci')}"
    assert "Marta Bellomo" in text_of(browser.get(path))
    signed_in(browser, a_member(shop, "warehouse", name="Klaus"))
    page = browser.get(path)
    assert "Marta" not in text_of(page)
    assert found(page, "fieldset[disabled]")
    assert not found(page, "[name=do]")
    assert not found(browser.get("/console/catalog"), ".cell, #many")


def test_nothing_of_another_shop_is_seen_or_changed(browser: TestClient) -> None:
    other = a_shop("altra", 2)
    a_small_catalog(other)
    theirs = product_id(other, "cantucci")
    path = f"/console/catalog/products/{theirs}"
    for asked in ("", "/kinds", "/pictures"):
        assert browser.get(f"{path}{asked}").status_code == 404
    assert browser.post(f"{path}/quick", data={"field": "shown", "value": "no"}).status_code == 404
    for asked, told in (
        ("/pictures/order", {}),
        ("/stock", {"do": "count", "sku": "CANTUCCI", "quantity": "1"}),
        ("/stock/undo", {}),
    ):
        assert browser.post(f"{path}{asked}", data=told).status_code == 404
    assert (
        browser.post(path, data=form_of(browser.get("/console/catalog/new"), "#product")).status_code == 404
    )
    assert browser.get("/console/catalog/new", params={"like": str(theirs)}).status_code == 404
    assert len(on_shelf(other)) == 6
