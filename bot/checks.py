"""What every turn passes before anybody thinks: seven checks, in this order, each a step of the trace.

Workspace active, not blocked, keywords, registered, consent, allowance, responder. The first one that
does not let the turn pass says how it ends. A check reads what was gathered and changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from bot.keywords import keyword_of
from bot.tracing import State, Trace
from flows.begin_turn import TurnStart

Ending = Literal[
    "closed",
    "not_open",
    "blocked",
    "stop",
    "start",
    "help",
    "person",
    "assistant",
    "report",
    "registration",
    "consent",
    "pace",
    "member",
    "waiting",
]

WITH_PEOPLE: Final = frozenset({"member", "waiting"})
"""How a turn ends where the conversation is people's: the agent does not answer what was asked."""

# A customer who writes faster than this is told once, and then read without an answer.
NOTICE_EVERY = timedelta(minutes=1)
CLOSED_NOTICE_EVERY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Passed:
    """The agent answers; with an outside model only while the month's allowance lasts."""

    outside_model: bool
    awaited: bool = False
    """Whether a person is awaited still: the agent answers, and the conversation stays theirs."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn ends here: with the reply of that name, or silently."""

    ending: Ending
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found."""

    state: State
    words: str
    ended: Ended | None = None
    outside_model: bool = True


def check(start: TurnStart, trace: Trace, *, turns_per_minute: int) -> Passed | Ended:
    """Let the turn pass, or say how it ends."""
    outside = True
    for name, one in _CHECKS:
        with trace.step(name) as step:
            outcome = one(start, turns_per_minute)
            step.state, step.words = outcome.state, outcome.words
        outside = outside and outcome.outside_model
        if outcome.ended is not None:
            return outcome.ended
    return Passed(outside)


def _workspace_active(start: TurnStart, _limit: int) -> Outcome:
    status = start.workspace.status
    if status == "active" and not start.not_open:
        return Outcome("ok", "the shop is active")
    if status == "active":
        told = _told_lately(start, "not_open", CLOSED_NOTICE_EVERY)
        return Outcome("refused", "the shop is not open yet", Ended("not_open", silent=told))
    told = _told_lately(start, "closed", CLOSED_NOTICE_EVERY)
    return Outcome("refused", f"the shop is {status}", Ended("closed", silent=told))


def _not_blocked(start: TurnStart, _limit: int) -> Outcome:
    if start.customer.blocked_at is None and start.customer.erased_at is None:
        return Outcome("ok", "not blocked")
    return Outcome("refused", "blocked: read by nobody, answered by nobody", Ended("blocked", silent=True))


def _keywords(start: TurnStart, _limit: int) -> Outcome:
    for line in reversed(start.messages):
        keyword = (
            keyword_of(line.body, line.content.get("opt_out", "")) if not line.content.get("tapped") else None
        )
        if keyword is not None:
            return Outcome("changed", f"the whole message is the keyword {keyword}", Ended(keyword))
    return Outcome("ok", "no keyword")


def _registered(start: TurnStart, _limit: int) -> Outcome:
    if start.customer.registered_at is not None:
        return Outcome("ok", "registered")
    if start.responder == "member":
        return Outcome("skipped", "not registered, but a member is already answering")
    return Outcome("refused", "not registered: the wish is kept, a link is sent", Ended("registration"))


def _consent(start: TurnStart, _limit: int) -> Outcome:
    version = start.consents.get("service")
    if version == start.workspace.privacy_version:
        return Outcome("ok", f"agreed to version {version} of the terms")
    if start.responder == "member":
        return Outcome("skipped", "no consent, but a member is already answering")
    return Outcome("refused", "no consent to the terms in force", Ended("consent"))


def _allowance(start: TurnStart, limit: int) -> Outcome:
    if start.turns_last_minute > limit:
        told = _told_lately(start, "pace", NOTICE_EVERY)
        return Outcome("refused", f"more than {limit} turns in a minute", Ended("pace", silent=told))
    used, allowed = start.answers_this_month, start.workspace.monthly_answers
    if used >= allowed and start.wallet_micros > 0:
        return Outcome("ok", f"{used} of {allowed} answers of the month are used: this one is paid ahead")
    if used >= allowed:
        words = f"{used} of {allowed} answers of the month are used: the concierge answers"
        return Outcome("changed", words, outside_model=False)
    return Outcome("ok", f"{used} of {allowed} answers used this month")


def _responder(start: TurnStart, _limit: int) -> Outcome:
    if start.responder == "agent":
        return Outcome("ok", "the agent answers")
    if start.responder_until is not None and start.responder_until <= start.now:
        return Outcome("changed", "nobody came: the agent answers again")
    who = "a member answers" if start.responder == "member" else "waiting for a person"
    return Outcome("refused", f"{who}: the agent is silent", Ended("member", silent=True))


def _told_lately(start: TurnStart, notice: str, within: timedelta) -> bool:
    last = start.notices.get(notice)
    return last is not None and start.now.timestamp() - float(last) < within.total_seconds()


_CHECKS: tuple[tuple[str, Callable[[TurnStart, int], Outcome]], ...] = (
    ("workspace_active", _workspace_active),
    ("not_blocked", _not_blocked),
    ("keywords", _keywords),
    ("registered", _registered),
    ("consent", _consent),
    ("allowance", _allowance),
    ("responder", _responder),
)
