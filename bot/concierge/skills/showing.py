"""Telling of one product: what it costs, what is in it, how it is used, as its page says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.booking import sold_by_time
from bot.concierge.matching import SURE, best_match
from bot.concierge.memory import Named
from bot.concierge.parsers.allergens import avoided, mentioned, questioned
from bot.concierge.parsers.aspects import aspects
from bot.concierge.parsers.choosing import Option, chosen, named_options
from bot.concierge.parsers.counting import asks_how_many
from bot.concierge.parsers.facets import of_a_variant
from bot.concierge.parsers.wish import subject
from bot.concierge.situation import Situation
from bot.concierge.skills.knowing import told_by
from bot.concierge.skills.lines import (
    Product,
    allergen_lines,
    as_options,
    counted,
    in_stock,
    named,
    offered,
    priced,
    variant_asked,
    variant_kept,
    variants,
)
from bot.concierge.skills.unsure import failed, offer_person
from bot.concierge.wording import tokens
from knowledge.embedding import embedder
from shop.catalog.allergens import allergens_text
from shop.catalog.facets import facet_words

_DETAILS: Mapping[str, tuple[str, ...]] = {
    "usage": ("usage",),
    "ingredients": ("ingredients", "contents", "included", "material"),
    "origin": ("origin",),
    "keeping": ("keeping", "times"),
    "care": ("care",),
    "material": ("material",),
    "fit": ("fit", "measures"),
    "included": ("included", "contents", "excluded"),
    "times": ("times",),
    "languages": ("languages",),
    "bring": ("bring",),
    "route": ("route",),
    "layout": ("layout",),
    "condition": ("condition",),
    "energy": ("energy",),
    "costs": ("costs",),
    "nearby": ("nearby",),
}
_TOLD_FIRST = ("contents", "included", "ingredients", "material", "layout", "route", "usage", "condition")
_TOLD = 2
"""Details told of a product about which nothing special is asked."""
_NEAR = 0.3
"""Cosine of a question with a detail at which the detail is taken to answer it."""
_BUTTONS = 3
_NEAREST = 3
"""So many are named where none is called as was asked."""


def show_product(situation: Situation, part: Part) -> Act:
    """One product, or what of it was asked; which one, where that is not clear."""
    target, known = (part.target, True) if part.target else meant(situation, part.text)
    if not target:
        return which(situation, part)
    known = known or _all_names(situation, target)
    match = None if known or part.beside else best_match(part.text, situation.passages)
    if match is not None and match.sureness >= SURE:
        return told_by(situation, part.text, match.passage)
    outcome = yield Call("show_product", {"product": target})
    if outcome.refusal == "ProductNotFound":
        near = outcome.many("nearest")
        same = named_options(subject(part.text) or target, [Option(one["slug"], one["name"]) for one in near])
        if len(same) != 1:
            return (yield from _looked_for(situation, part, target, near))
        outcome = yield Call("show_product", {"product": same[0].id})
    product = outcome.told.get("product")
    if outcome.refusal or not isinstance(product, Mapping):
        return failed(situation, part)
    return _with_what_goes_with(situation, part, outcome, _told(situation, part, product))


def _with_what_goes_with(situation: Situation, part: Part, outcome: Outcome, reply: Reply) -> Reply:
    """The reply with what the shop proposes beside the product, unless something of it was asked."""
    proposed = outcome.many("goes_with")
    if not proposed or part.beside or aspects(part.text) or reply.miss:
        return reply
    other = proposed[0]
    words = str(other.get("why") or "")
    told = situation.voice.say("goes_with", name=other["name"], price=other["price"])
    more = choice(f"product:{other['slug']}", other["name"])
    choices = (*reply.choices, more) if len(reply.choices) < _BUTTONS else reply.choices
    memory = dict(reply.memory) | ({"options": as_options(choices)} if reply.memory.get("options") else {})
    return replace(
        reply, text="\n".join(filter(None, (reply.text, words, told))), choices=choices, memory=memory
    )


def meant(situation: Situation, text: str) -> tuple[str, bool]:
    """The product that a text speaks of, and whether it is one we know: listed, found, or the last one.

    What we do not know is the text's own words for it; empty where it has none.
    """
    picked = chosen(text, situation.listed)
    if len(picked) == 1:
        return picked[0].id.partition(":")[2], True
    words = subject(text)
    last = situation.memory.product
    if not words:
        return (last.id, True) if last else ("", False)
    found = [Option(one.reference, one.title) for one in situation.passages if one.kind == "catalog"]
    known = [*found, *([Option(last.id, last.title)] if last else [])]
    same = named_options(words, known) if known else ()
    if len({one.id for one in same}) == 1:
        return same[0].id, True
    if last is not None and not _names_something(situation, words):
        return last.id, True
    return words, False


def _names_something(situation: Situation, words: str) -> bool:
    """Whether the words may be the name of goods rather than what is asked of them."""
    own = [word for word in tokens(words) if len(word) > len("abc")]
    return any(word in situation.names for word in own) or (not situation.names and bool(own))


def _all_names(situation: Situation, words: str) -> bool:
    """Whether the words are names of the catalog and little else."""
    own = [word for word in tokens(words) if len(word) > len("abc")]
    return bool(own) and sum(word in situation.names for word in own) > len(own) / 2


def which(situation: Situation, part: Part) -> Reply:
    """Ask which product is meant, with what is on offer."""
    voice = situation.voice
    choices = tuple(choice(one.id, one.title) for one in situation.listed)
    memory = {"asked": "product", "intent": part.intent, "text": part.text, "options": as_options(choices)}
    return Reply(voice.say("which_product" if choices else "which_product_open"), choices, memory=memory)


def details_of(situation: Situation, outcome: Outcome, wanted: Sequence[str]) -> list[str]:
    """The lines about some aspects of a product that was looked up; none where it was not found."""
    product = outcome.told.get("product")
    if not isinstance(product, Mapping):
        return []
    return [line for aspect in wanted for line in _aspect(situation, aspect, product, situation.text)]


def _told(situation: Situation, part: Part, product: Product) -> Reply:
    """What was asked of a product; where nothing special was, the most telling."""
    voice, asked = situation.voice, _asked_of(part.text)
    variant = variant_kept(product, part.text, situation.memory.variant)
    of_one = of_a_variant(part.text) and len(product.get("variants") or []) > 1
    if (variant["variant"] or of_one) and not asked:
        asked = ("variants",)
    lines = [line for aspect in asked for line in _aspect(situation, aspect, product, part.text)]
    if not asked:
        lines = _overview(situation, product)
    elif not lines and "price" not in asked:
        lines = _nearest_detail(part.text, product)
    if not lines and "price" not in asked:
        return _not_told(situation, part, product)
    if of_one and not variant_asked(product, part.text):
        lines = [voice.say("variant_none"), *lines]
    head = priced(voice, product) if not asked or "price" in asked else f"*{product['name']}*"
    text = "\n".join(dict.fromkeys([head, *lines]))
    about = named(product)
    memory: dict[str, Any] = {"product": about} | variant
    if not part.closes:
        return Reply(text, cards=(about.id,), memory=memory)
    sold_out = situation.sells and product.get("stock") == 0
    choices = to_take(situation, about, sold_out=sold_out, variant=variant["variant"])
    memory |= {"asked": "waiting" if sold_out else "interest", "sku": about.id, "chosen": about}
    memory |= {"options": as_options(choices)}
    take = "take_time" if sold_by_time(situation) else "take_it"
    question = "wait_question" if sold_out else take if situation.sells else "like_it"
    return Reply(
        f"{text}\n\n{voice.say(question)}",
        choices,
        (about.id,),
        _page(situation, asked, product),
        memory=memory,
    )


def to_take(
    situation: Situation, about: Named, *, sold_out: bool, variant: Named | None = None
) -> tuple[dict[str, str], ...]:
    """The button under one product, or under one variant of it: into the cart, on the waiting list, or noted."""
    voice = situation.voice
    if not situation.sells:
        return (choice(f"interest:{about.id}", voice.say("choice_interest")),)
    if sold_out:
        return (choice(f"wait:{about.id}", voice.say("choice_wait")),)
    timed = sold_by_time(situation)
    return (choice(f"add:{(variant or about).id}", voice.say("choice_booking" if timed else "choice_add")),)


def _asked_of(text: str) -> tuple[str, ...]:
    """The aspects asked about; where an allergen is asked about, that instead of all ingredients."""
    asked = aspects(text)
    if "allergens" in asked or questioned(text) is None:
        return asked
    return ("allergens", *(aspect for aspect in asked if aspect != "ingredients"))


def _page(situation: Situation, asked: Sequence[str], product: Product) -> tuple[dict[str, str], ...]:
    if "picture" not in asked or not product.get("url"):
        return ()
    return ({"title": situation.voice.say("open_page"), "url": str(product["url"])},)


def _overview(situation: Situation, product: Product) -> list[str]:
    voice, details = situation.voice, dict(product.get("details") or {})
    first = [str(details[key]) for key in _TOLD_FIRST if details.get(key)][:_TOLD]
    stock = in_stock(voice, product.get("stock"))
    lines = [
        str(product.get("summary", "")),
        *first,
        variants(voice, product),
        *allergen_lines(voice, product),
        stock,
    ]
    return [line for line in lines if line]


def _aspect(situation: Situation, aspect: str, product: Product, text: str) -> list[str]:
    """The lines that answer one aspect; none where the page is silent about it."""
    voice, details = situation.voice, dict(product.get("details") or {})
    own = [str(details[key]) for key in _DETAILS.get(aspect, ()) if details.get(key)][:1]
    listed = [line for line in (variants(voice, product, text),) if line]
    measures = [str(details["measures"])] if details.get("measures") else []
    lines: Mapping[str, list[str]] = {
        "price": listed,
        "stock": [counted(voice, product)]
        if asks_how_many(text)
        else listed or [in_stock(voice, product.get("stock"), always=True)],
        "variants": [*(listed or _size_of_a_home(situation, product) or [voice.say("one_size")]), *measures],
        "ingredients": [*own, *allergen_lines(voice, product)] if own else [],
        "picture": [voice.say("see_page")] if product.get("url") else [],
        "area": [str(product["summary"])] if product.get("summary") else [],
    }
    return _allergens(situation, product, text) if aspect == "allergens" else lines.get(aspect, own)


def _size_of_a_home(situation: Situation, product: Product) -> list[str]:
    """How large a home is stands in its summary; goods without variants have no size to tell."""
    return [str(product["summary"])] if situation.vertical == "property" and product.get("summary") else []


def _allergens(situation: Situation, product: Product, text: str) -> list[str]:
    """Whether what was asked about is in it, then everything declared."""
    voice = situation.voice
    own, about = set(tokens(str(product["name"]))), questioned(text)
    asked = about.codes if about else mentioned(" ".join(word for word in tokens(text) if word not in own))
    lines = [_declared(situation, code, product) for code in asked]
    declared = allergen_lines(voice, product)
    tags = set(product.get("tags") or [])
    wanted = avoided(text)
    diets = [f"diet:{diet}" for diet in (wanted.diets if wanted else ())]
    suits = [f"{facet_words(tag, voice.language).capitalize()}." for tag in diets if tag in tags]
    if suits:
        return [*suits, *declared]
    if not declared and not asked:
        return [voice.say("no_allergens")]
    return [*lines, *declared, *([voice.say("severe")] if asked else [])]


def _declared(situation: Situation, code: str, product: Product) -> str:
    voice = situation.voice
    name = allergens_text([code], voice.language)
    if code in (product.get("allergens") or []):
        return voice.say("contains", allergen=name)
    return voice.say(
        "contains_traces" if code in (product.get("traces") or []) else "not_declared", allergen=name
    )


def _nearest_detail(question: str, product: Product) -> list[str]:
    """The detail nearest to a question, where one is near."""
    texts = [str(text) for text in (product.get("details") or {}).values() if text]
    if not texts:
        return []
    nearness = embedder().encode(texts) @ embedder().encode(question)
    best = int(np.argmax(nearness))
    return [texts[best]] if nearness[best] >= _NEAR else []


def _not_told(situation: Situation, part: Part, product: Product) -> Reply:
    """Another passage that answers, else that the page does not say."""
    match = best_match(part.text, situation.passages)
    about = named(product)
    if match is not None and match.sureness >= SURE:
        reply = told_by(situation, part.text, match.passage)
        return Reply(reply.text, quoted=reply.quoted, memory={"product": about})
    reply = offer_person(situation, part, "not_told")
    return Reply(reply.text, reply.choices, memory=dict(reply.memory) | {"product": about}, miss=True)


def _looked_for(situation: Situation, part: Part, words: str, near: Sequence[Product]) -> Act:
    """What comes nearest to the name of something whose price was asked, or that nothing is called alike."""
    if near and "price" not in aspects(part.text):
        return _not_found(situation, part, near)
    outcome = yield Call("find_products", {"query": words, "limit": _NEAREST})
    found = outcome.many("products") or near
    same = named_options(words, [Option(one["slug"], one["name"]) for one in found])
    if len(same) == 1:
        outcome = yield Call("show_product", {"product": same[0].id})
        if isinstance(outcome.told.get("product"), Mapping):
            return _told(situation, part, outcome.told["product"])
    if not found and part.text and "price" in aspects(part.text):
        return offer_person(situation, part, "none_found")
    return _not_found(situation, part, found)


def _not_found(situation: Situation, part: Part, near: Sequence[Product]) -> Reply:
    """The nearest names, to choose from."""
    if not near:
        return which(situation, part)
    choices = offered(near)
    names = "\n".join(f"{place}. {priced(situation.voice, one)}" for place, one in enumerate(near, 1))
    memory: dict[str, Any] = {"asked": "product", "intent": part.intent, "text": part.text}
    memory |= {"options": as_options(choices), "listed": tuple(named(one) for one in near)}
    return Reply(f"{situation.voice.say('not_found_product')}\n{names}", choices, memory=memory)


def product_named(situation: Situation, text: str) -> Named | None:
    """The product that a text plainly names: on offer, or just found; None where it names none."""
    last = situation.memory.product
    known = [*situation.listed, *([Option(f"product:{last.id}", last.title)] if last else [])]
    found = [
        Option(f"product:{one.reference}", one.title) for one in situation.passages if one.kind == "catalog"
    ]
    ids = {one.id for one in known}
    best = named_options(subject(text), [*known, *(one for one in found if one.id not in ids)])
    of_known = [one for one in best if one.id in ids]
    picked = {one.id: one for one in (*chosen(text, situation.listed), *of_known)}
    meant = list(picked.values()) if len(picked) == 1 else list(best)
    return Named(id=meant[0].id.partition(":")[2], title=meant[0].title) if len(meant) == 1 else None
