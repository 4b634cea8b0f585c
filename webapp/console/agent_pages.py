"""`/console/agent`: how the agent speaks, tried at once on the draft, and what a model is told."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.publish_agent import discard_draft, edit_agent, restore_draft
from flows.run_examples import try_agent
from shop.agents.content import AgentContent
from shop.agents.difference import differences
from shop.agents.examples import NothingSaid
from shop.agents.runs import run
from shop.agents.versions import draft, draft_of, on_trial, published
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.workspaces.plans import plan_of
from webapp.console.agent_words import EMOJI, FORMALITIES, TONES
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.wiring import wiring_of

PAGE: Final = "/console/agent"
_TEXTS: Final = ("greeting", "fallback")
_LINES: Final = ("agent_name", "persona", "tone", "formality", "emoji", "own_words")
_FIGURES: Final = ("escalate_after", "memory_messages", "temperature", "max_tokens", "top_p")
_MORE: Final = frozenset({"model", "temperature", "max_tokens", "top_p", "own_words"})
"""What stands behind "Language model"."""

router = ConsoleRouter()


@router.get("/agent", needs="agent:see")
def show_agent(request: Request, staff: AtConsole) -> Response:
    """How it speaks, as the draft has it."""
    return _page(request, staff)


@router.post("/agent", needs="agent:change")
def save(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """Into the draft, or told beside each field what is not right."""
    told: dict[str, Any] = {name: filled.get(name, "").strip() for name in (*_LINES, *_FIGURES)}
    told["model"] = filled.get("model", "").strip() or "default"
    for name in _TEXTS:
        texts = {language.value: filled.get(f"{name}_{language}", "").strip() for language in Language}
        told[name] = {code: words for code, words in texts.items() if words}
    try:
        edit_agent(
            now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id, changes=told
        )
    except ValidationError as problem:
        wrong = {str(error["loc"][0]) for error in problem.errors()}
        return _page(request, staff, told=told, wrong=wrong)
    toast_next(
        request, say(_language(request, staff), phrase("Kept in the draft. Customers notice nothing yet."))
    )
    return to(PAGE)


@router.get("/agent/bar", needs="agent:see")
def show_bar(request: Request, staff: AtConsole) -> Response:
    """How much stands in the draft, for the head of each page of the agent."""
    with transaction(staff.workspace_id) as db:
        row, before, tried = (read(db, staff.workspace_id) for read in (draft, published, on_trial))
    changed = differences(before.content, row.content) if row and before else ()
    return console_page(
        request,
        staff,
        "console/agent_bar.html",
        changed=len(changed),
        unpublished=before is None,
        number=before.number if before else 0,
        trial=tried,
    )


@router.post("/agent/discard", needs="agent:change")
def discard(request: Request, staff: AtConsole) -> Response:
    """The draft is put aside."""
    if discard_draft(now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id):
        words = say(_language(request, staff), phrase("The draft is put aside."))
        toast_next(request, words, f"{PAGE}/restore")
    return to(f"{PAGE}/versions")


@router.post("/agent/restore", needs="agent:change")
def restore(
    request: Request, staff: AtConsole, back: Annotated[str, Query(max_length=12)] = "versions"
) -> Response:
    """The draft that was put aside is back."""
    restore_draft(now=staff.real_now, workspace_id=staff.workspace_id, member_id=staff.member_id)
    toast_next(request, say(_language(request, staff), phrase("The draft is as it was.")))
    return to(PAGE if back not in {"rules", "versions", "examples"} else f"{PAGE}/{back}")


@router.get("/agent/prompt", needs="agent:see")
def show_prompt(
    request: Request, staff: AtConsole, language: Annotated[str, Query(max_length=2)] = ""
) -> Response:
    """What a model would be told, word for word, as the draft has it."""
    reads = Language.of(language, staff.shop.language)
    with transaction(staff.workspace_id) as db:
        content = draft_of(db, staff.workspace_id)
    compose = wiring_of(request).agent_prompt
    text = compose(staff.shop, content, reads, staff.now) if compose else ""
    return console_page(
        request, staff, "console/agent_prompt.html", section="agent", prompt=text, prompt_language=reads.value
    )


@router.post("/agent/try", needs="agent:change")
def ask_draft(
    request: Request,
    staff: AtConsole,
    text: Annotated[str, Form(max_length=500)] = "",
    before: Annotated[str, Form(max_length=6000)] = "",
    language: Annotated[str, Form(max_length=2)] = "",
) -> Response:
    """A few lines, answered by the draft; nothing of it stays and nothing is sent."""
    lines = [line for line in before.split("\n") if line.strip()]
    try:
        asked = try_agent(
            now=staff.real_now,
            workspace_id=staff.workspace_id,
            member_id=staff.member_id,
            lines=[*lines, " ".join(text.split())] if text.strip() else [],
            language=Language.of(language, staff.shop.language),
        )
    except NothingSaid:
        return console_page(request, staff, "console/agent_tried.html", tried=None, texts=[], heard={})
    return _tried(request, staff, asked)


@router.get("/agent/try/{run_id}", needs="agent:see")
def show_tried(request: Request, staff: AtConsole, run_id: UUID) -> Response:
    """What the draft has answered, or that it is thinking."""
    return _tried(request, staff, run_id)


def _tried(request: Request, staff: Staff, run_id: UUID) -> Response:
    with transaction(staff.workspace_id) as db:
        tried = run(db, staff.workspace_id, run_id)
    heard = tried.results[0]["draft"] if tried.results else {}
    answers = heard.get("answers", [])
    texts = [(line, answers[place] if place < len(answers) else []) for place, line in enumerate(tried.lines)]
    return console_page(request, staff, "console/agent_tried.html", tried=tried, texts=texts, heard=heard)


def _page(
    request: Request,
    staff: Staff,
    *,
    told: Mapping[str, Any] | None = None,
    wrong: set[str] | None = None,
) -> Response:
    language = _language(request, staff)
    with transaction(staff.workspace_id) as db:
        content = draft_of(db, staff.workspace_id)
        plan = plan_of(db, staff.workspace_id)
    known = content.stored() | dict(told or {})
    return console_page(
        request,
        staff,
        "console/agent.html",
        status=422 if wrong else 200,
        section="agent",
        told=known,
        wrong=wrong or set(),
        more_wrong=bool((wrong or set()) & _MORE),
        tried=None,
        texts=[],
        heard={},
        ranges={name: _range(name) for name in _FIGURES},
        tones=[(code, say(language, words), say(language, hint)) for code, words, hint in TONES],
        formalities=[(code, say(language, words)) for code, words in FORMALITIES],
        emojis=[(code, say(language, words)) for code, words in EMOJI],
        formal=(content.formality if content.formality != "shop" else staff.shop.formality) == "formal",
        models=plan.models,
        writes=staff.shop.language.value,
    )


def _range(name: str) -> tuple[Any, Any]:
    """The least and the most that a figure takes."""
    limits = {type(one).__name__: one for one in AgentContent.model_fields[name].metadata}
    return limits["Ge"].ge, limits["Le"].le


def _language(request: Request, staff: Staff) -> Language:
    return reader_at(request, staff).language
