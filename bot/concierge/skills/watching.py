"""What is live: the way in, what the customer wants of what is shown there, and until when it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.booking_offers import SERVICE
from bot.concierge.acts import Act, Call, Outcome, Part, Reply, choice
from bot.concierge.memory import Appointment, Named
from bot.concierge.parsers.watching import follow_wish, live_wish
from bot.concierge.situation import Situation
from bot.concierge.skills.filling import take
from bot.concierge.skills.lines import as_options
from bot.concierge.skills.showing import product_named
from bot.concierge.skills.unsure import failed

_MOST = 3


def live(situation: Situation, part: Part) -> Act:
    """Whatever is wanted of what is live."""
    wish = live_wish(part.text, watching=bool(situation.memory.live))
    if wish == "want":
        return (yield from _have(situation, part))
    if wish == "kept":
        return (yield from _kept(situation, part))
    return (yield from _let_in(situation, part))


def follow(situation: Situation, part: Part) -> Act:
    """They want to be told when the shop is live, or not any more."""
    wants = follow_wish(part.text) is not False
    outcome = yield Call("follow_shop_live", {"wants": wants})
    if outcome.refusal:
        return failed(situation, part)
    return Reply(situation.voice.say("live_follow" if wants else "live_unfollow"))


def _let_in(situation: Situation, part: Part) -> Act:
    outcome = yield Call("join_live")
    if outcome.refusal == "NothingLive":
        return _nothing(situation, outcome)
    if outcome.refusal:
        return failed(situation, part)
    voice, told = situation.voice, outcome.told["live"]
    lines = [voice.say(f"live_{_kind(told)}", host=str(told["host"]), title=str(told["title"]))]
    if outcome.told.get("full"):
        lines.append(voice.say("live_full"))
    lines.append(voice.say("live_link", expires=outcome.told["expires"]))
    link = {"title": voice.say("open_live"), "url": str(outcome.told["url"])}
    return Reply("\n".join(lines), links=(link,), memory={"live": str(told["session"])})


def _kind(told: Mapping[str, Any]) -> str:
    """Which words say what there is: a showing of their own, a tour with its host, or the shop's window."""
    if told.get("for_them"):
        return "yours"
    return "tour" if told.get("kind") == "tour" and told.get("host") else "window"


def _nothing(situation: Situation, outcome: Outcome) -> Reply:
    """Nothing is live: what can be booked by video, where something can."""
    voice = situation.voice
    bookable = outcome.many("bookable")[:_MOST] if situation.may_call("find_slots") else []
    if not bookable:
        return Reply(voice.say("live_none"), memory={"live": ""})
    choices = tuple(choice(f"{SERVICE}{one['slug']}", str(one["name"])) for one in bookable)
    names = voice.listed([str(one["name"]) for one in bookable])
    memory: dict[str, Any] = {"live": "", "asked": "service", "options": as_options(choices)}
    memory["appointment"] = Appointment(act="book")
    return Reply(voice.say("live_none_but", names=names), choices, memory=memory)


def _have(situation: Situation, part: Part) -> Act:
    about = product_named(situation, part.text)
    outcome = yield Call("want_live", {"product": about.id} if about else {})
    if outcome.refusal in {"NothingLive", "LiveSessionOver"}:
        return (yield from take(situation, part))
    voice = situation.voice
    if outcome.refusal:
        known = {
            "NothingShown": "live_which",
            "ProductNotFound": "live_which",
            "VariantUnclear": "live_which_kind",
        }
        known |= {"StockShort": "live_gone", "SoldOut": "live_gone", "StockBusy": "live_gone"}
        key = known.get(outcome.refusal)
        return Reply(voice.say(key)) if key else failed(situation, part)
    product = outcome.told["product"]
    memory = {"product": Named(id=str(product["slug"]), title=str(product["name"]))}
    kept = outcome.told.get("kept")
    if kept:
        return Reply(_said(situation, [kept], "live_kept"), memory=memory)
    return Reply(voice.say("live_noted", product=product["name"]), memory=memory)


def _kept(situation: Situation, part: Part) -> Act:
    outcome = yield Call("live_now")
    if outcome.refusal:
        return failed(situation, part)
    kept = outcome.many("kept")
    if not kept:
        return Reply(situation.voice.say("live_nothing_kept"))
    return Reply(_said(situation, kept, "live_kept_line"))


def _said(situation: Situation, kept: Sequence[Mapping[str, Any]], key: str) -> str:
    return "\n".join(
        situation.voice.say(key, product=one["name"], price=one["price"], until=one["kept_until"])
        for one in kept
    )
