"""What LiveKit tells by itself is believed only where it signed it, and taken in once; its recordings are taken over."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from redis import Redis

from flows.take_seat import take_seat
from gateways.media.handed_over import HandedOver
from gateways.media.livekit import LiveKitEngine
from runtime.livekit_door import PATH, livekit_router
from shop.kernel.settings import settings
from shop.live.media_engine import EngineFailed
from shop.live.viewing import SessionView
from tests.live.recording import Studio, a_studio
from tests.live.showroom import a_customer, a_showroom, starts
from tests.live.together import viewer
from tests.media.engine import MovableClock, served
from tests.media.films import ffmpeg, told_of
from tests.media.livekit_standin import KEY, SECRET, LiveKit, webhook
from tests.world import MORNING, PinnedClock, due, one, rows


@pytest.fixture
def studio(empty_database: str, valkey: Redis, tmp_path: Path) -> Studio:
    del empty_database, valkey
    return a_studio(a_showroom(), tmp_path)


@pytest.fixture
def door() -> Iterator[TestClient]:
    """The product's own door, where LiveKit's key and secret are known."""
    known = settings().model_copy(update={"livekit_api_key": KEY, "livekit_api_secret": SecretStr(SECRET)})
    app = FastAPI()
    app.include_router(livekit_router(known, PinnedClock()))
    with TestClient(app) as client:
        yield client


def tells(
    door: TestClient, studio: Studio, session: SessionView, event: str, number: int, **told: Any
) -> int:
    """LiveKit posts it; the status of the answer."""
    secret, at = told.pop("secret", SECRET), told.pop("at", MORNING)
    room = told.pop("room", f"{studio.id}:{session.stream}")
    body, headers = webhook(at, secret=secret, event=event, id=f"EV_{number}", room={"name": room}, **told)
    return door.post(PATH, content=told.get("body", body), headers=headers).status_code


def test_rooms_people_and_recordings_are_heard_of_once(studio: Studio, door: TestClient, owner: Any) -> None:
    session = starts(studio.room, a_customer(studio.room))
    host = {"identity": f"{studio.room.john}/phone-1", "permission": {"canPublish": True}}
    ada = {"identity": "viewer:ada/tab-1", "permission": {"canPublish": False}}
    state = "SELECT stream_state FROM live_session"
    assert tells(door, studio, session, "participant_joined", 1, participant=ada) == 204
    assert one(owner, state) == "off"
    assert tells(door, studio, session, "participant_joined", 2, participant=host) == 204
    assert one(owner, state) == "live"
    assert tells(door, studio, session, "participant_left", 3, participant=host) == 204
    assert one(owner, state) == "lost"
    assert tells(door, studio, session, "participant_joined", 2, participant=host) == 204
    assert one(owner, state) == "lost", "it was told before"
    assert tells(door, studio, session, "room_finished", 4) == 204
    assert one(owner, state) == "off"

    take_seat(
        now=MORNING, workspace_id=studio.id, session_id=session.session_id, who=viewer("Ada"), tab="tab-1"
    )
    assert tells(door, studio, session, "participant_left", 5, participant=ada) == 204
    assert one(owner, "SELECT count(*) FROM watch_seat") == 0

    # A recording that ended by itself ends here as well; one that was to end is fetched at once.
    later = MORNING + timedelta(minutes=1)
    studio.asks(session, now=later)
    studio.begins(session, now=later)
    studio.works(later)
    studio.engine.faults = ["making"]
    assert tells(door, studio, session, "egress_ended", 6, egressInfo={}) == 204
    assert rows(owner, "SELECT state, why, partial FROM recording") == [("closing", "failed", True)]
    studio.works(later)
    assert due("recording", at=later) == []
    assert tells(door, studio, session, "egress_ended", 7) == 204
    studio.works(later)
    assert rows(owner, "SELECT state, partial FROM recording") == [("ready", True)]
    assert tells(door, studio, session, "track_published", 8) == 204
    assert one(owner, "SELECT count(*) FROM live_command WHERE person = 'engine'") == 7


def test_nobody_else_is_believed(studio: Studio, door: TestClient, owner: Any) -> None:
    session = starts(studio.room, a_customer(studio.room))
    host = {"identity": f"{studio.room.john}/phone-1", "permission": {"canPublish": True}}
    told: dict[str, Any] = {"event": "participant_joined", "number": 1, "participant": host}
    assert (
        tells(door, studio, session, **told, secret="another-secret-of-32-characters-00") == 401
    )  # no secret of ours
    assert tells(door, studio, session, **told, at=MORNING - timedelta(minutes=30)) == 401
    body, headers = webhook(MORNING, event="room_finished", id="EV_1", room={"name": "x"})
    assert door.post(PATH, content=body + b" ", headers=headers).status_code == 401
    for wrong in ("", "Bearer x", "a.b.c", headers["Authorization"].rpartition(".")[0] + ".AAAA"):
        assert door.post(PATH, content=body, headers={"Authorization": wrong}).status_code == 401
    assert door.post(PATH, content=b"x" * 70_000, headers=headers).status_code == 413
    for room in ("", "no workspace:x", f"{studio.id}:unknown", "x:y"):
        assert tells(door, studio, session, **told, room=room) == 204
    assert one(owner, "SELECT stream_state FROM live_session") == "off"
    assert one(owner, "SELECT count(*) FROM live_command WHERE person = 'engine'") == 0
    app = FastAPI()
    app.include_router(livekit_router(settings(), PinnedClock()))
    with TestClient(app) as closed:
        assert closed.post(PATH, content=body, headers=headers).status_code == 404


def test_what_livekit_recorded_is_taken_over_once(tmp_path: Path) -> None:
    clock, kept = MovableClock(), []

    def keep(path: Path) -> str:
        kept.append(path.read_bytes())
        path.unlink()
        return f"{len(kept):064}"

    standin = LiveKit(clock.now)
    folder = tmp_path / "out"
    with served(standin.app()) as url:
        engine = LiveKitEngine(
            url.replace("http", "ws"), KEY, SECRET, clock, handed_over=HandedOver(folder, keep)
        )
        shop: Any = "01a1fade-42ba-75aa-a259-e73274b77301"
        room = f"{shop}:show"
        engine.create_stream(shop, "show")
        standin.rooms[room]["member:x/phone"] = {
            "identity": "member:x/phone", "permission": {"canPublish": True}, "tracks": [],
        }  # fmt: skip
        engine.start_recording(shop, "show")
        (egress,) = standin.egress.values()
        (folder / room).mkdir(parents=True)
        film = folder / room / "a.mp4"
        picture = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-t", "2", "-pix_fmt", "yuv420p")
        ffmpeg(*picture, str(film))
        egress |= {"status": "EGRESS_ENDING"}
        with pytest.raises(EngineFailed, match="making"):
            engine.stop_recording(shop, "show")
        egress |= {"status": "EGRESS_COMPLETE", "fileResults": [{"filename": f"{room}/a.mp4"}]}
        recorded = engine.stop_recording(shop, "show")
        assert recorded is not None
        assert (recorded.seconds, recorded.sha256, recorded.poster) == (2, f"{2:064}", f"{1:064}")
        assert "Video: h264" in told_of(kept[1])
        assert engine.stop_recording(shop, "show") == recorded
        assert not film.exists()
        egress["fileResults"] = [{"filename": "../../etc/passwd"}]
        HandedOver(folder, keep).begin(room)
        with pytest.raises(EngineFailed, match="broken"):
            engine.stop_recording(shop, "show")
        bare = LiveKitEngine(url.replace("http", "ws"), KEY, SECRET, clock)
        with pytest.raises(EngineFailed, match="no_folder"):
            bare.start_recording(shop, "show")
        for one_engine in (engine, bare):
            one_engine.close()
