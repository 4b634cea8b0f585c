"""Filling the cart: what is put in, changed, taken out; which variant and how much, where that is not plain."""

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.booking import sold_by_time
from bot.concierge.memory import Named
from bot.concierge.parsers.choosing import chosen
from bot.concierge.parsers.correcting import sized
from bot.concierge.parsers.facets import facets, of_a_variant
from bot.concierge.parsers.purchasing import POINTING, CartWish, cart_wish, quantity_set
from bot.concierge.parsers.quantities import quantity
from bot.concierge.parsers.wish import essence, subject
from bot.concierge.shopping import MOST_GOODS, goods_apart, names_goods
from bot.concierge.situation import Situation
from bot.concierge.skills.booking import book_that
from bot.concierge.skills.finding import list_categories
from bot.concierge.skills.instead import instead, titled
from bot.concierge.skills.line_meant import ONE_OF_IT, line_meant
from bot.concierge.skills.lines import Product, as_options, yes_and_change
from bot.concierge.skills.noting import liked, mark_interest, target_of, which_one
from bot.concierge.skills.showing import product_named
from bot.concierge.skills.sizing import put
from bot.concierge.skills.still_asked import still_asked
from bot.concierge.skills.unsure import failed
from bot.concierge.taking import takes, takes_it
from bot.concierge.wording import shortened, tokens
from bot.guardrails.bills import cart_text, quantity_and_name

_MOST_NAME = 100
Asking = Generator[Call, Outcome, Reply]


@dataclass(frozen=True, slots=True)
class Bought:
    """One thing to put in: words, slug or sku of the product, and how much of which variant."""

    product: str
    quantity: str = "1"
    variant: str = ""
    said: str = ""
    """The customer's words for it."""

    @property
    def call(self) -> Call:
        """The tool that puts it in."""
        told = {"product": self.product, "variant": self.variant, "quantity": self.quantity}
        return Call("add_to_cart", {key: value for key, value in told.items() if value})


def take(situation: Situation, part: Part) -> Act:
    """What the customer takes goes into the cart; what they only like is offered; else interest is noted."""
    if not situation.sells:
        return (yield from mark_interest(situation, part))
    timed = yield from _sold_by_time(situation, part)
    if timed:
        return (yield from book_that(situation, part, timed))
    wish = cart_wish(part.text) if part.text else None
    if part.text and wish is None and not takes(part.text) and not _counted(part.text):
        about = part.target or target_of(situation, part.text)
        if not about:
            return which_one(situation, part)
        return (yield from liked(situation, Part(part.intent, part.text, target=about)))
    return (yield from put_in(situation, part, wish or as_goods(part.text)))


def _sold_by_time(situation: Situation, part: Part) -> Generator[Call, Outcome, str]:
    """The service that the goods taken are, where this shop sells times; empty where they are no service."""
    if not sold_by_time(situation):
        return ""
    about = part.target or target_of(situation, part.text)
    listed = (yield Call("list_services")).many("services") if about else ()
    return about if any(one["slug"] == about for one in listed) else ""


def _counted(text: str) -> bool:
    found = quantity(text)
    return bool(found.count or found.measure)


def put_in(situation: Situation, part: Part, wish: CartWish) -> Act:
    """Put one thing, or several named ones, into the cart."""
    goods = _goods(situation, part, wish)
    if not goods and situation.listed:
        return which_one(situation, part)
    if not goods:
        return (yield from list_categories(situation, part, "order_open_cart"))
    goods += _asked_about(situation, part, goods)
    added: list[Outcome] = []
    stuck: list[tuple[Bought, Outcome]] = []
    for one in goods:
        outcome = yield from put(one.call, one.said)
        if outcome.refusal:
            stuck.append((one, outcome))
        else:
            added.append(outcome)
    if not stuck:
        return (yield from _after(situation, part, added))
    first, refused = stuck[0]
    reply = instead(situation, part, (first.product, first.quantity), refused)
    later = tuple(one.said for one, _ in stuck[1:])
    reply = replace(reply, memory=dict(reply.memory) | {"later": later}) if later else reply
    return _besides(situation, added, reply) if added else reply


def _asked_about(situation: Situation, part: Part, goods: Sequence[Bought]) -> list[Bought]:
    """What waits for its variant while other goods are put in: it is asked about once more."""
    memory = situation.memory
    answered = part.target or any(one.product == memory.sku for one in goods)
    if memory.asked != "variant" or answered or not memory.sku:
        return []
    return [Bought(memory.sku, memory.quantity or "1")]


def set_quantity(situation: Situation, part: Part) -> Act:
    """Have so much of something in the cart, neither more nor less."""
    wish = quantity_set(part.text) or CartWish("set")
    shown = yield Call("show_cart")
    line = line_meant(situation, wish, shown)
    if line is None:
        return _which_line(situation, shown, "set_which")
    wanted = wish.count or wish.measure
    outcome = yield Call("change_quantity", {"product": line["sku"], "quantity": wanted})
    if outcome.refusal:
        return instead(situation, part, (str(line["sku"]), wanted), outcome)
    changed = _line_of(outcome, str(line["sku"])) or line
    lead = situation.voice.say("cart_changed", line=quantity_and_name(changed))
    return (yield from going_on(situation, part, outcome, lead))


