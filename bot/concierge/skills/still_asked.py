"""A question that was open before another one was answered: it is asked once more below the answer."""

from collections.abc import Generator
from dataclasses import replace

from bot.concierge.acts import Call, Outcome, Part, Reply
from bot.concierge.situation import Situation
from bot.concierge.skills.instead import instead


def still_asked(situation: Situation, part: Part, reply: Reply) -> Generator[Call, Outcome, Reply]:
    """The answer, and below it which variant is wanted of what nobody has put in yet; else the answer as it is."""
    memory = situation.memory
    if memory.asked != "variant" or not memory.sku or not part.closes:
        return reply
    wanted = (memory.sku, memory.quantity or "1")
    outcome = yield Call("add_to_cart", {"product": wanted[0], "quantity": wanted[1]})
    if outcome.refusal != "VariantUnclear":
        return reply
    question = instead(situation, part, wanted, outcome)
    first = reply.text.removesuffix(situation.voice.say("order_now")).strip()
    kept = dict(question.memory) | {"in_cart": bool(reply.memory.get("in_cart"))}
    return replace(question, text=f"{first}\n\n{question.text}", memory=kept)
