"""What a turn wants, one thing or several: taps, answers to what we asked, and the words themselves."""

from dataclasses import replace

from bot.concierge.acts import Part
from bot.concierge.booking import answer_about_booking, asks_how_it_goes, picked_time
from bot.concierge.language import asked_whether, foreign_requested, requested
from bot.concierge.matching import EXACT, best_match
from bot.concierge.memory import Memory
from bot.concierge.otherwise import corrected
from bot.concierge.own_flows import flow_part
from bot.concierge.own_rules import rule_called
from bot.concierge.parsers.agreeing import agreement
from bot.concierge.parsers.aspects import aspects
from bot.concierge.parsers.choosing import chosen
from bot.concierge.parsers.courtesies import Courtesies, courtesies
from bot.concierge.parsers.orders import order_number, order_wish
from bot.concierge.parsers.private import confided
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.parsers.quantities import quantity
from bot.concierge.parsers.wish import subject
from bot.concierge.pointing import about_it
from bot.concierge.reading import parts_of_sentence, ruled_part
from bot.concierge.router import Router
from bot.concierge.segments import sentences
from bot.concierge.shopping import answer_about_purchase, asks_for_a_day
from bot.concierge.signs import bare_number, of_signs
from bot.concierge.situation import Situation
from bot.concierge.skills.talking import WHETHER
from bot.concierge.taking import praise, takes
from bot.concierge.wording import composed, tokens

_MOST_PARTS = 4
_OF_A_PURCHASE = {
    "add": "mark_interest",
    "delivery": "choose_delivery",
    "change": "change_order",
    "checkout": "checkout",
    "cart": "show_cart",
    "ways": "ways",
    "wait": "wait",
    "unwait": "leave_line",
    "remove": "remove",
    "order": "order_status",
    "cancel": "cancel_order",
}
"""What the buttons of a purchase stand for."""
_AGREED = frozenset({"place_order", "cancel_order"})
"""What a tap alone does, and more words beside it do not."""
_SHORT = 6
"""Words up to which a message is taken as a choice among what is on offer."""
_BARE = 2
"""Words up to which it is a number or an ordinal and little else."""
_GOODS = frozenset({"find_products", "show_product"})
_BUYING = frozenset({"checkout", "choose_delivery", "choose_payment", "order", "show_cart", "set_quantity"})
_NOT_ABOUT_ONE = frozenset(
    {"find_products", "list_categories", "hours", "address", "delivery", "payment", "returns"}
)
"""What asks for nothing of a single product, even where it shares a word with one."""
_LAST = frozenset({"liked", "hand_over", "complaint"})
"""What ends an answer, because it asks for one or leaves the chat to a person."""
_FEW = 3
"""So few words beside thanks or a farewell, and none of them firm, add nothing to it."""
_FIRMLY = 0.75
_PLAINLY = 0.9
"""Beside a question, a complaint this plain calls a person; a weaker one is annoyance."""
_TO_CHOOSE = (
    "product:",
    "category:",
    "intent:",
    "facet:",
    "add:",
    "delivery:",
    "remove:",
    "order:",
    "wait:",
    "unwait:",
)
"""Options that make a list, in which "the second" has a meaning; buttons have none."""


def understood(situation: Situation, router: Router) -> list[Part]:
    """The things that the turn wants, at least one."""
    private = None if situation.tapped else confided(situation.text)
    if private is not None:
        return [Part("private", "", target=private)]
    flow = flow_part(situation, router)
    if flow is not None or situation.tapped:
        return [flow] if flow is not None else _tapped(situation, router)
    signs = of_signs(situation)
    if signs is not None:
        return [signs]
    asked = _language(situation)
    if asked is not None:
        return [asked]
    timed = answer_about_booking(situation)
    answered = [timed] if timed is not None else _answered(situation, router)
    if answered:
        return answered
    number = bare_number(situation)
    return [number] if number else _read(situation, router, courtesies(situation.text))


def _tapped(situation: Situation, router: Router) -> list[Part]:
    """What was tapped, with what was typed beside it: "yes" adds nothing, "no" takes the tap back.

    Whoever taps a yes and asks for more wants the more first.
    """
    tap, typed = picked(situation, situation.tapped), replace(situation, text=situation.beside, said={})
    said = agreement(typed.text)
    if not courtesies(typed.text).rest or (said is not None and not said.rest and said.yes):
        return [tap]
    if said is not None and not said.rest:
        return [_consent(situation, yes=False)]
    besides = understood(typed, router)
    return besides if tap.intent in _AGREED else _side_by_side([tap, *besides])


def picked(situation: Situation, option: str) -> Part:
    """What an option stands for."""
    timed = picked_time(situation, option)
    if timed is not None:
        return timed
    kind, _, value = option.partition(":")
    memory = situation.memory
    if (kind in _OF_A_PURCHASE or option.startswith("yes:")) and situation.sells:
        return Part(_OF_A_PURCHASE.get(kind, "place_order"), "", target=value)
    if kind == "product" and memory.asked == "product" and memory.intent:
        return Part(memory.intent, memory.text, target=value)
    if kind in {"yes", "no"}:
        return _consent(situation, yes=kind == "yes")
    if kind in {"intent", "person"}:
        return Part(value if kind == "intent" else "hand_over", memory.text)
    named = {"product": "show_product", "interest": "mark_interest", "more": "more"}
    named |= {"language": "switch_language"}
    return Part(named[kind], "", target=value) if kind in named else Part("find_products", "", target=option)


