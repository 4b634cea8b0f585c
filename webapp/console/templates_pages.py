"""`/console/templates`: texts that WhatsApp approves beforehand, in three languages, and how far each has come."""

from typing import Any, Final

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.declare_template import declare_template
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.messaging.templates import (
    ANSWER_WAITING,
    SIGN_IN_CODE,
    TemplateProfile,
    filled,
    variables_in,
)
from shop.messaging.templates_told import DeclaredTemplate, declared_template, declared_templates
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next

PAGE: Final = "/console/templates"
_NEW: Final = "new"
_UNDECIDED: Final = frozenset({"unsubmitted", "received", "pending"})
STATES: Final = {
    "unsubmitted": (phrase("on its way to WhatsApp"), "mark-wait", "clock-3"),
    "received": (phrase("on its way to WhatsApp"), "mark-wait", "clock-3"),
    "pending": (phrase("WhatsApp is reading it"), "mark-wait", "hourglass"),
    "approved": (phrase("may be sent"), "mark-ok", "check"),
    "rejected": (phrase("not approved"), "mark-no", "x"),
    "paused": (phrase("paused by WhatsApp"), "mark-no", "pause"),
}
USES: Final = {
    ANSWER_WAITING: phrase("An answer waits: it asks them to write."),
    SIGN_IN_CODE: phrase("A code that proves a number."),
    "booking_news": phrase("News of a booking."),
    "booking_reminder": phrase("Reminds of a booking."),
    "booking_follow_up": phrase("Asks how it was."),
    "cart_reminder": phrase("Reminds of a cart."),
    "live_news": phrase("Tells of live sessions."),
    "shop_news": phrase("News for the team."),
}
"""What the templates that the product itself sends are for."""
_WRONG: Final = {
    "numbers": phrase("Number the places from {{1}} on, without a gap."),
    "words": phrase(
        "Words stand before, between and after the places, and more than twice as many as places."
    ),
    "samples": phrase("Each place needs an example."),
    "braces": phrase("A place is a number in two pairs of braces: {{1}}."),
    "other": phrase("WhatsApp would not approve that."),
}

router = ConsoleRouter()


