"""What a shop adds to its agent: functions that are tried, flows that are drawn, rules of what is recommended."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shop.agents.function_port import FunctionAnswer
from shop.agents.versions import draft_of
from shop.kernel.database import transaction
from tests.catalog.goods import a_small_catalog
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of, visitor
from tests.world import PinnedClock, Shop, one, rows
from webapp.console.asking import Staff


class System:
    """The shop's own system."""

    def __init__(self) -> None:
        self.payload: dict[str, Any] = {}
        self.answer = FunctionAnswer(200, {"state": "ready", "who": {"name": "Pippo"}})

    def ask(self, *, payload: dict[str, Any], now: datetime, **_: Any) -> FunctionAnswer:
        del now
        self.payload = payload
        return self.answer


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def browser(clock: PinnedClock, system: System) -> Iterator[TestClient]:
    with visitor(clock, functions=system) as client:
        yield client


FUNCTION = {
    "name": "State of a repair",
    "about": "How far the repair of a customer's own thing has come.",
    "phrases": "is my repair ready?\nwie weit ist meine Reparatur?",
    "url": "https://repairs.example.com/state",
    "seconds": "3",
    "on": "yes",
    "said_en": "Repair {ticket} is {state}.",
    "arg0_name": "ticket",
    "arg0_kind": "code",
    "arg0_required": "yes",
    "arg0_about": "number on the slip",
}
CODE = "/console/functions/state_of_a_repair"


def drafted(shop: Shop) -> Any:
    with transaction(shop.id) as db:
        return draft_of(db, shop.id)


def way_back(browser: TestClient, answer: Any) -> str:
    page = browser.get(answer.headers["location"])
    return str(found(page, "#toasts form")[0].attributes["action"])


def test_a_function_is_made_tried_changed_removed_and_put_back(
    shop: Shop, browser: TestClient, rosaria: Staff, system: System, owner: Any
) -> None:
    for wrong, field in (
        ({"about": "short"}, "about"),
        ({"seconds": "60"}, "seconds"),
        ({"url": "https://10.0.0.1/x"}, None),
        ({"url": "http://repairs.example.com"}, None),
        ({"arg1_name": "ticket"}, None),
        ({"arg0_kind": "choice"}, "arg0_name"),
    ):
        refused = browser.post("/console/functions", data=FUNCTION | wrong)
        assert refused.status_code in {409, 422}, wrong
        assert found(refused, "[role=alert]")
        if field:
            assert "aria-invalid" in found(refused, f"#{field}")[0].attributes
    assert drafted(shop).functions == ()

    made = browser.post("/console/functions", data=FUNCTION)
    secret = found(made, "#secret")[0].text(strip=True)
    assert secret.startswith("whsec_")
    assert browser.get("/console/functions").text.count(secret) == 0
    assert "Nobody has allowed this host yet" in text_of(browser.get(CODE))
    tried = browser.post(f"{CODE}/try", data={"try_ticket": "R-1"}, headers={"HX-Request": "true"})
    assert "are not allowed" in text_of(tried)
    assert not system.payload
    assert browser.post("/console/functions/hosts", data={"host": "localhost"}).status_code == 422
    undo = way_back(
        browser, browser.post("/console/functions/hosts", data={"host": "https://Repairs.example.com/x"})
    )
    browser.post(undo)
    assert one(owner, "SELECT count(*) FROM function_host") == 0
    browser.post("/console/functions/hosts", data={"host": "repairs.example.com"})

    tried = browser.post(f"{CODE}/try", data={"try_ticket": "R-1"}, headers={"HX-Request": "true"})
    assert system.payload["arguments"] == {"ticket": "R-1"}
    assert (system.payload["try"], system.payload["customer"]) == (True, None)
    assert "were not answered" in text_of(tried) or "was not answered" in text_of(tried)
    assert "{who_name}" in text_of(tried)
    system.answer = FunctionAnswer(200, {"state": "ready", "ticket": "R-1"})
    tried = browser.post(f"{CODE}/try", data={"try_ticket": "R-1"}, headers={"HX-Request": "true"})
    assert "Repair R-1 is ready." in text_of(tried)
    system.answer = FunctionAnswer(500, trouble="status")
    assert "answered with an error" in text_of(browser.post(f"{CODE}/try", data={}))
    assert len(found(browser.get(CODE), ".function-call")) == 3
    assert "Failed last" in text_of(browser.get("/console/functions"))

    changed = browser.post(CODE, data=FUNCTION | {"name": "Repairs", "on": ""})
    assert changed.headers["location"] == CODE
    (function,) = drafted(shop).functions
    assert (function.name, function.on, function.code) == ("Repairs", False, "state_of_a_repair")
    assert found(browser.post(f"{CODE}/secret"), "#secret")[0].text(strip=True) != secret
    undo = way_back(browser, browser.post(f"{CODE}/remove"))
    assert drafted(shop).functions == ()
    browser.post(undo)
    assert drafted(shop).functions == (function,)
    actors = {row[0] for row in rows(owner, "SELECT actor FROM event WHERE position('Function' IN name) = 1")}
    assert actors == {f"member:{rosaria.member_id}"}
    signed_in(browser, a_member(shop, "manager", name="Mario"))
    assert browser.post("/console/functions/hosts", data={"host": "x.example.com"}).status_code == 404


