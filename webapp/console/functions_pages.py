"""`/console/functions`: what the agent may ask the shop's own systems; each is tried before a customer needs it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Form, Request
from sqlmodel import Session
from starlette.responses import Response

from flows.call_function import Asked, Called, allowed_hosts, call_function, host_of
from flows.change_functions import (
    FunctionUnclear,
    allow_host,
    forbid_host,
    keep_function,
    put_function_back,
    remove_function,
    rotate_function_secret,
)
from shop.agents.calls import last_calls, latest_by_code
from shop.agents.functions import MOST_ARGUMENTS, OwnFunction
from shop.agents.versions import draft_of, published
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import NotFound, Refusal
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.inbox_words import full
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import words_for
from webapp.wiring import wiring_of

router = ConsoleRouter()

HOME: Final = "/console/functions"
TROUBLES: Final[Mapping[str, str]] = {
    "refused": phrase("The address is not one that may be asked."),
    "unreachable": phrase("Nobody answers there."),
    "late": phrase("It took too long. The customer would have been told that it cannot be looked up."),
    "broken": phrase("The connection broke."),
    "status": phrase("It answered with an error."),
    "unreadable": phrase("It did not answer with a JSON object of up to 64 KB."),
}
_EMPTY: Final[Mapping[str, Any]] = {
    "name": "",
    "about": "",
    "phrases": "",
    "url": "",
    "seconds": "4",
    "changes": False,
    "on": True,
    "said": {},
}
_BLANK: Final = {"name": "", "kind": "text", "about": "", "required": True, "choices": "", "ask": {}}


@dataclass(frozen=True, slots=True)
class Line:
    """A function in the list."""

    function: OwnFunction
    state: str
    """``live`` as it stands, ``changed`` since, ``new`` and not published, or ``off``."""
    last: str
    trouble: str


@router.get("/functions", needs="agent:see")
def show_functions(request: Request, staff: AtConsole) -> Response:
    """All of the draft, and the hosts on which they may lie."""
    return _page(request, staff)


@router.get("/functions/new", needs="agent:change")
def show_new(request: Request, staff: AtConsole) -> Response:
    """An empty one."""
    return _form(request, staff, "", {})


@router.post("/functions", needs="agent:change")
def create(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """A function of the draft; its secret is shown this once."""
    return _keep(request, staff, filled, "")


@router.post("/functions/hosts", needs="keys:change")
def allow(request: Request, staff: AtConsole, host: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Functions may lie there."""
    try:
        name = allow_host(**_told(staff), host=host)
    except Refusal as refusal:
        return _page(request, staff, refusal, typed_host=host)
    words = say(_language(request, staff), phrase("Functions may lie on {host}."), host=name)
    toast_next(request, words, f"{HOME}/hosts/forbid?host={name}")
    return to(HOME)


@router.post("/functions/hosts/forbid", needs="keys:change")
def forbid(request: Request, staff: AtConsole, host: str = "") -> Response:
    """Nothing is asked there any more."""
    forbid_host(**_told(staff), host=host)
    words = say(_language(request, staff), phrase("Nothing is asked on {host} any more."), host=host)
    toast_next(request, words)
    return to(HOME)


@router.get("/functions/{code}", needs="agent:see")
def show_function(request: Request, staff: AtConsole, code: str) -> Response:
    """One of them, with a place to try it and what came of its last calls."""
    return _form(request, staff, code, None)


@router.post("/functions/{code}", needs="agent:change")
def change(request: Request, staff: AtConsole, code: str, filled: Filled) -> Response:
    """It is written anew into the draft."""
    return _keep(request, staff, filled, code)


@router.post("/functions/{code}/try", needs="agent:change")
def try_it(request: Request, staff: AtConsole, code: str, filled: Filled) -> Response:
    """Ask as the agent would, for nobody; what came back, and how it would be said."""
    function = _one(staff, code)
    port = wiring_of(request).functions
    arguments = {one.name: filled.get(f"try_{one.name}", "")[:300] for one in function.arguments}
    language, called, refusal = _language(request, staff), None, None
    try:
        if port is not None:
            called = call_function(
                now=staff.real_now,
                workspace_id=staff.workspace_id,
                function=function,
                arguments={name: value for name, value in arguments.items() if value},
                port=port,
                shop_language=staff.shop.language,
                asked=Asked(language=Language.of(filled.get("try_language"), language)),
            )
    except Refusal as problem:
        refusal = words_for(problem.code, language, problem.values)
    return console_page(
        request,
        staff,
        "console/function_tried.html",
        called=called,
        trouble=_trouble(called, language),
        problem=refusal,
    )


@router.post("/functions/{code}/secret", needs="keys:change")
def new_secret(request: Request, staff: AtConsole, code: str) -> Response:
    """Another secret; the one before signs beside it for a day."""
    secret = rotate_function_secret(**_told(staff), code=code)
    return _once(request, staff, code, secret)


@router.post("/functions/{code}/remove", needs="agent:change")
def remove(request: Request, staff: AtConsole, code: str) -> Response:
    """It is no longer in the draft."""
    remove_function(**_told(staff), code=code)
    words = phrase("Taken out of the draft.")
    toast_next(request, say(_language(request, staff), words), f"{HOME}/{code}/back")
    return to(HOME)


@router.post("/functions/{code}/back", needs="agent:change")
def put_back(staff: AtConsole, code: str) -> Response:
    """It is in the draft again."""
    put_function_back(**_told(staff), code=code)
    return to(HOME)


