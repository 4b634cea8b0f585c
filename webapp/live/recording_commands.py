"""What can be asked for over the socket about recording: to be allowed, to answer, to begin and to end."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from flows.record_live_session import (
    answer_recording,
    ask_to_record,
    call_recording_off,
    start_recording,
    stop_recording,
)
from shop.kernel.database import transaction
from shop.live.attending import terms_of
from shop.live.event_bodies import Body
from shop.live.recording_bodies import Answer
from shop.live.recordings import TEXT_VERSION, recording_text, stand_of
from shop.workspaces.viewing import workspace_view
from webapp.live.commands import Asked, Command, OfSession
from webapp.live.people import EVERYBODY, HOSTS
from webapp.live.together_commands import attendee

Version = Annotated[str, Field(max_length=20)]


class AskToRecord(OfSession):
    """Whoever asks agrees by it, in the words of that version."""

    text_version: Version = TEXT_VERSION


class AnswerRecording(OfSession):
    """``agree``, ``watch`` without being recorded, or ``withdraw`` what was agreed to."""

    answer: Answer
    text_version: Version = TEXT_VERSION


class RecordingNow(Body):
    """How it stands, and the words that one would agree to."""

    session_id: UUID
    asked: bool
    recorded: bool
    waiting: int
    agreed: bool
    only_watches: bool
    text_version: str
    text: str


def _leads(flow: Callable[..., Any], **more: str) -> Callable[[Asked], None]:
    def perform(asked: Asked) -> None:
        told = {name: getattr(asked.body, field) for name, field in more.items()}
        flow(**_of(asked), person=asked.person.person, **told)

    return perform


def _answer(asked: Asked) -> None:
    wish: AnswerRecording = asked.body
    answer_recording(
        **_of(asked), who=attendee(asked.person), answer=wish.answer, text_version=wish.text_version
    )


def _now(asked: Asked) -> RecordingNow:
    wish: OfSession = asked.body
    with transaction(asked.person.workspace_id) as db:
        shop = workspace_view(db, asked.person.workspace_id)
        stand = stand_of(db, wish.session_id, asked.person.person, at=shop.at(asked.now))
        text = recording_text(asked.person.language)
        days = terms_of(db, shop.id).keep_recordings_days
        return RecordingNow(
            session_id=wish.session_id,
            asked=stand.asked,
            recorded=stand.recorded,
            waiting=stand.waiting,
            agreed=stand.agreed,
            only_watches=stand.only_watches,
            text_version=text.version,
            text=text.told(shop=shop.name, days=days),
        )


def _of(asked: Asked) -> dict[str, Any]:
    return {
        "now": asked.now,
        "workspace_id": asked.person.workspace_id,
        "session_id": asked.body.session_id,
        "client_id": asked.id,
    }


RECORDING_COMMANDS: Final[dict[str, Command]] = {
    "recording:now": Command(OfSession, EVERYBODY, _now, once=False, says="how it stands with recording"),
    "recording:ask": Command(
        AskToRecord,
        HOSTS,
        _leads(ask_to_record, text_version="text_version"),
        once=False,
        says="ask everybody whether it may be recorded",
    ),
    "recording:callOff": Command(
        OfSession, HOSTS, _leads(call_recording_off), once=False, says="ask nobody any more"
    ),
    "recording:answer": Command(
        AnswerRecording,
        EVERYBODY,
        _answer,
        once=False,
        says="agree, only watch, or take back what was agreed to",
    ),
    "recording:start": Command(
        OfSession,
        HOSTS,
        _leads(start_recording),
        once=False,
        says="record, where everybody who is there agreed",
    ),
    "recording:stop": Command(OfSession, HOSTS, _leads(stop_recording), once=False, says="record no more"),
}
"""By name."""