@router.get("/templates", needs="templates:see")
def show_templates(request: Request, staff: AtConsole) -> Response:
    """All of them, with the state of each language."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        found = declared_templates(db)
    shown = [_line(one, staff, language) for one in found]
    waits = any(text.status in _UNDECIDED for one in found for text in one.texts.values())
    part = request.query_params.get("part") == "rows"
    return console_page(
        request,
        staff,
        "console/templates_rows.html" if part else "console/templates.html",
        section="settings",
        templates=shown,
        waits=waits,
    )


@router.get("/templates/new", needs="templates:change")
def show_new(request: Request, staff: AtConsole) -> Response:
    """An empty one."""
    return _form(request, staff, "", {"category": "utility"}, {})


@router.get("/templates/{name}", needs="templates:see")
def show_template(request: Request, staff: AtConsole, name: str) -> Response:
    """Its words in each language, how they look filled in, and what WhatsApp says."""
    with transaction(staff.workspace_id) as db:
        known = declared_template(db, name)
    return _form(request, staff, name, _typed(known), {}, known)


@router.post("/templates/{name}", needs="templates:change")
def save_template(request: Request, staff: AtConsole, name: str, told: Filled) -> Response:
    """Each language that has words is declared, and its approval asked for; or it is said beside it why not."""
    named = told.get("name", "").strip() if name == _NEW else name
    known: DeclaredTemplate | None = None
    if name != _NEW:
        with transaction(staff.workspace_id) as db:
            known = declared_template(db, name)
    profiles, wrong = _profiles(named, known.category if known else told.get("category", "utility"), told)
    if wrong or not profiles:
        return _form(request, staff, "" if name == _NEW else name, told, wrong or {"name": "empty"}, known)
    changed = 0
    for profile in profiles:
        declared = declare_template(
            now=staff.real_now, actor="member", workspace_id=staff.workspace_id, template=profile
        )
        changed += declared.changed
    language = reader_at(request, staff).language
    words = (
        phrase("Sent to WhatsApp. Most are decided within minutes.")
        if changed
        else phrase("Nothing is other than it was.")
    )
    toast_next(request, say(language, words))
    return to(f"{PAGE}/{named}")


def _profiles(name: str, category: str, told: dict[str, str]) -> tuple[list[TemplateProfile], dict[str, str]]:
    """What each language declares, and by the fields what is wrong with it."""
    profiles: list[TemplateProfile] = []
    wrong: dict[str, str] = {}
    for language in Language:
        body = told.get(f"body_{language}", "").replace("\r\n", "\n").strip()
        if not body:
            continue
        samples = {
            str(number): told.get(f"sample_{language}_{number}", "").strip()
            or told.get(f"sample_{number}", "").strip()
            for number in variables_in(body)
        }
        try:
            profiles.append(
                TemplateProfile.model_validate(
                    {
                        "name": name,
                        "language": language,
                        "category": category,
                        "body": body,
                        "samples": samples,
                    }
                )
            )
        except ValidationError as problem:
            for error in problem.errors():
                if error["loc"] and error["loc"][0] == "name":
                    wrong["name"] = "name"
                else:
                    wrong[f"body_{language}"] = _fault(error["msg"])
    return profiles, wrong


def _fault(message: str) -> str:
    """Which of the rules it is that the words break."""
    for mark, fault in (
        ("numbered", "numbers"),
        ("braces", "braces"),
        ("words", "words"),
        ("example", "samples"),
    ):
        if mark in message:
            return fault
    return "other"


def _typed(known: DeclaredTemplate) -> dict[str, str]:
    told = {"name": known.name, "category": known.category}
    for language, text in known.texts.items():
        told[f"body_{language}"] = text.body
        told |= {f"sample_{language}_{number}": sample for number, sample in text.samples.items()}
    return told


def _line(one: DeclaredTemplate, staff: Staff, language: Language) -> dict[str, Any]:
    shown = one.texts.get(language.value) or one.texts.get(staff.shop.language.value)
    text = shown or next(iter(one.texts.values()))
    return {
        "name": one.name,
        "use": say(language, USES[one.name]) if one.name in USES else "",
        "category": one.category,
        "language": text.language,
        "words": _filled_in(text.body, text.samples),
        "states": [_state(found.language, found.status, language) for found in one.texts.values()],
    }


def _state(of: str, status: str, language: Language) -> dict[str, str]:
    words, kind, sign = STATES[status]
    return {"language": of, "words": say(language, words), "kind": kind, "icon": sign}


def _filled_in(body: str, samples: Any) -> str:
    numbers = {str(number): samples.get(str(number)) or "…" for number in variables_in(body)}
    return filled(body, numbers)


def _form(
    request: Request,
    staff: Staff,
    name: str,
    typed: dict[str, str],
    wrong: dict[str, str],
    known: DeclaredTemplate | None = None,
) -> Response:
    language = reader_at(request, staff).language
    parts = []
    for one in Language:
        body = typed.get(f"body_{one}", "")
        text = known.texts.get(one.value) if known else None
        numbers = list(dict.fromkeys(variables_in(body)))
        fault = wrong.get(f"body_{one}")
        samples = {str(number): typed.get(f"sample_{one}_{number}", "") for number in numbers}
        parts.append(
            {
                "code": one.value,
                "body": body,
                "samples": list(samples.items()),
                "preview": _filled_in(body, samples) if body else "",
                "state": _state(one.value, text.status, language) if text else None,
                "reason": text.reason if text and text.status == "rejected" else "",
                "wrong": say(language, _WRONG[fault]) if fault else "",
            }
        )
    return console_page(
        request,
        staff,
        "console/template.html",
        status=422 if wrong else 200,
        section="settings",
        name=name,
        typed=typed,
        wrong=wrong,
        parts=parts,
        use=say(language, USES[name]) if name in USES else "",
        fixed=name == SIGN_IN_CODE,
    )
