"""A shop says where its pictures come from, and opens its window on the street: everybody may look in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from flows.call_followers import plan_call
from shop.events.recorded import Actor, record
from shop.kernel.database import transaction
from shop.kernel.ids import WorkspaceId, new_id
from shop.kernel.refusals import NotFound, Refusal
from shop.live.sources import SourceSummary, sealed_address, summary_of
from shop.orders.numbering import next_number
from shop.tables import LiveSession, LiveSource
from shop.workspaces.viewing import workspace_view

_CAMERA_SCHEMES = {"rtsp", "rtsps"}
_CONTROL_SCHEMES = {"http", "https"}


class AddressUnfit(Refusal):
    """Nothing is fetched from such an address: `what` is ``address`` or ``control``."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProfile:
    """A camera of the shop, a clip, or a phone that is known by a name."""

    slug: str
    name: str
    kind: Literal["camera", "phone", "clip"] = "camera"
    view: Literal["flat", "360"] = "flat"
    address: str = field(default="", repr=False)
    """``rtsp://user:password@…`` of a camera; the file of a clip."""
    control: str = field(default="", repr=False)
    """``http://user:password@…`` of its ONVIF service, where it can be moved."""
    presets: tuple[tuple[str, str], ...] = ()
    """Where it may be pointed: the camera's own token, and what people read."""
    patrol: bool = False


def put_live_source(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, source: SourceProfile) -> UUID:
    """Add the source, or change the one of that slug; its id. Refuses AddressUnfit."""
    _check(source)
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        row = _found(db, source.slug)
        if row is None:
            row = LiveSource(
                id=new_id(), workspace_id=workspace_id, slug=source.slug, name=source.name, created_at=at
            )
            db.add(row)
        row.name, row.kind, row.view, row.active = source.name, source.kind, source.view, True
        row.address = source.address if source.kind == "clip" else sealed_address(source.address)
        row.control = sealed_address(source.control)
        row.presets = [{"preset": preset, "name": name} for preset, name in source.presets]
        row.patrol = source.patrol
        _record(db, workspace_id, row.id, "LiveSourcePut", actor, at)
        return row.id


def open_window(
    *, now: datetime, actor: Actor, workspace_id: WorkspaceId, slug: str, title: str = ""
) -> UUID:
    """Show that source in the shop's window; the one window that a shop has shows it from now on. Refuses NotFound."""
    with transaction(workspace_id) as db:
        shop = workspace_view(db, workspace_id)
        at = shop.at(now)
        source = _found(db, slug)
        if source is None or not source.active:
            raise NotFound(kind="live source")
        window = _window(db)
        if window is None:
            window = LiveSession(
                id=new_id(),
                workspace_id=workspace_id,
                number=next_number(db, workspace_id, "live_session"),
                kind="window",
                language=shop.language.value,
                stream=f"s{new_id().hex}",
                starts_at=at,
                active_at=at,
                created_at=at,
            )
            db.add(window)
            db.flush()
            plan_call(db, window, now=now)
        elif window.source_id != source.id:
            # Another name, so that nobody goes on with a picture that is not the window's any more.
            window.stream = f"s{new_id().hex}"
        window.source_id, window.title = source.id, title or window.title
        _record(db, workspace_id, window.id, "WindowOpened", actor, at)
        return window.id


def close_window(*, now: datetime, actor: Actor, workspace_id: WorkspaceId) -> bool:
    """Nobody looks in any more; whether there was a window."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        window = _window(db)
        if window is None:
            return False
        window.state, window.ended_at, window.stream_state = "completed", at, "off"
        _record(db, workspace_id, window.id, "WindowClosed", actor, at)
        return True


def drop_live_source(*, now: datetime, actor: Actor, workspace_id: WorkspaceId, slug: str) -> None:
    """Show nothing from that source any more, and forget its addresses. Refuses NotFound."""
    with transaction(workspace_id) as db:
        at = workspace_view(db, workspace_id).at(now)
        row = _found(db, slug)
        if row is None:
            raise NotFound(kind="live source")
        row.active, row.address, row.control = False, "", ""
        _record(db, workspace_id, row.id, "LiveSourceDropped", actor, at)


def live_sources(workspace_id: WorkspaceId) -> list[SourceSummary]:
    """The shop's sources, as its people see them: without their addresses."""
    with transaction(workspace_id) as db:
        rows = db.scalars(select(LiveSource).order_by(col(LiveSource.slug)))
        return [summary_of(row) for row in rows]


def _check(source: SourceProfile) -> None:
    if source.kind == "camera" and urlsplit(source.address).scheme not in _CAMERA_SCHEMES:
        raise AddressUnfit(what="address")
    if source.control and urlsplit(source.control).scheme not in _CONTROL_SCHEMES:
        raise AddressUnfit(what="control")


def _found(db: Session, slug: str) -> LiveSource | None:
    return db.scalars(select(LiveSource).where(col(LiveSource.slug) == slug).with_for_update()).first()


def _window(db: Session) -> LiveSession | None:
    wanted = select(LiveSession).where(col(LiveSession.kind) == "window", col(LiveSession.state) == "active")
    return db.scalars(wanted.order_by(col(LiveSession.starts_at).desc()).with_for_update()).first()


def _record(
    db: Session, workspace_id: WorkspaceId, subject: UUID, name: str, actor: Actor, at: datetime
) -> None:
    record(db, name, workspace_id=workspace_id, actor=actor, now=at, subject_id=subject)
