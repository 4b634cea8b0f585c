"""Whether words are about the cart or an order: said outright, or in answer to what we asked of a purchase."""

import re
from collections.abc import Set as AbstractSet

from bot.concierge.acts import Part
from bot.concierge.parsers.amounts import budget
from bot.concierge.parsers.arriving import (
    arrives_to_me,
    asks_to_arrive,
    before_it,
    only_by,
    pays_by,
    picks_up,
    sends_it,
)
from bot.concierge.parsers.choosing import chosen, is_a_place
from bot.concierge.parsers.codes import a_code
from bot.concierge.parsers.correcting import said_last, size_said, sized
from bot.concierge.parsers.days import day
from bot.concierge.parsers.haggling import commands, haggles
from bot.concierge.parsers.orders import (
    calls_off,
    calls_off_alone,
    leaves_line,
    moves_address,
    order_number,
    order_wish,
    repeats,
    sends_back,
    waits_for_it,
)
from bot.concierge.parsers.purchasing import POINTING, CartWish, cart_wish, quantity_set
from bot.concierge.parsers.quantities import counts_goods, counts_pieces, quantity
from bot.concierge.parsers.tipping import tip_said
from bot.concierge.parsers.wish import essence
from bot.concierge.said_time import little_else
from bot.concierge.segments import clauses
from bot.concierge.situation import Situation
from bot.concierge.snapping import one_edit_apart
from bot.concierge.taking import takes
from bot.concierge.wording import tokens

INTENTS = frozenset({"order", "mark_interest", "order_status", "returns", "delivery"})
"""What a clause of a question can want of a purchase."""
_SHORT = 8
"""Words up to which goods with a quantity before them are an order: "two jars of honey"."""
_OTHERWISE = frozenset(
    [
        "but",
        "ma",
        "pero",
        "instead",
        "invece",
        "anzi",
        "mejor",
        "rather",
        "piuttosto",
        "only",
        "solo",
        "just",
        "soltanto",
        "solamente",
    ]
)
_JOINT = re.compile(r"\s*,\s*(?:e|ed|and|y)?\s+|\s+(?:e|ed|and|y|plus|piu|più|mas|más)\s+", re.IGNORECASE)
MOST_GOODS = 4
_ALMOST = 5
"""Letters from which a word with one of them wrong is still known."""
_TELLING = 4
"""Letters from which a word may be the name of goods."""


def purchase(situation: Situation, sentence: str) -> Part | None:
    """What a sentence plainly wants to buy, change or order; None where it says nothing of the kind.

    A question with several clauses is left to be cut into them.
    """
    if not situation.sells or haggles(sentence) or commands(sentence):
        return None
    if sentence.endswith("?") and len(clauses(sentence)) > 1:
        return None
    if situation.may_call("add_tip") and tip_said(sentence) is not None:
        return Part("tip", sentence)
    wish = cart_wish(sentence)
    if _of_what_was_ordered(situation, sentence, wish):
        return Part("order_status", sentence)
    if wish is not None and _means_it(situation, sentence, wish):
        return Part(purchase_intent(situation, sentence), sentence)
    intent = _of_an_order(situation, sentence, said=wish is not None)
    return Part(intent, sentence) if intent else counted_goods(situation, sentence)


def _of_an_order(situation: Situation, sentence: str, *, said: bool) -> str:
    """What is wanted of an order that was made, of a day, or of what is sold out; empty for none of it."""
    if _of_the_last_order(situation, sentence):
        return "order_status"
    if repeats(sentence) or (order_number(sentence) and not said):
        return "order_status"
    if sends_back(sentence) and not sentence.endswith("?"):
        return "returns"
    if asks_for_a_day(situation, sentence):
        return "delivery"
    waits = waits_for_it(sentence) and (situation.memory.product or names_goods(situation, sentence))
    return "wait" if waits else ""


def _of_what_was_ordered(situation: Situation, sentence: str, wish: CartWish | None) -> bool:
    """Whether, after an order and with nothing in the cart, it asks what that costs or when it comes."""
    if not situation.memory.ordered or situation.memory.in_cart:
        return False
    total = wish is not None and wish.act == "show"
    return total or (arrives_to_me(sentence) and day(sentence, situation.today) is None)


