"""What every page carries, and what none of them lets in."""

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from tests.web.visiting import found, healthy, title_of, visitor
from tests.world import Shop

PAGES = [
    "/",
    "/health",
    "/s/bottega",
    "/s/bottega/p/miele-ibleo",
    "/s/bottega/privacy",
    "/l/nonsense",
    "/nothing",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_lets_in_nothing_from_outside(shop: Shop, browser: TestClient, path: str) -> None:
    del shop
    page = browser.get(path, headers={"Accept": "text/html"})

    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    for kind, address in (("script", "src"), ("img", "src"), ("link[rel=stylesheet]", "href")):
        for element in found(page, kind):
            assert element.attributes[address].startswith("/"), path


def test_a_request_keeps_the_id_it_came_with(browser: TestClient) -> None:
    assert (
        browser.get("/healthz", headers={"X-Request-ID": "abc-123-def"}).headers["X-Request-ID"]
        == "abc-123-def"
    )
    assert len(browser.get("/healthz", headers={"X-Request-ID": "<script>"}).headers["X-Request-ID"]) == 36


def test_webhooks_pass_untouched() -> None:
    door = APIRouter()
    door.add_api_route("/webhooks/twilio/whatsapp", lambda: "taken", methods=["POST"])
    with visitor(routers=(door,)) as browser:
        answer = browser.post("/webhooks/twilio/whatsapp")

    assert answer.json() == "taken"
    assert "Content-Security-Policy" not in answer.headers


def test_a_fault_is_one_sentence_and_no_trace() -> None:
    def broken() -> None:
        message = "the customer's name is Marta"
        raise RuntimeError(message)

    door = APIRouter()
    door.add_api_route("/broken", broken)
    with visitor(routers=(door,)) as browser:
        browser._transport.raise_server_exceptions = False  # type: ignore[attr-defined]  # as a server would be
        page = browser.get("/broken", headers={"Accept": "text/html"})
        told = browser.get("/broken", headers={"Accept": "application/json"})

    assert (page.status_code, title_of(page)) == (500, "Something broke on our side.")
    assert told.json()["code"] == "fault"
    assert "Marta" not in page.text + told.text


@pytest.mark.parametrize(
    ("back", "goes"),
    [("/s/bottega", "/s/bottega"), ("//evil.test", "/"), ("https://evil.test", "/"), ("/\\evil", "/")],
)
def test_choosing_a_theme_leads_back_and_never_away(browser: TestClient, back: str, goes: str) -> None:
    answer = browser.post("/theme", data={"theme": "notte", "back": back})

    assert (answer.status_code, answer.headers["Location"]) == (303, goes)
    page = browser.get("/", headers={"Accept": "text/html"})
    assert found(page, "html")[0].attributes["data-theme"] == "notte"


def test_a_color_is_a_style_sheet_and_nothing_else_is(browser: TestClient) -> None:
    sheet = browser.get("/shop-color/8e2a3f.css")

    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "immutable" in sheet.headers["Cache-Control"]
    for name in ("8E2A3F", "red", "8e2a3f;}body{", "../../etc"):
        assert browser.get(f"/shop-color/{name}.css").status_code == 404


def test_built_files_are_kept_for_ever_and_drawings_for_a_day(browser: TestClient) -> None:
    page = browser.get("/", headers={"Accept": "text/html"})
    sheet = found(page, "link[rel=stylesheet]")[0].attributes["href"]

    assert "immutable" in browser.get(sheet).headers["Cache-Control"]
    assert browser.get("/static/build/art/oil.svg").headers["Cache-Control"] == "public, max-age=86400"
    assert browser.head("/static/build/art/oil.png").headers["Content-Type"] == "image/png"


def test_health_is_a_page_for_people_and_json_for_machines(browser: TestClient) -> None:
    page = browser.get("/health", headers={"Accept": "text/html", "Accept-Language": "it"})
    told = browser.get("/health", headers={"Accept": "application/json"})

    assert title_of(page) == "Tutto funziona."
    assert told.json() == healthy()
    assert browser.get("/healthz").json() == {"status": "ok"}


def test_a_part_that_is_down_is_named() -> None:
    report = {"healthy": False, "parts": {"queue": {"ok": False, "words": "no answer", "ms": 250.0}}}
    with visitor(health=lambda: report) as browser:
        page = browser.get("/health", headers={"Accept": "text/html", "Accept-Language": "en"})
        watched = browser.get("/healthz")

    assert (page.status_code, title_of(page)) == (503, "Something does not work.")
    assert "queue" in page.text
    assert watched.status_code == 503


def test_the_front_door_names_shops_only_beside_the_playground(shop: Shop, browser: TestClient) -> None:
    assert shop.slug not in browser.get("/", headers={"Accept": "text/html"}).text
    assert browser.get("/playground", headers={"Accept": "text/html"}).status_code == 404
