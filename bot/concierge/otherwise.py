"""What somebody says otherwise of what they buy: another number, the smaller one, none of it after all."""

import re

from bot.concierge.acts import Part
from bot.concierge.parsers.choosing import chosen, is_a_place
from bot.concierge.parsers.correcting import count_instead, dropped, size_said
from bot.concierge.parsers.days import day
from bot.concierge.shopping import names_goods
from bot.concierge.situation import Situation
from bot.concierge.wording import tokens

_SHORT = 8
"""Words up to which a message only corrects."""
_TOLD_OUTRIGHT = frozenset({"cancel", "tip", "code"})
"""What we asked there is answered in so many words."""
_FIGURE = re.compile(r"(?P<figure>\d+(?:[.,]\d+)?)\s*(?P<thousand>kg|l\b|lt|lit)?", re.IGNORECASE)
"""An amount in a variant's name; of kilograms and liters a thousand times as much."""
_THOUSAND = 1000
_TAKE_OUT = {"it": "togli", "en": "remove", "es": "quita"}


def corrected(situation: Situation, text: str) -> Part | None:
    """Another number of what we asked about, or none of it after all: "scrap that, just one", "forget the oil"."""
    if not situation.sells or situation.memory.asked in _TOLD_OUTRIGHT:
        return None
    if "?" in text or len(tokens(text)) > _SHORT or day(text, situation.today) is not None:
        return None
    return _another_number(situation, text) or _not_wanted(situation, text)


def _another_number(situation: Situation, text: str) -> Part | None:
    """So many instead, or the smaller one, of what we asked about or what has just gone in."""
    memory = situation.memory
    sized = _of_that_size(situation, text)
    if sized:
        return Part("mark_interest", f"x {memory.quantity or '1'}", target=sized)
    open_one = memory.sku if memory.asked in {"variant", "quantity"} else ""
    many = count_instead(text)
    offered = bool(chosen(text, situation.options)) and len(tokens(text)) == 1
    if many and open_one and not offered and not is_a_place(text.strip(" .!")):
        return Part("mark_interest", f"x {many}", target=open_one)
    if (
        many
        and memory.added is not None
        and not memory.asked.startswith("prop")
        and not text.strip(" .!").isdigit()
    ):
        return Part("set_quantity", f"x {many}")
    return None


def _not_wanted(situation: Situation, text: str) -> Part | None:
    """None of it after all: out of the cart where there is one, else left."""
    memory = situation.memory
    goods = dropped(text)
    if goods is None or (goods and not names_goods(situation, goods)):
        return None
    if memory.in_cart and (goods or memory.added is not None):
        return Part("remove", f"{_TAKE_OUT[situation.language]} {goods}".strip())
    asked = memory.asked in {"variant", "quantity"} and bool(memory.sku)
    spoken_of = asked or memory.product is not None or bool(situation.listed)
    return Part("declined", text) if spoken_of else None


def _of_that_size(situation: Situation, text: str) -> str:
    """The smallest or the largest of the variants that we asked about: "the small one"; empty where none is meant."""
    variants = [one for one in situation.options if one.id.startswith("add:")]
    wanted = size_said(text) if situation.memory.asked == "variant" and len(variants) > 1 else ""
    by_size = [
        (float(found["figure"].replace(",", ".")) * (_THOUSAND if found["thousand"] else 1), one)
        for one in variants
        if (found := _FIGURE.search(one.title))
    ]
    if not wanted or len(by_size) < len(variants):
        return ""
    chosen_one = (min if wanted == "small" else max)(by_size, key=lambda pair: pair[0])[1]
    return chosen_one.id.partition(":")[2]
