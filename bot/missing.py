"""Whether a shop should look at a question: nothing was found that answers it, or it was answered badly."""

from collections.abc import Sequence

from bot.agent import Drafted, ToolResult
from bot.tracing import Trace

_NOT_TOLD = frozenset({"FactUnknown", "FunctionFailed"})


def what_was_missed(drafted: Drafted, trace: Trace) -> str:
    """``badly`` where the answer had to be rendered from the facts, ``nothing`` where none was found, else empty."""
    if any(step.step == "proved" and step.details.get("rendered") for step in trace.steps):
        return "badly"
    if drafted.extra.get("miss") or _found_nothing(drafted.results):
        return "nothing"
    return ""


def _found_nothing(results: Sequence[ToolResult]) -> bool:
    """Whether all that was asked of the shop's own words came back empty."""
    asked = [one for one in results if one.name in {"search_knowledge", "shop_facts"}]
    return bool(asked) and all(
        one.result.get("refusal") in _NOT_TOLD or one.result.get("passages") == [] for one in asked
    )
