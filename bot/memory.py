"""What the model sees: the transcript as messages, and what was written now.

An outside model gets the shop's prompt, passages labeled as data, and placeholders instead of people. The
concierge gets the same transcript, with what it keeps between turns as a machine-readable block.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from bot.choices import chosen, offered
from bot.guardrails.untrusted import as_data
from flows.begin_turn import TurnStart
from knowledge.search import Found
from shop.agents.content import AgentContent
from shop.agents.paths import flow_of
from shop.kernel.calling import given_name
from shop.kernel.language import Language
from shop.messaging.transcript import Line
from shop.workspaces.streets import street_of

_WORDLESS = {
    "image": "[picture]",
    "document": "[document]",
    "audio": "[voice note]",
    "video": "[video]",
    "sticker": "[sticker]",
    "contact": "[contact card]",
    "location": "[location]",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the customer wrote in this turn, as one text."""

    text: str
    tapped: str = ""
    """The id of the option that was picked, by tap, number or words; of several taps the last."""
    beside: str = ""
    """What was typed beside a tap."""
    taps: tuple[str, ...] = ()
    """The ids of the buttons that were really tapped."""
    asked: tuple[str, ...] = ()
    """The ids of what our last message offered to tap."""
    wordless: tuple[str, ...] = ()
    """Kinds of what came without words: image, location …"""
    quoted: str = ""
    """The words of the earlier message that the customer replied to."""
    quoted_choices: tuple[str, ...] = ()
    """What that message was about: the ids of its options and its card's product."""


def said_now(start: TurnStart) -> Said:
    """The turn's messages as one: fragments joined, an option recognized, files named by their kind."""
    seen = [line for line in start.history if not start.messages or line.seq < start.messages[0].seq]
    options = offered(seen)
    taps = tuple(_tap(line) for line in start.messages if _tap(line))
    # Who picks again because nothing came yet has picked once.
    picked = {taps[-1]} if taps else {chosen(line, options) for line in start.messages}
    earlier = _quoted(start)
    return Said(
        text=_joined(start.messages),
        tapped=picked.pop() if len(picked) == 1 else "",
        beside=_joined([line for line in start.messages if not _tap(line)]) if taps else "",
        wordless=tuple(line.kind for line in start.messages if line.kind in _WORDLESS and not line.body),
        taps=taps,
        asked=tuple(option.id for option in options),
        quoted=earlier.body if earlier else "",
        quoted_choices=_about(earlier) if earlier else (),
    )


def _tap(line: Line) -> str:
    """The id of the button that was tapped; empty where words were typed."""
    return str((line.content.get("tapped") or {}).get("id") or "")


def flows_of(content: AgentContent) -> list[dict[str, Any]]:
    """The ways that may be entered: those that the shop has drawn, and one for each function that people ask for.

    What a version holds never changes, and its turns share it: so it is put together once.
    """
    if not content.flows and not content.functions:
        return []
    known = _flows.get(id(content))
    if known is not None and known[0] is content:
        return known[1]
    asked = [flow_of(one) for one in content.functions if one.on and one.phrases]
    told = [flow.model_dump() for flow in (*content.flows, *asked) if flow.on and flow.steps]
    if len(_flows) >= _VERSIONS:
        _flows.clear()
    _flows[id(content)] = (content, told)
    return told


_VERSIONS = 128
_flows: dict[int, tuple[AgentContent, list[dict[str, Any]]]] = {}


def _joined(lines: Sequence[Line]) -> str:
    return "\n".join(line.body for line in lines if line.body).strip()


def in_answer_to_us(said: Said) -> str:
    """The customer's own words, where they answer our last message and not an older one that they replied to.

    The title of a button that was tapped is ours.
    """
    elsewhere = said.quoted and not set(said.asked) & set(said.quoted_choices)
    own = said.beside if said.taps else said.text
    return "" if elsewhere else own


def _quoted(start: TurnStart) -> Line | None:
    wanted = {line.reply_to for line in start.messages if line.reply_to}
    return next((line for line in reversed(start.history) if line.provider_sid in wanted), None)


def _about(line: Line) -> tuple[str, ...]:
    cards = [f"product:{card['product']}" for card in line.content.get("cards", [])]
    return (*cards, *(choice["id"] for choice in line.content.get("choices", [])))


def for_concierge(
    start: TurnStart, said: Said, passages: Sequence[Found], language: Language, known_words: Sequence[str]
) -> list[BaseMessage]:
    """The messages for the concierge."""
    block = {
        "language": language.value,
        "formality": start.workspace.formality,
        "shop_name": start.workspace.name,
        "agent_name": start.agent.agent_name,
        "person": start.workspace.person,
        "currency": start.workspace.currency,
        "now": start.now.isoformat(),
        "zone": start.workspace.zone.key,
        "registered": start.customer.registered_at is not None,
        "first_turn": start.welcome or start.previous_turns == 0,
        "memory": start.memory,
        "passages": [asdict(passage) | {"id": passage.passage_id} for passage in passages],
        "known_words": list(known_words),
        "shop_languages": [member.value for member in Language],
        "vertical": start.workspace.vertical,
        "misses": start.misses,
        "escalate_after": start.agent.content.escalate_after,
        "fallback": start.agent.content.fallback,
        "tone": start.agent.content.tone,
        "emoji": start.agent.content.emoji,
        "greeting": start.agent.content.greeting,
        "rules": [rule.model_dump() for rule in start.agent.content.rules if rule.on],
        "flows": flows_of(start.agent.content),
        "shop_url": f"{street_of(start.workspace)}/s/{start.workspace.slug}",
        "customer_name": given_name(start.customer.name, start.workspace.name_order),
        "welcome": start.welcome,
    }
    system = SystemMessage(content="", additional_kwargs={"vetrina": block})
    return [system, *_history(start.history, str), _now(said, str)]


def for_outside_model(
    start: TurnStart, said: Said, prompt: str, knowledge: str, hide: Callable[[str], str]
) -> list[BaseMessage]:
    """The messages for a model that is not ours: `hide` puts placeholders in place of people."""
    return [
        SystemMessage(content=f"{prompt}\n\n{knowledge}".strip()),
        *_history(start.history, hide),
        *_reply_context(said, hide),
        _now(said, hide),
    ]


def _reply_context(said: Said, hide: Callable[[str], str]) -> list[BaseMessage]:
    if not said.quoted:
        return []
    return [SystemMessage(content=as_data(f"The customer replies to: {hide(said.quoted)}", "quoted-message"))]


def _history(lines: Sequence[Line], hide: Callable[[str], str]) -> list[BaseMessage]:
    messages: list[BaseMessage] = []
    for line in lines:
        text = hide(line.body or _WORDLESS.get(line.kind, ""))
        if not text:
            continue
        if line.direction == "in":
            messages.append(HumanMessage(content=text))
        else:
            messages.append(AIMessage(content=text))
    return messages


def _now(said: Said, hide: Callable[[str], str]) -> HumanMessage:
    text = said.text or " ".join(_WORDLESS[kind] for kind in said.wordless)
    details = {
        "tapped": said.tapped,
        "beside": said.beside,
        "asked": list(said.asked),
        "wordless": list(said.wordless),
        "quoted": said.quoted,
        "quoted_choices": list(said.quoted_choices),
    }
    return HumanMessage(content=hide(text) or "…", additional_kwargs={"vetrina": details})
