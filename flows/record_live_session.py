"""A live session is recorded where everybody who is there agreed: asked, answered, begun, stopped, taken back.

The engine is told by the outbox, after everybody was: so what is recorded had been told before.
"""

from datetime import datetime
from uuid import UUID

from flows.act_in_session import Acting, Command, acting
from flows.record_no_more import record_no_more, want_recording
from shop.catalog.media import want_dropped
from shop.kernel.ids import WorkspaceId
from shop.kernel.language import Language
from shop.live.attending import Attendee, LiveSessionOver, attending, locked_participant
from shop.live.members import MemberView
from shop.live.recording_bodies import (
    Answer,
    RecordingAnswered,
    RecordingAsked,
    RecordingCalledOff,
    RecordingStarted,
    RecordingWaits,
)
from shop.live.recordings import (
    TEXT_VERSION,
    ConsentTextOld,
    NobodyAsked,
    RecordingUnderway,
    RecordingUnknown,
    agree,
    begin_recording,
    disagree,
    not_agreed,
    of_session,
    recording_of,
    recording_text,
    require_recordable,
    take_away,
    underway,
)
from shop.live.showing import leader, require_running
from shop.live.viewing import SessionView
from shop.workspaces.flags import need


def ask_to_record(
    *,
    now: datetime,
    person: str,
    workspace_id: WorkspaceId,
    session_id: UUID,
    client_id: str = "",
    text_version: str = TEXT_VERSION,
) -> SessionView:
    """Whoever holds the session would like to record it, and agrees by asking; everybody else who is there is asked.

    Refuses NotAllowed, LiveSessionOver, RecordingOff, KindNotRecorded, RecordingUnderway and ConsentTextOld.
    """
    with acting(Command("record_ask", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        member = leader(it.db, it.session, person)
        require_running(it.session)
        require_recordable(it.session, it.terms)
        if underway(it.db, it.session.id):
            raise RecordingUnderway
        host = _attendee(member)
        _agree(it, host, text_version, member.language)
        it.session.record_asked_at = it.at
        it.touch()
        it.record("RecordingAsked", by=person)
        it.tell(
            "recording:asked",
            RecordingAsked(
                session_id=it.session.id,
                by_name=member.name,
                text_version=text_version,
                waiting=not_agreed(it.db, it.session.id, at=it.at),
            ),
        )
        return it.done()


def call_recording_off(
    *, now: datetime, person: str, workspace_id: WorkspaceId, session_id: UUID, client_id: str = ""
) -> SessionView:
    """Nobody is asked any more; what is recorded goes on. Refuses NotAllowed."""
    with acting(Command("record_call_off", now, person, workspace_id, session_id, client_id)) as it:
        leader(it.db, it.session, person)
        if it.again or it.session.record or it.session.record_asked_at is None:
            it.again = True
            return it.done()
        it.session.record_asked_at = None
        it.db.add(it.session)
        it.tell("recording:calledOff", RecordingCalledOff(session_id=it.session.id))
        return it.done()


def answer_recording(
    *,
    now: datetime,
    who: Attendee,
    workspace_id: WorkspaceId,
    session_id: UUID,
    answer: Answer,
    text_version: str = TEXT_VERSION,
    client_id: str = "",
) -> SessionView:
    """Somebody agrees, only watches, or takes back what they agreed to; the last two end a recording they were part of.

    Taken back after the session, what was recorded is deleted. What they agreed to is kept with its words as proof.
    Refuses NobodyAsked, ConsentTextOld, LiveSessionOver and Banned; NobodyThere for taking back what nobody gave.
    """
    with acting(Command(f"record_{answer}", now, who.person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        over = it.session.state not in {"planned", "active"}
        if over and answer != "withdraw":
            raise LiveSessionOver(number=it.session.number, state=it.session.state)
        if answer == "agree":
            if not (it.session.record or it.session.record_asked_at):
                raise NobodyAsked
            _agree(it, who, text_version, Language(who.language))
        else:
            _take_back(it, who, answer, over=over)
        it.db.flush()
        _tell_answer(it, who, answer)
        return it.done()


def start_recording(
    *, now: datetime, person: str, workspace_id: WorkspaceId, session_id: UUID, client_id: str = ""
) -> SessionView:
    """Record from now on. Refuses NotEveryoneAgreed, with how many who are there have not.

    Also refuses NobodyAsked, RecordingUnderway, RecordingOff, KindNotRecorded, NotAllowed, LiveSessionOver, and
    SwitchedOff where the installation records nothing.
    """
    need("recordings", workspace_id)
    with acting(Command("record_start", now, person, workspace_id, session_id, client_id)) as it:
        if it.again:
            return it.done()
        leader(it.db, it.session, person)
        require_running(it.session)
        require_recordable(it.session, it.terms)
        row = begin_recording(it.db, it.session, it.terms, person=person, at=it.at)
        it.touch()
        want_recording(it.db, row, "start", now=now)
        it.record("RecordingStarted", recording=str(row.id))
        told = RecordingStarted(session_id=it.session.id, recording_id=row.id, at=it.at)
        it.tell("recording:started", told)
        return it.done()


def stop_recording(
    *, now: datetime, person: str, workspace_id: WorkspaceId, session_id: UUID, client_id: str = ""
) -> SessionView:
    """Record no more; what was recorded is kept. Fine where nothing is recorded. Refuses NotAllowed."""
    with acting(Command("record_stop", now, person, workspace_id, session_id, client_id)) as it:
        leader(it.db, it.session, person)
        if it.again or not record_no_more(it, "stopped"):
            it.again = True
        return it.done()


def remove_recording(
    *, now: datetime, person: str, workspace_id: WorkspaceId, session_id: UUID, recording_id: UUID
) -> None:
    """Whoever leads the session deletes what was recorded. Refuses NotAllowed and RecordingUnknown."""
    with acting(Command("record_remove", now, person, workspace_id, session_id)) as it:
        leader(it.db, it.session, person)
        row = recording_of(it.db, recording_id)
        if row.session_id != it.session.id or row.state not in {"ready", "failed"}:
            raise RecordingUnknown(kind="recording")
        files = take_away(it.db, row, at=it.at)
        want_dropped(it.db, workspace_id=workspace_id, files=files, now=now)
        it.record("RecordingRemoved", recording=str(row.id), why="removed")
        it.done()


def _agree(it: Acting, who: Attendee, text_version: str, language: Language) -> None:
    if text_version != TEXT_VERSION:
        raise ConsentTextOld(version=TEXT_VERSION)
    row = attending(it.db, it.session, who, at=it.at)
    evidence = f"live {it.command.client_id}".strip()
    agree(it.db, row, recording_text(language), evidence=evidence, at=it.at)


def _take_back(it: Acting, who: Attendee, answer: Answer, *, over: bool) -> None:
    if answer == "watch":
        row = attending(it.db, it.session, who, at=it.at)
    else:
        row = locked_participant(it.db, it.session.id, who.person)
    had = disagree(it.db, row, watches=answer == "watch", at=it.at)
    if not had:
        return
    record_no_more(it, "withdrawn")
    for found in of_session(it.db, it.session.id, "ready", "closing") if over else ():
        files = take_away(it.db, found, at=it.at)
        want_dropped(it.db, workspace_id=it.shop.id, files=files, now=it.now)
        it.record("RecordingRemoved", recording=str(found.id), why="withdrawn")


def _tell_answer(it: Acting, who: Attendee, answer: Answer) -> None:
    waiting = not_agreed(it.db, it.session.id, at=it.at)
    told = RecordingAnswered(
        session_id=it.session.id, person=who.person, name=who.name, answer=answer, waiting=waiting
    )
    it.tell_staff("recording:answered", told)
    it.tell("recording:waiting", RecordingWaits(session_id=it.session.id, waiting=waiting))


def _attendee(member: MemberView) -> Attendee:
    return Attendee(person=member.person, role="host", name=member.name, language=member.language.value)
