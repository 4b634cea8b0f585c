"""`/api/v1` for the shop's own programs: recording a live session where everybody agreed, and what was recorded."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Security
from pydantic import BaseModel, Field

from flows.record_live_session import (
    ask_to_record,
    call_recording_off,
    remove_recording,
    start_recording,
    stop_recording,
)
from shop.kernel.database import transaction
from shop.live.attending import live_session
from shop.live.chapters import RecordingView, recordings_kept
from shop.live.recordings import not_agreed
from webapp.api.keys import KeyedRoute, Program, idempotency_key, program
from webapp.api.live_shapes import ActingIn
from webapp.problems import problem_responses

router = APIRouter(
    prefix="/api/v1",
    tags=["Live sessions"],
    route_class=KeyedRoute,
    responses=problem_responses(400, 401, 403, 404, 409, 413),
)
Reads = Annotated[Program, Security(program, scopes=["live:read"])]
Writes = Annotated[Program, Security(program, scopes=["live:write"])]
Once = Depends(idempotency_key)
Step = Literal["ask", "call_off", "start", "stop"]
_STEPS: Final[Mapping[Step, Callable[..., Any]]] = {
    "ask": ask_to_record,
    "call_off": call_recording_off,
    "start": start_recording,
    "stop": stop_recording,
}


class RecordingStepIn(ActingIn):
    """What is to be done about recording."""

    step: Step = Field(
        description="`start` is refused while somebody who is there has not agreed: `missing`."
    )


class LiveChapter(BaseModel):
    """From here on something was shown."""

    seconds: int
    product: str = Field(description="Its slug.")
    name: str


class LiveRecording(BaseModel):
    """What was recorded; who was invited watches it on the session's page."""

    id: UUID
    state: Literal["closing", "ready", "failed"]
    seconds: int
    partial: bool = Field(description="Something in between is missing.")
    kept_until: datetime
    chapters: list[LiveChapter]

    @classmethod
    def of(cls, view: RecordingView) -> Self:
        """The recording."""
        return cls.model_validate(
            {
                "id": view.id,
                "state": view.state,
                "seconds": view.seconds,
                "partial": view.partial,
                "kept_until": view.kept_until,
                "chapters": [
                    {"seconds": one.seconds, "product": one.slug, "name": one.name} for one in view.chapters
                ],
            }
        )


class LiveRecordings(BaseModel):
    """How it stands with recording a session."""

    recorded: bool
    asked: bool
    missing: int = Field(description="How many who are there have not agreed.")
    recordings: list[LiveRecording]


@router.get("/live-sessions/{session_id}/recordings", summary="What is recorded of a session")
def get_recordings(asking: Reads, session_id: UUID) -> LiveRecordings:
    """Now, and what was recorded before, for as long as it is kept."""
    return _stand(asking, session_id)


@router.post(
    "/live-sessions/{session_id}/recordings", summary="Record, or record no more", dependencies=[Once]
)
def post_recording(asking: Writes, session_id: UUID, told: RecordingStepIn) -> LiveRecordings:
    """In a member's name: ask everybody, begin where everybody agreed, end."""
    _STEPS[told.step](
        now=asking.now,
        person=f"member:{told.member_id}",
        workspace_id=asking.shop.id,
        session_id=session_id,
    )
    return _stand(asking, session_id)


@router.post(
    "/live-sessions/{session_id}/recordings/{recording_id}/remove",
    summary="Delete a recording",
    dependencies=[Once],
)
def post_removed_recording(
    asking: Writes, session_id: UUID, recording_id: UUID, told: ActingIn
) -> LiveRecordings:
    """Nobody sees it from now on; its file goes with it."""
    remove_recording(
        now=asking.now,
        person=f"member:{told.member_id}",
        workspace_id=asking.shop.id,
        session_id=session_id,
        recording_id=recording_id,
    )
    return _stand(asking, session_id)


def _stand(asking: Program, session_id: UUID) -> LiveRecordings:
    with transaction(asking.shop.id) as db:
        session = live_session(db, session_id)
        kept = recordings_kept(
            db, session.id, own=asking.shop.language, language=asking.language, at=asking.at
        )
        return LiveRecordings(
            recorded=session.record,
            asked=session.record_asked_at is not None,
            missing=not_agreed(db, session.id, at=asking.at),
            recordings=[LiveRecording.of(one) for one in kept],
        )
