"""What changes the sum of a cart besides its goods: a discount code, a tip."""

from bot.concierge.acts import Act, Call, Part, Reply
from bot.concierge.parsers.purchasing import cart_wish
from bot.concierge.parsers.tipping import TipSaid, tip_said
from bot.concierge.situation import Situation
from bot.concierge.skills.filling import going_on
from bot.concierge.skills.unsure import failed


def code(situation: Situation, part: Part) -> Act:
    """A discount code that the customer told; which, where they only said that they have one."""
    wish = cart_wish(part.text)
    told = part.target or (wish.code if wish else "")
    voice = situation.voice
    if not told:
        return Reply(voice.say("code_which"), memory={"asked": "code"})
    outcome = yield Call("apply_code", {"code": told})
    if outcome.refusal == "CodeRefused":
        return Reply(voice.say("code_refused", code=told, why=str(outcome.told.get("why", ""))))
    if outcome.refusal:
        return failed(situation, part)
    return (yield from going_on(situation, part, outcome, voice.say("code_counts", code=told)))


def tip(situation: Situation, part: Part) -> Act:
    """A tip in the customer's own figures, or none after all; how much, where they did not say."""
    voice, said = situation.voice, tip_said(part.text, asked=situation.memory.asked == "tip") or TipSaid()
    told = {"percent": said.percent} if said.percent else {"amount": said.amount}
    if not any(told.values()):
        return Reply(voice.say("tip_how_much"), memory={"asked": "tip"})
    outcome = yield Call("add_tip", told)
    if outcome.refusal == "TipTooHigh":
        return Reply(voice.say("tip_too_high"))
    if outcome.refusal in {"TipNotSaid", "TipUnclear", "AmountUnclear"}:
        return Reply(voice.say("tip_how_much"), memory={"asked": "tip"})
    if outcome.refusal:
        return failed(situation, part)
    given = outcome.told["cart"].get("tip_amount")
    lead = voice.say("tip_given", amount=given) if given else voice.say("tip_none")
    return (yield from going_on(situation, part, outcome, lead))
