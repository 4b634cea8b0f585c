"""`/live/socket`: one WebSocket for everything that is live. Who is not known, and what is not allowed, is refused."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

import structlog
from fastapi import APIRouter, FastAPI, WebSocket
from pydantic import BaseModel, ValidationError
from starlette.websockets import WebSocketDisconnect

from shop.kernel.database import transaction
from shop.kernel.refusals import Refusal
from shop.live.rooms import RoomRefused, Visitor, enter_room
from shop.workspaces.viewing import workspace_view
from webapp.live import wire
from webapp.live.asking import answer, body_of, command_named, refused
from webapp.live.commands import Asked, Moved
from webapp.live.connection import Connection, close_quietly
from webapp.live.hub import Hub
from webapp.live.knocking import Speed, is_from_our_pages, knocks_too_often, may_knock
from webapp.live.people import Person, customer_of, member_of, program_of, still_there, viewer_of
from webapp.live.registry import WATCHERS
from webapp.live.showing_out import showing_out
from webapp.rate_limits import TooManyRequests
from webapp.reader import chosen_language
from webapp.wiring import WebWiring

router = APIRouter()

_HELLO_SECONDS: Final = 10.0
_MEMBER_SECONDS: Final = 15.0
"""So often it is looked whether a member still works here."""
_OTHERS_SECONDS: Final = 120.0
_LONGEST_SECONDS: Final = 6 * 3600.0
"""Then the browser comes back and shows its cookie again."""
_MOST_ROOMS: Final = 64
_MOST_COMMANDS: Final = 64
"""Of one socket that wait to be done."""
_MOST_SOCKETS: Final = 20
"""Of one person in one process: pages that were left open."""
_MOST_HERE: Final = 4_000
_RESTART: Final = 1012

_log = structlog.get_logger()


@router.websocket("/live/socket")
async def live_socket(socket: WebSocket) -> None:
    """Let in whoever is known, and serve them until one side has enough."""
    wiring: WebWiring = socket.app.state.wiring
    hub = hub_of(socket.app)
    if not may_knock(socket):
        await socket.close()  # before it was accepted: a plain 403
        return
    crowded = len(hub.connections) >= _MOST_HERE
    await socket.accept(subprotocol=wire.SUBPROTOCOL)
    if crowded or await hub.in_thread(lambda: knocks_too_often(socket, wiring)):
        await socket.close(wire.TOO_SLOW if crowded else wire.TOO_MANY)
        return
    try:
        hello = await _hello(socket)
        person = await hub.in_thread(lambda: _person(socket, hello, wiring)) if hello else None
        if hello is None or person is None:
            await socket.close(wire.NOBODY if hello else wire.UNREADABLE)
            return
    except TimeoutError:
        await socket.close(wire.TOO_LATE)
        return
    except WebSocketDisconnect as gone:
        await close_quietly(socket, gone.code)
        return
    await _Served(Connection(socket, person, hello.tab), hub, wiring).run(hello)


def hub_of(app: FastAPI) -> Hub:
    """The hub of the process, made when it is first needed: it belongs to the running loop."""
    if not hasattr(app.state, "live_hub"):
        app.state.live_hub = Hub()
    hub: Hub = app.state.live_hub
    return hub


async def _hello(socket: WebSocket) -> wire.Hello | None:
    async with asyncio.timeout(_HELLO_SECONDS):
        frame = await _read(socket)
    return frame if isinstance(frame, wire.Hello) else None


async def _read(socket: WebSocket) -> wire.Sent | None:
    """The next frame; None for one that cannot be read."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    text = message.get("text") or ""
    if len(text) > wire.MOST_BYTES:
        raise WebSocketDisconnect(wire.TOO_BIG)
    try:
        return wire.read(text)
    except ValidationError:
        return None


def _person(socket: WebSocket, hello: wire.Hello, wiring: WebWiring) -> Person | None:
    if hello.as_ == "program":
        return program_of(hello.key)
    if not is_from_our_pages(socket):
        return None
    now = wiring.clock.now()
    if hello.as_ == "member":
        found = member_of(socket, now)
    elif hello.as_ == "viewer":
        found = viewer_of(socket, now, hello.shop)
    else:
        found = customer_of(socket, now, hello.session)
    # A no is said in the language in which the page is read.
    return replace(found, language=chosen_language(socket) or found.language) if found else None


