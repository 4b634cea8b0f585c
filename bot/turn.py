"""One customer turn: gather what was written, check, let the agent answer, write the answer down.

The order is the product's promise (docs/a-message.md): gathered, seven checks, retrieval, model and
tools, proof, nothing sensitive, sent. Each step stands in the trace.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import structlog

from bot import delivery
from bot.answering import Answer, answer
from bot.checks import WITH_PEOPLE, Ended, check
from bot.concierge.language import detect
from bot.concierge.wording import tokens
from bot.meanwhile import awaited
from bot.memory import said_now
from bot.parts import Parts
from bot.remembering import learn, learn_quietly, settled
from bot.replies import reply_to
from bot.tracing import Trace
from flows.begin_turn import TurnStart, abandon_turn, begin_turn
from flows.finish_turn import Finished, TurnEnd, finish_turn
from flows.hand_off import give_back
from shop.events.outbox import Claimed
from shop.kernel.language import Language
from shop.kernel.settings import settings

log = structlog.get_logger()

MINUTE = timedelta(minutes=1)
_SHORTEST_NAME = 4
"""Shorter words of a name ("con", "per") tell a language rather than goods."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """In which language the customer writes, and whether that is settled."""

    language: Language
    locked: bool | None = None


def perform(entry: Claimed, parts: Parts) -> None:
    """Answer what the conversation of this outbox entry waits for; safe to be called twice."""
    lease = settings().turn_lease
    start = begin_turn(now=parts.clock.now(), entry=entry, lease=lease, pace=MINUTE)
    if start is None:
        return
    trace = Trace()
    try:
        end = think(start, parts, trace)
    except Exception:
        abandon_turn(now=parts.clock.now(), entry=entry, turn_id=start.turn_id)
        raise
    finished = finish_turn(now=parts.clock.now(), entry=entry, start=start, end=end, lease=lease)
    log.info(
        "turn_ended", turn=str(start.turn_id), outcome=end.outcome, state=finished.state, ms=end.milliseconds
    )
    _deliver(finished, parts)


def think(start: TurnStart, parts: Parts, trace: Trace) -> TurnEnd:
    """What the turn comes to: nothing of it is written down yet."""
    _gather(start, trace)
    if start.messages and all(line.kind == "reaction" for line in start.messages):
        return TurnEnd("reaction", milliseconds=trace.milliseconds, trace=trace.told())
    spoken = _listen(start, parts, trace)
    verdict = check(start, trace, turns_per_minute=settings().messages_per_minute)
    goods = partial(_names_of_goods, start, parts)
    if isinstance(verdict, Ended):
        verdict = awaited(verdict, start, spoken.language, trace, goods)
    if isinstance(verdict, Ended):
        if verdict.ending in WITH_PEOPLE:
            learn_quietly(start, trace, goods)
        return _ended(verdict, start, spoken, trace)
    if start.responder != "agent" and not verdict.awaited:
        _answer_again(start)
    about_us = settled(start, said_now(start), spoken.language, trace, goods)
    if about_us is not None:
        return about_us
    made = answer(start, spoken.language, parts, trace, outside_allowed=verdict.outside_model)
    end = replace(_answered(made, start, spoken, trace), awaited=verdict.awaited)
    return learn(start, end, made.language or spoken.language, goods)


def _gather(start: TurnStart, trace: Trace) -> None:
    count = len(start.messages)
    sids = [line.provider_sid for line in start.messages]
    trace.note("received", "ok", "signature valid, stored once", messages=sids)
    words = (
        "the registration" if start.welcome and not count else f"{count} message{'s' if count != 1 else ''}"
    )
    first, last = (start.messages[0].at, start.messages[-1].at) if count else (None, None)
    spread = (last - first).total_seconds() if first and last else 0.0
    trace.note("gathered", "ok", f"{words} answered together", count=count, seconds=spread)


def _listen(start: TurnStart, parts: Parts, trace: Trace) -> Spoken:
    text = "\n".join(line.body for line in start.messages if line.kind == "text")
    # Who writes what an option is called may write it in the option's language.
    if start.language_locked or not text or start.welcome or said_now(start).tapped:
        return Spoken(start.language)
    known = start.language if start.previous_turns or start.customer.registered_at else None
    guess = detect(text, known, start.language, _names_of_goods(start, parts))
    trace.steps[-1].details["language"] = guess.language.value
    return Spoken(guess.language)


def _names_of_goods(start: TurnStart, parts: Parts) -> frozenset[str]:
    """The words of the catalog's names in all languages: somebody who writes "crema di pistacchio" may speak any."""
    known = (word for language in Language for word in parts.known_words(start.workspace.id, language))
    found = {token for word in known for token in tokens(word)}
    return frozenset(word for word in found if len(word) >= _SHORTEST_NAME)


def _ended(verdict: Ended, start: TurnStart, spoken: Spoken, trace: Trace) -> TurnEnd:
    if verdict.silent:
        return TurnEnd(
            verdict.ending, language=spoken.language, milliseconds=trace.milliseconds, trace=trace.told()
        )
    said = reply_to(verdict.ending, start, spoken.language)
    trace.note("sent", "ok", f"the words for {verdict.ending}")
    return TurnEnd(
        verdict.ending,
        (said.reply,),
        language=spoken.language,
        notices=said.notices,
        wish_seq=said.wish_seq,
        milliseconds=trace.milliseconds,
        trace=trace.told(),
    )


def _answered(made: Answer, start: TurnStart, spoken: Spoken, trace: Trace) -> TurnEnd:
    trace.note("sent", "ok", "inside the service window", messages=len(made.replies), window="open")
    return TurnEnd(
        "answered",
        made.replies,
        language=made.language or spoken.language,
        language_locked=True if made.language else None,
        memory=made.memory,
        misses=start.misses + 1 if made.miss else 0,
        missed=made.missed,
        wish_seq=-1 if start.wish_seq is not None else None,
        wrote=made.wrote,
        handed_over=made.handed_over,
        model=made.model,
        tokens_in=made.tokens_in,
        tokens_out=made.tokens_out,
        counts=made.outside,
        milliseconds=trace.milliseconds,
        trace=trace.told(),
    )


def _answer_again(start: TurnStart) -> None:
    give_back(
        now=start.now, actor="system", workspace_id=start.workspace.id, conversation_id=start.conversation_id
    )


def _deliver(finished: Finished, parts: Parts) -> None:
    """The hand that wrote the answer also posts it; if it dies first, the relay hands the entry on."""
    for one in finished.deliveries:
        if finished.departure is not None and one is finished.deliveries[0]:
            delivery.depart(one, finished.departure, parts)
        else:
            delivery.perform(one, parts)
