"""What the concierge can do, by what is wanted."""

from collections.abc import Mapping

from bot.concierge.acts import Skill
from bot.concierge.skills import (
    booking,
    calling_off,
    declining,
    filling,
    finding,
    following,
    knowing,
    noting,
    ordering,
    passing_on,
    showing,
    sums,
    talking,
    waiting,
)

SKILLS: Mapping[str, Skill] = {
    "find_products": finding.find_products,
    "more": finding.more,
    "list_categories": finding.list_categories,
    "show_product": showing.show_product,
    "hours": knowing.hours,
    "address": knowing.address,
    "delivery": ordering.arrives,
    "payment": knowing.fact,
    "returns": following.send_back,
    "contact": knowing.fact,
    "about": knowing.fact,
    "search_knowledge": knowing.search_knowledge,
    "privacy": knowing.privacy,
    "is_bot": knowing.is_bot,
    "mark_interest": filling.take,
    "liked": noting.liked,
    "order": ordering.order,
    "set_quantity": filling.set_quantity,
    "remove": calling_off.take_out,
    "show_cart": filling.show,
    "apply_code": sums.code,
    "tip": sums.tip,
    "checkout": ordering.checkout,
    "choose_delivery": ordering.deliver,
    "ways": ordering.ways_again,
    "choose_payment": ordering.pay,
    "place_order": ordering.agree,
    "keep_cart": ordering.keep,
    "change_order": ordering.change,
    "wait": waiting.wait,
    "leave_line": waiting.leave,
    "order_status": following.order_status,
    "cancel_order": calling_off.call_off,
    "booking": booking.booking,
    "hand_over": passing_on.hand_over,
    "complaint": passing_on.complaint,
    "send_link_profile": passing_on.profile,
    "send_link_registration": passing_on.registration,
    "greeting": talking.greeting,
    "welcome": talking.welcome,
    "thanks": talking.thanks,
    "goodbye": talking.goodbye,
    "yes": talking.fine,
    "no": talking.declined,
    "declined": talking.declined,
    "help": talking.helping,
    "insult": talking.insult,
    "wordless": talking.wordless,
    "switch_language": talking.switch_language,
    "private": declining.private,
    "discount": declining.discount,
    "puzzled": talking.puzzled,
    "number": talking.number,
    "unclear": knowing.unclear,
    "off_topic": knowing.off_topic,
}


def skill_for(decision: str, intent: str) -> Skill:
    """What answers a part: the intent's own skill where the router is sure, else asking back."""
    if decision == "off_topic":
        return SKILLS["off_topic"]
    return SKILLS[intent] if decision == "fire" else SKILLS["unclear"]
