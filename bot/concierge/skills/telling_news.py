"""What the shop recommends today, what is new in it, and amounts in another currency."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.concierge.acts import Act, Call, Outcome, Part, Reply
from bot.concierge.parsers.amounts import budget
from bot.concierge.parsers.exchanging import CurrencyAsked, currency_asked
from bot.concierge.parsers.newness import NewsAsked, news_asked
from bot.concierge.situation import Situation
from bot.concierge.skills.finding import closing_question, list_categories
from bot.concierge.skills.lines import Product, as_options, named, numbered, offered, priced
from bot.concierge.skills.noting import target_of
from bot.concierge.skills.showing import product_named, to_take
from bot.concierge.skills.unsure import failed

_BUYING = frozenset({"proposal", "cart", "delivery", "change"})


def news(situation: Situation, part: Part) -> Act:
    """What is new, or picked for today: one as a card, several as a list, with the page that shows them all."""
    asked = news_asked(part.text) or NewsAsked("new")
    if asked.kind == "pick":
        outcome = yield Call("todays_picks")
    else:
        outcome = yield Call("whats_new", {"among": asked.among} if asked.among else {})
    if outcome.refusal:
        return failed(situation, part)
    products = outcome.many("products")
    if not products:
        return (yield from list_categories(situation, part, f"none_{asked.kind}"))
    return _board(situation, part, asked, outcome, products)


def in_currency(situation: Situation, part: Part) -> Act:
    """What a product, the cart or an order is about in the currency that was named."""
    asked = currency_asked(part.text, situation.currency)
    if asked is None:
        return failed(situation, part)
    outcome = yield Call("tell_in_currency", {"currency": asked.code} | _of_what(situation, part, asked))
    voice = situation.voice
    if outcome.refusal == "RateUnknown":
        known = [str(code) for code in outcome.told.get("known") or []]
        key = "no_rate_but" if known else "no_rate"
        return Reply(voice.say(key, told=asked.code, names=voice.listed(known)))
    if outcome.refusal:
        return failed(situation, part)
    if asked.code == situation.currency:
        return Reply(voice.say("own_currency"))
    return Reply(_amount(situation, outcome.told))


def _board(
    situation: Situation, part: Part, asked: NewsAsked, outcome: Outcome, products: Sequence[Product]
) -> Reply:
    voice = situation.voice
    lead = voice.say(f"lead_{asked.kind}")
    if outcome.told.get("among_unknown"):
        lead = voice.say("lead_new_all", among=str(outcome.told["among_unknown"]))
    if len(products) == 1:
        return _one(situation, part, lead, products[0])
    lines = [lead, _numbered(situation, products), voice.say("all_of_them", url=outcome.told["url"])]
    closing = [voice.say("pick")] if part.closes else []
    slugs = tuple(str(one["slug"]) for one in products)
    listed = tuple(named(one) for one in products)
    memory: dict[str, Any] = {"options": as_options(offered(products)), "listed": listed, "shown": slugs}
    memory |= {"product": None, "chosen": None}
    return Reply("\n\n".join([*lines, *closing]), offered(products), slugs, memory=memory)


def _one(situation: Situation, part: Part, lead: str, product: Product) -> Reply:
    """The card of a single one, with the button that takes it."""
    voice, about = situation.voice, named(product)
    lines = [lead, priced(voice, product), str(product.get("summary") or ""), str(product.get("why") or "")]
    text = "\n".join(line for line in lines if line)
    if part.closes:
        text = f"{text}\n\n{voice.say(closing_question(situation))}"
    choices = to_take(situation, about, sold_out=product.get("stock") == 0)
    memory = {"product": about, "chosen": about, "asked": "interest", "options": as_options(choices)}
    return Reply(text, choices, (about.id,), memory=memory)


def _numbered(situation: Situation, products: Sequence[Product]) -> str:
    """The list; where the shop says why, its words in place of the summary."""
    told = [{**one, "summary": one.get("why") or one.get("summary", "")} for one in products]
    return numbered(situation.voice, told)


def _of_what(situation: Situation, part: Part, asked: CurrencyAsked) -> dict[str, str]:
    """Which amount is meant: goods that are named, an order, the cart while it is dealt with, else what is spoken of."""
    if budget(part.text) is not None:
        return {}
    about = product_named(situation, asked.rest)
    if about is not None:
        return {"product": about.id}
    memory = situation.memory
    if asked.order and memory.ordered and not memory.proposal:
        return {"order": memory.ordered}
    if asked.cart or memory.asked in _BUYING or memory.proposal:
        return {}
    target = target_of(situation, asked.rest)
    if target:
        return {"product": target}
    return {"order": memory.ordered} if memory.ordered and not memory.in_cart else {}


def _amount(situation: Situation, told: Mapping[str, Any]) -> str:
    voice = situation.voice
    source = {"day": told["rate_day"], "source": told["rate_source"]}
    for what, figure in (("product", "price"), ("order", "total_amount"), ("cart", "total_amount")):
        one = told.get(what) or {}
        other = one.get("in_other")
        if other:
            name = one.get("name") or one.get("number", "")
            values = {"amount": one[figure], "about": other["about_amount"], "name": name}
            return voice.say(f"{what}_in_currency", **values, **source)
    return voice.say("in_currency", told=told["told_in"], **source)
