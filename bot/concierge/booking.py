"""Whether words or taps are about a time that is booked: said outright, or in answer to what we asked of one."""

import re
from collections.abc import Sequence

from agent_tools.agreeing import agreed_to
from agent_tools.slot_ids import AGAIN, BOOK, LEAVE, MOVE, SLOT, UNBOOK, chosen_of
from bot.booking_offers import KEEP, MOVING, SEATS, SERVICE, TIMES, WAIT, WHEN
from bot.concierge.acts import Part
from bot.concierge.memory import Appointment, Memory
from bot.concierge.parsers.agreeing import agreement
from bot.concierge.parsers.booking import (
    asks_about_it,
    asks_what_if,
    asks_whats_on,
    booking_act,
    cancels_it,
    comes_to_see,
    moves_it,
    of_something_else,
    party,
)
from bot.concierge.parsers.choosing import Option, chosen, one_sharing
from bot.concierge.parsers.correcting import party_instead
from bot.concierge.parsers.courtesies import courtesies
from bot.concierge.parsers.hosting import hosting_act
from bot.concierge.parsers.orders import order_number
from bot.concierge.router import Router
from bot.concierge.said_time import little_else, moment, option_meant, shop_zone, times_in
from bot.concierge.situation import Situation
from bot.concierge.wording import tokens

_KINDS = (SLOT, BOOK, UNBOOK, LEAVE, MOVE, WHEN, SERVICE, TIMES, KEEP, MOVING, WAIT, AGAIN)
_ASKED = frozenset({"service", "when", "held", "leaving", "moving", "booking"})
_NUMBER = re.compile(r"\W*(\d{1,2})\W*")
_HOUR = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_WITH = re.compile(r"\W*(?:con|with)\s+\w+", re.IGNORECASE)
"""Somebody is asked for by name."""
_SHORT = 8
_FEW = 4
_AGREES = {"held": (BOOK, "booking"), "leaving": (LEAVE, "leaving"), "moving": (MOVE, "moving")}
_NOON = 12
_FOR = {"it": "per {many} persone", "en": "for {many} people", "es": "para {many} personas"}
_BOOKS = {"it": "prenota", "en": "book it", "es": "reserva"}
"""What a yes to several times says: which one is asked once more."""
_SOLD_BY_TIME = frozenset({"tours", "consultations", "consulting", "property"})


def books(situation: Situation) -> bool:
    """Whether anything is booked by time here."""
    return situation.may_call("find_slots")


def sold_by_time(situation: Situation) -> bool:
    """Whether the goods of this shop are times: a tour, a consultation, a viewing."""
    return books(situation) and situation.vertical in _SOLD_BY_TIME


def picked_time(situation: Situation, option: str) -> Part | None:
    """What an option about a booking stands for; None where it is none.

    A bare number is an hour where the list has one at it: "5" under a list of times is five o'clock.
    """
    if not option.startswith(_KINDS) or not books(situation):
        return None
    number = _NUMBER.fullmatch(situation.text)
    if number and _is_an_hour(situation, int(number[1])):
        return Part("booking", _at(situation, number[1]))
    return Part("booking", "", target=option)


def appointment(situation: Situation, router: Router, sentence: str) -> Part | None:
    """What a sentence plainly wants of a booked time; None where it says nothing of the kind."""
    if not books(situation) or order_number(sentence):
        return None
    if asks_how_it_goes(situation, sentence) or comes_to_see(sentence, situation.vertical):
        return Part("booking", sentence)
    act = booking_act(sentence) or booking_act(router.cleaned(sentence, situation.names))
    if act or _of_ours(situation, sentence) or _whats_on(situation, sentence):
        return Part("booking", sentence)
    beside = booking_act(situation.text) and sentence != situation.text
    return Part("booking", sentence) if beside and _of_a_time(situation, sentence) else None


def asks_how_it_goes(situation: Situation, text: str) -> bool:
    """Whether it asks who is there, whether it can be had from afar, or in which language: where that can be meant."""
    act = hosting_act(text)
    spoken_of = situation.memory.appointment is not None
    return act == "who" or (bool(act) and (spoken_of or sold_by_time(situation)))


def _whats_on(situation: Situation, sentence: str) -> bool:
    """Whether it asks what takes place on a day."""
    short = len(tokens(sentence)) <= _SHORT
    return short and asks_whats_on(sentence) and bool(times_in(situation, sentence))


def _of_ours(situation: Situation, sentence: str) -> bool:
    """Whether it is to be canceled or moved, of what only a booking can be, or was just spoken of."""
    spoken_of = situation.memory.appointment is not None
    if cancels_it(sentence):
        return spoken_of or not situation.sells
    return spoken_of and moves_it(sentence) and bool(times_in(situation, sentence))


