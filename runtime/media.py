"""The media process: the embedded engine, at the port given as argument."""

import contextlib
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from gateways.media.cameras import Source
from gateways.media.door import KeptInValkey
from gateways.media.serving import Setup, media_app
from gateways.object_folder import ObjectFolder
from runtime.logs import configure_logs
from runtime.serving import serve
from shop.kernel.ids import WorkspaceId
from shop.kernel.settings import Settings, settings
from shop.live.media_engine import StreamState

_LARGEST_MESSAGE = 64 * 1024 * 1024
"""Phones that were paused may give all they kept at once."""

_SECONDS_BEFORE_FILMING = 10.0
_FIRST_SHOP = "sapori"

_log = structlog.get_logger()


def main() -> None:
    """Serve until told to stop."""
    configured = settings()
    configure_logs("media", configured.log_level)
    if configured.playground and configured.media_demo_films and configured.media_folder:
        film_demo_rooms(configured.media_folder)
    serve(
        media_app(media_setup(configured)),
        port=int(sys.argv[1]),
        name="media",
        redis_url=configured.redis_url,
        ws_max_size=_LARGEST_MESSAGE,
        # It costs a hundredth of a processor for each viewer, and pictures are packed already.
        ws_per_message_deflate=False,
    )


def film_demo_rooms(folder: Path) -> None:
    """Film the demo shops' rooms before anybody looks, once the product has started and while nobody waits."""

    def film() -> None:
        from runtime.demo.clips import film_room, filmed_rooms  # noqa: PLC0415  # only in demos

        threading.Event().wait(_SECONDS_BEFORE_FILMING)
        for slug in sorted(filmed_rooms(), key=lambda slug: slug != _FIRST_SHOP):
            with contextlib.suppress(LookupError):
                film_room(slug, folder)

    threading.Thread(target=film, name="filming", daemon=True).start()


def media_setup(configured: Settings) -> Setup:
    """What the engine is told, as the settings say."""
    return Setup(
        origins=tuple({_origin(str(configured.public_url)), _origin(configured.media_url)}),
        folder=configured.media_folder,
        keep=ObjectFolder(configured.object_folder).put_file,
        find_source=_finding(configured.media_folder),
        is_over=_is_over,
        records=_records,
        tell=_tell,
        kept=KeptInValkey(configured.redis_url),
        second_rung=configured.media_second_rung,
    )


def _finding(folder: Path | None) -> Callable[[str, str], Source | None]:
    """Looks a stream's source up; a clip is a file of the media folder."""

    def find(workspace: str, stream: str) -> Source | None:
        # Here, so that a process that only waits does not hold what reads rows.
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # as said above

        from runtime.demo.clips import is_of_a_room  # noqa: PLC0415  # as said above
        from shop.kernel.database import transaction  # noqa: PLC0415  # as said above
        from shop.live.sources import source_of_stream  # noqa: PLC0415  # as said above

        try:
            with transaction(WorkspaceId(UUID(workspace))) as db:
                found = source_of_stream(db, stream)
        except SQLAlchemyError:
            return None  # it is looked up again
        if found is None:
            return None
        if found.kind != "clip":
            return Source(found.kind, found.address, found.view == "360")
        clip = folder and folder / Path(found.address).name
        if clip is None or (is_of_a_room(clip.name) and not clip.exists()):
            return None  # it is being filmed, and looked up again
        return Source(found.kind, str(clip), found.view == "360")

    return find


def _is_over(workspace: str, stream: str) -> bool:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # as above

    from shop.kernel.database import transaction  # noqa: PLC0415  # as above
    from shop.live.sources import stream_is_over  # noqa: PLC0415  # as above

    try:
        with transaction(WorkspaceId(UUID(workspace))) as db:
            return stream_is_over(db, stream)
    except SQLAlchemyError:
        return False  # it is looked at again


def _records(workspace: str, stream: str) -> bool:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # as above

    from shop.kernel.database import transaction  # noqa: PLC0415  # as above
    from shop.live.sources import stream_is_recorded  # noqa: PLC0415  # as above

    try:
        with transaction(WorkspaceId(UUID(workspace))) as db:
            return stream_is_recorded(db, stream)
    except SQLAlchemyError:
        return False  # nothing is recorded of which nobody knows whether they agreed


def _tell(workspace: str, stream: str, state: StreamState) -> None:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # as above

    from flows.note_stream_state import note_stream_state  # noqa: PLC0415  # as above
    from shop.kernel.clock import SystemClock  # noqa: PLC0415  # as above

    now: datetime = SystemClock().now()
    try:
        note_stream_state(workspace_id=WorkspaceId(UUID(workspace)), stream=stream, state=state, now=now)
    except SQLAlchemyError:
        # The picture goes on whatever becomes of the note; the next change tells it anew.
        _log.exception("stream_state_not_noted", workspace=workspace, state=state)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


if __name__ == "__main__":
    main()
