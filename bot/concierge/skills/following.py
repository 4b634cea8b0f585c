"""After the order: how it is going, where the parcel is, the invoice, the same again, sending back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.parsers.orders import order_number, order_wish, sends_back
from bot.concierge.situation import Situation
from bot.concierge.skills import calling_off, filling
from bot.concierge.skills.knowing import fact
from bot.concierge.skills.lines import as_options, inside
from bot.concierge.skills.noting import no_such_order
from bot.concierge.skills.noting import order_status as ask_a_person
from bot.concierge.skills.unsure import failed

_OTHERS = 3
_THERE = frozenset({"delivered", "canceled", "returned"})


def order_status(situation: Situation, part: Part) -> Act:
    """What is wanted of an order that was made; a person knows where orders are not made here."""
    if not situation.may_call("order_status"):
        return (yield from ask_a_person(situation, part))
    number = part.target or order_number(part.text)
    act = order_wish(part.text)
    if act == "repeat":
        return (yield from _again(situation, part, number))
    if act == "cancel":
        return (yield from calling_off.call_off(situation, part))
    return (yield from _looked_up(situation, part, number, tracked=act == "track"))


def _looked_up(situation: Situation, part: Part, number: str, *, tracked: bool) -> Act:
    """The order, or where its parcel is."""
    outcome = yield Call("track_shipment" if tracked else "order_status", {"order": number} if number else {})
    if outcome.refusal == "OrderUnknown" and situation.memory.proposal and not number:
        return Reply(situation.voice.say("order_not_made"))
    if outcome.refusal == "OrderUnknown":
        return (yield from no_such_order(situation, part, number))
    if outcome.refusal:
        return failed(situation, part)
    if tracked:
        return (yield from _parcel(situation, part, outcome))
    return (yield from _of_it(situation, part, outcome))


def _of_it(situation: Situation, part: Part, outcome: Outcome) -> Act:
    """Its invoice, what is to be different, else how it is going."""
    act = order_wish(part.text)
    if act == "invoice":
        return (yield from _invoice(situation, part, str(outcome.told["order"]["number"])))
    if act == "change":
        return (yield from calling_off.change(situation, part, outcome))
    return (yield from _status(situation, part, outcome))


def send_back(situation: Situation, part: Part) -> Act:
    """Goods that go back: their page; the conditions where that is what was asked."""
    if not (situation.may_call("return_item") and sends_back(part.text)):
        return (yield from fact(situation, part))
    number = order_number(part.text)
    outcome = yield Call("return_item", {"order": number} if number else {})
    if outcome.refusal == "NothingToReturn":
        reply = yield from fact(situation, replace(part, beside=True, closes=False))
        values = {
            "number": outcome.told.get("order", ""),
            "status": inside(str(outcome.told.get("status", ""))),
        }
        return replace(reply, text=f"{situation.voice.say('return_not_now', **values)}\n{reply.text}")
    if outcome.refusal:
        return (yield from fact(situation, part))
    voice = situation.voice
    link = {"title": voice.say("open_page"), "url": str(outcome.told["url"])}
    told = outcome.told["order"]
    text = voice.say("return_link", number=told["number"], expires=outcome.told.get("expires", ""))
    return Reply(text, links=(link,))


def _parcel(situation: Situation, part: Part, outcome: Outcome) -> Act:
    """Who brings the parcel, under which number, with the carrier's own page; that none has left, where none has."""
    voice, told = situation.voice, outcome.told["order"]
    number, parcels = str(told["number"]), list(told.get("parcels") or [])
    if not parcels:
        lines = [voice.say("parcel_not_yet", number=number, status=inside(str(told["status"])))]
        lines += _promise(situation, told)
        return (yield from _with_page(situation, part, number, lines, ()))
    lines = [voice.say("order_is", number=number, status=inside(str(told["status"])))]
    lines += [_carried(situation, one) for one in parcels]
    lines += _promise(situation, told)
    followed = [str(one["tracking_url"]) for one in parcels if one.get("tracking_url")]
    if not followed:
        return (yield from _with_page(situation, part, number, lines, ()))
    link = {"title": voice.say("choice_follow"), "url": followed[-1]}
    return Reply("\n".join(lines), links=(link,), memory={"ordered": number})


def _promise(situation: Situation, told: Mapping[str, Any]) -> list[str]:
    """By when it is there, while it is not."""
    if not told.get("arrives") or told["state"] in _THERE:
        return []
    ready = (told.get("delivery") or {}).get("kind") == "pickup"
    return [situation.voice.say("order_ready" if ready else "order_arrives", day=told["arrives"])]


def _carried(situation: Situation, parcel: Mapping[str, Any]) -> str:
    voice = situation.voice
    carrier = parcel["carrier"] or voice.say("carrier")
    key = "parcel" if parcel["tracking_number"] else "parcel_plain"
    return voice.say(key, carrier=carrier, number=parcel["tracking_number"])


def _status(situation: Situation, part: Part, outcome: Outcome) -> Act:
    """State, promised day, parcel, what is still to pay; with the order's page."""
    voice, told = situation.voice, outcome.told["order"]
    lines = [voice.say("order_is", number=told["number"], status=inside(str(told["status"])))]
    lines += _promise(situation, told)
    if told.get("to_pay_amount"):
        key = "order_to_pay_until" if told.get("pay_until") else "order_to_pay"
        lines.append(voice.say(key, amount=told["to_pay_amount"], until=told.get("pay_until", "")))
    lines += [_carried(situation, parcel) for parcel in told.get("parcels") or []]
    return (yield from _with_page(situation, part, str(told["number"]), lines, _others(outcome)))


def _others(outcome: Outcome) -> tuple[dict[str, str], ...]:
    others = outcome.many("others")[:_OTHERS]
    return tuple(choice(f"order:{one['number']}", f"{one['number']}", str(one["status"])) for one in others)


def _with_page(
    situation: Situation, part: Part, number: str, lines: list[str], others: tuple[dict[str, str], ...]
) -> Act:
    page = yield Call("send_link", {"purpose": "order", "order": number})
    voice = situation.voice
    links = ({"title": voice.say("open_page"), "url": str(page.told["url"])},) if page.told.get("url") else ()
    if others and part.closes and not links:
        return Reply("\n".join(lines), others, memory={"options": as_options(others), "ordered": number})
    return Reply("\n".join(lines), links=links, memory={"ordered": number})


def _invoice(situation: Situation, part: Part, number: str) -> Act:
    page = yield Call("send_link", {"purpose": "invoice", "order": number})
    voice = situation.voice
    if page.refusal == "InvoiceNotYet":
        return Reply(voice.say("invoice_not_yet", number=number))
    if page.refusal or not page.told.get("url"):
        return failed(situation, part)
    link = {"title": voice.say("open_page"), "url": str(page.told["url"])}
    return Reply(
        voice.say("invoice_link", number=number, expires=page.told.get("expires", "")), links=(link,)
    )


def _again(situation: Situation, part: Part, number: str) -> Act:
    """Everything of an order into the cart once more."""
    outcome = yield Call("repeat_order", {"order": number} if number else {})
    if outcome.refusal == "OrderUnknown":
        return (yield from no_such_order(situation, part, number))
    if outcome.refusal:
        return failed(situation, part)
    voice = situation.voice
    lead = voice.say("repeated", number=outcome.told["repeated"])
    left_out = [str(name) for name in outcome.told.get("left_out") or []]
    if left_out:
        lead = f"{lead} {voice.say('repeated_without', names=voice.listed(left_out))}"
    return (yield from filling.going_on(situation, part, outcome, lead))
