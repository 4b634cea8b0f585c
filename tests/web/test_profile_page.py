"""A customer's own page: only theirs, and all of it in their hands."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.remember import remember
from shop.customers.consent import given
from shop.customers.facts import Said
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId
from shop.kernel.language import Language
from tests.booking.diary import a_resource, a_service
from tests.web.visiting import a_link, found, marta_writes, text_of, title_of, visitor
from tests.world import MORNING, Shop, a_registered_customer, one


@pytest.fixture
def marta(shop: Shop) -> CustomerId:
    """Somebody who has registered and then written."""
    a_registered_customer(shop)
    return marta_writes(shop)


@pytest.fixture
def page(shop: Shop, marta: CustomerId) -> str:
    """The path of Marta's page."""
    return f"/l/{a_link(shop, marta, 'profile').token}"


@pytest.fixture
def opened(page: str, browser: TestClient) -> TestClient:
    """A browser in which somebody has said that the page is theirs."""
    browser.get(page)
    assert browser.post(f"{page}/open").headers["Location"] == page
    return browser


def test_whoever_looks_first_sees_nothing_personal(page: str, browser: TestClient) -> None:
    shown = browser.get(page)

    assert shown.status_code == 200
    assert title_of(shown) == "I tuoi dati, in una pagina."
    assert "Marta" not in shown.text
    assert "+39333" not in shown.text
    assert browser.get(f"{page}/export").status_code == 403


def test_the_page_shows_what_the_shop_knows(page: str, opened: TestClient) -> None:
    shown = text_of(opened.get(page))

    assert "Marta Bellomo" in opened.get(page).text
    assert "+393331234567" in shown
    assert "1 tra te e noi" in shown
    assert "Sì, dal 20 novembre 2026." in shown


def test_a_forwarded_page_shows_nothing(page: str, opened: TestClient) -> None:
    del opened
    with visitor() as elsewhere:
        shown = elsewhere.get(page)
        claimed = elsewhere.post(f"{page}/open")

    assert (shown.status_code, title_of(shown)) == (403, "Questa pagina è di un altro telefono.")
    assert claimed.status_code == 403
    assert "Marta" not in shown.text


def test_what_is_corrected_is_kept(shop: Shop, marta: CustomerId, page: str, opened: TestClient) -> None:
    sent = opened.post(page, data={"name": "Marta B. Ferrara", "email": "m@f.it", "language": "es"})

    assert sent.status_code == 303
    with transaction(shop.id) as db:
        person = customer_view(db, marta)
    assert (person.name, person.email, person.language) == ("Marta B. Ferrara", "m@f.it", Language.ES)
    assert "Los cambios están guardados." in text_of(opened.get(sent.headers["Location"]))


def test_a_correction_that_does_not_fit_changes_nothing(
    shop: Shop, marta: CustomerId, page: str, opened: TestClient
) -> None:
    sent = opened.post(page, data={"name": "", "email": "m@", "language": "it"})

    assert sent.status_code == 422
    assert len(found(sent, "[aria-invalid=true]")) == 2
    with transaction(shop.id) as db:
        assert customer_view(db, marta).name == "Marta Bellomo"


def test_a_consent_is_given_and_taken_back_and_both_are_remembered(
    shop: Shop, marta: CustomerId, page: str, opened: TestClient
) -> None:
    opened.post(f"{page}/consents", data={"purpose": "marketing", "agreed": "yes"})
    with transaction(shop.id) as db:
        assert "marketing" in given(db, marta)

    opened.post(f"{page}/consents", data={"purpose": "marketing", "agreed": "no"})
    with transaction(shop.id) as db:
        assert given(db, marta) == {"service": "1"}
    shown = text_of(opened.get(page))
    assert "consenso dato su una pagina, testo 1" in shown
    assert "ritirato" in shown


