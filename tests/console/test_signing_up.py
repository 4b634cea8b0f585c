"""Somebody opens a shop of their own: behind a mail, whoever they are, so that nobody learns who signs in here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from tests.console.entering import with_an_app
from tests.console.opening_shops import (
    EMAIL,
    TOLD,
    comes_in,
    led_in_by,
    opens,
    street,
    the_shop,
    written,
)
from tests.web.visiting import found, text_of
from tests.world import one, rows


@pytest.fixture
def browser(empty_database: str, valkey: Redis, tmp_path: Path) -> Iterator[TestClient]:
    """Somebody with a browser, where anybody may open a shop."""
    del empty_database, valkey
    with street(tmp_path) as client:
        yield client


def test_somebody_opens_a_shop_and_the_link_of_the_mail_leads_in(browser: TestClient, owner: Any) -> None:
    for field, wrong in (("shop", " "), ("owner", ""), ("email", "no")):
        refused = opens(browser, **{field: wrong})
        assert refused.status_code == 422
        assert found(refused, f"#{field}")
    assert one(owner, "SELECT count(*) FROM workspace") == 0

    assert "Look into your mail" in text_of(browser.post("/console/sign-up", data=TOLD))
    link = led_in_by(written(), "/console/invitation/")
    assert comes_in(browser, link, "corta").status_code == 422
    assert (
        one(owner, "SELECT count(*) FROM sign_in") == 0
    )  # nobody has a password before the address is theirs
    assert comes_in(browser, link).headers["location"] == "/console/set-up"
    assert one(owner, "SELECT email_proven FROM sign_in")

    shop = the_shop()
    assert (shop.name, shop.vertical, shop.language, shop.currency) == ("Bottega Iacono", "food", "it", "EUR")
    assert (str(shop.zone), shop.country, shop.plan, shop.channel, shop.shown) == (
        *("Europe/Rome", "IT", "basic", ""),
        False,
    )
    assert rows(owner, "SELECT name, role, email, phone FROM member") == [("Lucia", "owner", EMAIL, "")]
    assert one(owner, "SELECT trial_plan FROM workspace") == "professional"
    assert rows(owner, "SELECT rate FROM tax_rate") == [(2200,)]
    events = dict(rows(owner, "SELECT name, actor FROM event"))
    assert events["ShopOpened"].startswith("member:")
    page = browser.get("/console/set-up")
    assert len(found(page, ".set-up-steps > li")) == 6
    assert not found(page, ".set-up-steps > [data-done]")


def test_an_address_is_one_person_who_may_open_several_shops(browser: TestClient, owner: Any) -> None:
    opens(browser)
    again = opens(browser, shop="Bottega Iacono")  # signed in: nothing is asked of them
    assert again.headers["location"] == "/console/set-up"
    assert min(slug for (slug,) in rows(owner, "SELECT slug FROM workspace")) == "bottega-iacono"
    assert one(owner, "SELECT count(*) FROM workspace") == 2
    assert one(owner, "SELECT count(*) FROM sign_in") == 1

    browser.cookies.clear()
    for wrong in ("another password", "short"):
        assert opens(browser, password=wrong, shop="Dritte").status_code == 403
    assert opens(browser, shop="Vierte").status_code == 303
    assert one(owner, "SELECT count(DISTINCT sign_in_id) FROM member") == 1

    codes = with_an_app(EMAIL)
    browser.cookies.clear()
    asked = opens(browser, shop="Quinta")  # the link and the password alone lead nobody past the app
    assert (asked.status_code, browser.get("/console/own").status_code) == (200, 303)
    ticket = str(found(asked, "input[name=ticket]")[0].attributes["value"])
    told = {"ticket": ticket, "code": codes[0], "after": "/console/set-up"}
    assert browser.post("/console/sign-in/code", data=told).headers["location"] == "/console/set-up"


def test_who_signs_in_here_is_told_to_nobody_who_signs_up(browser: TestClient, owner: Any) -> None:
    opens(browser)
    browser.cookies.clear()
    for _ in range(10):  # nor by being held up
        browser.post("/console/sign-in", data={"email": EMAIL, "password": "another password"})
    answers = []
    for email in (EMAIL, "nobody@iacono.example"):
        answer = browser.post(
            "/console/sign-up", data=TOLD | {"email": email, "password": "another password"}
        )
        body = " ".join(answer.text.replace(email, "…").split())
        answers.append((answer.status_code, sorted(answer.headers.keys()), len(answer.cookies), body))
        assert "Look into your mail" in text_of(answer)
        assert "/console/invitation/" not in answer.text
        letter = written()
        assert browser.get(led_in_by(letter, "/console/invitation/")).status_code == 200
    assert answers[0] == answers[1]
    for email in (EMAIL, "nobody@iacono.example"):  # nor by signing in afterwards
        told = {"email": email, "password": "another password"}
        assert browser.post("/console/sign-in", data=told).status_code in {403, 429}
    assert one(owner, "SELECT count(*) FROM sign_in") == 1


def test_where_shops_are_not_opened_by_themselves_there_is_no_such_page(
    empty_database: str, valkey: Redis, tmp_path: Path, owner: Any
) -> None:
    del empty_database, valkey
    with street(tmp_path, sign_up=False) as browser:
        assert browser.get("/console/sign-up").status_code == 404
        assert browser.post("/console/sign-up", data=TOLD).status_code == 404
        assert "/console/sign-up" not in browser.get("/console/sign-in").text
    assert one(owner, "SELECT count(*) FROM workspace") == 0
