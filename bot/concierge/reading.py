"""What one sentence wants: the router's decision, weighed with what the shop sells and what we asked."""

import re
from dataclasses import replace

from bot.concierge.acts import Part
from bot.concierge.booking import appointment
from bot.concierge.lexicon import all_words
from bot.concierge.own_rules import Called, rule_called
from bot.concierge.parsers.allergens import avoided, questioned
from bot.concierge.parsers.amounts import budget
from bot.concierge.parsers.arriving import about_paying, asks_how_long
from bot.concierge.parsers.aspects import aspects
from bot.concierge.parsers.counting import asks_how_many
from bot.concierge.parsers.exchanging import currency_asked
from bot.concierge.parsers.facets import facets, of_a_variant
from bot.concierge.parsers.haggling import haggles
from bot.concierge.parsers.newness import news_asked
from bot.concierge.parsers.places import sent_to
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.parsers.quantities import quantity
from bot.concierge.parsers.watching import follow_wish, live_wish
from bot.concierge.parsers.wish import essence, goes_on
from bot.concierge.pointing import about_it
from bot.concierge.praising import praise_first, praised
from bot.concierge.router import Decision, Router
from bot.concierge.segments import wants
from bot.concierge.shopping import (
    INTENTS,
    counted_goods,
    is_a_name,
    leaves_a_line,
    names_goods,
    purchase,
)
from bot.concierge.situation import Situation
from bot.concierge.skills import skill_for
from bot.concierge.skills.wanting import cheaper, cheapest
from bot.concierge.taking import asks_to_keep, offends, takes
from bot.concierge.wording import composed, plain, tokens

_NAMED = 0.5
"""Share of a text's own words that are names of the catalog, at which it is about goods."""
_LIKELY_NAMED = 0.3
_FIRMLY = 0.75
"""A decision this firm stands, whatever names the text holds."""
_ELSEWHERE = 0.9
"""So surely off topic, a text is about goods only where it names nothing else: "the weather in Sicily"."""
_SHORTEST = 3
_CERTAIN = 0.85
"""A decision this sure is no detail of a wish, even while we wait for details."""
_DETAIL = 0.5
_GOODS = frozenset({"find_products", "show_product"})
_SPEAKS = (
    r"speak|talk|discuss|chat with|parlare|parlo|parlarne|parlarvi|sentire|passami|passi|passatemi|hablar|hablo|hablarlo|"
    r"pasame|paseme|pongame|ponme"
)
_AND_THEN = re.compile(
    r"(?P<first>[^,.?!]{2,40}?)\s*(?:,\s*|\s)(?:(?:però|pero|ma|but|e|and|y|poi|then|also|anche|plus)\s+)+(?P<more>[^?]+)",
    re.IGNORECASE,
)
"""One thing, and then another."""
_AND = {"it": "e", "en": "and", "es": "y"}
_AND_SENT = re.compile(
    r"(?P<first>[^?!]{3,60}?)[\s,]+(?:e poi|and then|y luego|e|and|y|poi|then|luego)\s+"
    r"(?P<sent>(?:mand|m[aá]nd|sped|invi|send|ship|deliver|consegn|env[ií]|entreg)\w*\s[^?!]+)[.!]*",
    re.IGNORECASE,
)
"""Goods, and then where they go."""
_WISHES_FOR = r"give|get|gimme|want|need|dammi|datemi|passami|passatemi|voglio|vorrei|fammi avere|dame|deme|ponme|pongame|pasame|quiero|necesito"
_OF_FLESH = (
    r"(?:(?:a|an|un|uno|una|the|la|el|me|to|con)\s+){0,3}(?:real |actual |live |vera |vero )?"
    r"(?:persona?|human(?: being)?|uman[oa]|operator[ei]?|operador[ae]?|agente umano)"
    r"(?:\s+(?:vera|vero|real|reale|de verdad|please|per favore|por favor|now|adesso|ora|subito|ya|ahora|instead|invece|then))*\s*(?:$|[.,!?;])"
)
_WANTS_ONE = re.compile(rf"\b(?:{_WISHES_FOR})\s+{_OF_FLESH}")
_NO_PREFERENCE = re.compile(
    r"\b(?:(?:i )?don'?t know|no idea|not sure|you (?:choose|decide)|surprise me|non (?:lo )?so|non saprei|boh|fai tu|decidi tu|scegli tu|"
    r"no (?:lo )?se|ni idea|elige tu|decide tu|tu mism[oa]|sorprendeme|sorprendimi|come vuoi|como quieras)\b"
)


