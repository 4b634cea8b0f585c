"""What the shop says of itself: hours, address, conditions, and its own answers to questions."""

from dataclasses import replace

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice, nothing_to_call
from bot.concierge.matching import EXACT, LIKELY, SURE, TELLING, Match, best_match, likeness, quoted
from bot.concierge.situation import Passage, Situation
from bot.concierge.skills.unsure import asking, beyond, failed, not_known, offer_person
from bot.concierge.taking import asks_to_keep
from bot.concierge.wording import tokens

_ASIDE = {
    "it": "Potete tenermi da parte qualcosa in negozio?",
    "en": "Can you keep something aside for me at the shop?",
    "es": "¿Podéis guardarme algo en la tienda?",
}
_STEM = 4
"""Letters by which two forms of a word are known for the same."""
_GOODS = frozenset({"find_products", "show_product"})
_FACT_ENOUGH = 0.36
"""Cosine of a question with a fact's text at which the fact is taken to answer it."""


def hours(situation: Situation, part: Part) -> Act:
    """When the shop is open, and whether it is now."""
    own = _own_answer(situation, part)
    if own is not None:
        return own
    outcome = yield Call("shop_facts", {"topic": "hours"})
    told = _fact(outcome, "hours")
    if not told.get("text"):
        return (yield from search_knowledge(situation, part))
    voice, text = situation.voice, str(told["text"])
    if told.get("open_now") and told.get("closes"):
        return Reply(f"{_ended(text)} {voice.say('open_now', closes=told['closes'])}")
    if not told.get("open_now") and told.get("opens_next"):
        return Reply(f"{_ended(text)} {voice.say('closed_now', opens_next=told['opens_next'])}")
    return Reply(_ended(text))


def address(situation: Situation, part: Part) -> Act:
    """Where the shop is, with its map, and what it says of getting there."""
    outcome = yield Call("shop_facts", {"topic": "address"})
    told = _fact(outcome, "address")
    if not told.get("text"):
        return (yield from search_knowledge(situation, part))
    links = (
        ({"title": situation.voice.say("map"), "url": str(told["map_url"])},) if told.get("map_url") else ()
    )
    match = best_match(part.text, situation.passages, ("faq",))
    if match is None or match.sureness < SURE:
        return Reply(str(told["text"]), links=links)
    own = told_by(situation, part.text, match.passage)
    return Reply(f"{told['text']}\n{own.text}", links=links, quoted=own.quoted)


def fact(situation: Situation, part: Part) -> Act:
    """What the shop says of delivery, payment, returns, how to reach it, itself."""
    own = _own_answer(situation, part)
    if own is not None:
        return own
    outcome = yield Call("shop_facts", {"topic": part.intent})
    told = _fact(outcome, part.intent)
    if not told.get("text"):
        return (yield from search_knowledge(situation, part))
    return Reply(str(told["text"]))


def keep_aside(situation: Situation, part: Part) -> Act:
    """Whether goods can be kept for somebody, in the shop's own words; where it has none, a person says."""
    found = yield Call("search_knowledge", {"question": _ASIDE[situation.language]})
    told = [*situation.passages, *(Passage.read(one) for one in found.many("passages"))]
    about = [one for one in told if one.kind == "faq" and asks_to_keep(f"{one.title} {one.text}")]
    match = best_match(_ASIDE[situation.language], about)
    if match is not None:
        return told_by(situation, part.text, match.passage)
    return offer_person(situation, part, "not_known")


def search_knowledge(situation: Situation, part: Part) -> Act:
    """An answer of the shop's own: from what retrieval found, else looked up, else from its facts."""
    match = best_match(part.text, situation.passages)
    if part.beside or match is None:
        found = yield Call("search_knowledge", {"question": part.text})
        match = best_match(part.text, [Passage.read(told) for told in found.many("passages")])
    if match is not None and match.sureness >= TELLING:
        return told_by(situation, part.text, match.passage)
    outcome = yield Call("shop_facts", {"topic": "all"})
    if outcome.refusal == "InternalError":
        return failed(situation, part)
    text, nearness = _nearest_fact(outcome, part.text)
    sureness = match.sureness if match else 0.0
    if nearness >= max(_FACT_ENOUGH, sureness):
        return Reply(text)
    if match is not None and sureness >= SURE:
        return told_by(situation, part.text, match.passage)
    return _guessed(situation, part, match)


