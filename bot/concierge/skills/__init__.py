"""What the concierge can do, by what is wanted."""

from collections.abc import Mapping

from bot.concierge.acts import Skill
from bot.concierge.skills import declining, finding, knowing, noting, passing_on, showing, talking

SKILLS: Mapping[str, Skill] = {
    "find_products": finding.find_products,
    "more": finding.more,
    "list_categories": finding.list_categories,
    "show_product": showing.show_product,
    "hours": knowing.hours,
    "address": knowing.address,
    "delivery": knowing.fact,
    "payment": knowing.fact,
    "returns": knowing.fact,
    "contact": knowing.fact,
    "about": knowing.fact,
    "search_knowledge": knowing.search_knowledge,
    "privacy": knowing.privacy,
    "is_bot": knowing.is_bot,
    "mark_interest": noting.mark_interest,
    "liked": noting.liked,
    "order": noting.order,
    "order_status": noting.order_status,
    "booking": noting.booking,
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
