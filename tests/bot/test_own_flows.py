"""Functions and flows of the shop's own, in a chat: entered by words, followed step by step, left at any time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from bot.concierge.model import Concierge
from flows.change_functions import allow_host, forbid_host, keep_function
from shop.agents.function_port import FunctionAnswer
from shop.agents.publishing import publish_content
from shop.agents.versions import draft_of
from shop.kernel.database import transaction
from tests.bot.conversing import Chat, a_chat
from tests.world import MORNING, a_registered_customer, one, rows

pytestmark = pytest.mark.usefixtures("empty_database", "chroma_url")

REPAIR = {
    "code": "repair_state",
    "name": "State of a repair",
    "about": "Tells how far the repair of a customer's own thing has come.",
    "phrases": ["a che punto è la mia riparazione?", "is my repair ready?"],
    "url": "https://officina.example/state",
    "arguments": [
        {"name": "ticket", "kind": "code", "ask": {"it": "Qual è il numero della riparazione?"}},
    ],
    "said": {
        "it": "La riparazione {ticket} è {state}: sono {cost}.",
        "en": "Repair {ticket} is {state}: {cost}.",
    },
}


@dataclass
class System:
    """The shop's own system, as it answers."""

    answer: Mapping[str, Any] | None = field(
        default_factory=lambda: {"ticket": "R-1042", "state": "pronta", "cost": "45,00 €"}
    )
    asked: list[dict[str, Any]] = field(default_factory=list)

    def ask(
        self,
        *,
        url: str,
        secrets: Sequence[str],
        message_id: str,
        payload: Mapping[str, Any],
        now: datetime,
        seconds: float,
    ) -> FunctionAnswer:
        del now, seconds
        self.asked.append({"url": url, "secrets": secrets, "id": message_id, **payload})
        return FunctionAnswer(200, self.answer) if self.answer is not None else FunctionAnswer(trouble="late")


def publish(chat: Chat, **keys: Any) -> None:
    """The agent answers with the draft from now on, and with that."""
    with transaction(chat.shop.id) as db:
        content = draft_of(db, chat.shop.id).changed(**keys)
        publish_content(db, chat.shop.id, content, now=MORNING, member=None)


def a_repair_shop(model: BaseChatModel | None = None) -> tuple[Chat, System]:
    outside = (lambda _agent: model) if model else (lambda _agent: None)
    chat, system = a_chat(Concierge(), outside), System()
    chat.parts = replace(chat.parts, functions=system)
    a_registered_customer(chat.shop)
    told: dict[str, Any] = {"now": MORNING, "actor": "member", "workspace_id": chat.shop.id}
    allow_host(**told, host="officina.example")
    secret = keep_function(**told, told=REPAIR)
    assert secret.startswith("whsec_")
    publish(chat)
    return chat, system


def test_a_function_is_asked_for_what_it_needs_and_what_it_answers_is_said_as_the_shop_has_it(
    owner: Any,
) -> None:
    chat, system = a_repair_shop()
    (question,) = chat.says("a che punto è la mia riparazione?")
    assert question.text == "Qual è il numero della riparazione?"
    (answer,) = chat.says("è la R-1042")
    assert answer.text == "La riparazione R-1042 è pronta: sono 45,00 €."
    (asked,) = system.asked
    assert (asked["function"], asked["arguments"]) == ("repair_state", {"ticket": "R-1042"})
    assert asked["secrets"][0].startswith("whsec_")
    assert "+39" not in str(asked), "no number of anybody leaves the house"
    (straight,) = chat.says("a che punto è la mia riparazione R-1042?")
    assert straight.text == answer.text
    trace = rows(owner, "SELECT trace FROM turn ORDER BY number DESC LIMIT 1")[0][0]
    drafted = next(step for step in trace if step["step"] == "drafted")
    assert drafted["details"]["decision"]["flows"] == ["fn-repair-state"]
    assert one(owner, "SELECT count(*) FROM function_call WHERE NOT trial AND status = 200") == 2


def test_a_system_that_is_silent_or_no_longer_allowed_is_never_guessed_for(owner: Any) -> None:
    chat, system = a_repair_shop()
    system.answer = None
    (late,) = chat.says("a che punto è la mia riparazione R-1042?")
    assert "non riesco a guardare" in late.text
    system.answer = {"state": "pronta"}
    (worded,) = chat.says("a che punto è la mia riparazione R-1042?")
    assert worded.text == "state: pronta", "a field that the shop's words need is missing"
    forbid_host(now=MORNING, actor="member", workspace_id=chat.shop.id, host="officina.example")
    before = len(system.asked)
    (refused,) = chat.says("a che punto è la mia riparazione R-1042?")
    assert "non riesco a guardare" in refused.text
    assert len(system.asked) == before
    assert rows(owner, "SELECT error FROM function_call ORDER BY created_at, id") == [("late",), ("",)]


