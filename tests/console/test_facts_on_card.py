"""What is known of a customer stands on their card: noted, corrected and taken off by members, with who and when."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from flows.remember import remember
from shop.customers.facts import Said, facts_of
from shop.kernel.database import transaction
from shop.kernel.language import Language
from tests.console.signed_in import a_member, signed_in
from tests.console.talking import Talk
from tests.orders.buying import bought
from tests.web.visiting import visitor
from tests.world import MORNING, PinnedClock, Shop, a_registered_customer, one, rows

HTMX = {"HX-Request": "true"}


def kept(shop: Shop, talk: Talk) -> list[tuple[str, str, str]]:
    with transaction(shop.id) as db:
        return [(one.said.kind, one.said.value, one.source) for one in facts_of(db, talk.customer)]


@pytest.mark.usefixtures("rosaria")
def test_a_member_sees_corrects_and_takes_off_what_is_known_and_can_put_it_back(
    browser: TestClient, shop: Shop, talk: Talk, owner: Any
) -> None:
    remember(
        now=MORNING,
        workspace_id=shop.id,
        customer_id=talk.customer,
        said=[Said("size", "42", "shoes"), Said("allergy", "nuts")],
        words="SM1",
    )
    here = f"/console/customers/{talk.customer}"
    page = browser.get(here).text
    for words in ("Shoe size 42", "Allergy: nuts", "said in the chat, 10:00, kept until Nov 2028"):
        assert words in page, words

    shoes = one(owner, "SELECT id FROM customer_fact WHERE kind = 'size'")
    owner.rollback()
    told = {"field": "size:shoes", "value": "43", "instead": str(shoes)}
    card = browser.post(f"{here}/facts", data=told, headers=HTMX).text
    assert "Shoe size 43" in card
    assert "Rosaria, 10:00" in card
    wrong = browser.post(f"{here}/facts", data={"field": "size:shoes", "value": "huge"}, headers=HTMX)
    assert (wrong.status_code, "That does not fit what it is about." in wrong.text) == (422, True)
    raised = {"field": "household:children", "value": "²"}  # a digit to Python, and no number
    assert browser.post(f"{here}/facts", data=raised, headers=HTMX).status_code == wrong.status_code
    browser.post(f"{here}/facts", data={"field": "date:birthday", "value": "3/5"}, headers=HTMX)
    assert kept(shop, talk) == [
        ("size", "43", "member"),
        ("allergy", "nuts", "chat"),
        ("date", "05-03", "member"),
    ]

    allergy = one(owner, "SELECT id FROM customer_fact WHERE kind = 'allergy'")
    owner.rollback()
    gone = browser.post(f"{here}/facts/{allergy}/drop", headers=HTMX)
    toast = json.loads(gone.headers["hx-trigger"])["toast"]
    assert (toast["words"], "Allergy: nuts" in gone.text) == ("Taken off the card.", False)
    browser.post(toast["undo"], headers=HTMX)
    assert ("allergy", "nuts", "chat") in kept(shop, talk)

    noted = rows(
        owner,
        "SELECT name, details, actor LIKE 'member:%%' FROM event WHERE name LIKE 'Fact%%' ORDER BY id",
    )
    assert [name for name, _, _ in noted] == ["FactKept"] * 4 + ["FactForgotten", "FactKept"]
    assert "nuts" not in str(noted)
    exported = browser.get(f"{here}/export").json()["told_of_themselves"]
    assert [(fact["value"], fact["from"]) for fact in exported] == [
        ("nuts", "chat"),
        ("43", "member"),
        ("05-03", "member"),
    ]
    code = one(owner, "SELECT code FROM customer WHERE id = %(id)s", {"id": talk.customer})
    owner.rollback()
    browser.post(f"{here}/erase", data={"code": code})
    assert one(owner, "SELECT count(*) FROM customer_fact") == 0


@pytest.mark.usefixtures("rosaria")
def test_another_shops_fact_is_nobodys_here(browser: TestClient, talk: Talk) -> None:
    here = f"/console/customers/{talk.customer}"
    assert browser.post(f"{here}/facts/{talk.id}/drop", headers=HTMX).status_code == 404
    assert "Nothing so far." in browser.get(here).text


def test_whoever_bought_lately_is_proposed_until_somebody_means_to_come_back(
    empty_database: str, valkey: object, clock: PinnedClock, owner: Any
) -> None:
    del empty_database, valkey
    shop, buyer, _ = bought()
    owner.execute("UPDATE customer_order SET paid_at = %(at)s", {"at": MORNING - timedelta(days=3)})
    owner.commit()
    with visitor(clock) as browser:
        signed_in(browser, a_member(shop, "owner", name="Nora", language=Language.EN))
        page = browser.get("/console/customers").text
        assert "Come back to them" in page
        due = {"text": "Ask how it was", "due": "2026-11-25T10:00"}
        browser.post(f"/console/customers/{buyer.id}/plans", data=due, headers=HTMX)
        assert "Come back to them" not in browser.get("/console/customers").text


def test_a_size_is_noted_from_an_order_of_theirs_and_from_nobody_elses(
    empty_database: str, valkey: object, clock: PinnedClock, owner: Any
) -> None:
    del empty_database, valkey
    shop, buyer, order = bought()
    other = a_registered_customer(shop, "+393330000007", name="Ada")
    told = {"field": "size:", "value": "M"}
    with visitor(clock) as browser:
        signed_in(browser, a_member(shop, "owner", name="Nora", language=Language.EN))
        for number in (str(order.number + 1), "9" * 19, "viel"):
            of = f"/console/customers/{buyer.id}/facts"
            assert browser.post(of, data=told | {"order": number}, headers=HTMX).status_code == 404, number
        of = f"/console/customers/{other}/facts"
        assert browser.post(of, data=told | {"order": str(order.number)}, headers=HTMX).status_code == 404
        assert one(owner, "SELECT count(*) FROM customer_fact") == 0
        of = f"/console/customers/{buyer.id}/facts"
        card = browser.post(of, data=told | {"order": str(order.number)}, headers=HTMX).text
        assert f"Nora from order {order.number}, " in card
