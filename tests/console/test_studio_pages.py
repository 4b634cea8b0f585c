"""The studio as members use it: how the agent speaks, its rules, examples out of chats, publishing, and the way back."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from bot.concierge.model import Concierge
from runtime import example_work
from runtime.web_wiring import agent_prompt
from shop.agents.content import AgentContent
from shop.agents.versions import draft, draft_of, published
from shop.kernel.database import transaction
from tests.agents.editing import WHOLESALE
from tests.bot.conversing import Chat, a_chat
from tests.console.signed_in import a_member, signed_in
from tests.web.visiting import found, text_of, visitor
from tests.world import PinnedClock, Shop, a_registered_customer, due, one
from webapp.console.asking import Staff

pytestmark = pytest.mark.usefixtures("chroma_url")

SPEAKS = {
    "agent_name": "Nino",
    "tone": "lively",
    "formality": "formal",
    "emoji": "rarely",
    "escalate_after": "3",
    "memory_messages": "8",
    "temperature": "0.5",
    "max_tokens": "300",
    "top_p": "0.9",
    "model": "",
    "greeting_it": "Benvenuto in bottega.",
}
RULE = {
    "name": "All'ingrosso",
    "on": "yes",
    "phrases": "fate prezzi all'ingrosso?\ningrosso",
    "do": "say",
    "text_it": WHOLESALE["texts"]["it"],  # type: ignore[index]  # a dict
}


@pytest.fixture
def browser(clock: PinnedClock) -> Iterator[TestClient]:
    with visitor(clock, agent_prompt=agent_prompt) as client:
        yield client


def content_of(shop: Shop) -> AgentContent:
    with transaction(shop.id) as db:
        return draft_of(db, shop.id)


def next_page(browser: TestClient, answer: Response) -> Response:
    assert answer.status_code == 303, text_of(answer)
    return browser.get(answer.headers["location"].partition("#")[0])


def undo(browser: TestClient, answer: Response) -> Response:
    page = next_page(browser, answer)
    return browser.post(str(found(page, "#toasts form")[0].attributes["action"]))


def played(chat: Chat) -> None:
    while entries := due("examples", at=chat.clock.now()):
        for entry in entries:
            example_work.play(entry, chat.parts)


def test_how_it_speaks_is_kept_in_the_draft_and_what_does_not_fit_is_said_beside_it(
    shop: Shop, browser: TestClient, rosaria: Staff
) -> None:
    del rosaria
    assert "Version 1" in text_of(browser.get("/console/agent/bar"))
    wrong = browser.post("/console/agent", data=SPEAKS | {"temperature": "2", "agent_name": ""})
    assert wrong.status_code == 422
    assert {one.attributes["id"] for one in found(wrong, "[aria-invalid=true]")} == {
        "temperature",
        "agent_name",
    }
    assert found(wrong, "#greeting_it")[0].text() == "Benvenuto in bottega."
    saved = next_page(browser, browser.post("/console/agent", data=SPEAKS))
    assert "Customers notice nothing yet" in text_of(saved)
    content = content_of(shop)
    assert (content.agent_name, content.tone, content.escalate_after) == ("Nino", "lively", 3)
    assert (content.greeting, content.model) == ({"it": "Benvenuto in bottega."}, "default")
    bar = text_of(browser.get("/console/agent/bar"))
    assert "changes that customers do not notice yet" in bar
    prompt = text_of(browser.get("/console/agent/prompt?language=it"))
    for words in ("You are Nino", "Say Lei.", "Be lively", "At most one emoji"):
        assert words in prompt
    changes = text_of(browser.get("/console/agent/versions"))
    for words in ("Its name", "Tano", "Nino", "Warm", "Lively", "There are no examples that could go worse."):
        assert words in changes
    aside = browser.post("/console/agent/discard")
    assert content_of(shop).agent_name == "Tano"
    undo(browser, aside)
    assert content_of(shop).agent_name == "Nino"


def test_a_rule_is_written_rests_is_dropped_and_comes_back(
    shop: Shop, browser: TestClient, rosaria: Staff
) -> None:
    del rosaria
    assert "No rules so far." in text_of(browser.get("/console/agent/rules"))
    assert found(browser.get("/console/agent/rules/new?said=sconto"), "#phrases")[0].text() == "sconto"
    for told, field in (
        ({"phrases": ""}, "phrases"),
        ({"text_it": ""}, "text_it"),
        ({"name": ""}, "name"),
    ):
        wrong = browser.post("/console/agent/rules", data=RULE | told)
        assert wrong.status_code == 422
        assert [one.attributes["id"] for one in found(wrong, "[aria-invalid=true]")] == [field]
    nowhere = browser.post("/console/agent/rules", data=RULE | {"do": "product", "target_product": "no-such"})
    assert nowhere.status_code == 422
    assert "a product of your catalog" in text_of(nowhere)
    page = next_page(browser, browser.post("/console/agent/rules", data=RULE))
    assert "fate prezzi all'ingrosso?" in text_of(page)
    [rule] = content_of(shop).rules
    browser.post("/console/agent/rules", data=RULE | {"id": rule.id, "only": "closed"})
    browser.post(f"/console/agent/rules/{rule.id}/on")
    [changed] = content_of(shop).rules
    assert (changed.id, changed.only, changed.on) == (rule.id, "closed", False)
    dropped = browser.post(f"/console/agent/rules/{rule.id}/drop")
    assert content_of(shop).rules == ()
    undo(browser, dropped)
    assert content_of(shop).rules == (changed,)
    assert browser.get("/console/agent/rules/nowhere").status_code == 404
    browser.post("/console/agent/discard")


def test_a_chat_becomes_an_example_and_publishing_plays_it_first(
    empty_database: str, valkey: Any, browser: TestClient, owner: Any
) -> None:
    del empty_database, valkey
    chat = a_chat(Concierge())
    signed_in(browser, a_member(chat.shop, "owner"))
    a_registered_customer(chat.shop)
    chat.says("avete la crema di pistacchio?")
    conversation, turn = one(owner, "SELECT id FROM conversation"), one(owner, "SELECT id FROM turn")
    owner.rollback()
    how = browser.get(f"/console/inbox/{conversation}/how/{turn}")
    assert "version 1" in text_of(how)
    made = browser.post(str(found(how, "form")[0].attributes["action"]))
    example = next_page(browser, made)
    assert found(example, "#lines")[0].text() == "avete la crema di pistacchio?"
    # A rule that swallows the question makes the example worse: nothing is published, and it is said why.
    spoiled = RULE | {"name": "Crema", "phrases": "crema", "text_it": "Niente crema."}
    browser.post("/console/agent/rules", data=spoiled)
    asked = browser.post("/console/agent/publish", data={"note": "crema"})
    assert asked.headers["location"] == "/console/agent/examples#run"
    assert "0 of 1 played" in text_of(browser.get("/console/agent/examples"))
    played(chat)
    page = text_of(browser.get("/console/agent/examples"))
    for words in ("One example goes worse.", "Missed: It uses", "Niente crema."):
        assert words in page
    refused = browser.post("/console/agent/publish")
    assert refused.status_code == 409
    assert "avete la crema di pistacchio?" in text_of(refused)
    # Without it the draft goes on trial, then to everybody, and back.
    [rule] = content_of(chat.shop).rules
    browser.post(f"/console/agent/rules/{rule.id}/drop")
    browser.post("/console/agent/rules", data=RULE)
    browser.post("/console/agent/publish", data={"note": "ingrosso", "share": "50"})
    played(chat)
    versions = text_of(browser.get("/console/agent/versions"))
    assert "On trial" in versions
    assert "ingrosso" in versions
    assert "tells nothing yet" in text_of(browser.get("/console/agent/versions/trial"))
    browser.post("/console/agent/trial/end", data={"keep": "true"})
    assert "What changed against version 1" in text_of(browser.get("/console/agent/versions"))
    assert "All'ingrosso" in text_of(browser.get("/console/agent/versions/2"))
    back = browser.post("/console/agent/versions/1/back")
    with transaction(chat.shop.id) as db:
        now = published(db, chat.shop.id)
    assert now is not None
    assert (now.number, now.content.rules) == (3, ())
    undo(browser, back)
    assert browser.get("/console/agent/versions?before=2").text.count("<li") == 1
    assert browser.post("/console/agent/versions/99/back").status_code == 404
    dropped = str(found(example, "form[action$=drop]")[0].attributes["action"])
    browser.post(dropped)
    assert "No examples so far." in text_of(browser.get("/console/agent/examples"))


def test_the_draft_answers_at_once_and_nothing_of_it_stays(
    empty_database: str, valkey: Any, browser: TestClient, owner: Any
) -> None:
    del empty_database, valkey
    chat = a_chat(Concierge())
    signed_in(browser, a_member(chat.shop, "manager"))
    browser.post("/console/agent/rules", data=RULE)
    asked = browser.post("/console/agent/try", data={"text": "avete il miele?", "language": "it"})
    assert "Thinking" in text_of(asked)
    waits = str(found(asked, ".studio-talk")[0].attributes["hx-get"])
    played(chat)
    assert "8,50" in text_of(browser.get(waits))
    again = browser.post(
        "/console/agent/try",
        data={"before": "avete il miele?", "text": "prezzi all'ingrosso", "language": "it"},
    )
    played(chat)
    told = text_of(browser.get(str(found(again, ".studio-talk")[0].attributes["hx-get"])))
    assert "7,50" in told
    assert "a rule of yours" in told
    assert browser.get(waits).status_code == 404
    assert one(owner, "SELECT count(*) FROM message") == 0
    owner.rollback()
    assert browser.post("/console/agent/try", data={"text": " "}).status_code == 200
    with transaction(chat.shop.id) as db:
        assert draft(db, chat.shop.id) is not None


def test_what_is_expected_is_written_by_hand_and_empty_examples_are_refused(
    shop: Shop, browser: TestClient, rosaria: Staff
) -> None:
    del rosaria, shop
    told = {
        "lines": "ciao\nun'idea regalo?",
        "language": "it",
        "kind_0": "handed_over",
        "kind_1": "never",
        "value_1": "sconto",
    }
    assert "It never says “sconto”" in text_of(
        next_page(browser, browser.post("/console/agent/examples", data=told))
    )
    for empty in ({"lines": " "}, {"kind_0": "", "kind_1": ""}):
        refused = browser.post("/console/agent/examples", data=told | empty)
        assert refused.status_code == 422
    assert browser.post("/console/agent/examples/play").status_code == 409
