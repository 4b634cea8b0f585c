"""What the agent's loop relies on, whichever model sits in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool

from gateways.openai_chat import Endpoint, circuit_of, made_model
from tests.fakes import openai_server as scripted
from tests.fakes.openai_server import OpenAIServer

FOUND = {"products": [{"slug": "crema", "name": "Crema di pistacchio", "price": "12,50 €"}], "total": 1}
ASKED = [SystemMessage("Sei Tano."), HumanMessage("avete la crema di pistacchio?")]


@tool
def find_products(query: str = "", limit: int = 3) -> str:
    """Find products of the shop by what the customer wants."""
    return json.dumps(FOUND) if query and limit else "{}"


@tool
def list_categories() -> str:
    """The categories of the shop."""
    return "{}"


TOOLS = [find_products, list_categories]


@dataclass(frozen=True)
class Subject:
    """A model, and what has to be arranged so that it wants to look something up, and then answers."""

    model: BaseChatModel
    server: OpenAIServer

    def wants_to_look_up(self) -> None:
        self.server.will(scripted.call("find_products", query="crema di pistacchio"))

    def answers(self) -> None:
        self.server.will(scripted.say("Sì: Crema di pistacchio, 12,50 €."))


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with scripted.openai_server() as running:
        yield running


@pytest.fixture(params=["openai", "compatible"])
def subject(request: pytest.FixtureRequest, server: OpenAIServer) -> Subject:
    server.forget()
    circuit_of(server.url).succeeded()
    name = {"openai": "gpt-4o-mini", "compatible": "some-model"}[request.param]
    return Subject(made_model(Endpoint("k", server.url, 5.0), name, 0.7, 250, 0.95), server)


def test_words_come_as_one_message_of_the_model(subject: Subject) -> None:
    subject.answers()
    answer = subject.model.invoke(ASKED)

    assert isinstance(answer, AIMessage)
    assert answer.text
    assert answer.tool_calls == []


def test_a_wish_becomes_a_call_of_a_tool_that_was_offered(subject: Subject) -> None:
    subject.wants_to_look_up()
    answer = subject.model.bind_tools(TOOLS).invoke(ASKED)

    assert isinstance(answer, AIMessage)
    [wanted] = answer.tool_calls
    assert wanted["name"] == "find_products"
    assert wanted["id"]
    assert find_products.args_schema is not None
    assert wanted["args"]["query"]


def test_a_result_leads_to_an_answer(subject: Subject) -> None:
    subject.wants_to_look_up()
    subject.answers()
    model = subject.model.bind_tools(TOOLS)
    looked: Any = model.invoke(ASKED)
    result = ToolMessage(json.dumps(FOUND), tool_call_id=looked.tool_calls[0]["id"], name="find_products")
    answer: Any = model.invoke([*ASKED, looked, result])

    assert answer.tool_calls == []
    assert "12,50 €" in answer.text


def test_every_call_has_an_id_of_its_own(subject: Subject) -> None:
    subject.wants_to_look_up()
    subject.wants_to_look_up()
    model = subject.model.bind_tools(TOOLS)
    first: Any = model.invoke(ASKED)
    result = ToolMessage("{}", tool_call_id=first.tool_calls[0]["id"], name="find_products")
    second: Any = model.invoke([*ASKED, first, result])

    assert first.tool_calls[0]["id"] != second.tool_calls[0]["id"]


def test_what_an_answer_cost_is_told(subject: Subject) -> None:
    subject.answers()
    answer: Any = subject.model.invoke(ASKED)

    assert answer.usage_metadata["input_tokens"] >= 0
    assert answer.usage_metadata["output_tokens"] >= 0
