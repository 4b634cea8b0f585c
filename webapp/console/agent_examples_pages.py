"""`/console/agent/examples`: conversations that go well, and how they go with the draft."""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.keep_example import drop_example, example_of_chat, keep_example
from flows.run_examples import ask_for_run
from shop.agents.difference import differences
from shop.agents.examples import MOST_LINES, ExampleView, Expectation, example, examples, fingerprint
from shop.agents.runs import RunView, latest_run, run
from shop.agents.versions import draft, published
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from webapp.console.agent_words import KINDS, expected_said
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/agent/examples"
MOST_EXPECTED: Final = 6
_LINES: Final = re.compile(r"[\r\n]+")
_TOOLS: Final = (
    "find_products",
    "show_product",
    "shop_facts",
    "search_knowledge",
    "add_to_cart",
    "propose_order",
    "find_slots",
    "hold_slot",
    "send_link",
    "hand_over",
)

router = ConsoleRouter()


@router.get("/agent/examples", needs="agent:see")
def show_examples(request: Request, staff: AtConsole) -> Response:
    """All of them, with how each went last time."""
    return _page(request, staff)


@router.get("/agent/examples/new", needs="agent:change")
def show_new(request: Request, staff: AtConsole) -> Response:
    """An empty one."""
    return _form(request, staff, {"language": staff.shop.language.value})


@router.get("/agent/examples/run/{run_id}", needs="agent:see")
def show_run(request: Request, staff: AtConsole, run_id: UUID) -> Response:
    """How far a run is; asked for again and again until it is over."""
    with transaction(staff.workspace_id) as db:
        found = run(db, staff.workspace_id, run_id)
    told = _run_told(found, reader_at(request, staff).language)
    headers = {"HX-Trigger": "agent"} if found.over else None
    return console_page(request, staff, "console/agent_run.html", headers=headers, **told)


@router.get("/agent/examples/{example_id}", needs="agent:see")
def show_example(request: Request, staff: AtConsole, example_id: UUID) -> Response:
    """One of them."""
    with transaction(staff.workspace_id) as db:
        found = example(db, staff.workspace_id, example_id)
    told = {
        "id": str(found.id),
        "name": found.name,
        "language": found.language.value,
        "lines": "\n".join(found.lines),
        "expects": [one.model_dump() for one in found.expects],
    }
    return _form(request, staff, told)


