"""How a plain function becomes a tool: described by its docstring, checked, and never raising."""

import json
from collections.abc import Callable
from copy import copy
from functools import lru_cache, wraps
from typing import Any

import structlog
from langchain_core.messages import ToolCall
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import StructuredTool
from pydantic import ValidationError

from agent_tools.answers import seen
from agent_tools.arguments import Arguments, first_fault
from agent_tools.context import ToolContext
from agent_tools.refused import failed, refused
from shop.kernel.refusals import Refusal

log = structlog.get_logger()


def make_tool(
    do: Callable[..., dict[str, Any]], arguments: type[Arguments], context: ToolContext, *, writes: bool
) -> StructuredTool:
    """A tool named and described as `do`, which is given the context besides the checked arguments.

    `writes` tells whether it changes anything; it stands in the tool's metadata. A refusal becomes an
    answer, and so does whatever else goes wrong, with nothing told of what.
    """
    name = do.__name__

    @wraps(do)
    def called(**told: Any) -> dict[str, Any] | str:
        try:
            checked = dict(arguments(**told))
        except ValidationError as unfit:
            return _unfit(unfit)
        try:
            answer: dict[str, Any] = seen(do(context, **checked))
        except Refusal as refusal:
            answer = seen(refused(refusal))
        except Exception as broken:  # noqa: BLE001  # a tool's fault must not end the customer's turn
            # The error's own words may hold what the customer wrote.
            log.error("tool_failed", tool=name, fault=type(broken).__name__, turn_id=str(context.turn_id))  # noqa: TRY400  # so its trace stays out of the log
            answer = failed()
        return answer

    tool = copy(_unbound(do, arguments, writes))
    tool.func = called
    return tool


class _Tool(StructuredTool):
    """One that is called straight where nobody listens to how it goes: its function checks the arguments itself."""

    def invoke(
        self,
        input: str | dict[str, Any] | ToolCall,  # noqa: A002  # LangChain's signature
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Any:
        """What the function gives; a whole call of a model's, or one that is listened to, goes LangChain's way."""
        if self.func is None or not isinstance(input, dict) or config or input.get("type") == "tool_call":
            return super().invoke(input, config, **kwargs)
        return self.func(**input)


@lru_cache(maxsize=512)
def _unbound(do: Callable[..., dict[str, Any]], arguments: type[Arguments], writes: bool) -> StructuredTool:
    """The tool of nobody's turn: a turn has fifty of them, and to describe each anew takes longer than to call some.

    What a shop has made itself is made anew for each turn, and falls out in time.
    """
    return _Tool.from_function(
        func=do,
        name=do.__name__,
        description=" ".join((do.__doc__ or "").split()),
        args_schema=arguments,
        metadata={"writes": writes},
        handle_validation_error=_unfit,
        infer_schema=False,
    )


def _unfit(problem: Any) -> str:
    """As a text: that is all LangChain takes here."""
    message = first_fault(problem) if isinstance(problem, ValidationError) else "The arguments do not fit."
    return json.dumps({"refusal": "ArgumentsRefused", "message": message})
