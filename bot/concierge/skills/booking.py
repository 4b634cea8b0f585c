"""Booking a time: which service, when, for how many, one question at a time; the time kept, and the yes to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from agent_tools.slot_ids import AGAIN, BOOK, LEAVE, MOVE, SLOT, UNBOOK
from bot.booking_offers import KEEP, MOVING, SEATS, SERVICE, TIMES, WAIT, WHEN
from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.booking import books
from bot.concierge.memory import Appointment
from bot.concierge.parsers.booking import (
    asks_about_it,
    asks_whats_on,
    booking_act,
    cancels_it,
    names,
    party,
)
from bot.concierge.parsers.hosting import hosting_act
from bot.concierge.said_time import besides_times, day_meant, moment, when_words
from bot.concierge.situation import Situation
from bot.concierge.skills import hosting, noting, rebooking
from bot.concierge.skills.lines import as_options
from bot.concierge.skills.services_meant import Service, service_named, sharing_words
from bot.concierge.skills.timing import (
    found_reply,
    gone,
    held_reply,
    kept_note,
    not_booked_yet,
    of_that_name,
    only_offered,
    price_words,
    times_again,
)
from bot.concierge.skills.unsure import failed, offer_person
from bot.concierge.wording import shortened, tokens
from bot.guardrails.booking_texts import booking_line

_MOST = 10
_FEW = 4
_HELD_FOR = timedelta(minutes=5)


def booking(situation: Situation, part: Part) -> Act:
    """Whatever is wanted of a booked time; where nothing can be booked here, a person does it."""
    if not books(situation):
        return (yield from noting.booking(situation, part))
    if part.target:
        return (yield from _picked(situation, part))
    if hosting_act(part.text):
        return (yield from hosting.ACTS[hosting_act(part.text)](situation, part))
    if _books_what_is_listed(situation, part):
        options = situation.memory.options
        if len(options) == 1:
            return (yield from _picked(situation, replace(part, target=options[0].id)))
        return times_again(situation)
    return (yield from _acting(situation, part))


def _acting(situation: Situation, part: Part) -> Act:
    """What the words want done, or what was being done before them."""
    act: str = booking_act(part.text) or ("cancel" if cancels_it(part.text) else "")
    act = act or ("" if asks_about_it(part.text) else _going_on(situation))
    if act == "move" and situation.memory.asked in {"held", "when"} and not_booked_yet(situation):
        return (yield from _book(situation, part))
    if act in rebooking.ACTS:
        return (yield from rebooking.ACTS[act](situation, part))
    if act == "again":
        return (yield from _again(situation, part, ""))
    if act == "services":
        return (yield from _services(situation, part))
    if not act and situation.memory.appointment is not None and asks_about_it(part.text):
        return (yield from _about_it(situation, part, situation.memory.appointment))
    return (yield from _book(situation, part))


def _books_what_is_listed(situation: Situation, part: Part) -> bool:
    """Whether "book it" is said to a list of times, without naming one."""
    memory = situation.memory
    listed = memory.asked == "when" and memory.options and memory.appointment is not None
    said = booking_act(part.text) == "book" and len(tokens(part.text)) <= _FEW
    return bool(listed and said) and not when_words(situation, part.text, "")


def _going_on(situation: Situation) -> str:
    """What was being done: another time said while a booking is moved, or after it was made, is meant for it."""
    wish = situation.memory.appointment
    return "move" if wish is not None and wish.act in {"move", "own"} else ""


def _picked(situation: Situation, part: Part) -> Act:
    """A tap, or words that stand for one."""
    kind, _, value = part.target.partition(":")
    wish = situation.memory.appointment or Appointment(act="book")
    if f"{kind}:" in {UNBOOK, LEAVE, MOVE, KEEP, MOVING, WAIT, SEATS}:
        done = hosting.seats if f"{kind}:" == SEATS else rebooking.picked
        return (yield from done(situation, part))
    if f"{kind}:" == BOOK:
        return (yield from _agree(situation, part, value))
    if f"{kind}:" == AGAIN:
        return (yield from _again(situation, part, value))
    if f"{kind}:" == SLOT:
        return (yield from _hold(situation, part, part.target, wish))
    if f"{kind}:" == WHEN and wish.act == "move":
        return (yield from rebooking.move_to(situation, part, wish, value))
    changes = {WHEN: {"when": value}, SERVICE: {"service": value}, TIMES: {"service": value, "when": ""}}
    told = wish.model_copy(update={"act": "book", **changes[f"{kind}:"]})
    return (yield from _look(situation, part, told))


def _services(situation: Situation, part: Part) -> Act:
    """What can be booked here, at a time where one was said, to choose from."""
    when = when_words(situation, part.text, "")
    listed = yield Call("list_services", {"when": when} if when else {})
    found = listed.many("services")
    if when and not found and not listed.refusal:
        when, listed = "", (yield Call("list_services"))
        found = listed.many("services")
    if listed.refusal or not found:
        return failed(situation, part)
    voice = situation.voice
    lines = [voice.say("services_here"), *(_about(situation, one) for one in found[:_MOST])]
    return _which_service(situation, found, Appointment(act="book", when=when), "\n".join(lines))


def book_that(situation: Situation, part: Part, slug: str) -> Act:
    """The times of goods that are a service of the same name, for whoever takes them."""
    seats, when = party(part.text), when_words(situation, part.text, "")
    return (yield from _look(situation, part, Appointment(act="book", service=slug, seats=seats, when=when)))


def _about_it(situation: Situation, part: Part, wish: Appointment) -> Act:
    """What it costs and how long it takes; what was asked before is asked still."""
    if situation.memory.asked == "held":
        mine = (yield Call("my_bookings")).many("bookings")
        kept = next((one for one in mine if one["code"] == wish.booking and one.get("price_amount")), None)
        if kept is not None:
            return Reply(f"{booking_line(kept)}: {kept['price_amount']}\n{kept.get('policy', '')}".strip())
    listed = (yield Call("list_services")).many("services")
    if not wish.service and listed:
        each = "\n".join(f"{_about(situation, one)}, {one['minutes']}" for one in listed[:_MOST])
        return _which_service(situation, listed, wish, each)
    found = next((one for one in listed if one["slug"] == wish.service), None)
    if found is None:
        return failed(situation, part)
    lines = [f"{_about(situation, found)}, {found['minutes']}", str(found.get("policy", ""))]
    memory = situation.memory
    choices = tuple(choice(one.id, one.title) for one in memory.options)
    kept = {"asked": memory.asked, "options": memory.options} if memory.asked == "when" else {}
    return Reply("\n".join(filter(None, lines)), choices if kept else (), memory=kept)


def _book(situation: Situation, part: Part) -> Act:
    day = day_meant(situation, part.text) if asks_whats_on(part.text) else ""
    if day:
        happening = yield Call("events_on", {"day": day})
        shown = noting.events(situation, happening)
        if shown is not None:
            return shown
    listed = yield Call("list_services")
    found = listed.many("services")
    if listed.refusal or not found:
        return offer_person(situation, part, "booking", miss=False)
    wish = _gathered(situation, part, found)
    if not wish.service:
        sharing = sharing_words(besides_times(situation, part.text), found)
        again = situation.memory.asked == "service" and not sharing
        key = "service_still" if again else "service_which"
        return _which_service(situation, sharing or found, wish, situation.voice.say(key))
    room = next((int(one["seats_each"]) for one in found if one["slug"] == wish.service), wish.seats)
    if room <= 1:  # nobody is counted there: it is whoever comes along
        wish = wish.model_copy(update={"seats": 0})
    if wish.seats > room:
        return Reply(situation.voice.say("seats_too_many", left=room))
    before = situation.memory
    if before.asked == "held" and wish.slot and before.appointment and wish.seats != before.appointment.seats:
        said = when_words(situation, part.text, wish.day)
        if not said and wish.service == before.appointment.service:
            return (yield from _hold(situation, part, wish.slot, wish))
    return (yield from _look(situation, part, wish))


def _gathered(situation: Situation, part: Part, services: Sequence[Service]) -> Appointment:
    """What was said of it so far, and now."""
    before = situation.memory.appointment or Appointment()
    before = before if before.act == "book" else Appointment()
    named = service_named(besides_times(situation, part.text), services) or before.service
    service = named or of_that_name(situation, services) or only_offered(situation)
    if not service and len(services) == 1:
        service = str(services[0]["slug"])
    hosts = [host for one in services if one["slug"] == service for host in one.get("hosts") or []]
    host = next(
        (str(one["slug"]) for one in hosts if set(tokens(str(one["name"]))) & set(tokens(part.text))), ""
    )
    known = {name for one in hosts for name in str(one["name"]).split()}
    day = before.day or (day_meant(situation, before.when) if before.when else "")
    guests = tuple(name for name in names(part.text) if name not in known) or before.guests
    return before.model_copy(
        update={
            "act": "book",
            "service": service,
            "seats": party(part.text) or before.seats or (len(guests) + 1 if guests else 0),
            "guests": guests,
            "host": host or before.host,
            "when": when_words(situation, part.text, day)
            or before.when
            or _same_day(situation, part, before),
        }
    )


def _same_day(situation: Situation, part: Part, before: Appointment) -> str:
    """The day whose times were listed, where only for how many is said anew."""
    listed = situation.memory.asked == "when" and bool(before.day)
    return before.day if listed and party(part.text) else ""


def _which_service(situation: Situation, services: Sequence[Service], wish: Appointment, text: str) -> Reply:
    choices = tuple(
        choice(
            f"{SERVICE}{one['slug']}",
            shortened(str(one["name"]), 24),
            f"{one['minutes']}, {price_words(situation, one)}",
        )
        for one in services[:_MOST]
    )
    memory = {"asked": "service", "appointment": wish, "options": as_options(choices)}
    return Reply(text, choices, memory=memory)


def _about(situation: Situation, service: Service) -> str:
    hosts = ", ".join(
        f"{host['name']}{' ★ ' + host['rating'] if host.get('rating') else ''}"
        for host in service.get("hosts") or []
    )
    line = f"• *{service['name']}*, {price_words(situation, service)}"
    return f"{line}, {situation.voice.say('with_hosts', names=hosts)}" if hosts else line


def _look(situation: Situation, part: Part, wish: Appointment) -> Act:
    """The free times that are meant; one that was named to the hour is kept at once."""
    told = {"service": wish.service, "when": wish.when, "host": wish.host}
    asked: dict[str, Any] = {key: value for key, value in told.items() if value}
    outcome = yield Call("find_slots", asked | ({"seats": wish.seats} if wish.seats > 1 else {}))
    if outcome.refusal == "HostUnknown":
        return (yield from _look(situation, part, wish.model_copy(update={"host": ""})))
    return (yield from _offered(situation, part, outcome, wish))


def _again(situation: Situation, part: Part, code: str) -> Act:
    """What they had, with whoever hosted it; where they had nothing, it is a booking like any other."""
    when = when_words(situation, part.text, "")
    told = {"booking": code, "when": when}
    outcome = yield Call("book_again", {key: value for key, value in told.items() if value})
    if outcome.refusal in {"BookingUnknown", "ServiceUnknown"}:
        return (yield from _book(situation, part))
    host, service = str(outcome.told.get("host", "")), outcome.told.get("service") or {}
    wish = Appointment(
        act="book",
        service=str(service.get("slug", "")),
        host=host,
        seats=int(outcome.told.get("seats", 1)),
        when=when,
    )
    return (yield from _offered(situation, part, outcome, wish))


def _offered(situation: Situation, part: Part, outcome: Outcome, wish: Appointment) -> Act:
    """What was found; one that was named to the hour is kept at once."""
    if outcome.refusal:
        return failed(situation, part)
    if outcome.told.get("exact") and part.closes:
        return (yield from _hold(situation, part, str(outcome.told["slots"][0]["slot"]), wish))
    return found_reply(situation, part, outcome, wish)


def _hold(situation: Situation, part: Part, slot: str, wish: Appointment) -> Act:
    """Keep the time, and ask for the yes."""
    guests = list(wish.guests[: max(wish.seats - 1, 0)])
    told: dict[str, Any] = {"slot": slot, "note": kept_note(situation)}
    told |= {"seats": wish.seats} if wish.seats else {}
    told |= {"guests": guests} if guests else {}
    outcome = yield Call("hold_slot", {key: value for key, value in told.items() if value})
    if outcome.refusal == "TimeGone":
        return gone(situation, part, outcome, wish)
    if outcome.refusal:
        return failed(situation, part)
    held = outcome.told["held"]
    kept = wish.model_copy(
        update={
            "act": "book",
            "service": str(held["service"]),
            "booking": str(held["code"]),
            "slot": slot,
            "day": str(held["day"]),
            "when": "",
            "until": (moment(situation) + _HELD_FOR).isoformat(),
        }
    )
    return held_reply(situation, held, kept)


def _agree(situation: Situation, part: Part, code: str) -> Act:
    """The customer's yes: booked, or what is still missing for it."""
    voice = situation.voice
    outcome = yield Call("confirm_booking", {"booking": code})
    wish = situation.memory.appointment or Appointment(act="book")
    if outcome.refusal == "HoldOver":
        told = Outcome({"why": "HoldOver", **outcome.told})
        reply = gone(situation, part, told, wish)
        lead = voice.say("hold_over")
        return Reply(lead if reply.choices else f"{lead}\n{reply.text}", reply.choices, memory=reply.memory)
    if outcome.refusal == "BookingNotAgreed":
        booking_ = outcome.told["booking"]
        if booking_.get("kept_until"):
            return held_reply(situation, booking_, wish, "hold_plain_yes")
        return Reply(voice.say("booked_already", name=booking_["name"], when=booking_["when"]))
    if outcome.refusal == "BookingUnknown":
        return offer_person(situation, part, "booking_unknown", miss=False)
    if outcome.refusal:
        return failed(situation, part)
    return _booked(situation, outcome)


def _booked(situation: Situation, outcome: Outcome) -> Reply:
    voice, told = situation.voice, outcome.told["booked"]
    values = {"name": told["name"], "when": rebooking.both(told), "code": told["code"]}
    where = [voice.say("booked_where", where=told["where"])] if told.get("where") else []
    paying = bool(told.get("pay_until"))
    if told["state"] == "confirmed":
        lines = [voice.say("booked", **values)]
    elif paying:
        lines = [
            voice.say(
                "booked_to_pay", **values, amount=told.get("to_pay_amount", ""), until=told["pay_until"]
            )
        ]
    else:
        lines = [voice.say("booked_to_accept", **values)]
    title = voice.say("choice_pay" if paying else "open_page")
    link = {"title": title, "url": str(outcome.told["url"])}
    own = Appointment(
        act="own", booking=str(told["code"]), service=str(told["service"]), day=str(told["day"])
    )
    return Reply("\n".join([*lines, *where]), links=(link,), memory={"appointment": own})
