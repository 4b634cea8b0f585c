"""What is not proven is not sent: a second try that names the fault, then an answer rendered from the facts."""

from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from agent_tools.model_failure import ModelFailed
from bot.agent import Drafted, draft
from bot.guardrails.evidence import Evidence
from bot.guardrails.proof import Proof, prove, render_from_facts
from bot.work import Work, budget_of_a_turn
from shop.agents.paths import flow_of


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the shop has written for its agent to say: as good as a passage of its own."""

    reference: str
    title: str
    text: str
    kind: str = "rule"


def proven_text(work: Work, drafted: Drafted, model: BaseChatModel | None) -> str:
    """The text with nothing in it that this turn does not prove: as drafted, as mended, or rendered."""
    with work.trace.step("proved") as step:
        proof = prove(drafted.text, work.language, _evidence(work, drafted))
        retried = rendered = False
        if not proof.ok and model is not None:
            retried = True
            proof = _mend(work, drafted, model, proof)
        if not proof.ok or not drafted.text:
            rendered = True
            drafted.text = render_from_facts(_evidence(work, drafted), work.language)
            drafted.extra = {
                key: drafted.extra[key] for key in ("memory", "decision") if key in drafted.extra
            }
        step.state = "changed" if retried or rendered else "ok"
        step.words = _proof_in_words(proof, retried=retried, rendered=rendered)
        step.details = _proof_details(proof) | {"retried": retried, "rendered": rendered}
    return drafted.text


def honest_text(work: Work) -> str:
    """An answer that rests on nothing: that we do not know, and that a person does."""
    return render_from_facts(_evidence(work, Drafted()), work.language)


def _mend(work: Work, drafted: Drafted, model: BaseChatModel, proof: Proof) -> Proof:
    """One more try for the model, with each fault named; the faulty draft stays if that fails too."""
    told = "\n".join(["Your answer states things that no result of this turn proves:", *proof.faults])
    asked = HumanMessage(content=work.veil.hide(f"{told}\nWrite the answer again without them."))
    try:
        again = draft(
            model, (), [*drafted.messages, asked], budget=budget_of_a_turn(), trace=work.trace, veil=work.veil
        )
    except ModelFailed:
        return proof
    work.count(again)
    drafted.text = again.text
    return prove(drafted.text, work.language, _evidence(work, drafted))


def _evidence(work: Work, drafted: Drafted) -> Evidence:
    start, shop = work.start, work.start.workspace
    issued = [result.result["url"] for result in drafted.results if result.result.get("url")]
    return Evidence(
        now=start.now,
        zone=shop.zone,
        results=drafted.results,
        passages=[*work.passages, *_own_words(work, drafted)],
        said=(work.said.text,),
        links=frozenset(issued),
        hosts=work.allowed_links,
        known=(shop.name, shop.address, start.agent.agent_name, shop.person, start.customer.name),
        currency=shop.currency,
    )


def _own_words(work: Work, drafted: Drafted) -> list[OwnWords]:
    """What the shop itself has the agent say: by the rules that were followed, or by all that a model was told."""
    content = work.start.agent.content
    decision = drafted.extra.get("decision")
    followed = None if decision is None else decision.get("rules", ())
    told = [rule for rule in content.rules if rule.on and (followed is None or rule.id in followed)]
    said = [OwnWords(rule.id, rule.name, words) for rule in told for words in rule.texts.values() if words]
    walked = () if decision is None else decision.get("flows", ())
    said += [
        OwnWords(flow.code, flow.name, words)
        for flow in (*content.flows, *map(flow_of, content.functions))
        if flow.code in walked
        for step in flow.steps
        for words in (*step.texts.values(), *(text for one in step.answers for text in one.texts.values()))
        if words
    ]
    first = [*content.greeting.values(), *content.fallback.values()]
    return [*said, *(OwnWords("agent", "", words) for words in first if words)]


def _proof_in_words(proof: Proof, *, retried: bool, rendered: bool) -> str:
    good = sum(claim.ok for claim in proof.claims)
    words = f"{good} of {len(proof.claims)} claims proven"
    if rendered:
        return f"{words}: the answer was rendered from the facts"
    return f"{words} at the second try" if retried else words


def _proof_details(proof: Proof) -> dict[str, Any]:
    return {
        "claims": [
            {"text": claim.text, "kind": claim.kind, "ok": claim.ok, "proven_by": claim.proven_by}
            for claim in proof.claims
        ],
        "faults": list(proof.faults),
    }