def parts_of_sentence(situation: Situation, router: Router, sentence: str) -> list[Part]:
    """The parts of one sentence, in their order."""
    called = rule_called(situation, sentence)
    parts = _parts_without_rules(situation, router, sentence)
    return parts if called is None else [ruled_part(called, sentence, parts[0])]


def ruled_part(called: Called, text: str, otherwise: Part) -> Part:
    """What a rule of the shop's own does about a text, and what would be done without it."""
    without = (otherwise, skill_for(otherwise.decision, otherwise.intent))
    return Part("rule", text, round(called.sureness, 4), target=str(called.rule["id"]), otherwise=without)


def _parts_without_rules(situation: Situation, router: Router, sentence: str) -> list[Part]:
    taken = _taken_first(situation, sentence)
    if taken is not None:
        return [taken]
    sent = _taken_and_sent(situation, sentence)
    if sent:
        return sent
    plainly = _said_plainly(situation, router, sentence)
    if plainly is not None:
        return [plainly]
    opening = praise_first(situation, sentence)
    if opening is not None:
        return [opening[0], *parts_of_sentence(situation, router, opening[1])]
    named = None if sentence.endswith("?") else praised(situation, sentence)
    if named is not None:
        return [named]

    def decide(words: str) -> Decision:
        return _decided(situation, router, words)

    return [
        _part(situation, router.cleaned(words, situation.names), decision)
        for words, decision in wants(sentence, decide)
    ]


def _decided(situation: Situation, router: Router, words: str) -> Decision:
    """The router's decision, weighed with what the words say outright."""
    decision = router.decide(words, situation.names)
    unmistakable = _unmistakable(situation, words)
    if unmistakable:
        return replace(decision, decision="fire", intent=unmistakable, p=max(decision.p, _CERTAIN))
    if decision.p < _FIRMLY and offends(words):
        return replace(decision, decision="fire", intent="insult", p=max(decision.p, _FIRMLY))
    if (
        (not decision.fires or decision.p < _FIRMLY)
        and words.endswith("?")
        and questioned(words) is not None
        and _may_show(decision)
    ):
        return replace(decision, decision="fire", intent="show_product")
    if decision.decision == "ask" and _may_show(decision) and "price" in aspects(words):
        return replace(decision, decision="fire", intent="show_product")
    return _weighed(decision, words, situation)


def _taken_first(situation: Situation, sentence: str) -> Part | None:
    """What is spoken of is taken, and then other goods are named: "I'll take it, and add two honeys"; None otherwise."""
    found = _AND_THEN.fullmatch(sentence)
    about = situation.memory.chosen or situation.memory.product
    if found is None or about is None or not about.title or not situation.sells:
        return None
    more, first = cart_wish(found["more"]), found["first"]
    adds = more is not None and more.act == "add" and names_goods(situation, found["more"])
    if not (adds and takes(first)) or names_goods(situation, first) or quantity(first).count:
        return None
    return Part("order", f"{found['more'].rstrip(' .!')} {_AND[situation.language]} {about.title}")


def _taken_and_sent(situation: Situation, sentence: str) -> list[Part]:
    """Goods are taken, and then where they go is said: "I'll take two and send them to Milan"; nothing otherwise."""
    found = _AND_SENT.fullmatch(sentence)
    if found is None or not (situation.sells and sent_to(found["sent"])):
        return []
    bought = purchase(situation, found["first"])
    return [bought, Part("delivery", found["sent"])] if bought is not None else []


def _said_plainly(situation: Situation, router: Router, sentence: str) -> Part | None:
    """What a sentence plainly wants of a waiting list, a booked time or a purchase; None for none of it."""
    if leaves_a_line(situation, sentence):
        return Part("leave_line", sentence)
    if haggles(sentence) and cheaper(sentence):
        return Part("discount", sentence)
    told = _of_the_shop(situation, sentence) or _kept_aside(situation, sentence)
    said = told or appointment(situation, router, sentence) or purchase(situation, sentence)
    if said is None and situation.sells and sent_to(sentence):
        return Part("delivery", sentence)
    return said or counted_goods(situation, router.cleaned(sentence, situation.names))


def _kept_aside(situation: Situation, sentence: str) -> Part | None:
    """A question whether goods can be kept for somebody: the shop's own words on it are looked up."""
    if situation.memory.live or not (sentence.endswith("?") and asks_to_keep(sentence)):
        return None
    return Part("keep_aside", sentence)


