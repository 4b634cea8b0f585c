"""The shop from the street: its shelf, its goods, its hours, in three languages."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from shop.kernel.language import Language
from tests.catalog.goods import a_category, a_product, a_variant
from tests.web.visiting import found, text_of, title_of
from tests.world import PinnedClock, Shop, a_shop


def goods_on(page: Response) -> list[str]:
    return [name.text(strip=True) for name in found(page, ".good-name")]


def price_on(page: Response) -> str:
    return " ".join(str(found(page, ".price-tag-lg .sr-only")[0].text()).split())


def test_goods_stand_on_a_board_for_each_part_of_the_shop(shop: Shop, browser: TestClient) -> None:
    page = browser.get(f"/s/{shop.slug}")

    assert title_of(page) == "Bottega bottega"
    assert [name.text(strip=True) for name in found(page, ".shelf-row h2")] == ["Dispensa", "Dolci"]
    assert "Crema di pistacchio" in goods_on(page)
    assert {"50", "80"} <= {raised.text() for raised in found(page, ".price-tag sup")}
    assert "Esaurito" in text_of(page)


def test_the_shelf_is_narrowed_by_category_and_by_words(shop: Shop, browser: TestClient) -> None:
    assert sorted(goods_on(browser.get(f"/s/{shop.slug}?category=spreads"))) == [
        "Crema di pistacchio",
        "Miele ibleo",
    ]
    assert goods_on(browser.get(f"/s/{shop.slug}?q=pistachio cream"))[0] == "Crema di pistacchio"
    empty = browser.get(f"/s/{shop.slug}?q=elicotteri")
    assert "Sullo scaffale non c’è niente di simile." in text_of(empty)


@pytest.mark.parametrize(
    ("header", "lang", "words"),
    [
        ("it", "", "Scrivici su WhatsApp"),
        ("es-ES", "", "Escríbenos por WhatsApp"),
        ("de", "", "Scrivici su WhatsApp"),
        ("it", "en", "Write to us on WhatsApp"),
    ],
)
def test_the_page_speaks_the_visitors_language_else_the_shops(
    shop: Shop, browser: TestClient, header: str, lang: str, words: str
) -> None:
    page = browser.get(f"/s/{shop.slug}?lang={lang}", headers={"Accept-Language": header})

    assert words in text_of(page)
    assert found(page, "html")[0].attributes["lang"] == page.headers["Content-Language"]


def test_a_language_that_was_asked_for_is_remembered(shop: Shop, browser: TestClient) -> None:
    browser.get(f"/s/{shop.slug}?lang=es", headers={"Accept-Language": "it"})

    assert "Escríbenos" in text_of(browser.get(f"/s/{shop.slug}", headers={"Accept-Language": "it"}))


def test_the_sign_on_the_door_turns_with_the_clock(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    open_ = browser.get(f"/s/{shop.slug}")
    clock.at += timedelta(hours=14)
    closed = browser.get(f"/s/{shop.slug}")

    assert found(open_, ".sign")[0].text() == "Aperto"
    assert "Aperto fino alle 19:30" in text_of(open_)
    assert found(closed, ".sign")[0].text() == "Chiuso"
    assert "Apre sabato 21 novembre, 08:30" in text_of(closed)


def test_the_way_into_the_chat_is_a_link_and_a_code_to_scan(shop: Shop, browser: TestClient) -> None:
    page = browser.get(f"/s/{shop.slug}")

    assert found(page, "a[href='https://wa.me/390550000001']")
    assert found(page, ".qr svg path")


def test_a_product_tells_its_price_its_allergens_and_what_is_left(shop: Shop, browser: TestClient) -> None:
    page = browser.get(f"/s/{shop.slug}/p/crema-di-pistacchio")

    told = text_of(page)
    assert title_of(page) == "Crema di pistacchio"
    assert "9,80 €" in told
    assert "Frutta a guscio" in told
    assert "Latte" in told
    assert "5 disponibili" in told
    assert "Mescola bene prima di spalmare." in told
    asked = found(page, "a.btn-shop")[0].attributes["href"]
    assert asked == "https://wa.me/390550000001?text=Ciao%2C%20una%20domanda%20su%20Crema%20di%20pistacchio."


def test_a_variant_has_its_own_price_and_its_own_address(shop: Shop, browser: TestClient) -> None:
    names = {"S": {Language.IT: "190 g"}, "L": {Language.IT: "1 kg"}}
    variants = (
        a_variant("OLIVE-S", 450, 1, names=names["S"]),
        a_variant("OLIVE-L", 1990, 0, names=names["L"]),
    )
    a_product(shop, "olive", variants=variants)

    small, large = (browser.get(f"/s/{shop.slug}/p/olive{query}") for query in ("", "?variant=OLIVE-L"))

    assert price_on(small) == "4,50 €"
    assert "Ultimo pezzo" in text_of(small)
    assert price_on(large) == "19,90 €"
    assert found(large, ".slot[aria-current=true]")[0].text(deep=True).startswith("1 kg")
    assert "Esaurito" in text_of(large)


def test_a_preview_of_the_shop_in_a_chat_has_words_and_a_picture(shop: Shop, browser: TestClient) -> None:
    a_product(shop, "olio-buono", picture="oil", position=-1)
    page = browser.get(f"/s/{shop.slug}?q=olio buono", headers={"Accept-Language": "it"})

    picture = found(page, "meta[property='og:image']")[0].attributes["content"]
    assert picture == "https://shop.example.test/static/build/art/oil.png"
    assert browser.get(picture).headers["Content-Type"] == "image/png"
    assert found(page, "meta[property='og:description']")[0].attributes["content"] == "Una bottega."


def test_one_shops_goods_stand_on_no_other_shelf(shop: Shop, browser: TestClient) -> None:
    other = a_shop("altra", 2)
    a_category(other, "pantry")
    a_product(other, "segreto")

    assert "Segreto" not in browser.get(f"/s/{shop.slug}").text
    assert browser.get(f"/s/{shop.slug}/p/segreto").status_code == 404
    assert goods_on(browser.get(f"/s/{other.slug}")) == ["Segreto"]


@pytest.mark.parametrize("path", ["/s/nobody", "/s/bottega/p/elicottero", "/nothing", "/s/../etc"])
def test_what_is_not_there_is_said_kindly(shop: Shop, browser: TestClient, path: str) -> None:
    del shop
    page = browser.get(path, headers={"Accept": "text/html", "Accept-Language": "it"})

    assert page.status_code == 404
    assert title_of(page) in {"A questo indirizzo non c’è niente.", "Non abbiamo niente con questo nome."}


def test_the_privacy_terms_stand_whole_with_their_fingerprint(shop: Shop, browser: TestClient) -> None:
    page = browser.get(f"/s/{shop.slug}/privacy", headers={"Accept-Language": "it"})

    assert title_of(page) == "La privacy, in parole semplici"
    assert "Impronta delle parole esatte:" in text_of(page)


def test_a_shops_words_are_never_markup(browser: TestClient, shop: Shop) -> None:
    evil = a_shop(
        "evil",
        2,
        name="<script>alert(1)</script>",
        about={Language.IT: "<img src=x>"},
        email="evil@x.example",
    )

    page = browser.get(f"/s/{evil.slug}")

    assert "<script>alert" not in page.text
    assert "<img src=x>" not in page.text
    assert shop.slug not in page.text
