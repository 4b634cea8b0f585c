"""What a member does with what the agent knows: writes, changes, hides, removes, takes back, answers."""

from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Form, Request, UploadFile
from starlette.responses import Response

from flows.keep_knowledge import (
    change_passage,
    hide_source,
    keep_answer,
    keep_document,
    remove_source,
    settle_questions,
    show_source,
)
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.knowledge_pages import HOME, QUESTIONS, form_page, questions_page, source_page
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import reader_at
from webapp.console.toasts import toast_next

router = ConsoleRouter()

_MOST_BYTES: Final = 10 * 1024 * 1024 + 1
_LONGEST: Final = 200_000
_MOST_QUESTIONS: Final = 100


@router.post("/knowledge/answer", needs="agent:change")
def write_answer(
    request: Request,
    staff: AtConsole,
    filled: Filled,
    code: Annotated[str, Form(max_length=120)] = "",
    turns: Annotated[str, Form(max_length=8_000)] = "",
    handoff: Annotated[UUID | None, Form()] = None,
) -> Response:
    """A question with its answer, new or changed; what had asked it is settled."""
    entries = {
        language: (filled.get(f"question_{language}", "")[:300], filled.get(f"answer_{language}", "")[:8_000])
        for language in Language
    }
    asked = _ids(turns)
    try:
        keep_answer(**_told(staff), entries=entries, code=code, turns=asked, handoff=handoff)
    except Refusal as refusal:
        if asked or handoff:
            return questions_page(request, staff, refusal=refusal)
        typed = {language.value: entry for language, entry in entries.items()}
        if code:
            return source_page(request, staff, "faq", code, entries=typed, refusal=refusal)
        return form_page(request, staff, "faq", typed={"entries": typed}, refusal=refusal)
    words = phrase("Kept. The agent answers with it within seconds.")
    toast_next(request, _say(request, staff, words))
    return to(QUESTIONS if asked or handoff else HOME)


@router.post("/knowledge/text", needs="agent:change")
def paste_text(
    request: Request,
    staff: AtConsole,
    title: Annotated[str, Form(max_length=120)] = "",
    text: Annotated[str, Form(max_length=_LONGEST)] = "",
    language: Annotated[Language, Form()] = Language.EN,
) -> Response:
    """A text that was pasted, as a document."""
    typed = {"title": title, "text": text, "language": language.value}
    return _keep(request, staff, "text", typed, text.encode(), "text.md", "text/markdown")


@router.post("/knowledge/file", needs="agent:change")
def upload_file(
    request: Request,
    staff: AtConsole,
    file: UploadFile,
    title: Annotated[str, Form(max_length=120)] = "",
    language: Annotated[Language, Form()] = Language.EN,
) -> Response:
    """A file, as a document: PDF, Markdown, text or a saved page."""
    name = (file.filename or "document").rpartition("/")[2][:120]
    typed = {"title": title or name.rpartition(".")[0] or name, "text": "", "language": language.value}
    content = file.file.read(_MOST_BYTES)
    return _keep(request, staff, "file", typed, content, name, file.content_type or "")


@router.post("/knowledge/passage", needs="agent:change")
def rewrite(
    request: Request,
    staff: AtConsole,
    kind: Annotated[str, Form(max_length=20)] = "",
    reference: Annotated[str, Form(max_length=200)] = "",
    language: Annotated[Language, Form()] = Language.EN,
    position: Annotated[int, Form(ge=0, le=100_000)] = 0,
    text: Annotated[str, Form(max_length=8_000)] = "",
) -> Response:
    """One passage says something else; an empty one goes."""
    try:
        change_passage(
            **_told(staff),
            kind=kind,
            reference=reference,
            language=language,
            position=position,
            text=text,
        )
    except Refusal as refusal:
        return source_page(request, staff, kind, reference, refusal=refusal)
    toast_next(request, _say(request, staff, phrase("Kept. The agent answers with it within seconds.")))
    return to(_path("source", kind, reference))


@router.post("/knowledge/hide", needs="agent:change")
def hide(request: Request, staff: AtConsole, kind: str = "", reference: str = "") -> Response:
    """The agent does not quote it for now."""
    hide_source(**_told(staff), kind=kind, reference=reference)
    words = phrase("Hidden. The agent does not quote it for now.")
    toast_next(request, _say(request, staff, words), _path("show", kind, reference))
    return to(HOME)


@router.post("/knowledge/remove", needs="agent:change")
def remove(request: Request, staff: AtConsole, kind: str = "", reference: str = "") -> Response:
    """It is gone, and can be taken back for a day."""
    remove_source(**_told(staff), kind=kind, reference=reference)
    words = phrase("Removed. The agent knows nothing of it any more.")
    toast_next(request, _say(request, staff, words), _path("show", kind, reference))
    return to(HOME)


@router.post("/knowledge/show", needs="agent:change")
def show_again(request: Request, staff: AtConsole, kind: str = "", reference: str = "") -> Response:
    """The agent quotes it again."""
    show_source(**_told(staff), kind=kind, reference=reference)
    toast_next(request, _say(request, staff, phrase("The agent quotes it again.")))
    return to(_path("source", kind, reference))


@router.post("/knowledge/settle", needs="agent:change")
def settle(
    request: Request, staff: AtConsole, filled: Filled, turns: str = "", handoff: str = ""
) -> Response:
    """Nobody need look at these any more."""
    return _settled(request, staff, filled.get("turns", turns), filled.get("handoff", handoff))


@router.post("/knowledge/open", needs="agent:change")
def open_again(staff: AtConsole, turns: str = "", handoff: str = "") -> Response:
    """These are to be looked at after all."""
    settle_questions(
        now=staff.now,
        workspace_id=staff.workspace_id,
        turns=_ids(turns),
        handoffs=_ids(handoff),
        open_again=True,
    )
    return to(QUESTIONS)


def _settled(request: Request, staff: Staff, turns: str, handoff: str) -> Response:
    settle_questions(
        now=staff.now, workspace_id=staff.workspace_id, turns=_ids(turns), handoffs=_ids(handoff)
    )
    undo = f"{HOME}/open?{urlencode({'turns': turns, 'handoff': handoff})}"
    toast_next(request, _say(request, staff, phrase("Put away.")), undo)
    return to(QUESTIONS)


def _keep(
    request: Request,
    staff: Staff,
    form: str,
    typed: dict[str, Any],
    content: bytes,
    name: str,
    content_type: str,
) -> Response:
    language = Language(typed["language"])
    try:
        kept = keep_document(
            **_told(staff),
            title=typed["title"],
            content=content,
            name=name,
            content_type=content_type,
            language=language,
        )
    except Refusal as refusal:
        return form_page(request, staff, form, typed=typed, refusal=refusal)
    words = phrase("Read. Look at what was understood, and mend what is not right.")
    toast_next(request, _say(request, staff, words))
    return to(_path("source", kept.kind, kept.reference))


def _path(what: str, kind: str, reference: str) -> str:
    return f"{HOME}/{what}?{urlencode({'kind': kind, 'reference': reference})}"


def _ids(told: str) -> list[UUID]:
    """The ids of a list with commas; what is none is left out."""
    found = []
    for one in told.split(",")[:_MOST_QUESTIONS]:
        try:
            found.append(UUID(one.strip()))
        except ValueError:
            continue
    return found


def _told(staff: Staff) -> dict[str, Any]:
    return {"now": staff.now, "actor": staff.person, "workspace_id": staff.workspace_id}


def _say(request: Request, staff: Staff, words: str) -> str:
    return say(reader_at(request, staff).language, words)
