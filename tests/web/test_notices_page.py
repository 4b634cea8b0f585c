"""A page offers notices on this very screen to whoever is certain to be who booked, or works here; and to nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from shop.kernel.language import Language
from tests.booking.diary import MONDAY, books, on
from tests.console.signed_in import a_member, signed_in
from tests.fakes.screens import Screen
from tests.web.booking import a_bookable_shop, kept
from tests.web.selling import a_link_to, opened
from tests.web.visiting import a_link, found, text_of, visitor
from tests.world import PinnedClock, Shop, a_registered_customer, one, rows
from webapp.notices import mark


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """A shop that can be booked."""
    del empty_database, valkey
    return a_bookable_shop()


@pytest.fixture
def browser() -> Iterator[TestClient]:
    """A browser on the pages of a shop that sends notices."""
    with visitor(PinnedClock(), notice_key="BP4z") as client:
        client.headers["Accept-Language"] = "en"
        yield client


def told_of(page: Any) -> dict[str, str]:
    """What the switch knows."""
    [switch] = found(page, "[data-notices]")
    return dict(switch.attributes)


def test_whoever_booked_is_told_here_from_now_on_and_chooses_otherwise_on_their_own_page(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    marta = a_registered_customer(shop)
    booking = books(shop, marta, on(MONDAY, "09:00"))
    page = opened(browser, a_link_to(shop, marta, "booking", booking.id))
    told = told_of(browser.get(page))
    assert (told["data-key"], told["data-scope"], told["data-known"]) == ("BP4z", "/notices/own/", "")
    assert told["data-where"] == f"{page}/notices"

    screen = Screen()
    assert browser.post(told["data-where"], json=screen.subscription).status_code == 204
    assert one(owner, "SELECT preferred_way FROM customer WHERE id = %(id)s", {"id": marta}) == "notice"
    assert told_of(browser.get(page))["data-known"] == mark(screen.endpoint)

    own = f"/l/{a_link(shop, marta, 'profile').token}"
    browser.post(f"{own}/open")
    ways = browser.get(own)
    assert "Sul mio schermo" in text_of(ways)
    assert "checked" in found(ways, "input[value=notice]")[0].attributes

    assert browser.post(f"{page}/notices/off", json={"endpoint": screen.endpoint}).status_code == 204
    assert "Sul mio schermo" not in text_of(browser.get(own))
    assert one(owner, "SELECT preferred_way FROM customer WHERE id = %(id)s", {"id": marta}) == ""


def test_nobody_is_offered_what_is_not_theirs_or_cannot_be_sent(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    typed = kept(browser, shop)
    assert not found(browser.get(typed), "[data-notices]")
    refused = browser.post(f"{typed}/notices", json=Screen().subscription)
    assert refused.status_code >= 400

    marta = a_registered_customer(shop)
    booking = books(shop, marta, on(MONDAY, "09:00"))
    page = opened(browser, a_link_to(shop, marta, "booking", booking.id))
    inside = browser.post(f"{page}/notices", json=Screen("https://10.0.0.1/a").subscription)
    assert inside.status_code == 422
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post(f"{page}/notices", json=Screen().subscription, headers=elsewhere).status_code == 403
    assert rows(owner, "SELECT 1 FROM notice_address", {}) == []
    with visitor(PinnedClock()) as silent:
        silent.cookies.update(browser.cookies)
        assert not found(silent.get(page), "[data-notices]")


def test_a_member_is_told_on_their_screen_and_the_worker_answers_for_no_page(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    rosaria = a_member(shop, "operator", language=Language.EN)
    signed_in(browser, rosaria)
    told = told_of(browser.get("/console/own"))
    assert (told["data-scope"], told["data-where"]) == ("/notices/team/", "/console/own/notices")
    forged = {"X-CSRF-Token": "forged"}
    assert browser.post("/console/own/notices", json=Screen().subscription, headers=forged).status_code == 403
    assert browser.post("/console/own/notices", json=Screen().subscription).status_code == 204
    assert one(owner, "SELECT member_id FROM notice_address") == rosaria.member_id
    left = browser.post("/console/own/notices/off", json={"endpoint": Screen().endpoint})
    assert left.status_code == 204
    assert rows(owner, "SELECT 1 FROM notice_address", {}) == []

    worker = browser.get("/notices/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/notices/"
    assert "fetch" not in worker.text.replace("prefetch", "")
