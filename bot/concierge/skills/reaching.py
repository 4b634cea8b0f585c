"""Whether goods are sent to a place that somebody names: by the shop's own ways of delivery, never by a guess."""

from bot.concierge.acts import Act, Call, Part, Reply, choice
from bot.concierge.matching import SURE, best_match
from bot.concierge.parsers.places import countries, sent_to
from bot.concierge.situation import Situation
from bot.concierge.skills.knowing import search_knowledge, told_by
from bot.concierge.skills.lines import as_options

_TELLING = 60
"""So much of the beginning of what was said tells that it was said just before."""


def reaches(situation: Situation, part: Part) -> Act:
    """Yes or no for a place whose country is known, and what delivery costs; for another what holds for every place."""
    outcome = yield Call("shop_facts", {"topic": "delivery"})
    told = (outcome.told.get("facts") or {}).get("delivery") or {}
    if not told.get("text"):
        return (yield from search_knowledge(situation, part))
    place, voice, text = sent_to(part.text), situation.voice, str(told["text"])
    asked, sent = countries(place), set(told.get("sends_to") or ())
    again = text[:_TELLING] in situation.before
    if not asked or not sent:
        return _closed(situation, part, text)
    if asked & sent:
        lead = voice.say("sent_there_too" if again else "sent_there")
        return _closed(situation, part, lead if again else f"{lead}\n{text}")
    match = best_match(part.text, situation.passages, ("faq",))
    if match is not None and match.sureness >= SURE:
        return told_by(situation, part.text, match.passage)
    lead = voice.say("sent_not_there")
    return Reply(lead if again else f"{lead}\n{text}")


def _closed(situation: Situation, part: Part, text: str) -> Reply:
    """The text, and whether to order, where something is in the cart."""
    if not situation.memory.in_cart or not part.closes:
        return Reply(text)
    voice = situation.voice
    choices = (choice("checkout", voice.say("choice_checkout")), choice("more", voice.say("choice_others")))
    memory = {"asked": "cart", "options": as_options(choices)}
    return Reply(f"{text}\n\n{voice.say('order_now')}", choices, memory=memory)
