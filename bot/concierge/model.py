"""The concierge: a chat model that needs no key, calls the same tools and answers in the shop's words.

It reads the block that the system message carries, decides what is wanted, and asks for tools until it
has what its answer needs. The same messages always give the same answer: all that it remembers of a
conversation comes in with the block and goes out with the answer.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import BaseTool
from pydantic import ConfigDict, Field

from bot.concierge.acts import Call, Part, Reply
from bot.concierge.booking import hold_goes_on, hold_waits
from bot.concierge.examples import own_router
from bot.concierge.memory import Memory
from bot.concierge.playing import Played, outcomes_of, play
from bot.concierge.router import Router
from bot.concierge.situation import KEY, Situation
from bot.concierge.skills.lines import as_options, yes_and_change
from bot.concierge.skills.talking import welcomed
from bot.concierge.skills.unsure import offer_person
from bot.concierge.understanding import understood
from bot.concierge.wording import tokens

_FREE = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
_CARDS = 5
_UNDERSTOOD = "understood"
"""Under this name a message that asks for tools carries what was understood."""
_WORTH_SAYING_ONCE = 8
"""Words from which the same answer, twice running, is no answer."""
_SMALL_TALK = frozenset(
    {"greeting", "thanks", "goodbye", "yes", "no", "declined", "insult", "welcome", "hand_over", "complaint"}
)

_ASIDES = frozenset(
    {
        "hours",
        "address",
        "delivery",
        "payment",
        "returns",
        "contact",
        "about",
        "search_knowledge",
        "privacy",
        "is_bot",
        "thanks",
    }
)
"""Asked of the shop in between: which service, or when, is still the question afterwards."""
_OF_ORDERS = frozenset(
    {
        "order",
        "mark_interest",
        "place_order",
        "keep_cart",
        "change_order",
        "set_quantity",
        "remove",
        "show_cart",
    }
    | {
        "apply_code",
        "tip",
        "checkout",
        "choose_delivery",
        "choose_payment",
        "ways",
        "hand_over",
        "goodbye",
    }
)
"""After these a proposal that was made before is no longer waited for."""


class Concierge(BaseChatModel):
    """Our own deterministic chat model."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    model_name: str = "concierge"
    router: Router = Field(default_factory=own_router, exclude=True)

    @property
    def _llm_type(self) -> str:
        return "concierge"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,  # noqa: ARG002  # it chooses for itself
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same model, calling only these tools."""
        names = [tool.name if isinstance(tool, BaseTool) else _name(tool) for tool in tools]
        return self.bind(tool_names=names, **kwargs)

    def invoke(
        self,
        input: LanguageModelInput,  # noqa: A002  # LangChain's signature
        config: RunnableConfig | None = None,
        *,
        stop: list[str] | None = None,
        **kwargs: Any,
    ) -> AIMessage:
        """As LangChain does it, without what serves callbacks, caches and streams where there are none of them.

        That takes as long as a sixth of the answer.
        """
        if not isinstance(input, list) or (config and config.get("callbacks")):
            return super().invoke(input, config, stop=stop, **kwargs)
        messages = [one for one in input if isinstance(one, BaseMessage)]
        if len(messages) != len(input):
            return super().invoke(input, config, stop=stop, **kwargs)
        said = self._generate(messages, stop, **kwargs).generations[0].message
        return said if isinstance(said, AIMessage) else AIMessage(content=said.text)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  # LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002  # as above
        **kwargs: Any,
    ) -> ChatResult:
        understanding = _understood_before(messages)
        if understanding is None:
            names = kwargs.get("tool_names")
            situation = Situation.read(messages, frozenset(names) if names is not None else None)
            understanding = situation, understood(situation, self.router)
        situation, parts = understanding
        played = play(situation, parts, outcomes_of(messages))
        if played.calls:
            message = _calling(played.calls, understanding)
        else:
            message = _answering(situation, parts, played)
        return ChatResult(generations=[ChatGeneration(message=message)])


def _name(tool: dict[str, Any] | type | Callable[..., Any]) -> str:
    if isinstance(tool, dict):
        return str(tool.get("name") or tool.get("function", {}).get("name", ""))
    return str(getattr(tool, "__name__", ""))


def _understood_before(messages: Sequence[BaseMessage]) -> tuple[Situation, list[Part]] | None:
    """What was made of the customer's words when this turn asked for tools; their results change nothing about it."""
    last = next((one for one in reversed(messages) if not isinstance(one, ToolMessage)), None)
    return last.additional_kwargs.get(_UNDERSTOOD) if isinstance(last, AIMessage) else None


