"""`/console/flows`: ways through a conversation, drawn step by step and looked over as a small map."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Form, Request
from starlette.responses import Response

from flows.change_flows import (
    FlowUnclear,
    callable_functions,
    change_flow,
    keep_step,
    new_flow,
    put_flow_back,
    remove_flow,
    remove_step,
)
from shop.agents.paths import MOST_ANSWERS, Fault, Flow, FlowStep, Found, StepKind, faults
from shop.agents.versions import draft_of, published
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say, text_in
from shop.kernel.refusals import NotFound, Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import words_for

router = ConsoleRouter()

HOME: Final = "/console/flows"
FAULTS: Final[Mapping[Fault, str]] = {
    "no_steps": phrase("There is no step in it."),
    "nothing_said": phrase("Write what the agent says here."),
    "nowhere": phrase("It leads nowhere: choose what comes next."),
    "unknown_step": phrase("It leads to a step that is gone."),
    "unreached": phrase("Nothing leads here."),
    "circle": phrase("It comes back to itself without asking anything."),
    "no_function": phrase("The function is gone or switched off."),
    "argument": phrase("The function has to be told something more."),
    "same_answer": phrase("Two of its answers read the same."),
}
KINDS: Final[Mapping[StepKind, str]] = {
    "say": phrase("Say a sentence"),
    "ask": phrase("Ask something"),
    "tool": phrase("Ask a function"),
    "hand_over": phrase("Hand over to a person"),
    "end": phrase("End here"),
}
_SHORT: Final = 48


@router.get("/flows", needs="agent:see")
def show_flows(request: Request, staff: AtConsole) -> Response:
    """All of the draft."""
    return _page(request, staff)


@router.post("/flows", needs="agent:change")
def create(request: Request, staff: AtConsole, name: Annotated[str, Form(max_length=200)] = "") -> Response:
    """A new one, with a first question."""
    try:
        flow = new_flow(**_told(staff), name=name)
    except Refusal as refusal:
        return _page(request, staff, refusal, typed=name)
    return to(f"{HOME}/{flow.code}")


@router.get("/flows/{code}", needs="agent:see")
def show_flow(request: Request, staff: AtConsole, code: str) -> Response:
    """One of them: its map, its steps, and what is wrong with it."""
    return _flow(request, staff, code)


@router.post("/flows/{code}", needs="agent:change")
def change(request: Request, staff: AtConsole, code: str, filled: Filled) -> Response:
    """Its name, what enters it, and whether it may be entered."""
    phrases = [line.strip() for line in filled.get("phrases", "").splitlines() if line.strip()]
    try:
        change_flow(
            **_told(staff),
            code=code,
            name=filled.get("name", "")[:200],
            phrases=phrases,
            on=filled.get("on") == "yes",
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _flow(request, staff, code, refusal=refusal, typed=filled)
    return _done(request, staff, phrase("Kept in the draft."), f"{HOME}/{code}")


@router.post("/flows/{code}/steps/{step}", needs="agent:change")
def change_step(request: Request, staff: AtConsole, code: str, step: str, filled: Filled) -> Response:
    """One step; ways to new steps make them."""
    try:
        kept = keep_step(**_told(staff), code=code, step=step, told=_step_told(filled))
    except NotFound:
        raise
    except Refusal as refusal:
        return _flow(request, staff, code, refusal=refusal, open_step=step)
    words = phrase("Kept in the draft.")
    if kept.switched_off:
        words = phrase("Kept, and switched off: it cannot be followed to an end as it is.")
    return _done(request, staff, words, f"{HOME}/{code}#step-{step}")


@router.post("/flows/{code}/steps/{step}/remove", needs="agent:change")
def drop_step(request: Request, staff: AtConsole, code: str, step: str) -> Response:
    """The step is gone."""
    remove_step(**_told(staff), code=code, step=step)
    return _done(request, staff, phrase("The step is gone."), f"{HOME}/{code}", undo=f"{HOME}/{code}/back")


@router.post("/flows/{code}/remove", needs="agent:change")
def remove(request: Request, staff: AtConsole, code: str) -> Response:
    """It is no longer in the draft."""
    remove_flow(**_told(staff), code=code)
    return _done(request, staff, phrase("Taken out of the draft."), HOME, undo=f"{HOME}/{code}/back")


@router.post("/flows/{code}/back", needs="agent:change")
def put_back(staff: AtConsole, code: str) -> Response:
    """As it was."""
    put_flow_back(**_told(staff), code=code)
    return to(f"{HOME}/{code}")


def levels(flow: Flow) -> list[list[FlowStep]]:
    """The steps by how many come before them at least; what nothing leads to stands last."""
    depth: dict[str, int] = {flow.steps[0].id: 0} if flow.steps else {}
    waiting = [one.id for one in flow.steps[:1]]
    for code in waiting:
        step = flow.step(code)
        for following in step.leads_to if step else ():
            if flow.step(following) is not None and following not in depth:
                depth[following] = depth[code] + 1
                waiting.append(following)
    deepest = max(depth.values(), default=-1)
    rows = [[one for one in flow.steps if depth.get(one.id) == level] for level in range(deepest + 1)]
    lost = [one for one in flow.steps if one.id not in depth]
    return [*rows, lost] if lost else rows


def _page(request: Request, staff: Staff, refusal: Refusal | None = None, typed: str = "") -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        content = draft_of(db, staff.workspace_id)
        live = published(db, staff.workspace_id)
    known = {one.code: one for one in live.content.flows} if live else {}
    functions = callable_functions(content)
    return console_page(
        request,
        staff,
        "console/flows.html",
        status=refusal.status if refusal else 200,
        section="agent",
        lines=[
            {
                "flow": one,
                "faults": len(faults(one, functions)),
                "state": "off"
                if not one.on
                else "new"
                if one.code not in known
                else "live"
                if known[one.code] == one
                else "changed",
            }
            for one in content.flows
        ],
        typed=typed,
        problem=words_for(refusal.code, language, refusal.values) if refusal else None,
    )


def _flow(
    request: Request,
    staff: Staff,
    code: str,
    *,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    open_step: str = "",
) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        content = draft_of(db, staff.workspace_id)
    flow = next((one for one in content.flows if one.code == code), None)
    if flow is None:
        raise NotFound(kind="flow")
    functions = callable_functions(content)
    found = faults(flow, functions)
    numbers = {step.id: place for place, step in enumerate(flow.steps, 1)}
    titles = {step.id: _titled(step, numbers, staff, language) for step in flow.steps}
    told = {"name": flow.name, "phrases": "\n".join(flow.phrases), "on": "yes" if flow.on else ""}
    return console_page(
        request,
        staff,
        "console/flow.html",
        status=refusal.status if refusal else 200,
        section="agent",
        flow=flow,
        told={**told, **({"on": "", **typed} if typed else {})},
        marked=set(refusal.values["fields"]) if isinstance(refusal, FlowUnclear) else set(),
        levels=[[_on_map(step, titles, found, language) for step in row] for row in levels(flow)],
        steps=[_in_form(step, titles, found, content.functions, language) for step in flow.steps],
        titles=titles,
        faults=len(found),
        first_fault=next((numbers[one.step] for one in found if one.step), 0),
        kinds={kind: say(language, words) for kind, words in KINDS.items()},
        functions=[one for one in content.functions if one.on],
        kept=sorted({step.keep for step in flow.steps if step.keep}),
        open_step=open_step,
        problem=words_for(refusal.code, language, refusal.values) if refusal else None,
    )


def _titled(step: FlowStep, numbers: Mapping[str, int], staff: Staff, language: Language) -> str:
    """A step as others point to it: its number and its first words."""
    words = " ".join(text_in(step.texts, language, staff.shop.language).split()) or say(
        language, KINDS[step.kind]
    )
    short = words if len(words) <= _SHORT else f"{words[: _SHORT - 1].rstrip()}…"
    return f"{numbers[step.id]}. {short}"


def _on_map(
    step: FlowStep, titles: Mapping[str, str], found: Sequence[Found], language: Language
) -> dict[str, Any]:
    ways = (
        [(text_in(answer.texts, language, language), answer.next) for answer in step.answers]
        if step.kind == "ask" and step.answers
        else [("", step.next)]
    )
    ways += [(say(language, phrase("if nothing is answered")), step.otherwise)] if step.otherwise else []
    ended = step.kind in {"hand_over", "end"}
    return {
        "id": step.id,
        "kind": step.kind,
        "title": titles[step.id],
        "ways": [] if ended else [(words, code, titles.get(code, "")) for words, code in ways],
        "wrong": any(one.step == step.id for one in found),
    }


def _in_form(
    step: FlowStep,
    titles: Mapping[str, str],
    found: Sequence[Found],
    functions: Sequence[Any],
    language: Language,
) -> dict[str, Any]:
    answers = [answer.model_dump(mode="json") for answer in step.answers]
    blank = [{"texts": {}, "next": ""}] * (1 if len(answers) < MOST_ANSWERS else 0)
    own = next((one for one in functions if one.code == step.function), None)
    return {
        "step": step,
        "title": titles[step.id],
        "answers": [*answers, *blank],
        "arguments": own.arguments if own else (),
        "faults": [say(language, FAULTS[one.fault]) for one in found if one.step == step.id],
    }


def _step_told(filled: Mapping[str, str]) -> dict[str, Any]:
    """What was typed of a step."""
    texts = {language.value: filled.get(f"text_{language}", "").strip() for language in Language}
    answers = []
    for place in range(MOST_ANSWERS + 1):
        said = {language.value: filled.get(f"ans{place}_{language}", "").strip() for language in Language}
        if any(said.values()):
            texts_of = {name: words for name, words in said.items() if words}
            answers.append({"texts": texts_of, "next": filled.get(f"ans{place}_next", "")})
    return {
        "kind": filled.get("kind", "say"),
        "texts": {name: words for name, words in texts.items() if words},
        "next": filled.get("next", ""),
        "answers": answers[:MOST_ANSWERS],
        "takes": filled.get("takes", "text"),
        "keep": filled.get("keep", "").strip().lower(),
        "function": filled.get("function", ""),
        "gives": {
            name.removeprefix("gives_"): kept
            for name, kept in filled.items()
            if name.startswith("gives_") and kept
        },
        "otherwise": filled.get("otherwise", ""),
    }


def _done(request: Request, staff: Staff, words: str, page: str, undo: str = "") -> Response:
    toast_next(request, say(reader_at(request, staff).language, words), undo)
    return to(page)


def _told(staff: Staff) -> dict[str, Any]:
    return {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
