"""Whatever is typed into a form or an address of the console is taken or refused, and breaks nothing afterwards.

The forms come from the pages themselves, the addresses from the table of routes: what is new is tried by itself.
"""

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from redis import Redis
from selectolax.lexbor import LexborHTMLParser

from flows.keep_card import DueUnclear, plan_follow_up
from runtime.bench.one_of_each import PASSWORD, one_of_each
from runtime.web_wiring import web_wiring
from shop.analytics.periods import PeriodRefused, period_of
from shop.catalog.import_cells import CellUnclear, day, instant
from shop.kernel.clock import SystemClock
from shop.kernel.settings import settings
from tests.console.signed_in import a_member, signed_in
from tests.console.test_every_route import ROUTES
from tests.web.visiting import FROM_HERE, text_of
from tests.world import MORNING, Shop, a_registered_customer, a_shop, one
from webapp.app import create_app
from webapp.console.asking import Staff

NONSENSE: Final = ("²{0}%s\0\u202e", "9" * 40, "0001-01-01T00:00", "9999-12-31")
_LINK: Final = re.compile(r"""(?:href|hx-get|data-url)="(/console[^"#]*)["#]""")
_LEFT_ALONE: Final = re.compile(
    r"/sign-out|/erase|/off$|/switch|/own/security|/plan/|/remove|/events|/export|\.csv|/take$"
)
_CHOSEN: Final = frozenset({"hidden", "checkbox", "radio"})
_ZONE: Final = ZoneInfo("Europe/Rome")

Form = dict[str, tuple[str, bool]]
"""By the field's name what stands in it, and whether a person types there."""


class Person:
    """Somebody who goes everywhere and types anything."""

    def __init__(self, app: FastAPI) -> None:
        self.hand = TestClient(app, raise_server_exceptions=False, follow_redirects=False, headers=FROM_HERE)
        self.asked = 0
        self.broken: list[tuple[str, str, Any]] = []

    def does(self, method: str, address: str, **told: Any) -> str:
        """The page that comes, or nothing."""
        self.asked += 1
        behind = {"X-Forwarded-For": f"10.0.{self.asked // 200}.{self.asked % 200}"}  # no limit is meant
        answer = self.hand.request(method, address, headers=behind, **told)
        if answer.status_code >= 500:
            self.broken.append((method, address, told))
        return answer.text if "html" in answer.headers.get("content-type", "") else ""

    def everywhere(self) -> tuple[dict[str, str], dict[str, tuple[str, Form]]]:
        """An address of each screen that pages lead to, and one form for each deed, by their routes."""
        screens: dict[str, str] = {}
        forms: dict[str, tuple[str, Form]] = {}
        waiting = [route.path for route in ROUTES if route.method == "GET" and "{" not in route.path]
        while waiting:
            address = waiting.pop(0)
            route = route_of(address, "GET")
            if route is None or route in screens or _LEFT_ALONE.search(address):
                continue
            screens[route] = address
            text = self.does("GET", address)
            waiting += [unescape(link) for link in _LINK.findall(text)]
            for there, form in forms_of(text, address):
                deed = route_of(there, "POST")
                if deed and not _LEFT_ALONE.search(there):
                    forms.setdefault(deed, (there, form))
        return screens, forms


def route_of(address: str, method: str) -> str | None:
    path = address.partition("?")[0]
    fitting = (route.path for route in ROUTES if route.method == method)
    return next((one for one in fitting if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", one), path)), None)


def forms_of(text: str, page: str) -> list[tuple[str, Form]]:
    found = []
    for form in LexborHTMLParser(text).css("form"):
        there = form.attributes.get("hx-post") or form.attributes.get("action") or page
        fields: Form = {}
        for field in form.css("input, select, textarea, button"):
            name, kind = field.attributes.get("name"), field.attributes.get("type")
            if name and kind != "file":
                typed = field.tag in {"input", "textarea"} and kind not in _CHOSEN
                fields[name] = (field.attributes.get("value") or "", typed)
        found.append((unescape(there), fields))
    return found


def asked_for(app: FastAPI, route: str) -> list[str]:
    """What an address of that route may be asked with."""

    def within(routes: Any) -> list[str]:
        for each in routes:
            if isinstance(each, APIRoute) and each.path == route and "GET" in (each.methods or ()):
                return [parameter.alias for parameter in each.dependant.query_params]
            inner = getattr(each, "original_router", None)
            if inner is not None and (names := within(inner.routes)):
                return names
        return []

    return within(app.routes)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_that_is_typed_anywhere_breaks_a_page(
    empty_database: str, valkey: Redis, sweeper: psycopg.Connection[tuple[object, ...]]
) -> None:
    del empty_database, valkey
    made = one_of_each(sweeper, SystemClock().now())
    app = create_app(web_wiring(settings()))
    person = Person(app)
    person.does("POST", "/console/sign-in", data={"email": made.email, "password": PASSWORD})
    screens, forms = person.everywhere()
    assert (len(screens) > 40, len(forms) > 30) == (True, True)
    for there, form in forms.values():
        for nonsense in NONSENSE:
            told = {name: nonsense if typed else value for name, (value, typed) in form.items()}
            person.does("POST", there, data=told)
    for route, address in screens.items():
        for nonsense in NONSENSE:
            for name in asked_for(app, route):
                person.does("GET", address.partition("?")[0], params={name: nonsense})
    for address in screens.values():
        person.does("GET", address)
    assert person.broken == []


def test_a_day_is_one_that_every_clock_can_tell(shop: Shop) -> None:
    for cell in ("0001-01-01T00:00", "9999-12-31T23:59"):
        with pytest.raises(CellUnclear):
            instant(cell, _ZONE)
        with pytest.raises(CellUnclear):
            day(cell)
    for far in (date.min, date.max):
        with pytest.raises(PeriodRefused):
            period_of("custom", MORNING.date(), _ZONE, first=far, last=far)
    who: dict[str, Any] = {
        "now": MORNING,
        "workspace_id": shop.id,
        "customer_id": a_registered_customer(shop),
    }
    for due in (datetime(1, 1, 1), MORNING.replace(tzinfo=None) + timedelta(days=9000)):  # noqa: DTZ001  # the shop's zone comes below
        with pytest.raises(DueUnclear):
            plan_follow_up(**who, member_id=None, text="Call", due_at=due.replace(tzinfo=_ZONE))


def test_a_character_that_nothing_can_store_is_left_out_before_anything_is_checked(
    rosaria: Staff, browser: TestClient, owner: Any
) -> None:
    del rosaria
    assert browser.post("/console/flows", data={"name": "\0"}).status_code == 422
    browser.post("/console/canned", data={"shortcut": "ci\0ao", "it": "Ciao\0"})
    assert one(owner, "SELECT shortcut FROM canned_reply") == "ciao"
    assert browser.get("/console/customers?q=Ma%00rta").status_code == 200
    assert browser.get("/console/services/a%00b").status_code == 404


def test_what_is_due_today_is_told_by_the_shops_own_day(shop: Shop, browser: TestClient) -> None:
    """At ten in the evening in Auckland it is morning in Greenwich."""
    del shop
    far = a_shop("lontana", 2, timezone="Pacific/Auckland")
    signed_in(browser, a_member(far))
    customer = a_registered_customer(far)
    for due, what in (("2026-11-20T23:30", "Call tonight"), ("2026-11-21T08:00", "Call tomorrow")):
        browser.post(f"/console/customers/{customer}/plans", data={"due": due, "text": what})
    page = text_of(browser.get("/console/customers"))
    assert ("Call tonight" in page, "Call tomorrow" in page) == (True, False)
