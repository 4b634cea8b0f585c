"""`/console/agent/rules`: when customers say this, the agent does that."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Form, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from flows.publish_agent import edit_agent
from shop.agents.rules import AIMED, Rule
from shop.agents.versions import draft_of
from shop.catalog.categories import all_categories
from shop.catalog.viewing import products_named
from shop.catalog.viewing import reader_of as catalog_reader
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import NotFound
from webapp.console.agent_words import DOES, ONLY, PAGES
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next

PAGE: Final = "/console/agent/rules"
_LINES: Final = re.compile(r"[\r\n]+")
_UNDO: Final = "/console/agent/restore?back=rules"

router = ConsoleRouter()


@router.get("/agent/rules", needs="agent:see")
def show_rules(request: Request, staff: AtConsole) -> Response:
    """All of them, as the draft has them."""
    rules = _rules(staff)
    return console_page(
        request, staff, "console/agent_rules.html", section="agent", rules=rules, **_words(request, staff)
    )


@router.get("/agent/rules/new", needs="agent:change")
def show_new(
    request: Request, staff: AtConsole, said: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """An empty one, perhaps with what a customer said."""
    return _form(
        request,
        staff,
        {"id": "", "on": True, "do": "say", "only": "always", "phrases": [said] if said else []},
    )


@router.get("/agent/rules/{rule_id}", needs="agent:see")
def show_rule(request: Request, staff: AtConsole, rule_id: str) -> Response:
    """One of them."""
    return _form(request, staff, _found(staff, rule_id).model_dump(mode="json"))


@router.post("/agent/rules", needs="agent:change")
def keep(request: Request, staff: AtConsole, filled: Filled) -> Response:
    """Into the draft; or told beside each field what is not right."""
    told = _told(filled)
    wrong = _wrong(staff, told)
    if wrong:
        return _form(request, staff, told, wrong=wrong)
    rule = Rule.model_validate(told | {"id": told["id"] or new_id().hex[-12:]})
    others = _rules(staff)
    known = [rule if one.id == rule.id else one for one in others]
    _write(staff, known if rule in known else [*others, rule])
    _say(request, staff, phrase("Kept in the draft. Customers notice nothing yet."))
    return to(f"{PAGE}#rule-{rule.id}")


@router.post("/agent/rules/{rule_id}/on", needs="agent:change")
def switch(request: Request, staff: AtConsole, rule_id: str, on: Annotated[bool, Form()] = False) -> Response:
    """It holds, or rests."""
    rule = _found(staff, rule_id).model_copy(update={"on": on})
    _write(staff, [rule if one.id == rule_id else one for one in _rules(staff)])
    _say(
        request,
        staff,
        phrase("The rule holds, in the draft.") if on else phrase("The rule rests, in the draft."),
    )
    return to(f"{PAGE}#rule-{rule_id}")


@router.post("/agent/rules/{rule_id}/drop", needs="agent:change")
def drop(request: Request, staff: AtConsole, rule_id: str) -> Response:
    """It is gone from the draft, until it is brought back."""
    _found(staff, rule_id)
    _write(staff, [one for one in _rules(staff) if one.id != rule_id], undoable=True)
    _say(request, staff, phrase("The rule is gone from the draft."), undo=_UNDO)
    return to(PAGE)


def _rules(staff: Staff) -> Sequence[Rule]:
    with transaction(staff.workspace_id) as db:
        return draft_of(db, staff.workspace_id).rules


def _found(staff: Staff, rule_id: str) -> Rule:
    found = next((one for one in _rules(staff) if one.id == rule_id), None)
    if found is None:
        raise NotFound(kind="rule")
    return found


def _write(staff: Staff, rules: Sequence[Rule], *, undoable: bool = False) -> None:
    edit_agent(
        now=staff.real_now,
        workspace_id=staff.workspace_id,
        member_id=staff.member_id,
        changes={"rules": list(rules)},
        undoable=undoable,
    )


def _told(filled: Mapping[str, str]) -> dict[str, Any]:
    does = filled.get("do", "say")
    texts = {language.value: filled.get(f"text_{language}", "").strip() for language in Language}
    return {
        "id": filled.get("id", ""),
        "name": filled.get("name", "").strip(),
        "on": filled.get("on", "") == "yes",
        "phrases": [line.strip() for line in _LINES.split(filled.get("phrases", "")) if line.strip()],
        "only": filled.get("only", "always"),
        "do": does,
        "texts": {code: words for code, words in texts.items() if words},
        "target": filled.get(f"target_{does}", "").strip() if does in AIMED else "",
    }


def _wrong(staff: Staff, told: Mapping[str, Any]) -> set[str]:
    """The fields that are not right: of a rule as a whole it is what it says or shows."""
    try:
        rule = Rule.model_validate({**told, "id": told["id"] or "new"})
    except ValidationError as problem:
        named = {str(error["loc"][0]) if error["loc"] else "" for error in problem.errors()}
        return {name or ("target" if told["do"] in AIMED else "texts") for name in named}
    if rule.do != "product":
        return set()
    with transaction(staff.workspace_id) as db:
        known = products_named(db, [rule.target], catalog_reader(db))
    return set() if known else {"target"}


def _form(
    request: Request, staff: Staff, told: Mapping[str, Any], *, wrong: set[str] | None = None
) -> Response:
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        shelves = all_categories(db, catalog_reader(db, language))
    return console_page(
        request,
        staff,
        "console/agent_rule.html",
        status=422 if wrong else 200,
        section="agent",
        told=told,
        wrong=wrong or set(),
        categories=[(one.code, one.name) for one in shelves],
        pages=[(code, say(language, words)) for code, words in PAGES],
        **_words(request, staff),
    )


def _words(request: Request, staff: Staff) -> dict[str, Any]:
    language = reader_at(request, staff).language
    return {
        "does": [(code, say(language, words)) for code, words in DOES],
        "only": [(code, say(language, words)) for code, words in ONLY],
        "shop_language": staff.shop.language.value,
    }


def _say(request: Request, staff: Staff, words: str, undo: str = "") -> None:
    toast_next(request, say(reader_at(request, staff).language, words), undo)
