"""Interest in a product, and wishes that a person has to fulfill: orders, bookings."""

from dataclasses import replace
from typing import Any

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice, nothing_to_call
from bot.concierge.matching import SURE, TELLING, best_match
from bot.concierge.memory import Named
from bot.concierge.parsers.days import day
from bot.concierge.parsers.orders import order_wish
from bot.concierge.situation import Situation
from bot.concierge.skills.finding import list_categories
from bot.concierge.skills.knowing import told_by
from bot.concierge.skills.lines import as_options
from bot.concierge.skills.showing import product_named
from bot.concierge.skills.unsure import failed, offer_person


def mark_interest(situation: Situation, part: Part) -> Act:
    """Note a product that the customer wants; ask which one where that is not plain."""
    target = part.target or target_of(situation, part.text)
    if not target:
        return which_one(situation, part)
    outcome = yield Call("mark_interest", {"product": target})
    if outcome.refusal == "ProductNotFound":
        return which_one(situation, part)
    if outcome.refusal:
        return failed(situation, part)
    product = outcome.told["product"]
    about = Named(id=str(product["slug"]), title=str(product["name"]))
    text = situation.voice.say("interest_done", product=about.title)
    return Reply(text, memory={"product": about, "chosen": about})


def liked(situation: Situation, part: Part) -> Act:
    """A product that was praised: offer to note it."""
    memory = situation.memory
    spoken_of = (*memory.listed, *(one for one in (memory.chosen, memory.product) if one))
    found = (Named(id=one.reference, title=one.title) for one in situation.passages if one.kind == "catalog")
    same = (one for one in (*spoken_of, *found) if one.id == part.target and one.title)
    about = next(same, Named(id=part.target, title=part.target))
    return nothing_to_call(
        _confirm(situation, "add_confirm" if situation.sells else "interest_confirm", about)
    )


def order(situation: Situation, part: Part) -> Act:
    """Buying and paying: honest that a person does it, and the product noted where the customer agrees."""
    about = _about(situation, part)
    if about is None:
        return (yield from list_categories(situation, part, "order_open"))
    return _confirm(situation, "order", about)


def booking(situation: Situation, part: Part) -> Act:
    """Booking a time: what takes place that day, the shop's own answer where it has one, else a person."""
    meant = day(part.text, situation.today) if situation.may_call("events_on") and situation.sells else None
    if meant is not None:
        outcome = yield Call("events_on", {"day": meant.days[0].isoformat()})
        held = events(situation, outcome)
        if held is not None:
            return held
    match = best_match(part.text, situation.passages, ("faq",))
    if match is not None and match.sureness >= SURE:
        return told_by(situation, part.text, match.passage)
    about = _about(situation, part)
    if about is not None:
        return _confirm(situation, "booking_product", about)
    return offer_person(situation, part, "booking", miss=False)


def order_status(situation: Situation, part: Part) -> Act:
    """Where an order is: a person knows; how it works in general, the shop's own answers."""
    match = best_match(part.text, situation.passages, ("faq",))
    reply = offer_person(situation, part, "order_status", miss=False)
    if match is None or match.sureness < SURE:
        return nothing_to_call(reply)
    told = told_by(situation, part.text, match.passage)
    both = replace(reply, text=f"{told.text}\n\n{reply.text}", quoted=told.quoted)
    return nothing_to_call(told if match.sureness >= TELLING else both)


def no_such_order(situation: Situation, part: Part, number: str) -> Act:
    """No such order: of that number, or none at all; how orders go in general, where the shop tells."""
    if number:
        return offer_person(situation, part, "order_unknown", miss=False, number=number)
    match = best_match(part.text, situation.passages, ("faq",))
    in_general = order_wish(part.text) not in {"status", "track", "repeat"}
    if in_general and match is not None and match.sureness >= TELLING:
        return (yield from order_status(situation, part))
    return offer_person(situation, part, "orders_none", miss=False)


def _about(situation: Situation, part: Part) -> Named | None:
    """The product that is spoken of: picked, named, liked, or the last one."""
    if part.target:
        return Named(id=part.target, title=part.target)
    memory = situation.memory
    return product_named(situation, part.text) or memory.chosen or memory.product


def target_of(situation: Situation, text: str) -> str:
    """The slug of the product that a text means: named, or the one last spoken of; empty where it is not plain."""
    about = product_named(situation, text)
    if about is not None:
        return about.id
    memory = situation.memory
    offered = [one for one in memory.options if one.id.startswith("product:")]
    if len(offered) > 1 and memory.asked != "interest":
        return ""
    last = (memory.chosen if memory.asked == "interest" else None) or memory.product or memory.chosen
    return last.id if last else ""


def which_one(situation: Situation, part: Part) -> Reply:
    """Ask which of the listed products is meant."""
    voice = situation.voice
    choices = tuple(choice(one.id, one.title) for one in situation.listed)
    memory: dict[str, Any] = {"asked": "product", "intent": "mark_interest", "text": part.text}
    which = "add_which" if situation.sells else "interest_which"
    key = which if choices else "which_product_open"
    return Reply(voice.say(key), choices, memory=memory | {"options": as_options(choices)})


def _confirm(situation: Situation, key: str, about: Named) -> Reply:
    voice = situation.voice
    choices = (choice("yes", voice.say("choice_yes")), choice("no", voice.say("choice_no")))
    memory = {"asked": "interest", "chosen": about, "product": about, "options": as_options(choices)}
    return Reply(voice.say(key, product=about.title), choices, memory=memory)


def events(situation: Situation, outcome: Outcome) -> Reply | None:
    """What takes place on a day, to be put into the cart; None where nothing does."""
    found = outcome.many("events")
    if not found:
        return None
    voice = situation.voice
    lines = [voice.say("events", day=str(outcome.told["day_in_words"]))]
    lines += [
        f"{place}. *{one['name']}*, {one['starts']}, {one['price']}" for place, one in enumerate(found, 1)
    ]
    free = [one for one in found if one.get("stock") != 0]
    choices = tuple(
        choice(
            str(one.get("slot") or f"add:{one.get('sku')}"),
            str(one["name"]),
            f"{one['starts']}, {one['price']}",
        )
        for one in free
    )
    listed = tuple(Named(id=str(one["slug"]), title=str(one["name"])) for one in found)
    return Reply("\n".join(lines), choices, memory={"options": as_options(choices), "listed": listed})
