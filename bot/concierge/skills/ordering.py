"""From the cart to the order: how it arrives, the proposal, the yes, and what stands in between."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice, nothing_to_call
from bot.concierge.parsers.arriving import asks_when, before_it
from bot.concierge.parsers.days import day
from bot.concierge.parsers.places import sent_to
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.shopping import names_goods
from bot.concierge.situation import Situation
from bot.concierge.skills import calling_off, filling, sums
from bot.concierge.skills.finding import list_categories
from bot.concierge.skills.instead import titled, to_add
from bot.concierge.skills.knowing import fact
from bot.concierge.skills.lines import Product, as_options, yes_and_change
from bot.concierge.skills.noting import order as note_for_a_person
from bot.concierge.skills.reaching import reaches
from bot.concierge.skills.unsure import failed, offer_person
from bot.guardrails.bills import cart_text, way_text

_PICKUP = "pickup"
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def order(situation: Situation, part: Part) -> Act:
    """Whatever is wanted of the cart; where nothing is sold by order, a person does it."""
    if not situation.sells:
        return (yield from note_for_a_person(situation, part))
    wish = cart_wish(part.text)
    acts = {
        "add": filling.take,
        "remove": calling_off.take_out,
        "show": filling.show,
        "empty": filling.empty,
        "checkout": checkout,
        "code": sums.code,
        "how": how,
        "set": filling.set_quantity,
    }
    if wish is not None and wish.act:
        return (yield from acts[wish.act](situation, part))
    return (yield from _bought_or_shown(situation, part))


def _bought_or_shown(situation: Situation, part: Part) -> Act:
    """Something to do with buying: goods that are named go in, else on with the cart, else what there is."""
    if names_goods(situation, part.text):
        return (yield from filling.put_in(situation, part, filling.as_goods(part.text)))
    shown = yield Call("show_cart")
    told = shown.told.get("cart") or {}
    if not told.get("lines"):
        return (yield from list_categories(situation, part, "order_open_cart"))
    return (yield from checkout(situation, part))


def how(situation: Situation, part: Part) -> Act:
    """How buying works here, with the kinds of goods to begin with."""
    return list_categories(situation, part, "order_how")


def checkout(situation: Situation, part: Part) -> Act:
    """Propose the order; before that, how it arrives, where the shop has more than one way."""
    voice = situation.voice
    shown = yield Call("show_cart")
    if shown.refusal:
        return failed(situation, part)
    cart, ways = shown.told["cart"], shown.many("delivery_choices")
    if not cart.get("lines"):
        return (yield from list_categories(situation, part, "order_open_cart"))
    if not cart.get("delivery"):
        if not ways:
            return offer_person(situation, part, "delivery_nowhere", miss=False)
        spoken_of = [one for one in ways if one["code"] == situation.memory.way]
        if len(ways) > 1 and not spoken_of:
            return _which_way(situation, ways, voice.say("delivery_which"))
        chosen = yield Call("choose_delivery", {"method": (spoken_of or ways)[0]["code"]})
        if chosen.refusal:
            return failed(situation, part)
    return (yield from _propose(situation, part, voice.say("proposal_lead")))


def deliver(situation: Situation, part: Part) -> Act:
    """The way of delivery that the customer chose; then the proposal."""
    told = (
        {"by_day": part.target[3:]} if part.target.startswith("by:") else {"method": part.target or part.text}
    )
    outcome = yield Call("choose_delivery", told)
    if outcome.refusal in {"WayUnclear", "DeliveryUnknown"}:
        ways = outcome.many("choices")
        return (
            _which_way(situation, ways, situation.voice.say("delivery_which"))
            if ways
            else failed(situation, part)
        )
    if outcome.refusal:
        return failed(situation, part)
    return (yield from _propose(situation, part, situation.voice.say("proposal_lead")))


def pay(situation: Situation, part: Part) -> Act:
    """The way of paying that the customer chose; then the proposal, where the cart is ready for one."""
    outcome = yield Call("choose_payment", {"way": part.target})
    choices = [str(kind) for kind in outcome.told.get("choices") or []]
    if outcome.refusal == "PaymentNotOffered" and choices:
        voice = situation.voice
        ways = voice.listed([voice.say(f"paying_{kind}") for kind in choices])
        return _as_it_was(situation, voice.say("payment_not_offered", ways=ways))
    if outcome.refusal:
        return (
            yield from fact(situation, Part("payment", part.text, beside=part.beside, closes=part.closes))
        )
    return (yield from _propose(situation, part, situation.voice.say("proposal_lead")))


def _as_it_was(situation: Situation, text: str) -> Reply:
    """Nothing has changed: a proposal that waits for its yes goes on waiting, and so does our question."""
    before = situation.memory
    if not before.proposal:
        return Reply(text, memory={"asked": before.asked, "options": before.options})
    choices = yes_and_change(situation.voice, before.proposal)
    kept = {"asked": "proposal", "proposal": before.proposal, "options": as_options(choices)}
    return Reply(text, choices, memory=kept)


def agree(situation: Situation, part: Part) -> Act:
    """The customer's yes: the order, and the page where it is completed."""
    voice = situation.voice
    outcome = yield Call("place_order", {"proposal": part.target})
    if outcome.refusal in {"NotAgreed", "ProposalNotShown"}:
        return (yield from _propose(situation, part, voice.say("proposal_plain_yes")))
    if outcome.refusal in {"ProposalOld", "ProposalUnknown", "CartChanged"}:
        return (yield from _propose(situation, part, voice.say("proposal_anew")))
    if outcome.refusal == "GoodsShort":
        return _gone(situation, outcome)
    if outcome.refusal:
        return failed(situation, part)
    told = outcome.told["order"]
    ready = told.get("delivery", {}).get("kind") == _PICKUP
    lines = [voice.say("order_done", number=told["number"], total=told["total_amount"])]
    if told.get("arrives"):
        lines.append(voice.say("order_ready" if ready else "order_arrives", day=told["arrives"]))
    completing = "order_pay" if ready else "order_complete"
    lines.append(voice.say(completing, expires=str(outcome.told.get("expires", ""))))
    link = {"title": voice.say("choice_complete"), "url": str(outcome.told["url"])}
    memory = {"product": None, "chosen": None, "in_cart": False, "way": "", "ordered": str(told["number"])}
    return Reply("\n".join(lines), links=(link,), memory=memory)


