"""A counter to stand at: a small food shop whose tools answer from a list, and visits that talk to it.

The tools give what the real ones give, in the reader's language and with hard filters; nothing is
stored but the calls of a visit.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from bot.agent import ToolResult
from bot.concierge.language import detect
from bot.concierge.model import Concierge
from bot.guardrails.evidence import Evidence
from bot.guardrails.proof import prove
from knowledge.search import Found
from shop.kernel.language import Language
from tests.bot.concierge.shelf_tools import PAGE, TOOLS, found, goods
from tests.bot.concierge.till import SELLING, Till

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""A Friday morning."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the concierge said, and what it did before."""

    text: str
    extra: Mapping[str, Any]
    calls: tuple[tuple[str, Mapping[str, Any]], ...]

    @property
    def tools(self) -> list[str]:
        return [name for name, _ in self.calls]

    @property
    def choices(self) -> list[str]:
        return [choice["id"] for choice in self.extra["choices"]]

    @property
    def intents(self) -> list[str]:
        parts: list[str] = self.extra["decision"]["parts"]
        return parts


@dataclass
class Visit:
    """One customer's conversation. Every answer is proven against its tool results as it is given."""

    language: str = "it"
    block: dict[str, Any] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    """Tools that fail."""
    till: Till | None = None
    """Where goods are sold by order; without one nobody can buy here."""
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What further tools tell, by name, whatever they are asked."""
    memory: dict[str, Any] = field(default_factory=dict)
    history: list[BaseMessage] = field(default_factory=list)
    misses: int = 0

    def say(self, text: str, *, tapped: str = "", **said: Any) -> Answer:
        """Write something, or tap an option; returns the answer."""
        started = bool(self.history)
        self.language = detect(
            text, Language(self.language) if started else None, Language(self.language)
        ).language
        passages = [] if tapped else found(text, self.language)
        messages = [self._system(passages), *self.history]
        messages.append(HumanMessage(text, additional_kwargs={"vetrina": {"tapped": tapped, **said}}))
        last, results = self._loop(messages)
        extra = last.additional_kwargs["vetrina"]
        self._keep(text, last, extra)
        answer = Answer(last.text, extra, tuple((one.name, one.arguments) for one in results))
        self._prove(text, answer, results, passages)
        return answer

    def _system(self, passages: list[dict[str, Any]]) -> SystemMessage:
        block = {
            "language": self.language,
            "formality": "informal",
            "shop_name": "Sapori di Scicli",
            "agent_name": "Tano",
            "person": "Rosaria",
            "currency": "EUR",
            "now": NOW.isoformat(),
            "zone": "Europe/Rome",
            "registered": True,
            "first_turn": not self.history,
            "memory": self.memory,
            "passages": passages,
            "known_words": [product["names"][self.language] for product in goods()["products"]],
            "shop_languages": ["en", "it", "es"],
            "vertical": "food",
            "misses": self.misses,
            **self.block,
        }
        return SystemMessage("", additional_kwargs={"vetrina": block})

    def _loop(self, messages: list[BaseMessage]) -> tuple[AIMessage, list[ToolResult]]:
        results: list[ToolResult] = []
        for _ in range(8):
            answer = concierge().bind(tool_names=self._tools).invoke(messages)
            messages.append(answer)
            if not answer.tool_calls:
                return answer, results
            for call in answer.tool_calls:
                told = self._call(call["name"], call["args"])
                results.append(ToolResult(call["name"], call["args"], told))
                messages.append(ToolMessage(json.dumps(told), tool_call_id=call["id"]))
        raise AssertionError("the concierge never stopped asking for tools")

    @property
    def _tools(self) -> list[str]:
        return [*TOOLS, *(SELLING if self.till else ()), *self.told]

    def _call(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        if name in self.broken:
            return {"refusal": "InternalError", "message": "This did not work just now."}
        if name in self.told:
            return dict(self.told[name])
        if self.till and name in SELLING:
            return self.till.call(name, arguments, self.language)
        told: dict[str, Any] = TOOLS[name](arguments, self.language)
        return told

    def _keep(self, text: str, last: AIMessage, extra: Mapping[str, Any]) -> None:
        self.memory = json.loads(json.dumps(extra["memory"]))
        self.misses = self.misses + 1 if extra["miss"] else 0
        self.history += [HumanMessage(text), AIMessage(last.text)]
        if extra["language_switched"]:
            self.language = extra["language"]

    def _prove(
        self, text: str, answer: Answer, results: list[ToolResult], passages: list[dict[str, Any]]
    ) -> None:
        """Nothing may be said that no result of the turn proves."""
        quoted = [_found(one) for one in passages]
        evidence = Evidence(
            now=NOW,
            zone=ZoneInfo("Europe/Rome"),
            results=results,
            passages=quoted,
            said=(text,),
            links=frozenset({PAGE}),
            hosts=frozenset({"shop.example"}),
            known=("Sapori di Scicli", "Tano", "Rosaria", str(self.block.get("customer_name", ""))),
        )
        proof = prove(answer.text, Language(answer.extra["language"]), evidence)
        assert proof.ok or not answer.text, (answer.text, proof.faults)


@cache
def concierge() -> Concierge:
    """One for all visits: it keeps nothing of them."""
    return Concierge()


def _found(passage: Mapping[str, Any]) -> Found:
    told = {key: value for key, value in passage.items() if key != "id"}
    return Found(passage_id=passage["id"], rank_score=1.0, **told)
