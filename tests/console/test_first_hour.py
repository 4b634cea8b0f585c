"""The first hour of a shop at the console: opened, filled, tried, shown to everybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from gateways.object_folder import ObjectFolder
from shop.agents.versions import draft_of, published
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.workspaces.beginning import VERTICALS, pack_of
from shop.workspaces.setting_up import set_up_view
from shop.workspaces.viewing import WorkspaceView, forget_channels, hours_of
from tests.catalog.photographs import a_photograph, the_worker_comes_by
from tests.console.opening_shops import (
    filled_shop,
    opens,
    street,
    the_shop,
    with_number,
)
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of, title_of
from tests.world import a_shop, arrives, one, rows


@pytest.fixture
def browser(empty_database: str, valkey: Redis, tmp_path: Path) -> Iterator[TestClient]:
    """Somebody with a browser, where anybody may open a shop."""
    del empty_database, valkey
    with street(tmp_path) as client:
        yield client


def goods(**lines: str) -> dict[str, str]:
    """A form of the grid; ``name_0="Miele"`` is the first cell of the first product."""
    return {f"good_{key.rpartition('_')[2]}_{key.rpartition('_')[0]}": value for key, value in lines.items()}


def test_every_kind_of_shop_has_a_pack_in_three_languages() -> None:
    for vertical in VERTICALS:
        pack = pack_of(vertical)
        told = [
            pack.names,
            pack.words,
            *(one.say for one in pack.rules),
            *(one.names for one in pack.services),
        ]
        told += [one.question for one in pack.questions] + [one.hint for one in pack.questions]
        told += [one.names for one in pack.categories] + [one.texts for one in pack.replies]
        assert all(set(texts) == set(Language) for texts in told), vertical
        assert len(pack.questions) >= 5
        assert len({one.code for one in pack.questions}) == len(pack.questions)


def test_a_pack_is_looked_at_before_it_is_taken_and_taken_once(browser: TestClient, owner: Any) -> None:
    for vertical in VERTICALS:
        opens(browser, vertical=vertical, shop=f"Da {vertical}")
        pack, shop = pack_of(vertical), the_shop(f"da-{vertical}")
        shown = text_of(browser.get("/console/set-up/pack"))
        assert pack.questions[0].question[Language.IT] in shown
        assert _taken(owner, shop) == (0, 0, 0, 0, 1)

        assert browser.post("/console/set-up/pack").status_code == 303
        whole = (len(pack.categories), len(pack.services), len(pack.replies), len(pack.hours), 2)
        assert _taken(owner, shop) == whole
        browser.post("/console/set-up/pack")
        assert _taken(owner, shop) == whole
        with transaction(shop.id) as db:
            speaks = published(db, shop.id)
            assert speaks is not None
            assert speaks.content.tone == pack.tone
            assert [rule.id for rule in speaks.content.rules] == [f"pack-{one.code}" for one in pack.rules]
            assert draft_of(db, shop.id) == speaks.content
            assert set_up_view(db, shop).pack == vertical
        assert not found(browser.get("/console/set-up/pack"), "form button.btn-primary")
    declared = "SELECT count(DISTINCT name), count(DISTINCT language), count(DISTINCT workspace_id) FROM message_template"
    assert rows(owner, declared) == [(8, 3, len(VERTICALS))]


def _taken(owner: Any, shop: WorkspaceView) -> tuple[int, ...]:
    """How many categories, services, ready answers, stretches of hours and versions of the agent it has."""
    tables = ("category", "service", "canned_reply", "opening_hours", "agent_version")
    count = "SELECT count(*) FROM {} WHERE workspace_id = %(shop)s"
    return tuple(one(owner, count.format(table), {"shop": shop.id}) for table in tables)


def test_what_a_shop_has_itself_stays_when_it_takes_its_pack(browser: TestClient, owner: Any) -> None:
    opens(browser)
    week = {f"day_{day}": "10-12" if day == 0 else "" for day in range(7)}
    browser.post("/console/set-up/shop", data=filled_shop(browser, **week))
    browser.post("/console/set-up/pack")
    shop = the_shop()
    with transaction(shop.id) as db:
        assert len(hours_of(db, shop.id)) == 1
    assert one(owner, "SELECT count(*) FROM category") == 4


def test_who_the_shop_is_stands_on_its_page_with_a_way_there(browser: TestClient) -> None:
    opens(browser)
    for field, wrong in (("name", ""), ("color", "red"), ("day_3", "8-7"), ("currency", "XXX")):
        refused = browser.post("/console/set-up/shop", data=filled_shop(browser) | {field: wrong})
        assert refused.status_code == 422, field
        assert found(refused, f"#{field}[aria-invalid]") or field == "currency"
    told = filled_shop(
        browser, name="Da <Lucia>", about="Una bottega.", address="Via Mormina Penna 42, Scicli", day_0="9-13"
    )
    assert browser.post("/console/set-up/shop", data=told).headers["location"] == "/console/set-up/goods"
    shop = the_shop()
    assert (shop.name, shop.about) == ("Da <Lucia>", {"it": "Una bottega."})
    assert shop.map_url == ("https://www.openstreetmap.org/search?query=Via+Mormina+Penna+42%2C+Scicli")
    assert found(browser.get("/console/set-up"), ".set-up-steps > [data-done]")
    street_page = browser.get("/s/bottega-iacono")
    assert {"Da <Lucia>", "Bottega di alimentari, Via Mormina Penna 42, Scicli"} <= {
        element.text(strip=True) for element in found(street_page, "h1, .shop-head p")
    }


def test_goods_are_typed_line_by_line_and_a_wrong_line_stays(browser: TestClient, owner: Any) -> None:
    opens(browser)
    browser.post("/console/set-up/pack")
    lines = goods(
        name_0="Crema di pistacchio", price_0="9,80", stock_0="20", category_0="Dolce", words_0="Da Bronte",
        name_1="Olio <i>Tonda</i>", price_1="€ 12.50", category_1="Oli",
        name_2="Senza prezzo",
        name_3="Crema di pistacchio", price_3="1",
    ) | {"service_0_name": "Visita", "service_0_minutes": "1h 30", "service_0_price": "25"}  # fmt: skip

    left = browser.post("/console/set-up/goods", data=lines)

    assert left.status_code == 422
    assert found(left, "#good_2_price[aria-invalid]")
    assert not found(left, "#good_0_name")
    assert found(left, "#good_3_name")[0].attributes["value"] == "Crema di pistacchio"
    assert "Olio <i>Tonda</i>" in text_of(left)
    kept = rows(
        owner,
        "SELECT v.sku, v.price_minor, v.stock, c.code FROM variant v JOIN product p ON p.id = v.product_id "
        "JOIN category c ON c.id = p.category_id ORDER BY v.sku",
    )
    assert kept == [("CREMA-DI-PISTACCHIO", 980, 20, "sweet"), ("OLIO-I-TONDA-I", 1250, None, "oli")]
    assert rows(owner, "SELECT minutes, price_minor FROM service WHERE slug = 'visita'") == [(90, 2500)]

    done = browser.post("/console/set-up/goods", data=goods(name_2="Miele", price_2="7"))
    assert done.headers["location"] == "/console/set-up/goods"
    assert browser.post("/console/set-up/goods", data={}).headers["location"] == "/console/set-up/questions"
    refused = browser.post("/console/set-up/shop", data=filled_shop(browser, currency="GBP"))
    assert refused.status_code == 409
    assert the_shop().currency == "EUR"


def test_a_text_is_split_and_shown_before_any_of_it_is_kept(browser: TestClient, owner: Any) -> None:
    opens(browser)
    assert browser.post("/console/set-up/questions/read", data={"text": " "}).status_code == 422
    text = "Spedite all'estero?\nSì, <b>ovunque</b>.\n\nSi paga in contanti?\nSolo in bottega."
    shown = browser.post("/console/set-up/questions/read", data={"text": text})
    assert [found(shown, f"#question_{place}")[0].attributes["value"] for place in (0, 1)] == [
        "Spedite all'estero?",
        "Si paga in contanti?",
    ]
    assert found(shown, "#answer_0")[0].text() == "Sì, <b>ovunque</b>."
    assert one(owner, "SELECT count(*) FROM knowledge_source") == 0

    kept = browser.post(
        "/console/set-up/questions",
        data={
            "question_0": "Spedite all'estero?",
            "answer_0": "Sì, ovunque.",
            "question_1": "Si paga in contanti?",
            "answer_1": "Mai.",
            "leave_1": "1",
            "question_2": "Senza risposta?",
            "answer_2": "",
        },
    )
    assert kept.headers["location"] == "/console/set-up/number"
    assert rows(owner, "SELECT title FROM knowledge_source") == [("Spedite all'estero?",)]
    half = browser.post("/console/set-up/questions", data={"question_0": "", "answer_0": "Sì."})
    assert half.status_code == 422
    assert found(half, "#question_0[aria-invalid]")

    file = {"file": ("chi siamo.html", b"<p>Siamo qui dal 1980.</p>", "text/html")}
    letter = browser.post("/console/set-up/questions/read", files=file)
    assert not found(letter, ".pair")
    whole = str(found(letter, "input[name=whole]")[0].attributes["value"])
    assert (
        browser.post(
            "/console/set-up/questions/whole", data={"whole": whole, "title": "Chi siamo"}
        ).status_code
        == 303
    )
    assert ("Chi siamo",) in rows(owner, "SELECT title FROM knowledge_source WHERE kind = 'document'")
    broken = {"file": ("x.pdf", b"no pdf", "application/pdf")}
    assert browser.post("/console/set-up/questions/read", files=broken).status_code == 422


def test_a_number_is_one_shops_and_shows_that_it_reaches_us(browser: TestClient) -> None:
    other = a_shop("altra", 7)
    opens(browser)
    for number, status in (("no", 422), (other.address.removeprefix("whatsapp:"), 409)):
        assert browser.post("/console/set-up/number", data=with_number(number)).status_code == status
    for number in ("+39 0932 990001", "+39 0932 990002"):  # nobody has written to the first one yet
        assert browser.post("/console/set-up/number", data=with_number(number)).status_code == 303
    assert the_shop().channel == "whatsapp:+390932990002"
    assert "hx-get" in browser.get("/console/set-up/number/heard").text
    forget_channels()
    other.address = "whatsapp:+390932990002"
    arrives(other, "olive 42")
    assert "hx-get" not in browser.get("/console/set-up/number/heard").text
    full = browser.post("/console/set-up/number", data=with_number("+39 0932 990003"))
    assert full.status_code == 303  # the plan that is tried allows three


def test_a_shop_is_for_its_own_people_until_it_opens(browser: TestClient, tmp_path: Path) -> None:
    opens(browser)
    with street(tmp_path) as stranger:
        assert stranger.get("/s/bottega-iacono").status_code == 404
        assert browser.get("/s/bottega-iacono").status_code == 200
        for missing in (409, 409):  # neither a number nor anything on the shelf
            assert browser.post("/console/set-up/open").status_code == missing
            browser.post("/console/set-up/number", data=with_number())
        browser.post("/console/set-up/goods", data=goods(name_0="Miele", price_0="7"))
        assert browser.post("/console/set-up/open").headers["location"] == "/console/set-up"
        assert "Miele" in text_of(stranger.get("/s/bottega-iacono"))
        assert "/console/set-up/close" in browser.get("/console/set-up").text  # the way back
        browser.post("/console/set-up/close")
        assert title_of(stranger.get("/s/bottega-iacono?lang=en")) == "This shop is not open yet."


def test_a_logo_and_photos_are_checked_made_small_and_shown_everywhere(
    browser: TestClient, tmp_path: Path, owner: Any
) -> None:
    opens(browser)
    objects = ObjectFolder(tmp_path)

    def sends(kind: str, body: bytes, told: str = "image/jpeg") -> Any:
        file = {"file": ("p.jpg", body, told)}
        return browser.post(f"/console/pictures/{kind}/new", files=file, headers={"HX-Request": "true"})

    assert sends("logo", b"").status_code == 422
    assert sends("logo", b"<svg/>", "image/svg+xml").status_code == 422
    assert one(owner, "SELECT count(*) FROM shop_picture") == 0
    assert "every 1s" in sends("logo", a_photograph(600, 600)).text
    sends("photo", a_photograph())
    sends("photo", b"no picture at all")
    assert the_worker_comes_by(objects) == 3
    states = rows(owner, "SELECT kind, state, reason FROM shop_picture ORDER BY position, kind")
    assert states == [("logo", "ready", ""), ("photo", "ready", ""), ("photo", "refused", "broken")]
    shop = the_shop()
    logo = f"/media/{shop.logo}"
    assert browser.get(logo).headers["content-type"] == "image/webp"
    page = browser.get("/s/bottega-iacono")
    assert found(page, ".shop-head .shop-logo")[0].attributes["src"] == logo
    assert len(found(page, ".shop-photos img")) == 1
    card = str(found(page, "meta[property='og:image']")[0].attributes["content"])
    assert browser.get(card.partition(".test")[2]).headers["content-type"] == "image/jpeg"
    original = one(owner, "SELECT source FROM shop_picture WHERE kind = 'photo' AND state = 'ready'")
    assert browser.get(f"/media/{original}").status_code == 404  # it may tell where it was taken

    identity = one(owner, "SELECT id FROM shop_picture WHERE kind = 'logo'")
    assert browser.post(f"/console/pictures/{identity}/remove").status_code == 303
    assert (the_shop().logo, browser.get(logo).status_code) == ("", 404)
    assert browser.post(f"/console/pictures/{identity}/put-back?back=set-up").headers["location"] == (
        "/console/set-up/shop#pictures"
    )
    assert the_shop().logo == shop.logo
    told = filled_shop(browser)
    browser.post("/console/set-up/shop", data=told)
    assert the_shop().logo == shop.logo
    photo = one(owner, "SELECT id FROM shop_picture WHERE kind = 'photo' AND state = 'ready'")
    browser.post(f"/console/pictures/{photo}/words", data={"words": 'Il "banco"'})
    assert found(browser.get("/s/bottega-iacono"), ".shop-photos img")[0].attributes["alt"] == 'Il "banco"'
    signed_in(browser, a_member(a_shop("altra", 7)))
    assert browser.post(f"/console/pictures/{photo}/remove").status_code == 404
