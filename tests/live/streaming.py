"""Builders of pictures on pages: the shop's web process and the real embedded engine behind one address."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col
from starlette.types import ASGIApp, Receive, Scope, Send

from flows.issue_live_link import issue_live_link
from flows.manage_members import issue_work_link
from flows.note_stream_state import note_stream_state
from flows.open_window import SourceProfile, open_window, put_live_source
from flows.start_live_session import start_live_session
from gateways.media.cameras import Source
from gateways.media.embedded import EmbeddedEngine
from gateways.media.serving import Setup, media_app
from gateways.media.steering import SteeringTimes
from gateways.object_folder import ObjectFolder
from runtime.embedded.processes import free_port
from shop.kernel.clock import SystemClock
from shop.kernel.database import transaction
from shop.kernel.ids import CustomerId, WorkspaceId, new_id
from shop.kernel.language import Language
from shop.live.chat_bodies import AgendaStep
from shop.live.viewing import SessionView
from shop.live.watching import WatchedView, shop_window, watched
from shop.tables import LiveSession, LiveTerms
from shop.workspaces.roster import RosterEntry
from tests.fakes.serving import served
from tests.media.films import ffmpeg
from tests.web.visiting import healthy, nothing_found
from tests.world import Shop
from webapp.app import create_app
from webapp.wiring import WebWiring


@dataclass
class Studio:
    """A shop whose pages show pictures."""

    address: str
    shop: Shop
    engine: EmbeddedEngine
    objects: ObjectFolder
    clips: dict[str, str] = field(default_factory=dict)
    """Files by the stream that they are shown on."""
    controls: dict[str, str] = field(default_factory=dict)
    """Where a camera is moved, by the same."""

    @property
    def now(self) -> datetime:
        """The real time: tokens are of it."""
        return SystemClock().now()

    def work_link(self, member: RosterEntry) -> str:
        """The address that signs the member in."""
        link = issue_work_link(now=self.now, actor="member", workspace_id=self.shop.id, member_id=member.id)
        return f"{self.address}/l/{link.token}"

    def live_link(self, session: UUID, customer: CustomerId, guest: str = "") -> str:
        """The address that lets a customer in."""
        link = issue_live_link(
            now=self.now,
            actor="member",
            workspace_id=self.shop.id,
            session_id=session,
            customer_id=customer,
            language=Language.EN,
            guest_name=guest,
        )
        return f"{self.address}/l/{link.token}"

    def starts(self, member: RosterEntry, kind: Any = "tour", **told: Any) -> SessionView:
        """A live session that the member holds."""
        return start_live_session(
            now=self.now, person=f"member:{member.id}", workspace_id=self.shop.id, kind=kind, **told
        )

    def watched(self, number: int = 1) -> WatchedView:
        """The session, as viewers know it."""
        with transaction(self.shop.id) as db:
            return watched(db, number)

    def opens_window(
        self, clip: Path, view: Any = "360", *, control: str = "", patrol: bool = False
    ) -> WatchedView:
        """The shop's window shows that film, again and again; with `control` its camera can be moved."""
        profile = SourceProfile(
            slug="window",
            name="The window",
            kind="clip",
            view=view,
            address=clip.name,
            control=control,
            patrol=patrol,
        )
        told: dict[str, Any] = {"now": self.now, "actor": "member", "workspace_id": self.shop.id}
        put_live_source(**told, source=profile)
        open_window(**told, slug="window", title="Our window")
        with transaction(self.shop.id) as db:
            window = shop_window(db)
        assert window is not None
        self.clips[window.stream] = str(clip)
        if control:
            self.controls[window.stream] = control
        return window


@contextlib.contextmanager
def a_studio(shop: Shop, folder: Path) -> Iterator[Studio]:
    """Pages and pictures from one address, so that the pages' policy needs no setting of its own."""
    port = free_port()
    address, clock = f"http://127.0.0.1:{port}", SystemClock()
    objects = ObjectFolder(folder / "objects")
    with contextlib.closing(EmbeddedEngine(address, clock)) as engine:
        studio = Studio(address, shop, engine, objects)
        wiring = WebWiring(clock=clock, health=healthy, search=nothing_found, media=engine, objects=objects)
        web = create_app(wiring)
        media = media_app(
            Setup(
                origins=(address,),
                folder=folder,
                keep=objects.put_file,
                tell=lambda workspace, stream, state: note_stream_state(
                    workspace_id=WorkspaceId(UUID(workspace)), stream=stream, state=state, now=clock.now()
                ),
                steering=SteeringTimes(dead_man=0.8, patrol=0.2),
                find_source=lambda _, stream: (
                    Source(
                        "clip",
                        studio.clips[stream],
                        round_about=True,
                        control=studio.controls.get(stream, ""),
                        patrol=stream in studio.controls,
                    )
                    if stream in studio.clips
                    else None
                ),
            )
        )
        with served(_both(web, media), port):
            yield studio


def rules(shop: Shop, **told: Any) -> None:
    """The shop's rules for its live sessions."""
    with transaction(shop.id) as db:
        db.add(LiveTerms(id=new_id(), workspace_id=shop.id, **told))


def plans(shop: Shop, session: UUID, begun: datetime, *steps: tuple[int, str], minutes: int = 60) -> None:
    """The session began then, lasts so long and shows these things."""
    agenda = [AgendaStep(at_minute=at, title=title).model_dump() for at, title in steps]
    told = {"starts_at": begun, "ends_at": begun + timedelta(minutes=minutes), "agenda": agenda}
    with transaction(shop.id) as db:
        db.connection().execute(update(LiveSession).where(col(LiveSession.id) == session).values(**told))


def a_round_film(folder: Path) -> Path:
    """A picture all around: a short film twice as wide as high."""
    made = folder / "around.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=512x256:rate=10")
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10")
    ffmpeg(*picture, "-t", "3", *coded, str(made))
    return made


def _both(web: ASGIApp, media: ASGIApp) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await media(scope, receive, send)
            return
        path = scope.get("path", "")
        inside = path.startswith("/control/") or (
            path.startswith("/media/") and path.count("/") > 2
        )  # photographs lie at /media/{hash}
        await (media if inside else web)(scope, receive, send)

    return app
