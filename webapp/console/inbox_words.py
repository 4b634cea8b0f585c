"""How the inbox says things: when, for how long still, in what state, and what is known in short."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from babel.dates import format_date

from shop.kernel.language import Language, clock_time, day_and_time, phrase, say, text_in
from shop.kernel.money import Money
from shop.messaging.desk import ANGER
from webapp.console.asking import Staff

_MINUTE: Final = timedelta(minutes=1)
_DAYS_TOLD: Final = 6
_TWO: Final = 2
"""Days: what is shorter is told in hours."""

STATES: Final[Mapping[str, str]] = {
    "queued": phrase("on its way"),
    "held": phrase("waits until they write"),
    "sent": phrase("sent"),
    "delivered": phrase("delivered"),
    "read": phrase("read"),
    "failed": phrase("not sent"),
}
ORDER_STATES: Final[Mapping[str, str]] = {
    "placed": phrase("placed"),
    "paid": phrase("paid"),
    "picking": phrase("being packed"),
    "shipped": phrase("on its way"),
    "ready": phrase("ready to be fetched"),
    "delivered": phrase("delivered"),
    "canceled": phrase("canceled"),
    "returned": phrase("sent back"),
}
LANGUAGES: Final[Mapping[str, str]] = {
    "it": phrase("Italian"),
    "en": phrase("English"),
    "es": phrase("Spanish"),
}
_KINDS: Final[Mapping[str, str]] = {
    "image": phrase("Photo"),
    "document": phrase("Document"),
    "audio": phrase("Voice message"),
    "video": phrase("Video"),
    "sticker": phrase("Sticker"),
    "location": phrase("Place"),
    "contact": phrase("Contact"),
    "media": phrase("File"),
    "reaction": phrase("Reaction"),
}


def stretch(length: timedelta, language: Language) -> str:
    """A length of time, such as ``21 h 12 min`` or ``4 h``; what is shorter than a minute is one."""
    minutes = max(1, int(abs(length) / _MINUTE))
    hours, left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days >= _TWO:
        return say(language, "{days} d {hours} h", days=days, hours=hours_left)
    if hours and not left:
        return say(language, "{hours} h", hours=hours)
    if hours:
        return say(language, "{hours} h {minutes} min", hours=hours, minutes=left)
    return say(language, "{minutes} min", minutes=left)


def lately(at: datetime, staff: Staff, language: Language) -> str:
    """When it was, as short as can be: a time today, "yesterday", a weekday, a date."""
    local, today = at.astimezone(staff.zone), staff.now.astimezone(staff.zone).date()
    past = (today - local.date()).days
    if past == 0:
        return clock_time(local, language)
    if past == 1:
        return say(language, "yesterday")
    if 1 < past <= _DAYS_TOLD:
        return format_date(local, "EEE", locale=language.locale)
    return format_date(local, "d MMM" if local.year == today.year else "d MMM y", locale=language.locale)


def time_of(at: datetime, staff: Staff, language: Language) -> str:
    """The time of day."""
    return clock_time(at.astimezone(staff.zone), language)


def day_of(at: datetime, staff: Staff, language: Language) -> str:
    """The day, with its weekday."""
    return format_date(at.astimezone(staff.zone), "EEEE d MMMM", locale=language.locale)


def full(at: datetime, staff: Staff, language: Language) -> str:
    """The day and the time."""
    return day_and_time(at.astimezone(staff.zone), language)


def window_words(closes: datetime | None, staff: Staff, language: Language) -> str:
    """How long we may still write freely."""
    if closes is None:
        return say(language, "Has never written")
    left = closes - staff.now
    if left <= timedelta():
        return say(language, "Window closed since {when}", when=lately(closes, staff, language))
    return say(language, "Window open for {length} more", length=stretch(left, language))


def kind_words(kind: str, language: Language) -> str:
    """What a message without words is."""
    return say(language, _KINDS[kind]) if kind in _KINDS else ""


def angry(facts: Mapping[str, Any], language: Language) -> list[str]:
    """A line for whoever was probably angry while they waited."""
    found = facts.get(ANGER)
    if not found:
        return []
    words = phrase("Their words read angry: a guess, {confidence} in a hundred sure.")
    return [say(language, words, confidence=found["confidence"])]


def brief(facts: Mapping[str, Any], staff: Staff, language: Language) -> list[str]:
    """What is known of a customer in short, a sentence each."""
    told: list[str] = []
    order = facts.get("order")
    if order:
        amount = Money(order["total_minor"], order["currency"]).worded(language)
        state = say(language, ORDER_STATES.get(order["state"], order["state"]))
        told.append(
            say(
                language,
                "Order {number}: {total}, {state}.",
                number=order["number"],
                total=amount,
                state=state,
            )
        )
        told.append(_history(facts, language))
        if order["refundable_minor"] > 0:
            most = Money(order["refundable_minor"], order["currency"]).worded(language)
            told.append(say(language, "Up to {amount} can be given back.", amount=most))
    else:
        told.append(say(language, "No order so far."))
    if facts.get("booking"):
        told.append(_booked(facts["booking"], staff, language))
    if facts.get("cart"):
        told.append(say(language, "Lines in the cart: {count}.", count=facts["cart"]))
    if facts.get("misses", 0) > 1:
        told.append(say(language, "The agent did not know {count} times in a row.", count=facts["misses"]))
    if facts.get("words"):
        told.append(say(language, "Last words: “{words}”", words=facts["words"]))
    return told


def _history(facts: Mapping[str, Any], language: Language) -> str:
    if facts["orders"] == 1 and not facts.get("returns"):
        return say(language, "It is their first one.")
    if not facts.get("returns"):
        return say(language, "{count} orders, never a return.", count=facts["orders"])
    return say(
        language, "{count} orders, sent back: {returns}.", count=facts["orders"], returns=facts["returns"]
    )


def _booked(booking: Mapping[str, Any], staff: Staff, language: Language) -> str:
    name = text_in(booking["names"], language, staff.shop.language)
    when = full(datetime.fromisoformat(booking["at"]), staff, language)
    return say(language, "Next time here: {service}, {when}.", service=name, when=when)