GIFT = {
    "code": "regalo-aziendale",
    "name": "Regalo aziendale",
    "on": True,
    "phrases": ["vorrei dei regali aziendali", "corporate gifts"],
    "steps": [
        {"id": "hello", "kind": "say", "texts": {"it": "Che bello."}, "next": "many"},
        {
            "id": "many",
            "kind": "ask",
            "texts": {"it": "Quanti pezzi ti servono?"},
            "takes": "number",
            "keep": "pieces",
            "next": "how",
        },
        {
            "id": "how",
            "kind": "ask",
            "texts": {"it": "Come li preferisci?"},
            "keep": "kind",
            "answers": [
                {"texts": {"it": "In cassetta"}, "next": "name"},
                {"texts": {"it": "Sfusi"}, "next": "bye"},
            ],
        },
        {
            "id": "name",
            "kind": "ask",
            "texts": {"it": "Cosa scriviamo sul biglietto?"},
            "keep": "note",
            "next": "person",
        },
        {"id": "person", "kind": "hand_over", "texts": {"it": "{pieces} cassette con scritto «{note}»."}},
        {"id": "bye", "kind": "say", "texts": {"it": "Gli sfusi li trovi a catalogo."}, "next": "end"},
        {"id": "end", "kind": "end"},
    ],
}


def test_a_flow_is_followed_by_taps_and_words_and_ends_with_a_person(owner: Any) -> None:
    chat, _ = a_repair_shop()
    publish(chat, flows=[GIFT])
    (first,) = chat.says("ciao, vorrei dei regali aziendali")
    assert first.text == "Che bello.\nQuanti pezzi ti servono?"
    (again,) = chat.says("mah")
    assert again.text.endswith("Quanti pezzi ti servono?")
    (how,) = chat.says("direi una trentina, 30")
    assert [choice.title for choice in how.content.choices] == ["In cassetta", "Sfusi"]
    (note,) = chat.says("in cassetta")
    assert note.text == "Cosa scriviamo sul biglietto?"
    (handed,) = chat.says("Buon Natale da tutti noi")
    assert handed.text.startswith("30 cassette con scritto «Buon Natale da tutti noi».")
    assert one(owner, "SELECT responder FROM conversation") == "queue"


def test_a_flow_can_be_left_by_a_word_by_a_question_and_when_it_is_gone(owner: Any) -> None:
    chat, _ = a_repair_shop()
    publish(chat, flows=[GIFT])
    chat.says("vorrei dei regali aziendali")
    (left,) = chat.says("lascia stare")
    assert "lasciamo stare" in left.text
    chat.says("vorrei dei regali aziendali")
    (other,) = chat.says("in quanto tempo arriva?")
    assert "48 ore" in other.text
    assert "flow" not in one(owner, "SELECT memory FROM conversation")
    chat.says("vorrei dei regali aziendali")
    publish(chat, flows=[])
    (gone,) = chat.says("in quanto tempo arriva?")
    assert "48 ore" in gone.text


class Never(BaseChatModel):
    """An outside model that must not be asked."""

    @property
    def _llm_type(self) -> str:
        return "never"

    def bind_tools(self, tools: Any, **_: Any) -> "Never":
        names = {tool.name for tool in tools}
        assert "own_repair_state" in names
        return self

    def _generate(self, messages: Any, *_: Any, **__: Any) -> ChatResult:
        del messages
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="Ciao, dimmi pure."))])


def test_what_the_shop_has_drawn_goes_so_with_an_outside_model_too(owner: Any) -> None:
    chat, _ = a_repair_shop(Never())
    publish(chat, flows=[GIFT])
    (free,) = chat.says("buongiorno a tutti voi")
    assert free.text == "Ciao, dimmi pure."
    (drawn,) = chat.says("vorrei dei regali aziendali")
    assert drawn.text.endswith("Quanti pezzi ti servono?")
    chat.says("30")
    assert rows(owner, "SELECT model FROM turn ORDER BY number") == [
        ("model",),
        ("concierge",),
        ("concierge",),
    ]