def take_out(situation: Situation, part: Part) -> Act:
    """Take something out of the cart, or a part of it; which, where that is not plain."""
    wish = cart_wish(part.text) or CartWish("remove")
    shown = yield Call("show_cart")
    told = shown.told.get("cart") or {}
    if not told.get("lines"):
        return _empty(situation)
    target = part.target
    if not target:
        line = line_meant(situation, wish, shown)
        if line is None:
            return _which_line(situation, shown, "remove_which")
        target = str(line["sku"])
    one_of_it = bool(set(tokens(wish.goods)) & ONE_OF_IT)
    much = wish.count or wish.measure or ("1" if one_of_it else "")
    outcome = yield Call("remove_from_cart", {"product": target} | ({"quantity": much} if much else {}))
    if outcome.refusal:
        return failed(situation, part)
    lead = situation.voice.say("cart_removed", product=str(outcome.told["removed"]["name"]))
    return (yield from going_on(situation, part, outcome, lead))


def show(situation: Situation, part: Part) -> Act:
    """What is in the cart, what it costs, and what has changed in it."""
    outcome = yield Call("show_cart")
    if outcome.refusal:
        return failed(situation, part)
    told = outcome.told["cart"]
    reply = _cart_reply(situation, part, told, "") if told.get("lines") else _empty(situation)
    return (yield from still_asked(situation, part, reply))


def empty(situation: Situation, part: Part) -> Act:
    """Everything out."""
    outcome = yield Call("empty_cart")
    if outcome.refusal:
        return failed(situation, part)
    return Reply(situation.voice.say("cart_emptied"), memory={"in_cart": False})


def going_on(situation: Situation, part: Part, outcome: Outcome, lead: str) -> Asking:
    """After a change: the cart, and whether to order; a proposal that waited is made anew."""
    told = outcome.told["cart"]
    if not told.get("lines"):
        return Reply(f"{lead} {situation.voice.say('cart_emptied')}", memory={"in_cart": False})
    if situation.memory.asked in {"proposal", "change"} and part.closes:
        proposed = yield Call("propose_order")
        if not proposed.refusal:
            return proposal_reply(situation, proposed, lead)
    return _cart_reply(situation, part, told, lead)


def proposal_reply(situation: Situation, outcome: Outcome, lead: str) -> Reply:
    """A proposal was made: code writes its summary and its buttons under these words."""
    found = str(outcome.told["proposal"]["code"])
    choices = yes_and_change(situation.voice, found)
    memory = {"asked": "proposal", "proposal": found, "options": as_options(choices), "in_cart": True}
    return Reply(lead, choices, memory=memory)


def _besides(situation: Situation, added: Sequence[Outcome], reply: Reply) -> Reply:
    """What went in before one of several things could not: said first."""
    lead = situation.voice.say("cart_added", line=_names(situation, added))
    return replace(reply, text=f"{lead}\n\n{reply.text}", memory=dict(reply.memory) | {"in_cart": True})


def _names(situation: Situation, added: Sequence[Outcome]) -> str:
    """What was put in, as it now stands in the cart."""
    last = added[-1]
    lines = [line for one in added if (line := _line_of(last, str(one.told["added"]["sku"])))]
    return situation.voice.listed([quantity_and_name(line) for line in lines]) or str(
        last.told["added"]["name"]
    )


def _after(situation: Situation, part: Part, added: Sequence[Outcome]) -> Asking:
    last = added[-1]
    lead = situation.voice.say("cart_added", line=_names(situation, added))
    reply = yield from going_on(situation, part, last, lead)
    about = last.told["added"]
    memory: dict[str, Any] = {"added": Named(id=str(about["sku"]), title=str(about["name"]))}
    memory |= {"product": Named(id=str(about["slug"]), title=str(about["name"])), "chosen": None}
    return Reply(reply.text, reply.choices, links=reply.links, memory=dict(reply.memory) | memory)


def _cart_reply(situation: Situation, part: Part, told: Mapping[str, Any], lead: str) -> Reply:
    """The lead with what the whole costs, and the question whether to order."""
    voice = situation.voice
    short = lead and len(told["lines"]) == 1 and not told.get("discounts")
    whole = (
        voice.say("cart_total", total=told["total_amount"]) if short else cart_text(told, situation.language)
    )
    lines = [lead, *_notices(situation, told), whole]
    if not part.closes:
        return Reply("\n".join(line for line in lines if line), memory={"in_cart": True})
    choices = (choice("checkout", voice.say("choice_checkout")), choice("more", voice.say("choice_others")))
    text = "\n".join(line for line in lines if line)
    memory = {"asked": "cart", "options": as_options(choices), "in_cart": True}
    return Reply(f"{text}\n\n{voice.say('order_now')}", choices, memory=memory)


def _notices(situation: Situation, told: Mapping[str, Any]) -> list[str]:
    voice = situation.voice
    return [
        voice.say(f"notice_{one['kind']}", product=one["name"], before=one["before"], after=one["after"])
        for one in told.get("notices") or []
    ]


