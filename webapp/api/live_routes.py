"""`/api/v1` for the shop's own programs: live sessions with their carts, the pick list, and how they went."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Security

from flows.cancel_live_session import cancel_live_session
from flows.change_session_cart import add_session_item, change_session_item, remove_session_item
from flows.complete_live_session import complete_live_session
from flows.find_for_session import stock_search
from flows.mark_in_session import mark_interest_live, mark_shown, note_live_session
from flows.pick_item import pick_item, put_back_item, unpick_item
from flows.price_session_item import adjust_session_price, answer_session_offer, offer_session_price
from flows.set_live_terms import TermsProfile, TermsView, live_terms, set_live_terms
from flows.start_live_session import find_or_make_customer, resume_live_session, start_live_session
from shop.kernel.database import transaction
from shop.live.board import board
from shop.live.events import events_after, session_room, staff_room
from shop.live.measures import measures
from shop.live.picking import pick_list
from shop.live.viewing import session_view
from shop.stock.ledger import StockShort
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.live_shapes import (
    ActingIn,
    AnswerIn,
    CompleteIn,
    EndIn,
    ItemIn,
    LiveFigures,
    LiveGoods,
    LiveHappening,
    LivePick,
    LiveRow,
    LiveSession,
    NoteIn,
    OfferIn,
    PriceIn,
    ProductIn,
    QuantityIn,
    StartIn,
)
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Live sessions"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["live:read"])]
Writes = Annotated[Program, Security(program, scopes=["live:write"])]
Once = Depends(idempotency_key)
After = Annotated[int, Query(ge=0, description="The number of the last event that is known.")]


@router.get("/live-sessions", summary="Sessions that are going on")
def get_live_sessions(asking: Reads) -> list[LiveRow]:
    """The board: every session that is planned or going on, the oldest first."""
    with transaction(asking.shop.id) as db:
        return [LiveRow.of(row) for row in board(db, asking.shop, at=asking.at)]


@router.post("/live-sessions", summary="Start a session", status_code=201, dependencies=[Once])
def post_live_session(asking: Writes, told: StartIn) -> LiveSession:
    """With a customer, from a booking, or by a phone number; or for everybody, where it is no showing."""
    customer = told.customer_id
    acting: dict[str, Any] = {
        "now": asking.now,
        "person": f"member:{told.member_id}",
        "workspace_id": asking.shop.id,
    }
    if told.phone:
        customer = find_or_make_customer(**acting, phone=told.phone, name=told.name)
    chosen = told.model_dump(include={"booking_id", "kind", "title", "ends_at", "notes"})
    return LiveSession.of(start_live_session(**acting, customer_id=customer, **chosen))


@router.get("/live-sessions/figures", summary="How showings went")
def get_live_figures(
    asking: Reads, since: datetime | None = None, until: datetime | None = None, member_id: UUID | None = None
) -> LiveFigures:
    """Of the showings that began in that time; of the last thirty days where none is told."""
    end = until or asking.at
    with transaction(asking.shop.id) as db:
        start = since or end - timedelta(days=30)
        return LiveFigures.of(measures(db, since=start, until=end, member_id=member_id))


@router.get("/live-sessions/terms", summary="The rules of live sessions")
def get_live_terms(asking: Reads) -> TermsView:
    """Whether there are any, how long goods are kept, how low prices may go."""
    with transaction(asking.shop.id) as db:
        return live_terms(db, asking.shop.id)


@router.patch("/live-sessions/terms", summary="Change the rules of live sessions")
def patch_live_terms(asking: Writes, told: TermsProfile) -> TermsView:
    """What is not told stays. Switched off, nobody starts one any more; running ones can finish."""
    return set_live_terms(now=asking.now, actor="member", workspace_id=asking.shop.id, terms=told)


@router.get("/live-sessions/goods", summary="What can be sold in a session now")
def get_live_goods(
    asking: Reads,
    query: Annotated[str, Query(max_length=120)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[LiveGoods]:
    """What is in stock, less what is kept or bound for anybody."""
    with transaction(asking.shop.id) as db:
        found = stock_search(db, asking.shop, query=query, language=asking.language, limit=limit)
    return [LiveGoods.of(one) for one in found]


@router.get("/live-sessions/pick-list", summary="What is to be picked and brought back")
def get_pick_list(asking: Reads) -> list[LivePick]:
    """By session, and within it in shelf order."""
    with transaction(asking.shop.id) as db:
        return [LivePick.of(line) for line in pick_list(db, asking.shop)]


@router.post("/live-sessions/pick-list/{item_id}/pick", summary="A line is picked", dependencies=[Once])
def post_pick(asking: Writes, item_id: UUID, told: ActingIn) -> LivePick:
    """By that member; whoever was faster is named."""
    return LivePick.of(pick_item(**_of_line(asking, item_id, told)))


@router.post("/live-sessions/pick-list/{item_id}/unpick", summary="It was a slip", dependencies=[Once])
def post_unpick(asking: Writes, item_id: UUID, told: ActingIn) -> LivePick:
    """The line is to be picked still."""
    return LivePick.of(unpick_item(**_of_line(asking, item_id, told)))


@router.post(
    "/live-sessions/pick-list/{item_id}/put-back", summary="It lies on its shelf again", dependencies=[Once]
)
def post_put_back(asking: Writes, item_id: UUID, told: ActingIn) -> LivePick:
    """What was picked and is not wanted any more."""
    return LivePick.of(put_back_item(**_of_line(asking, item_id, told)))


@router.get("/live-sessions/{session_id}", summary="A session")
def get_live_session(asking: Reads, session_id: UUID) -> LiveSession:
    """With its cart, its offers, and what only the shop's people see."""
    with transaction(asking.shop.id) as db:
        return LiveSession.of(session_view(db, session_id, asking.shop, at=asking.at, staff=True))


