"""What was booked: told, moved, given up; and waiting for a time that is full."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from agent_tools.slot_ids import LEAVE, MOVE, UNBOOK, chosen_of
from bot.booking_offers import KEEP, MOVING, WAIT
from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice, nothing_to_call
from bot.concierge.memory import Appointment
from bot.concierge.parsers.booking import way_said
from bot.concierge.parsers.choosing import Option, named_options
from bot.concierge.said_time import times_in, when_words
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import as_options
from bot.concierge.skills.timing import found_reply
from bot.concierge.skills.unsure import failed, offer_person
from bot.guardrails.booking_texts import booking_line
from bot.guardrails.wording import sentence

_MOST = 9
_LATE = frozenset({"BookingBegun", "MoveTooLate", "StepRefused"})
_TO = re.compile(r"\s(?:a|al|alle|to|until|hasta)\s", re.IGNORECASE)
_Told = Mapping[str, Any]


def mine(situation: Situation, part: Part) -> Act:
    """What the customer has booked, and what is kept for them."""
    outcome = yield Call("my_bookings")
    if outcome.refusal:
        return failed(situation, part)
    voice, found = situation.voice, outcome.many("bookings")
    waits = [str(one["name"]) for one in outcome.many("waits_for")]
    if not found:
        lines = [voice.say("bookings_none")]
    else:
        lines = [voice.say("bookings_yours")]
        lines += [f"• {booking_line(one)} ({one['code']}, {_small(str(one['status']))})" for one in found]
    if waits:
        lines.append(voice.say("waits_for", names=voice.listed(waits)))
    return Reply("\n".join(lines), memory=_kept_again(situation, found))


def _kept_again(situation: Situation, found: list[dict[str, Any]]) -> dict[str, Any]:
    """The one booking there is, to be spoken of next."""
    if situation.memory.asked or len(found) != 1 or found[0]["state"] == "held":
        return {}
    return {"appointment": Appointment(act="own", booking=str(found[0]["code"]))}


def cancel(situation: Situation, part: Part) -> Act:
    """A booking is to be given up: which, then what that means."""
    told = yield from _own(situation, part)
    if isinstance(told, Reply):
        return told
    return (yield from _leave(situation, part, str(told["code"])))


def _leave(situation: Situation, part: Part, code: str) -> Act:
    voice = situation.voice
    outcome = yield Call("cancel_booking", {"booking": code})
    if outcome.refusal == "BookingNotAgreed":
        wish = Appointment(act="cancel", booking=code)
        choices = (
            choice(str(outcome.told["button"]), sentence("choice_leave", situation.language)),
            choice(f"{KEEP}{code}", sentence("choice_stay", situation.language)),
        )
        memory = {"asked": "leaving", "appointment": wish, "options": as_options(choices)}
        return Reply(voice.say("leaving_lead"), choices, memory=memory)
    if outcome.refusal in _LATE:
        return offer_person(situation, part, "booking_late", miss=False)
    if outcome.refusal == "BookingUnknown":
        return offer_person(situation, part, "booking_unknown", miss=False)
    if outcome.refusal:
        return failed(situation, part)
    gone = outcome.told["canceled"]
    if outcome.told.get("was_held"):
        return Reply(voice.say("hold_let_go"), memory={"appointment": None})
    text = voice.say("left", name=gone["name"], when=gone["when"])
    back = outcome.told.get("terms", {}).get("refund_amount")
    if back:
        text = f"{text} {voice.say('left_refund', amount=back)}"
    return Reply(text, memory={"appointment": None})


def move(situation: Situation, part: Part) -> Act:
    """A booking is to have another time: which booking, then when, then the yes."""
    before = situation.memory.appointment
    moving = before is not None and before.act in {"move", "own"} and before.booking
    if moving and before is not None:
        wish = before.model_copy(update={"act": "move"})
        return (yield from move_to(situation, part, wish, _new_time(situation, part.text, before.day)))
    told = yield from _own(situation, part, act="move")
    if isinstance(told, Reply):
        return told
    wish = Appointment(
        act="move", booking=str(told["code"]), service=str(told["service"]), day=str(told["day"])
    )
    return (yield from move_to(situation, part, wish, _new_time(situation, part.text, str(told["day"]))))


def _new_time(situation: Situation, text: str, day: str) -> str:
    """The words about the new time: of "from Tuesday to Thursday" what comes after "to"."""
    times = times_in(situation, text)
    if len(times) == 1 and times[0].kind == "range":
        tail = _TO.split(text[times[0].span[0] :], maxsplit=1)[-1]
        if times_in(situation, tail):
            return when_words(situation, tail, day)
    return when_words(situation, text, day)


def move_to(situation: Situation, part: Part, wish: Appointment, when: str) -> Act:
    """The free times for it; one that was named to the hour is asked about at once."""
    asked = {"booking": wish.booking} | ({"when": when} if when else {})
    outcome = yield Call("find_slots", asked)
    if outcome.refusal == "BookingUnknown":
        return offer_person(situation, part, "booking_unknown", miss=False)
    if outcome.refusal:
        return failed(situation, part)
    if outcome.told.get("exact"):
        return (yield from _swap(situation, part, str(outcome.told["slots"][0]["slot"])))
    return found_reply(situation, part, outcome, wish)


def _swap(situation: Situation, part: Part, slot: str) -> Act:
    voice = situation.voice
    outcome = yield Call("move_booking", {"slot": slot})
    chosen = chosen_of(slot)
    wish = Appointment(act="move", booking=chosen.booking if chosen else "", slot=slot)
    if outcome.refusal == "BookingNotAgreed":
        choices = (
            choice(slot, sentence("choice_move", situation.language)),
            choice(f"{KEEP}{wish.booking}", sentence("choice_stay", situation.language)),
        )
        wish = wish.model_copy(update={"day": str(outcome.told["to"]["day"])})
        memory = {"asked": "moving", "appointment": wish, "options": as_options(choices)}
        return Reply(voice.say("moving_lead"), choices, memory=memory)
    if outcome.refusal == "TimeGone":
        return found_reply(situation, part, Outcome({**outcome.told, "understood": True}), wish)
    if outcome.refusal == "SameTime":
        return Reply(voice.say("same_time"), memory={"appointment": None})
    if outcome.refusal in _LATE:
        return offer_person(situation, part, "booking_late", miss=False)
    if outcome.refusal:
        return failed(situation, part)
    told = outcome.told["moved"]
    key = "moved" if told["state"] == "confirmed" else "moved_to_accept"
    own = Appointment(
        act="own", booking=str(told["code"]), service=str(told["service"]), day=str(told["day"])
    )
    return Reply(voice.say(key, name=told["name"], when=both(told)), memory={"appointment": own})


def join_list(situation: Situation, part: Part) -> Act:
    """Waiting for a time that was found full."""
    offered = next((one.id for one in situation.memory.options if one.id.startswith(WAIT)), "")
    if not offered:
        return Reply(situation.voice.say("wait_which_time"))
    return (yield from picked(situation, Part("booking", part.text, target=offered)))


def guests(situation: Situation, part: Part) -> Act:
    """A link for each who comes along, to be passed on."""
    own = yield Call("my_bookings")
    found = [one for one in own.many("bookings") if one.get("guests") and one["state"] != "held"]
    if not found:
        return Reply(situation.voice.say("guests_unnamed"))
    told = (_named(situation, part.text, found) or found)[0]
    outcome = yield Call("invite_guests", {"booking": str(told["code"])})
    if outcome.refusal:
        return offer_person(situation, part, "booking_late", miss=False)
    lines = [situation.voice.say("guests_links", name=told["name"], when=told["when"])]
    lines += [f"• {one['name']}: {one['url']}" for one in outcome.many("guests")]
    return Reply("\n".join(lines))


def way(situation: Situation, part: Part) -> Act:
    """How they hear of what they booked from now on."""
    said = way_said(part.text)
    outcome = yield Call("prefer_way", {"way": said})
    if outcome.refusal == "WayMissing" and outcome.told.get("missing") == "email":
        linked = yield Call("send_link", {"purpose": "profile"})
        if linked.refusal:
            return failed(situation, part)
        link = {"title": situation.voice.say("open_page"), "url": str(linked.told["url"])}
        return Reply(situation.voice.say("way_no_email"), links=(link,))
    if outcome.refusal == "WayMissing":
        return Reply(situation.voice.say("way_not_there"))
    if outcome.refusal:
        return failed(situation, part)
    return Reply(situation.voice.say(f"way_{said}"))


def leave_list(situation: Situation, part: Part) -> Act:
    """Waiting no more."""
    own = yield Call("my_bookings")
    waits = own.many("waits_for")
    if not waits:
        return Reply(situation.voice.say("waits_for_nothing"))
    for one in waits:
        left = yield Call("leave_time_list", {"service": one["slug"]})
        if left.refusal:
            return failed(situation, part)
    return Reply(situation.voice.say("waits_no_more"))


def picked(situation: Situation, part: Part) -> Act:
    """A tap that gives up, moves, keeps or waits."""
    kind, _, value = part.target.partition(":")
    if f"{kind}:" == MOVE:
        return (yield from _swap(situation, part, part.target))
    if f"{kind}:" in {UNBOOK, LEAVE}:
        return (yield from _leave(situation, part, value.partition(".")[0]))
    if f"{kind}:" == MOVING:
        before = situation.memory.appointment or Appointment()
        return (yield from move_to(situation, part, Appointment(act="move", booking=value), before.when))
    if f"{kind}:" == WAIT:
        return (yield from _wait(situation, part, value))
    return (
        yield from nothing_to_call(Reply(situation.voice.say("kept_as_is"), memory={"appointment": None}))
    )


def _wait(situation: Situation, part: Part, value: str) -> Act:
    service, seats, when = (*value.split("|"), "", "")[:3]
    told = {"service": service, "when": when} | ({"seats": int(seats)} if seats.isdecimal() else {})
    outcome = yield Call("join_time_list", told)
    if outcome.refusal == "TimeFree":
        wish = Appointment(act="book", service=service)
        return found_reply(situation, part, Outcome({**outcome.told, "slots": [], "understood": True}), wish)
    if outcome.refusal:
        return failed(situation, part)
    name = str(outcome.told["waiting"]["name"])
    return Reply(situation.voice.say("waiting_now", service=name), memory={"appointment": None})


def _own(situation: Situation, part: Part, act: str = "cancel") -> Any:
    """The booking that is meant; else a reply that asks which, or says that there is none."""
    outcome = yield Call("my_bookings")
    if outcome.refusal:
        return failed(situation, part)
    found = [one for one in outcome.many("bookings") if act == "cancel" or one["state"] != "held"]
    if not found:
        return offer_person(situation, part, "bookings_none_known", miss=False)
    named = _named(situation, part.text, found) or found
    if len(named) == 1:
        return named[0]
    kind = UNBOOK if act == "cancel" else MOVING
    choices = tuple(
        choice(f"{kind}{one['code']}", str(one["title"]), str(one["name"])) for one in named[:_MOST]
    )
    wish = Appointment(act=act, when=when_words(situation, part.text, ""))
    memory = {"asked": "booking", "appointment": wish, "options": as_options(choices)}
    return Reply(situation.voice.say(f"which_to_{act}"), choices, memory=memory)


def _named(situation: Situation, text: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bookings whose code or service stands in the words, or that was spoken of last."""
    coded = [one for one in found if str(one["code"]).lower() in text.lower()]
    if coded:
        return coded
    options = [Option(str(one["code"]), str(one["name"])) for one in found]
    same = {one.id for one in named_options(text, options)}
    named = [one for one in found if one["code"] in same]
    wish = situation.memory.appointment
    last = [one for one in found if wish is not None and one["code"] == wish.booking]
    return named or last


def both(told: _Told) -> str:
    """A time on the host's clock, and on the customer's where that shows another."""
    return " · ".join(str(told[key]) for key in ("when", "your_when") if told.get(key))


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


ACTS: Final[Mapping[str, Callable[[Situation, Part], Act]]] = {
    "mine": mine,
    "cancel": cancel,
    "move": move,
    "guests": guests,
    "way": way,
    "join_list": join_list,
    "leave_list": leave_list,
}
"""What can be wanted of what is booked."""
