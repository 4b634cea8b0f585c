"""One good, close up: what there is to choose, when it could be there, and how it comes into the cart."""

from datetime import date
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image
from redis import Redis

from flows.pick_of_day import set_picks
from shop.catalog.picks import PickProfile
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.orders.cart_view import cart_view
from shop.workspaces.viewing import workspace_view
from tests.catalog.goods import a_category, a_product, a_variant
from tests.web.selling import ALMONDS, HONEY, PISTACHIO, a_link_to, a_selling_shop, opened, put_in_cart
from tests.web.visiting import found, marta_writes, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_shop

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that sells."""
    del empty_database, valkey
    return a_selling_shop()


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has written to it."""
    return marta_writes(shop)


def shirts(shop: Shop) -> None:
    """Two sizes in two colors; the small blue one is sold out, the large red one was never made."""
    made = {("S", "red"): 3, ("S", "blue"): 0, ("L", "blue"): 2}
    variants = tuple(
        a_variant(f"TEE-{size}-{color.upper()}", 2900, stock, attributes={"size": size, "color": color})
        for (size, color), stock in made.items()
    )
    a_product(shop, "shirt", names={Language.EN: "Shirt"}, variants=variants)


def options(page: Response) -> dict[str, str]:
    """What stands on each choice, and how it looks."""
    looks = {}
    for slot in found(page, ".slot"):
        chosen, gone = "aria-current" in slot.attributes, "data-sold-out" in slot.attributes
        look = ("chosen " if chosen else "") + ("gone" if gone else "there")
        looks[slot.css_first("span").text()] = look
    return looks


def in_cart(shop: Shop, customer: CustomerId) -> dict[str, int]:
    with transaction(shop.id) as db:
        view = workspace_view(db, shop.id)
        cart = cart_view(db, shop=view, customer_id=customer, language=Language.EN, at=MORNING)
    return {line.sku: line.quantity for line in cart.quote.lines}


def test_options_are_chosen_axis_by_axis(shop: Shop, browser: TestClient) -> None:
    shirts(shop)

    page = browser.get(f"/s/{shop.slug}/p/shirt?size=S&color=red", headers=ENGLISH)
    large = browser.get(f"/s/{shop.slug}/p/shirt?size=L", headers=ENGLISH)

    assert options(page) == {"S": "chosen there", "L": "there", "red": "chosen there", "blue": "gone"}
    assert options(large) == {"S": "gone", "L": "chosen there", "red": "there", "blue": "chosen there"}


def test_an_address_with_options_that_do_not_exist_shows_what_there_is(
    shop: Shop, browser: TestClient
) -> None:
    shirts(shop)

    page = browser.get(f"/s/{shop.slug}/p/shirt?size=XXL&color=gold", headers=ENGLISH)

    assert page.status_code == 200
    assert title_of(page) == "Shirt"


