"""A shop that is not open, or that is held: what strangers find at each of its doors, and whose address opens it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from shop.kernel.database import transaction
from shop.tables import SetUp, Workspace
from shop.workspaces.setting_up import number_on_phone
from tests.bot.concierge.counter import concierge
from tests.bot.conversing import a_chat
from tests.console.opening_shops import confirms, opens, street, with_number
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of, title_of, visitor
from tests.world import MORNING, Shop, a_registered_customer, a_shop, one

DOORS = (
    "/s/bottega",
    "/s/bottega/book",
    "/s/bottega/today",
    "/s/bottega/new",
    "/s/bottega/p/crema-di-pistacchio",
    "/s/bottega/report",
    "/live/bottega",
    "/live/bottega/1",
    "/live/bottega/window.jpg",
    "/live/bottega/reviews",
    "/api/v1/shops/bottega",
    "/api/v1/shops/bottega/products",
)


@pytest.fixture
def browser(empty_database: str, valkey: Redis, tmp_path: Path) -> Iterator[TestClient]:
    """Somebody with a browser, where anybody may open a shop."""
    del empty_database, valkey
    with street(tmp_path) as client:
        yield client


def change(shop: Shop, **values: Any) -> None:
    with transaction(shop.id) as db:
        row = db.get_one(Workspace, shop.id)
        for name, value in values.items():
            setattr(row, name, value)
        db.add(row)


def test_strangers_find_no_shop_at_any_door_until_it_opens(empty_database: str, valkey: Redis) -> None:
    del empty_database, valkey
    shop = a_shop()
    change(shop, shown=False)
    elsewhere = a_member(a_shop("altrove", 2))
    with visitor() as stranger:
        for who in (stranger, signed_in(stranger, elsewhere)):
            for door in DOORS:
                answer = who.get(door, headers={"Accept-Language": "en"}, follow_redirects=False)
                assert answer.status_code == 404, door
                assert "not open yet" in answer.text, door
        for language, words in (("it", "non"), ("es", "no")):
            told = title_of(stranger.get("/live/bottega", headers={"Accept-Language": language}))
            assert words in told.casefold()
            assert "open" not in told
        own = signed_in(stranger, a_member(shop))
        assert own.get("/live/bottega").status_code == 200
        assert own.get("/s/bottega").status_code == 200
        change(shop, shown=True, status="suspended")
        own.cookies.clear()
        for door in DOORS:
            assert own.get(door, headers={"Accept-Language": "en"}).status_code == 404, door
        assert (
            title_of(own.get("/live/bottega", headers={"Accept-Language": "en"}))
            == "This shop is closed for now."
        )


def test_who_writes_to_a_shop_that_is_not_open_hears_so_once_a_day(
    empty_database: str, valkey: Redis, owner: Any
) -> None:
    del empty_database, valkey
    chat = a_chat(concierge())
    shop = chat.shop
    a_registered_customer(shop)
    change(shop, shown=False)
    (told,) = chat.says("Avete il miele?")
    assert told.text == "Bottega bottega non ha ancora aperto. Torna a scrivere tra qualche giorno."
    assert chat.says("E la crema?") == []
    (told,) = chat.says("hola, ¿tenéis miel?", phone="+34600111222")
    assert "aún no ha abierto" in told.text
    chat.clock.pass_(hours=24)
    assert len(chat.says("Avete il miele?")) == 1
    assert one(owner, "SELECT count(*) FROM turn WHERE model <> ''") == 0

    member = a_member(shop)
    tester = number_on_phone(member.member_id)
    a_registered_customer(shop, tester, name="Rosaria")
    (answer,) = chat.says("Avete il miele?", phone=tester)
    assert "aperto" not in answer.text
    with transaction(shop.id) as db:
        db.add(SetUp(workspace_id=shop.id, number_word="olive 42", created_at=MORNING))
    a_registered_customer(shop, "+393339998877", name="Lucia")
    (answer,) = chat.says("Olive 42", "Avete il miele?", phone="+393339998877")
    assert "ancora aperto" not in answer.text
    change(shop, shown=True)
    (answer,) = chat.says("Avete il miele?")
    assert "ancora aperto" not in answer.text


def test_an_address_is_confirmed_before_the_doors_open(browser: TestClient, owner: Any) -> None:
    opens(browser)
    owner.execute("UPDATE sign_in SET email_proven = false")  # as of somebody whom a colleague let in by hand
    owner.commit()
    browser.post("/console/set-up/number", data=with_number())
    browser.post("/console/set-up/goods", data={"good_0_name": "Miele", "good_0_price": "7"})
    shut = browser.post("/console/set-up/open", headers={"Accept-Language": "en"})
    assert shut.status_code == 409
    assert found(shut, "form[action='/console/set-up/confirm']")
    assert not one(owner, "SELECT shown FROM workspace")
    assert browser.post("/console/set-up/confirm").status_code == 303
    assert browser.post("/console/set-up/confirm").status_code == 429  # one is on its way

    path = confirms(browser)
    assert one(owner, "SELECT email_proven FROM sign_in")
    assert "confirm-address" not in text_of(browser.get(path))
    assert browser.post(path).status_code != 200  # once
    assert not found(browser.get("/console/set-up/open"), "form[action='/console/set-up/confirm']")
    assert browser.post("/console/set-up/open").status_code == 303
    assert one(owner, "SELECT shown FROM workspace")