def test_a_copy_can_be_taken_away(page: str, opened: TestClient) -> None:
    taken = opened.get(f"{page}/export")

    assert taken.headers["Content-Disposition"].startswith('attachment; filename="bottega-C-')
    held = taken.json()
    assert held["profile"]["name"] == "Marta Bellomo"
    assert [message["text"] for message in held["messages"]] == ["Avete la crema di pistacchio?"]
    assert [consent["purpose"] for consent in held["consents"]] == ["service"]


def test_being_forgotten_takes_two_steps(
    shop: Shop, marta: CustomerId, page: str, opened: TestClient, owner: object
) -> None:
    first = opened.get(f"{page}/erase")
    assert title_of(first) == "Ti dimentichiamo?"
    assert "Che cosa resta, e perché" in text_of(first)
    assert one(owner, "SELECT count(*) FROM message") == 1

    second = opened.post(f"{page}/erase")

    assert title_of(second) == "Ti abbiamo dimenticato."
    with transaction(shop.id) as db:
        assert customer_view(db, marta).name == ""
    assert one(owner, "SELECT count(*) FROM message") == 0
    assert opened.get(page).status_code == 404


def test_another_site_can_erase_nobody(page: str, opened: TestClient, owner: object) -> None:
    refused = opened.post(f"{page}/erase", headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403
    assert one(owner, "SELECT count(*) FROM message") == 1


def test_how_one_hears_of_what_one_booked_is_chosen_where_it_leads_somewhere(
    shop: Shop, marta: CustomerId, page: str, opened: TestClient
) -> None:
    assert found(opened.get(page), "input[name=way]") == []
    a_resource(shop)
    a_service(shop)
    shown = opened.get(page)
    assert [one_.attributes["value"] or "" for one_ in found(shown, "input[name=way]")] == [
        "",
        "whatsapp",
        "email",
    ]

    refused = opened.post(page, data={"name": "Marta", "email": "", "language": "it", "way": "email"})
    assert refused.status_code == 422
    assert "serve la tua e-mail" in text_of(refused)
    texts = opened.post(page, data={"name": "Marta", "email": "", "language": "it", "way": "sms"})
    assert texts.status_code == 422
    opened.post(page, data={"name": "Marta", "email": "m@f.it", "language": "it", "way": "email"})

    with transaction(shop.id) as db:
        assert customer_view(db, marta).preferred_way == "email"
    assert [one_.attributes["value"] for one_ in found(opened.get(page), "input[name=way][checked]")] == [
        "email"
    ]


def test_what_is_remembered_is_seen_corrected_and_forgotten_and_goes_with_the_consent(
    shop: Shop, marta: CustomerId, page: str, opened: TestClient, owner: Any
) -> None:
    said = [Said("size", "42", "shoes"), Said("allergy", "nuts"), Said("date", "05-03", "birthday")]
    remember(now=MORNING, workspace_id=shop.id, customer_id=marta, said=said, words="SM1")
    shown = text_of(opened.get(page))
    for words in ("Numero di scarpe 42", "Allergia: frutta a guscio", "Compleanno: 3 maggio"):
        assert words in shown, words

    by_kind = "SELECT id FROM customer_fact WHERE kind = %(kind)s"
    size, allergy = (one(owner, by_kind, {"kind": kind}) for kind in ("size", "allergy"))
    owner.rollback()
    wrong = opened.post(f"{page}/facts/{size}", data={"kind": "size", "about": "shoes", "value": "enormous"})
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.text) == (422, True)
    opened.post(f"{page}/facts/{size}", data={"kind": "size", "about": "shoes", "value": "43"})
    opened.post(f"{page}/facts/{allergy}/forget")
    shown = text_of(opened.get(page))
    assert ("Numero di scarpe 43" in shown, "Allergia" in shown) == (True, False)

    opened.post(f"{page}/consents", data={"purpose": "memory", "agreed": "no"})
    assert one(owner, "SELECT count(*) FROM customer_fact") == 0
