"""Our own code breaks in the middle of a turn: the customer still gets an answer, once."""

from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from tests.bot.conversing import a_chat
from tests.world import a_registered_customer, one, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")


class Breaking(BaseChatModel):
    """A model with a fault in it."""

    @property
    def _llm_type(self) -> str:
        return "breaking"

    def bind_tools(self, tools: Any, **_: Any) -> "Breaking":
        del tools
        return self

    def _generate(self, messages: Any, *_: Any, **__: Any) -> ChatResult:
        raise ZeroDivisionError(str(messages))


class Mute(Breaking):
    """A model that answers with nothing."""

    def _generate(self, messages: Any, *_: Any, **__: Any) -> ChatResult:
        del messages
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=""))])


@pytest.mark.parametrize("model", [Breaking(), Mute()])
def test_customer_is_answered_honestly_when_our_own_code_breaks(model: BaseChatModel, owner: Any) -> None:
    chat = a_chat(model)
    a_registered_customer(chat.shop)

    (answer,) = chat.says("avete la crema di pistacchio?")

    assert answer.text
    assert rows(owner, "SELECT state, outcome FROM turn") == [("done", "answered")]
    assert one(owner, "SELECT misses FROM conversation") in {0, 1}


def test_turn_whose_search_breaks_is_lost_at_once_and_tried_again(owner: Any) -> None:
    chat = a_chat(Mute())
    a_registered_customer(chat.shop)

    def broken(*_: object, **__: object) -> list[Any]:
        raise ZeroDivisionError

    search, object_ = chat.parts.search, object.__setattr__
    object_(chat.parts, "search", broken)
    with pytest.raises(ZeroDivisionError):
        chat.says("ciao")
    object_(chat.parts, "search", search)
    owner.execute("UPDATE outbox SET leased_until = NULL")
    owner.commit()
    chat.answer()

    assert rows(owner, "SELECT state FROM turn ORDER BY number") == [("lost",), ("done",)]
    assert len(chat.mailbox.sent) == 1