def _empty(situation: Situation) -> Reply:
    voice = situation.voice
    starters = (
        ("intent:list_categories", "choice_list_categories"),
        ("intent:find_products", "choice_find_products"),
    )
    choices = tuple(choice(id_, voice.say(key)) for id_, key in starters)
    return Reply(
        voice.say("cart_is_empty"), choices, memory={"options": as_options(choices), "in_cart": False}
    )


def as_goods(text: str) -> CartWish:
    """A text that names goods and perhaps how much of them, as a wish to have them."""
    found = quantity(text)
    return CartWish("add", found.rest, text, found.count, found.measure)


def _goods(situation: Situation, part: Part, wish: CartWish) -> list[Bought]:
    """What is to be put in: picked, several that are named, or the one that is spoken of."""
    memory = situation.memory
    waited = memory.quantity if memory.asked in {"variant", "quantity", "product"} else ""
    if part.target:
        asked = [_bought(_kept_variant(situation, part.target, part.text), wish, part.text, waited)]
        return asked + [_piece(situation, piece) for piece in memory.later]
    pieces = goods_apart(wish.said or wish.goods)
    known = [piece for piece in pieces if names_goods(situation, piece) or chosen(piece, situation.listed)]
    others = [piece for piece in pieces if piece not in known]
    if 1 < len(pieces) <= MOST_GOODS and known and all(_counted(piece) for piece in others):
        return [_piece(situation, piece) for piece in pieces]
    target = _kept_variant(situation, _target(situation, wish.goods, part.text), wish.said or wish.goods)
    waited = waited if target == memory.sku or memory.asked == "product" else ""
    return [_bought(target, wish, _with_worn(situation, target, wish.goods), waited)] if target else []


def _with_worn(situation: Situation, target: str, words: str) -> str:
    """A color said of what is spoken of, with the size that was looked for, and the other way about."""
    memory = situation.memory
    about = memory.product is not None and memory.product.id == target
    if not (about and memory.wishes and of_a_variant(essence(words) or words)):
        return words
    kinds = ("size:", "color:")
    said = [tag for tag in facets(words).tags if tag.startswith(kinds)]
    before = [tag for tag in memory.wishes.tags if tag.startswith(kinds)]
    kept = [tag for tag in before if tag.partition(":")[0] not in {one.partition(":")[0] for one in said}]
    return " ".join(tag.partition(":")[2] for tag in (*said, *kept)) or words


def _kept_variant(situation: Situation, target: str, words: str) -> str:
    """The variant that was asked about just before, where its product is taken and no other variant is named."""
    kept = situation.memory.variant
    if kept is None or kept.title != target:
        return target
    measured = quantity(words).measure or re.search(r"\d{2}", words)
    return target if measured or facets(words).tags else kept.id


def _target(situation: Situation, words: str, said: str = "") -> str:
    """What the words name, as slug or as they stand; what is spoken of where they name nothing."""
    if takes_it(said) and not names_goods(situation, words):
        return target_of(situation, "")
    about = product_named(situation, words)
    if about is not None:
        return about.id
    own = essence(words) or subject(words)
    if of_a_variant(own) and (situation.memory.product is not None or situation.listed):
        own = ""
    if any(word not in POINTING and len(word) > len("abc") for word in tokens(own)):
        return own
    return target_of(situation, "")


def _bought(target: str, wish: CartWish, words: str, waited: str) -> Bought:
    sizes = " ".join(
        tag.partition(":")[2] for tag in facets(words).tags if tag.startswith(("size:", "color:"))
    )
    if wish.count and wish.measure:
        return Bought(target, wish.count, f"{wish.measure} {sizes}".strip())
    if wish.count and re.search(rf"\b(?:da|de|of)\s+{wish.count}\b", wish.said):
        return Bought(target, waited or "1", f"{words} {wish.count}".strip())
    much = wish.count or wish.measure or waited or "1"
    words = quantity(words).rest if wish.count else words
    return Bought(target, much, shortened(f"{words} {sizes}".strip(), _MOST_NAME) if words else "")


def _piece(situation: Situation, piece: str) -> Bought:
    wish = as_goods(sized(piece)[0])
    return replace(_bought(_target(situation, wish.goods), wish, wish.goods, ""), said=piece)


def _line_of(outcome: Outcome, sku: str) -> Product | None:
    lines: Sequence[Product] = (outcome.told.get("cart") or {}).get("lines") or ()
    return next((line for line in lines if line["sku"] == sku), None)


def _which_line(situation: Situation, shown: Outcome, key: str) -> Reply:
    """Ask which line of the cart is meant."""
    lines: Sequence[Product] = (shown.told.get("cart") or {}).get("lines") or ()
    if not lines:
        return _empty(situation)
    kind = "remove" if key == "remove_which" else "product"
    choices = tuple(
        titled(f"{kind}:{line['sku' if kind == 'remove' else 'product']}", str(line["name"]))
        for line in lines
    )
    memory: dict[str, Any] = {"options": as_options(choices)}
    return Reply(situation.voice.say(key), choices, memory=memory)
