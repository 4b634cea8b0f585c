"""`/console/desk`: who has what and who waits how long; how conversations are given out; and the ready answers."""

from datetime import time, timedelta
from typing import Annotated, Any
from uuid import UUID

from babel.dates import get_day_names
from fastapi import Form, Request
from starlette.responses import Response

from flows.decide_draft import set_drafts
from flows.give_out import Place, ShiftUnclear, set_away, set_place, set_share
from flows.keep_canned_reply import drop_canned_reply, keep_canned_reply
from flows.tell_anger import choose_anger
from shop.kernel.database import transaction
from shop.kernel.language import Language, say
from shop.kernel.refusals import Refusal
from shop.messaging.assignment import Seat, Share, on_shift
from shop.messaging.canned import VARIABLES, canned_replies
from shop.messaging.desk import promised, seats, share_of, told_of_anger
from shop.messaging.inbox import Wanted, inbox
from shop.workspaces.opening import Range
from shop.workspaces.viewing import agent_view
from webapp.console.asking import AtConsole, Staff
from webapp.console.filled import Filled
from webapp.console.inbox_shown import row_shown
from webapp.console.inbox_words import LANGUAGES, full, stretch
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import Worded, words_for

router = ConsoleRouter()


@router.get("/desk", needs="inbox:see")
def show_desk(request: Request, staff: AtConsole) -> Response:
    """Everybody with what they have, and what waits, the longest first."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        people = seats(db)
        terms = promised(db, staff.workspace_id)
        share, anger = share_of(db), told_of_anger(db)
        agent = agent_view(db, staff.workspace_id)
        waiting = inbox(db, Wanted("unassigned"), me=staff.member_id, now=staff.now, since=staff.now)
        held = inbox(db, Wanted("others"), me=staff.member_id, now=staff.now, since=staff.now)
    by_age = sorted(waiting, key=lambda row: row.due_at or row.heard_at)
    return console_page(
        request,
        staff,
        "console/desk.html",
        section="inbox",
        people=[
            {
                "id": str(seat.member_id),
                "name": seat.name,
                "has": seat.has,
                "capacity": seat.capacity,
                "share": min(100, round(100 * seat.has / seat.capacity)),
                "here": on_shift(seat, terms.hours.ranges, staff.zone, staff.now),
                "away": full(seat.away_until, staff, language)
                if seat.away_until and seat.away_until > staff.now
                else "",
                "takes": seat.takes,
                "skills": ", ".join(
                    say(language, LANGUAGES[skill]) if skill in LANGUAGES else skill
                    for skill in sorted(seat.skills)
                ),
                "own": seat.member_id == staff.member_id,
                "week": _week(seat, language),
                "skill_words": ", ".join(sorted(seat.skills)),
            }
            for seat in people
        ],
        waiting=[
            (row_shown(row, staff, language, agent.agent_name), stretch(staff.now - row.heard_at, language))
            for row in by_age
        ],
        held=[row_shown(row, staff, language, agent.agent_name) for row in held],
        share_rule=share,
        drafts=agent.drafts,
        anger=anger,
        agent=agent.agent_name,
        answer_hours=round(terms.answer / timedelta(hours=1)),
        solve_hours=round(terms.solve / timedelta(hours=1)),
    )


@router.post("/desk/rules", needs="inbox:supervise")
def choose_rules(
    request: Request,
    staff: AtConsole,
    share: Annotated[Share, Form()] = "by_hand",
    drafts: Annotated[bool, Form()] = False,
    anger: Annotated[bool, Form()] = False,
) -> Response:
    """How what waits is given out, whether the agent only proposes, and whether anger is told of."""
    choose_anger(now=staff.real_now, by=staff.name, workspace_id=staff.workspace_id, told=anger)
    set_share(workspace_id=staff.workspace_id, share=share)
    set_drafts(now=staff.real_now, workspace_id=staff.workspace_id, drafts=drafts)
    toast_next(request, say(reader_at(request, staff).language, "Kept."))
    return to("/console/desk")


@router.post("/desk/seats/{member_id}", needs="inbox:supervise")
def choose_place(
    request: Request,
    staff: AtConsole,
    member_id: UUID,
    filled: Filled,
    capacity: Annotated[int, Form(ge=1, le=99)] = 6,
    skills: Annotated[str, Form(max_length=400)] = "",
    takes: Annotated[bool, Form()] = False,
) -> Response:
    """How much comes to a member, what, and when; without a time they are there whenever the shop is open."""
    language = reader_at(request, staff).language
    try:
        place = Place(takes, capacity, tuple(skills.split(",")), _shifts(filled))
        set_place(workspace_id=staff.workspace_id, member_id=member_id, place=place)
    except ShiftUnclear as refusal:
        words = words_for(refusal.code, language, refusal.values)
        toast_next(request, f"{words.title} {words.detail}")
        return to("/console/desk")
    toast_next(request, say(language, "Kept."))
    return to("/console/desk")


@router.post("/desk/away", needs="inbox:answer")
def go_away(
    request: Request, staff: AtConsole, hours: Annotated[int, Form(ge=0, le=24 * 30)] = 0
) -> Response:
    """The member is away for so many hours; none: they are back."""
    until = staff.now + timedelta(hours=hours) if hours else None
    set_away(workspace_id=staff.workspace_id, member_id=staff.member_id, until=until)
    language = reader_at(request, staff).language
    toast_next(request, say(language, "You are away.") if hours else say(language, "You are back."))
    return to("/console/desk")


@router.get("/canned", needs="inbox:see")
def show_canned(request: Request, staff: AtConsole) -> Response:
    """The answers that stand ready."""
    return _canned(request, staff)


@router.post("/canned", needs="inbox:answer")
def keep_canned(
    request: Request,
    staff: AtConsole,
    shortcut: Annotated[str, Form(max_length=60)] = "",
    it: Annotated[str, Form(max_length=4000)] = "",
    en: Annotated[str, Form(max_length=4000)] = "",
    es: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """One is written down, in place of what stood under its shortcut."""
    texts = {Language.IT: it, Language.EN: en, Language.ES: es}
    try:
        keep_canned_reply(now=staff.real_now, workspace_id=staff.workspace_id, shortcut=shortcut, texts=texts)
    except Refusal as refusal:
        problem = words_for(refusal.code, reader_at(request, staff).language, refusal.values)
        typed = {"shortcut": shortcut, "it": it, "en": en, "es": es}
        return _canned(request, staff, problem=problem, typed=typed, status=refusal.status)
    toast_next(request, say(reader_at(request, staff).language, "Kept."))
    return to("/console/canned")


@router.post("/canned/{canned_id}/drop", needs="inbox:answer")
def drop_canned(staff: AtConsole, canned_id: UUID) -> Response:
    """One is gone."""
    drop_canned_reply(workspace_id=staff.workspace_id, canned_id=canned_id)
    return to("/console/canned")


def _shifts(filled: dict[str, str]) -> tuple[Range, ...]:
    """One stretch a day, as it was typed: ``from0`` and ``to0`` are Monday's. Refuses ShiftUnclear."""
    found = []
    for day in range(7):
        since, until = filled.get(f"from{day}", ""), filled.get(f"to{day}", "")
        if not since and not until:
            continue
        try:
            found.append(Range(day, time.fromisoformat(since), time.fromisoformat(until)))
        except ValueError:
            raise ShiftUnclear from None
    return tuple(found)


def _week(seat: Seat, language: Language) -> list[tuple[int, str, str, str]]:
    """Each day with its name, and the first stretch that the member has on it."""
    names = get_day_names("abbreviated", locale=language.locale)
    own = {one.weekday: one for one in reversed(seat.shifts)}
    return [
        (
            day,
            names[day],
            f"{own[day].opens:%H:%M}" if day in own else "",
            f"{own[day].closes:%H:%M}" if day in own else "",
        )
        for day in range(7)
    ]


def _canned(
    request: Request,
    staff: Staff,
    *,
    problem: Worded | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    with transaction(staff.workspace_id) as db:
        ready = canned_replies(db)
    told: dict[str, Any] = {
        "ready": ready,
        "variables": ["{" + name + "}" for name in VARIABLES],
        "problem": problem,
        "typed": typed or {"shortcut": "", "it": "", "en": "", "es": ""},
    }
    return console_page(request, staff, "console/canned.html", section="inbox", status=status, **told)
