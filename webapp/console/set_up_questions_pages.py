"""`/console/set-up/questions`: what customers ask, from a text that is there already or typed in."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Form, Request, UploadFile
from starlette.responses import Response

from flows.keep_knowledge import AnswerMissing, keep_answer, keep_document
from knowledge.documents.lines import MAX_BYTES
from knowledge.documents.reading import read_document
from knowledge.questions import LONGEST_ANSWER, LONGEST_QUESTION, MOST, split_questions
from shop.kernel.language import Language, phrase, say, say_many
from shop.kernel.refusals import Refusal
from shop.workspaces.beginning import pack_of
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.set_up_shown import PAGE, onward, step_page
from webapp.console.shown import reader_at
from webapp.console.taking_files import FileMissing, body_of, name_of, type_of
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

HERE: Final = f"{PAGE}/questions"
MOST_TEXT: Final = 100_000
_EMPTY_ROWS: Final = 2
_PASTED: Final = ("text.txt", "text.md")

router = ConsoleRouter()


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with room for its answer."""

    question: str
    answer: str = ""
    hint: str = ""
    wrong: bool = False


@router.get("/set-up/questions", needs="settings:see")
def show_questions(request: Request, staff: AtConsole) -> Response:
    """Paste or upload what is there; below, what shops of this kind are asked."""
    return _page(request, staff, _asked(staff))


@router.post("/set-up/questions/read", needs="settings:change")
def read(
    request: Request,
    staff: AtConsole,
    text: Annotated[str, Form(max_length=MOST_TEXT)] = "",
    file: UploadFile | None = None,
) -> Response:
    """What was understood, before any of it is kept."""
    try:
        body, name, told = _given(text, file)
        sections = read_document(name, body, told)
    except Refusal as refusal:
        return _page(request, staff, _asked(staff), text=text, refusal=refusal)
    understood = split_questions(sections)
    whole = "\n\n".join(
        "\n".join(part for part in (*section.path[-1:], *section.paragraphs)) for section in sections
    )
    return _page(
        request,
        staff,
        [Pair(one.question, one.answer) for one in understood.asked],
        text=text,
        understood=True,
        left_over=understood.left_over,
        whole=whole[:MOST_TEXT],
        whole_name=name,
    )


@router.post("/set-up/questions", needs="settings:change")
def keep(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """The answers that are there are kept; a question without one is left out."""
    kept, halves = 0, []
    for pair in _pairs(filled):
        try:
            _keep(staff, pair)
            kept += 1
        except AnswerMissing:
            if pair.answer:
                halves.append(Pair(pair.question, pair.answer, wrong=True))
    if halves:
        return _page(request, staff, halves, status=422)
    if kept:
        language = reader_at(request, staff).language
        words = say_many(language, "{count} answer kept.", "{count} answers kept.", kept)
        toast_next(request, words)
    return onward("questions")


@router.post("/set-up/questions/whole", needs="settings:change")
def keep_whole(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """The text as it is, as a document: what the agent may quote from."""
    language = reader_at(request, staff).language
    title = filled.get("title", "").strip()[:120] or say(language, phrase("About us"))
    try:
        keep_document(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            title=title,
            content=filled.get("whole", "")[:MOST_TEXT].encode(),
            name="text.md",
            content_type="text/markdown",
            language=_language(staff, filled),
        )
    except Refusal as refusal:
        return _page(request, staff, _asked(staff), refusal=refusal)
    toast_next(request, say(language, phrase("Kept. The agent answers with it within seconds.")))
    return to(HERE)


def _keep(staff: Staff, pair: Pair) -> None:
    keep_answer(
        now=staff.real_now,
        actor=staff.person,
        workspace_id=staff.workspace_id,
        entries={staff.shop.language: (pair.question, pair.answer)},
    )


def _given(text: str, file: UploadFile | None) -> tuple[bytes, str, str]:
    if file is not None and file.filename:
        return body_of(file, MAX_BYTES), name_of(file, "document"), type_of(file)
    if not text.strip():
        raise FileMissing
    marked = text.lstrip().startswith("#")
    return text.encode(), _PASTED[marked], "text/markdown" if marked else "text/plain"


def _pairs(filled: dict[str, str]) -> list[Pair]:
    found = []
    for number in range(MOST + _EMPTY_ROWS):
        question = " ".join(filled.get(f"question_{number}", "").split())[:LONGEST_QUESTION]
        answer = filled.get(f"answer_{number}", "").strip()[:LONGEST_ANSWER]
        if answer and filled.get(f"leave_{number}") is None:
            found.append(Pair(question, answer))
    return found


def _asked(staff: Staff) -> list[Pair]:
    """What customers of such a shop ask, in the shop's own language."""
    own = staff.shop.language
    return [Pair(one.question[own], hint=one.hint[own]) for one in pack_of(staff.shop.vertical).questions]


def _language(staff: Staff, filled: dict[str, str]) -> Language:
    return Language.of(filled.get("language", ""), staff.shop.language)


def _page(
    request: Request,
    staff: Staff,
    pairs: list[Pair],
    *,
    text: str = "",
    understood: bool = False,
    left_over: int = 0,
    whole: str = "",
    whole_name: str = "",
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response:
    told: dict[str, Any] = {
        "pairs": [*pairs, *([] if understood else [Pair("")] * _EMPTY_ROWS)],
        "text": text,
        "understood": understood,
        "left_over": left_over,
        "whole": whole,
        "whole_name": "" if whole_name in _PASTED else whole_name.rpartition(".")[0],
        "problem": worded(refusal, reader_at(request, staff).language) if refusal else None,
    }
    return step_page(request, staff, "questions", status=refusal.status if refusal else status, **told)