def _language(situation: Situation) -> Part | None:
    """A wish for another language, unless the shop has an answer of its own to just that question."""
    text = situation.text
    whether = asked_whether(text)
    if whether is not None and not asks_how_it_goes(situation, text):
        return Part("switch_language", text, target=f"{WHETHER}{whether.value}")
    asked = requested(text)
    if (asked is None and not foreign_requested(text)) or asks_how_it_goes(situation, text):
        return None
    if asked is situation.language and text.rstrip().endswith("?") and _spoken_of(situation):
        return None
    own = best_match(text, situation.passages, ("faq",))
    if own is not None and own.sureness >= EXACT:
        return None
    return Part("switch_language", text, target=asked.value if asked else "foreign")


def _spoken_of(situation: Situation) -> bool:
    """Whether goods or a time are spoken of, which may be had in a language too."""
    return situation.memory.product is not None or situation.memory.appointment is not None


def _consent(situation: Situation, *, yes: bool) -> Part:
    """What a yes or a no means after what we asked."""
    memory, text = situation.memory, situation.text
    if memory.asked == "wishes":
        return Part("find_products", text, target="" if yes else "facet:avoid:nothing")
    bought = _of_a_purchase(memory, text, yes=yes)
    if bought is not None or not yes:
        return bought or Part("declined" if memory.asked else "no", text)
    if memory.asked == "person":
        return Part("hand_over", memory.text or text)
    if memory.asked == "interest" and memory.chosen is not None:
        return Part("mark_interest", "", target=memory.chosen.id)
    if memory.asked in {"intent", "product", "language"} and memory.options:
        return _only_option(situation)
    return Part("yes", text)


def _only_option(situation: Situation) -> Part:
    """The one thing that was offered; of several none is meant by a yes, so we ask again."""
    memory = situation.memory
    if len(memory.options) == 1 or memory.asked == "language":
        return picked(situation, memory.options[0].id)
    if memory.asked == "product":
        return Part(memory.intent or "show_product", memory.text)
    offered = [(one.id.partition(":")[2] or "hand_over", 0.0) for one in memory.options]
    return Part("unclear", memory.text, decision="ask", options=offered)


def _of_a_purchase(memory: Memory, text: str, *, yes: bool) -> Part | None:
    """What a yes or a no means to a question about a purchase; None after another question."""
    if memory.asked == "proposal":
        return Part("place_order", text, target=memory.proposal) if yes else Part("keep_cart", text)
    if not yes:
        return None
    if memory.asked == "cancel":
        return Part("cancel_order", text, target=memory.order)
    if memory.asked in {"cart", "delivery", "change"}:
        return Part("checkout", text)
    if memory.asked in {"quantity", "variant"} and memory.sku:
        return Part("mark_interest", "", target=memory.sku)
    return Part("wait", text, target=memory.sku) if memory.asked == "waiting" else None


def _answered(situation: Situation, router: Router) -> list[Part]:
    """The parts of a message that answers what we asked or offered; empty where it does not."""
    said = agreement(situation.text)
    asked = situation.memory.asked
    words = said.rest if said and said.rest else situation.text
    told = corrected(situation, words) or answer_about_purchase(situation, words)
    if told is not None and (said is None or said.rest):
        return [told]
    if said is not None and not said.rest:
        return [_consent(situation, yes=said.yes)]
    if said is not None and said.yes and asked == "proposal":
        return _read(situation, router, courtesies(said.rest))
    if said is not None and asked not in {"", "wishes"}:
        part = _consent(situation, yes=said.yes)
        rest = _read(situation, router, courtesies(said.rest))
        # Who says yes and goes on buying wants no person: "ok, do the order" after an offer of one.
        answered = {part.intent, *(_BUYING if part.intent == "hand_over" else ())}
        limited = said.but and said.rest.rstrip().endswith("?")
        answers = part.intent in {"hand_over", "mark_interest"} and not (
            limited or any(one.intent in answered for one in rest)
        )
        return _side_by_side([part, *rest]) if answers else rest
    words = courtesies(situation.text).rest or situation.text
    out = cart_wish(words)
    if about_it(situation, words) or (out is not None and out.act == "remove"):
        return []
    return _choice(situation, router, words) if len(tokens(words)) <= _SHORT else []


