"""A live session is recorded where everybody agreed, kept for those who were invited, and gone when it is time."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from flows.cancel_live_session import cancel_live_session
from flows.keep_recording import sweep_kept
from flows.mark_in_session import mark_shown
from flows.record_live_session import call_recording_off, remove_recording
from shop.customers.erasure import erase
from shop.customers.export import export_customer
from shop.kernel.database import transaction
from shop.kernel.language import Language
from shop.live.attending import Attendee, LiveSessionOver, LiveSessionUnknown
from shop.live.chapters import RecordingView, place_in, recordings_kept
from shop.live.members import NotAllowed
from shop.live.recordings import (
    ConsentTextOld,
    KindNotRecorded,
    NobodyAsked,
    NotEveryoneAgreed,
    RecordingOff,
    RecordingUnderway,
    RecordingUnknown,
    recording_text,
)
from shop.live.viewing import SessionView
from shop.workspaces.storage import stored_bytes
from tests.live.recording import SECOND, Studio, a_studio
from tests.live.showroom import a_customer, a_showroom, completes, names_told, puts_in, rules, starts, told_in
from tests.programs.asking import a_key, asking_with
from tests.world import MORNING, a_shop, due, one, rows

pytestmark = pytest.mark.usefixtures("empty_database")


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return a_studio(a_showroom(), tmp_path)


def kept(studio: Studio, session: SessionView, *, at: Any = MORNING) -> list[RecordingView]:
    with transaction(studio.id) as db:
        return recordings_kept(db, session.session_id, own=Language.IT, language=Language.EN, at=at)


def shows(studio: Studio, session: SessionView, slug: str, seconds: int) -> None:
    told: Any = {"now": MORNING + seconds * SECOND, "person": studio.room.john, "workspace_id": studio.id}
    mark_shown(**told, session_id=session.session_id, slug=slug)


def test_nothing_is_recorded_before_everybody_who_is_there_agreed(studio: Studio, owner: Any) -> None:
    buyer = a_customer(studio.room)
    session = starts(studio.room, buyer)
    ada = studio.comes(session, buyer)
    bruno = studio.brings(session, ada)
    with pytest.raises(NobodyAsked):
        studio.begins(session)
    with pytest.raises(NobodyAsked):
        studio.says(session, ada, "agree")

    studio.asks(session)
    with pytest.raises(NotEveryoneAgreed) as refused:
        studio.begins(session)
    assert refused.value.values == {"missing": 2}
    studio.says(session, ada, "agree", client_id="tap-1")
    studio.says(session, ada, "agree", client_id="tap-1")
    studio.says(session, bruno, "watch")
    with pytest.raises(NotEveryoneAgreed) as refused:
        studio.begins(session)
    assert refused.value.values == {"missing": 1}
    assert (studio.engine.asked, one(owner, "SELECT count(*) FROM recording")) == ([], 0)

    # Who has not been heard of for a while is not there any more.
    later = MORNING + 50 * SECOND
    studio.comes(session, buyer, at=later)
    studio.begins(session, now=later)
    with pytest.raises(RecordingUnderway):
        studio.begins(session, now=later)
    studio.works(later)
    assert studio.engine.asked == ["start"]
    assert one(owner, "SELECT state FROM recording") == "running"
    assert names_told(told_in(studio.room, session))[1:] == [
        "recording:asked", "recording:waiting", "recording:waiting", "recording:started",
    ]  # fmt: skip
    answered = [event.body for event in told_in(studio.room, session, staff=True)]
    assert [(body["name"], body["answer"], body["waiting"]) for body in answered] == [
        ("Ada", "agree", 1), ("Bruno", "watch", 1),
    ]  # fmt: skip
    consents = rows(owner, "SELECT person, text_hash, language, evidence FROM recording_consent ORDER BY 1")
    assert consents == [
        (ada.person, recording_text(Language.IT).hash, "it", "live tap-1"),
        (studio.room.john, recording_text(Language.EN).hash, "en", "live"),
    ]


def test_whoever_takes_their_word_back_ends_it_at_once(studio: Studio, owner: Any) -> None:
    buyer = a_customer(studio.room)
    session = starts(studio.room, buyer)
    ada = studio.comes(session, buyer)
    studio.asks(session)
    studio.says(session, ada, "agree")
    studio.begins(session)
    studio.works()
    studio.says(session, ada, "withdraw", now=MORNING + 30 * SECOND)

    assert told_in(studio.room, session)[-2].body["why"] == "withdrawn"
    assert one(owner, "SELECT record OR record_asked_at IS NOT NULL FROM live_session") is False
    studio.works(MORNING + 31 * SECOND)
    assert studio.engine.asked == ["start", "stop"]
    granted = "SELECT granted_at, withdrawn_at FROM recording_consent WHERE customer_id IS NOT NULL"
    assert rows(owner, granted) == [(MORNING, MORNING + 30 * SECOND)]
    assert [found.state for found in kept(studio, session)] == ["ready"]

    # Afterwards, what was recorded goes.
    completes(studio.room, puts_in(studio.room, session, "MIELE"))
    with pytest.raises(LiveSessionOver):
        studio.says(session, ada, "agree")
    other = studio.recorded(a_customer(studio.room))
    with transaction(studio.id) as db:
        sha256 = recordings_kept(db, other.session_id, own=Language.IT, language=Language.EN, at=MORNING)[
            0
        ].sha256
    completes(studio.room, puts_in(studio.room, other, "MIELE"))
    studio.says(other, Attendee(person=f"customer:{other.customer_id}", role="customer"), "withdraw")
    assert kept(studio, other) == []
    assert sha256 in due("unused", at=MORNING + timedelta(hours=2))[-1].payload["files"]


def test_only_those_who_may_ask_and_only_where_the_shop_records(studio: Studio) -> None:
    buyer = a_customer(studio.room)
    session = starts(studio.room, buyer)
    for nobody in (studio.room.jane, studio.room.mike, f"customer:{buyer.id}"):
        with pytest.raises(NotAllowed):
            studio.asks(session, nobody)
    with pytest.raises(ConsentTextOld):
        studio.asks(session, text_version="1999-01")
    called = starts(studio.room, None, kind="consultation")
    with pytest.raises(KindNotRecorded):
        studio.asks(called)
    plain = a_showroom(slug="altra", number=2)
    rules(plain.shop, record=False)
    with pytest.raises(RecordingOff):
        Studio(plain, studio.engine, studio.objects).asks(starts(plain, a_customer(plain)), plain.john)
    with pytest.raises(LiveSessionUnknown):
        Studio(plain, studio.engine, studio.objects).asks(session, plain.john)
    studio.asks(session)
    call_recording_off(**studio._of(session, MORNING), person=studio.room.john)  # a builder's own
    with pytest.raises(NobodyAsked):
        studio.begins(session)


def test_a_film_has_a_chapter_for_each_thing_that_was_shown(studio: Studio, owner: Any) -> None:
    buyer = a_customer(studio.room)
    session = starts(studio.room, buyer)
    ada = studio.comes(session, buyer)
    shows(studio, session, "miele", 0)
    studio.asks(session)
    studio.says(session, ada, "agree")
    studio.begins(session)
    studio.works()
    # The picture paused from 40 to 70: the film has 60 seconds.
    studio.engine.pieces = ((MORNING + 10 * SECOND, 30.0), (MORNING + 70 * SECOND, 30.0))
    studio.engine.partial = True
    for at in (20, 55, 80):
        shows(studio, session, "miele", at)
    shows(studio, session, "miele", 300)
    cancel_live_session(**studio._of(session, MORNING + 100 * SECOND), person=studio.room.john)  # as above
    studio.engine.faults = ["making", "unreachable"]
    for minutes in (2, 3, 4):
        studio.works(MORNING + minutes * timedelta(minutes=1))

    (found,) = kept(studio, session)
    assert (found.state, found.seconds, found.partial) == ("ready", 60, True)
    written = "SELECT body FROM message WHERE direction = 'out' AND body LIKE %(like)s"
    assert rows(owner, written, {"like": "La registrazione%"}) == [
        ("La registrazione della tua diretta è pronta. Puoi guardarla fino a domenica 20 dicembre.",)
    ]
    links = "SELECT expires_at::date::text FROM secure_link WHERE purpose = 'live'"
    assert rows(owner, links) == [("2026-12-20",)]
    assert [(chapter.seconds, chapter.slug) for chapter in found.chapters] == [(0, "miele")]
    assert [place_in(studio.engine.pieces, MORNING + at * SECOND) for at in (5, 20, 55, 80, 300)] == [
        None, 10.0, 30.0, 40.0, None,
    ]  # fmt: skip
    events = [event.body for event in told_in(studio.room, session) if event.name.startswith("recording:")]
    assert [body.get("why") for body in events if "why" in body] == ["ended"]
    assert (events[-1]["seconds"], events[-1]["partial"]) == (60, True)


def test_what_the_engine_cannot_do_is_told_and_leaves_nothing(studio: Studio, owner: Any) -> None:
    buyer = a_customer(studio.room)
    session = starts(studio.room, buyer)
    studio.asks(session)
    studio.begins(session)
    studio.engine.faults = ["no_host"] * 9
    for minute in range(5):
        studio.works(MORNING + minute * timedelta(minutes=1))
    assert rows(owner, "SELECT state, why, reason FROM recording") == [("failed", "failed", "no_host")]
    assert one(owner, "SELECT record FROM live_session") is False
    assert told_in(studio.room, session)[-1].body["why"] == "failed"

    # Stopped before the engine had begun: it is not begun any more, and nothing was recorded.
    studio.engine.faults, studio.engine.film, studio.engine.asked = [], b"", []
    studio.asks(session)
    studio.begins(session)
    studio.stops(session)
    studio.works()
    assert (studio.engine.asked, kept(studio, session)[-1].state) == (["stop"], "failed")


def test_it_is_kept_for_as_long_as_the_shop_says_and_its_file_goes_with_it(
    studio: Studio, owner: Any
) -> None:
    owner.execute("UPDATE live_terms SET keep_recordings_days = 2")
    owner.commit()
    session = studio.recorded(a_customer(studio.room))
    other = a_shop("altra", 2)
    (found,) = kept(studio, session)
    late = MORNING + timedelta(days=2, minutes=2)
    assert kept(studio, session, at=late) == []  # nobody sees it from that moment on
    assert one(owner, "SELECT vetrina_file_in_use(%(of)s)", {"of": found.sha256})
    assert sweep_kept(now=late - timedelta(hours=1), workspace_id=studio.id) == 0
    assert sweep_kept(now=late, workspace_id=other.id) == 0
    with transaction(studio.id) as db:
        assert stored_bytes(db, studio.id) == sum(
            len(studio.objects.get(file)) for file in (found.sha256, found.poster)
        )
    assert sweep_kept(now=late, workspace_id=studio.id) == 1
    with transaction(studio.id) as db:
        assert stored_bytes(db, studio.id) == 0
    assert not one(owner, "SELECT vetrina_file_in_use(%(of)s)", {"of": found.sha256})
    files = due("unused", at=late + timedelta(hours=2))[0].payload["files"]
    assert files == sorted({found.sha256, found.poster})
    assert sweep_kept(now=late, workspace_id=studio.id) == 0
    with pytest.raises(RecordingUnknown):
        removes(studio, session, found.id)


def test_the_shops_own_programs_record_in_a_members_name(studio: Studio, valkey: Redis) -> None:
    del valkey
    buyer = a_customer(studio.room)
    session = starts(studio.room, buyer)
    ada = studio.comes(session, buyer)
    john = studio.room.john.partition(":")[2]
    with asking_with(a_key(studio.room.shop)) as program:
        path = f"/live-sessions/{session.session_id}/recordings"

        def does(step: str) -> Any:
            return program("POST", path, {"member_id": john, "step": step})

        assert does("ask").json() == {"recorded": False, "asked": True, "missing": 1, "recordings": []}
        refused = does("start")
        assert (refused.status_code, refused.json()["code"]) == (409, "not_everyone_agreed")
        assert refused.json()["detail"].endswith("agreed: 1.")
        studio.says(session, ada, "agree")
        assert does("start").json()["recorded"]
        studio.works()
        assert does("stop").json()["recordings"][0]["state"] == "closing"
        studio.works()
        (recording,) = program("GET", path).json()["recordings"]
        assert (recording["state"], recording["seconds"], recording["chapters"]) == ("ready", 90, [])
        gone = program("POST", f"{path}/{recording['id']}/remove", {"member_id": john})
        assert gone.json()["recordings"] == []


def removes(studio: Studio, session: SessionView, recording: UUID, who: str = "") -> None:
    told: Any = {"now": MORNING, "workspace_id": studio.id, "session_id": session.session_id}
    remove_recording(**told, person=who or studio.room.john, recording_id=recording)


def test_whoever_led_it_deletes_it_and_nobody_else(studio: Studio) -> None:
    session = studio.recorded(a_customer(studio.room))
    (found,) = kept(studio, session)
    with pytest.raises(NotAllowed):
        removes(studio, session, found.id, studio.room.jane)
    removes(studio, session, found.id)
    assert kept(studio, session) == []


def test_who_is_forgotten_is_in_no_recording_any_more(studio: Studio, owner: Any) -> None:
    buyer = a_customer(studio.room)
    session = studio.recorded(buyer)
    (found,) = kept(studio, session)
    ada = studio.comes(session, buyer, at=MORNING + 100 * SECOND)
    studio.asks(session, now=MORNING + 100 * SECOND)
    studio.says(session, ada, "agree", now=MORNING + 100 * SECOND)
    studio.begins(session, now=MORNING + 100 * SECOND)
    studio.works(MORNING + 101 * SECOND)
    with transaction(studio.id) as db:
        told = export_customer(db, buyer.id)["live_sessions"][0]["agreed_to_recording"]
        assert [consent["text_version"] for consent in told] == ["2026-11"]
        erased = erase(db, buyer.id, now=MORNING + 110 * SECOND)
    assert {found.sha256, found.poster} <= set(erased.files)
    assert kept(studio, session) == []
    assert one(owner, "SELECT record FROM live_session") is False
    # The one that was running is closed, and what came of it is dropped.
    studio.engine.asked = []
    studio.works(MORNING + 120 * SECOND)
    assert studio.engine.asked == ["stop"]
    assert rows(owner, "SELECT DISTINCT state, sha256 FROM recording") == [("removed", "")]
    assert due("unused", at=MORNING + timedelta(hours=2))
    withdrawn = "SELECT withdrawn_at IS NOT NULL FROM recording_consent WHERE customer_id IS NOT NULL"
    assert rows(owner, withdrawn) == [(True,)]
