"""Flows: a way through a conversation that a shop has drawn, step by step, and that the agent may enter and leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from shop.agents.functions import ArgumentKind, OwnFunction
from shop.agents.rules import Phrase, Texts
from shop.kernel.language import Language, phrase, say

StepKind = Literal["say", "ask", "tool", "hand_over", "end"]
"""Say something and go on; ask, with choices or for words of the customer's; call a function; a person; the end."""
Fault = Literal[
    "no_steps",
    "nothing_said",
    "nowhere",
    "unknown_step",
    "unreached",
    "circle",
    "no_function",
    "argument",
    "same_answer",
]
"""What is wrong with a step: there is none; it says nothing; it leads nowhere, or to no step; nothing leads to it; it
leads back to itself without asking anything; its function is gone or off; an argument is not filled; two answers of it
read the same."""
MOST_FLOWS: Final = 20
MOST_STEPS: Final = 40
MOST_ANSWERS: Final = 10


class Answer(BaseModel):
    """One thing to choose."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    texts: Texts = Field(default_factory=dict)
    next: str = Field(default="", max_length=30)


class FlowStep(BaseModel):
    """One step."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(pattern=r"^[a-z0-9-]{1,30}$")
    kind: StepKind = "say"
    texts: Texts = Field(default_factory=dict)
    """What is said, with what was kept in braces."""
    next: str = Field(default="", max_length=30)
    """Where it goes on; of a question with choices, where each choice leads stands there."""
    answers: tuple[Answer, ...] = Field(default=(), max_length=MOST_ANSWERS)
    takes: ArgumentKind = "text"
    """Of a question without choices: which words answer it. A number or a code is also found in what was said on entering."""
    keep: str = Field(default="", pattern=r"^([a-z][a-z0-9_]{0,29})?$")
    """Under which name the answer is kept for later steps."""
    function: str = Field(default="", max_length=40)
    gives: dict[str, str] = Field(default_factory=dict)
    """Of a function: under which name what it is told was kept, by argument."""
    otherwise: str = Field(default="", max_length=30)
    """Of a function: where it goes on when nothing is answered."""

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Every step that may come next, in order."""
        if self.kind in {"hand_over", "end"}:
            return ()
        ways = (
            [answer.next for answer in self.answers] if self.kind == "ask" and self.answers else [self.next]
        )
        return tuple(dict.fromkeys([*ways, self.otherwise] if self.kind == "tool" else ways))


class Flow(BaseModel):
    """A way through a conversation. It begins with its first step."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1, max_length=80)
    on: bool = False
    phrases: tuple[Phrase, ...] = Field(default=(), max_length=20)
    """What customers say who enter it."""
    steps: tuple[FlowStep, ...] = Field(default=(), max_length=MOST_STEPS)

    def step(self, code: str) -> FlowStep | None:
        """The step of that id."""
        return next((one for one in self.steps if one.id == code), None)


_OF_FUNCTION: Final = "fn-"


def flow_of(function: OwnFunction) -> Flow:
    """The way on which a function is told what it needs, is asked, and its answer said."""
    asks = [one for one in function.arguments if one.required]
    order = [*(f"a{place}" for place in range(len(asks))), "ask"]
    steps = [
        FlowStep(
            id=order[place],
            kind="ask",
            texts=dict(one.ask) or _asking(one.about or one.name),
            takes=one.kind,
            answers=tuple(
                Answer(texts={"en": choice, "it": choice, "es": choice}, next=order[place + 1])
                for choice in one.choices
            ),
            keep=one.name,
            next="" if one.choices else order[place + 1],
        )
        for place, one in enumerate(asks)
    ]
    asked = FlowStep(
        id="ask",
        kind="tool",
        function=function.code,
        gives={one.name: one.name for one in asks},
        next="said",
    )
    said = FlowStep(id="said", kind="say", texts={"en": "{said}", "it": "{said}", "es": "{said}"}, next="end")
    return Flow(
        code=f"{_OF_FUNCTION}{function.code.replace('_', '-')}"[:40],
        name=function.name,
        on=function.on,
        phrases=function.phrases,
        steps=(*steps, asked, said, FlowStep(id="end", kind="end")),
    )


def _asking(what: str) -> Texts:
    """A question for something that the shop has not worded."""
    return {
        "en": say(Language.EN, _NEEDED, what=what),
        "it": say(Language.IT, _NEEDED, what=what),
        "es": say(Language.ES, _NEEDED, what=what),
    }


_NEEDED: Final = phrase("For that I need: {what}.")


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong, and with which step; with the flow itself where that is empty."""

    step: str
    fault: Fault


def faults(flow: Flow, functions: Mapping[str, Iterable[str]]) -> list[Found]:
    """Everything that keeps a flow from being followed to an end, in the order of its steps.

    `functions` are those that may be called, each with the names of what it must be told.
    """
    if not flow.steps:
        return [Found("", "no_steps")]
    reached = _reached(flow)
    found = []
    for step in flow.steps:
        found += [Found(step.id, fault) for fault in _faults_of(step, flow, functions)]
        if step.id not in reached:
            found.append(Found(step.id, "unreached"))
        elif _circles(step, flow):
            found.append(Found(step.id, "circle"))
    return found


def _faults_of(step: FlowStep, flow: Flow, functions: Mapping[str, Iterable[str]]) -> list[Fault]:
    found: list[Fault] = []
    if step.kind in {"say", "ask"} and not any(step.texts.values()):
        found.append("nothing_said")
    if any(not code for code in step.leads_to):
        found.append("nowhere")
    elif any(flow.step(code) is None for code in step.leads_to):
        found.append("unknown_step")
    if step.kind == "tool":
        needed = functions.get(step.function)
        if needed is None:
            found.append("no_function")
        elif any(not step.gives.get(name) for name in needed):
            found.append("argument")
    if any(not any(answer.texts.values()) for answer in step.answers):
        found.append("nothing_said")
    for language in ("en", "it", "es"):
        said = [words.strip().lower() for one in step.answers if (words := one.texts.get(language))]
        if len(set(said)) < len(said):
            found.append("same_answer")
            break
    return list(dict.fromkeys(found))


def _reached(flow: Flow) -> set[str]:
    reached: set[str] = set()
    waiting = [flow.steps[0].id]
    while waiting:
        step = flow.step(waiting.pop())
        if step is not None and step.id not in reached:
            reached.add(step.id)
            waiting += step.leads_to
    return reached


def _circles(step: FlowStep, flow: Flow) -> bool:
    """Whether one comes back to it without anybody having been asked."""
    if step.kind == "ask":
        return False
    seen: set[str] = set()
    waiting = list(step.leads_to)
    while waiting:
        code = waiting.pop()
        if code == step.id:
            return True
        other = flow.step(code)
        if other is not None and other.kind != "ask" and code not in seen:
            seen.add(code)
            waiting += other.leads_to
    return False
