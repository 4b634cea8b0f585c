"""What customers say of themselves and of what we remember: learned, asked about, told, forgotten.

Code decides all of it, whichever model answers the rest. What is sensitive, and everything of whoever has not agreed
to be remembered, is only kept after a yes to exactly that; until then it stands nowhere but in the message itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from bot.concierge.parsers.agreeing import agreement
from bot.concierge.parsers.oneself import facts_in
from bot.concierge.parsers.remembering import wish_in
from bot.concierge.voice import Voice
from bot.memory import Said as SaidNow
from bot.own_pages import own_page
from bot.tracing import Trace
from flows.begin_turn import TurnStart
from flows.fact_words import fact_words
from flows.finish_turn import Reply, TurnEnd
from flows.remember import forget_in_chat, remember
from shop.customers.facts import FactsTooMany, Said
from shop.kernel.language import Language
from shop.messaging.content import Choice, Content, Link
from shop.messaging.transcript import Line

YES: Final = "remember:yes"
NO: Final = "remember:no"
_ASKED: Final = "remember"
"""Under this a conversation keeps which of its messages we asked about: their numbers, never what they say."""
_TOLD: Final = "remembered"
"""And under this those of which we said that we remember them."""
_WAITS: Final = timedelta(days=1)
_NOT_AGAIN: Final = timedelta(days=30)
"""Whoever said no is not asked for so long."""
_SOON: Final = 2
"""Turns within which "forget it" means what we have just remembered."""

Told = tuple[Reply, dict[str, Any]]
"""What is said, and what the conversation keeps of it."""
Goods = Callable[[], frozenset[str]]
"""The words of the shop's goods, looked up only where somebody tells what they like."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What messages say of whoever wrote them."""

    plain: tuple[Said, ...]
    """Kept, and told."""
    asks: tuple[Said, ...]
    """Kept only after a yes."""
    again: tuple[Said, ...]
    """Kept already: they hold longer."""


def settled(
    start: TurnStart, said: SaidNow, language: Language, trace: Trace, goods: Goods
) -> TurnEnd | None:
    """The whole answer, where something is wanted of what we remember; None where anything else is."""
    act = _to_our_question(start, said, goods) or _of_their_own(start, said, goods)
    if act is None:
        return None
    reply, notices = act(voice_of(start, language))
    trace.note("remembered", "changed", "it was about what is remembered of the customer")
    trace.note("sent", "ok", "the words for what is remembered", messages=1, window="open")
    return TurnEnd(
        "answered",
        (reply,),
        language=language,
        notices=notices,
        misses=0,
        model="none",
        milliseconds=trace.milliseconds,
        trace=trace.told(),
    )


def learn(start: TurnStart, end: TurnEnd, language: Language, goods: Goods) -> TurnEnd:
    """The turn's end with what was learned in it said below the answer, or asked about.

    Where the answer has options of its own, it is only said how to agree: two questions at once are answered wrong.
    """
    if not end.replies:
        return end
    learned = _learned(start, start.messages, goods)
    if learned.plain or (learned.asks and _may_ask(start)):
        end = _nothing_else(start, end)
    voice, replies, notices = voice_of(start, language), end.replies, dict(end.notices)
    if learned.again:
        _kept(start, learned.again, start.messages)
    if learned.plain:
        told = voice.say("remember_told", facts=_listed(learned.plain, language))
        kept = _kept(start, learned.plain, start.messages)
        replies = _below(replies, told if kept else voice.say("remember_full"))
        notices |= {_TOLD: _where(start)} if kept else {}
    if learned.asks and _may_ask(start):
        replies = _asking(replies, voice, _listed(learned.asks, language))
        notices[_ASKED] = _where(start)
    return replace(end, replies=replies, notices=notices)


def learn_quietly(start: TurnStart, trace: Trace, goods: Goods) -> None:
    """Keep what somebody says of themselves to a member, without a word of the agent's.

    Nobody is asked anything here: it is kept of whoever has agreed to be remembered, and is not sensitive. Where
    they speak of what we remember, it is left to the member.
    """
    agreed = start.consents.get("service") == start.workspace.privacy_version
    if not agreed or any(wish_in(line.body) for line in start.messages):
        return
    learned = _learned(start, start.messages, goods)
    said = (*learned.plain, *learned.again)
    if said and _kept(start, said, start.messages):
        kinds = sorted({one.kind for one in said})
        trace.note("remembered", "changed", "said to a member, kept as agreed", kinds=kinds)


def voice_of(start: TurnStart, language: Language) -> Voice:
    """How code speaks beside a model: as the shop does."""
    shop, words = start.workspace, "\n".join(line.body for line in start.messages)
    names = {"shop": shop.name, "agent": start.agent.agent_name, "person": shop.person or shop.name}
    return Voice(language, shop.formality == "formal", words, names, tone=start.agent.content.tone)


def _to_our_question(start: TurnStart, said: SaidNow, goods: Goods) -> Callable[[Voice], Told] | None:
    """What a yes or a no does, by button or in words; None where we asked nothing, or it answers something else."""
    asked = start.notices.get(_ASKED) or {}
    if "from" not in asked or start.now.timestamp() - asked["at"] > _WAITS.total_seconds():
        return None
    wish, meant = wish_in(said.text), agreement(said.text) if YES in said.asked else None
    bare = meant is not None and not meant.rest
    if said.tapped == YES or (wish and wish.what == "keep") or (bare and meant and meant.yes):
        return partial(_agreed, start, _between(start, asked), goods)
    if said.tapped == NO or (bare and meant and not meant.yes):
        return partial(_declined, start)
    return None


