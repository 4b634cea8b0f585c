"""What the shop recommends on a day and what is new have addresses of their own."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.pick_of_day import set_picks
from shop.catalog.picks import PickProfile
from shop.kernel.language import Language
from tests.catalog.goods import a_category, a_product
from tests.web.visiting import found, text_of, title_of
from tests.world import MORNING, Shop, a_shop

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop with picks of two days and goods that arrived on three, beside one with its own."""
    del empty_database, valkey
    for slug, number in (("altra", 2), ("bottega", 1)):
        made = a_shop(slug, number)
        a_category(made, "pantry")
        a_category(made, "sweets")
        a_product(made, f"olio-{slug}", arrived_on=FRIDAY, tags=("taste:savory", "occasion:gift"))
        a_product(
            made,
            "miele",
            category="sweets",
            arrived_on=date(2026, 11, 19),
            tags=("taste:sweet", "occasion:gift"),
        )
        a_product(made, "sale", arrived_on=date(2026, 11, 2), tags=("taste:savory",))
        a_product(made, "vecchio", arrived_on=date(2026, 10, 1))
        picks(made, FRIDAY, "miele", it="Di zagara, appena smielato")
        picks(made, date(2026, 11, 19), "sale")
        picks(made, date(2026, 11, 21), "vecchio")
    return made


def picks(shop: Shop, day: date, product: str, **words: str) -> None:
    told = {Language(language): text for language, text in words.items()}
    pick = [PickProfile(product=product, words=told)]
    set_picks(now=MORNING, actor="member", workspace_id=shop.id, day=day, picks=pick)


def goods_on(page: Any) -> list[str]:
    return [str(each.attributes["href"]).rpartition("/")[2] for each in found(page, ".shelf-grid a")]


def chosen_on(page: Any) -> list[str]:
    return [each.text(strip=True) for each in found(page, ".aisles [aria-current]")]


def test_todays_picks_and_those_of_the_days_before_can_be_passed_on(shop: Shop, browser: TestClient) -> None:
    today = browser.get(f"/s/{shop.slug}/today?lang=it")
    assert title_of(today) == "Scelti per oggi"
    assert goods_on(today) == ["miele"]
    assert "Di zagara, appena smielato" in text_of(today)
    (shared,) = found(today, 'meta[property="og:url"]')
    assert str(shared.attributes["content"]).endswith(f"/s/{shop.slug}/today")

    thursday = browser.get(f"/s/{shop.slug}/today?lang=en&day=2026-11-19")
    assert title_of(thursday) == "Picked for Thursday 19 November"
    assert goods_on(thursday) == ["sale"]
    assert chosen_on(thursday) == ["Thursday 19 November"]
    for ahead in ("2026-11-21", "soon"):  # what is prepared is not shown before its day
        assert goods_on(browser.get(f"/s/{shop.slug}/today?day={ahead}")) == ["miele"]
    empty = browser.get(f"/s/{shop.slug}/today?lang=es&day=2026-11-01")
    assert (goods_on(empty), "Aquí no hay nada." in text_of(empty)) == ([], True)


def test_what_is_new_stands_by_day_and_can_be_narrowed(shop: Shop, browser: TestClient) -> None:
    page = browser.get(f"/s/{shop.slug}/new?lang=it")
    assert [head.text(strip=True) for head in found(page, ".shelf-row h2")] == [
        "Arrivati oggi",
        "Arrivati ieri",
        "Arrivati lunedì 2 novembre",
    ]
    assert goods_on(page) == ["olio-bottega", "miele", "sale"]

    assert goods_on(browser.get(f"/s/{shop.slug}/new?category=sweets")) == ["miele"]
    savory = browser.get(f"/s/{shop.slug}/new?tag=taste:savory&lang=en")
    assert goods_on(savory) == ["olio-bottega", "sale"]
    assert chosen_on(savory) == ["Savory"]
    nothing = browser.get(f"/s/{shop.slug}/new?category=cellar&lang=en")
    assert (goods_on(nothing), "Nothing stands here." in text_of(nothing)) == ([], True)


def test_the_shelf_leads_to_both(shop: Shop, browser: TestClient) -> None:
    page = browser.get(f"/s/{shop.slug}")
    led = [each.attributes["href"] for each in found(page, ".board-head a")]
    assert led == [f"/s/{shop.slug}/today", f"/s/{shop.slug}/new"]
    assert browser.get("/s/nobody/today").status_code == 404
