"""The window of a demo shop: its room, filmed all around, for everybody to look in."""

from datetime import datetime

from flows.open_window import SourceProfile, open_window, put_live_source
from runtime.demo.clips import clip_name
from shop.kernel.ids import WorkspaceId

_ROOMS = ("sapori", "lino")
"""The shops whose room is drawn: see ``webapp/frontend/art/rooms.mjs``."""


def open_demo_window(slug: str, workspace: WorkspaceId, name: str, now: datetime) -> None:
    """Open the shop's window, where its room was drawn."""
    if slug not in _ROOMS:
        return
    told = SourceProfile(slug="room", name=name, kind="clip", view="360", address=clip_name(slug))
    put_live_source(now=now, actor="system", workspace_id=workspace, source=told)
    open_window(now=now, actor="system", workspace_id=workspace, slug=told.slug)