def _of_their_own(start: TurnStart, said: SaidNow, goods: Goods) -> Callable[[Voice], Told] | None:
    wish = wish_in(said.beside if said.taps else said.text)
    if wish is None or wish.what == "keep":
        return None
    if wish.what == "known":
        return partial(_known, start)
    if wish.what == "forget":
        return partial(_forgotten, start, wish.kinds)
    told = start.notices.get(_TOLD) or {}
    if not told or start.number - told["turn"] > _SOON:
        return None
    return partial(_undone, start, _between(start, told), goods)


def _agreed(start: TurnStart, messages: Sequence[Line], goods: Goods, voice: Voice) -> Told:
    learned = _learned(start, messages, goods)
    wanted = (*learned.asks, *learned.plain, *learned.again)
    kept = _kept(start, wanted, messages)
    words = "remember_kept" if wanted else "remember_none"
    facts = _listed(wanted, voice.language)
    reply = voice.say(words, facts=facts) if kept else voice.say("remember_full")
    return Reply(reply, "agent"), {_ASKED: {}, _TOLD: _where(start, messages)}


def _declined(start: TurnStart, voice: Voice) -> Told:
    return Reply(voice.say("remember_declined"), "agent"), {_ASKED: {"no": start.now.timestamp()}}


def _undone(start: TurnStart, messages: Sequence[Line], goods: Goods, voice: Voice) -> Told:
    said = _all_in(start, messages, goods)
    gone = _forget(start, said=said) if said else 0
    return Reply(voice.say("remember_undone" if gone else "remember_none"), "agent"), {_TOLD: {}}


def _forgotten(start: TurnStart, kinds: tuple[str, ...], voice: Voice) -> Told:
    gone = _forget(start, kinds=kinds)
    return Reply(voice.say("remember_gone" if gone else "remember_none"), "agent"), {_TOLD: {}}


def _known(start: TurnStart, voice: Voice) -> Told:
    url = own_page(start, "profile", voice.language)
    facts = "\n".join(f"• {fact_words(one, voice.language)}" for one in start.facts)
    words = voice.say("remember_known", facts=facts) if facts else voice.say("remember_nothing")
    page = Link(title=voice.say("remember_page"), url=url)
    return Reply(words, "agent", Content(kind="link", links=(page,))), {}


def _learned(start: TurnStart, messages: Sequence[Line], goods: Goods) -> Learned:
    said = _all_in(start, messages, goods)
    fresh = [one for one in said if one not in start.facts]
    free = "memory" in start.consents
    return Learned(
        tuple(one for one in fresh if free and not one.sensitive),
        tuple(one for one in fresh if not free or one.sensitive),
        tuple(one for one in said if one in start.facts),
    )


def _all_in(start: TurnStart, messages: Sequence[Line], goods: Goods) -> tuple[Said, ...]:
    """What the customer's own words in these messages say of them; the title of a button is ours."""
    words = "\n".join(one.body for one in messages if one.kind == "text" and not one.content.get("tapped"))
    today = start.now.astimezone(start.workspace.zone).date()
    return facts_in(words, today=today, goods=goods) if words else ()


def _kept(start: TurnStart, said: Sequence[Said], messages: Sequence[Line]) -> bool:
    """Whether there was room for it."""
    try:
        remember(
            now=start.now,
            workspace_id=start.workspace.id,
            customer_id=start.customer.id,
            said=said,
            words=messages[-1].provider_sid if messages else "",
        )
    except FactsTooMany:
        return False
    return True


def _forget(start: TurnStart, *, kinds: Sequence[str] = (), said: Sequence[Said] = ()) -> int:
    return forget_in_chat(
        now=start.now,
        workspace_id=start.workspace.id,
        customer_id=start.customer.id,
        kinds=kinds or None,
        said=said,
    )


def _may_ask(start: TurnStart) -> bool:
    refused = (start.notices.get(_ASKED) or {}).get("no")
    return refused is None or start.now.timestamp() - refused > _NOT_AGAIN.total_seconds()


def _nothing_else(start: TurnStart, end: TurnEnd) -> TurnEnd:
    """Where the answer is only that nothing was understood, what is said of the fact is all there is to say."""
    if end.misses != start.misses + 1:
        return end
    return replace(end, replies=(Reply("", "agent"),), misses=0, missed="")


def _asking(replies: tuple[Reply, ...], voice: Voice, facts: str) -> tuple[Reply, ...]:
    last = replies[-1]
    if last.content.kind != "text":
        return _below(replies, voice.say("remember_offer", facts=facts))
    options = (
        Choice(id=YES, title=voice.say("choice_remember")),
        Choice(id=NO, title=voice.say("choice_not_remember")),
    )
    asked = _below(replies, voice.say("remember_ask", facts=facts))
    return (*asked[:-1], replace(asked[-1], content=Content(kind="choices", choices=options)))


def _below(replies: tuple[Reply, ...], words: str) -> tuple[Reply, ...]:
    last = replies[-1]
    return (*replies[:-1], replace(last, text=f"{last.text}\n\n{words}".strip()))


def _where(start: TurnStart, messages: Sequence[Line] = ()) -> dict[str, Any]:
    """Where the words stand that something was remembered or asked of."""
    lines = messages or start.messages
    first, last = (lines[0].seq, lines[-1].seq) if lines else (0, 0)
    return {"from": first, "to": last, "turn": start.number, "at": start.now.timestamp()}


def _between(start: TurnStart, where: dict[str, Any]) -> tuple[Line, ...]:
    return tuple(
        line for line in start.history if line.direction == "in" and where["from"] <= line.seq <= where["to"]
    )


def _listed(said: Sequence[Said], language: Language) -> str:
    return ", ".join(fact_words(one, language) for one in said)
