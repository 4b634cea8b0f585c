"""What leaves the chat: to a person, or to a page of the customer's own."""

from bot.concierge.acts import Act, Call, Part, Reply
from bot.concierge.matching import TELLING, best_match
from bot.concierge.situation import Situation
from bot.concierge.skills.knowing import told_by
from bot.concierge.skills.unsure import failed


def hand_over(situation: Situation, part: Part) -> Act:
    """A person takes over; when the shop opens, where it is closed."""
    asked_for_one = situation.memory.asked != "person"
    return (
        yield from passed_on(situation, part, "reason_person" if asked_for_one else "reason_question", "")
    )


def complaint(situation: Situation, part: Part) -> Act:
    """Something went wrong: sorry, what the shop promises for it, and a person."""
    match = best_match(part.text, situation.passages, ("faq",))
    lead = situation.voice.say("sorry")
    if match is not None and match.sureness >= TELLING:
        lead = told_by(situation, part.text, match.passage).text
    return (yield from passed_on(situation, part, "reason_complaint", lead))


def profile(situation: Situation, part: Part) -> Act:
    """The page where the customer sees, corrects, exports and erases."""
    purpose = "profile" if situation.block.get("registered", True) else "registration"
    return (yield from _linked(situation, part, purpose, f"{purpose}_link"))


def registration(situation: Situation, part: Part) -> Act:
    """The page to register; who is registered gets their own page instead."""
    match = best_match(part.text, situation.passages, ("faq",))
    if match is not None and match.sureness >= TELLING:
        return told_by(situation, part.text, match.passage)
    if situation.block.get("registered", False):
        return (yield from _linked(situation, part, "profile", "registered_already"))
    return (yield from _linked(situation, part, "registration", "registration_link"))


def passed_on(situation: Situation, part: Part, reason: str, lead: str, **values: object) -> Act:
    """A person is called for the reason of that key; `lead` is said first."""
    voice = situation.voice
    outcome = yield Call("hand_over", {"reason": voice.say(reason, **values)})
    if outcome.refusal:
        return failed(situation, part)
    told = outcome.told
    person = str(told.get("person") or voice.say("someone"))
    closed = not told.get("open_now") and told.get("opens_next")
    key = "handed_over_closed" if closed else "handed_over"
    text = voice.say(key, person=person, opens_next=told.get("opens_next", ""))
    return Reply(f"{lead}\n{text}" if lead else text)


def _linked(situation: Situation, part: Part, purpose: str, key: str) -> Act:
    outcome = yield Call("send_link", {"purpose": purpose})
    if outcome.refusal or not outcome.told.get("url"):
        return failed(situation, part)
    voice = situation.voice
    link = {"title": voice.say("open_page"), "url": str(outcome.told["url"])}
    return Reply(voice.say(key, expires=outcome.told.get("expires", "")), links=(link,))


def link_to(situation: Situation, part: Part, page: str) -> Act:
    """One of the customer's own pages (``profile``, ``cart``, ``order``, ``booking``), or the ``shop``'s public one."""
    voice = situation.voice
    if page == "shop":
        link = {"title": voice.say("open_page"), "url": str(situation.block.get("shop_url", ""))}
        return Reply("" if link["url"] else voice.say("help"), links=(link,) if link["url"] else ())
    if page == "profile":
        return (yield from profile(situation, part))
    outcome = yield Call("send_link", {"purpose": page})
    if outcome.refusal or not outcome.told.get("url"):
        return failed(situation, part)
    return Reply("", links=({"title": voice.say("open_page"), "url": str(outcome.told["url"])},))
