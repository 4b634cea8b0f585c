"""The diary of the shop's own people: a day, what waits for a yes, and what became of each booking."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from flows.manage_members import add_member
from shop.kernel.language import Language
from tests.booking.diary import MONDAY, a_resource, a_service, as_it_is, books, cancels, holds, on, works
from tests.live.control import signs_in
from tests.live.rooms import a_colleague
from tests.web.visiting import found, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, a_shop

FRIDAY = MONDAY - timedelta(days=3)


@pytest.fixture
def shop(empty_database: str, valkey: Redis) -> Shop:
    """Ada's consultations, which she accepts herself; Bruno's fittings."""
    del empty_database, valkey
    made = a_shop()
    for slug, name in (("ada", "Ada Rizzo"), ("bruno", "Bruno Neri")):
        a_resource(made, slug, name=name)
        works(made, *((day, "09:00", "18:00") for day in range(7)), resource=slug)
    a_service(made, approval=True)
    a_service(made, "fitting", names={"en": "Fitting", "it": "Prova"}, needs=[[{"resource": "bruno"}]])
    made.customers["marta"] = a_registered_customer(made)
    return made


@pytest.fixture
def clock() -> PinnedClock:
    return PinnedClock()


@pytest.fixture
def browser(shop: Shop, clock: PinnedClock) -> Iterator[TestClient]:
    """Carmen, who manages the shop."""
    with visitor(clock) as client:
        signs_in(client, shop, a_colleague(shop, "Carmen", "manager"))
        client.cookies.set("lang", "en")
        yield client


def test_what_waits_is_accepted_or_declined_and_a_day_shows_who_comes(
    shop: Shop, browser: TestClient
) -> None:
    marta = shop.customers["marta"]
    wish = books(shop, marta, on(MONDAY, "10:00"), note="I bring the plans")
    other = books(shop, marta, on(MONDAY, "12:00"))
    cancels(shop, books(shop, marta, on(MONDAY, "15:00"), service="fitting"))
    holds(shop, marta, on(MONDAY, "16:00"), service="fitting")
    today = browser.get("/team/diary")
    assert title_of(today) == "Friday 20 November"
    assert "Nobody comes on this day." in text_of(today)
    assert len(found(today, "form[action$='/accept']")) == 2

    assert browser.post(f"/team/diary/{wish.id}/accept", data={"day": "2026-11-23"}).status_code == 303
    browser.post(f"/team/diary/{other.id}/decline", data={"day": "2026-11-23", "reason": "We are full"})
    assert (as_it_is(shop, wish).state, as_it_is(shop, other).state) == ("confirmed", "canceled")
    assert as_it_is(shop, other).steps[-1].reason == "We are full"
    monday = browser.get("/team/diary?day=2026-11-23")
    assert not found(monday, "#waiting-title")
    assert [row.text(strip=True) for row in found(monday, ".diary-time b")] == ["10:00", "16:00"]
    assert all(
        words in text_of(monday) for words in ("Marta Bellomo", "Ada Rizzo", "I bring the plans", wish.code)
    )
    again = browser.post(f"/team/diary/{other.id}/accept", data={"day": "2026-11-23"})
    assert again.status_code == 409


def test_it_is_said_afterwards_whether_it_took_place(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    marta = shop.customers["marta"]
    came, missed = (books(shop, marta, on(FRIDAY, hour), service="fitting") for hour in ("14:00", "15:00"))
    early = browser.post(f"/team/diary/{came.id}/complete", data={"day": "2026-11-20"})
    assert (early.status_code, "It has not begun yet." in text_of(early)) == (409, True)
    clock.pass_(hours=6)
    browser.post(f"/team/diary/{came.id}/complete")
    browser.post(f"/team/diary/{missed.id}/no-show")
    assert (as_it_is(shop, came).state, as_it_is(shop, missed).state) == ("completed", "no_show")
    assert not found(browser.get("/team/diary"), ".diary-acts")


def test_a_host_sees_and_decides_their_own_and_nobody_else_sees_any(shop: Shop, clock: PinnedClock) -> None:
    marta = shop.customers["marta"]
    adas = books(shop, marta, on(MONDAY, "10:00"))
    brunos = books(shop, marta, on(MONDAY, "10:00"), service="fitting")
    ada = add_member(
        now=MORNING, actor="member", workspace_id=shop.id, name="Ada", role="host", phone="+393339000099",
        language=Language.EN, resource="ada",
    )  # fmt: skip
    with visitor(clock) as browser:
        assert browser.get("/team/diary").status_code == 401
        signs_in(browser, shop, ada)
        words = text_of(browser.get("/team/diary?day=2026-11-23"))
        assert adas.code in words
        assert brunos.code not in words
        assert browser.post(f"/team/diary/{brunos.id}/cancel").status_code == 404
        assert browser.post(f"/team/diary/{adas.id}/accept").status_code == 303
        signs_in(browser, shop, a_colleague(shop, "Mike", "warehouse", 2))
        assert browser.get("/team/diary").status_code == 403
        other = a_shop("altra", 2)
        signs_in(browser, other, a_colleague(other, "Olga", "owner", 3))
        assert adas.code not in text_of(browser.get("/team/diary?day=2026-11-23"))
        assert browser.post(f"/team/diary/{adas.id}/cancel").status_code == 404
    assert as_it_is(shop, adas).state == "confirmed"
    assert as_it_is(shop, brunos).state == "confirmed"