@dataclass(slots=True)
class _Served:
    """A socket that was let in, with what it asks for."""

    connection: Connection
    hub: Hub
    wiring: WebWiring
    commands: asyncio.Queue[wire.CommandFrame] = field(default_factory=lambda: asyncio.Queue(_MOST_COMMANDS))
    entering: set[asyncio.Task[None]] = field(default_factory=set)
    asked: set[asyncio.Future[None]] = field(default_factory=set)
    """Rooms of which it is not decided yet whether they are entered."""
    rooms: set[str] = field(default_factory=set)
    """Those that were allowed."""
    enters: asyncio.Lock = field(default_factory=asyncio.Lock)
    shift: timedelta = timedelta()
    """By so much a demo's clock is ahead of the world's."""
    unread: int = 0

    async def run(self, hello: wire.Hello) -> None:
        """Serve until it is over, then leave every room."""
        connection, person = self.connection, self.connection.person
        mine = [one for one in self.hub.connections if one.person.person == person.person]  # oldest first
        self.hub.add(connection)
        if person.role != "viewer" and len(mine) >= _MOST_SOCKETS:
            mine[0].end(wire.TOO_MANY)
        tasks = [
            asyncio.create_task(work)
            for work in (connection.write_for_ever(), self._listen(hello), self._work(), self._look_after())
        ]
        try:
            await connection.over.wait()
        finally:
            await self._end([*tasks, *self.entering])

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await close_quietly(self.connection.socket, self.connection.code)
        await self.hub.remove(self.connection)
        for room in self.rooms:
            await self._tell_watchers(room, here=False)
        _log.info("live_socket_over", code=self.connection.code, role=self.connection.person.role)

    async def _listen(self, hello: wire.Hello) -> None:
        try:
            await self._welcome()
            for wanted in hello.rooms:
                self._enter(wanted)
            speed = Speed(_clock())
            while True:
                frame = await _read(self.connection.socket)
                if not speed.allows(_clock()):
                    self.connection.end(wire.TOO_MANY)
                await self._take(frame)
        except WebSocketDisconnect as gone:
            self.connection.end(gone.code)
        except Exception as fault:  # noqa: BLE001  # one socket's fault ends that socket alone
            _log.error("live_socket_fault", kind=type(fault).__name__)
            self.connection.end(_RESTART)

    async def _take(self, frame: wire.Sent | None) -> None:
        if isinstance(frame, wire.CommandFrame):
            self._take_command(frame)
        elif isinstance(frame, wire.Join | wire.Missed):
            self._enter(frame)
        elif isinstance(frame, wire.Leave):
            await self._leave(frame.room)
        elif isinstance(frame, wire.Ping):
            self.connection.put(wire.write("pong", at=frame.at, serverTime=self._server_time()))
        else:
            self.unread += 1
            if self.unread > 1:
                self.connection.end(wire.UNREADABLE)

    def _take_command(self, frame: wire.CommandFrame) -> None:
        try:
            self.commands.put_nowait(frame)
        except asyncio.QueueFull:
            self.connection.put(refused(frame.id, TooManyRequests(seconds=1), self.connection.person))

    async def _work(self) -> None:
        """One command after another, in the order in which they came.

        What was asked for in the same breath as its room is not refused because the room is still being looked at:
        whoever comes back asks at once for what was not answered before.
        """
        while True:
            frame = await self.commands.get()
            if self.asked:
                await asyncio.wait(self.asked)
            self.connection.put(await self.hub.in_thread(self._answering(frame)))

    def _answering(self, frame: wire.CommandFrame) -> Callable[[], str]:
        person, rooms, pass_on = (
            self.connection.person,
            frozenset(self.rooms - self.connection.closed),
            self._passing_on(),
        )
        out = showing_out(self.hub, self.wiring, person.workspace_id)
        now, tab = self.wiring.clock.now(), self.connection.tab

        def call() -> str:
            try:
                command = command_named(frame.name, person)
                body = body_of(command, frame.body, person, rooms)
            except Refusal as refusal:
                return refused(frame.id, refusal, person)
            return answer(frame.name, command, Asked(person, tab, body, frame.id, now, pass_on, out))

        return call

    def _enter(self, wanted: wire.Wanted) -> None:
        if len(self.rooms | {wanted.room}) > _MOST_ROOMS or len(self.entering) > _MOST_ROOMS:
            self.connection.put(wire.write("left", room=wanted.room, code="too_many_rooms"))
            return
        decided = asyncio.get_running_loop().create_future()
        self.asked.add(decided)
        task = asyncio.create_task(self._let_in(wanted, decided))
        self.entering.add(task)
        task.add_done_callback(self.entering.discard)

    async def _let_in(self, wanted: wire.Wanted, decided: asyncio.Future[None]) -> None:
        person = self.connection.person
        try:
            await self.hub.in_thread(lambda: _look_at_rights(person, wanted.room))
            new = wanted.room not in self.rooms
            self.connection.closed.discard(wanted.room)
            self.rooms.add(wanted.room)
        except RoomRefused as no:
            self.connection.put(wire.write("left", room=wanted.room, code=no.code))
            return
        finally:
            self.asked.discard(decided)
            decided.set_result(None)
        async with self.enters:
            await self.hub.enter(self.connection, wanted.room, wanted.after)
        if new:
            await self._tell_watchers(wanted.room, here=True)

    async def _leave(self, room: str) -> None:
        await self.hub.leave(self.connection, room)
        if room in self.rooms:
            self.rooms.discard(room)
            await self._tell_watchers(room, here=False)

    async def _welcome(self) -> None:
        person = self.connection.person
        self.shift = await self.hub.in_thread(lambda: _shift_of(person))
        self.connection.put(
            wire.write(
                "welcome",
                person=person.person,
                role=person.role,
                name=person.name,
                member=person.works_here,
                serverTime=self._server_time(),
            )
        )

    def _server_time(self) -> int:
        """Milliseconds since 1970, by the shop's clock."""
        return int((self.wiring.clock.now() + self.shift).timestamp() * 1000)

    async def _look_after(self) -> None:
        """Whoever no longer works here, or is somebody else by now, is shown out."""
        person, begun = self.connection.person, _clock()
        while True:
            await asyncio.sleep(_MEMBER_SECONDS if person.works_here else _OTHERS_SECONDS)
            now = await self.hub.in_thread(lambda: still_there(person))
            if now is None or _clock() - begun > _LONGEST_SECONDS or now.role != person.role:
                self.connection.end(wire.NOBODY if now is None else _RESTART)

    async def _tell_watchers(self, room: str, *, here: bool) -> None:
        if self.connection.person.role == "program":
            return  # it only listens: nobody came
        connection, pass_on = self.connection, self._passing_on()
        moved = Moved(connection.person, connection.tab, room, here, self.wiring.clock.now(), pass_on)
        for watcher in WATCHERS:
            try:
                await self.hub.in_thread(lambda watcher=watcher: watcher(moved))  # type: ignore[misc]  # mypy cannot type a lambda with a default
            except Exception as fault:  # noqa: BLE001  # who watches must not hold up who comes
                _log.error("live_watcher_fault", kind=type(fault).__name__)

    def _passing_on(self) -> Any:
        """Tell a room something that passes, from a thread."""
        loop, hub, workspace = asyncio.get_running_loop(), self.hub, self.connection.person.workspace_id

        def pass_on(room: str, name: str, body: BaseModel) -> None:
            saying = hub.pass_on(workspace, room, name, body)
            try:
                asyncio.run_coroutine_threadsafe(saying, loop)
            except RuntimeError:  # the loop is over, and with it whoever would have heard
                saying.close()
                raise

        return pass_on


def _shift_of(person: Person) -> timedelta:
    with transaction(person.workspace_id) as db:
        return workspace_view(db, person.workspace_id).clock_shift


def _look_at_rights(person: Person, room: str) -> None:
    visitor = Visitor(person.person, person.role, person.works_here, person.customer_id, person.session_ids)
    with transaction(person.workspace_id) as db:
        enter_room(db, room, visitor)


def _clock() -> float:
    return asyncio.get_running_loop().time()
