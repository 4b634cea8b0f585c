"""Putting in what was named with a size: "3 honey, small ones" is the smallest jar that there is."""

from collections.abc import Generator

from bot.concierge.acts import Call, Outcome
from bot.concierge.parsers.correcting import sized

_FEWEST = 2


def put(call: Call, said: str) -> Generator[Call, Outcome, Outcome]:
    """What the call gives; where only the size was not plain to it and the words tell one, that size is put in."""
    outcome = yield call
    sku = _of_size(outcome, sized(said)[1]) if outcome.refusal == "VariantUnclear" else ""
    if not sku:
        return outcome
    quantity = str(call.arguments.get("quantity") or "1")
    return (yield Call("add_to_cart", {"product": sku, "quantity": quantity}))


def _of_size(outcome: Outcome, size: str) -> str:
    """The cheapest variant is the smallest, the dearest the largest; empty where two cost the same, or none is meant."""
    there = [one for one in outcome.many("variants") if one.get("price_minor") is not None]
    told = sorted(there, key=lambda one: int(one["price_minor"]))
    if not size or len(told) < _FEWEST or len({one["price_minor"] for one in told}) < len(told):
        return ""
    return str(told[0 if size == "small" else -1]["sku"])