def _of_the_shop(situation: Situation, sentence: str) -> Part | None:
    """An amount in another currency, what is live, what is new or what is recommended today; None for none of it."""
    if situation.may_call("tell_in_currency") and currency_asked(sentence, situation.currency):
        return Part("in_currency", sentence)
    if situation.may_call("follow_shop_live") and follow_wish(sentence) is not None:
        return Part("follow_live", sentence)
    if situation.may_call("join_live") and live_wish(sentence, watching=bool(situation.memory.live)):
        return Part("live", sentence)
    if situation.may_call("whats_new") and news_asked(sentence):
        return Part("news", sentence)
    return None


def _unmistakable(situation: Situation, words: str) -> str:
    """The intent that the words say outright, whatever the router makes of them; empty where they do not."""
    if calls_person(situation, words):
        return "hand_over"
    if haggles(words):
        return "discount"
    if about_paying(words):
        return "payment"
    if situation.sells and (asks_how_long(words) or sent_to(words)):
        return "delivery"
    bought = purchase(situation, words)
    if bought is not None and bought.intent in INTENTS:
        return bought.intent
    return _of_one(situation, words)


def _of_one(situation: Situation, words: str) -> str:
    """Whether words ask of what is spoken of: the product, or one of its variants; of several goods, which of them."""
    memory = situation.memory
    if asks_how_many(words) and memory.asked != "wishes":
        return "how_many" if memory.product is None else "show_product"
    if about_it(situation, words):
        return "show_product"
    if memory.wishes and (cheaper(words) or cheapest(words)):
        return "find_products"
    if situation.vertical == "property" and memory.wishes and goes_on(words):
        return "find_products"
    if memory.asked in {"wishes", "variant"} or not of_a_variant(words):
        return ""
    return "show_product" if memory.product else "find_products" if memory.wishes else ""


def calls_person(situation: Situation, words: str) -> bool:
    """Whether somebody asks to speak with a person: with anyone of flesh and blood, or with who answers here."""
    person = plain(composed(str(situation.block.get("person") or "persona")))
    whom = rf"(?:{re.escape(person)}|person\w*|human\w*|uman[oi]|operator\w*|operador\w*|someone|somebody|qualcuno|alguien)"
    flat = plain(composed(words))
    spoken_with = re.search(rf"\b(?:{_SPEAKS})\b[^.?!]{{0,25}}\b{whom}\b", flat)
    return spoken_with is not None or _WANTS_ONE.search(flat) is not None


def _may_show(decision: Decision) -> bool:
    """Whether one product may be meant."""
    return "show_product" in {intent for intent, _ in decision.options[:2]}


def _part(situation: Situation, words: str, decision: Decision) -> Part:
    """A clause as a part; one that holds details of a wish belongs to that wish."""
    if _is_detail(situation, words, decision):
        return Part("find_products", words, max(decision.p, _DETAIL))
    return Part(decision.intent, words, decision.p, decision.decision, decision.options)


def _is_detail(situation: Situation, words: str, decision: Decision) -> bool:
    """Whether a clause tells what a wish is like: an amount, a taste, what must not be in it."""
    asked = situation.memory.asked == "wishes"
    sure = decision.fires and decision.intent not in _GOODS | {"no", "yes", "mark_interest"}
    if sure and (not asked or decision.p >= _CERTAIN):
        return False
    if decision.fires and decision.intent in _GOODS and not asked:
        return decision.intent == "find_products"
    if asked and _NO_PREFERENCE.search(plain(composed(words))):
        return True
    traits = facets(words, asked=asked)
    worn = all(tag.startswith(("color:", "size:")) for tag in traits.tags)
    said = bool(traits.taste or traits.no_limit or (traits.tags and (asked or not worn)))
    return said or budget(words, asked=asked) is not None or avoided(words) is not None


def _weighed(decision: Decision, words: str, situation: Situation) -> Decision:
    """The decision with what the catalog's names say: a text made of them is about goods."""
    if not situation.names or (decision.fires and decision.p >= _FIRMLY):
        return decision
    own = [
        word
        for word in tokens(essence(words))
        if len(word) >= _SHORTEST and word not in all_words("around_wishes")
    ]
    named = [word for word in own if is_a_name(word, situation.names)]
    likely = {intent for intent, _ in decision.options[:2]} & _GOODS
    elsewhere = decision.decision == "off_topic" and decision.p >= _ELSEWHERE
    enough = (
        1.0
        if decision.fires or elsewhere
        else _LIKELY_NAMED
        if likely and decision.decision == "ask"
        else _NAMED
    )
    if decision.intent in _GOODS and decision.fires:
        return decision
    if not named or len(named) < enough * len(own):
        return decision
    money = budget(words)
    asked = set(aspects(words)) if money is None or money.at_most is None else set(aspects(words)) & {"price"}
    return replace(decision, decision="fire", intent="show_product" if asked else "find_products")
