"""Brings what happens in a room to every socket in it: events by their numbers, in order, none twice, none left out.

The database tells of every event (`LISTEN vetrina_live`), whichever process wrote it; what it says is read from
the rows, so that a lost notice costs nothing but time. What passes goes another way (see `passing`).
"""

import asyncio
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

import psycopg
import structlog
from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import settings
from shop.live.events import EventView, events_after, last_number
from webapp.live.connection import Connection
from webapp.live.passing import Passing
from webapp.live.wire import SHOWN_OUT, write

MOST_REPLAYED: Final = 2_000
"""Whoever missed more reads the page anew."""
_PAGE = 200
_THREADS = 10
"""Fewer than there are connections to the database: the pages need some too."""
_ASKED_AGAIN = 5.0
"""Seconds: whoever lets go of its connections has time for it."""
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0

_log = structlog.get_logger()
_T = TypeVar("_T")


@dataclass(slots=True)
class _Room:
    """A room of a workspace, with those of this process who are in it."""

    workspace: WorkspaceId
    name: str
    heard: int = 0
    """The highest number that the database told of."""
    told: int = 0
    """The highest number that was put to everybody who is inside."""
    inside: set[Connection] = field(default_factory=set)
    entering: int = 0
    pump: asyncio.Task[None] | None = None

    @property
    def key(self) -> str:
        """Its name among those of all workspaces."""
        return f"{self.workspace}:{self.name}"


