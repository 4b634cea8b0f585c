"""Somebody is sent out of a live session: its rooms are closed to them in every process, and so is their picture."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog

from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId
from shop.live.attending import live_session
from shop.live.events import session_room
from shop.live.media_engine import EngineFailed
from shop.live.rooms import private_room
from webapp.live.hub import Hub
from webapp.wiring import WebWiring

_log = structlog.get_logger()


def showing_out(hub: Hub, wiring: WebWiring, workspace: WorkspaceId) -> Callable[[UUID, str], None]:
    """What does it, from a thread; to be made on the loop. That they are banned stands in the rows already."""
    loop = asyncio.get_running_loop()

    def show_out(session_id: UUID, person: str) -> None:
        for room in (session_room(session_id), private_room(session_id, person)):
            asyncio.run_coroutine_threadsafe(hub.show_out(workspace, person, room), loop)
        _end_picture(wiring, workspace, session_id, person)

    return show_out


def _end_picture(wiring: WebWiring, workspace: WorkspaceId, session_id: UUID, person: str) -> None:
    if wiring.media is None:
        return
    with transaction(workspace) as db:
        stream = live_session(db, session_id).stream
    try:
        wiring.media.kick(workspace, stream, person, wiring.clock.now())
    except EngineFailed as fault:
        # Their token is not renewed any more: at the latest with it their picture ends.
        _log.warning("live_kick_failed", reason=fault.reason)
