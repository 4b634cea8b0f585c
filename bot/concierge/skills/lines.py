"""How products, prices and stock are written: every figure as the tool gave it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.concierge.acts import choice
from bot.concierge.memory import Named
from bot.concierge.parsers.facets import facets, of_a_variant
from bot.concierge.voice import Voice
from bot.concierge.wording import tokens
from shop.catalog.allergens import allergens_text

Product = Mapping[str, Any]

_FEW = 5
_TELLING = 3
"""Shorter words of a variant's name ("3 l") tell nothing, unless a size is asked for."""


def inside(words: str) -> str:
    """Words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]


def priced(voice: Voice, product: Product) -> str:
    """Name and price in one line."""
    price = str(product["price"])
    worded = voice.say("from_price", price=price) if product.get("price_from") else price
    other = product.get("in_other")
    worded = f"{worded} ({other['about_amount']})" if other else worded
    return f"*{product['name']}*, {worded}"


def numbered(voice: Voice, products: Sequence[Product], above: frozenset[str] = frozenset()) -> str:
    """Products as a list with their summaries; those `above` the budget say so."""
    return "\n".join(_item(voice, place, product, above) for place, product in enumerate(products, 1))


def _item(voice: Voice, place: int, product: Product, above: frozenset[str]) -> str:
    beyond = f" ({voice.say('a_little_above')})" if product["slug"] in above else ""
    summary = f"\n{product['summary']}" if product.get("summary") else ""
    return f"{place}. {priced(voice, product)}{beyond}{summary}"


def in_stock(voice: Voice, stock: int | None, *, always: bool = False) -> str:
    """How many there are, where that is worth saying; `always` says so too when there are plenty."""
    if stock is None:
        return voice.say("in_stock") if always else ""
    if stock == 0:
        return voice.say("sold_out")
    if stock == 1:
        return voice.say("last_one")
    if stock <= _FEW:
        return voice.say("few_left", stock=stock)
    return voice.say("in_stock") if always else ""


def counted(voice: Voice, product: Product) -> str:
    """How many there are, of each variant where there are several; that there are some where nobody counts."""
    told = list(product.get("variants") or [])
    if len(told) <= 1:
        return _counted(voice, product.get("stock"))
    each = [inside(_counted(voice, one.get("stock"))).rstrip(".") for one in told]
    return "; ".join(f"{one['name']}: {words}" for one, words in zip(told, each, strict=True)) + "."


def _counted(voice: Voice, stock: int | None) -> str:
    """A figure where there is one; what runs out is said as everywhere."""
    known = stock is not None and stock > _FEW
    return voice.say("stock_count", stock=stock) if known else in_stock(voice, stock, always=True)


def variants(voice: Voice, product: Product, text: str = "") -> str:
    """The variants that a text names, each with price and stock, else all; empty where there is only one."""
    told = list(product.get("variants") or [])
    if len(told) <= 1:
        return ""
    asked = _asked(told, text)
    if asked and any(one.get("stock") != 0 for one in asked):
        return "\n".join(_in_full(voice, one) for one in asked)
    same = len({one["price"] for one in told}) == 1
    return "; ".join(_variant(voice, one, priced_alike=same) for one in told) + "."


def _asked(told: Sequence[Product], text: str) -> list[Product]:
    """The variants whose size, color or amount stands in a text, those with most of it; not where all do."""
    sizes = {tag.partition(":")[2] for tag in facets(text).tags if tag.startswith("size:")}
    short = len("") if of_a_variant(text) else _TELLING
    written = {word for word in tokens(text) if word.isdigit() or len(word) >= short} | sizes
    colors = {tag for tag in facets(text).tags if tag.startswith("color:")}
    hits = [
        sum(word in written for word in tokens(str(one["name"])))
        + len(colors.intersection(facets(str(one["name"])).tags))
        for one in told
    ]
    best = max(hits)
    asked = [one for one, hit in zip(told, hits, strict=True) if hit == best]
    return asked if best and len(asked) < len(told) else []


def variant_asked(product: Product, text: str) -> bool:
    """Whether a text names one or several of the product's variants, sold out or not."""
    return bool(_asked(list(product.get("variants") or []), text))


def variant_named(product: Product, text: str) -> Product | None:
    """The one variant that a text names, if it can be had; None where it names none, or several."""
    told = list(product.get("variants") or [])
    asked = _asked(told, text) if len(told) > 1 else []
    return asked[0] if len(asked) == 1 and asked[0].get("stock") != 0 else None


def variant_kept(product: Product, text: str, before: Named | None = None) -> dict[str, Any]:
    """The memory of the variant that a text names; of none where the product is spoken of without one.

    Where it names several, the one that was asked about `before` is still meant if it is among them.
    """
    one = variant_named(product, text)
    if one is None and before is not None and before.title == product["slug"]:
        asked = _asked(list(product.get("variants") or []), text)
        one = next((each for each in asked if each["sku"] == before.id and each.get("stock") != 0), None)
    return {"variant": Named(id=str(one["sku"]), title=str(product["slug"])) if one else None}


def _in_full(voice: Voice, variant: Product) -> str:
    stock = in_stock(voice, variant.get("stock"), always=True)
    return f"{variant['name']}, {variant['price']}. {stock}"


def _variant(voice: Voice, variant: Product, *, priced_alike: bool) -> str:
    if variant.get("stock") == 0:
        return voice.say("sold_out_variant", variant=variant["name"])
    return str(variant["name"]) if priced_alike else f"{variant['name']} {variant['price']}"


def allergen_lines(voice: Voice, product: Product) -> list[str]:
    """Declared allergens and possible traces; that there are none only where the shop speaks of food."""
    traces = product.get("traces_text")
    lines = (
        [voice.say("allergens", allergens=product["allergens_text"])] if product.get("allergens_text") else []
    )
    return [*lines, voice.say("traces", traces=traces)] if traces else lines


def left_out(voice: Voice, told: Sequence[Product]) -> str:
    """What was kept away because of an allergen or its traces; empty where nothing was."""
    for kind, key in (("allergen", "left_out_allergen"), ("traces", "left_out_traces")):
        kept_away = [one for one in told if str(one.get("reason", "")).startswith(f"{kind}:")]
        if kept_away:
            code = str(kept_away[0]["reason"]).partition(":")[2]
            names = [str(one["name"]) for one in kept_away if one["reason"] == kept_away[0]["reason"]]
            return voice.say(
                key, names=voice.listed(names[:2]), allergen=allergens_text([code], voice.language)
            )
    return ""


def offered(products: Sequence[Product]) -> tuple[dict[str, str], ...]:
    """The products as options to tap."""
    return tuple(choice(f"product:{one['slug']}", str(one["name"]), str(one["price"])) for one in products)


def as_options(choices: Sequence[Mapping[str, str]]) -> tuple[Named, ...]:
    """Options as they are kept."""
    return tuple(Named(id=one["id"], title=one["title"]) for one in choices)


def yes_and_change(voice: Voice, proposal: str) -> tuple[dict[str, str], ...]:
    """The two buttons of a proposal."""
    return (
        choice(f"yes:{proposal}", voice.say("choice_agree")),
        choice(f"change:{proposal}", voice.say("choice_change")),
    )


def named(product: Product) -> Named:
    """A product as it is kept."""
    return Named(id=str(product["slug"]), title=str(product["name"]))
