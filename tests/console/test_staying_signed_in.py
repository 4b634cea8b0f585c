"""Staying signed in: tokens that serve once, two tabs at once, a stolen token, sessions that are ended."""

from base64 import b32decode
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.manage_members import change_member
from flows.sweep_sign_ins import sweep_sign_ins
from shop.workspaces.one_time_codes import code_at
from shop.workspaces.sign_in import person_of_email
from tests.console.entering import EMAIL, PASSWORD, code_of, is_in, signs_in, with_an_app, with_password
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of, title_of, visitor
from tests.world import MORNING, PinnedClock, Shop, one, rows


def cookies_of(browser: TestClient) -> dict[str, str]:
    return dict(browser.cookies)


def holds(browser: TestClient, cookies: dict[str, str]) -> None:
    browser.cookies.clear()
    for name, value in cookies.items():
        browser.cookies.set(name, value)


def test_after_an_hour_the_tokens_are_exchanged_while_the_page_is_made(
    shop: Shop, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    with_password(shop)
    signs_in(browser)
    first = cookies_of(browser)
    clock.pass_(minutes=59)
    assert is_in(browser)
    assert cookies_of(browser) == first
    clock.pass_(minutes=2)
    page = browser.get("/console/own")
    assert page.status_code == 200
    assert len(page.headers.get_list("set-cookie")) == 2
    assert one(owner, "SELECT generation FROM console_session") == 2
    for _ in range(5):  # whoever comes now and then never signs in again
        clock.pass_(days=6)
        assert is_in(browser)
    clock.pass_(days=7, seconds=1)
    assert not is_in(browser)


def test_two_tabs_that_wake_together_both_stay(shop: Shop, browser: TestClient, clock: PinnedClock) -> None:
    with_password(shop)
    signs_in(browser)
    clock.pass_(hours=2)
    both = cookies_of(browser)
    assert is_in(browser)
    newest = cookies_of(browser)
    holds(browser, both)
    second = browser.get("/console/own")
    assert second.status_code == 200
    assert "set-cookie" not in second.headers  # nothing that would take the newer token's place
    holds(browser, newest)
    clock.pass_(hours=2)
    assert is_in(browser)


def test_a_token_that_was_copied_ends_the_session_for_whoever_holds_the_newer_one(
    shop: Shop, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    with_password(shop)
    signs_in(browser)
    stolen = cookies_of(browser)
    clock.pass_(hours=2)
    assert is_in(browser)
    mine = cookies_of(browser)
    clock.pass_(minutes=1)
    with visitor(clock) as thief:
        holds(thief, {"console-refresh": stolen["console-refresh"]})
        assert not is_in(thief)
    assert cookies_of(browser) == mine
    assert not is_in(browser)
    assert rows(owner, "SELECT ended_by FROM console_session") == [("reuse",)]
    assert one(owner, "SELECT count(*) FROM event WHERE name = 'SignInStolen'") == 1


@pytest.mark.parametrize("name", ["console", "console-refresh"])
def test_a_token_that_we_did_not_make_opens_nothing(name: str, shop: Shop, browser: TestClient) -> None:
    with_password(shop)
    signs_in(browser)
    value = cookies_of(browser)[name]
    for forged in (value[:-2] + "xx", value.partition(".")[0], "", "x.y"):
        holds(browser, {name: forged})
        assert not is_in(browser)


def test_whoever_is_switched_off_is_out_at_once_and_stays_out_when_switched_on_again(
    shop: Shop, browser: TestClient
) -> None:
    rosaria = with_password(shop)
    signs_in(browser)
    told: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": shop.id}
    change_member(**told, member_id=rosaria.id, role="host")
    assert "Host" in text_of(browser.get("/console/own"))
    change_member(**told, member_id=rosaria.id, active=False)
    assert not is_in(browser)
    assert signs_in(browser).status_code == 403
    change_member(**told, member_id=rosaria.id, active=True)
    assert not is_in(browser)
    signs_in(browser)
    assert is_in(browser)


def test_other_browsers_are_seen_and_signed_out_one_by_one_and_all_at_once(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    with_password(shop)
    signs_in(browser)
    with visitor(clock) as phone, visitor(clock) as desk:
        phone.headers["User-Agent"] = "Mozilla/5.0 (iPhone) AppleWebKit Safari/605"
        signs_in(phone)
        signs_in(desk)
        page = browser.get("/console/own/security")
        assert "Safari, iPhone" in text_of(page)
        csrf = {"csrf": str(found(page, "[name=csrf]")[0].attributes["value"])}
        ends = [
            str(form.attributes["action"])
            for form in found(page, "li form[action$='/end']")
            if "Safari" in form.text()
        ]
        assert len(ends) == 1
        assert browser.post(ends[0], data=csrf).headers["location"] == "/console/own/security"
        assert not is_in(phone)
        assert is_in(desk)
        browser.post("/console/own/security/sessions/end", data=csrf)
        assert "Every other browser is signed out." in text_of(browser.get("/console/own/security"))
        assert "Every other browser is signed out." not in text_of(browser.get("/console/own/security"))
        assert not is_in(desk)


def test_nobody_ends_somebody_elses_session(shop: Shop, browser: TestClient) -> None:
    host = a_member(shop, "host", name="Ada")
    owner = a_member(shop, "owner")
    signed_in(browser, host)
    assert browser.post(f"/console/own/security/sessions/{owner.session_id}/end").status_code == 404
    signed_in(browser, owner)
    assert is_in(browser)


def test_another_password_signs_out_every_other_browser(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    with_password(shop)
    signs_in(browser)
    page = browser.get("/console/own/security")
    csrf = str(found(page, "[name=csrf]")[0].attributes["value"])

    def changes(old: str, new: str) -> int:
        told = {"csrf": csrf, "old": old, "new": new}
        return browser.post("/console/own/security/password", data=told).status_code

    with visitor(clock) as elsewhere:
        signs_in(elsewhere)
        assert changes("not it at all", "nuove parole mie") == 403
        for weak in ("short", "password1234", "aaaaaaaaaaaa", EMAIL, "x" * 201):
            assert changes(PASSWORD, weak) == 422
        assert is_in(elsewhere)
        assert changes(PASSWORD, "nuove parole mie") == 303
        assert not is_in(elsewhere)
    assert is_in(browser)
    browser.cookies.clear()
    assert signs_in(browser).status_code == 403
    assert signs_in(browser, password="nuove parole mie").status_code == 303


def test_an_app_is_set_up_and_done_without_again(shop: Shop, browser: TestClient, clock: PinnedClock) -> None:
    with_password(shop)
    signs_in(browser)
    page = browser.get("/console/own/security/app")
    assert found(page, ".app-square svg")
    told = {name: str(found(page, f"[name={name}]")[0].attributes["value"]) for name in ("csrf", "ticket")}
    secret = found(page, ".app-secret")[0].text().replace(" ", "")
    assert browser.post("/console/own/security/app", data=told | {"code": "123456"}).status_code == 422
    code = code_at(b32decode(secret), clock.at.timestamp())
    done = browser.post("/console/own/security/app", data=told | {"code": code})
    assert title_of(done) == "Write these down"
    codes = [one.text() for one in found(done, ".recovery code")]
    assert len(set(codes)) == 10
    browser.cookies.clear()
    assert title_of(signs_in(browser)) == "The code of your app"
    with visitor(clock) as other:
        page = signs_in(other)
        ticket = str(found(page, "[name=ticket]")[0].attributes["value"])
        other.post("/console/sign-in/code", data={"ticket": ticket, "code": codes[0]})
        page = other.get("/console/own/security")
        assert "9 written codes are left" in text_of(page)
        csrf = {"csrf": str(found(page, "[name=csrf]")[0].attributes["value"])}
        assert other.get("/console/own/security/app").headers["location"] == "/console/own/security"
        late = code_at(b32decode(secret), clock.at.timestamp())
        again = other.post("/console/own/security/app", data=csrf | {"ticket": told["ticket"], "code": late})
        assert (again.status_code, "An app is asked already." in text_of(again)) == (409, True)
        wrong = other.post("/console/own/security/app/end", data=csrf | {"password": "no"})
        assert wrong.status_code == 403
        fresh = other.post("/console/own/security/codes", data=csrf | {"password": PASSWORD})
        assert codes[1] not in [one.text() for one in found(fresh, ".recovery code")]
        other.post("/console/own/security/app/end", data=csrf | {"password": PASSWORD})
    assert signs_in(browser).status_code == 303


def test_codes_of_a_second_factor_are_kept_sealed(shop: Shop, owner: Any) -> None:
    with_password(shop)
    codes = with_an_app()
    kept = str(rows(owner, "SELECT second_factor, recovery_codes FROM sign_in"))
    assert code_of(MORNING) not in kept
    assert not any(code in kept for code in codes)
    assert person_of_email(EMAIL) is not None


def test_what_was_over_a_month_ago_is_forgotten_and_whoever_works_nowhere_any_more(
    shop: Shop, browser: TestClient, clock: PinnedClock, owner: Any
) -> None:
    def left() -> list[int]:
        tables = ("console_session", "sign_in_try", "sign_in")
        return [one(owner, f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608  # our own names

    with_password(shop)
    signs_in(browser)
    signs_in(browser, email="nobody@bottega.example")
    sweep_sign_ins(now=clock.at + timedelta(days=29))
    assert left() == [1, 1, 1]
    sweep_sign_ins(now=clock.at + timedelta(days=38))
    assert left() == [0, 0, 1]
    owner.execute("UPDATE member SET sign_in_id = NULL")
    owner.commit()
    sweep_sign_ins(now=clock.at + timedelta(days=38))
    assert left() == [0, 0, 0]
