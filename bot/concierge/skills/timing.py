"""How free times are offered: a list to tap, a question where a word has two meanings, what is near where nothing is."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.booking_offers import SERVICE, WHEN, slot_choices, waiting_id
from bot.concierge.acts import Outcome, Part, Reply, choice
from bot.concierge.memory import Appointment
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import as_options
from bot.concierge.skills.services_meant import Service
from bot.concierge.skills.unsure import offer_person
from bot.concierge.wording import shortened, tokens
from bot.guardrails.wording import sentence

_TITLE = 24
_NOTE = 200


def found_reply(situation: Situation, part: Part, outcome: Outcome, wish: Appointment) -> Reply:
    """What was found, to be tapped or answered."""
    told = outcome.told
    if told.get("ask"):
        return _ask(situation, outcome, wish)
    slots = outcome.many("slots")
    if not slots and not outcome.many("others"):
        return nothing_free(situation, part, outcome, wish)
    voice, service = situation.voice, _for_so_many(situation, outcome)
    days = {str(one["day"]) for one in slots}
    if not slots:
        key = "times_full" if told.get("full") else "times_not_then"
    elif not told.get("understood"):
        key = "times_first"
    else:
        key = "times_of_day" if len(days) == 1 else "times_free"
    day = str(slots[0]["when"]).partition(",")[0] if slots else ""
    return _list(situation, outcome, wish, voice.say(key, service=service, day=day))


def _for_so_many(situation: Situation, outcome: Outcome) -> str:
    """The service's name, with the number of people where several come."""
    seats, name = int(outcome.told.get("seats", 1)), str(outcome.told["service"]["name"])
    many = sentence("seats_many", situation.language, seats=seats)
    return f"{name}, {many[:1].lower()}{many[1:]}" if seats > 1 else name


def nothing_free(situation: Situation, part: Part, outcome: Outcome, wish: Appointment) -> Reply:
    """Nothing at all: the waiting list where it is full, else a person."""
    told, voice = outcome.told, situation.voice
    if told.get("full") and told.get("stretches") and not wish.booking:
        choices = (
            choice(waiting_id(told), voice.say("choice_wait_time")),
            choice("no", voice.say("choice_no")),
        )
        text = voice.say("times_full_wait", service=str(told["service"]["name"]))
        memory = {"asked": "when", "appointment": wish, "options": as_options(choices)}
        return Reply(text, choices, memory=memory)
    return offer_person(situation, part, "times_none", miss=False)


def gone(situation: Situation, part: Part, outcome: Outcome, wish: Appointment) -> Reply:
    """A time that somebody else has meanwhile, with what is free near it."""
    voice = situation.voice
    choices = tuple(one.model_dump() for one in slot_choices(outcome.told, situation.language))
    if not choices and outcome.told.get("why") == "SeatsGone":
        return Reply(voice.say("seats_too_many", left=outcome.told.get("left", "")))
    if not choices:
        return nothing_free(situation, part, outcome, wish)
    memory = {
        "asked": "when",
        "appointment": wish.model_copy(update={"slot": "", "until": "", "when": ""}),
        "options": as_options(choices),
    }
    key = {"SeatsGone": "time_seats_gone", "TooSoon": "time_too_soon"}.get(
        str(outcome.told.get("why")), "time_gone"
    )
    return Reply(voice.say(key, left=outcome.told.get("left", "")), choices, memory=memory)


def held_reply(situation: Situation, held: Any, wish: Appointment, key: str = "hold_lead") -> Reply:
    """A time is kept: code writes its summary and its buttons under these words."""
    language = situation.language
    choices = (
        choice(f"book:{held['code']}", sentence("choice_book", language)),
        choice(f"times:{held['service']}", sentence("choice_other_time", language)),
        choice(f"unbook:{held['code']}", sentence("choice_not", language)),
    )
    memory = {"asked": "held", "appointment": wish, "options": as_options(choices)}
    return Reply(situation.voice.say(key), choices, memory=memory)


def kept_note(situation: Situation) -> str:
    """What is known already of what the customer is after: nobody asks for it again."""
    memory = situation.memory
    wished = memory.wishes.words if memory.wishes else ""
    about = memory.product.title if memory.product else ""
    return shortened(about or wished, _NOTE)


def _list(situation: Situation, outcome: Outcome, wish: Appointment, text: str) -> Reply:
    choices = tuple(one.model_dump() for one in slot_choices(outcome.told, situation.language))
    days = {str(one["day"]) for one in outcome.many("slots")}
    own_day = wish.day if wish.booking else ""
    kept = wish.model_copy(update={"day": days.pop() if len(days) == 1 else own_day, "when": ""})
    memory = {"asked": "when", "appointment": kept, "options": as_options(choices)}
    return Reply(text, choices, memory=memory)


def price_words(situation: Situation, told: Mapping[str, Any]) -> str:
    """What it costs; that it is free where it costs nothing."""
    return str(told["price"]) if told.get("price_minor") else sentence("bill_free", situation.language)


def _ask(situation: Situation, outcome: Outcome, wish: Appointment) -> Reply:
    """Which of several readings is meant, of those that can be booked."""
    asked, voice = outcome.told["ask"], situation.voice
    answers = list(asked["answers"])
    choices = tuple(
        choice(one["slot"], one["title"], str(one.get("your_when", "")))
        if one.get("slot")
        else choice(f"{WHEN}{one['when']}", shortened(str(one["words"]), _TITLE))
        for one in answers
    )
    words = [str(one.get("when") if one.get("slot") else one["words"]) for one in answers]
    text = voice.say("time_which", first=words[0], second=words[-1])
    if asked["what"] == "am_pm" and len(answers) == len(("morning", "afternoon")):
        halves = [str(one["words"]).rpartition(", ")[2] for one in answers]
        text = voice.say("time_half", first=halves[0], second=halves[1])
    days = {str(one.get("day") or one["when"][:10]) for one in answers}
    kept = wish.model_copy(update={"day": days.pop() if len(days) == 1 else "", "when": ""})
    memory = {"asked": "when", "appointment": kept, "options": as_options(choices)}
    return Reply(text, choices, memory=memory)


def not_booked_yet(situation: Situation) -> bool:
    """Whether the time that is spoken of is still being looked for, or only kept: there is nothing to move yet."""
    wish = situation.memory.appointment
    return wish is not None and wish.act == "book"


def times_again(situation: Situation) -> Reply:
    """Which of the listed times, once more."""
    memory = situation.memory
    choices = tuple(choice(one.id, one.title) for one in memory.options)
    kept = {"asked": "when", "options": memory.options, "appointment": memory.appointment}
    return Reply(situation.voice.say("times_which"), choices, memory=kept)


def only_offered(situation: Situation) -> str:
    """The service that was just offered, where it was no other's turn; empty for none, or several."""
    offered = [one.id for one in situation.memory.options if one.id.startswith(SERVICE)]
    return offered[0].removeprefix(SERVICE) if len(offered) == 1 else ""


def of_that_name(situation: Situation, services: Sequence[Service]) -> str:
    """The service that is called as the product last spoken of; empty for none."""
    about = tokens(situation.memory.product.title) if situation.memory.product else []
    return next((str(one["slug"]) for one in services if about and tokens(str(one["name"])) == about), "")
