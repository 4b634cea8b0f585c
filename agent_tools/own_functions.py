"""Tools that a shop has made itself: each a signed question to a system of its own."""

import re
from collections.abc import Callable
from typing import Any

from langchain_core.tools import StructuredTool
from pydantic import Field, create_model

from agent_tools.arguments import Arguments
from agent_tools.context import ToolContext
from agent_tools.making import make_tool
from flows.call_function import Asked, FunctionFailed, call_function
from shop.agents.functions import Argument, OwnFunction

_LONGEST = 300


def own_tools(context: ToolContext) -> list[StructuredTool]:
    """The functions that are on, each as a tool of its own."""
    if context.functions is None:
        return []
    return [
        make_tool(_asking(one), _arguments_of(one), context, writes=one.changes)
        for one in context.own_functions
        if one.on
    ]


def _asking(function: OwnFunction) -> Callable[..., dict[str, Any]]:
    def ask(context: ToolContext, **told: str) -> dict[str, Any]:
        assert context.functions is not None  # noqa: S101  # there is no tool without
        called = call_function(
            now=context.real_now,
            workspace_id=context.workspace_id,
            function=function,
            arguments={name: value for name, value in told.items() if value},
            port=context.functions,
            shop_language=context.shop_language,
            asked=Asked(context.customer_id, context.conversation_id, context.turn_id, context.language),
        )
        if called.trouble:
            raise FunctionFailed(function=function.code, trouble=called.trouble)
        return {"answer": dict(called.fields), "said": called.said}

    ask.__name__ = function.tool
    ask.__doc__ = (
        f"{function.about} Asks a system of the shop's own; `answer` is what it told, `said` how the shop says it: keep to"
        " it, and add no figure, date or promise."
    )
    return ask


def _arguments_of(function: OwnFunction) -> type[Arguments]:
    fields: dict[str, Any] = {one.name: (str, _field(one)) for one in function.arguments}
    made: type[Arguments] = create_model(f"Of_{function.code}", __base__=Arguments, **fields)
    return made


def _field(argument: Argument) -> Any:
    kinds = {
        "text": "The customer's own words.",
        "code": "As the customer gave it.",
        "number": "In digits, as the customer said it.",
        "choice": f"One of: {', '.join(argument.choices)}.",
    }
    about = f"{argument.about} {kinds[argument.kind]}".strip()
    pattern = f"^({'|'.join(map(re.escape, argument.choices))})$" if argument.kind == "choice" else None
    if argument.required:
        return Field(min_length=1, max_length=_LONGEST, description=about, pattern=pattern)
    return Field(default="", max_length=_LONGEST, description=about)
