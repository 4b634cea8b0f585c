"""Every route of the console, for every role, in the own shop and in another one: allowed, or not there."""

import re
from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from shop.kernel.ids import new_id
from shop.workspaces.permissions import ALLOWED, ROLES, Permission, may
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import healthy, nothing_found
from tests.world import PinnedClock, Shop, a_shop
from webapp.app import create_app
from webapp.console.doors import OUTSIDE
from webapp.console.routes import ConsoleRoute, every_console_route
from webapp.wiring import WebWiring

_APP = create_app(WebWiring(clock=PinnedClock(), health=healthy, search=nothing_found))
ROUTES = every_console_route()


def filled(path: str) -> str:
    """The path with things that are nowhere."""
    return re.sub(r"\{[^}]+\}", lambda _: str(new_id()), path)


def methods_and_paths(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Of every route, however deep the router that it was included by."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in (route.methods or set()) - {"HEAD"})
        elif inner := getattr(route, "original_router", None):
            yield from methods_and_paths(inner.routes)


def console_routes_of(app: FastAPI) -> set[tuple[str, str]]:
    return {found for found in methods_and_paths(app.routes) if found[1].startswith("/console")}


def test_no_route_stands_outside_the_table() -> None:
    outside = {found for door in OUTSIDE for found in methods_and_paths(door.routes)}
    ruled = {(route.method, route.path) for route in ROUTES}
    assert ruled.isdisjoint(outside)
    assert console_routes_of(_APP) == ruled | {found for found in outside if found[1].startswith("/console")}
    assert len(outside) == 17, "what anybody may ask for is counted"


def test_the_table_says_of_each_permission_whose_it_is_and_owners_hold_them_all() -> None:
    assert set(ALLOWED) == set(get_args(Permission))
    for permission, roles in ALLOWED.items():
        assert "owner" in roles, permission
        assert roles <= set(ROLES)
    assert not may("owner", "nothing:known")  # type: ignore[arg-type]  # whatever is not in the table
    assert not may("platform", "today:see")
    assert not may("", "own:see")


@pytest.mark.parametrize("role", ROLES)
def test_a_route_is_there_for_whom_the_table_names_and_for_nobody_else(
    role: str, shop: Shop, browser: TestClient
) -> None:
    member = a_member(shop, role)  # type: ignore[arg-type]  # one of the six
    signed_in(browser, member)
    for route in ROUTES:
        if not may(role, route.permission):
            answer = browser.request(route.method, filled(route.path))
            assert answer.status_code == 404, (role, route)
            assert member.shop_name not in answer.text
    reached = [route for route in ROUTES if may(role, route.permission) and is_a_page(route)]
    for route in reached:
        assert browser.get(route.path).status_code == 200, (role, route)
    assert reached


def is_a_page(route: ConsoleRoute) -> bool:
    """One that can be asked for without knowing anything's id, and whose answer ends."""
    return route.method == "GET" and "{" not in route.path and not route.path.endswith(("/events", ".csv"))


def test_nobody_who_is_not_signed_in_reaches_anything(shop: Shop, browser: TestClient) -> None:
    del shop
    for route in ROUTES:
        answer = browser.request(route.method, filled(route.path))
        expected = 303 if route.method == "GET" else 401
        assert answer.status_code == expected, route
        part = browser.request(route.method, filled(route.path), headers={"HX-Request": "true"})
        assert (part.status_code, part.headers["hx-redirect"]) == (401, "/console/sign-in"), route


def test_a_part_of_a_page_leads_back_to_that_page_after_signing_in(browser: TestClient) -> None:
    shown = {"HX-Request": "true", "HX-Current-URL": "https://shop.example.test/console/team?x=1"}
    answer = browser.get("/console/switch", headers=shown)
    assert answer.headers["hx-redirect"] == "/console/sign-in?next=/console/team%3Fx%3D1"


def test_what_is_another_shops_is_not_there_for_any_owner(shop: Shop, browser: TestClient) -> None:
    """With ids that are real, and of somebody else."""
    other = a_shop("altra", 2)
    theirs = a_member(other, "owner", name="Carmen")
    signed_in(browser, a_member(shop, "owner"))
    known = {"member_id": theirs.member_id, "session_id": theirs.session_id}
    asked = 0
    for route in ROUTES:
        names = set(re.findall(r"\{(\w+)(?::\w+)?\}", route.path))
        if not names & set(known):
            continue
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: str(known.get(name[1], new_id())), route.path)
        told = {"role": "host", "email": "x@y.example", "way": "hand"} if route.method == "POST" else None
        answer = browser.request(route.method, path, data=told)
        assert answer.status_code == 404, route
        assert "Carmen" not in answer.text
        asked += 1
    assert asked >= 6


def test_a_form_without_the_mark_of_its_session_or_from_elsewhere_does_nothing(
    shop: Shop, browser: TestClient
) -> None:
    member, other = a_member(shop, "owner"), a_member(shop, "owner", name="Ada")
    signed_in(browser, member)
    del browser.headers["X-CSRF-Token"]
    forged: tuple[dict[str, str], ...] = (
        {},
        {"X-CSRF-Token": ""},
        {"X-CSRF-Token": other.csrf},
        {"X-CSRF-Token": member.csrf, "Sec-Fetch-Site": "cross-site"},
        {"X-CSRF-Token": member.csrf, "Sec-Fetch-Site": "same-site"},
    )
    doing = [route for route in ROUTES if route.method != "GET"]
    for route, headers in [*zip(doing, cycle(forged), strict=False), *((doing[0], one) for one in forged)]:
        answer = browser.request(route.method, filled(route.path), headers=headers)
        assert answer.status_code == 403, (route, headers)
    browser.headers.pop("Sec-Fetch-Site")
    for origin, status in (("https://evil.example", 403), ("https://shop.example.test", 303)):
        headers = {"Origin": origin, "X-CSRF-Token": member.csrf}
        assert browser.post("/console/sign-out", headers=headers).status_code == status
