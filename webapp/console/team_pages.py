"""`/console/team`: who works here, what they may do, how they come in."""

import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from flows.change_own import end_sessions_of_member
from flows.invite_member import invite_member
from flows.manage_members import add_member, change_member
from flows.team_rules import OWNER, NameMissing, OwnersOnly
from secure_links.sign_in_links import Way, waiting_invitations
from shop.customers.profiles import EmailUnreadable
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from shop.kernel.refusals import NotFound, Refusal
from shop.workspaces.permissions import ROLES, Role
from shop.workspaces.roster import RosterEntry, roster_entry
from shop.workspaces.team import team
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/team"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Words = Annotated[str, Form(max_length=200)]

router = ConsoleRouter()


@router.get("/team", needs="team:see")
def show_team(request: Request, staff: AtConsole) -> Response:
    """Everybody, those at work first."""
    return _page(request, staff)


@router.get("/team/new", needs="team:change")
def show_new(request: Request, staff: AtConsole) -> Response:
    """A form for somebody new."""
    return _form(request, staff, {"way": "email", "language": staff.shop.language.value, "role": "operator"})


@router.post("/team/new", needs="team:change")
def add(
    request: Request,
    staff: AtConsole,
    name: Words = "",
    role: Words = "",
    email: Words = "",
    phone: Words = "",
    language: Annotated[Language, Form()] = Language.EN,
    way: Annotated[Way, Form()] = "email",
) -> Response:
    """They stand in the list, and their invitation is on its way."""
    told = {"name": name, "role": role, "email": email, "phone": phone, "language": language, "way": way}
    try:
        if role == OWNER and staff.role != OWNER:
            raise OwnersOnly
        made = add_member(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            name=_name(name),
            role=role,
            phone=phone,
            language=language,
            email=_address(email),
        )
    except Refusal as refusal:
        return _form(request, staff, told, refusal)
    return _invite(request, staff, made, way)


@router.get("/team/{member_id}", needs="team:change")
def show_one(request: Request, staff: AtConsole, member_id: UUID) -> Response:
    """One colleague, with everything that can be done about them."""
    return _one(request, staff, member_id)


@router.post("/team/{member_id}", needs="team:change")
def change(
    request: Request, staff: AtConsole, member_id: UUID, role: Words = "", email: Words = ""
) -> Response:
    """Another role, another address."""
    try:
        changed = change_member(**_told(staff, member_id), role=role, email=_address(email), by=staff.role)
    except Refusal as refusal:
        return _one(request, staff, member_id, refusal)
    _toast(request, staff, phrase("{name}: saved."), changed)
    return to(PAGE)


@router.post("/team/{member_id}/invite", needs="team:change")
def invite(
    request: Request, staff: AtConsole, member_id: UUID, way: Annotated[Way, Form()] = "email"
) -> Response:
    """A link to come in by; the one before it leads nowhere any more."""
    with transaction(staff.workspace_id) as db:
        entry = roster_entry(db, member_id)
    return _invite(request, staff, entry, way)


@router.post("/team/{member_id}/off", needs="team:change")
def switch_off(request: Request, staff: AtConsole, member_id: UUID) -> Response:
    """They are out at once, everywhere."""
    return _switch(request, staff, member_id, active=False)


@router.post("/team/{member_id}/on", needs="team:change")
def switch_on(request: Request, staff: AtConsole, member_id: UUID) -> Response:
    """They may come in again."""
    return _switch(request, staff, member_id, active=True)


@router.post("/team/{member_id}/sign-out", needs="team:change")
def sign_out(request: Request, staff: AtConsole, member_id: UUID) -> Response:
    """In every browser; they may sign in again."""
    with transaction(staff.workspace_id) as db:
        entry = roster_entry(db, member_id)
        if entry.role == OWNER and staff.role != OWNER:
            raise OwnersOnly
    end_sessions_of_member(now=staff.real_now, workspace_id=staff.workspace_id, member_id=member_id)
    _toast(request, staff, phrase("{name} is signed out everywhere."), entry)
    return to(PAGE)


def _switch(request: Request, staff: Staff, member_id: UUID, *, active: bool) -> Response:
    try:
        changed = change_member(**_told(staff, member_id), active=active, by=staff.role)
    except Refusal as refusal:
        return _one(request, staff, member_id, refusal)
    words = phrase("{name} is switched on again.") if active else phrase("{name} is switched off, and out.")
    _toast(request, staff, words, changed, undo=f"{PAGE}/{member_id}/{'off' if active else 'on'}")
    return to(PAGE)


def _invite(request: Request, staff: Staff, entry: RosterEntry, way: Way) -> Response:
    try:
        if entry.role == OWNER and staff.role != OWNER:
            raise OwnersOnly  # whoever holds the link would be one
        made = invite_member(
            now=staff.real_now,
            actor=staff.person,
            workspace_id=staff.workspace_id,
            member_id=entry.id,
            way=way,
        )
    except Refusal as refusal:
        return _one(request, staff, entry.id, refusal)
    if made.url:
        return console_page(
            request,
            staff,
            "console/invited.html",
            section="team",
            entry=entry,
            url=made.url,
            until=made.expires_at,
        )
    _toast(request, staff, phrase("{name} is invited; the link is good for seven days."), entry)
    return to(PAGE)


def _told(staff: Staff, member_id: UUID) -> dict[str, Any]:
    return {
        "now": staff.real_now,
        "actor": staff.person,
        "workspace_id": staff.workspace_id,
        "member_id": member_id,
    }


def _page(request: Request, staff: Staff) -> Response:
    with transaction(staff.workspace_id) as db:
        colleagues = team(db, staff.real_now)
        waiting = waiting_invitations(db, staff.real_now)
    return console_page(
        request, staff, "console/team.html", section="team", colleagues=colleagues, waiting=waiting
    )


def _one(request: Request, staff: Staff, member_id: UUID, refusal: Refusal | None = None) -> Response:
    with transaction(staff.workspace_id) as db:
        found = next((one for one in team(db, staff.real_now) if one.entry.id == member_id), None)
        waiting = waiting_invitations(db, staff.real_now)
    if found is None:
        raise NotFound(kind="member")
    return console_page(
        request,
        staff,
        "console/colleague.html",
        status=refusal.status if refusal else 200,
        section="team",
        colleague=found,
        until=waiting.get(member_id),
        roles=_roles(staff, found.entry.role),
        problem=_worded(request, staff, refusal),
    )


def _form(request: Request, staff: Staff, told: dict[str, Any], refusal: Refusal | None = None) -> Response:
    return console_page(
        request,
        staff,
        "console/colleague_new.html",
        status=refusal.status if refusal else 200,
        section="team",
        told={"name": "", "email": "", "phone": "", **told},
        roles=_roles(staff, ""),
        problem=_worded(request, staff, refusal),
    )


def _roles(staff: Staff, now: str) -> list[Role]:
    """Those that whoever asks may give."""
    return [role for role in ROLES if staff.role == OWNER or role != OWNER or now == OWNER]


def _name(told: str) -> str:
    if not told.strip():
        raise NameMissing
    return told


def _address(told: str) -> str:
    if told.strip() and not _EMAIL.fullmatch(told.strip()):
        raise EmailUnreadable
    return told.strip()


def _worded(request: Request, staff: Staff, refusal: Refusal | None) -> Any:
    return worded(refusal, reader_at(request, staff).language) if refusal else None


def _toast(request: Request, staff: Staff, words: str, entry: RosterEntry, undo: str = "") -> None:
    toast_next(request, say(reader_at(request, staff).language, words, name=entry.name), undo)
