"""The salesperson's pages and the customer's cart, as the server writes them before any script has run."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.cancel_live_session import cancel_live_session
from flows.complete_live_session import complete_live_session
from flows.mark_in_session import mark_shown, note_live_session
from flows.price_session_item import adjust_session_price, offer_session_price
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language, say
from shop.workspaces.roster import RosterEntry
from tests.booking.diary import a_resource, a_service, books
from tests.live.control import a_showing, enters, puts_in, reservations_end, signs_in
from tests.live.rooms import a_colleague
from tests.web.selling import ALMONDS, PISTACHIO, a_selling_shop
from tests.web.visiting import found, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, arrives


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that sells."""
    del empty_database, valkey
    return a_selling_shop()


@pytest.fixture
def carmen(shop: Shop) -> RosterEntry:
    """A salesperson."""
    return a_colleague(shop, "Carmen")


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """A customer."""
    return a_registered_customer(shop)


@pytest.fixture
def browser() -> Iterator[TestClient]:
    """A browser on the shop's pages."""
    with visitor(PinnedClock()) as client:
        yield client


def test_a_salesperson_starts_a_session_with_a_number_and_stands_in_its_control_room(
    shop: Shop, carmen: RosterEntry, marta: CustomerId, browser: TestClient
) -> None:
    signs_in(browser, shop, carmen)
    board = browser.get("/team/live?lang=en")
    assert title_of(board) == "Live sessions"
    assert "Nothing is going on." in text_of(board)
    once = str(found(board, "[name=once]")[0].attributes["value"])
    wrong = browser.post("/team/live", data={"phone": "12"})
    assert wrong.status_code == 422
    assert found(wrong, "#phone[aria-invalid]")
    for _ in range(2):  # sent twice, it is one session
        begun = browser.post("/team/live", data={"phone": "+393331234567", "once": once})
        assert begun.headers["location"] == "/team/live/1"
    room = browser.get("/team/live/1?lang=en")
    assert title_of(room) == "Live session with Marta Bellomo"
    assert "Nothing is in it yet." in text_of(room)
    assert len(found(browser.get("/team/live"), "#board tbody tr")) == 1
    del marta


def test_the_control_room_shows_lines_limits_offers_notes_and_what_is_alike(
    shop: Shop, carmen: RosterEntry, marta: CustomerId, browser: TestClient
) -> None:
    told: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id}
    session = a_showing(shop, carmen, marta)
    person, customer = f"member:{carmen.id}", f"customer:{marta}"
    seen = puts_in(shop, session, person, PISTACHIO)
    cream = seen.items[0].item_id
    puts_in(shop, session, customer, ALMONDS, 300)
    about = told | {"session_id": session.session_id}
    adjust_session_price(**about, person=person, item_id=cream, unit_minor=900, reason="Regular customer")
    offer_session_price(**about, person=customer, item_id=cream, unit_minor=800, note="Two next week")
    note_live_session(**about, person=person, note="Likes it mild")
    mark_shown(**about, person=person, slug="miele-ibleo")
    signs_in(browser, shop, carmen)
    room = browser.get("/team/live/1?lang=en")
    words = text_of(room)
    assert "€9.00" in words
    assert "€9.80" in words
    assert "300 g, €24.00 / kg" in words
    assert "€0.80 taken off; your limit is 15%." in words
    assert "Down to €8.33 by yourself; below that the owner or a manager is asked." in words
    assert "Nobody sells it below €6.86." in words
    assert "Marta Bellomo offers €8.00." in words
    assert "Likes it mild" in words
    assert found(room, ".mark-shown")
    assert found(room, "#lines [data-until]")[0].attributes["data-until"] == "2026-11-20T09:20:00+00:00"
    assert "Sold out" in text_of(browser.get("/team/live/1?lang=en&q=caponata"))
    assert "Nothing of that is there." in text_of(browser.get("/team/live/1?lang=en&q=zzzzqqq"))


def test_the_customer_sees_their_cart_and_only_what_is_theirs_to_see(
    shop: Shop, carmen: RosterEntry, marta: CustomerId, browser: TestClient
) -> None:
    about: dict[str, Any] = {"now": MORNING, "workspace_id": shop.id}
    session = a_showing(shop, carmen, marta)
    about["session_id"] = session.session_id
    person = f"member:{carmen.id}"
    item = puts_in(shop, session, person, PISTACHIO).items[0].item_id
    note_live_session(**about, person=person, note="Never below eight")
    offer_session_price(**about, person=person, item_id=item, unit_minor=900)
    mark_shown(**about, person=person, slug="miele-ibleo")
    page = f"/live/{shop.slug}/1/cart"
    assert browser.get(page).status_code == 401
    enters(browser, shop, session.session_id, marta)
    words = text_of(browser.get(f"{page}?lang=en"))
    assert "Kept for you" in words
    assert "The shop offers €9.00." in words
    assert "Take €9.00" in words
    assert "Shown now" in words
    assert "Never below" not in words
    assert "€6.86" not in words
    assert browser.post(f"{page}/order").status_code == 404
    complete_live_session(**about, person=f"customer:{marta}")
    over = browser.get(f"{page}?lang=en")
    assert "Your order 1 is in" in text_of(over)
    ordered = browser.post(f"{page}/order")
    assert ordered.status_code == 303
    assert "1" in title_of(browser.get(ordered.headers["location"]))