def keep(situation: Situation, _: Part) -> Act:
    """A no to a proposal: nothing is ordered, the cart stays."""
    choices = (choice("cart", situation.voice.say("choice_cart")),)
    memory = {"asked": "change", "options": as_options(choices)}
    return nothing_to_call(Reply(situation.voice.say("proposal_declined"), choices, memory=memory))


def change(situation: Situation, part: Part) -> Act:
    """Something of the proposal is to be different: what there is, and what can be changed."""
    shown = yield Call("show_cart")
    if shown.refusal:
        return failed(situation, part)
    cart = shown.told["cart"]
    if not cart.get("lines"):
        return (yield from list_categories(situation, part, "order_open_cart"))
    text = f"{cart_text(cart, situation.language)}\n\n{situation.voice.say('change_what')}"
    ways = shown.many("delivery_choices")
    choices = tuple(titled(f"remove:{line['sku']}", str(line["name"])) for line in cart["lines"][:3])
    if len(ways) > 1:
        choices = (*choices, choice("ways", situation.voice.say("choice_delivery")))
    return Reply(text, choices, memory={"asked": "change", "options": as_options(choices)})


def ways_again(situation: Situation, part: Part) -> Act:
    """The ways of delivery once more."""
    shown = yield Call("show_cart")
    ways = shown.many("delivery_choices")
    if shown.refusal or not ways:
        return failed(situation, part)
    return _which_way(situation, ways, situation.voice.say("delivery_which"))


