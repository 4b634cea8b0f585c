"""`/console/audit`: who did what in the shop, newest first; its own people, its programs, and whoever runs Vetrina."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.workspaces.audit import PAGE, Entry, Who, audit
from shop.workspaces.roster import roster
from webapp.console.asking import AtConsole, Staff
from webapp.console.audit_words import told
from webapp.console.inbox_words import day_of, time_of
from webapp.console.paging import Part, next_rows
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at

KINDS: Final[tuple[Who, ...]] = ("people", "program", "platform", "agent", "customer", "system", "all")
_CALLED: Final = {
    "member": phrase("Somebody of the shop"),
    "program": phrase("A program"),
    "platform": phrase("Vetrina"),
    "agent": phrase("The agent"),
    "customer": phrase("A customer"),
    "system": phrase("By itself"),
}
_TOLD: Final = (
    *("number", "code", "name", "title", "sku", "slug", "url", "role", "plan", "status", "file"),
    *("reason", "part", "state", "done", "topic"),
)
_ROLES: Final = {
    "owner": phrase("owner"),
    "manager": phrase("manager"),
    "operator": phrase("operator"),
    "salesperson": phrase("salesperson"),
    "warehouse": phrase("warehouse"),
    "host": phrase("host"),
}
_LONGEST: Final = 120
# Where what it is about can be looked at, by how the fact is called.
_PAGES: Final = (
    ("OrderLine", "/console/orders"),
    ("Order", "/console/orders"),
    ("Customer", "/console/customers"),
    ("TakenOver", "/console/inbox"),
    ("GivenBack", "/console/inbox"),
    ("ConversationAssigned", "/console/inbox"),
    ("Promise", "/console/inbox"),
)

router = ConsoleRouter()


@router.get("/audit", needs="audit:see")
def show_audit(
    request: Request,
    staff: AtConsole,
    who: Annotated[str, Query(max_length=40)] = "people",
    before: UUID | None = None,
    part: Part = "",
) -> Response:
    """All of its people, a kind, or one member; with ``part=rows`` the next rows alone."""
    language = reader_at(request, staff).language
    kind, person = _asked(who)
    with transaction(staff.workspace_id) as db:
        found = audit(db, who=kind, person=person, before=before)
        people = [] if part else roster(db)
    chosen = str(person) if person else kind
    last = found[-1].id if len(found) == PAGE else None
    return console_page(
        request,
        staff,
        "console/audit_rows.html" if part == "rows" else "console/audit.html",
        section="settings",
        days=_by_day(found, staff, language),
        who=chosen,
        kinds=KINDS,
        people=people,
        more=next_rows({"who": chosen}, before=last),
    )


def _asked(who: str) -> tuple[Who, UUID | None]:
    kind = next((one for one in KINDS if one == who), None)
    if kind is not None:
        return kind, None
    try:
        return "people", UUID(who)
    except ValueError:
        return "people", None


def _by_day(found: list[Entry], staff: Staff, language: Language) -> list[dict[str, Any]]:
    days: list[dict[str, Any]] = []
    for entry in found:
        day = day_of(entry.at, staff, language)
        if not days or days[-1]["day"] != day:
            days.append({"day": day, "entries": []})
        days[-1]["entries"].append(_shown(entry, staff, language))
    return days


def _shown(entry: Entry, staff: Staff, language: Language) -> dict[str, Any]:
    called = say(language, _CALLED[entry.kind])
    return {
        "time": time_of(entry.at, staff, language),
        "kind": entry.kind,
        "who": f"{called}, {entry.who}"
        if entry.kind in {"platform", "program"} and entry.who
        else entry.who or called,
        "what": told(entry.name, language),
        "about": _about(entry.details, language),
        "url": _page_of(entry),
    }


def _about(details: Mapping[str, Any], language: Language) -> str:
    """The parts of a fact that say something to a person: never ids, never whole texts."""
    said = [
        say(language, _ROLES[str(details[name])])
        if name == "role" and details[name] in _ROLES
        else str(details[name])
        for name in _TOLD
        if isinstance(details.get(name), str | int) and details[name] != ""
    ]
    return ", ".join(word for word in said if len(word) <= _LONGEST)


def _page_of(entry: Entry) -> str:
    if entry.subject_id is None or entry.name == "OrdersGrouped":
        return ""
    place = next((url for start, url in _PAGES if entry.name.startswith(start)), "")
    return f"{place}/{entry.subject_id}" if place else ""