@router.get("/live-sessions/{session_id}/events", summary="What happened in a session")
def get_live_events(
    asking: Reads,
    session_id: UUID,
    after: After = 0,
    staff: Annotated[bool, Query(description="Of the room that only the shop's people see.")] = False,
) -> list[LiveHappening]:
    """In order, numbered without a gap; so that it can be played again. At most 500 at a time."""
    with transaction(asking.shop.id) as db:
        session_view(db, session_id, asking.shop, at=asking.at)
        room = staff_room(session_id) if staff else session_room(session_id)
        return LiveHappening.all_of(events_after(db, room, after))


@router.post(
    "/live-sessions/{session_id}/items", summary="Add to the cart", status_code=201, dependencies=[Once]
)
def post_live_item(asking: Writes, session_id: UUID, told: ItemIn) -> LiveSession:
    """Kept at once, for whoever was first; the warehouse sees it at once."""
    with _telling_others(asking):
        return LiveSession.of(add_session_item(**_of_session(asking, session_id, told)))


@router.patch("/live-sessions/{session_id}/items/{item_id}", summary="Another quantity")
def patch_live_item(asking: Writes, session_id: UUID, item_id: UUID, told: QuantityIn) -> LiveSession:
    """Kept anew from now on."""
    with _telling_others(asking):
        return LiveSession.of(change_session_item(**_of_session(asking, session_id, told), item_id=item_id))


@router.post(
    "/live-sessions/{session_id}/items/{item_id}/remove", summary="Take out of the cart", dependencies=[Once]
)
def post_removed(asking: Writes, session_id: UUID, item_id: UUID, told: ActingIn) -> LiveSession:
    """Free at once; what was picked of it is to be brought back."""
    return LiveSession.of(remove_session_item(**_of_session(asking, session_id, told), item_id=item_id))


@router.post(
    "/live-sessions/{session_id}/items/{item_id}/price", summary="Another price", dependencies=[Once]
)
def post_price(asking: Writes, session_id: UUID, item_id: UUID, told: PriceIn) -> LiveSession:
    """Within the member's limit; beyond it somebody has to allow it, and below the floor nobody can."""
    return LiveSession.of(adjust_session_price(**_of_session(asking, session_id, told), item_id=item_id))


