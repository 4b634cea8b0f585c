"""What is said where no answer is known: ask back, say so, offer a person."""

from bot.concierge.acts import Part, Reply, choice
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import as_options

_NO_CHOICE = frozenset(
    {"yes", "no", "greeting", "thanks", "goodbye", "insult", "none", "help", "is_bot", "search_knowledge"}
)
"""Nobody chooses these from a list."""
_OFFERED = 3
_DEFAULTS = ("list_categories", "hours", "hand_over")


def asking(situation: Situation, part: Part) -> Reply:
    """Ask which of the likeliest things is meant."""
    likely = [intent for intent, _ in part.options if intent not in _NO_CHOICE]
    return _choices(situation, part, "unclear", likely or list(_DEFAULTS))


def beyond(situation: Situation, part: Part) -> Reply:
    """Say what the shop can do, in a sentence and a few choices."""
    if situation.tired:
        return offer_person(situation, part, "escalate")
    return _choices(situation, part, "off_topic", list(_DEFAULTS))


def not_known(situation: Situation, part: Part) -> Reply:
    """Say honestly that the answer is not known, in the shop's own words where it has some."""
    if part.beside:
        memory = {"asked": "person", "text": part.text}
        return Reply(situation.voice.say("rest_not_known"), memory=memory, miss=True)
    return offer_person(situation, part, "escalate" if situation.tired else "not_known")


def offer_person(situation: Situation, part: Part, key: str, *, miss: bool = True, **values: object) -> Reply:
    """A sentence of that key that ends by offering a person."""
    voice = situation.voice
    fallback = situation.block.get("fallback") or {}
    own = fallback.get(situation.language.value) if key == "not_known" else ""
    choices = (choice("person", voice.say("choice_person")), choice("no", voice.say("choice_no")))
    memory = {"asked": "person", "text": part.text, "options": as_options(choices)}
    return Reply(own or voice.say(key, **values), choices, memory=memory, miss=miss)


def failed(situation: Situation, part: Part) -> Reply:
    """Say that something cannot be looked up just now."""
    return offer_person(situation, part, "tool_failed")


def _choices(situation: Situation, part: Part, key: str, intents: list[str]) -> Reply:
    voice = situation.voice
    choices = tuple(
        choice("person", voice.say("choice_hand_over"))
        if intent == "hand_over"
        else choice(f"intent:{intent}", voice.say(f"choice_{intent}"))
        for intent in intents[:_OFFERED]
    )
    text = part.text if key == "unclear" else ""
    memory = {"asked": "intent", "text": text, "options": as_options(choices)}
    return Reply(voice.say(key), choices, memory=memory, miss=True)
