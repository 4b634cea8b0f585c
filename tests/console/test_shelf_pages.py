"""Categories, picks of the day, offers, files of products and what is shown at a showing, at the console."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gateways.object_folder import ObjectFolder
from shop.catalog.picks import picks_of
from shop.catalog.tree import tree
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language
from shop.orders.offers import all_offers
from shop.workspaces.viewing import workspace_view
from tests.catalog.goods import ITALIAN, a_small_catalog
from tests.console.shelf import (
    a_folder,
    as_told,
    at_the_catalog,
    form_of,
    on_shelf,
    the_worker_takes_files,
    undo_of,
)
from tests.console.signed_in import a_member, signed_in
from tests.programs.files import a_row, as_csv
from tests.told.street import a_street
from tests.web.visiting import found, text_of, visitor
from tests.world import MORNING, Shop, a_shop, one, rows

TODAY = MORNING.date()


@pytest.fixture
def objects(tmp_path: Path) -> ObjectFolder:
    return a_folder(tmp_path)


@pytest.fixture
def browser(shop: Shop, objects: ObjectFolder) -> Iterator[TestClient]:
    with at_the_catalog(shop, objects) as client:
        yield client


def test_the_tree_is_grown_renamed_put_in_order_and_pruned(shop: Shop, browser: TestClient) -> None:
    path = "/console/catalog/categories"

    def codes() -> list[tuple[str, int]]:
        with transaction(shop.id) as db:
            return [(row.code, row.depth) for row in tree(db)]

    assert codes() == [("pantry", 0), ("sweets", 0), ("spreads", 1)]
    assert browser.post(path, data={"name_it": " "}).status_code == 422
    browser.post(path, data={"name_it": "Formaggi", "name_es": "Quesos", "parent": "pantry"})
    browser.post(path, data={"name_it": "Formaggi", "parent": "sweets"})
    assert codes() == [("pantry", 0), ("formaggi", 1), ("sweets", 0), ("spreads", 1), ("formaggi-2", 1)]
    browser.post(path, data={"code": "formaggi-2", "name_it": "Caci <b>", "parent": "sweets"})
    assert "Caci <b>" in text_of(browser.get(path))
    browser.post(f"{path}/move", data={"code": "sweets", "way": "up"})
    browser.post(f"{path}/move", data={"code": "spreads", "way": "down"})
    assert codes() == [("sweets", 0), ("formaggi-2", 1), ("spreads", 1), ("pantry", 0), ("formaggi", 1)]
    looped = browser.post(path, data={"code": "sweets", "name_it": "Dolci", "parent": "spreads"})
    assert (looped.status_code, len(found(looped, "[role=alert]"))) == (409, 1)
    held = browser.post(f"{path}/remove", data={"code": "sweets"})
    assert "There is still something in this category." in text_of(held)
    browser.post(f"{path}/remove", data={"code": "formaggi"})
    assert ("formaggi", 1) not in codes()
    browser.post(undo_of(browser.get(path)))
    assert ("formaggi", 1) in codes()
    with transaction(shop.id) as db:
        assert {"it": "Formaggi", "es": "Quesos"} in [dict(row.names) for row in tree(db)]
    for doing in ("", "/move", "/remove"):
        assert browser.post(path + doing, data={"code": "nowhere", "name_it": "X"}).status_code == 404


def test_what_is_picked_for_a_day_is_added_reasoned_ordered_and_taken_back(
    shop: Shop, browser: TestClient
) -> None:
    path = "/console/catalog/picks"
    tomorrow = (TODAY + timedelta(days=1)).isoformat()

    def listed(day: str = TODAY.isoformat()) -> list[tuple[str, str]]:
        with transaction(shop.id) as db:
            return [
                (pick.product.slug, pick.words) for pick in picks_of(db, TODAY.fromisoformat(day), ITALIAN)
            ]

    assert "Nothing is picked for this day." in text_of(browser.get(path))
    box = browser.get("/console/catalog/find", params={"q": "miele"})
    assert next(each.attributes["value"] for each in found(box, "button")) == "add:miele-ibleo"
    assert not found(browser.get("/console/catalog/find"), "button, li")
    for slug in ("miele-ibleo", "cantucci", "miele-ibleo"):
        browser.post(path, data={"do": f"add:{slug}"})
    assert listed() == [("miele-ibleo", ""), ("cantucci", "")]
    words = {"words-cantucci-it": "Sfornati <oggi>", "do": "up:cantucci"}
    browser.post(path, data=words)
    assert listed() == [("cantucci", "Sfornati <oggi>"), ("miele-ibleo", "")]
    page = browser.get(path)
    assert "/s/bottega/today" in found(page, "#picks-link")[0].text()
    browser.post(undo_of(page))
    assert listed() == [("miele-ibleo", ""), ("cantucci", "")]
    assert "The same as the day before" in text_of(browser.get(path, params={"day": tomorrow}))
    browser.post(path, data={"day": tomorrow, "do": "copy"})
    assert len(listed(tomorrow)) == 2
    browser.post(path, data={"do": "drop:miele-ibleo"})
    assert listed() == [("cantucci", "")]
    unknown = browser.post(path, data={"do": "add:nowhere"})
    assert (unknown.status_code, len(found(unknown, "[role=alert]"))) == (422, 1)
    assert browser.get(path, params={"day": "someday"}).status_code == 200
    assert browser.post(f"{path}/{new_id()}/back").status_code == 404


def test_an_offer_is_made_planned_ended_and_had_again(shop: Shop, browser: TestClient) -> None:
    path = "/console/catalog/offers"
    assert "No offer so far." in text_of(browser.get(path))
    filled = form_of(browser.get(f"{path}/new"), "main form")
    told = filled | {
        "name_it": "Natale <b>",
        "value": "12,5",
        "code": "natale",
        "product": "crema di pistachio",
    }
    for field, value in (
        *(
            ("value", "0"),
            ("value", "101"),
            ("value", "x"),
            ("code", "a b"),
            ("product", "zzz"),
            ("name_it", ""),
        ),
        *(("ends_at", "2020-01-01T10:00"), ("starts_at", ""), ("most_uses", "no"), ("least", "?")),
    ):
        refused = browser.post(f"{path}/new", data=told | {field: value})
        assert refused.status_code == 422, field
        assert found(refused, f"#{field}[aria-invalid]"), field
    made = browser.post(f"{path}/new", data=told)
    assert made.status_code == 303

    def offers() -> list[Any]:
        with transaction(shop.id) as db:
            return all_offers(db, shop=workspace_view(db, shop.id), language=Language.IT)

    view = offers()[0]
    assert (view.terms.value, view.terms.code, view.product) == (1250, "NATALE", "crema-di-pistacchio")
    page = browser.get(path)
    assert "−12.5%" in text_of(page)
    assert "Natale <b>" in text_of(page)
    assert "runs" in text_of(page)
    browser.post(undo_of(page))
    assert not offers()[0].active
    browser.post(undo_of(browser.get(path)))
    assert offers()[0].active
    known = form_of(browser.get(f"{path}/{view.id}"), "main form")
    assert (known["value"], known["code"]) == ("12.5", "NATALE")
    later = known | {
        "kind": "amount",
        "value": "5",
        "starts_at": "2026-12-01T09:00",
        "ends_at": "2026-12-24T20:00",
        "product": "",
    }
    assert browser.post(f"{path}/{view.id}", data=later).status_code == 303
    assert (offers()[0].terms.kind, offers()[0].terms.value) == ("amount", 500)
    assert "planned" in text_of(browser.get(path))
    again = form_of(browser.get(f"{path}/new"), "main form")
    twin = browser.post(f"{path}/new", data=again | told | {"once": again["once"]})
    assert (twin.status_code, bool(found(twin, "#code[aria-invalid]"))) == (422, True)
    other = a_shop("altra", 2)
    stranger = a_member(other)
    signed_in(browser, stranger)
    assert "Natale" not in text_of(browser.get(path))
    for asked in ("", "/end", "/again"):
        assert browser.post(f"{path}/{view.id}{asked}", data=known).status_code == 404
    assert browser.get(f"{path}/{view.id}").status_code == 404


def test_a_file_is_looked_through_before_anything_changes(
    shop: Shop, browser: TestClient, objects: ObjectFolder
) -> None:
    path = "/console/catalog/files"

    def upload(body: bytes) -> str:
        sent = browser.post(path, files={"file": ("listino.csv", body, "text/csv")})
        return str(sent.headers["location"])

    assert browser.post(path).status_code == 422
    goods = [
        {"sku": "MIELE-IBLEO", "price": "9.90"},
        {"sku": "TORRONE", "name": "Torrone <b>", "category": "Dolci", "price": "7.00", "stock": "4"},
    ]
    address = upload(as_csv(goods))
    assert found(browser.get(address), "#import[hx-get]"), "it asks again while somebody is at it"
    the_worker_takes_files(objects)
    state = browser.get(address, params={"part": "state"})
    assert "<main" not in state.text
    assert "Torrone" not in on_shelf(shop)
    assert {"8.50", "9.90"} <= set(text_of(state).split())
    browser.post(f"{address}/apply")
    the_worker_takes_files(objects)
    assert "Taken into the catalog" in text_of(browser.get(address))
    assert as_told(shop, "miele-ibleo")["variants"][0]["price_minor"] == 990
    assert "torrone-b" in on_shelf(shop)
    broken = upload(as_csv([a_row("X-1", "nine"), a_row("X-2", "9.80", category="Dolcy")]))
    the_worker_takes_files(objects)
    page = browser.get(broken)
    assert "Nothing was changed." in text_of(page)
    assert len(found(page, "table tbody tr")) >= 2
    assert not found(page, "form[action$='/apply']")
    browser.post(f"{broken}/apply")
    assert found(browser.get(broken), "[data-toast]")
    same = upload(browser.get("/console/catalog/export/csv").content)
    the_worker_takes_files(objects)
    assert "The shelf says the same already." in text_of(browser.get(same))
    assert "listino.csv" in text_of(browser.get(path))
    for kind in ("/console/catalog/export/xlsx", "/console/catalog/empty-file/xlsx"):
        saved = browser.get(kind)
        assert saved.content.startswith(b"PK")
        assert "attachment" in saved.headers["content-disposition"]
    signed_in(browser, a_member(a_shop("altra", 2)))
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/apply").status_code == 404


def test_what_is_shown_at_a_showing_is_changed_chosen_anew_and_taken_back(
    empty_database: str, objects: ObjectFolder, owner: Any
) -> None:
    del empty_database
    street = a_street(owner, live_kind="showing")
    a_small_catalog(street.shop)
    booking = street.books()
    path = f"/console/catalog/showings/{booking.id}"
    with visitor(objects=objects) as browser:
        signed_in(browser, a_member(street.shop, "host", name="Ada"))

        def shown() -> list[Any]:
            listed = "SELECT slug FROM showing_item JOIN product ON product.id = product_id ORDER BY showing_item.position"
            return [slug for (slug,) in rows(owner, listed)]

        before = shown()
        page = browser.get("/console/catalog/showings")
        assert len(found(page, ".set-goods .goods-small")) == len(before) > 1
        browser.post(path, data={"do": f"drop:{before[0]}"})
        browser.post(path, data={"do": "add:sale-di-trapani"})
        browser.post(path, data={"do": "add:sale-di-trapani"})
        expected = [*(slug for slug in before[1:] if slug != "sale-di-trapani")]
        assert [slug for slug in shown() if slug != "sale-di-trapani"] == expected
        browser.post(path, data={"do": f"down:{shown()[0]}"})
        undo = undo_of(browser.get(path))
        changed = shown()
        browser.post(undo)
        assert shown() == [changed[1], changed[0], *changed[2:]]
        browser.post(path, data={"do": "anew"})
        assert shown() == before
        assert "chosen by you" not in text_of(browser.get(path))
        assert browser.post(path, data={"do": "add:nowhere"}).status_code == 422
        assert browser.get(f"/console/catalog/showings/{new_id()}").status_code == 404
        signed_in(browser, a_member(a_shop("altra", 2)))
        assert browser.get(path).status_code == 404
        assert browser.post(path, data={"do": "anew"}).status_code == 404
        assert (
            one(owner, "SELECT count(*) FROM event WHERE name = 'ShowingSetPut' AND actor LIKE 'member:%%'")
            >= 3
        )