def leaves_a_line(situation: Situation, sentence: str) -> bool:
    """Whether a place on the waiting list for goods is to be given up."""
    return leaves_line(sentence) and situation.sells and situation.may_call("leave_waiting_list")


def _of_the_last_order(situation: Situation, sentence: str) -> bool:
    """Whether the order that was just made, or spoken of, is called off, is to go elsewhere, or its parcel is asked for."""
    if not situation.memory.ordered or situation.memory.in_cart:
        return False
    tracks = order_wish(sentence) == "track"
    return tracks or calls_off_alone(sentence) or calls_off(sentence) or moves_address(sentence)


def _means_it(situation: Situation, sentence: str, wish: CartWish) -> bool:
    """Whether words that may be about the cart are: they say so, or there is one, or they name goods.

    "Give me", "put", "take" are said of many things besides goods.
    """
    if wish.act == "how":
        return False
    if wish.outright:
        return True
    if wish.act in {"empty", "show", "checkout"}:
        return situation.memory.in_cart
    words = [word for word in tokens(essence(wish.goods) or wish.goods) if word not in POINTING]
    listed = bool(situation.listed)
    words = [word for word in words if not (counts_goods(word) or (listed and is_a_place(word)))]
    named = [word for word in words if word in situation.names]
    own = [word for word in words if len(word) >= _TELLING or word in named]
    if own:
        return bool(named) and len(named) * 2 >= len(own)
    if wish.act == "remove":
        return situation.memory.in_cart or situation.memory.product is not None
    some_of_it = listed and (bool(wish.count) or len(chosen(wish.goods, situation.listed)) == 1)
    return takes(sentence) or situation.memory.product is not None or some_of_it


def asks_for_a_day(situation: Situation, text: str) -> bool:
    """Whether somebody asks if goods are there by a day."""
    if not situation.sells or day(text, situation.today) is None:
        return False
    return asks_to_arrive(text) or (only_by(text) and little_else(situation, text))


def purchase_intent(situation: Situation, words: str) -> str:
    """The intent that a purchase is said with: taking what is spoken of, or dealing with the cart."""
    wish = cart_wish(words)
    only_taken = wish is None or (wish.act == "add" and takes(words))
    return "mark_interest" if only_taken and situation.sells else "order"


def answer_about_purchase(situation: Situation, text: str) -> Part | None:
    """What a message means that answers our question about a purchase; None where it says more, or less."""
    asked = situation.memory.asked
    if not situation.sells:
        return None
    told = _told(situation, text)
    if told is not None:
        return told
    waiting = _waiting_for_how_much(situation, text)
    if waiting:
        return Part("mark_interest", text, target=waiting)
    if asked in {"delivery", "proposal", "change", "cart"}:
        return _way(situation, said_last(text)) or _changed(situation, text)
    return _changed(situation, text) if situation.memory.added else None


def _told(situation: Situation, text: str) -> Part | None:
    """What we asked in so many words: whether to call an order off, how much of a tip, which code."""
    asked = situation.memory.asked
    if asked == "cancel" and order_wish(text) == "cancel" and "?" not in text and not order_number(text):
        return Part("cancel_order", text, target=situation.memory.order)
    if asked == "tip" and tip_said(text, asked=True) is not None:
        return Part("tip", text)
    return Part("apply_code", text, target=a_code(text)) if asked == "code" and a_code(text) else None


def _waiting_for_how_much(situation: Situation, text: str) -> str:
    """What a quantity is of, where we asked about one thing to put in; empty where the text tells none."""
    memory, found = situation.memory, quantity(text)
    said_how_much = bool(found.count or found.measure) and len(tokens(text)) <= _SHORT and "?" not in text
    if (
        not said_how_much
        or day(text, situation.today) is not None
        or cart_wish(text) is not None
        or names_goods(situation, found.rest)
    ):
        return ""
    if memory.asked == "quantity":
        return memory.sku
    if memory.asked == "variant" and len(tokens(text)) > 1 and not chosen(text, situation.options):
        return memory.sku
    return memory.chosen.id if memory.asked == "interest" and memory.chosen else ""