def _keep(request: Request, staff: Staff, filled: dict[str, str], code: str) -> Response:
    typed = _typed(filled, code)
    try:
        secret = keep_function(**_told(staff), told=_as_told(typed), before=code)
    except NotFound:
        raise
    except Refusal as refusal:
        return _form(request, staff, code, typed, refusal)
    if secret:
        return _once(request, staff, typed["code"], secret)
    toast_next(request, say(_language(request, staff), phrase("Kept in the draft.")))
    return to(f"{HOME}/{typed['code']}")


def _page(
    request: Request, staff: Staff, refusal: Refusal | None = None, *, typed_host: str = ""
) -> Response:
    language = _language(request, staff)
    with transaction(staff.workspace_id) as db:
        lines = _lines(db, staff, language)
        hosts = allowed_hosts(db)
    return console_page(
        request,
        staff,
        "console/functions.html",
        status=refusal.status if refusal else 200,
        section="agent",
        lines=lines,
        hosts=hosts,
        typed_host=typed_host,
        problem=words_for(refusal.code, language, refusal.values) if refusal else None,
    )


def _lines(db: Session, staff: Staff, language: Language) -> list[Line]:
    live = published(db, staff.workspace_id)
    known = {one.code: one for one in live.content.functions} if live else {}
    functions = draft_of(db, staff.workspace_id).functions
    calls = latest_by_code(db, [one.code for one in functions])
    found = []
    for one in functions:
        state = "new" if one.code not in known else "live" if known[one.code] == one else "changed"
        call = calls.get(one.code)
        last = full(staff.shop.at(call.at), staff, language) if call else ""
        found.append(Line(one, "off" if not one.on else state, last, call.error if call else ""))
    return found


def _form(
    request: Request,
    staff: Staff,
    code: str,
    typed: dict[str, Any] | None,
    refusal: Refusal | None = None,
) -> Response:
    language = _language(request, staff)
    told = typed if typed is not None else _of(_one(staff, code))
    with transaction(staff.workspace_id) as db:
        calls = last_calls(db, code) if code else []
        hosts = allowed_hosts(db)
    arguments = [*told.get("arguments", []), *[_BLANK] * (MOST_ARGUMENTS - len(told.get("arguments", [])))]
    return console_page(
        request,
        staff,
        "console/function.html",
        status=refusal.status if refusal else 200,
        section="agent",
        code=code,
        told={
            **_EMPTY,
            **told,
        },
        arguments=arguments,
        filled_in=sum(bool(one["name"]) for one in arguments),
        marked=set(refusal.values["fields"]) if isinstance(refusal, FunctionUnclear) else set(),
        hosts=hosts,
        host_open=bool(told.get("url")) and host_of(told["url"]) not in hosts,
        function=_one(staff, code) if code else None,
        calls=[(one, full(staff.shop.at(one.at), staff, language)) for one in calls],
        troubles={name: say(language, words) for name, words in TROUBLES.items()},
        problem=words_for(refusal.code, language, refusal.values) if refusal else None,
    )


def _once(request: Request, staff: Staff, code: str, secret: str) -> Response:
    return console_page(
        request, staff, "console/function_secret.html", section="agent", code=code, secret=secret
    )


def _one(staff: Staff, code: str) -> OwnFunction:
    with transaction(staff.workspace_id) as db:
        known = draft_of(db, staff.workspace_id).functions
    found = next((one for one in known if one.code == code), None)
    if found is None:
        raise NotFound(kind="function")
    return found


def _typed(filled: dict[str, str], code: str) -> dict[str, Any]:
    """What was typed, as the form shows it again."""
    told = {name: filled.get(name, "").strip() for name in ("name", "about", "phrases", "url", "seconds")}
    return {
        **told,
        "code": code or _code_of(told["name"]),
        "on": filled.get("on") == "yes",
        "changes": filled.get("changes") == "yes",
        "said": {language.value: filled.get(f"said_{language}", "").strip() for language in Language},
        "arguments": [
            {
                "name": filled.get(f"arg{place}_name", "").strip().lower(),
                "kind": filled.get(f"arg{place}_kind", "text"),
                "about": filled.get(f"arg{place}_about", "").strip(),
                "required": filled.get(f"arg{place}_required") == "yes",
                "choices": filled.get(f"arg{place}_choices", "").strip(),
                "ask": {
                    language.value: filled.get(f"arg{place}_ask_{language}", "").strip()
                    for language in Language
                },
            }
            for place in range(MOST_ARGUMENTS)
            if filled.get(f"arg{place}_name", "").strip()
        ],
    }


def _as_told(typed: dict[str, Any]) -> dict[str, Any]:
    """The same as a function has it."""
    return {
        **typed,
        "phrases": [line.strip() for line in typed["phrases"].splitlines() if line.strip()],
        "said": {name: words for name, words in typed["said"].items() if words},
        "arguments": [
            {
                **one,
                "choices": [part.strip() for part in one["choices"].split(",") if part.strip()]
                if one["kind"] == "choice"
                else [],
                "ask": {name: words for name, words in one["ask"].items() if words},
            }
            for one in typed["arguments"]
        ],
    }


def _of(function: OwnFunction) -> dict[str, Any]:
    """A function as the form shows it."""
    return {
        **function.model_dump(mode="json"),
        "phrases": "\n".join(function.phrases),
        "seconds": f"{function.seconds:g}",
        "arguments": [
            {**one.model_dump(mode="json"), "choices": ", ".join(one.choices)} for one in function.arguments
        ],
    }


def _code_of(name: str) -> str:
    """A code in which the name can be recognized."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return (words if words[:1].isalpha() else f"f_{words}")[:40].strip("_")


def _trouble(called: Called | None, language: Language) -> str:
    return say(language, TROUBLES[called.trouble]) if called and called.trouble else ""


def _language(request: Request, staff: Staff) -> Language:
    return reader_at(request, staff).language


def _told(staff: Staff) -> dict[str, Any]:
    return {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
