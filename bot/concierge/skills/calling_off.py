"""An order that is not to stay as it is: called off, done anew without something, or sent elsewhere."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.parsers.orders import moves_address, of_order, order_number
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.situation import Situation
from bot.concierge.skills import filling
from bot.concierge.skills.line_meant import holds
from bot.concierge.skills.lines import as_options, inside
from bot.concierge.skills.noting import no_such_order
from bot.concierge.skills.unsure import failed, offer_person
from bot.guardrails.bills import quantity_and_name

_OPEN = frozenset({"placed", "paid"})
_STILL_HERE = frozenset({*_OPEN, "picking"})
_ANEW = "anew"
"""What a question about calling an order off is for, where it is to be ordered differently."""


def call_off(situation: Situation, part: Part) -> Act:
    """Ask with everything that it means; with the customer's plain yes it is done, and where wanted ordered anew."""
    memory = situation.memory
    number = part.target or order_number(part.text) or (memory.order if memory.asked == "cancel" else "")
    outcome = yield Call("cancel_order", {"order": number} if number else {})
    if outcome.refusal == "CancelNotAgreed":
        return _sure(situation, outcome, "cancel_sure")
    if outcome.refusal == "NotCancelable":
        return _too_late(situation, part, outcome.told["order"])
    if outcome.refusal == "OrderUnknown":
        return (yield from no_such_order(situation, part, number))
    if outcome.refusal:
        return failed(situation, part)
    told = outcome.told["order"]
    lead = _with_money(situation, outcome, situation.voice.say("cancel_done", number=told["number"]))
    if memory.asked == "cancel" and memory.intent == _ANEW:
        return (yield from _anew(situation, part, str(told["number"]), lead))
    return Reply(lead, memory={"ordered": ""})


def change(situation: Situation, part: Part, outcome: Outcome) -> Act:
    """Something of an order is to be different: its address on its page, anything else by ordering anew.

    Once it has left, a person is asked.
    """
    told = outcome.told["order"]
    if moves_address(part.text) and told["state"] in _STILL_HERE:
        return (yield from _address(situation, told))
    if moves_address(part.text):
        return _too_late(situation, part, told, "order_change")
    if told["state"] not in _OPEN:
        return _too_late(situation, part, told, "order_change")
    asked = yield Call("cancel_order", {"order": str(told["number"])})
    if asked.refusal != "CancelNotAgreed":
        return _too_late(situation, part, told, "order_change")
    return _sure(situation, asked, "change_by_anew", text=part.text)


def take_out(situation: Situation, part: Part) -> Act:
    """Something is to be taken out of the cart; out of an order where that is said and the cart has none of it."""
    if not (of_order(part.text) and situation.may_call("order_status")) or part.target:
        return (yield from filling.take_out(situation, part))
    shown = yield Call("show_cart")
    if holds(situation, part, shown):
        return (yield from filling.take_out(situation, part))
    outcome = yield Call("order_status")
    if outcome.refusal:
        return (yield from filling.take_out(situation, part))
    return (yield from change(situation, part, outcome))


def _sure(situation: Situation, outcome: Outcome, key: str, *, text: str = "") -> Reply:
    """What would be called off, what goes back, and the buttons; nothing has happened yet."""
    voice, told = situation.voice, outcome.told["order"]
    number = str(told["number"])
    goods = voice.listed([quantity_and_name(line) for line in told["lines"]])
    lead = voice.say(key, number=number, goods=goods, total=told["total_amount"])
    anew = key == "change_by_anew"
    choices = [choice(f"cancel:{number}", voice.say("choice_anew" if anew else "choice_cancel"))]
    choices += [choice("person", voice.say("choice_person"))] if anew else []
    choices += [choice("no", voice.say("choice_keep"))]
    memory: dict[str, Any] = {"asked": "cancel", "order": number, "options": as_options(choices)}
    memory |= {"intent": _ANEW, "text": text} if anew else {}
    asking = voice.say("anew_question" if anew else "cancel_question")
    return Reply(f"{_with_money(situation, outcome, lead)} {asking}", tuple(choices), memory=memory)


def _with_money(situation: Situation, outcome: Outcome, lead: str) -> str:
    """The sentence with what goes back; where nothing was paid, that nothing was charged."""
    back = outcome.told.get("back_amount")
    money = situation.voice.say("cancel_back", amount=back) if back else situation.voice.say("cancel_unpaid")
    return f"{lead} {money}"


def _anew(situation: Situation, part: Part, number: str, lead: str) -> Act:
    """What was in the order goes into the cart, and the change that was wanted is made there."""
    again = yield Call("repeat_order", {"order": number})
    if again.refusal:
        return Reply(lead, memory={"ordered": ""})
    wanted = replace(part, text=situation.memory.text, target="")
    wish = cart_wish(wanted.text)
    acts = {"remove": filling.take_out, "add": filling.take}
    if wish is not None and wish.act in acts:
        reply = yield from acts[wish.act](situation, wanted)
    else:
        reply = yield from filling.going_on(situation, part, again, "")
    return replace(reply, text=f"{lead}\n\n{reply.text}", memory=dict(reply.memory) | {"ordered": ""})


def _address(situation: Situation, told: Mapping[str, Any]) -> Act:
    """The order's page, where its address is."""
    page = yield Call("send_link", {"purpose": "order", "order": str(told["number"])})
    voice = situation.voice
    links = ({"title": voice.say("open_page"), "url": str(page.told["url"])},) if page.told.get("url") else ()
    return Reply(voice.say("order_address", number=told["number"]), links=links)


def _too_late(situation: Situation, part: Part, told: Mapping[str, Any], key: str = "order_cancel") -> Reply:
    """The shop has it in hand already: where it stands, and a person."""
    status = inside(str(told["status"]))
    return offer_person(situation, part, key, miss=False, number=told["number"], status=status)
