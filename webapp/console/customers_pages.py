"""`/console/customers`: whom the shop knows, and each one's card with everything that happened."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from shop.booking.zones import bounds_of, day_of
from shop.customers.card import PAGE, all_tags, card, customer_rows, due_plans
from shop.customers.export import export_customer
from shop.customers.recent import Recent, recent_customers
from shop.customers.timeline import KINDS, Kind, timeline
from shop.customers.viewing import customer_view
from shop.kernel.database import transaction
from shop.kernel.language import Language, phrase, say
from webapp.console.asking import AtConsole, Staff
from webapp.console.card_shown import card_shown, entries_shown, plan_shown
from webapp.console.inbox_words import lately
from webapp.console.paging import After, Part, next_rows, place_told
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.refusal_words import Worded

router = ConsoleRouter()
_CAME: Final = {"order": phrase("bought something, {when}"), "booking": phrase("was here, {when}")}


@router.get("/customers", needs="customers:see")
def show_customers(
    request: Request,
    staff: AtConsole,
    q: Annotated[str, Query(max_length=120)] = "",
    tag: Annotated[str, Query(max_length=40)] = "",
    after: After = None,
    part: Part = "",
) -> Response:
    """The newest first; with ``part=rows`` their rows alone."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        rows = customer_rows(db, asked=q, tag=tag, after=after)
        tags = all_tags(db)
        plans = due_plans(
            db, before=bounds_of(day_of(staff.now, staff.zone), staff.zone)[1], member_id=staff.member_id
        )
        lately_here = [] if part or q or tag or after else recent_customers(db, now=staff.now)
    shown = [
        {
            "id": str(row.id),
            "name": row.name or say(language, "No name"),
            "initial": (row.name or "?")[:1].upper(),
            "tags": row.tags,
            "heard": lately(row.heard_at, staff, language) if row.heard_at else "",
            "registered": row.registered,
            "blocked": row.blocked,
            "conversation": str(row.conversation_id or ""),
        }
        for row in rows
    ]
    chosen = {name: value for name, value in {"q": q, "tag": tag}.items() if value}
    last = place_told(rows[-1].since, rows[-1].id) if len(rows) == PAGE else ""
    told: dict[str, Any] = {
        "rows": shown,
        "asked": q,
        "tag": tag,
        "tags": tags,
        "more": next_rows(chosen, after=last),
        "plans": [plan_shown(plan, staff, language) for plan in plans],
        "recent": [_recent(one, staff, language) for one in lately_here],
    }
    template = "console/customers_rows.html" if part == "rows" else "console/customers.html"
    return console_page(request, staff, template, section="customers", **told)


@router.get("/customers/{customer_id}", needs="customers:see")
def show_customer(
    request: Request, staff: AtConsole, customer_id: UUID, kind: Kind | None = None
) -> Response:
    """The card, and the history beside it: of one kind, where one is chosen."""
    return console_page(
        request,
        staff,
        "console/customer.html",
        section="customers",
        **card_told(request, staff, customer_id, kind),
    )


@router.get("/customers/{customer_id}/story", needs="customers:see")
def show_story(
    request: Request, staff: AtConsole, customer_id: UUID, before: datetime, kind: str = ""
) -> Response:
    """What happened before then."""
    language = reader_at(request, staff).language
    wanted = next((one for one in KINDS if one == kind), None)
    with transaction(staff.workspace_id) as db:
        known = card(db, customer_id, currency=staff.shop.currency)
        entries = timeline(db, customer_id, zone=str(staff.zone), before=before, kind=wanted)
    return console_page(
        request,
        staff,
        "console/customer_story.html",
        card=card_shown(known, staff, language),
        entries=entries_shown(entries, staff, language),
        kind=kind,
    )


@router.get("/customers/{customer_id}/export", needs="customers:erase")
def export(staff: AtConsole, customer_id: UUID) -> Response:
    """Everything that is held about them, to hand over."""
    with transaction(staff.workspace_id) as db:
        code = customer_view(db, customer_id).code
        body = json.dumps(export_customer(db, customer_id), ensure_ascii=False, indent=2)
    return Response(
        body,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{code}.json"', "Cache-Control": "no-store"},
    )


def card_told(
    request: Request,
    staff: Staff,
    customer_id: UUID,
    kind: Kind | None = None,
    *,
    problem: Worded | None = None,
) -> dict[str, Any]:
    """What a card shows."""
    language = reader_at(request, staff).language
    with transaction(staff.workspace_id) as db:
        known = card(db, customer_id, currency=staff.shop.currency)
        entries = timeline(db, customer_id, zone=str(staff.zone), kind=kind)
    return {
        "card": card_shown(known, staff, language),
        "entries": entries_shown(entries, staff, language),
        "kind": kind or "",
        "problem": problem,
    }


def _recent(one: Recent, staff: Staff, language: Language) -> dict[str, str]:
    """Somebody to come back to, and the plan that one tap makes: tomorrow morning."""
    tomorrow = (staff.now.astimezone(staff.zone) + timedelta(days=1)).replace(hour=10, minute=0)
    name = one.name or say(language, "No name")
    return {
        "id": str(one.customer_id),
        "name": name,
        "what": say(language, _CAME[one.what], when=lately(one.at, staff, language)),
        "plan": say(language, "Ask {name} how it was", name=name),
        "due": tomorrow.strftime("%Y-%m-%dT%H:%M"),
    }