def answer_about_booking(situation: Situation) -> Part | None:
    """What a message means that answers our question about a time; None where it says something else."""
    text = courtesies(situation.text).rest or situation.text
    if not books(situation):
        return None
    if asks_how_it_goes(situation, text) and len(tokens(text)) <= _SHORT:
        return Part("booking", text)
    offered = None if situation.memory.asked in _AGREES else _answer_to_an_offer(situation, text)
    wish = situation.memory.appointment
    if (wish is None or not wish.service) and _time_for_a_product(situation, text):
        return Part("booking", text)
    if comes_to_see(text, situation.vertical) and len(tokens(text)) <= _SHORT + _FEW:
        return Part("booking", text)
    return offered or (_answer(situation, text, wish) if wish is not None else None)


def _time_for_a_product(situation: Situation, text: str) -> bool:
    """Whether a time is said of what was just shown, in a shop whose goods are times: a tour, a consultation."""
    memory = situation.memory
    shown = memory.product is not None and memory.asked in {"", "interest", "product", "intent", "person"}
    if shown and sold_by_time(situation) and little_else(situation, text):
        return True
    if _one_of_the_list(situation, text):
        return True
    return _alone(memory) and "?" not in text and _named_time(situation, text)


def _one_of_the_list(situation: Situation, text: str) -> bool:
    """Whether goods of the last list are picked together with a time: "the second, Monday morning"."""
    if not (sold_by_time(situation) and situation.listed and times_in(situation, text)):
        return False
    return len(tokens(text)) <= _SHORT and len(chosen(text, situation.listed)) == 1


def _alone(memory: Memory) -> bool:
    """Whether nothing is open that a time could belong to: no question, no cart, no order."""
    searched = memory.wishes is not None and not memory.listed
    return not (memory.asked or memory.in_cart or memory.ordered or memory.added or searched)


def _named_time(situation: Situation, text: str) -> bool:
    """Whether a text is a time, perhaps with how many come, and nothing else; in a shop that sells times."""
    return sold_by_time(situation) and bool(times_in(situation, text)) and _of_a_time(situation, text)


def _answer(situation: Situation, text: str, wish: Appointment) -> Part | None:
    """What answers our last question about the time that is spoken of."""
    asked = situation.memory.asked
    if wish.booking and asked != "held" and cancels_it(text):
        return Part("booking", text)
    if (
        (wish.service or asked == "service")
        and asks_about_it(text)
        and len(tokens(text)) <= _FEW + _FEW * _more_is_about_it(asked, text)
    ):
        return Part("booking", text)
    many = _how_many(situation, text, wish)
    if many is not None:
        return many
    agreed = _consent(situation, text, wish) if asked in _AGREES else None
    if agreed is not None:
        return agreed
    if asked in _ASKED:
        return _about_the_list(situation, text) or _goes_on(situation, text)
    return Part("booking", text) if _recent(situation) and _of_a_time(situation, text) else None


def _more_is_about_it(asked: str, text: str) -> bool:
    """Whether a longer question is about it too: while a time is kept, while we ask which service, or of what holds for nothing else."""
    return asked in {"held", "service"} or asks_what_if(text)


def _how_many(situation: Situation, text: str, wish: Appointment) -> Part | None:
    """Another number of people for the time that is spoken of, kept or booked; None where it says none."""
    spoken_of = bool(wish.service or wish.booking)
    if not spoken_of or len(tokens(text)) > _SHORT or times_in(situation, text):
        return None
    if wish.act == "own":
        many = party(text) or party_instead(text, wish.seats or 1)
        return Part("booking", text, target=f"{SEATS}{many}") if many and not booking_act(text) else None
    if situation.memory.asked not in {"held", "when", "service"}:
        return None
    many = 0 if party(text) else party_instead(text, wish.seats)
    return Part("booking", _FOR[situation.language].format(many=many)) if many else None


def _answer_to_an_offer(situation: Situation, text: str) -> Part | None:
    """A yes or a no to a time that somebody waited for: it was offered by a message that was no answer of ours."""
    button = next((one for one in situation.said.get("asked") or () if one.startswith(BOOK)), "")
    if not button:
        return None
    if agreed_to(text, (), button=button, asked=(button,), about="booking"):
        return Part("booking", text, target=button)
    said = agreement(text)
    declined = said is not None and not said.yes and not said.rest
    return Part("booking", text, target=f"{UNBOOK}{button.removeprefix(BOOK)}") if declined else None


