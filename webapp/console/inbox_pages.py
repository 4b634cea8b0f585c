"""`/console/inbox`: the conversations of a shop, one of them open, and beside it whom it is with."""

from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from markupsafe import Markup
from sqlmodel import Session
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from shop.agents.versions import version_numbered
from shop.customers.card import card
from shop.customers.timeline import timeline
from shop.kernel.calling import given_name
from shop.kernel.database import transaction
from shop.kernel.ids import new_id
from shop.kernel.refusals import NotFound
from shop.messaging.canned import canned_replies, filled_in
from shop.messaging.clocks import clocks
from shop.messaging.desk import came_at, seats
from shop.messaging.inbox import (
    MOST_COUNTED,
    PAGE,
    VIEWS,
    View,
    Wanted,
    count_for,
    counts,
    inbox,
    languages,
    mark_seen,
)
from shop.messaging.sendable import sendable_templates
from shop.messaging.service_window import window_open
from shop.messaging.thread import HowAnswered, file_of, how_answered, talk_of, thread
from shop.workspaces.roster import roster_entry
from shop.workspaces.viewing import agent_view
from webapp.console.asking import AtConsole, Staff
from webapp.console.card_shown import card_shown, entries_shown
from webapp.console.how_shown import how_shown
from webapp.console.inbox_shown import clocks_shown, row_shown, template_shown, thread_shown
from webapp.console.inbox_words import full, window_words
from webapp.console.paging import After, Part, Place, next_rows
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.refusal_words import Worded
from webapp.wiring import wiring_of

router = ConsoleRouter()
_SHOWN_PLAIN: Final = ("image/", "audio/", "video/")


@router.get("/inbox", needs="inbox:see")
def show_inbox(
    request: Request,
    staff: AtConsole,
    view: View = "for_me",
    language: Annotated[str, Query(pattern="^(it|en|es)?$")] = "",
    q: Annotated[str, Query(max_length=120)] = "",
    of: UUID | None = None,
    after: After = None,
    part: Part = "",
) -> Response:
    """The list; with ``part=rows`` its rows alone."""
    listed = list_told(request, staff, view, language, q, of, after)
    if part == "rows":
        return console_page(request, staff, "console/inbox_rows.html", **listed)
    return console_page(request, staff, "console/inbox.html", section="inbox", open=None, **listed)


@router.get("/inbox/unread", needs="inbox:see")
def show_figure(staff: AtConsole) -> Response:
    """How many conversations wait for a person or for this one; nothing for none."""
    with transaction(staff.workspace_id) as db:
        waiting = count_for(db, me=staff.member_id, now=staff.now)
    return PlainTextResponse(figure(waiting) if waiting else "")


@router.get("/inbox/files/{media_id}", needs="inbox:see")
def show_file(request: Request, staff: AtConsole, media_id: UUID) -> Response:
    """A file of a conversation; what a browser does not show as it is, it keeps."""
    with transaction(staff.workspace_id) as db:
        sha256, content_type = file_of(db, media_id)
    objects = wiring_of(request).objects
    if objects is None:
        raise NotFound(kind="media")
    try:
        body = objects.get(sha256)
    except LookupError:
        raise NotFound(kind="media") from None
    plain = content_type.startswith(_SHOWN_PLAIN) and "svg" not in content_type
    headers = {"Cache-Control": "private, max-age=3600"}
    if not plain:
        headers["Content-Disposition"] = "attachment"
    return Response(body, media_type=content_type if plain else "application/octet-stream", headers=headers)


@router.get("/inbox/{conversation_id}", needs="inbox:see")
def show_conversation(
    request: Request,
    staff: AtConsole,
    conversation_id: UUID,
    view: View = "for_me",
    language: Annotated[str, Query(pattern="^(it|en|es)?$")] = "",
    q: Annotated[str, Query(max_length=120)] = "",
    of: UUID | None = None,
    part: Part = "",
) -> Response:
    """The list with this conversation open; with ``part=talk`` the conversation alone."""
    with transaction(staff.workspace_id) as db:
        talk_of(db, conversation_id)
        mark_seen(
            db,
            me=staff.member_id,
            workspace=staff.workspace_id,
            conversation=conversation_id,
            row_id=new_id(),
        )
    if part == "talk":
        return talk_part(request, staff, conversation_id)
    listed = list_told(request, staff, view, language, q, of, None)
    told = talk_told(request, staff, conversation_id)
    return console_page(
        request, staff, "console/inbox.html", section="inbox", open=str(conversation_id), **(listed | told)
    )


