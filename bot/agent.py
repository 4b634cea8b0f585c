"""The agent's loop: the model asks for tools, code calls them, until the model has an answer.

The same loop serves an outside model and the concierge. It is bounded in calls, tokens and seconds, and
every tool call stands in the trace with its arguments and its result.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.tools import BaseTool
from pydantic import ValidationError

from agent_tools.model_failure import ModelFailed
from bot.tracing import Trace


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one turn may cost."""

    calls: int
    tokens: int
    seconds: float


@dataclass(slots=True)
class ToolResult:
    """One tool call and what came of it."""

    name: str
    arguments: dict[str, Any]
    result: dict[str, Any]


@dataclass(slots=True)
class Drafted:
    """What the model came up with."""

    text: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    """What the concierge says beside the text: choices, cards, memory, its decision."""
    results: list[ToolResult] = field(default_factory=list)
    wrote: bool = False
    """Whether a tool that changes something has succeeded."""
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    messages: list[BaseMessage] = field(default_factory=list)
    """The whole exchange, for a second try."""


class Veil(Protocol):
    """Placeholders in place of people, for a model that is not ours."""

    def hide_all(self, value: Any) -> Any:
        """The JSON value with every private word replaced."""

    def restore_all(self, value: Any) -> Any:
        """The JSON value with placeholders turned back."""


def draft(
    model: BaseChatModel,
    tools: Sequence[BaseTool],
    messages: Sequence[BaseMessage],
    *,
    budget: Budget,
    trace: Trace,
    veil: Veil | None = None,
) -> Drafted:
    """Run the loop until the model answers; raises ModelFailed when it breaks or spends its budget.

    With a `veil` the model sees placeholders in the tools' results, and what it says is turned back.
    """
    by_name = {tool.name: tool for tool in tools}
    drafted = Drafted(messages=list(messages))
    bound = model.bind_tools(list(tools)) if tools else model
    until = time.monotonic() + budget.seconds
    while True:
        _within(budget, drafted, until)
        answer = bound.invoke(drafted.messages)
        if not isinstance(answer, AIMessage):
            raise ModelFailed("the model gave no message", permanent=False)
        _count(drafted, answer)
        drafted.messages.append(answer)
        if not answer.tool_calls and not answer.invalid_tool_calls:
            drafted.text = _unveiled(veil, answer.text.strip())
            drafted.extra = answer.additional_kwargs.get("vetrina", {})
            return drafted
        _answer_calls(answer, by_name, drafted, trace, veil)


def _within(budget: Budget, drafted: Drafted, until: float) -> None:
    if drafted.calls >= budget.calls:
        raise ModelFailed(f"more than {budget.calls} calls of the model", permanent=False)
    if drafted.tokens_in + drafted.tokens_out > budget.tokens:
        raise ModelFailed(f"more than {budget.tokens} tokens", permanent=False)
    if time.monotonic() > until:
        raise ModelFailed(f"more than {budget.seconds:g} seconds", permanent=False)


def _count(drafted: Drafted, answer: AIMessage) -> None:
    drafted.calls += 1
    if answer.usage_metadata:
        drafted.tokens_in += answer.usage_metadata["input_tokens"]
        drafted.tokens_out += answer.usage_metadata["output_tokens"]


def _unveiled(veil: Veil | None, value: Any) -> Any:
    return veil.restore_all(value) if veil else value


def _answer_calls(
    answer: AIMessage, by_name: dict[str, BaseTool], drafted: Drafted, trace: Trace, veil: Veil | None
) -> None:
    for broken in answer.invalid_tool_calls:
        told = {
            "refusal": "ArgumentsUnreadable",
            "message": "The arguments were not valid JSON. Call it again.",
        }
        result = ToolResult(broken["name"] or "", {}, told)
        _reply(drafted, broken["id"] or "", result, 0.0, trace, veil)
    for call in answer.tool_calls:
        arguments = _unveiled(veil, call["args"])
        began = time.perf_counter()
        told = _call(by_name.get(call["name"]), call["name"], arguments, drafted)
        took = (time.perf_counter() - began) * 1000
        _reply(drafted, call["id"] or "", ToolResult(call["name"], arguments, told), took, trace, veil)


def _call(tool: BaseTool | None, name: str, arguments: dict[str, Any], drafted: Drafted) -> dict[str, Any]:
    if tool is None:
        return {"refusal": "NoSuchTool", "message": f"There is no tool called {name}."}
    try:
        told = tool.invoke(arguments)
    except ValidationError as problem:
        return {"refusal": "ArgumentsRefused", "message": _first_fault(problem)}
    result: dict[str, Any] = json.loads(told) if isinstance(told, str) else told
    if (tool.metadata or {}).get("writes") and "refusal" not in result:
        drafted.wrote = True
    return result


def _reply(
    drafted: Drafted, call: str, result: ToolResult, took: float, trace: Trace, veil: Veil | None
) -> None:
    drafted.results.append(result)
    seen = veil.hide_all(result.result) if veil else result.result
    drafted.messages.append(
        ToolMessage(json.dumps(seen, ensure_ascii=False), tool_call_id=call, name=result.name)
    )
    refusal = result.result.get("refusal")
    trace.note(
        "tool",
        "refused" if refusal else "ok",
        f"{result.name} refused: {refusal}" if refusal else result.name,
        name=result.name,
        arguments=result.arguments,
        result=result.result,
    )
    trace.steps[-1].ms = took


def _first_fault(problem: ValidationError) -> str:
    fault = problem.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}"