def test_what_is_weighed_has_its_price_by_the_kilo_and_is_never_below_its_least(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    opened(browser, a_link_to(shop, marta))

    page = browser.get(f"/s/{shop.slug}/p/mandorle?lang=en")

    assert found(page, ".tag-per")[0].text() == "/ kg"
    assert [option.text() for option in found(page, "#quantity option")][:3] == ["100 g", "150 g", "200 g"]
    on_shelf = browser.get(f"/s/{shop.slug}?q=mandorle&lang=en")
    assert "€2.40" in text_of(on_shelf)
    assert "100 g" in text_of(on_shelf)


def test_the_day_is_promised_by_the_shops_own_rule(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    path = f"/s/{shop.slug}/p/miele-ibleo?lang=en"

    before = text_of(browser.get(path))
    clock.pass_(hours=7)
    after = text_of(browser.get(path))

    assert "There by Tuesday 24 November if you order by 16:00 today" in before
    assert "There by Wednesday 25 November if you order by Monday 23 November, 16:00" in after
    assert "Courier, €6.90" in before


def test_a_visitor_goes_to_the_chat_with_a_sentence_ready(shop: Shop, browser: TestClient) -> None:
    page = browser.get(f"/s/{shop.slug}/p/miele-ibleo?lang=en")

    (way,) = {link.attributes["href"] for link in found(page, "a.btn-shop")}

    assert way == "https://wa.me/390550000001?text=Hello%2C%20I%20would%20like%20Miele%20ibleo."
    assert found(page, "#add") == []
    told = {"sku": HONEY, "quantity": 1}
    assert browser.post(f"/s/{shop.slug}/p/miele-ibleo/add", data=told).status_code == 303


def test_whoever_opened_their_cart_puts_it_in_right_here(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    cart = opened(browser, a_link_to(shop, marta))
    path = f"/s/{shop.slug}/p/miele-ibleo"

    added = browser.post(f"{path}/add", data={"sku": HONEY, "quantity": 2})
    page = browser.get(f"{added.headers['Location']}&lang=en")

    assert in_cart(shop, marta) == {HONEY: 2}
    assert "In your cart." in text_of(page)
    assert found(page, f".basket[href='{cart}']")[0].attributes["aria-label"] == "Cart, 1 thing in it"


def test_more_than_there_is_is_refused_beside_the_quantity(
    shop: Shop, marta: CustomerId, browser: TestClient
) -> None:
    opened(browser, a_link_to(shop, marta))
    put_in_cart(shop, marta, HONEY, 4)

    answer = browser.post(f"/s/{shop.slug}/p/miele-ibleo/add?lang=en", data={"sku": HONEY, "quantity": 2})

    assert answer.status_code == 409
    assert (
        found(answer, "#quantity-problem span")[0].text() == "That is more than there is. Choose less of it."
    )
    assert in_cart(shop, marta) == {HONEY: 4}


def test_a_cart_of_one_shop_is_unknown_in_another_and_on_another_device(
    shop: Shop, marta: CustomerId, browser: TestClient, clock: PinnedClock
) -> None:
    other = a_selling_shop("altra", 2)
    link = a_link_to(shop, marta)
    opened(browser, link)
    told = {"sku": HONEY, "quantity": 1}

    assert found(browser.get(f"/s/{other.slug}/p/miele-ibleo"), ".basket") == []
    for path, cookies in (
        (f"/s/{other.slug}/p/miele-ibleo", {"cart": link.token}),
        (f"/s/{shop.slug}/p/miele-ibleo", {"cart": link.token}),
        (f"/s/{shop.slug}/p/miele-ibleo", {"cart": "nonsense"}),
    ):
        with visitor(clock) as stranger:
            stranger.cookies.update(cookies)
            assert found(stranger.get(path), ".basket, #add") == []
            assert "added" not in stranger.post(f"{path}/add", data=told).headers["Location"]
    assert in_cart(shop, marta) == {}


def test_a_form_from_another_site_puts_nothing_in(shop: Shop, marta: CustomerId, browser: TestClient) -> None:
    opened(browser, a_link_to(shop, marta))

    answer = browser.post(
        f"/s/{shop.slug}/p/miele-ibleo/add",
        data={"sku": HONEY, "quantity": 1},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert in_cart(shop, marta) == {}


def test_a_chat_shows_a_picture_of_it_with_its_price(shop: Shop, browser: TestClient) -> None:
    a_product(shop, "olio-buono", picture="oil", summaries={Language.IT: "Dai colli iblei."})
    page = browser.get(f"/s/{shop.slug}/p/olio-buono", headers={"Accept-Language": "it"})

    meta = {one.attributes["property"]: one.attributes["content"] for one in found(page, "meta[property]")}
    picture = browser.get(meta["og:image"])

    assert meta["og:description"] == "Dai colli iblei."
    assert meta["og:image"].startswith(f"https://shop.example.test/s/{shop.slug}/p/olio-buono/share.png")
    assert picture.headers["Content-Type"] == "image/png"
    drawn = Image.open(BytesIO(picture.content))
    assert drawn.size == (1200, 630) == (int(meta["og:image:width"]), int(meta["og:image:height"]))
    assert len(drawn.convert("RGB").getcolors(1200 * 630) or []) > 100


@pytest.mark.parametrize("name", ["X" * 80, "Ñandú çà ł 東京", "a " * 60])
def test_a_picture_is_drawn_whatever_the_good_is_called(shop: Shop, browser: TestClient, name: str) -> None:
    a_product(shop, "strano", names={Language.IT: name.strip()}, summaries={Language.IT: name.strip()})

    assert browser.get(f"/s/{shop.slug}/p/strano/share.png").status_code == 200


def test_picks_of_the_day_and_what_is_new_stand_before_all_boards(shop: Shop, browser: TestClient) -> None:
    a_product(shop, "fragole", names={Language.EN: "Strawberries"}, arrived_on=date(2026, 11, 18))
    a_product(shop, "vecchie", names={Language.EN: "Old ones"}, arrived_on=date(2026, 10, 1))
    pick = PickProfile(product="cantucci", words={Language.EN: "Baked this morning."})
    set_picks(now=MORNING, actor="member", workspace_id=shop.id, day=date(2026, 11, 20), picks=[pick])

    page = browser.get(f"/s/{shop.slug}?lang=en")

    names = [heading.text(strip=True) for heading in found(page, ".shelf-row h2")]
    assert names[:2] == ["Picked for today", "Just in"]
    boards = found(page, ".shelf-row")
    assert "Baked this morning." in boards[0].text()
    assert "Strawberries" in boards[1].text()
    assert "Old ones" not in boards[1].text()
    assert "Picked for today" not in text_of(browser.get(f"/s/{shop.slug}?q=cantucci&lang=en"))


def test_a_shop_that_sells_nothing_by_order_is_asked(shop: Shop, browser: TestClient) -> None:
    agency = a_shop("agenzia", 3, vertical="property")
    a_category(agency, "homes")
    a_product(agency, "villa", 18500000, category="homes", stock=None)

    page = browser.get(f"/s/{agency.slug}/p/villa?lang=en")

    assert found(page, "a.btn-shop")[0].text(strip=True) == "Ask in the chat"
    assert shop.slug not in page.text
    assert PISTACHIO not in page.text
    assert ALMONDS not in page.text