def _calling(calls: Sequence[Call], understanding: tuple[Situation, list[Part]]) -> AIMessage:
    """A message that asks for tools; a call's id follows from the call. What was understood goes with it."""
    asked = [
        tool_call(
            name=call.tool,
            args=json.loads(json.dumps(call.arguments)),
            id=f"call_{crc32(call.key.encode()):08x}",
        )
        for call in calls
    ]
    carried = {_UNDERSTOOD: understanding}
    return AIMessage(content="", tool_calls=asked, additional_kwargs=carried, usage_metadata=_FREE)


def _answering(situation: Situation, parts: Sequence[Part], played: Played) -> AIMessage:
    """The answer with everything that goes with it."""
    played = _not_again(situation, parts, played)
    replies = [reply for _, reply in played.replies]
    memory = _remembered(situation, parts, replies)
    asks = next((reply for reply in reversed(replies) if reply.choices), None)
    choices = [dict(one) for one in asks.choices] if asks else _yes_again(situation, memory)
    if not choices and hold_waits(situation, memory):
        choices = [{"id": one.id, "title": one.title} for one in memory.options]
    switched = next((reply.language for reply in replies if reply.language), "")
    told = {
        "memory": memory.told(),
        "choices": choices,
        "cards": list(dict.fromkeys(card for reply in replies for card in reply.cards))[:_CARDS],
        "links": [dict(link) for reply in replies for link in reply.links],
        "decision": _decision(parts),
        "language": switched or situation.language.value,
        "language_switched": bool(switched),
        "miss": bool(replies) and all(reply.miss for reply in replies),
        "quoted": [passage for reply in replies for passage in reply.quoted],
    }
    return AIMessage(
        content=_text(situation, played, memory), additional_kwargs={KEY: told}, usage_metadata=_FREE
    )


def _not_again(situation: Situation, parts: Sequence[Part], played: Played) -> Played:
    """The replies, unless they are word for word what we wrote last: then that, and a person for the rest."""
    said = "\n\n".join(reply.text for _, reply in played.replies)
    asks = any(reply.choices or reply.links for _, reply in played.replies)
    same = len(tokens(said)) >= _WORTH_SAYING_ONCE and tokens(said) == tokens(situation.before)
    if asks or not same or len(played.replies) > 1 or parts[0].intent in {"rule", "flow"}:
        return played
    part, reply = played.replies[0]
    again = offer_person(situation, parts[0], "as_above", miss=False)
    return replace(played, replies=((part, replace(again, quoted=reply.quoted)),))


def _text(situation: Situation, played: Played, memory: Memory) -> str:
    """The replies as one text: a greeting runs on into what follows, the rest stands apart."""
    texts = [reply.text for _, reply in played.replies if reply.text]
    if situation.block.get("welcome") and situation.text:
        texts.insert(0, welcomed(situation))
    if (
        len(texts) > 1
        and played.replies[0][0].intent in {"greeting", "insult"}
        and played.replies[0][0].beside
    ):
        texts = [f"{texts[0]} {_run_on(texts[0], texts[1])}", *texts[2:]]
    if _waits(situation, memory, [part for part, _ in played.replies]):
        texts.append(situation.voice.say("remind"))
    if _still_proposed(situation, memory) and not any(reply.choices for _, reply in played.replies):
        texts.append(situation.voice.say("order_waits"))
    if hold_waits(situation, memory) and not any(reply.choices for _, reply in played.replies):
        texts.append(situation.voice.say("hold_waits"))
    return "\n\n".join(dict.fromkeys(texts))


