"""Small talk: greetings, thanks, who is speaking, other languages, what has no words."""

from bot.concierge.acts import Act, Part, Reply, choice, nothing_to_call
from bot.concierge.matching import SURE, best_match
from bot.concierge.situation import Situation
from bot.concierge.skills.knowing import told_by
from bot.concierge.skills.lines import as_options
from bot.concierge.skills.unsure import offer_person
from shop.kernel.language import Language

WHETHER = "whether:"
"""So begins a language of which it was only asked whether we speak it."""
_STARTERS = ("list_categories", "find_products", "hours")


def greeting(situation: Situation, part: Part) -> Act:
    """A greeting; who we are, at the first one."""
    voice = situation.voice
    if part.beside:
        return nothing_to_call(Reply(voice.say("hello")))
    first = situation.block.get("first_turn", situation.turns == 0)
    own = str((situation.block.get("greeting") or {}).get(situation.language.value) or "")
    if first and own:
        # Whatever the shop says first, it says that a machine says it.
        return nothing_to_call(_with_starters(situation, f"{own} {voice.say('who_answers')}"))
    return nothing_to_call(_with_starters(situation, voice.say("greeting" if first else "greeting_again")))


def welcome(situation: Situation, _: Part) -> Act:
    """Somebody has just registered and had no wish yet."""
    return nothing_to_call(
        _with_starters(situation, f"{welcomed(situation)} {situation.voice.say('welcome_ask')}")
    )


def welcomed(situation: Situation) -> str:
    """The welcome of somebody who has just registered."""
    name = str(situation.block.get("customer_name") or "")
    return situation.voice.say("welcome", name=name) if name else situation.voice.say("welcome_nameless")


def thanks(situation: Situation, part: Part) -> Act:
    """You are welcome."""
    return nothing_to_call(Reply(situation.voice.say("thanks_short" if part.beside else "thanks")))


def goodbye(situation: Situation, _: Part) -> Act:
    """See you soon."""
    return nothing_to_call(Reply(situation.voice.say("goodbye")))


def fine(situation: Situation, _: Part) -> Act:
    """A yes to nothing that was asked."""
    return nothing_to_call(Reply(situation.voice.say("fine")))


def declined(situation: Situation, _: Part) -> Act:
    """A no."""
    return nothing_to_call(Reply(situation.voice.say("declined")))


def helping(situation: Situation, _: Part) -> Act:
    """What the concierge can do."""
    return nothing_to_call(_with_starters(situation, situation.voice.say("help")))


def insult(situation: Situation, part: Part) -> Act:
    """A calm answer, and a person on offer."""
    if part.beside:
        return nothing_to_call(Reply(situation.voice.say("insult_short")))
    return nothing_to_call(offer_person(situation, part, "insult", miss=False))


def wordless(situation: Situation, part: Part) -> Act:
    """A picture, a place, a voice: received, and a person can look at it."""
    return nothing_to_call(offer_person(situation, part, "wordless", miss=False))


def puzzled(situation: Situation, part: Part) -> Act:
    """Question marks alone: we were not plain, or not quick."""
    return nothing_to_call(offer_person(situation, part, "puzzled", miss=False))


def number(situation: Situation, _: Part) -> Act:
    """A number that picks nothing: the list again where there is one, else what it may mean."""
    voice = situation.voice
    choices = tuple(choice(f"product:{one.id}", one.title) for one in situation.memory.listed)
    if not choices:
        return nothing_to_call(_with_starters(situation, voice.say("number_alone")))
    lines = [f"{place}. {one['title']}" for place, one in enumerate(choices, 1)]
    text = "\n".join([voice.say("number_beyond"), *lines])
    return nothing_to_call(Reply(text, choices, memory={"options": as_options(choices)}))


def switch_language(situation: Situation, part: Part) -> Act:
    """Speak the language that was asked for, if it is one of ours; else say which are."""
    if part.target.startswith(WHETHER):
        return nothing_to_call(_asked_whether(situation, Language(part.target.removeprefix(WHETHER))))
    match = best_match(part.text, situation.passages, ("faq",))
    if match is not None and match.sureness >= SURE and part.target in {"", "foreign"}:
        return nothing_to_call(told_by(situation, part.text, match.passage))
    if part.target in {"", "foreign"}:
        key = "language_foreign" if part.target else "language_which"
        return nothing_to_call(Reply(situation.voice.say(key)))
    language = Language(part.target)
    voice = situation.voice_in(language)
    return nothing_to_call(Reply(voice.say("language_switched"), language=language.value))


def _asked_whether(situation: Situation, language: Language) -> Reply:
    """Yes, we speak it, said in both languages; which one to go on in is for the customer to say."""
    if language is situation.language:
        return Reply(situation.voice.say("language_switched"), language=language.value)
    ours, theirs = situation.voice, situation.voice_in(language)
    yes = ours.say("language_spoken", language=ours.say(f"language_{language.value}"))
    pair = (language, situation.language)
    choices = tuple(
        choice(f"language:{one.value}", situation.voice_in(one).say("language_own")) for one in pair
    )
    memory = {"asked": "language", "options": as_options(choices)}
    return Reply(f"{yes}\n{theirs.say('language_go_on')}", choices, memory=memory)


def _with_starters(situation: Situation, text: str) -> Reply:
    voice = situation.voice
    choices = tuple(choice(f"intent:{intent}", voice.say(f"choice_{intent}")) for intent in _STARTERS)
    return Reply(text, choices, memory={"options": as_options(choices)})
