"""A customer registers on the page that the chat sent, and goes back to the chat."""

import pytest
from fastapi.testclient import TestClient

from shop.customers.consent import consent_text, given
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from shop.messaging.viewing import conversation_with
from tests.web.visiting import a_link, found, marta_writes, text_of, title_of
from tests.world import MORNING, Shop, arrives, one, rows

_WELCOMES = "SELECT count(*) FROM outbox WHERE topic = 'turn' AND payload ? 'welcome'"
FILLED = {"name": "Marta Bellomo", "email": "", "language": "it", "service": "yes"}


def test_the_page_knows_what_whatsapp_tells_and_agrees_to_nothing(shop: Shop, browser: TestClient) -> None:
    link = a_link(shop, marta_writes(shop))

    page = browser.get(f"/l/{link.token}")

    assert page.status_code == 200
    assert title_of(page) == "Piacere, Marta."
    assert "numero che finisce in 567" in text_of(page)
    assert found(page, "#name")[0].attributes["value"] == "Marta Bellomo"
    assert len(found(page, "input[type=checkbox]")) == 3
    assert found(page, "input[type=checkbox][checked]") == []


def test_looking_costs_nothing_however_often(shop: Shop, browser: TestClient, owner: object) -> None:
    link = a_link(shop, marta_writes(shop))

    for _ in range(5):
        assert browser.head(f"/l/{link.token}").status_code == 200
        assert browser.get(f"/l/{link.token}", headers={"User-Agent": "WhatsApp/2"}).status_code == 200

    assert one(owner, "SELECT uses_left FROM secure_link") == 1
    assert one(owner, "SELECT count(*) FROM redemption") == 0


def test_registering_keeps_the_words_agreed_to_and_wakes_the_chat(
    shop: Shop, browser: TestClient, owner: object
) -> None:
    customer = marta_writes(shop)
    link = a_link(shop, customer)

    done = browser.post(f"/l/{link.token}", data=FILLED | {"email": "marta@example.com", "memory": "yes"})

    assert done.status_code == 200
    assert title_of(done) == "Ci siamo, Marta."
    with transaction(shop.id) as db:
        person = customer_view(db, customer)
        assert (person.name, person.email, person.registered_at) == (
            "Marta Bellomo",
            "marta@example.com",
            MORNING,
        )
        assert given(db, customer) == {"service": "1", "memory": "1"}
    kept = rows(owner, "SELECT DISTINCT text_hash, via, evidence FROM consent")
    assert kept == [(consent_text("1", Language.IT).hash, "page", str(link.id))]
    assert one(owner, _WELCOMES) == 1


def test_a_link_is_spent_once(shop: Shop, browser: TestClient) -> None:
    link = a_link(shop, marta_writes(shop))
    browser.post(f"/l/{link.token}", data=FILLED)

    again = browser.post(f"/l/{link.token}", data=FILLED | {"name": "Mallory"})

    assert again.status_code == 410
    assert title_of(again) == "Questa pagina ha fatto il suo lavoro."


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"service": ""}, "service", "Senza questo sì qui non possiamo servirti."),
        ({"name": "  "}, "name", "Manca il nome."),
        ({"name": "<b>Marta</b>"}, "name", "Un nome ha al massimo 80 lettere e nessuna parentesi."),
        ({"email": "marta"}, "email", "Manca la chiocciola."),
        ({"email": "marta.bellomo@"}, "email", "Manca la parte dopo la chiocciola."),
        ({"email": "marta@bellomo"}, "email", "Non sembra un indirizzo e-mail."),
        ({"email": "a@b.it" * 60}, "email", "Non sembra un indirizzo e-mail."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_spent(
    shop: Shop, browser: TestClient, owner: object, changes: dict[str, str], field: str, words: str
) -> None:
    link = a_link(shop, marta_writes(shop))
    told = {name: value for name, value in (FILLED | changes).items() if value or name != "service"}

    page = browser.post(f"/l/{link.token}", data=told)

    assert page.status_code == 422
    assert found(page, f"#{field}-problem span")[0].text() == words
    assert found(page, f"#{field}[aria-invalid=true]")
    assert one(owner, "SELECT uses_left FROM secure_link") == 1
    assert rows(owner, "SELECT * FROM consent") == []


def test_all_problems_are_said_at_once_and_what_was_typed_stays(shop: Shop, browser: TestClient) -> None:
    link = a_link(shop, marta_writes(shop))

    page = browser.post(
        f"/l/{link.token}", data={"name": "", "email": "x@", "language": "es", "memory": "yes"}
    )

    assert len(found(page, "[aria-invalid=true]")) == 3
    assert found(page, "#email")[0].attributes["value"] == "x@"
    assert "checked" in found(page, "#memory")[0].attributes
    assert "Falta el nombre." in text_of(page)


def test_another_language_changes_the_page_and_spends_nothing(
    shop: Shop, browser: TestClient, owner: object
) -> None:
    link = a_link(shop, marta_writes(shop))
    typed = {"name": "Marta B.", "email": "marta@", "language": "en", "service": "yes", "switch": "yes"}

    page = browser.post(f"/l/{link.token}", data=typed)

    assert page.status_code == 200
    assert title_of(page) == "Nice to meet you, Marta."
    assert found(page, "#name")[0].attributes["value"] == "Marta B."
    assert found(page, "[aria-invalid=true]") == []
    assert one(owner, "SELECT uses_left FROM secure_link") == 1


def test_the_chat_goes_on_in_the_language_that_was_chosen(shop: Shop, browser: TestClient) -> None:
    customer = marta_writes(shop)
    browser.post(f"/l/{a_link(shop, customer).token}", data=FILLED | {"language": "es"})

    with transaction(shop.id) as db:
        assert customer_view(db, customer).language is Language.ES


def test_a_form_from_another_site_is_refused_and_spends_nothing(
    shop: Shop, browser: TestClient, owner: object
) -> None:
    link = a_link(shop, marta_writes(shop))

    for foreign in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert browser.post(f"/l/{link.token}", data=FILLED, headers=foreign).status_code == 403

    assert one(owner, "SELECT uses_left FROM secure_link") == 1


def test_an_old_browser_that_says_nothing_of_where_it_comes_from_is_served(
    shop: Shop, browser: TestClient
) -> None:
    link = a_link(shop, marta_writes(shop))
    del browser.headers["Sec-Fetch-Site"]

    assert (
        browser.post(f"/l/{link.token}", data=FILLED, headers={"Origin": "https://evil.test"}).status_code
        == 403
    )
    assert browser.post(f"/l/{link.token}", data=FILLED, headers={"Origin": "null"}).status_code == 200


def test_the_privacy_terms_can_be_read_without_leaving_the_form(shop: Shop, browser: TestClient) -> None:
    page = browser.get(f"/l/{a_link(shop, marta_writes(shop)).token}")

    told = found(page, "details .privacy")[0].text()
    assert "Bottega bottega" in told
    assert "{shop}" not in told
    assert [heading.tag for heading in found(page, "details .privacy h3")] == ["h3"]


def test_somebody_without_a_number_registers_all_the_same(shop: Shop, browser: TestClient) -> None:
    arrives(shop, "ciao", phone=None, sender="whatsapp:IT.7K2M9Q", bsuid="IT.7K2M9Q", profile_name="Ana")
    with transaction(shop.id) as db:
        talk = conversation_with(db, workspace=shop.id, identities=["IT.7K2M9Q"])
    assert talk is not None

    page = browser.get(f"/l/{a_link(shop, CustomerId(talk.customer_id)).token}")

    assert title_of(page) == "Piacere, Ana."
    assert "numero che finisce" not in text_of(page)