def _way(situation: Situation, text: str) -> Part | None:
    """A way of paying or of getting the goods."""
    if "?" in text:
        return None
    if pays_by(text):
        return Part("choose_payment", text, target=pays_by(text))
    if situation.memory.asked == "delivery" and sends_it(text) and not chosen(text, situation.options):
        return Part("choose_delivery", text, target="delivery")
    if picks_up(text):
        return Part("choose_delivery", text, target="pickup")
    wanted = day(text, situation.today) if situation.memory.asked == "delivery" else None
    if wanted is not None and not before_it(text):
        return Part("choose_delivery", text, target=f"by:{wanted.days[0].isoformat()}")
    return None


def _changed(situation: Situation, text: str) -> Part | None:
    """A new quantity for what is in the cart."""
    if "?" in text or (cart_wish(text) is not None and not _instead(situation, text)):
        return None
    wish = quantity_set(text)
    few = len(tokens(text)) <= _SHORT
    if wish is None or wish.more or not few or (wish.goods and not names_goods(situation, wish.goods)):
        return None
    alone = text.strip(" .!").isdigit()
    if alone and situation.memory.added is None:
        return None
    if situation.memory.asked in {"cart", "delivery"} and wish.goods and not _instead_words(text):
        return None
    return Part("set_quantity", text)


def _instead_words(text: str) -> bool:
    """Whether something is to be otherwise than it is: "yes, but three of the honey"."""
    return not _OTHERWISE.isdisjoint(tokens(text))


def _instead(situation: Situation, text: str) -> bool:
    """Whether a number is meant for what is there: "ne prendo due", after one went in or was proposed."""
    wish, memory = cart_wish(text), situation.memory
    if wish is None or wish.act != "add" or not wish.count or wish.more:
        return False
    there = memory.added is not None or memory.asked in {"proposal", "change"}
    return there and not names_goods(situation, wish.goods)


def counted_goods(situation: Situation, sentence: str) -> Part | None:
    """Goods with a quantity, one or several, and hardly another word: "two jars of honey and a pesto, please"."""
    if not situation.sells or sentence.endswith("?") or situation.memory.asked == "wishes":
        return None
    if haggles(sentence) or commands(sentence) or budget(sentence) is not None:
        return None
    pieces = [piece for piece in goods_apart(sentence) if len(tokens(piece)) <= _SHORT]
    wanted = [piece for piece in pieces if _is_counted(situation, piece)]
    if not wanted or len(pieces) > MOST_GOODS or len(pieces) < len(goods_apart(sentence)):
        return None
    others = [piece for piece in pieces if piece not in wanted and not names_goods(situation, piece)]
    return None if others and not all(_has_a_count(piece) for piece in others) else Part("order", sentence)


def _is_counted(situation: Situation, piece: str) -> bool:
    """Whether a piece names goods, and how much of them, and little else."""
    found = quantity(sized(piece)[0])
    own = [word for word in tokens(essence(found.rest)) if len(word) >= _TELLING and word not in POINTING]
    if not own and situation.memory.product is not None and counts_pieces(piece):
        return True
    named = [word for word in own if is_a_name(word, situation.names)]
    return bool(found.count or found.measure) and bool(named) and len(named) * 2 >= len(own)


def _has_a_count(piece: str) -> bool:
    found = quantity(piece)
    return bool(found.count or found.measure)


def goods_apart(sentence: str) -> list[str]:
    """The goods of a list, one piece each; a size alone ("3 honey, small ones") belongs to what stands before it."""
    pieces: list[str] = []
    for piece in (one.strip() for one in _JOINT.split(sentence) if one.strip()):
        if pieces and size_said(piece):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces


def names_goods(situation: Situation, words: str) -> bool:
    """Whether words of the catalog's names are among the words, with one letter wrong in a longer one at most."""
    return any(is_a_name(word, situation.names) for word in tokens(essence(words)))


def is_a_name(word: str, names: AbstractSet[str]) -> bool:
    """Whether a word is one of the names, or a longer one with a single letter wrong."""
    if word in names:
        return True
    near = (name for name in names if abs(len(name) - len(word)) <= 1)
    return len(word) >= _ALMOST and any(one_edit_apart(word, name) for name in near)
