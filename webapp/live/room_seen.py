"""A session as somebody of the shop looks at it: read once, in one transaction, for the page and for each update."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request
from sqlmodel import Session

from flows.find_for_session import stock_search
from shop.kernel.database import transaction
from shop.live.board import board
from shop.live.event_bodies import BoardRow
from shop.live.events import BOARD, EventView, events_after, last_number, session_room, staff_room
from shop.live.keeping_order import order_kept
from shop.live.leading import leading_in
from shop.live.presence import who_is_here
from shop.live.viewing import SessionView, session_numbered, session_view
from shop.live.watching import watched_by_id
from shop.workspaces.viewing import WorkspaceView
from webapp.customer_pages.figures import Figures
from webapp.live.board_shown import ShownTab, tabs_of
from webapp.live.entering import workspace_view_of
from webapp.live.goods_shown import shown_goods
from webapp.live.line_shown import Reads
from webapp.live.people import SELLERS, Person, Role, need_member
from webapp.live.room_shown import ShownRoom, shown_room
from webapp.live.ways_shown import shown_ways
from webapp.reader import Reader, chosen_language, reader_of
from webapp.wiring import wiring_of

_EVENTS: Final = 1_000
_GOODS: Final = 10


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody of the shop on one of its pages."""

    shop: WorkspaceView
    person: Person
    reader: Reader
    now: datetime
    """The shop's own time."""
    real_now: datetime
    """The world's: what flows are told."""

    @property
    def reads(self) -> Reads:
        """How figures and names are written for them."""
        figures = Figures(self.reader.language, self.shop.currency, self.shop.zone, self.now)
        return Reads(self.person, figures, self.shop.language)


@dataclass(frozen=True, slots=True)
class SeenRoom:
    """The room with what stands around it."""

    session: SessionView
    room: ShownRoom
    tabs: list[ShownTab]
    rows: list[BoardRow]
    board_seq: int


def at_work(request: Request, roles: frozenset[Role] = SELLERS) -> AtWork:
    """The member who is signed in, if their role is one of these. Refuses NotSignedIn and NotYourWork."""
    real_now = wiring_of(request).clock.now()
    person = need_member(request, real_now, roles)
    shop = workspace_view_of(person)
    personal = chosen_language(request) or person.language
    reader = reader_of(request, default=shop.language, personal=personal)
    return AtWork(shop, person, reader, shop.at(real_now), real_now)


def board_for(db: Session, seen: AtWork) -> tuple[list[BoardRow], list[ShownTab], int]:
    """What is going on, the reader's own sessions, and the last number of the board."""
    seq = last_number(db, BOARD)
    rows = board(db, seen.shop, at=seen.now)
    return rows, tabs_for(db, rows, seen), seq


def tabs_for(
    db: Session, rows: Sequence[BoardRow], seen: AtWork, current: int | None = None
) -> list[ShownTab]:
    """The switcher."""
    rooms = [session_room(row.session_id) for row in rows]
    return tabs_of(rows, {room: last_number(db, room) for room in rooms}, seen.reads, current)


def seen_room(seen: AtWork, number: int, query: str) -> SeenRoom:
    """That session with everything on its page. Refuses LiveSessionUnknown."""
    shop, reads = seen.shop, seen.reads
    with transaction(shop.id) as db:
        board_seq = last_number(db, BOARD)
        session = session_view(db, session_numbered(db, number), shop, at=seen.now, staff=True)
        rows = board(db, shop, at=seen.now)
        found = stock_search(
            db, shop, query=query, language=seen.reader.language, limit=_GOODS, also_gone=True
        )
        room = shown_room(
            session,
            told_in(db, session, staff=True),
            shown_goods(found, session, reads),
            reads,
            leading_in(db, session.session_id, seen.person.person, shop.currency),
            ways=shown_ways(db, session, shop, reads),
            searched=query,
            viewer_url=f"/live/{shop.slug}/{number}",
            here=who_is_here(db, session.session_id, at=seen.now),
            view=watched_by_id(db, session.session_id).view,
            order=order_kept(db, session.session_id, at=seen.now),
        )
        return SeenRoom(session, room, tabs_for(db, rows, seen, number), rows, board_seq)


def told_in(db: Session, session: SessionView, *, staff: bool) -> list[EventView]:
    """What was told in the session, and to the shop's people alone."""
    rooms = [session_room(session.session_id), *([staff_room(session.session_id)] if staff else [])]
    return [
        event
        for room in rooms
        for event in events_after(db, room, max(0, last_number(db, room) - _EVENTS), _EVENTS)
    ]
