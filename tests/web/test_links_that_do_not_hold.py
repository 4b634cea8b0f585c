"""A link that no longer holds says so on one clear page, and its owner can have a new one."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from shop.kernel.language import Language
from tests.web.visiting import a_link, found, marta_writes, text_of, title_of, visitor
from tests.world import Shop, a_shop, one, rows

TITLES = {
    Language.EN: "This page has expired.",
    Language.IT: "Questa pagina è scaduta.",
    Language.ES: "Esta página ha caducado.",
}


@pytest.mark.parametrize("language", Language)
def test_an_expired_link_says_so_in_the_language_of_the_chat(
    shop: Shop, browser: TestClient, language: Language
) -> None:
    link = a_link(shop, marta_writes(shop), language=language, ago=timedelta(hours=25))

    page = browser.get(f"/l/{link.token}", headers={"Accept-Language": "de"})

    assert page.status_code == 410
    assert title_of(page) == TITLES[language]
    assert found(page, f"form[action='/l/{link.token}/renew']")


def test_a_newer_link_takes_the_place_of_the_old_one(shop: Shop, browser: TestClient) -> None:
    customer = marta_writes(shop)
    old, new = a_link(shop, customer, "profile"), a_link(shop, customer, "profile")

    assert title_of(browser.get(f"/l/{old.token}")) == "Una pagina più recente ha preso il suo posto."
    assert browser.get(f"/l/{new.token}").status_code == 200


@pytest.mark.parametrize("token", ["nonsense", "a~b", "x" * 200])
def test_what_we_never_signed_opens_nothing_and_names_no_shop(
    shop: Shop, browser: TestClient, token: str
) -> None:
    page = browser.get(f"/l/{token}?lang=it")

    assert page.status_code == 404
    assert title_of(page) == "Questo indirizzo non è completo."
    assert shop.slug not in page.text
    assert found(page, "form[action$=renew]") == []


def test_one_letter_more_is_another_link(shop: Shop, browser: TestClient) -> None:
    link = a_link(shop, marta_writes(shop))

    assert browser.get(f"/l/{link.token}x").status_code == 404
    assert browser.get(f"/l/{link.token[:-1]}").status_code == 404


def test_a_registration_link_opens_no_profile(shop: Shop, browser: TestClient, owner: object) -> None:
    link = a_link(shop, marta_writes(shop))

    for path in ("export", "erase"):
        page = browser.get(f"/l/{link.token}/{path}")
        assert (page.status_code, title_of(page)) == (404, "Questa pagina serve ad altro.")
    posted = browser.post(f"/l/{link.token}/consents", data={"purpose": "marketing", "agreed": "yes"})
    assert posted.status_code == 404
    assert rows(owner, "SELECT * FROM consent") == []
    assert one(owner, "SELECT uses_left FROM secure_link") == 1


def test_a_new_link_goes_into_the_owners_chat_and_nowhere_else(
    shop: Shop, browser: TestClient, owner: object
) -> None:
    link = a_link(shop, marta_writes(shop), ago=timedelta(hours=25))

    page = browser.post(f"/l/{link.token}/renew")

    assert title_of(page) == "È in arrivo."
    sent = one(owner, "SELECT content -> 'links' -> 0 ->> 'url' FROM message WHERE direction = 'out'")
    assert "/l/" in sent
    assert sent.rsplit("/", 1)[1] not in page.text
    assert browser.get(f"/l/{link.token}").status_code == 410
    assert browser.get(sent.removeprefix("https://shop.example.test")).status_code == 200


def test_pages_of_links_are_kept_by_nobody(shop: Shop, browser: TestClient) -> None:
    held = browser.get(f"/l/{a_link(shop, marta_writes(shop)).token}")
    broken = browser.get("/l/nonsense")

    for page in (held, broken):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert found(page, "meta[name=referrer][content=no-referrer]")


def test_guessing_is_slowed_down(shop: Shop, browser: TestClient) -> None:
    del shop
    answers = [browser.get(f"/l/guess-{number}") for number in range(32)]

    assert [answer.status_code for answer in answers[:30]] == [404] * 30
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert title_of(answers[-1]) == "That was a lot at once."


def test_a_link_of_one_shop_says_nothing_of_another(shop: Shop) -> None:
    other = a_shop("altra", 2, name="Altra Bottega", color="#1F5D57")
    link = a_link(other, marta_writes(other, phone="+393339999999"))

    with visitor() as browser:
        page = browser.get(f"/l/{link.token}")

    assert "Altra Bottega" in text_of(page)
    assert "Bottega bottega" not in text_of(page)
    assert f"/s/{shop.slug}" not in page.text
