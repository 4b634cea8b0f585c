"""How the shop's people keep a chat in order: what a step changes, and what is told of it."""

from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from shop.kernel.refusals import Refusal
from shop.live.attending import Attendee, ForTheShop
from shop.live.chat_bodies import LineHidden, LinePinned, PersonBanned, PersonMuted, QuestionAnswered
from shop.live.event_bodies import Body
from shop.tables import ChatLine, Participant

LineStep = Literal["answer", "pin", "unpin", "hide"]
PersonStep = Literal["mute", "unmute", "ban", "unban"]
LONGEST_MUTE: Final = timedelta(days=1)
SLOWEST: Final = 300
"""Seconds between two lines of one person, at most."""
LINE_STEPS: Final[dict[LineStep, tuple[str, str]]] = {
    "answer": ("chat:answered", "QuestionAnswered"),
    "pin": ("chat:pinned", "ChatLinePinned"),
    "unpin": ("chat:pinned", "ChatLineUnpinned"),
    "hide": ("chat:hidden", "ChatLineHidden"),
}
"""What is told in the rooms, and what stands in the audit."""
PERSON_STEPS: Final[dict[PersonStep, tuple[str, str]]] = {
    "mute": ("chat:muted", "ParticipantMuted"),
    "unmute": ("chat:muted", "ParticipantUnmuted"),
    "ban": ("chat:banned", "ParticipantBanned"),
    "unban": ("chat:banned", "ParticipantUnbanned"),
}
"""The same, of people."""


class NotAQuestion(Refusal):
    """Only a question is answered."""


class PauseTooLong(Refusal):
    """Nobody is silenced for so long, and no chat is that slow: ``longest`` seconds."""

    status: ClassVar[int] = 422


def moderator(who: Attendee) -> Attendee:
    """Whoever moderates. Refuses ForTheShop."""
    if not who.of_shop:
        raise ForTheShop
    return who


def change_line(line: ChatLine, step: LineStep, who: Attendee, *, at: datetime) -> Body | None:
    """Take the step with a locked line; None where it was so before. Refuses NotAQuestion."""
    if step == "answer":
        return _answered(line, who, at)
    if step == "hide":
        return _hidden(line, who, at)
    pinned = step == "pin"
    if (line.pinned_at is not None) == pinned:
        return None
    line.pinned_at = at if pinned else None
    return LinePinned(session_id=line.session_id, line_id=line.id, pinned=pinned)


def _answered(line: ChatLine, who: Attendee, at: datetime) -> Body | None:
    if line.kind != "question":
        raise NotAQuestion
    if line.answered_at is not None:
        return None
    line.answered_at = at
    return QuestionAnswered(session_id=line.session_id, line_id=line.id, by_name=who.name)


def _hidden(line: ChatLine, who: Attendee, at: datetime) -> Body | None:
    if line.hidden_at is not None:
        return None
    line.hidden_at, line.hidden_by, line.pinned_at = at, who.person, None
    return LineHidden(session_id=line.session_id, line_id=line.id)


def change_person(row: Participant, step: PersonStep, *, minutes: int, at: datetime) -> Body | None:
    """Take the step with the locked row of somebody; None where it was so before.

    The shop's own people are let alone: refuses ForTheShop; and PauseTooLong for what is longer than a day.
    """
    if row.person.startswith("member:"):
        raise ForTheShop
    before = (row.muted_until, row.banned_at)
    if step in {"mute", "unmute"}:
        row.muted_until = at + _pause(minutes) if step == "mute" else None
        told: Body = PersonMuted(session_id=row.session_id, person=row.person, until=row.muted_until)
    else:
        row.banned_at = (row.banned_at or at) if step == "ban" else None
        row.left_at = at if step == "ban" else row.left_at
        told = PersonBanned(session_id=row.session_id, person=row.person, banned=step == "ban")
    return None if (row.muted_until, row.banned_at) == before else told


def slowness(seconds: int) -> int:
    """The seconds between two lines. Refuses PauseTooLong."""
    if not 0 <= seconds <= SLOWEST:
        raise PauseTooLong(longest=SLOWEST)
    return seconds


def _pause(minutes: int) -> timedelta:
    pause = timedelta(minutes=minutes)
    if not timedelta() < pause <= LONGEST_MUTE:
        raise PauseTooLong(longest=int(LONGEST_MUTE.total_seconds()))
    return pause
