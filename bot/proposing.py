"""The proposal that code shows under an answer, whatever a model has written above it."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent_tools.agreeing import YES
from bot.agent import ToolResult
from bot.guardrails.bills import proposal_text
from bot.guardrails.wording import sentence
from shop.kernel.language import Language
from shop.messaging.content import Choice

CHANGE = "change:"
"""How the id of the button beside the yes begins; the proposal's code follows."""


def proposed(results: Sequence[ToolResult]) -> Mapping[str, Any] | None:
    """The newest proposal of the turn; None where none was made, or the cart was changed or ordered after it."""
    newest: Mapping[str, Any] | None = None
    for each in results:
        if isinstance(each.result.get("proposal"), Mapping) and each.name == "propose_order":
            newest = each.result["proposal"]
        elif "refusal" not in each.result and ("cart" in each.result and each.name != "show_cart"):
            newest = None
    return newest


def with_proposal(text: str, results: Sequence[ToolResult], language: Language) -> str:
    """The text with the summary of the turn's proposal under it."""
    proposal = proposed(results)
    return f"{text}\n\n{proposal_text(proposal, language)}" if proposal else text


def yes_and_change(proposal: Mapping[str, Any], language: Language) -> tuple[Choice, ...]:
    """The two buttons under a proposal."""
    code = str(proposal["code"])
    return (
        Choice(id=f"{YES}{code}", title=sentence("choice_agree", language)),
        Choice(id=f"{CHANGE}{code}", title=sentence("choice_change", language)),
    )
