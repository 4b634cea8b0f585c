"""A shop draws the ways on which its agent leads a conversation: flows of the draft, step by step."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlmodel import Session

from shop.agents.content import AgentContent
from shop.agents.paths import MOST_FLOWS, MOST_STEPS, Flow, FlowStep, Found, StepKind, faults
from shop.agents.removed import lay_aside, take_back
from shop.agents.versions import change_draft, draft_of
from shop.catalog.spelling import plain
from shop.events.recorded import Actor, member_of, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal

NEW: Final = "+"
"""How a way begins that leads to a step which is yet to be made; its kind follows."""
_CODE: Final = 32


class FlowUnclear(Refusal):
    """Something of it does not fit: ``fields`` are the names of what."""

    status = 422


class FlowUnfinished(Refusal):
    """It cannot be followed to an end: ``faults`` of its steps say why."""


class TooManyFlows(Refusal):
    """An agent has ``most`` flows, and a flow ``most`` steps at most."""


@dataclass(frozen=True, slots=True)
class KeptFlow:
    """A flow as it stands in the draft."""

    flow: Flow
    faults: tuple[Found, ...]
    switched_off: bool = False
    """Whether it was on, and cannot be any more as it is."""


def new_flow(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, name: str) -> Flow:
    """A flow with a first question, switched off. Refuses FlowUnclear, TooManyFlows."""
    first = FlowStep(id="s1", kind="ask")
    try:
        flow = Flow(code=_code_for(name), name=name.strip(), steps=(first,))
    except ValidationError as problem:
        raise FlowUnclear(fields=["name"]) from problem
    with transaction(workspace_id) as db:
        known = draft_of(db, workspace_id).flows
        if len(known) >= MOST_FLOWS:
            raise TooManyFlows(most=MOST_FLOWS)
        _write(db, workspace_id, actor, [*known, flow], flow.code, now)
    return flow


def change_flow(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    code: str,
    name: str,
    phrases: Sequence[str],
    on: bool,
) -> KeptFlow:
    """What it is called, what enters it, and whether it may be entered.

    Refuses NotFound, FlowUnclear; FlowUnfinished where it is to be switched on and leads nowhere.
    """

    def change(flow: Flow, content: AgentContent) -> Flow:
        try:
            made = Flow.model_validate(
                {**flow.model_dump(mode="json"), "name": name.strip(), "phrases": list(phrases), "on": on}
            )
        except ValidationError as problem:
            fields = sorted({str(error["loc"][0]) for error in problem.errors() if error["loc"]})
            raise FlowUnclear(fields=fields) from problem
        wrong = faults(made, callable_functions(content))
        if on and not made.phrases:
            raise FlowUnclear(fields=["phrases"])
        if on and wrong:
            raise FlowUnfinished(faults=len(wrong))
        return made

    return _changed(now, actor, workspace_id, code, change)


def keep_step(
    *,
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    code: str,
    step: str,
    told: Mapping[str, Any],
) -> KeptFlow:
    """One step of it, written anew. A way that leads to ``+ask`` and the like makes that step.

    A flow that can no longer be followed to an end is switched off. Refuses NotFound, FlowUnclear, TooManyFlows.
    """

    def change(flow: Flow, _content: AgentContent) -> Flow:
        if flow.step(step) is None:
            raise NotFound(kind="step")
        made, more = _with_new_steps(flow, told)
        try:
            kept = FlowStep.model_validate({**made, "id": step})
        except ValidationError as problem:
            fields = sorted({str(error["loc"][0]) for error in problem.errors() if error["loc"]})
            raise FlowUnclear(fields=fields) from problem
        steps = (*(kept if one.id == step else one for one in flow.steps), *more)
        if len(steps) > MOST_STEPS:
            raise TooManyFlows(most=MOST_STEPS)
        return flow.model_copy(update={"steps": steps})

    return _changed(now, actor, workspace_id, code, change)


def remove_step(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, code: str, step: str) -> KeptFlow:
    """The step is gone, and what led to it leads nowhere; the flow as it was can be put back. Refuses NotFound."""

    def change(flow: Flow, _content: AgentContent) -> Flow:
        if flow.step(step) is None:
            raise NotFound(kind="step")
        steps = tuple(_without(one, step) for one in flow.steps if one.id != step)
        return flow.model_copy(update={"steps": steps})

    return _changed(now, actor, workspace_id, code, change, keep_before=True)


def remove_flow(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, code: str) -> None:
    """It is not in the draft any more; for a day it can be put back. Refuses NotFound."""
    with transaction(workspace_id) as db:
        known = draft_of(db, workspace_id).flows
        gone = next((one for one in known if one.code == code), None)
        if gone is None:
            raise NotFound(kind="flow")
        _lay(db, workspace_id, actor, gone, now)
        _write(db, workspace_id, actor, [one for one in known if one.code != code], code, now)


def put_flow_back(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, code: str) -> None:
    """It is in the draft as it was before it, or a step of it, was removed. Refuses NotFound."""
    with transaction(workspace_id) as db:
        was = Flow.model_validate(take_back(db, kind="flow", code=code))
        known = list(draft_of(db, workspace_id).flows)
        places = [place for place, one in enumerate(known) if one.code == code]
        known[places[0] if places else len(known) : places[0] + 1 if places else len(known)] = [was]
        _write(db, workspace_id, actor, known, code, now)


def callable_functions(content: AgentContent) -> dict[str, list[str]]:
    """The functions that are on, each with what it cannot do without."""
    return {
        one.code: [argument.name for argument in one.arguments if argument.required]
        for one in content.functions
        if one.on
    }


def _changed(
    now: datetime,
    actor: Actor,
    workspace_id: WorkspaceId,
    code: str,
    change: Callable[[Flow, AgentContent], Flow],
    *,
    keep_before: bool = False,
) -> KeptFlow:
    with transaction(workspace_id) as db:
        content = draft_of(db, workspace_id)
        before = next((one for one in content.flows if one.code == code), None)
        if before is None:
            raise NotFound(kind="flow")
        made = change(before, content)
        wrong = tuple(faults(made, callable_functions(content)))
        off = made.on and bool(wrong)
        made = made.model_copy(update={"on": False}) if off else made
        if keep_before:
            _lay(db, workspace_id, actor, before, now)
        kept = [made if one.code == code else one for one in content.flows]
        _write(db, workspace_id, actor, kept, code, now)
        return KeptFlow(made, wrong, off)


def _write(
    db: Session, workspace_id: WorkspaceId, actor: Actor, flows: Sequence[Flow], code: str, now: datetime
) -> None:
    change_draft(db, workspace_id, member_of(actor), now=now, flows=list(flows))
    record(db, "FlowChanged", workspace_id=workspace_id, actor=actor, now=now, reference=code)


def _lay(db: Session, workspace_id: WorkspaceId, actor: Actor, flow: Flow, now: datetime) -> None:
    lay_aside(
        db,
        workspace_id,
        kind="flow",
        code=flow.code,
        title=flow.name,
        was=flow.model_dump(mode="json"),
        member=member_of(actor),
        now=now,
    )


def _with_new_steps(flow: Flow, told: Mapping[str, Any]) -> tuple[dict[str, Any], list[FlowStep]]:
    """What was told of a step, with the steps that its ways are to make."""
    made: list[FlowStep] = []

    def way(where: str) -> str:
        if not where.startswith(NEW):
            return where
        kind: StepKind = where.removeprefix(NEW)  # type: ignore[assignment]  # checked where the step is made
        step = FlowStep.model_validate({"id": _free_id([*flow.steps, *made]), "kind": kind})
        made.append(step)
        return step.id

    try:
        answers = [{**answer, "next": way(str(answer.get("next", "")))} for answer in told.get("answers", [])]
        ways = {name: way(str(told.get(name, ""))) for name in ("next", "otherwise")}
    except ValidationError as problem:
        raise FlowUnclear(fields=["next"]) from problem
    return {**told, **ways, "answers": answers}, made


def _free_id(steps: Sequence[FlowStep]) -> str:
    taken = {one.id for one in steps}
    return next(f"s{number}" for number in range(1, MOST_STEPS * 3) if f"s{number}" not in taken)


def _without(step: FlowStep, gone: str) -> FlowStep:
    answers = tuple(
        answer.model_copy(update={"next": ""}) if answer.next == gone else answer for answer in step.answers
    )
    return step.model_copy(
        update={
            "answers": answers,
            "next": "" if step.next == gone else step.next,
            "otherwise": "" if step.otherwise == gone else step.otherwise,
        }
    )


def _code_for(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")[:_CODE].strip("-")
    return f"{words}-{new_id().hex[-4:]}" if words else new_id().hex[-8:]
