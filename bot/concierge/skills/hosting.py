"""How a booked time goes: who is there, whether it can be had from afar, in which language; and more, or fewer, who come."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from babel import Locale

from bot.booking_offers import SEATS, SERVICE
from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.memory import Appointment
from bot.concierge.parsers.hosting import language_asked
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import as_options
from bot.concierge.skills.services_meant import Service, service_named
from bot.concierge.skills.timing import held_reply
from bot.concierge.skills.unsure import failed, offer_person
from bot.concierge.wording import shortened, tokens

_MOST: Final = 10
_TITLE: Final = 24
_SET_DATES: Final = frozenset({"event", "class"})


def who(situation: Situation, part: Part) -> Act:
    """Who is there: at what is booked or kept, for the service that is spoken of, else everybody with what they do."""
    own = yield from _own(situation)
    if own is not None and own.get("with"):
        names = situation.voice.listed([str(name) for name in own["with"]])
        return _kept(situation, situation.voice.say("who_booked", name=own["name"], names=names))
    found = (yield Call("list_services")).many("services")
    about = _meant(situation, part, found)
    hosts = list(about.get("hosts") or []) if about else []
    if about and hosts:
        lines = [situation.voice.say("who_of_service", name=about["name"])]
        text = "\n".join([*lines, *(_host_line(situation, host) for host in hosts)])
        return _kept(situation, text, about)
    everybody = _by_host(found)
    if not everybody:
        return offer_person(situation, part, "booking", miss=False)
    lines = [situation.voice.say("who_here")]
    lines += [f"{_host_line(situation, host)}: {', '.join(does)}" for host, does in everybody]
    return _kept(situation, "\n".join(lines))


def afar(situation: Situation, part: Part) -> Act:
    """Whether it can be had without coming: what is spoken of, or what else can."""
    found = (yield Call("list_services")).many("services")
    if not found:
        return failed(situation, part)
    voice, about = situation.voice, _meant(situation, part, found)
    from_afar = [one for one in found if one["place"] == "online" or one.get("live")]
    if about is not None and about in from_afar:
        return _kept(situation, voice.say("afar_yes", name=about["name"]), about)
    if from_afar:
        lead = voice.say("afar_not_this", name=about["name"]) if about else voice.say("afar_these")
        return _which(from_afar, lead)
    return _kept(situation, voice.say("afar_none"))


def speaks(situation: Situation, part: Part) -> Act:
    """Whether somebody who hosts it speaks a language, and else which ones are spoken."""
    found = (yield Call("list_services")).many("services")
    about, voice = _meant(situation, part, found), situation.voice
    code = language_asked(part.text)
    hosts = list(about.get("hosts") or []) if about else [host for host, _ in _by_host(found)]
    if not hosts:
        return offer_person(situation, part, "booking", miss=False)
    named = [host for host in hosts if set(tokens(str(host["name"]))) & set(tokens(part.text))]
    able = [str(host["name"]) for host in named or hosts if code in (host.get("languages") or [])]
    if able:
        language = _language_words(situation, [code])
        return _kept(situation, voice.say("speaks_it", names=voice.listed(able), language=language))
    lead = voice.say("speaks_others" if code else "who_here")
    lines = [lead, *(_host_line(situation, host) for host in named or hosts)]
    return _kept(situation, "\n".join(lines))


def seats(situation: Situation, part: Part) -> Act:
    """So many are to come to what is booked: more places of a date are kept beside it, anything else a person does."""
    wanted = int(part.target.removeprefix(SEATS))
    own = yield from _own(situation)
    if own is None:
        return failed(situation, part)
    had = int(own.get("seats") or 1)
    if wanted == had:
        return Reply(situation.voice.say("seats_as_booked", name=own["name"], seats=had))
    found = (yield Call("list_services")).many("services")
    service = next((one for one in found if one["slug"] == own["service"]), None)
    if wanted > had and service is not None and service["type"] in _SET_DATES:
        held: Reply | None = yield from _beside(situation, own, wanted - had)
        if held is not None:
            return held
    return offer_person(situation, part, "seats_by_person", miss=False)


def _beside(situation: Situation, own: Mapping[str, Any], more: int) -> Any:
    """So many more places of the same date, kept; None where they are not to be had."""
    asked = {"service": str(own["service"]), "when": str(own["when"])}
    looked = yield Call("find_slots", asked | ({"seats": more} if more > 1 else {}))
    slots = looked.many("slots")
    if looked.refusal or not looked.told.get("exact") or not slots:
        return None
    slot = str(slots[0]["slot"])
    outcome: Outcome = yield Call("hold_slot", {"slot": slot} | ({"seats": more} if more > 1 else {}))
    if outcome.refusal:
        return None
    held = outcome.told["held"]
    wish = Appointment(
        act="book",
        service=str(held["service"]),
        seats=more,
        booking=str(held["code"]),
        slot=slot,
        day=str(held["day"]),
    )
    return held_reply(situation, held, wish, "seats_beside")


def _own(situation: Situation) -> Any:
    """The booking that is spoken of, or the time that is kept; None for none."""
    wish = situation.memory.appointment
    if wish is None or not wish.booking:
        return None
    mine = yield Call("my_bookings")
    return next((one for one in mine.many("bookings") if one["code"] == wish.booking), None)


def _meant(situation: Situation, part: Part, services: Sequence[Service]) -> Service | None:
    """The service that is named, spoken of, called as the goods spoken of, or the only one."""
    wish, product = situation.memory.appointment, situation.memory.product
    slug = service_named(part.text, services) or (wish.service if wish else "")
    same = [one for one in services if one["slug"] == slug]
    if not same and product is not None:
        same = [one for one in services if tokens(str(one["name"])) == tokens(product.title)]
    if not same and len(services) == 1:
        same = list(services)
    return same[0] if same else None


def _by_host(services: Iterable[Service]) -> list[tuple[Mapping[str, Any], list[str]]]:
    """Everybody who hosts something, each once, with the names of what."""
    known: dict[str, tuple[Mapping[str, Any], list[str]]] = {}
    for one in services:
        for host in one.get("hosts") or []:
            known.setdefault(str(host["slug"]), (host, []))[1].append(str(one["name"]))
    return list(known.values())[:_MOST]


def _host_line(situation: Situation, host: Mapping[str, Any]) -> str:
    """Name, rating, what they are, and the languages that they speak."""
    rating = f" ★ {host['rating']}" if host.get("rating") else ""
    languages = _language_words(situation, host.get("languages") or [])
    more = [str(host.get("title") or ""), languages]
    return f"• *{host['name']}*{rating}" + "".join(f", {one}" for one in more if one)


def _language_words(situation: Situation, codes: Iterable[str]) -> str:
    known = Locale(str(situation.language)).languages
    return situation.voice.listed([str(known.get(code, code)) for code in codes])


def _which(services: Sequence[Service], lead: str) -> Reply:
    choices = tuple(
        choice(f"{SERVICE}{one['slug']}", shortened(str(one["name"]), _TITLE), str(one["minutes"]))
        for one in services[:_MOST]
    )
    lines = [lead, *(f"• *{one['name']}*, {one['minutes']}" for one in services[:_MOST])]
    memory = {"asked": "service", "appointment": Appointment(act="book"), "options": as_options(choices)}
    return Reply("\n".join(lines), choices, memory=memory)


def _kept(situation: Situation, text: str, about: Service | None = None) -> Reply:
    """The answer, and what it is about; a list of times that was open stays open below it."""
    memory = situation.memory
    if memory.asked not in {"when", "service"}:
        spoken_of = about is not None and memory.appointment is None
        wish = Appointment(act="book", service=str(about["slug"])) if about and spoken_of else None
        return Reply(text, memory={"appointment": wish} if wish else {})
    choices = tuple(choice(one.id, one.title) for one in memory.options)
    kept = {"asked": memory.asked, "options": memory.options, "appointment": memory.appointment}
    return Reply(text, choices, memory=kept)


ACTS: Final[Mapping[str, Callable[[Situation, Part], Act]]] = {"who": who, "afar": afar, "speaks": speaks}
