"""Playing the acts of a turn with the outcomes known so far: more calls, or all replies."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from bot.concierge.acts import Act, Call, Outcome, Part, Reply
from bot.concierge.situation import Situation
from bot.concierge.skills import skill_for

_OUT_OF_REACH = Outcome({"refusal": "InternalError", "message": "This tool cannot be called here."})


@dataclass(frozen=True, slots=True)
class Played:
    """How far the acts of a turn came."""

    calls: tuple[Call, ...]
    """What must be called before they can go on; empty once all have replied."""
    replies: tuple[tuple[Part, Reply], ...]


def play(situation: Situation, parts: Sequence[Part], outcomes: Mapping[str, Outcome]) -> Played:
    """Play each part's act as far as the outcomes reach."""
    calls: dict[str, Call] = {}
    replies: list[tuple[Part, Reply]] = []
    for part in parts:
        ended = _one(situation, skill_for(part.decision, part.intent)(situation, part), outcomes)
        if isinstance(ended, Call):
            calls[ended.key] = ended
        else:
            replies.append((part, ended))
    return Played(tuple(calls.values()), tuple(replies))


def outcomes_of(messages: Sequence[BaseMessage]) -> dict[str, Outcome]:
    """What the tools told since the customer's last words, by call."""
    last = max((i for i, one in enumerate(messages) if isinstance(one, HumanMessage)), default=-1)
    asked: dict[str, Call] = {}
    outcomes: dict[str, Outcome] = {}
    for message in messages[last + 1 :]:
        if isinstance(message, AIMessage):
            asked |= {call["id"] or "": Call(call["name"], call["args"]) for call in message.tool_calls}
        elif isinstance(message, ToolMessage) and message.tool_call_id in asked:
            outcomes[asked[message.tool_call_id].key] = _read(message)
    return outcomes


def _one(situation: Situation, act: Act, outcomes: Mapping[str, Outcome]) -> Call | Reply:
    """The act's reply, or the first call that it still needs."""
    try:
        call = next(act)
        while True:
            known = outcomes.get(call.key) if situation.may_call(call.tool) else _OUT_OF_REACH
            if known is None:
                return call
            call = act.send(known)
    except StopIteration as ended:
        reply: Reply = ended.value
        return reply


def _read(message: ToolMessage) -> Outcome:
    """A tool's JSON; what is none is taken as a failure."""
    try:
        told = json.loads(message.text)
    except ValueError:
        return _OUT_OF_REACH
    return Outcome(told) if isinstance(told, dict) else _OUT_OF_REACH
