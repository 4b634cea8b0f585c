"""The draft: from an outside model if one is to be had and does not fail, else from the concierge."""

from typing import Any

from langchain_core.language_models import BaseChatModel

from agent_tools.model_failure import ModelFailed
from bot.agent import Budget, Drafted, draft
from bot.guardrails.prompting import passages_as_data, system_prompt
from bot.memory import for_concierge, for_outside_model
from bot.own_facts import facts_as_data, own_of
from bot.work import Work, budget_of_a_turn, name_of

# The concierge costs nothing and cannot stall: its budget only ends a loop that should not exist.
_CONCIERGE = Budget(calls=8, tokens=10**9, seconds=10.0)


def draft_answer(work: Work, model: BaseChatModel | None) -> tuple[Drafted, str]:
    """The draft and the model's name; from the concierge where there is no other or it fails."""
    if model is not None:
        try:
            return _with_outside_model(work, model), name_of(model)
        except ModelFailed as failed:
            broken = work.trace.steps[-1]
            broken.words = f"{name_of(model)} failed: {failed.reason}"
            broken.details = {"model": name_of(model), "fallback": failed.reason}
    with work.trace.step("drafted") as step:
        words = work.parts.known_words(work.start.workspace.id, work.language)
        messages = for_concierge(work.start, work.said, work.passages, work.language, words)
        drafted = draft(work.parts.concierge, work.tools, messages, budget=_CONCIERGE, trace=work.trace)
        work.count(drafted)
        step.words = "by the concierge"
        step.details = {
            "model": "concierge",
            "calls": drafted.calls,
            "decision": drafted.extra.get("decision"),
        }
    return drafted, "concierge"


def _with_outside_model(work: Work, model: BaseChatModel) -> Drafted:
    with work.trace.step("drafted") as step:
        prompt = system_prompt(work.start.workspace, work.start.agent, work.language, work.start.now)
        facts = facts_as_data(own_of(work.start.facts, work.said.text))
        knowledge = f"{passages_as_data(work.passages)}\n\n{work.veil.hide(facts)}".strip()
        messages = for_outside_model(work.start, work.said, prompt, knowledge, work.veil.hide)
        drafted = draft(
            model, work.tools, messages, budget=budget_of_a_turn(), trace=work.trace, veil=work.veil
        )
        work.count(drafted)
        step.words = f"by {name_of(model)}"
        step.details = _cost(model, drafted) | {"hidden": work.veil.replaced()}
    return drafted


def _cost(model: BaseChatModel, drafted: Drafted) -> dict[str, Any]:
    return {
        "model": name_of(model),
        "calls": drafted.calls,
        "tokens_in": drafted.tokens_in,
        "tokens_out": drafted.tokens_out,
    }