@router.post(
    "/live-sessions/{session_id}/items/{item_id}/offer", summary="Offer a price", dependencies=[Once]
)
def post_live_offer(asking: Writes, session_id: UUID, item_id: UUID, told: OfferIn) -> LiveSession:
    """For the customer to take, decline or counter."""
    return LiveSession.of(offer_session_price(**_of_session(asking, session_id, told), item_id=item_id))


@router.post(
    "/live-sessions/{session_id}/offers/{offer_id}/answer", summary="Answer a price", dependencies=[Once]
)
def post_live_answer(asking: Writes, session_id: UUID, offer_id: UUID, told: AnswerIn) -> LiveSession:
    """Take, decline or counter what the customer named, or allow what a salesperson asked for."""
    return LiveSession.of(answer_session_offer(**_of_session(asking, session_id, told), offer_id=offer_id))


@router.post("/live-sessions/{session_id}/notes", summary="Note something", dependencies=[Once])
def post_live_note(asking: Writes, session_id: UUID, told: NoteIn) -> LiveSession:
    """For the shop's own people, with who wrote it and when."""
    return LiveSession.of(note_live_session(**_of_session(asking, session_id, told)))


@router.post("/live-sessions/{session_id}/shown", summary="A product is shown", dependencies=[Once])
def post_shown(asking: Writes, session_id: UUID, told: ProductIn) -> LiveSession:
    """Everybody sees which it is."""
    return LiveSession.of(mark_shown(**_of_product(asking, session_id, told)))


@router.post(
    "/live-sessions/{session_id}/interest", summary="The customer likes a product", dependencies=[Once]
)
def post_interest(asking: Writes, session_id: UUID, told: ProductIn) -> LiveSession:
    """As the member noticed; the customer says so in the session itself."""
    return LiveSession.of(mark_interest_live(**_of_product(asking, session_id, told)))


@router.post("/live-sessions/{session_id}/complete", summary="Make the order", dependencies=[Once])
def post_complete(asking: Writes, session_id: UUID, told: CompleteIn) -> LiveSession:
    """Of everything that is kept, in one go, its goods bound; the customer is sent the way to pay."""
    with _telling_others(asking):
        return LiveSession.of(complete_live_session(**_of_session(asking, session_id, told)))


@router.post("/live-sessions/{session_id}/cancel", summary="End without an order", dependencies=[Once])
def post_cancel(asking: Writes, session_id: UUID, told: EndIn) -> LiveSession:
    """Everything that was kept is free at once."""
    return LiveSession.of(cancel_live_session(**_of_session(asking, session_id, told)))


@router.post("/live-sessions/{session_id}/resume", summary="Go on with a session", dependencies=[Once])
def post_resume(asking: Writes, session_id: UUID, told: ActingIn) -> LiveSession:
    """Whoever holds it is back; nothing of it was lost."""
    return LiveSession.of(resume_live_session(**_of_session(asking, session_id, told)))


@contextmanager
def _telling_others(asking: Program) -> Iterator[None]:
    """Goods that are gone are told with what is like them, in the language of whoever asks."""
    try:
        yield
    except StockShort as short:
        others = short.values.pop("alternatives", ())
        named = [{"slug": one["slug"], "name": one["names"][asking.language.value]} for one in others]
        raise StockShort(**short.values, alternatives=named) from short


def _of_session(asking: Program, session_id: UUID, told: ActingIn) -> dict[str, Any]:
    """Who acts, where and when, and what was told."""
    return {
        "now": asking.now,
        "person": f"member:{told.member_id}",
        "workspace_id": asking.shop.id,
        "session_id": session_id,
        **told.model_dump(exclude={"member_id"}),
    }


def _of_product(asking: Program, session_id: UUID, told: ProductIn) -> dict[str, Any]:
    named = _of_session(asking, session_id, told)
    slug = named.pop("product")
    return {**named, "slug": slug}


def _of_line(asking: Program, item_id: UUID, told: ActingIn) -> dict[str, Any]:
    line = {"item_id": item_id}
    return {
        name: of for name, of in _of_session(asking, item_id, told).items() if name != "session_id"
    } | line
