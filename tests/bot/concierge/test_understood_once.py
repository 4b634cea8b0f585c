"""A turn is understood once: what it was is carried by the message that asks for tools, and nothing else is."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from bot.concierge.model import Concierge
from bot.concierge.understanding import understood

BLOCK = {"language": "en", "shop_name": "Sapori", "vertical": "food", "known_words": ["Pistachio cream"]}


def test_results_of_tools_do_not_have_it_understood_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(situation: Any, router: Any) -> Any:
        asked.append(situation.text)
        return understood(situation, router)

    monkeypatch.setattr("bot.concierge.model.understood", noted)
    talk = Concierge().bind(tool_names=["find_products", "shop_facts", "search_knowledge"])
    messages = [
        SystemMessage(content="", additional_kwargs={"vetrina": BLOCK}),
        HumanMessage(content="when are you open?"),
    ]
    calling = talk.invoke(messages)
    assert isinstance(calling, AIMessage)
    assert calling.tool_calls
    results = [
        ToolMessage('{"refusal": "FactUnknown"}', tool_call_id=str(one["id"])) for one in calling.tool_calls
    ]
    talk.invoke([*messages, calling, *results])
    assert asked == ["when are you open?"]

    talk.invoke([*messages, AIMessage(content="At nine."), HumanMessage(content="and on sunday?")])
    assert asked == ["when are you open?", "and on sunday?"]