def arrives(situation: Situation, part: Part) -> Act:
    """Whether the goods are there by the day that was asked about; the shop's words where no day was."""
    meant = day(part.text, situation.today) if situation.may_call("delivery_by") else None
    if meant is None and situation.memory.in_cart and asks_when(part.text):
        return (yield from _whenever(situation, part))
    if meant is None:
        return (yield from (reaches if sent_to(part.text) else fact)(situation, part))
    days = [_latest(situation, part.text, one).isoformat() for one in meant.days]
    outcome = yield Call("delivery_by", {"day": days[0]})
    if meant.ambiguous and not outcome.told.get("possible") and not outcome.refusal:
        outcome = yield Call("delivery_by", {"day": days[1]})
    ways = outcome.many("ways")
    if outcome.refusal or not ways:
        return (yield from fact(situation, part))
    return _in_time(situation, part, outcome, ways)


def _whenever(situation: Situation, part: Part) -> Act:
    """When what is in the cart would be there, by the way that was chosen or by each."""
    shown = yield Call("show_cart")
    ways = shown.many("delivery_choices")
    chosen = (shown.told.get("cart") or {}).get("delivery") or {}
    if shown.refusal or not ways:
        return (yield from fact(situation, part))
    kept = [one for one in ways if one["code"] == chosen.get("code")] or ways
    return Reply("\n".join(f"• {way_text(one, situation.language)}" for one in kept))


def _latest(situation: Situation, text: str, asked: date) -> date:
    """The last day that will do: "before Friday" is Thursday, said on a Friday the Thursday of next week."""
    if not before_it(text):
        return asked
    return asked - _DAY if asked > situation.today else asked + _WEEK - _DAY


def _in_time(situation: Situation, part: Part, outcome: Outcome, ways: Sequence[Product]) -> Reply:
    voice = situation.voice
    sent = [one for one in ways if one.get("kind") != _PICKUP] or list(ways)
    early = [one for one in sent if one.get("in_time")]
    if early:
        best = min(early, key=lambda one: (one["price_minor"], one["promised_on"]))
        key = "arrives_in_time" if best.get("kind") != _PICKUP else "ready_in_time"
        text = voice.say(key, day=best["arrives"], until=best["order_by"], way=best["name"])
    else:
        best = min(sent, key=lambda one: one["promised_on"])
        text = voice.say("arrives_late", day=best["arrives"], way=best["name"])
    way = {"way": str(best["code"])} if early else {}
    if not outcome.told.get("for_cart") or not part.closes:
        return Reply(text, memory=way)
    choices = (choice("checkout", voice.say("choice_checkout")), choice("more", voice.say("choice_others")))
    memory = {"asked": "cart", "options": as_options(choices)} | way
    return Reply(f"{text}\n\n{voice.say('order_now')}", choices, memory=memory)


def _which_way(situation: Situation, ways: Sequence[Product], lead: str) -> Reply:
    choices = tuple(
        titled(f"delivery:{one['code']}", str(one["name"]), f"{one['price']}, {one['arrives']}")
        for one in ways
    )
    lines = [f"{place}. {way_text(one, situation.language)}" for place, one in enumerate(ways, 1)]
    memory = {"asked": "delivery", "options": as_options(choices)}
    return Reply("\n".join([lead, *lines]), choices, memory=memory)


def _propose(situation: Situation, part: Part, lead: str) -> Act:
    outcome = yield Call("propose_order")
    if outcome.refusal == "CartEmpty":
        return (yield from list_categories(situation, part, "order_open_cart"))
    if outcome.refusal == "DeliveryMissing":
        return _which_way(situation, outcome.many("choices"), situation.voice.say("delivery_which"))
    if outcome.refusal == "GoodsShort":
        return _gone(situation, outcome)
    if outcome.refusal:
        return failed(situation, part)
    return filling.proposal_reply(situation, outcome, lead)


def _gone(situation: Situation, outcome: Outcome) -> Reply:
    """Some goods went to others meanwhile: which, and what comes close."""
    voice, short = situation.voice, outcome.many("short")
    names = voice.listed([str(one["name"]) for one in short])
    lines = [voice.say("goods_gone", names=names)]
    others = outcome.many("alternatives")
    if others:
        lines.append(voice.say("short_others"))
    choices = tuple(to_add(one) for one in others)
    without = [choice(f"remove:{one['sku']}", voice.say("choice_without")) for one in short[:1]]
    memory: Mapping[str, Any] = {"asked": "change", "options": as_options([*choices, *without])}
    return Reply("\n".join(lines), (*choices, *without), memory=memory)