def _consent(situation: Situation, text: str, wish: Appointment) -> Part | None:
    """A yes or a no to what we asked; with a time beside it, the time counts."""
    kind, about = _AGREES[situation.memory.asked]
    button = (
        wish.slot
        if kind == MOVE
        else next(
            (one.id for one in situation.memory.options if one.id.startswith(kind)), f"{kind}{wish.booking}"
        )
    )
    if agreed_to(text, (), button=button, asked=(button,), about=about):
        return Part("booking", text, target=button)
    said = agreement(text)
    if said is None or times_in(situation, text) or party(text):
        return None
    more = len(tokens(said.rest)) > _FEW or "?" in text
    if said.yes or more:
        return None
    return Part("booking", text, target=f"{UNBOOK if kind == BOOK else KEEP}{wish.booking}")


def _about_the_list(situation: Situation, text: str) -> Part | None:
    """One of the options that were offered: by its time, its place or its name."""
    wish = situation.memory.appointment
    options = [
        one
        for one in situation.options
        if one.id.startswith((SLOT, MOVE, WHEN, SERVICE, UNBOOK, MOVING, WAIT))
    ]
    too_long = len(tokens(text)) > (_SHORT + _FEW if party(text) else _SHORT)
    if situation.memory.asked in _AGREES or wish is None or too_long:
        return None
    number = _NUMBER.fullmatch(text)
    if number and _is_an_hour(situation, int(number[1])):
        return Part("booking", _at(situation, number[1]))
    said = agreement(text)
    if options and said is not None and said.yes and not said.rest:
        one = options[0].id if len(options) == 1 else ""
        return Part("booking", "" if one else _BOOKS[situation.language], target=one)
    if party(text) and one_sharing(text, [one for one in options if one.id.startswith(SERVICE)]):
        return Part("booking", text)
    found = option_meant(situation, text, options, wish.day or _only_day(situation, options))
    which_one = situation.memory.asked == "service" and not party(text)
    if found is None and (which_one or not times_in(situation, text)):
        named = chosen(text, options)
        found = named[0] if len(named) == 1 else None
    return Part("booking", text, target=found.id) if found else None


def _only_day(situation: Situation, options: Sequence[Option]) -> str:
    """The day of all the times that were offered; empty where they lie on several."""
    days = {
        slot.starts_at.astimezone(shop_zone(situation)).date().isoformat()
        for one in options
        if (slot := chosen_of(one.id)) is not None
    }
    return days.pop() if len(days) == 1 else ""


def _goes_on(situation: Situation, text: str) -> Part | None:
    """Another time, a number of people, or an hour without a word around it."""
    number = _NUMBER.fullmatch(text)
    if number and situation.memory.asked == "when":
        return Part("booking", _at(situation, number[1]))
    words = len(tokens(text))
    if words <= _SHORT and (party(text) or (words <= _FEW and _WITH.match(text))):
        return Part("booking", text)
    return Part("booking", text) if _of_a_time(situation, text) else None


def _of_a_time(situation: Situation, text: str) -> bool:
    if of_something_else(text):
        return False
    return little_else(situation, text) or (party(text) > 0 and len(tokens(text)) <= _SHORT)


def _recent(situation: Situation) -> bool:
    """Whether a time is being spoken of: one is kept, or a day was named."""
    wish = situation.memory.appointment
    return wish is not None and bool(wish.service) and wish.act in {"book", "move"}


def still_kept(situation: Situation, wish: Appointment | None) -> bool:
    """Whether the time that we asked a yes for is still kept."""
    return wish is not None and bool(wish.until) and wish.until > moment(situation).isoformat()


def hold_goes_on(situation: Situation, memory: Memory) -> Memory:
    """The memory with the time that is kept still waiting for its yes, after something else was answered."""
    before = situation.memory
    if before.asked != "held" or memory.asked or not still_kept(situation, memory.appointment):
        return memory
    return memory.model_copy(update={"asked": "held", "options": memory.options or before.options})


def hold_waits(situation: Situation, memory: Memory) -> bool:
    """Whether a time that was kept before this answer still waits for its yes."""
    before, now = situation.memory.appointment, memory.appointment
    kept = situation.memory.asked == memory.asked == "held" and before is not None and now is not None
    return kept and before == now


def _is_an_hour(situation: Situation, number: int) -> bool:
    """Whether one of the offered times is at that hour, in either half of the day."""
    hours = {
        int(found[1]) % _NOON
        for one in situation.options
        if one.id.startswith((SLOT, MOVE)) and (found := _HOUR.search(one.title))
    }
    return number % _NOON in hours


def _at(situation: Situation, hour: str) -> str:
    leads = {"it": "alle", "en": "at", "es": "a las"}
    return f"{leads[situation.language]} {hour}"
