"""The waiting list: a place in it for what is sold out, and giving one up."""

from typing import Any

from bot.concierge.acts import Act, Call, Part, Reply, choice
from bot.concierge.memory import Named
from bot.concierge.parsers.choosing import Option, named_options
from bot.concierge.parsers.quantities import quantity
from bot.concierge.situation import Situation
from bot.concierge.skills.instead import titled
from bot.concierge.skills.lines import Product, as_options
from bot.concierge.skills.rebooking import leave_list
from bot.concierge.skills.showing import product_named
from bot.concierge.skills.unsure import failed


def wait(situation: Situation, part: Part) -> Act:
    """A place on the waiting list for what is sold out."""
    voice = situation.voice
    target, variant = _wanted(situation, part)
    if not target:
        return Reply(voice.say("which_product_open"))
    outcome = yield Call("join_waiting_list", {"product": target} | ({"variant": variant} if variant else {}))
    if outcome.refusal == "StillThere":
        choices = [choice(f"add:{target}", voice.say("choice_add"))]
        return Reply(voice.say("wait_needless"), tuple(choices), memory={"options": as_options(choices)})
    if outcome.refusal == "VariantUnclear":
        choices = [choice(f"wait:{one['sku']}", str(one["name"])) for one in outcome.many("variants")]
        text = voice.say("variant_which", product=str(outcome.told["product"]))
        return Reply(text, tuple(choices), memory={"options": as_options(choices)})
    if outcome.refusal:
        return failed(situation, part)
    told = outcome.told["waiting"]
    return Reply(voice.say("wait_done", product=told["name"]), memory=awaited(told))


def leave(situation: Situation, part: Part) -> Act:
    """A place in the line for goods given up; where they wait for none, one in the line for a time."""
    target = part.target or _named(situation, part.text)
    outcome = yield Call("leave_waiting_list", {"product": target} if target else {})
    voice = situation.voice
    if outcome.refusal == "WaitingUnclear":
        places = outcome.many("waiting")
        meant = named_options(part.text, [Option(one["sku"], str(one["name"])) for one in places])
        if len(meant) == 1:
            return (yield from leave(situation, Part(part.intent, "", target=meant[0].id)))
        choices = tuple(titled(f"unwait:{one['sku']}", str(one["name"])) for one in places)
        return Reply(voice.say("unwait_which"), choices, memory={"options": as_options(choices)})
    if outcome.refusal == "NotWaiting" and situation.may_call("my_bookings"):
        return (yield from leave_list(situation, part))
    if outcome.refusal == "NotWaiting":
        return Reply(voice.say("unwait_none"))
    if outcome.refusal:
        return failed(situation, part)
    names = voice.listed([str(one["name"]) for one in outcome.many("left")])
    return Reply(voice.say("unwait_done", names=names))


def awaited(told: Product) -> dict[str, Any]:
    """What is waited for, as it is kept: "tell me when it's back" then means that."""
    slug, sku = str(told["slug"]), str(told["sku"])
    return {"product": Named(id=slug, title=str(told["name"])), "variant": Named(id=sku, title=slug)}


def _wanted(situation: Situation, part: Part) -> tuple[str, str]:
    """What is to be waited for, and which size in the customer's words: picked, named, or last spoken of."""
    memory = situation.memory
    named = "" if part.target else _named(situation, part.text)
    about = memory.product.id if memory.product else ""
    if named and named != about:
        return named, part.text if quantity(part.text).measure else ""
    kept = memory.variant.id if memory.variant and memory.variant.title == about else ""
    return part.target or memory.sku or kept or named or about, ""


def _named(situation: Situation, text: str) -> str:
    """The product that the words name; empty where they name none."""
    about = product_named(situation, text) if text else None
    return about.id if about else ""
