"""`/console/knowledge`: what the agent may quote, what it does not know, and what a customer would be told."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from knowledge.overview import KINDS, PAGE, aside, key_of, source_told, sources, waiting_passages
from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.messaging.missed import answers_to_learn, missed_turns
from webapp.console.asking import AtConsole, Staff
from webapp.console.inbox_words import full
from webapp.console.knowledge_shown import (
    asked_groups,
    entries_of,
    lines_shown,
    passages_shown,
    tried,
)
from webapp.console.paging import next_rows
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.refusal_words import Worded, words_for
from webapp.wiring import wiring_of

router = ConsoleRouter()

HOME: Final = "/console/knowledge"
QUESTIONS: Final = "/console/knowledge/questions"
_LOOKED_AT: Final = 60
"""Questions that are put into groups on one page: comparing more takes longer than a page may."""
_FIRST: Final = 3
_LONGEST: Final = 300


@router.get("/knowledge", needs="agent:see")
def show_knowledge(
    request: Request, staff: AtConsole, view: str = "", q: str = "", after: str = "", part: str = ""
) -> Response:
    """All sources, or those of a kind, of some words, or those that are hidden; the next rows as a part."""
    return list_page(request, staff, view=view, q=q, after=after, part=part)


def list_page(
    request: Request, staff: Staff, *, view: str = "", q: str = "", after: str = "", part: str = ""
) -> Response:
    """The sources, with what could not be answered before them."""
    language = reader_at(request, staff).language
    asked = q.strip()[:120]
    with transaction(staff.workspace_id) as db:
        rows = (
            []
            if view == "hidden"
            else sources(db, language=language, kind=view, words=asked, after=after, most=PAGE + 1)
        )
        told: dict[str, Any] = {"hidden": aside(db) if view == "hidden" else []}
        if part != "rows":
            told |= {
                "waiting": waiting_passages(db),
                "missed": missed_turns(db, most=_LOOKED_AT),
                "learnable": len(answers_to_learn(db)),
            }
    more = key_of(rows[PAGE - 1]) if len(rows) > PAGE else ""
    if part != "rows":
        groups = asked_groups(told.pop("missed"), lambda at: full(at, staff, language))
        told |= {"groups": groups[:_FIRST], "open": len(groups)}
    return console_page(
        request,
        staff,
        "console/knowledge_rows.html" if part == "rows" else "console/knowledge.html",
        section="agent",
        rows=lines_shown(rows[:PAGE]),
        view=view if view in {*KINDS, "hidden"} else "",
        asked=asked,
        more=next_rows({"view": view, "q": asked}, after=more),
        **told,
    )


@router.get("/knowledge/try", needs="agent:see")
def try_question(request: Request, staff: AtConsole, q: str = "") -> Response:
    """What a customer who asks that would be told, and what it rests on."""
    question = q.strip()[:_LONGEST]
    language = reader_at(request, staff).language
    found = wiring_of(request).search(staff.workspace_id, question, language=language) if question else []
    verdict, passages = tried(question, found)
    return console_page(
        request, staff, "console/knowledge_try.html", question=question, verdict=verdict, passages=passages
    )


@router.get("/knowledge/new", needs="agent:change")
def show_new(request: Request, staff: AtConsole, kind: str = "faq", question: str = "") -> Response:
    """A form for a question with its answer, a text, or a file."""
    entries = entries_of(None)
    entries[reader_at(request, staff).language.value] = (question[:_LONGEST], "")
    return form_page(request, staff, kind, typed={"entries": entries})


@router.get("/knowledge/source", needs="agent:see")
def show_source(request: Request, staff: AtConsole, kind: str = "", reference: str = "") -> Response:
    """What was understood from one source, to be changed passage by passage; without one, all of them."""
    if not reference:
        return list_page(request, staff)
    return source_page(request, staff, kind, reference)


@router.get("/knowledge/questions", needs="agent:see")
def show_questions(request: Request, staff: AtConsole, before: datetime | None = None) -> Response:
    """What customers asked and did not get, in groups; and what members answered then."""
    return questions_page(request, staff, before=before)


def form_page(
    request: Request,
    staff: Staff,
    kind: str,
    *,
    typed: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    """The form, with what was typed and what is wrong with it."""
    return console_page(
        request,
        staff,
        "console/knowledge_new.html",
        status=refusal.status if refusal else 200,
        section="agent",
        kind=kind if kind in {"faq", "text", "file"} else "faq",
        entries=(typed or {}).get("entries") or entries_of(None),
        typed={"title": "", "text": "", **(typed or {})},
        first=reader_at(request, staff).language.value,
        problem=worded(request, staff, refusal),
    )


def source_page(
    request: Request,
    staff: Staff,
    kind: str,
    reference: str,
    *,
    entries: dict[str, tuple[str, str]] | None = None,
    refusal: Refusal | None = None,
) -> Response:
    """One source as it stands; a question with its answer in the fields of its form. Refuses NotFound."""
    with transaction(staff.workspace_id) as db:
        told = source_told(db, kind, reference)
    return console_page(
        request,
        staff,
        "console/knowledge_source.html",
        status=refusal.status if refusal else 200,
        section="agent",
        source=told,
        path=urlencode({"kind": told.kind, "reference": told.reference}),
        entries=entries or entries_of(told if told.kind == "faq" else None),
        languages=passages_shown(told, {"it": "Italiano", "en": "English", "es": "Español"}),
        problem=worded(request, staff, refusal),
    )


def questions_page(
    request: Request, staff: Staff, *, before: datetime | None = None, refusal: Refusal | None = None
) -> Response:
    """The questions, with what is wrong with an answer that was just written."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        turns = missed_turns(db, before=before, most=_LOOKED_AT)
        taught = [] if before else answers_to_learn(db)
    return console_page(
        request,
        staff,
        "console/knowledge_questions.html",
        status=refusal.status if refusal else 200,
        section="agent",
        groups=asked_groups(turns, lambda at: full(at, staff, language)),
        taught=[(one, full(one.at, staff, language)) for one in taught],
        more=urlencode({"before": turns[-1].at.isoformat()}) if len(turns) == _LOOKED_AT else "",
        problem=worded(request, staff, refusal),
    )


def worded(request: Request, staff: Staff, refusal: Refusal | None) -> Worded | None:
    """A refusal in the reader's language."""
    return words_for(refusal.code, reader_at(request, staff).language, refusal.values) if refusal else None
