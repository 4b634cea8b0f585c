"""Signing in: a password, a code, a lock, and nothing that tells who exists."""

import time
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shop.workspaces.one_time_codes import code_at
from tests.console.entering import EMAIL, PASSWORD, code_of, is_in, signs_in, with_an_app, with_password
from tests.web.visiting import found, text_of, title_of
from tests.world import PinnedClock, Shop, a_shop, one, rows
from webapp.console.letting_in import own_path


def test_a_person_signs_in_and_goes_where_they_were_going(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    with_password(shop)
    first = browser.get("/console/own?x=1")
    assert (first.status_code, first.headers["location"]) == (
        303,
        "/console/sign-in?next=/console/own%3Fx%3D1",
    )
    page = browser.get(first.headers["location"])
    assert title_of(page) == "Sign in"
    after = str(found(page, "[name=after]")[0].attributes["value"])

    answer = signs_in(browser, email=f" {EMAIL.upper()} ", after=after)

    assert (answer.status_code, answer.headers["location"]) == (303, "/console/own?x=1")
    assert browser.get("/console/sign-in").headers["location"] == "/console"
    assert "Rosaria" in text_of(browser.get("/console/own"))
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'SignedIn'") == 1
    kept = one(owner, "SELECT password_hash FROM sign_in")
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_both_cookies_are_out_of_reach_of_scripts_and_of_other_sites(shop: Shop, browser: TestClient) -> None:
    with_password(shop)
    cookies = signs_in(browser).headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["console", "console-refresh"]
    for cookie, lasts in zip(cookies, (3600, 604800), strict=True):
        assert "HttpOnly" in cookie
        assert "Secure" in cookie
        assert "SameSite=lax" in cookie
        assert f"Max-Age={lasts}" in cookie


def test_a_wrong_password_and_a_wrong_address_are_answered_alike(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    with_password(shop)
    wrong = signs_in(browser, password="something else")
    nobody = signs_in(browser, email="nobody@bottega.example")
    assert wrong.status_code == nobody.status_code == 403
    assert text_of(wrong) == text_of(nobody)
    assert "set-cookie" not in wrong.headers
    took = []
    for email in (EMAIL, "nobody@bottega.example", EMAIL, "nobody@bottega.example"):
        began = time.process_time()
        signs_in(browser, email=email, password="something else")
        took.append(time.process_time() - began)
    # Both hash: without that, nobody's address is answered many times as fast.
    assert min(took[1], took[3]) > min(took[0], took[2]) / 3
    assert one(owner, "SELECT count(*) FROM sign_in_try") == 2
    assert [row for row in rows(owner, "SELECT * FROM sign_in_try") if EMAIL in str(row)] == []


@pytest.mark.parametrize("email", [EMAIL, "nobody@bottega.example"])
def test_whoever_guesses_is_held_up_for_a_while_whether_or_not_the_address_is_known(
    email: str, shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    with_password(shop)
    for _ in range(8):
        assert signs_in(browser, email=email, password="not this one").status_code == 403
    held = signs_in(browser, email=email)
    assert (held.status_code, title_of(held)) == (429, "Sign in")
    assert "Wait 15 minutes" in text_of(held)
    clock.pass_(minutes=15, seconds=1)
    assert signs_in(browser, email=email).status_code == (303 if email == EMAIL else 403)


def test_a_second_factor_takes_each_code_once_and_each_written_one_once(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    with_password(shop)
    written = with_an_app(now=clock.at - timedelta(minutes=5))

    def goes_on(code: str) -> int:
        page = signs_in(browser)
        assert title_of(page) == "The code of your app"
        assert not is_in(browser)
        ticket = str(found(page, "[name=ticket]")[0].attributes["value"])
        return browser.post("/console/sign-in/code", data={"ticket": ticket, "code": code}).status_code

    assert goes_on("000000") == 403
    assert goes_on(code_of(clock.at)) == 303
    assert is_in(browser)
    browser.cookies.clear()
    assert goes_on(code_of(clock.at)) == 403  # seen over somebody's shoulder
    clock.pass_(seconds=30)
    assert goes_on(code_of(clock.at)) == 303
    browser.cookies.clear()
    assert goes_on(written[3].upper()) == 303
    browser.cookies.clear()
    assert goes_on(written[3]) == 403
    forged = browser.post("/console/sign-in/code", data={"ticket": "x.y.z", "code": written[4]})
    assert forged.headers["location"] == "/console/sign-in"
    assert not is_in(browser)


def test_the_codes_are_those_of_the_standard() -> None:
    seeds = {"sha1": 20, "sha256": 32, "sha512": 64}
    vectors = {  # RFC 6238, appendix B
        59: ("94287082", "46119246", "90693936"),
        1111111109: ("07081804", "68084774", "25091201"),
        1111111111: ("14050471", "67062674", "99943326"),
        1234567890: ("89005924", "91819424", "93441116"),
        2000000000: ("69279037", "90698825", "38618901"),
        20000000000: ("65353130", "77737706", "47863826"),
    }
    for seconds, codes in vectors.items():
        for (algorithm, length), code in zip(seeds.items(), codes, strict=True):
            secret = (b"1234567890" * 7)[:length]
            assert code_at(secret, seconds, digits=8, algorithm=algorithm) == code  # type: ignore[arg-type]  # the three names of the standard


def test_an_old_session_of_the_browser_is_neither_taken_over_nor_left_open(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    with_password(shop)
    signs_in(browser)
    planted = dict(browser.cookies)
    signs_in(browser)
    assert dict(browser.cookies) != planted
    browser.cookies.clear()
    for name, value in planted.items():
        browser.cookies.set(name, value)
    assert not is_in(browser)
    assert rows(owner, "SELECT ended_by FROM console_session WHERE ended_at IS NOT NULL") == [("left",)]


def test_nobody_is_sent_elsewhere_after_signing_in(shop: Shop, browser: TestClient) -> None:
    with_password(shop)
    elsewhere = (
        *("https://evil.example/console", "//evil.example/console", "/\\evil.example"),
        *("/console//evil.example", "/console/../l/abc", "/consoles", "/shop/bottega"),
        *("javascript:alert(1)", "/console\r\nSet-Cookie: a=b", ""),
    )
    for told in elsewhere:
        assert own_path(told) == "/console"
    for told in elsewhere[:3]:
        assert signs_in(browser, after=told).headers["location"] == "/console"
        assert browser.get("/console/sign-in", params={"next": told}).headers["location"] == "/console"
    for own in ("/console/team?x=1&y=2", "/team/live/3", "/live/bottega/3"):
        assert own_path(own) == own


def test_one_address_opens_every_shop_in_which_the_person_works(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    with_password(shop)
    other = a_shop("altra", 2)
    with_password(other, role="host", phone="+393339000702")
    a_shop("terza", 3)
    signs_in(browser)
    page = browser.get("/console/own")
    assert "Bottega altra" in text_of(page)
    assert "Bottega terza" not in text_of(page)
    csrf = str(found(page, "[name=csrf]")[0].attributes["value"])

    there = browser.post("/console/switch", data={"csrf": csrf, "workspace": str(other.id)})

    assert there.headers["location"] == "/console"
    assert "Host" in text_of(browser.get("/console/own"))
    assert rows(owner, "SELECT ended_by FROM console_session ORDER BY id") == [("switched",), ("",)]