@router.post("/agent/examples", needs="agent:change")
def keep(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """Kept, or told what is not right."""
    told = _told(filled)
    try:
        keep_example(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            member_id=staff.member_id,
            name=told["name"],
            language=Language.of(told["language"], staff.shop.language),
            lines=_LINES.split(told["lines"]),
            expects=[Expectation.model_validate(one) for one in told["expects"]],
            example_id=UUID(told["id"]) if told["id"] else None,
        )
    except ValidationError:
        return _form(request, staff, told, status=422)
    except Refusal as refusal:
        return _form(request, staff, told, refusal=refusal, status=refusal.status)
    _say(request, staff, phrase("The example is kept."))
    return to(PAGE)


@router.post("/agent/examples/of/{conversation_id}", needs="agent:change")
def make_of_chat(request: Request, staff: AtConsole, conversation_id: UUID) -> Response:
    """A past chat as an example, in one tap."""
    try:
        made = example_of_chat(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            member_id=staff.member_id,
            conversation_id=conversation_id,
        )
    except Refusal as refusal:
        words = worded(refusal, reader_at(request, staff).language)
        toast_next(request, f"{words.title} {words.detail}")
        return to(f"/console/inbox/{conversation_id}")
    _say(
        request,
        staff,
        phrase("An example out of this chat. Look at what is expected of it."),
        f"{PAGE}/{made}/drop",
    )
    return to(f"{PAGE}/{made}")


@router.post("/agent/examples/play", needs="agent:change")
def play(request: Request, staff: AtConsole) -> Response:
    """All of them are played against the draft."""
    try:
        ask_for_run(now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id)
    except Refusal as refusal:
        return _page(request, staff, refusal)
    return to(f"{PAGE}#run")


@router.post("/agent/examples/{example_id}/drop", needs="agent:change")
def drop(request: Request, staff: AtConsole, example_id: UUID) -> Response:
    """It is played no more."""
    drop_example(
        now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id, example_id=example_id
    )
    _say(request, staff, phrase("The example is gone."))
    return to(PAGE)


def _page(request: Request, staff: Staff, refusal: Refusal | None = None) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        kept = examples(db, staff.workspace_id)
        last = latest_run(db, staff.workspace_id)
        row, before = draft(db, staff.workspace_id), published(db, staff.workspace_id)
    stale = last is not None and row is not None and last.fingerprint != fingerprint(row.content, kept)
    return console_page(
        request,
        staff,
        "console/agent_examples.html",
        status=refusal.status if refusal else 200,
        section="agent",
        examples=[_shown(one, last, language) for one in kept],
        has_draft=bool(row and before and differences(before.content, row.content)),
        stale=stale,
        problem=worded(refusal, language) if refusal else None,
        **(_run_told(last, language) if last else {"run": None, "rows": []}),
    )


def _shown(one: ExampleView, last: RunView | None, language: Language) -> dict[str, Any]:
    results = last.results if last else ()
    played = next((each for each in results if each["example"] == str(one.id)), None)
    return {
        "id": one.id,
        "name": one.name,
        "language": one.language.value,
        "lines": one.lines,
        "expects": [expected_said(each, language) for each in one.expects],
        "verdict": played["verdict"] if played else "",
    }


def _run_told(found: RunView, language: Language) -> dict[str, Any]:
    """A run as its part shows it: what got worse stands first."""
    order = ("worse", "better", "same")
    results = sorted(found.results, key=lambda one: order.index(one["verdict"]))
    return {"run": found, "rows": [_result_told(one, language) for one in results]}


def _result_told(one: Mapping[str, Any], language: Language) -> dict[str, Any]:
    sides = [
        {
            "answers": [
                (line, side["answers"][place] if place < len(side["answers"]) else [])
                for place, line in enumerate(one["lines"])
            ],
            "missed": [expected_said(Expectation.model_validate(each), language) for each in missed],
            "tools": side["tools"],
            "rules": side["rules"],
        }
        for side, missed in ((one["before"], one["missed_before"]), (one["draft"], one["missed"]))
    ]
    return {
        "id": one["example"],
        "name": one["name"],
        "verdict": one["verdict"],
        "before": sides[0],
        "draft": sides[1],
        "alike": one["before"]["answers"] == one["draft"]["answers"],
    }


def _told(filled: Mapping[str, str]) -> dict[str, Any]:
    expects = [
        {"kind": filled.get(f"kind_{place}", ""), "value": filled.get(f"value_{place}", "").strip()}
        for place in range(MOST_EXPECTED)
    ]
    return {
        "id": filled.get("id", ""),
        "name": filled.get("name", ""),
        "language": filled.get("language", ""),
        "lines": filled.get("lines", ""),
        "expects": [one for one in expects if one["kind"] and (one["value"] or one["kind"] == "handed_over")],
    }


def _form(
    request: Request,
    staff: Staff,
    told: Mapping[str, Any],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response:
    language = reader_at(request, staff).language
    expects = list(told.get("expects", ()))
    empty: list[dict[str, str]] = [{"kind": "", "value": ""}] * max(1, MOST_EXPECTED - len(expects))
    return console_page(
        request,
        staff,
        "console/agent_example.html",
        status=status,
        section="agent",
        told={"id": "", "name": "", "lines": "", **told},
        expected=[*expects, *empty][:MOST_EXPECTED],
        kinds=[("", say(language, "Nothing more")), *((code, say(language, words)) for code, words in KINDS)],
        tools=_TOOLS,
        most_lines=MOST_LINES,
        problem=worded(refusal, language) if refusal else None,
    )


def _say(request: Request, staff: Staff, words: str, undo: str = "") -> None:
    toast_next(request, say(reader_at(request, staff).language, words), undo)
