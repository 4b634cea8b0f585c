"""What the shop has decided for such a message: a rule of its own does one thing, always the same."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.concierge.acts import Act, Call, Part, Reply
from bot.concierge.situation import Situation
from bot.concierge.skills.finding import find_products
from bot.concierge.skills.passing_on import link_to, passed_on
from bot.concierge.skills.showing import show_product


def ruled(situation: Situation, part: Part) -> Act:
    """Say the rule's words, and do what it does; where it is not the time for it, what would be done without it."""
    rule = _rule(situation, part.target)
    if rule.get("only", "always") != "always" and part.otherwise is not None:
        outcome = yield Call("shop_facts", {"topic": "hours"})
        told = (outcome.told.get("facts") or {}).get("hours") or {}
        if bool(told.get("open_now")) is not (rule["only"] == "open"):
            other, skill = part.otherwise
            return (yield from skill(situation, other))
    reply = yield from _done(situation, part, rule)
    return reply


def words_of(situation: Situation, rule: Mapping[str, Any]) -> str:
    """The rule's words in the reader's language, else in the shop's first one; empty where it has none."""
    texts = {language: words for language, words in (rule.get("texts") or {}).items() if words}
    return str(texts.get(situation.language.value) or next(iter(texts.values()), ""))


def _rule(situation: Situation, wanted: str) -> Mapping[str, Any]:
    return next((rule for rule in situation.block.get("rules", ()) if rule["id"] == wanted), {})


def _done(situation: Situation, part: Part, rule: Mapping[str, Any]) -> Act:
    words, does, target = words_of(situation, rule), rule.get("do"), str(rule.get("target", ""))
    if does == "hand_over":
        return (yield from passed_on(situation, part, "reason_rule", words, rule=rule.get("name", "")))
    if does == "link":
        return _led(words, (yield from link_to(situation, part, target)))
    if does == "product":
        return _led(words, (yield from show_product(situation, replace(part, text="", target=target))))
    if does == "category":
        wanted = replace(part, text="", target=f"category:{target}")
        return _led(words, (yield from find_products(situation, wanted)))
    return Reply(words)


def _led(words: str, reply: Reply) -> Reply:
    return replace(reply, text=f"{words}\n\n{reply.text}") if words else reply
