"""What is kindly declined: private things in a chat, and prices other than the catalog's."""

from bot.concierge.acts import Act, Part, Reply, nothing_to_call
from bot.concierge.matching import SURE, best_match
from bot.concierge.parsers.haggling import about_discounts, commands
from bot.concierge.situation import Situation
from bot.concierge.skills.knowing import told_by
from bot.concierge.skills.unsure import offer_person


def private(situation: Situation, part: Part) -> Act:
    """A card, an account or a password was written: that it does not belong here, and what to do instead."""
    return nothing_to_call(Reply(situation.voice.say(f"private_{part.target}")))


def discount(situation: Situation, part: Part) -> Act:
    """A lower price was asked for: the shop's own words on discounts, else that prices are as they are."""
    told = [one for one in situation.passages if about_discounts(f"{one.title} {one.text}")]
    match = best_match(part.text, told, ("faq",))
    if match is not None and match.sureness >= SURE and not commands(situation.text):
        return nothing_to_call(told_by(situation, part.text, match.passage))
    return nothing_to_call(offer_person(situation, part, "discount", miss=False))
