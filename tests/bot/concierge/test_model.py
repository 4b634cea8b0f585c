"""The concierge as a chat model: the contract with the loop that calls it."""

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool

from bot.concierge.inspecting import inspect_intent
from bot.concierge.memory import Memory
from shop.kernel.language import Language
from tests.bot.concierge.counter import concierge

BLOCK = {
    "language": "it",
    "shop_name": "Sapori",
    "agent_name": "Tano",
    "person": "Rosaria",
    "currency": "EUR",
}


def _messages(text: str, **block: Any) -> list[BaseMessage]:
    return [SystemMessage("", additional_kwargs={"vetrina": BLOCK | block}), HumanMessage(text)]


def test_the_same_messages_give_the_same_answer() -> None:
    first, second = (concierge().invoke(_messages("raccontami una barzelletta")) for _ in range(2))

    assert first.text == second.text
    assert first.additional_kwargs == second.additional_kwargs


def test_calls_of_tools_can_be_repeated_word_for_word() -> None:
    first, second = (concierge().invoke(_messages("avete la crema di pistacchio?")) for _ in range(2))

    assert first.tool_calls == second.tool_calls
    assert first.tool_calls[0]["name"] == "find_products"
    json.dumps(first.tool_calls[0]["args"])


def test_it_costs_no_tokens() -> None:
    answer = concierge().invoke(_messages("ciao"))

    assert answer.usage_metadata == {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}


def test_everything_that_goes_with_an_answer_is_json() -> None:
    extra = concierge().invoke(_messages("ciao")).additional_kwargs["vetrina"]

    assert json.loads(json.dumps(extra)) == extra
    assert {"memory", "choices", "cards", "links", "decision", "language", "miss", "quoted"} <= set(extra)


def test_results_that_another_model_fetched_are_used() -> None:
    call = {"name": "shop_facts", "args": {"topic": "hours"}, "id": "foreign", "type": "tool_call"}
    told = {
        "facts": {"hours": {"text": "lun–sab 8:30–19:30", "open_now": False, "opens_next": "lunedì, 08:30"}}
    }
    messages = [
        *_messages("a che ora aprite?"),
        AIMessage("", tool_calls=[call]),
        ToolMessage(json.dumps(told), tool_call_id="foreign"),
    ]

    answer = concierge().invoke(messages)

    assert answer.tool_calls == []
    assert "riapriamo lunedì, 08:30" in answer.text


def test_a_result_that_is_no_json_is_a_failure_told_honestly() -> None:
    messages = _messages("cosa vendete?")
    asked = concierge().invoke(messages)
    broken = ToolMessage("internal error", tool_call_id=asked.tool_calls[0]["id"])

    answer = concierge().invoke([*messages, asked, broken])

    assert answer.tool_calls == []
    assert "person" in [choice["id"] for choice in answer.additional_kwargs["vetrina"]["choices"]]


def test_only_tools_at_hand_are_called() -> None:
    @tool
    def shop_facts(topic: str) -> str:
        """What the shop says."""
        return topic

    bound = concierge().bind_tools([shop_facts])

    assert bound.invoke(_messages("a che ora aprite?")).tool_calls[0]["name"] == "shop_facts"
    assert bound.invoke(_messages("avete la crema di pistacchio?")).tool_calls == []


@pytest.mark.parametrize("kept", [None, {}, {"asked": "nonsense"}, {"options": 3}, {"unknown": True}])
def test_a_memory_that_cannot_be_read_is_an_empty_one(kept: Any) -> None:
    assert Memory.read(kept) == Memory()
    assert concierge().invoke(_messages("ciao", memory=kept)).text


def test_an_empty_block_is_survived() -> None:
    answer = concierge().invoke([HumanMessage("hello")])

    assert answer.text


def test_one_text_can_be_inspected_alone() -> None:
    told = inspect_intent("cerco un regalo sotto i 30 euro senza arachidi")

    assert (told["decision"], told["intent"]) == ("fire", "find_products")
    assert told["language"]["guess"] == "it"
    assert told["entities"]["budget"]["at_most"] == "30"
    assert told["entities"]["avoid"] == ["peanuts"]
    assert told["entities"]["gift"]


def test_what_is_off_topic_is_inspected_as_no_intent() -> None:
    told = inspect_intent("what's the weather tomorrow", Language.EN)

    assert told["decision"] == "off_topic"
    assert told["intent"] is None
