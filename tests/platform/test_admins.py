"""Those who run the installation come in by a door of their own, never by a password alone, and leave a trace."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from flows.manage_admins import switch_admin_off
from shop.kernel.database import transaction
from shop.workspaces.platform_reads import shop_lines
from tests.console.entering import PASSWORD, SECRET, code_of, signs_in, with_password
from tests.console.signed_in import a_member, signed_in
from tests.console.test_every_route import filled, methods_and_paths
from tests.platform.running import EMAIL, an_admin, at_platform, made, next_code
from tests.web.visiting import found, healthy, nothing_found, text_of
from tests.world import MORNING, PinnedClock, Shop, a_shop, one, rows
from webapp.app import create_app
from webapp.platform.asking import every_platform_route
from webapp.platform.entering_pages import router as outside
from webapp.wiring import WebWiring

_APP = create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found))


def test_a_new_admin_chooses_a_password_sets_an_app_up_and_is_in(shop: Shop, browser: TestClient) -> None:
    del shop
    path = made().path
    assert EMAIL in text_of(browser.get(path))
    weak = browser.post(path, data={"password": "short"})
    assert weak.status_code == 422
    offered = browser.post(path, data={"password": PASSWORD})
    told = {
        str(field.attributes["name"]): str(field.attributes["value"])
        for field in found(offered, "input[type=hidden]")
    }
    wrong = browser.post("/platform/sign-in/app", data={**told, "code": "000000"})
    assert wrong.status_code == 422
    assert browser.get("/platform").status_code == 303
    secret = "".join(found(offered, "code")[0].text().split())
    assert len(secret) == len(SECRET)
    assert browser.post(path, data={"password": PASSWORD}).status_code == 404, "the link is spent"


def test_password_and_code_open_the_platform_and_the_session_ends(
    shop: Shop, browser: TestClient, clock: PinnedClock
) -> None:
    del shop
    an_admin()
    browser.cookies.clear()
    asked = browser.post("/platform/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert asked.status_code == 200
    assert browser.get("/platform").status_code == 303, "a password alone opens nothing"
    (ticket,) = found(asked, "input[name=ticket]")
    told = {"ticket": str(ticket.attributes["value"])}
    assert browser.post("/platform/sign-in/code", data={**told, "code": "123456"}).status_code == 403
    let_in = browser.post("/platform/sign-in/code", data={**told, "code": next_code()})
    assert let_in.headers["location"] == "/platform"
    cookie = let_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert browser.get("/platform").status_code == 200
    clock.pass_(minutes=61)
    assert browser.get("/platform").status_code == 303, "an hour without a page"


def test_whoever_runs_nothing_hears_what_a_wrong_password_hears(shop: Shop, browser: TestClient) -> None:
    with_password(shop)
    made()
    known = browser.post("/platform/sign-in", data={"email": "rosaria@bottega.example", "password": PASSWORD})
    nobody = browser.post("/platform/sign-in", data={"email": "x@y.example", "password": PASSWORD})
    assert known.status_code == nobody.status_code == 403
    assert found(known, "[role=alert]")[0].text() == found(nobody, "[role=alert]")[0].text()
    assert signs_in(browser, email=EMAIL).status_code == 403, "and an admin is nobody at the console"


def test_every_route_is_for_admins_alone(shop: Shop, browser: TestClient) -> None:
    routes = every_platform_route()
    open_doors = set(methods_and_paths(outside.routes))
    ruled = {(route.method, route.path) for route in routes}
    assert platform_routes_of(_APP) == ruled | open_doors
    assert len(open_doors) == 8, "what anybody may ask for is counted"
    member = a_member(shop, "owner")
    for who in (None, member):
        browser.cookies.clear()
        if who is not None:
            signed_in(browser, who)
        for route in routes:
            answer = browser.request(route.method, filled(route.path))
            assert answer.status_code == (303 if route.method == "GET" else 401), route
    at_platform(browser, an_admin())
    for route in routes:
        if route.method == "GET" and "{" not in route.path:
            assert browser.get(route.path).status_code == 200, route
    del browser.headers["X-CSRF-Token"]
    for route in routes:
        if route.method == "POST":
            assert browser.post(filled(route.path)).status_code == 403, route


def platform_routes_of(app: FastAPI) -> set[tuple[str, str]]:
    return {one for one in methods_and_paths(app.routes) if one[1].startswith("/platform")}


def test_the_database_itself_shows_the_installation_to_admins_alone(shop: Shop) -> None:
    other = a_shop("altra", 2)
    here = an_admin()
    for workspace in (None, shop.id):
        with transaction(workspace) as db:
            assert shop_lines(db, month="2026-11") == []
            assert db.connection().execute(text("SELECT count(*) FROM platform_act")).scalar() == 0
            assert db.connection().execute(text("SELECT count(*) FROM platform_admin")).scalar() == 0
    with transaction(None) as db:
        from shop.workspaces.platform_admins import enter_admin  # noqa: PLC0415  # after the shops were made

        enter_admin(db, here.admin.id)
        assert [line.id for line in shop_lines(db, month="2026-11")] == [other.id, shop.id]
    assert switch_admin_off(now=MORNING, email=EMAIL)
    with transaction(None) as db:
        enter_admin(db, here.admin.id)
        assert shop_lines(db, month="2026-11") == []


def test_one_who_is_switched_off_is_out_at_once(shop: Shop, browser: TestClient, owner: Any) -> None:
    del shop
    at_platform(browser, an_admin())
    assert browser.get("/platform").status_code == 200
    switch_admin_off(now=MORNING, email=EMAIL)
    assert browser.get("/platform").status_code == 303
    assert not switch_admin_off(now=MORNING, email="nobody@x.example")
    kept = [row[0] for row in rows(owner, "SELECT name FROM platform_act ORDER BY id")]
    assert kept == ["AdminMade", "AdminSignedIn", "AdminOff"]


def test_signing_in_takes_nothing_over_from_what_the_browser_held(
    shop: Shop, browser: TestClient, owner: Any
) -> None:
    """A session that somebody planted in the browser is not the one that the admin uses."""
    del shop
    planted = an_admin("Eva", "eva@platform.example")
    victim = an_admin()
    del victim
    at_platform(browser, planted)
    del browser.headers["X-CSRF-Token"]
    asked = browser.post("/platform/sign-in", data={"email": EMAIL, "password": PASSWORD})
    ticket = str(found(asked, "input[name=ticket]")[0].attributes["value"])
    browser.post("/platform/sign-in/code", data={"ticket": ticket, "code": next_code()})
    assert "Ada" in text_of(browser.get("/platform"))
    ended = "SELECT ended_at IS NOT NULL FROM platform_session WHERE id = %(id)s"
    assert one(owner, ended, {"id": planted.token.session_id})
    assert re.search(r"SameSite=lax", browser.post("/platform/sign-out").headers["set-cookie"], re.IGNORECASE)
    assert browser.get("/platform").status_code == 303
    assert code_of(MORNING) != next_code()
