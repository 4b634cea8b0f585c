"""An example conversation is played through the real agent, and nothing of it stays.

Everything that a turn does happens: checks, retrieval, model, tools, proof. It happens in a rehearsal, so that what the
tools write is seen by the next line and by nobody else, and nothing is sent.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.parts import Parts
from bot.tracing import Trace
from bot.turn import MINUTE, think
from flows.begin_turn import begin_turn
from flows.finish_turn import TurnEnd, finish_turn
from flows.rehearse import Rehearsed, enter_rehearsal, say_in_rehearsal
from shop.agents.content import AgentContent
from shop.agents.examples import ExampleView, Heard, named_in
from shop.kernel.database import rehearsal
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import settings

_LONGEST_SECONDS = 60.0
"""What it locks stays locked for so long at most; a longer conversation is judged by what was said until then."""


@dataclass
class _Hearing:
    """What was heard so far."""

    answers: list[tuple[str, ...]] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    rules: list[str] = field(default_factory=list)
    handed_over: bool = False
    tokens_in: int = 0
    tokens_out: int = 0

    def hear(self, end: TurnEnd) -> None:
        """Note one turn."""
        self.answers.append(tuple(reply.text for reply in end.replies))
        self.handed_over = self.handed_over or end.handed_over
        self.tokens_in += end.tokens_in
        self.tokens_out += end.tokens_out
        for reply in end.replies:
            self.named |= {str(card.product) for card in reply.content.cards}
        for step in end.trace:
            self._note(step["step"], step["state"], step.get("details") or {})

    def _note(self, step: str, state: str, details: dict[str, Any]) -> None:
        if step == "tool" and state == "ok":
            self.tools.append(str(details.get("name", "")))
            if details.get("name") == "show_product":
                self.named |= named_in(details.get("result") or {})
        elif step == "drafted":
            self.rules += (details.get("decision") or {}).get("rules", ())
        elif step == "proved":
            proven = (str(claim.get("proven_by", "")) for claim in details.get("claims") or ())
            self.named |= {one.removeprefix("passage:") for one in proven if one.startswith("passage:")}


def play_example(
    content: AgentContent, played: ExampleView, *, workspace_id: WorkspaceId, now: datetime, parts: Parts
) -> Heard:
    """What an agent of that content answers to the example's lines, one after another; nothing of it stays."""
    heard, began = _Hearing(), time.monotonic()
    with rehearsal(workspace_id):
        chat = enter_rehearsal(now=now, workspace_id=workspace_id, language=played.language)
        for place, line in enumerate(played.lines):
            if time.monotonic() - began > _LONGEST_SECONDS:
                break
            end = _turn(content, chat, line, now + timedelta(minutes=place), parts)
            heard.hear(end) if end else heard.answers.append(())
    return Heard(
        answers=tuple(heard.answers),
        tools=tuple(dict.fromkeys(heard.tools)),
        named=frozenset(heard.named),
        handed_over=heard.handed_over,
        rules=tuple(dict.fromkeys(heard.rules)),
        seconds=time.monotonic() - began,
        tokens_in=heard.tokens_in,
        tokens_out=heard.tokens_out,
    )


def _turn(content: AgentContent, chat: Rehearsed, line: str, now: datetime, parts: Parts) -> TurnEnd | None:
    entry, lease = say_in_rehearsal(now=now, chat=chat, text=line), settings().turn_lease
    start = begin_turn(now=now, entry=entry, lease=lease, pace=MINUTE, content=content)
    if start is None:
        return None
    end = think(start, parts, Trace())
    finish_turn(now=now, entry=entry, start=start, end=end, lease=lease)
    return end
