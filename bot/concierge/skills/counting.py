"""How many there are of each of the goods that were listed, where none of them alone is spoken of."""

from bot.concierge.acts import Act, Call, Part, Reply
from bot.concierge.situation import Situation
from bot.concierge.skills.lines import Product, as_options, counted, offered
from bot.concierge.skills.showing import which
from bot.concierge.skills.unsure import failed

_MOST = 5


def how_many(situation: Situation, part: Part) -> Act:
    """The stock of each one listed, as it stands; then which of them is wanted."""
    found: list[Product] = []
    for one in situation.memory.listed[:_MOST]:
        outcome = yield Call("show_product", {"product": one.id})
        if not outcome.refusal and outcome.told.get("product"):
            found.append(outcome.told["product"])
    if not found:
        return failed(situation, part) if situation.listed else which(situation, part)
    voice = situation.voice
    lines = [f"{place}. *{one['name']}*: {counted(voice, one)}" for place, one in enumerate(found, 1)]
    choices = offered(found)
    text = "\n".join(lines)
    if part.closes:
        text = f"{text}\n\n{voice.say('pick')}"
    return Reply(text, choices, memory={"options": as_options(choices)})