class Hub:
    """One for each process; it begins to listen with the first socket and ends with the last one."""

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}
        self._connections: dict[Connection, None] = {}
        self._listens = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._limiter = CapacityLimiter(_THREADS)
        self._passing = Passing(self._hand_on, self._obey)

    @property
    def connections(self) -> tuple[Connection, ...]:
        """Every socket that is served here, in the order in which they came."""
        return tuple(self._connections)

    async def in_thread(self, call: Callable[[], _T]) -> _T:
        """Do something that waits for the database, away from the loop."""
        return await to_thread.run_sync(call, limiter=self._limiter)

    def add(self, connection: Connection) -> None:
        """A socket was let in; the first one wakes the hub."""
        self._connections[connection] = None
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._listen_for_ever()),
                asyncio.create_task(self._passing.run()),
            ]

    async def remove(self, connection: Connection) -> None:
        """A socket is gone, out of all its rooms; after the last one nothing is listened to."""
        self._connections.pop(connection, None)
        for room in [room for room in self._rooms.values() if connection in room.inside or not room.inside]:
            room.inside.discard(connection)
            await self._close_if_empty(room)
        if not self._connections:
            tasks, self._tasks = self._tasks, []
            self._listens.clear()
            await _stop(tasks)

    async def enter(self, connection: Connection, name: str, after: int | None) -> None:
        """Tell what came after that number, then go on with what happens; rights were looked at before."""
        await self._listens.wait()
        workspace = connection.person.workspace_id
        room = self._rooms.setdefault(f"{workspace}:{name}", _Room(workspace, name))
        room.inside.discard(connection)
        room.entering += 1
        try:
            # Before it hears that it is in, so that what passes then reaches it.
            await self._passing.follow(room.key)
            await self._begin_at(connection, room, after)
            caught_up = False
            while not (caught_up or connection.over.is_set()):
                caught_up = await self._catch_up(connection, room)
        finally:
            room.entering -= 1

    async def leave(self, connection: Connection, name: str) -> None:
        """No more of that room."""
        room = self._rooms.get(f"{connection.person.workspace_id}:{name}")
        connection.known.pop(name, None)
        if room is not None:
            room.inside.discard(connection)
            await self._close_if_empty(room)

    async def pass_on(self, workspace: UUID, room: str, name: str, body: BaseModel) -> None:
        """Tell everybody in a room something that passes; it has no number and is not kept."""
        told = body.model_dump(mode="json", by_alias=True)
        await self._passing.pass_on(f"{workspace}:{room}", {"name": name, "body": told})

    async def show_out(self, workspace: UUID, person: str, room: str = "") -> None:
        """Close that person's sockets in every process; with `room`, only that room is closed to them."""
        await self._passing.order({"workspace": str(workspace), "person": person, "room": room})

    async def _close_if_empty(self, room: _Room) -> None:
        if not room.inside and not room.entering and room.key in self._rooms:
            del self._rooms[room.key]
            await self._passing.forsake(room.key)

    async def _begin_at(self, connection: Connection, room: _Room, after: int | None) -> None:
        last = await self._read(room, lambda db: last_number(db, room.name))
        known = last if after is None else after
        if known > last or last - known > MOST_REPLAYED:
            connection.put(write("reset", room=room.name, last=last))
            known = last
        connection.known[room.name] = known
        connection.put(write("joined", room=room.name, last=last))

    async def _catch_up(self, connection: Connection, room: _Room) -> bool:
        """Put one more page of what was missed; true once there is nothing more and the connection is inside."""
        known = connection.known[room.name]
        missed = await self._read(room, lambda db: events_after(db, room.name, known, _PAGE))
        for event in missed:
            await connection.put_patiently(_worded(event))
            connection.known[room.name] = event.seq
        if missed or connection.known[room.name] < max(room.heard, room.told):
            return False
        if not room.inside:
            room.told = connection.known[room.name]
        # Nothing was awaited since the look at what was heard and told.
        room.inside.add(connection)
        return True

    async def _listen_for_ever(self) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as line:
                    await line.execute("LISTEN vetrina_live")
                    self._listens.set()
                    wait = _FIRST_WAIT
                    self._look_everywhere()
                    async for notice in line.notifies():
                        self._heard(notice.payload)
            except (psycopg.Error, OSError) as problem:
                _log.warning("live_listening_lost", fault=type(problem).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    def _heard(self, payload: str) -> None:
        workspace, name, seq = payload.split(" ")
        room = self._rooms.get(f"{workspace}:{name}")
        if room is not None:
            room.heard = max(room.heard, int(seq))
            self._pump(room)

    def _look_everywhere(self) -> None:
        """While nobody listened, anything may have happened."""
        for room in self._rooms.values():
            self._pump(room)

    def _pump(self, room: _Room) -> None:
        if room.inside and (room.pump is None or room.pump.done()):
            room.pump = asyncio.create_task(self._tell_news(room))

    async def _tell_news(self, room: _Room) -> None:
        """Read what is new in the room, and put it to everybody inside; once at least, then until all is told."""
        while True:
            news = await self._read(room, lambda db: events_after(db, room.name, room.told, _PAGE))
            for event in news:
                self._tell(room, event)
            if not news:
                room.told = max(room.told, room.heard)  # gone with its session
            if not room.inside or (room.told >= room.heard and len(news) < _PAGE):
                return

    def _tell(self, room: _Room, event: EventView) -> None:
        text = _worded(event)
        room.told = event.seq
        for connection in room.inside:
            if connection.known.get(room.name, 0) < event.seq:
                connection.known[room.name] = event.seq
                connection.put(text)

    async def _read(self, room: _Room, look: Callable[[Any], _T]) -> _T:
        """What `look` finds in the room's workspace; a database that is away is waited for."""
        wait = _FIRST_WAIT
        while True:
            try:
                return await self.in_thread(functools.partial(_within, room.workspace, look))
            except SQLAlchemyError as problem:
                _log.warning("live_reading_failed", fault=type(problem).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    def _hand_on(self, key: str, items: list[dict[str, Any]]) -> None:
        room = self._rooms.get(key)
        if room is None:
            return
        text = write("passing", room=room.name, items=items)
        for connection in room.inside:
            connection.put(text)

    def _obey(self, order: dict[str, Any]) -> None:
        for connection in self.connections:
            person = connection.person
            if (str(person.workspace_id), person.person) != (order["workspace"], order["person"]):
                continue
            if not order["room"]:
                connection.end(SHOWN_OUT)
            elif order["room"] in connection.known:
                connection.put(write("left", room=order["room"], code="room_refused"))
                self._forget(connection, order["room"])

    def _forget(self, connection: Connection, name: str) -> None:
        connection.known.pop(name, None)
        connection.closed.add(name)
        room = self._rooms.get(f"{connection.person.workspace_id}:{name}")
        if room is not None:
            room.inside.discard(connection)


async def _stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    """End them, asked again and again: whoever is just connecting may take being canceled for a lost line."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_ASKED_AGAIN)


def _within(workspace: WorkspaceId, look: Callable[[Any], _T]) -> _T:
    with transaction(workspace) as db:
        return look(db)


def _worded(event: EventView) -> str:
    return write(
        "event",
        room=event.room,
        seq=event.seq,
        name=event.name,
        body=event.body,
        actor=event.actor,
        at=event.at.isoformat(),
    )


def _address() -> str:
    """The database as libpq knows it; a server that went away without a word is noticed within half a minute."""
    url = make_url(settings().database_url).set(drivername="postgresql")
    alive = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
    return url.update_query_dict(alive).render_as_string(hide_password=False)
