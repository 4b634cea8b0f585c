"""Somebody acts in a live session: it is locked, changed, and told of in its rooms, all or nothing.

Locked in this order: the session, the goods, the series of numbers, the conversation, the rooms.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from shop.events.recorded import Actor, for_shop, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.attending import locked_live_session, terms_of
from shop.live.board import board_row
from shop.live.carts import cart_items, totals_of
from shop.live.commands import CommandReused, done_before, note_done
from shop.live.event_bodies import BoardChanged, Body, CartItem, Totals
from shop.live.events import BOARD, WAREHOUSE, News, session_room, staff_room, tell_all
from shop.live.viewing import SessionView, session_view
from shop.tables import LiveSession, LiveTerms, SessionItem
from shop.workspaces.viewing import WorkspaceView, workspace_view

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants done in a session; sent again under the same `client_id` it is done once."""

    name: str
    now: datetime
    person: str
    workspace_id: WorkspaceId
    session_id: UUID
    client_id: str = ""


@dataclass(slots=True)
class Acting:
    """A locked session in the middle of being changed."""

    db: Session
    command: Command
    shop: WorkspaceView
    session: LiveSession
    terms: LiveTerms
    at: datetime
    again: bool
    """The very command was done before: nothing is to be done."""
    news: list[News] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The real instant."""
        return self.command.now

    @property
    def person(self) -> str:
        """Who acts."""
        return self.command.person

    @property
    def actor(self) -> Actor:
        """Who acts, as the shop's own history names them."""
        kind = self.person.partition(":")[0]
        return self.person if kind == "member" else "system" if kind == SYSTEM else "customer"

    def tell(self, name: str, body: Body) -> None:
        """Everybody in the session hears it."""
        self.news.append(News(session_room(self.session.id), name, body))

    def tell_staff(self, name: str, body: Body) -> None:
        """The shop's people in the session hear it."""
        self.news.append(News(staff_room(self.session.id), name, body))

    def tell_warehouse(self, name: str, body: Body) -> None:
        """Whoever picks hears it."""
        self.news.append(News(WAREHOUSE, name, body))

    def totals(self) -> Totals:
        """What the cart comes to now."""
        self.db.flush()
        return totals_of(self.db, self.session.id, self.shop.currency)

    def shown(self, item: SessionItem) -> CartItem:
        """The line as it is now."""
        self.db.flush()
        return cart_items(self.db, [item], self.shop)[0]

    def cart_changed(self) -> int:
        """The cart's new version."""
        self.session.version += 1
        return self.session.version

    def record(self, name: str, **details: Any) -> None:
        """Write it into the shop's history."""
        record(
            self.db,
            name,
            workspace_id=self.shop.id,
            actor=self.actor,
            now=self.at,
            subject_id=self.session.id,
            session=self.session.number,
            **details,
        )

    def done(self, subject: UUID | None = None) -> SessionView:
        """Everything is told, last of all; the session as it stands."""
        if not self.again:
            self._note(subject)
            self._tell()
        staff = for_shop(self.actor)
        return session_view(self.db, self.session.id, self.shop, at=self.at, staff=staff)

    def touch(self) -> None:
        """Something happened: the session does not end for being idle."""
        self.session.active_at, self.session.warned_at = self.at, None
        self.db.add(self.session)

    def _note(self, subject: UUID | None) -> None:
        command = self.command
        noted = note_done(
            self.db,
            workspace_id=self.shop.id,
            person=command.person,
            client_id=command.client_id,
            name=command.name,
            subject_id=subject or self.session.id,
            at=self.at,
        )
        if not noted:
            raise CommandReused(command=command.name)

    def _tell(self) -> None:
        self.db.flush()
        row = board_row(self.db, self.session, self.shop, at=self.at)
        self.news.append(News(BOARD, "board:changed", BoardChanged(session=row)))
        tell_all(
            self.db,
            self.news,
            workspace_id=self.shop.id,
            actor=self.person,
            at=self.at,
            session_id=self.session.id,
        )


@contextmanager
def acting(command: Command) -> Iterator[Acting]:
    """The session, locked until all is done. Refuses LiveSessionUnknown and CommandReused."""
    with transaction(command.workspace_id) as db:
        yield open_session(db, command)


def open_session(db: Session, command: Command) -> Acting:
    """The same in a transaction that is open already."""
    shop = workspace_view(db, command.workspace_id)
    session = locked_live_session(db, command.session_id)
    before = done_before(db, person=command.person, client_id=command.client_id, name=command.name)
    terms = terms_of(db, shop.id)
    return Acting(db, command, shop, session, terms, shop.at(command.now), again=before is not None)
