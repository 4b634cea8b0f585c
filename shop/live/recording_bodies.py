"""What do the events of recording a live session say? Who agreed is told to the shop's people, to all others only how many are missing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from shop.live.event_bodies import Body

Answer = Literal["agree", "watch", "withdraw"]
Why = Literal["stopped", "withdrawn", "ended", "failed"]


class RecordingAsked(Body):
    """``recording:asked``: the host would like to record; everybody who is there answers by themselves."""

    session_id: UUID
    by_name: str
    text_version: str
    waiting: int
    """How many who are there have not agreed yet."""


class RecordingWaits(Body):
    """``recording:waiting``: somebody has answered."""

    session_id: UUID
    waiting: int


class RecordingAnswered(Body):
    """``recording:answered``, in the room of the shop's people: who, and what."""

    session_id: UUID
    person: str
    name: str
    answer: Answer
    waiting: int


class RecordingCalledOff(Body):
    """``recording:calledOff``: nobody is asked any more."""

    session_id: UUID


class RecordingStarted(Body):
    """``recording:started``: from now on it is recorded."""

    session_id: UUID
    recording_id: UUID
    at: datetime


class RecordingStopped(Body):
    """``recording:stopped``."""

    session_id: UUID
    recording_id: UUID
    why: Why


class RecordingReady(Body):
    """``recording:ready``: those who may can watch it now."""

    session_id: UUID
    recording_id: UUID
    seconds: int
    partial: bool
    """Whether something is missing in between."""


RECORDING: Final[Mapping[str, type[Body]]] = {
    "recording:asked": RecordingAsked,
    "recording:waiting": RecordingWaits,
    "recording:answered": RecordingAnswered,
    "recording:calledOff": RecordingCalledOff,
    "recording:started": RecordingStarted,
    "recording:stopped": RecordingStopped,
    "recording:ready": RecordingReady,
}