def test_a_flow_is_drawn_step_by_step_and_only_one_that_ends_is_switched_on(
    shop: Shop, browser: TestClient, rosaria: Staff
) -> None:
    del rosaria
    assert browser.post("/console/flows", data={"name": " "}).status_code == 422
    page = browser.post("/console/flows", data={"name": "Gifts for companies"}).headers["location"]
    entered = {"name": "Gifts", "phrases": "corporate gifts", "on": "yes"}
    unfinished = browser.post(page, data=entered)
    assert unfinished.status_code == 409
    assert "Write what the agent says here" in text_of(unfinished)
    asked = {
        "kind": "ask",
        "text_en": "How do you like them?",
        "keep": "how",
        "ans0_en": "In a box",
        "ans0_next": "+hand_over",
        "ans1_en": "Loose",
        "ans1_next": "+say",
    }
    browser.post(f"{page}/steps/s1", data=asked)
    (flow,) = drafted(shop).flows
    assert [(step.id, step.kind) for step in flow.steps] == [
        ("s1", "ask"),
        ("s2", "hand_over"),
        ("s3", "say"),
    ]
    assert browser.post(f"{page}/steps/s1", data=asked | {"keep": "No!"}).status_code == 422
    assert browser.post(f"{page}/steps/s9", data=asked).status_code == 404
    browser.post(f"{page}/steps/s3", data={"kind": "say", "text_en": "They are in the shop.", "next": "+end"})
    assert "Every way leads to an end" in text_of(browser.get(page))
    assert browser.post(page, data=entered | {"phrases": ""}).status_code == 422
    browser.post(page, data=entered)
    assert drafted(shop).flows[0].on
    nodes = found(browser.get(page), ".flow-node")
    assert len(nodes) == 4
    assert "In a box" in nodes[0].text()

    undo = way_back(browser, browser.post(f"{page}/steps/s2/remove"))
    (broken,) = drafted(shop).flows
    assert not broken.on, "what leads nowhere is not entered"
    assert "It leads nowhere" in text_of(browser.get(page))
    browser.post(undo)
    assert drafted(shop).flows[0].on
    circle = {"kind": "say", "text_en": "Round and round.", "next": "s3"}
    off = browser.post(f"{page}/steps/s3", data=circle)
    assert "switched off" in text_of(browser.get(off.headers["location"]))
    assert "comes back to itself" in text_of(browser.get(page))
    undo = way_back(browser, browser.post(f"{page}/remove"))
    assert browser.get(page).status_code == 404
    browser.post(undo)
    assert browser.get(page).status_code == 200


def test_what_is_shown_first_never_or_beside_something_is_told_by_the_products_names(
    shop: Shop, browser: TestClient, rosaria: Staff
) -> None:
    del rosaria
    a_small_catalog(shop)
    with transaction(shop.id) as db:
        names = [row[0] for row in db.connection().exec_driver_sql("SELECT slug FROM product ORDER BY slug")]
    first, second = names[0], names[1]

    def told(**typed: str) -> int:
        return browser.post("/console/recommendations", data=typed).status_code

    assert told(does="pin", product="nothing of that name at all") == 404
    assert told(does="with", product=first, beside=first) == 422
    assert told(does="pin", product=first) == 303
    assert told(does="with", product=first, beside=second, words_en="They grew up together.") == 303
    content = drafted(shop)
    assert content.pinned_products
    assert told(does="exclude", product=first) == 303
    content = drafted(shop)
    assert (content.pinned_products, bool(content.excluded_products)) == ((), True)
    assert [one.does for one in content.recommendations] == ["with", "exclude"]
    page = browser.get("/console/recommendations")
    assert "They grew up together." in text_of(page)
    form = found(page, "form[action*='remove?does=exclude']")[0].attributes["action"]
    undo = way_back(browser, browser.post(str(form)))
    assert drafted(shop).excluded_products == ()
    browser.post(undo)
    assert drafted(shop).excluded_products
