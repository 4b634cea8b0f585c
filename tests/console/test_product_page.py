"""One product's page at the console: its pictures, where its goods lie, who wants it, and nobody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from flows.mark_interest import mark_interest
from flows.receive_stock import receive_stock
from gateways.object_folder import ObjectFolder
from shop.catalog.media import pictures_of
from shop.kernel.database import transaction
from tests.catalog.goods import ITALIAN, a_small_catalog
from tests.catalog.photographs import a_photograph, the_worker_comes_by
from tests.console.shelf import PART, a_folder, as_told, at_the_catalog, form_of, on_shelf, product_id
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, marta_writes, text_of
from tests.world import MORNING, Shop, a_shop


@pytest.fixture
def objects(tmp_path: Path) -> ObjectFolder:
    return a_folder(tmp_path)


@pytest.fixture
def browser(shop: Shop, objects: ObjectFolder) -> Iterator[TestClient]:
    with at_the_catalog(shop, objects) as client:
        yield client


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
