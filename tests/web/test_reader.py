"""In which language a page is written, and whether by day or by night."""

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from shop.kernel.language import Language
from tests.world import Shop
from webapp.reader import reader_of
from webapp.shop_color import Theme


def asking(query: str = "", **headers: str) -> Request:
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": told}
    )


@pytest.mark.parametrize(
    ("request_", "language"),
    [
        (asking(), Language.ES),
        (asking(accept_language="it-IT,it;q=0.9,en;q=0.8"), Language.IT),
        (asking(accept_language="de-DE,de;q=0.9,en;q=0.4,it;q=0.7"), Language.IT),
        (asking(accept_language="de, *;q=x"), Language.ES),
        (asking(cookie="lang=en", accept_language="it"), Language.EN),
        (asking("lang=it", cookie="lang=en", accept_language="es"), Language.IT),
        (asking("lang=xx", cookie="lang=yy"), Language.ES),
    ],
)
def test_what_is_asked_for_wins_then_what_was_remembered_then_the_browser(
    request_: Request, language: Language
) -> None:
    assert reader_of(request_, default=Language.ES).language is language


def test_a_page_from_the_chat_speaks_the_language_of_the_chat() -> None:
    request = asking(cookie="lang=en", accept_language="en")
    assert reader_of(request, personal=Language.ES).language is Language.ES


def test_the_theme_is_the_systems_until_somebody_chooses() -> None:
    assert reader_of(asking()).theme is None
    assert reader_of(asking(cookie="theme=notte")).theme is Theme.NIGHT
    assert reader_of(asking(cookie="theme=disco")).theme is None


def test_what_a_script_fetches_in_its_pages_language_chooses_none(browser: TestClient, shop: Shop) -> None:
    browser.get(f"/s/{shop.slug}?lang=en")
    browser.get(f"/s/{shop.slug}?lang=it", headers={"Sec-Fetch-Mode": "cors"})
    assert browser.cookies["lang"] == "en"
    browser.get(f"/s/{shop.slug}?lang=es", headers={"Sec-Fetch-Mode": "navigate"})
    assert browser.cookies["lang"] == "es"
