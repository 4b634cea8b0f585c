"""When a live session ends as planned, when everybody is warned of it, and for how long it may go on.

All of it by the shop's clock; what a page shows counts from the server's time, which it is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Literal

from sqlmodel import Session

from shop.events import outbox
from shop.kernel.refusals import Refusal
from shop.live.chat_bodies import AgendaStep
from shop.tables import LiveSession, LiveTerms

TOPIC: Final = "live_end"
EXTENSIONS: Final = (5, 10, 15, 30)
"""Minutes by which it may be extended in one go."""
MOST_EXTENDED: Final = 120
"""Minutes in all."""
MOST_STEPS: Final = 40

Step = Literal["wait", "warn", "end", "nothing"]


class NoPlannedEnd(Refusal):
    """It is open: there is no end that could be put off: ``number``."""


class ExtensionRefused(Refusal):
    """Not by so many minutes: ``minutes, left``."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done about its end now, and when to look again."""

    step: Step
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What a countdown counts: instants of the shop's clock, whatever the reader's clock says."""

    starts_at: datetime
    ends_at: datetime | None
    warn_at: datetime | None
    server_time: datetime
    part_done: float
    """0 to 1; 0 for what is open."""


def plan_end(db: Session, session: LiveSession, *, now: datetime, at: datetime) -> None:
    """Have its end looked after, where one is planned; `now` is the real instant, `at` the shop's.

    To be called when it is started, and when an open one is given an end.
    """
    if session.ends_at is None:
        return
    outbox.put(
        db,
        workspace_id=session.workspace_id,
        topic=TOPIC,
        key=str(session.id),
        payload={"session": str(session.id)},
        now=now,
        available_at=now + max(timedelta(), (session.ends_at - at) / 2),  # nobody is warned before
    )


def due_now(session: LiveSession, terms: LiveTerms, *, at: datetime) -> Due:
    """What is to be done about the end of the locked session."""
    if session.state != "active" or session.ends_at is None:
        return Due("nothing")
    if session.ends_at <= at:
        return Due("end")
    warn_at = warns_at(session, terms)
    if at < warn_at:
        return Due("wait", warn_at)
    if session.warned_at is None or session.warned_at < warn_at:
        return Due("warn", session.ends_at)
    return Due("wait", session.ends_at)


def warns_at(session: LiveSession, terms: LiveTerms) -> datetime:
    """When everybody is warned; for what is short, when half of it is over."""
    ends_at = session.ends_at or session.starts_at
    half = session.starts_at + (ends_at - session.starts_at) / 2
    return max(ends_at - timedelta(minutes=terms.warn_minutes), half)


def time_left(session: LiveSession, terms: LiveTerms, *, at: datetime) -> TimeLeft:
    """For a countdown and its bar."""
    if session.ends_at is None:
        return TimeLeft(session.starts_at, None, None, at, 0.0)
    whole = (session.ends_at - session.starts_at).total_seconds()
    passed = (at - session.starts_at).total_seconds()
    done = min(1.0, max(0.0, passed / whole)) if whole > 0 else 1.0
    return TimeLeft(session.starts_at, session.ends_at, warns_at(session, terms), at, round(done, 4))


def extend(session: LiveSession, minutes: int) -> timedelta:
    """Put the end of the locked session off; by how much. Refuses NoPlannedEnd and ExtensionRefused."""
    if session.ends_at is None:
        raise NoPlannedEnd(number=session.number)
    left = MOST_EXTENDED - session.extended
    if minutes not in EXTENSIONS or minutes > left:
        raise ExtensionRefused(minutes=minutes, left=max(0, left))
    session.ends_at += timedelta(minutes=minutes)
    session.extended += minutes
    session.warned_at = None
    return timedelta(minutes=minutes)


def agenda_of(session: LiveSession) -> tuple[AgendaStep, ...]:
    """What is going to be shown when, in order."""
    return tuple(AgendaStep.model_validate(step) for step in session.agenda)


def current_step(session: LiveSession, *, at: datetime) -> int | None:
    """Which of the steps it is at, from 0; None before the first one."""
    minutes = (at - session.starts_at).total_seconds() / 60
    reached = [place for place, step in enumerate(agenda_of(session)) if step.at_minute <= minutes]
    return reached[-1] if reached else None


def kept_agenda(steps: Sequence[AgendaStep]) -> list[Mapping[str, Any]]:
    """The steps as the session keeps them: in order, and not more than can be followed."""
    ordered = sorted(steps, key=lambda step: step.at_minute)[:MOST_STEPS]
    return [step.model_dump() for step in ordered]
