"""Of the lines of a cart, the one that the words mean: named, the only one, or what was last spoken of."""

from collections.abc import Sequence

from bot.concierge.acts import Outcome, Part
from bot.concierge.parsers.choosing import Option, named_options
from bot.concierge.parsers.purchasing import POINTING, CartWish, cart_wish
from bot.concierge.parsers.wish import essence
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import Product
from bot.concierge.wording import tokens

ONE_OF_IT = frozenset({"uno", "una", "one", "un", "solo", "only", "just"})


def holds(situation: Situation, part: Part, shown: Outcome) -> bool:
    """Whether the cart that was shown has a line that the words mean."""
    return line_meant(situation, cart_wish(part.text) or CartWish("remove"), shown) is not None


def line_meant(situation: Situation, wish: CartWish, shown: Outcome) -> Product | None:
    """The line of the cart that is meant: named, the only one, or what was last spoken of."""
    lines: Sequence[Product] = (shown.told.get("cart") or {}).get("lines") or ()
    words = " ".join(word for word in tokens(wish.goods) if word not in ONE_OF_IT | POINTING)
    if words:
        options = [Option(str(line["sku"]), str(line["name"])) for line in lines]
        same = named_options(essence(words) or words, options)
        if len(same) == 1:
            return next(line for line in lines if line["sku"] == same[0].id)
        if same or len(tokens(essence(words))) > 0:
            return None
    if len(lines) == 1:
        return lines[0]
    memory = situation.memory
    last = memory.added.id if memory.added else ""
    about = memory.product.id if memory.product else ""
    found = [line for line in lines if line["sku"] == last] or [
        line for line in lines if line["product"] == about
    ]
    return found[0] if len(found) == 1 else None