def _choice(situation: Situation, router: Router, words: str) -> list[Part]:
    """The option that a short message means, with what it asks of it."""
    lists = [one for one in situation.options if one.id.startswith(_TO_CHOOSE)]
    buttons = [one for one in situation.options if one not in lists]
    options = chosen(words, lists) or tuple(one for one in buttons if tokens(one.title) == tokens(words))
    options = options or chosen(words, situation.listed)
    asks = "?" in words and len(tokens(words)) > _BARE
    if len(options) != 1 or (asks and options[0].id.startswith("add:")):
        return []
    part = picked(situation, options[0].id)
    if part.intent != "show_product" or aspects(words):
        return [replace(part, text=words) if part.intent == "show_product" else part]
    if praise(composed(words)):
        return [replace(part, intent="liked", text=words)]
    decision = router.decide(words, situation.names)
    long = len(tokens(words)) > _BARE
    counted = situation.sells and bool(quantity(words).count) and "?" not in words
    wanted = counted or (decision.fires and decision.intent == "mark_interest")
    if takes(words) or (long and wanted):
        return [replace(part, intent="mark_interest", text=words)]
    if long and decision.fires and decision.intent in _NOT_ABOUT_ONE:
        return []
    return [replace(part, text=words)]


def _read(situation: Situation, router: Router, polite: Courtesies) -> list[Part]:
    """The parts of a message that says for itself what it wants."""
    if not polite.rest:
        return [_greeted(situation, polite)]
    exact = best_match(polite.rest, situation.passages)
    elsewhere = about_it(situation, polite.rest) or asks_for_a_day(situation, polite.rest)
    ruled = rule_called(situation, polite.rest) is not None
    free = situation.memory.asked != "wishes" and not elsewhere and not ruled
    if exact is not None and exact.sureness >= EXACT and free:
        return [Part("search_knowledge", polite.rest, round(exact.sureness, 4))]
    spoken = sentences(polite.rest) or [polite.rest]
    parts = [part for one in spoken for part in parts_of_sentence(situation, router, one)]
    merged = _merged(parts)
    polite_only = (polite.thanks or polite.farewell) and "?" not in polite.rest
    if polite_only and len(tokens(polite.rest)) <= _FEW and all(part.p < _FIRMLY for part in merged):
        return [Part(_small_talk(polite), situation.text)]
    fired = [part for part in merged if part.decision == "fire"]
    asked = [part for part in merged if part.decision != "fire" and part.text.endswith("?")]
    kept = [part for part in merged if part in fired or part in asked] if fired else (asked or merged)[:1]
    kept = [_of_the_proposal(situation, part) for part in kept]
    greeted = [Part("greeting", "", beside=True)] if polite.greeting else []
    return _side_by_side([*greeted, *_calmed(situation, kept[:_MOST_PARTS])])


def _greeted(situation: Situation, polite: Courtesies) -> Part:
    """Small talk, unless the shop has a rule for just those words."""
    talk = Part(_small_talk(polite), situation.text)
    called = rule_called(situation, situation.text)
    return talk if called is None else ruled_part(called, situation.text, talk)


def _of_the_proposal(situation: Situation, part: Part) -> Part:
    """A no, or "cancel the order", said to an order that is being made: nothing is ordered."""
    asked = situation.memory.asked
    if asked not in {"proposal", "delivery", "cart", "change"} or part.decision != "fire":
        return part
    calls_off = (
        part.intent == "order_status" and order_wish(part.text) == "cancel" and not order_number(part.text)
    )
    declines = asked == "proposal" and part.intent in {"no", "declined"}
    return replace(part, intent="keep_cart") if calls_off or declines else part


def _small_talk(polite: Courtesies) -> str:
    if polite.farewell:
        return "goodbye"
    return "thanks" if polite.thanks else "greeting"


def _merged(parts: list[Part]) -> list[Part]:
    """Neighbors that want the same become one; a question about "it" joins the goods just named."""
    merged: list[Part] = []
    for part in parts:
        before = merged[-1] if merged else None
        if before is not None and _belongs(before, part):
            merged[-1] = replace(before, text=f"{before.text} {part.text}", p=max(before.p, part.p))
        else:
            merged.append(part)
    return merged


def _belongs(before: Part, part: Part) -> bool:
    """Whether a part goes on about what the one before began."""
    if part.target or before.target or part.decision != before.decision or part.intent == "search_knowledge":
        return False
    about_it = part.intent == "show_product" and before.intent in _GOODS and not subject(part.text)
    return part.intent == before.intent or about_it


def _calmed(situation: Situation, parts: list[Part]) -> list[Part]:
    """One call for a person is enough; annoyance beside a question wants the question answered."""
    if len(parts) > 1:
        empty = {"yes"} if situation.memory.wishes else {"yes", "more"}
        parts = [part for part in parts if part.intent not in empty] or parts[:1]
    intents = {part.intent for part in parts}
    if "complaint" in intents and "hand_over" in intents:
        return [part for part in parts if part.intent != "hand_over"]
    annoyed = [part for part in parts if part.intent == "complaint" and part.p < _PLAINLY]
    if len(parts) > 1 and annoyed:
        return [replace(part, intent="insult") if part in annoyed else part for part in parts]
    return parts


def _side_by_side(parts: list[Part]) -> list[Part]:
    """Each part knowing whether it stands alone, and which one ends the message."""
    several = len(parts) > 1
    ordered = sorted(parts, key=lambda part: part.intent in _LAST)
    return [replace(part, beside=several, closes=part is ordered[-1]) for part in ordered]
