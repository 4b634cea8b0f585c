"""What every answer of the console carries, what makes it installable, and the live pages behind the same sign-in."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.catalog.goods import a_small_catalog
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of
from tests.world import Shop
from webapp.assets import STATIC
from webapp.console.routes import every_console_route


def test_no_page_of_the_console_holds_a_script_or_a_style_of_its_own(shop: Shop, browser: TestClient) -> None:
    a_small_catalog(shop)
    signed_in(browser, a_member(shop))
    pages = [route.path for route in every_console_route() if route.method == "GET" and "{" not in route.path]
    for path in [*(path for path in pages if not path.endswith(("/events", ".csv"))), "/console/forgotten"]:
        answer = browser.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["strict-transport-security"]
        assert not found(answer, "script:not([src]), style, [style]"), path
        assert not re.search(r"\s(on\w+|hx-on[\w:-]*)=", answer.text), path


def test_the_console_can_be_installed_and_keeps_nothing_of_the_shop(browser: TestClient) -> None:
    manifest = browser.get("/console/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["display"]) == ("/console", "standalone")
    for icon in manifest["icons"]:
        assert (STATIC / icon["src"].removeprefix("/static/")).exists()
    worker = browser.get("/console/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    kept = re.findall(r"'(/[^']+)'", worker.text.partition("const NAME")[0])
    assert len(kept) == 3
    assert all(path.startswith("/static/build/") for path in kept[:2])
    assert browser.get(kept[2]).status_code == 200


@pytest.mark.parametrize(
    ("role", "picking", "live"), [("warehouse", 200, 403), ("host", 403, 403), ("salesperson", 200, 200)]
)
def test_the_live_pages_know_who_is_signed_in_to_the_console_and_keep_their_own_rules(
    role: str, picking: int, live: int, shop: Shop, browser: TestClient
) -> None:
    assert browser.get("/team/picking").status_code == 401
    signed_in(browser, a_member(shop, role, name="Ada"))  # type: ignore[arg-type]  # one of the six
    assert browser.get("/team/picking").status_code == picking
    assert browser.get("/team/live").status_code == live
    assert browser.post("/console/sign-out").status_code == 303
    assert browser.get("/team/picking").status_code == 401


def test_what_was_just_done_is_said_as_words_and_only_in_our_own(shop: Shop, browser: TestClient) -> None:
    signed_in(browser, a_member(shop))
    browser.cookies.set("console-toast", "forged.words")
    page = browser.get("/console/own")
    assert "forged" not in text_of(page)
    assert "console-toast=" in page.headers["set-cookie"]
    assert "Max-Age=0" in page.headers["set-cookie"]