@router.get("/inbox/{conversation_id}/older", needs="inbox:see")
def show_older(request: Request, staff: AtConsole, conversation_id: UUID, before: int) -> Response:
    """What was said before that message."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        older = thread(db, conversation_id, reader=language, before=before)
        agent = agent_view(db, staff.workspace_id).agent_name
    return console_page(
        request,
        staff,
        "console/inbox_items.html",
        items=thread_shown(older, staff, language, agent),
        talk=older.talk,
        first=older.bubbles[0].seq if older.bubbles and older.older else None,
        agent=agent,
        can_answer=False,
        can_translate=False,
    )


@router.get("/inbox/{conversation_id}/how/{turn_id}", needs="inbox:see")
def show_how(request: Request, staff: AtConsole, conversation_id: UUID, turn_id: UUID) -> Response:
    """How an answer of the agent came about, in short."""
    with transaction(staff.workspace_id) as db:
        talk_of(db, conversation_id)
        answered = how_answered(db, turn_id)
        followed = _rules_followed(db, staff, answered)
    language = reader_at(request, staff).language
    return console_page(
        request,
        staff,
        "console/inbox_how.html",
        how=how_shown(answered, language, followed),
        conversation=conversation_id,
    )


def _rules_followed(db: Session, staff: Staff, answered: HowAnswered) -> list[str]:
    """What the shop calls the rules that were followed, as its agent had them then."""
    if not answered.rules:
        return []
    then = version_numbered(db, staff.workspace_id, answered.version).content
    return [rule.name for rule in then.rules if rule.id in answered.rules]


def talk_part(
    request: Request,
    staff: Staff,
    conversation_id: UUID,
    *,
    problem: Worded | None = None,
    typed: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    """The conversation alone, with what went wrong, if anything did."""
    told = talk_told(request, staff, conversation_id, problem=problem, typed=typed)
    return console_page(request, staff, "console/inbox_talk.html", status=status, headers=headers, **told)


def list_told(
    request: Request,
    staff: Staff,
    view: View,
    language: str,
    asked: str,
    of: UUID | None,
    after: Place | None,
) -> dict[str, Any]:
    """What the list of conversations shows."""
    reads = reader_at(request, staff).language
    wanted = Wanted("all" if asked else view, language, of, asked, after)
    since = _since(staff)
    with transaction(staff.workspace_id) as db:
        rows = inbox(db, wanted, me=staff.member_id, now=staff.now, since=since)
        counted = counts(db, me=staff.member_id, now=staff.now, since=since) if not after else None
        spoken = languages(db)
        agent = agent_view(db, staff.workspace_id).agent_name
        whose = roster_entry(db, of).name if of else ""
    kept = {"view": view, "language": language, "q": asked, "of": str(of) if of else ""}
    chosen = {name: value for name, value in kept.items() if value and (name, value) != ("view", "for_me")}
    shown = [row_shown(row, staff, reads, agent) for row in rows]
    return {
        "rows": shown,
        "view": view,
        "views": VIEWS,
        "of_language": language,
        "asked": asked,
        "whose": whose,
        "languages": spoken,
        "figures": {
            "for_me": figure(counted.for_me),
            "agent": figure(counted.agent),
            "unassigned": figure(counted.unassigned),
            "unread": figure(counted.unread),
        }
        if counted
        else {},
        "agent": agent,
        "kept": urlencode(chosen),
        "more": next_rows(chosen, after=shown[-1].after if len(shown) == PAGE else ""),
        "address": (lambda **changes: _address(chosen, changes)),
    }


def talk_told(
    request: Request, staff: Staff, conversation_id: UUID, *, problem: Worded | None = None, typed: str = ""
) -> dict[str, Any]:
    """What an open conversation shows, with the card of whom it is with."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        read = thread(db, conversation_id, reader=language)
        talk = read.talk
        agent = agent_view(db, staff.workspace_id).agent_name
        promise = clocks(db, staff.workspace_id, conversation_id, now=staff.now)
        ready = canned_replies(db) if staff.may("inbox:answer") else []
        templates = sendable_templates(db, [talk.language, staff.shop.language])
        people = seats(db)
        kept = card(db, talk.customer_id, currency=staff.shop.currency)
        entries = timeline(db, talk.customer_id, zone=str(staff.zone))
    names = {
        "name": kept.name,
        "shop": staff.shop.name,
        "member": given_name(staff.name, staff.shop.name_order),
    }
    is_open = window_open(talk.heard_at, staff.now)
    return {
        "talk": talk,
        "items": thread_shown(read, staff, language, agent),
        "first": read.bubbles[0].seq if read.bubbles and read.older else None,
        "draft": read.draft,
        "agent": agent,
        "window": window_words(talk.closes_at, staff, language),
        "window_open": is_open,
        "closes_at": talk.closes_at.isoformat() if talk.closes_at and is_open else "",
        "clocks": clocks_shown(promise, language) if talk.responder != "agent" else [],
        "canned": [
            (
                one.shortcut,
                filled_in(
                    one.in_language(talk.language, staff.shop.language)[0],
                    **names,
                    order=staff.shop.name_order,
                ),
            )
            for one in ready
        ],
        "templates": [template_shown(one) for one in templates],
        "template_name": given_name(names["name"], staff.shop.name_order),
        "people": people,
        "mine": talk.responder == "member" and talk.member_id == staff.member_id,
        "anothers": talk.responder == "member" and talk.member_id not in {None, staff.member_id},
        "can_answer": staff.may("inbox:answer") and not (talk.blocked or talk.erased),
        "can_translate": wiring_of(request).translate is not None,
        "until": full(talk.responder_until, staff, language)
        if talk.responder == "member" and talk.responder_until
        else "",
        "problem": problem,
        "typed": typed,
        "card": card_shown(kept, staff, language),
        "entries": entries_shown(entries, staff, language),
    }


def figure(count: int) -> str:
    """A count as it is told: very many are "99+"."""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def _since(staff: Staff) -> datetime:
    """From when on what customers write can be unread for this member: from when they came."""
    with transaction(staff.workspace_id) as db:
        return came_at(db, staff.member_id)


def _address(chosen: dict[str, str], changes: dict[str, str]) -> Markup:
    """The list with something chosen otherwise; an empty value takes a choice back."""
    told = {name: value for name, value in {**chosen, **changes}.items() if value}
    return Markup("/console/inbox?{}").format(urlencode(told)) if told else Markup("/console/inbox")