def test_who_does_not_sell_sees_no_control_room_and_another_shop_has_none_of_it(
    shop: Shop, carmen: RosterEntry, marta: CustomerId, browser: TestClient
) -> None:
    a_showing(shop, carmen, marta)
    assert browser.get("/team/live/1").status_code == 401
    signs_in(browser, shop, a_colleague(shop, "Vito", "warehouse", 2))
    assert browser.get("/team/live").status_code == 403
    other = a_selling_shop("altra", 2)
    signs_in(browser, other, a_colleague(other, "Ada", "owner", 3))
    assert browser.get("/team/live/1").status_code == 404
    assert "Nothing is going on." in text_of(browser.get("/team/live?lang=en"))


def test_what_came_of_a_session_is_said_in_every_language(
    shop: Shop, carmen: RosterEntry, marta: CustomerId, browser: TestClient
) -> None:
    session = a_showing(shop, carmen, marta)
    puts_in(shop, session, f"member:{carmen.id}", PISTACHIO)
    cancel_live_session(
        now=MORNING,
        workspace_id=shop.id,
        person=f"member:{carmen.id}",
        session_id=session.session_id,
    )
    signs_in(browser, shop, carmen)
    enters(browser, shop, a_showing(shop, carmen, marta).session_id, marta)
    for language in Language:
        page = browser.get(f"/team/live/1?lang={language}")
        assert title_of(page) == say(language, "The session was canceled")
        assert browser.get(f"/live/{shop.slug}/2/cart?lang={language}").status_code == 200


def test_a_way_in_is_made_for_a_guest_and_a_planned_end_can_be_put_off(
    shop: Shop, carmen: RosterEntry, marta: CustomerId, browser: TestClient
) -> None:
    a_showing(shop, carmen, marta, ends_at=MORNING + timedelta(minutes=8))
    signs_in(browser, shop, carmen)
    room = browser.get("/team/live/1?lang=en")
    assert "The planned time ends in" in text_of(room)
    assert found(room, "[data-command='session:extend'] [name=minutes]")[0].attributes["value"] == "10"
    made = browser.post("/team/live/1/way-in", data={"guest": "Paula"})
    assert "For Paula, for twelve hours and one browser:" in text_of(made)
    path = str(found(made, "#way-in a")[0].attributes["href"]).rpartition("/l/")[2]
    with visitor() as paula:
        paula.post(f"/l/{path}/open")
        paula.get(f"/l/{path}")
        cart = paula.get(f"/live/{shop.slug}/1/cart?lang=en")
        assert "Nothing is kept yet." in text_of(cart)
    colleague = a_colleague(shop, "Ines", number=2)
    with visitor() as ines:
        signs_in(ines, shop, colleague)
        looks_on = ines.get("/team/live/1?lang=en")
        assert "This is Carmen’s session: you can look on." in text_of(looks_on)
        assert found(looks_on, "[data-command='session:addItem']") == []
        assert ines.post("/team/live/1/way-in").status_code == 403


def test_what_was_lost_is_said_with_what_is_like_it_on_both_sides(
    shop: Shop, carmen: RosterEntry, marta: CustomerId, browser: TestClient
) -> None:
    session = a_showing(shop, carmen, marta)
    puts_in(shop, session, f"member:{carmen.id}", PISTACHIO)
    over = MORNING + timedelta(minutes=21)
    reservations_end(over)
    signs_in(browser, shop, carmen)
    room = browser.get("/team/live/1?lang=en")
    assert "Pistachio cream is no longer kept: its time was over." in text_of(room)
    assert found(room, "#lost [data-command='session:addItem'] [name=variantId]")
    assert found(room, "#lines li") == []
    enters(browser, shop, session.session_id, marta)
    cart = browser.get(f"/live/{shop.slug}/1/cart?lang=en")
    assert "is no longer kept: its time was over." in text_of(cart)
    assert found(cart, "#cart-lost button")


def test_a_session_is_begun_with_whoever_is_booked_today_or_wrote_lately(
    shop: Shop, carmen: RosterEntry, marta: CustomerId, browser: TestClient
) -> None:
    arrives(shop, "Che cosa avete di dolce?")
    luca = a_registered_customer(shop, "+393331234568", name="Luca Verdi")
    a_resource(shop)
    a_service(shop)
    booked = books(shop, luca, MORNING + timedelta(hours=2))
    signs_in(browser, shop, carmen)
    board = browser.get("/team/live?lang=en")
    assert [row.text(strip=True) for row in found(board, ".start-row .font-semibold")] == [
        "Luca Verdi",
        "Marta Bellomo",
    ]
    form = found(board, ".start-row form")[0]
    told = {str(one.attributes["name"]): str(one.attributes["value"]) for one in form.css("input")}
    assert told["booking"] == str(booked.id)
    assert browser.post("/team/live", data=told).headers["location"] == "/team/live/1"
    told["once"] = "another page of the same"
    assert browser.post("/team/live", data=told).headers["location"] == "/team/live/1"
    left = found(browser.get("/team/live?lang=en"), ".start-row .font-semibold")
    assert [row.text(strip=True) for row in left] == ["Marta Bellomo"]
    del marta