def unclear(situation: Situation, part: Part) -> Act:
    """Ask what is meant, unless the shop's own answers or facts hold it."""
    match = best_match(part.text, situation.passages)
    enough = TELLING if part.intent in _GOODS else SURE
    if match is not None and match.sureness >= enough:
        return told_by(situation, part.text, match.passage)
    if part.intent == "search_knowledge":
        reply = yield from search_knowledge(situation, part)
        if not reply.miss or part.beside:
            return reply
    if situation.tired:
        return offer_person(situation, part, "escalate")
    return asking(situation, part)


def off_topic(situation: Situation, part: Part) -> Act:
    """What no shop does, unless this one has an answer of its own to it."""
    match = best_match(part.text, situation.passages)
    if match is not None and match.sureness >= SURE:
        return nothing_to_call(told_by(situation, part.text, match.passage))
    return nothing_to_call(beyond(situation, part))


def told_by(situation: Situation, question: str, passage: Passage) -> Reply:
    """A passage's words, said to be in another language where they are."""
    text = quoted(question, passage)
    if passage.language and passage.language != situation.language.value:
        voice = situation.voice
        lead = voice.say("passage_elsewhere", language=voice.say(f"in_{passage.language}"))
        text = f"{lead}\n{text}"
    return Reply(text, quoted=(passage.id,))


def privacy(situation: Situation, part: Part) -> Act:
    """What happens with data: the shop's own words where it has them."""
    match = best_match(part.text, situation.passages)
    voice = situation.voice
    if match is not None and match.sureness >= SURE:
        reply = told_by(situation, part.text, match.passage)
    else:
        reply = Reply(voice.say("privacy"))
    choices = (choice("intent:send_link_profile", voice.say("choice_send_link_profile")),)
    return nothing_to_call(reply if part.beside else replace(reply, choices=choices))


def is_bot(situation: Situation, part: Part) -> Act:
    """That an AI is an AI."""
    voice = situation.voice
    choices = () if part.beside else (choice("person", voice.say("choice_person")),)
    return nothing_to_call(Reply(voice.say("is_bot"), choices))


def _guessed(situation: Situation, part: Part, match: Match | None) -> Reply:
    """A passage that may answer, said as a guess; else that it is not known."""
    if match is None or match.sureness < LIKELY:
        return not_known(situation, part)
    reply = told_by(situation, part.text, match.passage)
    return Reply(f"{situation.voice.say('passage_maybe')}\n{reply.text}", quoted=reply.quoted)


def _own_answer(situation: Situation, part: Part) -> Reply | None:
    """An answer of the shop's own that is nearer to the question than a plain fact."""
    match = best_match(part.text, situation.passages, ("faq",))
    if match is None or match.sureness < TELLING:
        return None
    if match.sureness < EXACT and not _about_the_same(part.text, match.passage.title):
        return None
    return told_by(situation, part.text, match.passage)


def _about_the_same(question: str, title: str) -> bool:
    """Whether two questions share a telling word: "can I …?" alone makes many alike."""
    one, other = ({word[:_STEM] for word in tokens(said) if len(word) >= _STEM} for said in (question, title))
    return bool(one & other)


def _fact(outcome: Outcome, topic: str) -> dict[str, object]:
    facts = outcome.told.get("facts") or {}
    return dict(facts.get(topic) or {})


def _nearest_fact(outcome: Outcome, question: str) -> tuple[str, float]:
    """The fact whose words are nearest to the question, and how near; nothing where there are none."""
    texts = [str(one["text"]) for one in (outcome.told.get("facts") or {}).values() if one.get("text")]
    best = max(texts, key=lambda text: likeness(question, text), default="")
    return best, likeness(question, best) if best else 0.0


def _ended(text: str) -> str:
    """A text as a sentence."""
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."
