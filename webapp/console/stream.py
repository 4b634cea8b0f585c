"""`/console/events`: open pages are told that something has changed, and ask for what they show.

The database tells of every change (`LISTEN vetrina_console`), whichever process wrote it. What is told is a mark, no
content: whoever misses one, or comes back, asks for everything anew.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import psycopg
import structlog
from fastapi import Request
from sqlalchemy import make_url
from starlette.responses import Response, StreamingResponse

from shop.kernel.settings import settings
from shop.workspaces.permissions import Permission
from webapp.console.asking import AtConsole
from webapp.console.routes import ConsoleRouter

MOST_PAGES: Final = 12
"""So many pages of one member are told at once; a further one takes the place of the oldest."""
MOST_IN_PROCESS: Final = 400
_TOGETHER: Final = 0.25
"""Seconds: what happens within them is told once."""
_QUIET: Final = 20.0
"""Seconds after which a line is written that says nothing, so that no proxy takes the page for gone."""
_LONGEST: Final = 600.0
"""Seconds after which a page connects anew, and is asked again who it is."""
_MOST_NAMED: Final = 20
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0
_STREAM: Final = "console_stream"

NEEDS: Final[dict[str, Permission]] = {"inbox": "inbox:see", "figures": "figures:see"}
"""Which marks there are, and who is told."""

_log = structlog.get_logger()
router = ConsoleRouter()


@dataclass(eq=False, slots=True)
class OpenPage:
    """A page that is told."""

    workspace: UUID
    member: UUID
    names: frozenset[str]
    marks: dict[str, set[str]] = field(default_factory=dict)
    """What has changed since it was told last: by name, the conversations."""
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False

    def mark(self, name: str, subject: str) -> None:
        """Something has changed."""
        if name in self.names:
            self.marks.setdefault(name, set()).add(subject)
            self.woken.set()

    def end(self) -> None:
        """It is told nothing more."""
        self.over = True
        self.woken.set()

    async def told(self) -> AsyncIterator[str]:
        """What is written to it, until it has been open for long enough."""
        ends = asyncio.get_running_loop().time() + _LONGEST
        yield "retry: 1500\nevent: ready\ndata: \n\n"
        while not self.over and asyncio.get_running_loop().time() < ends:
            try:
                await asyncio.wait_for(self.woken.wait(), _QUIET)
            except TimeoutError:
                yield ": \n\n"
                continue
            await asyncio.sleep(_TOGETHER)
            self.woken.clear()
            marks, self.marks = self.marks, {}
            for name, subjects in sorted(marks.items()):
                yield f"event: {name}\ndata: {_named(subjects)}\n\n"


class Stream:
    """One for each process: it listens while a page is open."""

    def __init__(self) -> None:
        self._pages: dict[OpenPage, None] = {}
        self._listening: asyncio.Task[None] | None = None

    @property
    def pages(self) -> Sequence[OpenPage]:
        """Those that are told, oldest first."""
        return tuple(self._pages)

    async def follow(self, page: OpenPage) -> AsyncIterator[str]:
        """Tell the page what changes in its workspace, as long as it is read."""
        self._make_room(page)
        self._pages[page] = None
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen_for_ever())
        try:
            async for text in page.told():
                yield text
        finally:
            self._pages.pop(page, None)
            if not self._pages and self._listening is not None:
                self._listening.cancel()
                self._listening = None

    def heard(self, payload: str) -> None:
        """The database has told of a change: ``<workspace> <name> <subject>``."""
        workspace, name, subject = [*payload.split(" ", 2), "", ""][:3]
        for page in self._pages:
            if str(page.workspace) == workspace:
                page.mark(name, subject)

    def _make_room(self, page: OpenPage) -> None:
        own = [one for one in self._pages if one.member == page.member]
        crowded = (
            own[: max(0, len(own) + 1 - MOST_PAGES)] or self.pages[: len(self._pages) + 1 - MOST_IN_PROCESS]
        )
        for one in crowded:
            self._pages.pop(one, None)
            one.end()

    async def _listen_for_ever(self) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(_address(), autocommit=True) as line:
                    await line.execute("LISTEN vetrina_console")
                    wait = _FIRST_WAIT
                    self._look_everywhere()
                    async for notice in line.notifies():
                        self.heard(notice.payload)
            except (psycopg.Error, OSError) as problem:
                _log.warning("console_listening_lost", fault=type(problem).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    def _look_everywhere(self) -> None:
        """While nobody listened, anything may have happened."""
        for page in self._pages:
            for name in page.names:
                page.mark(name, "")


@router.get("/events", needs="today:see")
async def tell_page(request: Request, staff: AtConsole) -> Response:
    """Marks of what changes, as server-sent events, as far as the member may see it."""
    names = frozenset(name for name, needed in NEEDS.items() if staff.may(needed))
    page = OpenPage(staff.workspace_id, staff.member_id, names)
    return StreamingResponse(
        stream_of(request).follow(page),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def stream_of(request: Request) -> Stream:
    """The process's own."""
    state = request.app.state
    if not hasattr(state, _STREAM):
        setattr(state, _STREAM, Stream())
    stream: Stream = getattr(state, _STREAM)
    return stream


def _named(subjects: set[str]) -> str:
    """Which they are; nothing for many, or where it is not known: then everything is looked at."""
    return "" if "" in subjects or len(subjects) > _MOST_NAMED else " ".join(sorted(subjects))


def _address() -> str:
    """The database as libpq knows it; a server that went away without a word is noticed within half a minute."""
    url = make_url(settings().database_url).set(drivername="postgresql")
    alive = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
    return url.update_query_dict(alive).render_as_string(hide_password=False)
