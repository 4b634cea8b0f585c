"""`/console/keys`: other programs that may ask, and the shop's own systems that are told."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Request
from starlette.responses import Response

from flows.manage_keys import create_key, revoke_key
from flows.manage_webhooks import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    replay_delivery,
    rotate_secret,
    try_endpoint,
)
from shop.events.webhook_view import deliveries, endpoint_view, endpoints
from shop.events.webhooks import PUBLIC_NAMES
from shop.kernel.database import transaction
from shop.kernel.language import phrase, say
from shop.kernel.refusals import Refusal
from shop.workspaces.api_keys import SCOPES, keys_of
from webapp.console.asking import AtConsole, Staff
from webapp.console.letting_in import to
from webapp.console.routes import ConsoleRouter
from webapp.console.shown import console_page, reader_at
from webapp.console.toasts import toast_next
from webapp.refusal_words import worded

PAGE: Final = "/console/keys"

router = ConsoleRouter()


@router.get("/keys", needs="keys:see")
def show_keys(request: Request, staff: AtConsole) -> Response:
    """Keys, and addresses that are told."""
    return _page(request, staff)


@router.post("/keys", needs="keys:change")
def create(
    request: Request,
    staff: AtConsole,
    name: Annotated[str, Form(max_length=80)] = "",
    scopes: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """A key, shown this once."""
    try:
        made = create_key(**_told(staff), name=name.strip() or "API", scopes=scopes or [])
    except Refusal as refusal:
        return _page(request, staff, refusal)
    return _once(request, staff, made.name, made.key)


@router.post("/keys/{key_id}/revoke", needs="keys:change")
def revoke(request: Request, staff: AtConsole, key_id: UUID) -> Response:
    """It opens nothing any more."""
    revoke_key(**_told(staff), key_id=key_id)
    return _done(request, staff, phrase("The key opens nothing any more."))


@router.post("/webhooks", needs="keys:change")
def add(
    request: Request,
    staff: AtConsole,
    url: Annotated[str, Form(max_length=500)] = "",
    events: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """An address that is told from now on, with its secret, shown this once."""
    try:
        made = add_endpoint(**_told(staff), url=url.strip(), events=events or [])
    except Refusal as refusal:
        return _page(request, staff, refusal, url=url)
    return _once(request, staff, url, made.secret)


@router.get("/webhooks/{endpoint_id}", needs="keys:see")
def show_endpoint(request: Request, staff: AtConsole, endpoint_id: UUID) -> Response:
    """What it was sent, and what came of it."""
    with transaction(staff.workspace_id) as db:
        endpoint = endpoint_view(db, endpoint_id)
        sent = deliveries(db, endpoint_id, limit=50)
    return console_page(
        request, staff, "console/webhook.html", section="settings", endpoint=endpoint, sent=sent
    )


@router.post("/webhooks/{endpoint_id}/try", needs="keys:change")
def try_it(request: Request, staff: AtConsole, endpoint_id: UUID) -> Response:
    """A word, to see whether it hears."""
    try_endpoint(now=staff.real_now, workspace_id=staff.workspace_id, endpoint_id=endpoint_id)
    return _done(request, staff, phrase("A test is on its way there."), f"/console/webhooks/{endpoint_id}")


@router.post("/webhooks/{endpoint_id}/secret", needs="keys:change")
def new_secret(request: Request, staff: AtConsole, endpoint_id: UUID) -> Response:
    """Another secret; the old one signs beside it for a day."""
    made = rotate_secret(**_told(staff), endpoint_id=endpoint_id)
    with transaction(staff.workspace_id) as db:
        url = endpoint_view(db, endpoint_id).url
    return _once(request, staff, url, made.secret)


@router.post("/webhooks/{endpoint_id}/off", needs="keys:change")
def pause(request: Request, staff: AtConsole, endpoint_id: UUID) -> Response:
    """Nothing is sent there for now."""
    return _pause(request, staff, endpoint_id, active=False)


@router.post("/webhooks/{endpoint_id}/on", needs="keys:change")
def go_on(request: Request, staff: AtConsole, endpoint_id: UUID) -> Response:
    """It is told again."""
    return _pause(request, staff, endpoint_id, active=True)


@router.post("/webhooks/{endpoint_id}/remove", needs="keys:change")
def remove(request: Request, staff: AtConsole, endpoint_id: UUID) -> Response:
    """It is forgotten, with what it was sent."""
    remove_endpoint(**_told(staff), endpoint_id=endpoint_id)
    return _done(request, staff, phrase("The address is told nothing any more."))


@router.post("/webhooks/{endpoint_id}/again/{delivery_id}", needs="keys:change")
def send_again(request: Request, staff: AtConsole, endpoint_id: UUID, delivery_id: UUID) -> Response:
    """The same words once more."""
    replay_delivery(now=staff.real_now, workspace_id=staff.workspace_id, delivery_id=delivery_id)
    return _done(request, staff, phrase("It is on its way once more."), f"/console/webhooks/{endpoint_id}")


def _pause(request: Request, staff: Staff, endpoint_id: UUID, *, active: bool) -> Response:
    change_endpoint(**_told(staff), endpoint_id=endpoint_id, active=active)
    page = f"/console/webhooks/{endpoint_id}"
    words = phrase("The address is told again.") if active else phrase("Nothing is sent there for now.")
    return _done(request, staff, words, page, undo=f"{page}/{'off' if active else 'on'}")


def _page(request: Request, staff: Staff, refusal: Refusal | None = None, url: str = "") -> Response:
    with transaction(staff.workspace_id) as db:
        keys = [key for key in keys_of(db) if key.revoked_at is None]
        told = endpoints(db)
    return console_page(
        request,
        staff,
        "console/keys.html",
        status=refusal.status if refusal else 200,
        section="settings",
        keys=keys,
        endpoints=told,
        scopes=SCOPES,
        events=sorted(set(PUBLIC_NAMES.values())),
        url=url,
        problem=worded(refusal, reader_at(request, staff).language) if refusal else None,
    )


def _once(request: Request, staff: Staff, what: str, secret: str) -> Response:
    return console_page(
        request, staff, "console/kept_once.html", section="settings", what=what, secret=secret
    )


def _done(request: Request, staff: Staff, words: str, page: str = PAGE, undo: str = "") -> Response:
    toast_next(request, say(reader_at(request, staff).language, words), undo)
    return to(page)


def _told(staff: Staff) -> dict[str, Any]:
    return {"now": staff.real_now, "actor": staff.person, "workspace_id": staff.workspace_id}
