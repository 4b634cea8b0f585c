"""`/playground` and its JSON: the phone, the trace, and what was written and sent on the way."""

from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import Response

from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.messaging.viewing import (
    AnswerView,
    OutboxView,
    TracedTurn,
    TurnView,
    answer_to,
    outbox_entries,
    rows_about,
    turn_view,
    turns_of,
)
from shop.workspaces.viewing import workspace_by_slug
from webapp.assets import drawings, marks
from webapp.playground import network, shops, threads
from webapp.playground.asked import (
    Kept,
    Sent,
    ShopClock,
    ShownRequest,
    ShownThread,
    ShownWorkspace,
    ToMoveClock,
    ToRead,
    ToSay,
    WhoCalls,
)
from webapp.reader import Reader, theme_of
from webapp.rendering import page
from webapp.security import same_origin
from webapp.wiring import wiring_of

router = APIRouter(include_in_schema=False, prefix="/playground")
_sent_from_here = [Depends(same_origin)]

_SAMPLES = ("pistachio", "oil", "box", "dress", "townhouse", "map")


def _who(customer: str, language: Literal["en", "it", "es"] = "it") -> WhoCalls:
    """The customer that a query names by number or by user id."""
    known_by = "phone" if customer.startswith("+") else "user_id"
    try:
        return WhoCalls.model_validate({known_by: customer, "language": language})
    except ValidationError as problem:
        raise RequestValidationError(problem.errors(include_url=False)) from problem


Customer = Annotated[WhoCalls, Depends(_who)]


@router.get("")
def show_playground(request: Request) -> Response:
    """The phone left, the trace right."""
    samples = [name for name in _SAMPLES if name in drawings()]
    reader = Reader(Language.EN, theme_of(request))
    return page(request, "playground/playground.html", reader=reader, samples=samples, marks=marks())


@router.get("/api/workspaces")
def workspaces(request: Request) -> list[ShownWorkspace]:
    """The shops, who can be played in each, and what is worth asking there."""
    return shops.shown_workspaces(request)


@router.post("/api/say", dependencies=_sent_from_here)
def say(request: Request, told: ToSay) -> Sent:
    """Send a message from the phone, through the front door."""
    return Sent(message_sid=network.say(request, told))


@router.post("/api/media", dependencies=_sent_from_here)
async def upload(request: Request, file: UploadFile) -> Kept:
    """Keep a file to be sent."""
    return await network.keep_file(request, file)


@router.post("/api/media/drawing", dependencies=_sent_from_here)
def upload_drawing(request: Request, name: Annotated[str, Form()]) -> Kept:
    """Keep one of the sample pictures to be sent."""
    return network.keep_drawing(request, name)


@router.get("/api/media")
def media(request: Request, url: str) -> Response:
    """A file that was sent, in either direction."""
    body, kind = network.kept_file(request, url)
    # Whatever somebody sent, it is shown and never run.
    return Response(body, media_type=kind, headers={"Content-Security-Policy": "default-src 'none'; sandbox"})


@router.post("/api/read", dependencies=_sent_from_here)
def read(request: Request, told: ToRead) -> Response:
    """The customer has looked at a message."""
    with network.reaching_phones():
        network.phone_of(request).mark_read(told.sid)
    return Response(status_code=204)


@router.get("/api/thread", response_model=ShownThread)
def thread(request: Request, workspace: str, customer: Customer, seen: str = "") -> Response:
    """The phone and the turns at a glance; 204 while all is as it was `seen` (the ETag told then)."""
    shown = threads.shown_thread(request, workspace, customer)
    unchanged = shown.model_dump_json(exclude={"clock": {"now"}}).encode()
    mark = f'"{sha256(unchanged).hexdigest()[:20]}"'
    if seen == mark:
        return Response(status_code=204)
    return Response(shown.model_dump_json(), media_type="application/json", headers={"ETag": mark})


@router.get("/api/turns")
def turns(workspace: str, customer: Customer, after: int = 0) -> list[TurnView]:
    """The turns numbered above `after`."""
    shop = workspace_by_slug(workspace)
    with transaction(shop.id) as db:
        conversation = threads.known_conversation(db, shop, customer)
        return turns_of(db, conversation.id, after=after) if conversation else []


@router.get("/api/turn/{turn}")
def turn(turn: UUID, workspace: str) -> TracedTurn:
    """One turn with every step."""
    with transaction(workspace_by_slug(workspace).id) as db:
        return turn_view(db, turn)


@router.get("/api/message/{sid}")
def message(sid: str, workspace: str) -> AnswerView:
    """What became of a message that was sent: its turn and the answers to it."""
    with transaction(workspace_by_slug(workspace).id) as db:
        return answer_to(db, sid)


@router.get("/api/rows")
def rows(workspace: str, customer: Customer) -> dict[str, list[dict[str, Any]]]:
    """What was written because of this customer, by table."""
    shop = workspace_by_slug(workspace)
    with transaction(shop.id) as db:
        conversation = threads.known_conversation(db, shop, customer)
        return rows_about(db, conversation) if conversation else {}


@router.get("/api/outbox")
def outbox(request: Request, workspace: str) -> list[OutboxView]:
    """The shop's latest work that must happen, and how far it is."""
    with transaction(workspace_by_slug(workspace).id) as db:
        return outbox_entries(db, now=wiring_of(request).clock.now())


@router.get("/api/requests")
def requests(
    request: Request, after: int = 0, limit: Annotated[int, Query(ge=1, le=200)] = 80
) -> list[ShownRequest]:
    """What passed between the product and Twilio's API."""
    with network.reaching_phones():
        found = network.phone_of(request).requests(after=after, limit=limit)
    return [ShownRequest.model_validate(one, from_attributes=True) for one in found]


@router.get("/api/clock")
def clock(request: Request, workspace: str) -> ShopClock:
    """What time it is in the shop."""
    return shops.clock_of(workspace_by_slug(workspace), wiring_of(request).clock.now())


@router.post("/api/clock", dependencies=_sent_from_here)
def move_clock(request: Request, wanted: ToMoveClock) -> ShopClock:
    """Move the clock of a demo shop."""
    return shops.set_clock(request, wanted)