def _run_on(greeting: str, text: str) -> str:
    """The text as it goes on after a comma."""
    return text[:1].lower() + text[1:] if greeting.endswith(",") and not text.startswith("*") else text


def _remembered(situation: Situation, parts: Sequence[Part], replies: Sequence[Reply]) -> Memory:
    """The memory after all replies; a wish that we asked about stays until it is answered."""
    before = situation.memory
    memory = before.after()
    for reply in replies:
        memory = memory.model_copy(update=dict(reply.memory))
    if (
        before.asked == "wishes"
        and not any(part.intent == "find_products" for part in parts)
        and not memory.asked
    ):
        memory = memory.model_copy(update={"asked": "wishes", "wishes": before.wishes})
    if before.proposal and not memory.proposal and not any(part.intent in _OF_ORDERS for part in parts):
        memory = _waiting_for_yes(situation, memory)
    return hold_goes_on(situation, _on_the_way(before, memory, parts))


def _on_the_way(before: Memory, memory: Memory, parts: Sequence[Part]) -> Memory:
    """The memory with our question about the cart or its delivery, where only something else was answered."""
    elsewhere = not any(part.intent in _OF_ORDERS | {"declined", "no"} for part in parts)
    if before.asked in {"cart", "delivery"} and elsewhere and not memory.asked and not memory.options:
        return memory.model_copy(update={"asked": before.asked, "options": before.options})
    asides = all(part.intent in _ASIDES and part.decision == "fire" for part in parts)
    if before.asked in {"service", "when"} and asides and not memory.asked and not memory.options:
        kept = {"asked": before.asked, "options": before.options, "appointment": before.appointment}
        return memory.model_copy(update=kept)
    return memory


def _waiting_for_yes(situation: Situation, memory: Memory) -> Memory:
    """The memory with the proposal that still waits; where something else was asked, it comes back afterwards."""
    kept: dict[str, Any] = {"proposal": situation.memory.proposal}
    if not memory.asked:
        kept |= {"asked": "proposal"}
        options = as_options(yes_and_change(situation.voice, situation.memory.proposal))
        kept |= {} if memory.options else {"options": options}
    return memory.model_copy(update=kept)


def _still_proposed(situation: Situation, memory: Memory) -> bool:
    """Whether a proposal still waits for its yes, after something else was answered."""
    before = situation.memory
    return bool(before.proposal) and memory.asked == "proposal" and before.proposal == memory.proposal


def _yes_again(situation: Situation, memory: Memory) -> list[dict[str, str]]:
    """The buttons of a proposal that still waits, once more: a word of agreement answers our last message."""
    if not _still_proposed(situation, memory):
        return []
    return list(yes_and_change(situation.voice, memory.proposal))


def _waits(situation: Situation, memory: Memory, parts: Sequence[Part]) -> bool:
    """Whether our questions about a wish still wait, after something else was answered."""
    kept = situation.memory.asked == "wishes" and memory.asked == "wishes"
    other = all(
        part.intent not in _SMALL_TALK | {"find_products"} and part.decision == "fire" for part in parts
    )
    return kept and other


def _decision(parts: Sequence[Part]) -> dict[str, Any]:
    """The decision about the weightiest part, for the trace."""
    main = next(
        (part for part in parts if part.intent not in {"greeting", "insult"} or not part.beside), parts[0]
    )
    return {
        "decision": main.decision,
        "tool": main.intent,
        "p": round(main.p, 4),
        "options": [[intent, round(p, 4)] for intent, p in main.options],
        "parts": [part.intent for part in parts],
        **_rules_followed(parts),
    }


def _rules_followed(parts: Sequence[Part]) -> dict[str, Any]:
    followed = [part.target for part in parts if part.intent == "rule"]
    walked = [part.target.partition("\n")[0] for part in parts if part.intent == "flow"]
    return ({"rules": followed} if followed else {}) | ({"flows": walked} if walked else {})
