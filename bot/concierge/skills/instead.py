"""Why something was not put into the cart, and what can be had instead: a variant, a quantity, other goods, waiting."""

from collections.abc import Mapping
from typing import Any

from bot.concierge.acts import Outcome, Part, Reply, choice
from bot.concierge.memory import Named
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import Product, as_options
from bot.concierge.skills.unsure import failed
from bot.concierge.wording import shortened

_MOST = 4
_TELLING = 4
_LINE = 24
"""Characters that fit a line of a list on WhatsApp."""


def instead(situation: Situation, part: Part, wanted: tuple[str, str], outcome: Outcome) -> Reply:
    """Why what was `wanted` (product, how much) was not put in, and what can be had."""
    told, voice = outcome.told, situation.voice
    if outcome.refusal == "VariantUnclear":
        return _which_variant(situation, wanted, told)
    if outcome.refusal == "QuantityRefused":
        return _another_quantity(situation, wanted, told)
    if outcome.refusal == "SoldOut":
        return _sold_out(situation, told)
    if outcome.refusal == "QuantityUnclear":
        text = voice.say("quantity_unclear", least=str(told.get("least", "")))
        return Reply(text, memory={"sku": str(told.get("sku") or wanted[0]), "asked": "quantity"})
    if outcome.refusal == "ProductNotFound":
        return _which_product(situation, wanted, outcome)
    return failed(situation, part)


def _which_variant(situation: Situation, wanted: tuple[str, str], told: Mapping[str, Any]) -> Reply:
    voice = situation.voice
    there = [one for one in told["variants"] if one.get("stock") != 0] or list(told["variants"])
    choices = tuple(titled(f"add:{one['sku']}", str(one["name"]), str(one["price"])) for one in there)
    lines = [f"{place}. {one['name']}, {one['price']}" for place, one in enumerate(there, 1)]
    text = "\n".join([voice.say("variant_which", product=str(told["product"])), *lines])
    memory: dict[str, Any] = {
        "asked": "variant",
        "sku": str(told["slug"]),
        "quantity": _countable(wanted[1]),
    }
    memory |= {
        "options": as_options(choices),
        "product": Named(id=str(told["slug"]), title=str(told["product"])),
    }
    return Reply(text, choices, memory=memory)


def to_add(product: Product) -> dict[str, str]:
    """A product as an option that puts it into the cart."""
    return titled(f"add:{product['slug']}", str(product["name"]), str(product["price"]))


def titled(id_: str, title: str, description: str = "") -> dict[str, str]:
    """An option whose title fits a line of a list."""
    return choice(id_, shortened(title, _LINE), description)


def _countable(much: str) -> str:
    """A number of pieces waits for the variant; an amount by weight was a variant's name."""
    return much if much.isdecimal() else "1"


def _another_quantity(situation: Situation, wanted: tuple[str, str], told: Mapping[str, Any]) -> Reply:
    voice, nearest = situation.voice, str(told.get("nearest") or "")
    name = str(told.get("product", ""))
    rules = [voice.say("quantity_least", least=told["least"])] if told.get("least") else []
    rules += [voice.say("quantity_step", step=told["step"])] if told.get("step") else []
    rules += [voice.say("quantity_most", most=told["most"])] if told.get("most") else []
    lead = voice.say("quantity_refused", product=name, rules=voice.listed(rules))
    if not nearest:
        return Reply(lead)
    choices = (choice("yes", voice.say("choice_yes")), choice("no", voice.say("choice_no")))
    memory: dict[str, Any] = {
        "asked": "quantity",
        "sku": str(told.get("sku") or wanted[0]),
        "quantity": nearest,
    }
    memory |= {"options": as_options(choices)}
    return Reply(f"{lead} {voice.say('quantity_nearest', nearest=nearest)}", choices, memory=memory)


def _sold_out(situation: Situation, told: Mapping[str, Any]) -> Reply:
    """How much is left, what comes close, and the waiting list."""
    voice, name, left = situation.voice, str(told["product"]), str(told.get("available") or "")
    others = list(told.get("alternatives") or [])[:_MOST]
    lines = [voice.say("short_left" if left else "short_none", product=name, left=left)]
    if others:
        lines.append(voice.say("short_others"))
        lines += [f"• {one['name']}, {one['price']}" for one in others]
    choices = [to_add(one) for one in others]
    if left:
        choices = [choice(f"add:{told['sku']}", voice.say("choice_take_left")), *choices]
    choices.append(choice(f"wait:{told['sku']}", voice.say("choice_wait")))
    memory: dict[str, Any] = {"asked": "waiting", "sku": str(told["sku"]), "options": as_options(choices)}
    slug = str(told["slug"])
    memory |= {"product": Named(id=slug, title=name), "variant": Named(id=str(told["sku"]), title=slug)}
    if left:
        memory |= {"asked": "quantity", "quantity": left}
    lines.append(voice.say("short_wait"))
    return Reply("\n".join(lines), tuple(choices), memory=memory)


def _which_product(situation: Situation, wanted: tuple[str, str], outcome: Outcome) -> Reply:
    voice, near = situation.voice, outcome.many("nearest")
    if not near and wanted[0] != situation.memory.sku and len(wanted[0]) >= _TELLING:
        return Reply(voice.say("not_sold", product=wanted[0]))
    if not near:
        return Reply(voice.say("which_product_open"), memory={"asked": "product", "intent": "mark_interest"})
    choices = tuple(to_add(one) for one in near)
    names = "\n".join(f"{place}. {one['name']}, {one['price']}" for place, one in enumerate(near, 1))
    memory: dict[str, Any] = {"asked": "product", "intent": "mark_interest", "quantity": wanted[1]}
    return Reply(
        f"{voice.say('which_product')}\n{names}", choices, memory=memory | {"options": as_options(choices)}
    )
