"""Builders of recordings: who agrees, an engine that records at once, and the worker that has it do so."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flows.be_present import be_present
from flows.record_live_session import answer_recording, ask_to_record, start_recording, stop_recording
from gateways.object_folder import ObjectFolder
from runtime import recording_work
from shop.live.attending import Attendee
from shop.live.media_engine import EngineFailed, Recorded
from shop.live.viewing import SessionView
from tests.live.showroom import Showroom, rules, sells_here, starts
from tests.orders.buying import Buyer
from tests.world import MORNING, PinnedClock, due

SECOND = timedelta(seconds=1)


@dataclass
class Recorder:
    """An engine that does at once what it is asked for."""

    objects: ObjectFolder
    faults: list[str] = field(default_factory=list)
    """What it says instead, one after another."""
    asked: list[str] = field(default_factory=list)
    film: bytes = b"a film of what was shown"
    pieces: tuple[tuple[datetime, float], ...] = ((MORNING, 90.0),)
    partial: bool = False
    jpeg: bytes = b""
    name: str = "embedded"

    def start_recording(self, workspace_id: object, stream: str) -> None:
        del workspace_id, stream
        self._ask("start")

    def stop_recording(self, workspace_id: object, stream: str) -> Recorded | None:
        del workspace_id, stream
        self._ask("stop")
        if not self.film:
            return None
        sha256 = self.objects.put(self.film, "video/mp4")
        poster = self.objects.put(b"\xff\xd8 its first picture", "image/jpeg")
        seconds = round(sum(length for _, length in self.pieces))
        return Recorded(sha256, seconds, poster=poster, partial=self.partial, pieces=self.pieces)

    def still(self, workspace_id: object, stream: str) -> bytes:
        del workspace_id, stream
        if not self.jpeg:
            raise EngineFailed("no_picture")
        return self.jpeg

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.faults and (fault := self.faults.pop(0)):
            raise EngineFailed(fault)


@dataclass
class Studio:
    """A shop that records, an engine, and somebody who works for it."""

    room: Showroom
    engine: Recorder
    objects: ObjectFolder

    @property
    def id(self) -> Any:
        return self.room.shop.id

    def works(self, now: datetime = MORNING, *topics: str) -> int:
        """The worker does what is due; how much that was."""
        clock = PinnedClock(now)
        parts: Any = SimpleNamespace(clock=clock, objects=self.objects, media=self.engine)
        done = 0
        for topic in topics or ("recording", "live_photo"):
            perform = recording_work.record if topic == "recording" else recording_work.keep_photo
            while entries := due(topic, at=now):
                done += len(entries)
                for entry in entries:
                    perform(entry, parts)
        return done

    def comes(
        self, session: SessionView, buyer: Buyer, name: str = "Ada", *, at: datetime = MORNING
    ) -> Attendee:
        """The customer is in the session."""
        who = Attendee(
            person=f"customer:{buyer.id}", role="customer", name=name, language="it", customer_id=buyer.id
        )
        be_present(now=at, workspace_id=self.id, session_id=session.session_id, who=who, entered=True)
        return who

    def brings(self, session: SessionView, who: Attendee, *, at: datetime = MORNING) -> Attendee:
        """Somebody comes along with the customer."""
        guest = replace(who, person="guest:bruno", role="guest", name="Bruno")
        be_present(now=at, workspace_id=self.id, session_id=session.session_id, who=guest, entered=True)
        return guest

    def asks(
        self, session: SessionView, who: str = "", *, now: datetime = MORNING, **told: Any
    ) -> SessionView:
        return ask_to_record(**self._of(session, now), person=who or self.room.john, **told)

    def says(
        self, session: SessionView, who: Attendee, answer: Any, *, now: datetime = MORNING, **told: Any
    ) -> None:
        answer_recording(**self._of(session, now), who=who, answer=answer, **told)

    def begins(self, session: SessionView, *, now: datetime = MORNING) -> None:
        start_recording(**self._of(session, now), person=self.room.john)

    def stops(self, session: SessionView, *, now: datetime = MORNING) -> None:
        stop_recording(**self._of(session, now), person=self.room.john)

    def recorded(self, buyer: Buyer, *, until: datetime = MORNING + 90 * SECOND) -> SessionView:
        """A showing that was recorded with everybody's word, and of which there is a film."""
        session = starts(self.room, buyer)
        ada = self.comes(session, buyer)
        self.asks(session)
        self.says(session, ada, "agree")
        self.begins(session)
        self.works()
        self.stops(session, now=until)
        self.works(until)
        return session

    def _of(self, session: SessionView, now: datetime) -> dict[str, Any]:
        return {"now": now, "workspace_id": self.id, "session_id": session.session_id}


def a_studio(room: Showroom, folder: Path, **terms: Any) -> Studio:
    """The shop records where everybody agrees."""
    rules(room.shop, record=True, **terms)
    sells_here(room, "MIELE", 850)
    objects = ObjectFolder(folder)
    return Studio(room, Recorder(objects), objects)
