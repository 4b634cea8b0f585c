"""How is an order spoken of? Its states, and what the customer is told of each change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list

from shop.kernel.language import Language, day_and_time, phrase, say
from shop.kernel.money import Money

_STATES: Final[Mapping[str, str]] = {
    "placed": phrase("Placed"),
    "paid": phrase("Paid"),
    "picking": phrase("Being packed"),
    "shipped": phrase("On its way"),
    "ready": phrase("Ready to be picked up"),
    "delivered": phrase("Delivered"),
    "canceled": phrase("Canceled"),
    "returned": phrase("Returned"),
}
_RETURN_STATES: Final[Mapping[str, str]] = {
    "requested": phrase("Asked for"),
    "approved": phrase("Approved"),
    "refused": phrase("Refused"),
    "received": phrase("Arrived"),
    "refunded": phrase("Money sent back"),
}
_TOLD: Final[Mapping[str, str]] = {
    "placed:card": phrase(
        "Order {number} is placed: {total}. I keep it for you until {until}; pay on its page."
    ),
    "placed:transfer": phrase(
        "Order {number} is placed: {total}. I keep it for you until {until}; its page says where to transfer the money."
    ),
    "placed:cash": phrase("Order {number} is placed: {total}. You pay when you get it."),
    "paid": phrase("Your money has arrived: order {number} is paid."),
    "paid:free": phrase("Order {number} is placed. There is nothing to pay."),
    "picking": phrase("We are packing order {number}."),
    "shipped": phrase("Order {number} is on its way."),
    "shipped:tracked": phrase("Order {number} is on its way with {carrier}. Tracking number: {tracking}."),
    "ready": phrase("Order {number} is ready to be picked up."),
    "delivered": phrase("Order {number} has reached you. Thank you for shopping with {shop}."),
    "returned": phrase("All of order {number} has come back to us."),
    "canceled": phrase("Order {number} is canceled."),
    "canceled:unpaid": phrase("No payment came for order {number} in time, so it is canceled."),
    "canceled:shop": phrase("We are sorry: we had to cancel order {number}."),
    "canceled:short_of_goods": phrase(
        "Your payment for order {number} came when its goods were already gone, so it is canceled."
    ),
    "grouped": phrase("Orders {numbers} come to you in one parcel."),
    "group_shipped": phrase("Orders {numbers} are on their way, in one parcel."),
    "group_shipped:tracked": phrase(
        "Orders {numbers} are on their way in one parcel, with {carrier}. Tracking number: {tracking}."
    ),
    "group_ready": phrase("Orders {numbers} are ready to be picked up together."),
    "group_delivered": phrase("Orders {numbers} have reached you. Thank you for shopping with {shop}."),
    "status": phrase("Order {number}: {status}."),
    "return_requested": phrase(
        "We got your wish to send something of order {number} back. You hear from us soon."
    ),
    "return_approved": phrase("Your return of order {number} is approved. Its page says how to send it."),
    "return_refused": phrase("We cannot take this return of order {number}."),
    "return_received": phrase("What you sent back of order {number} has arrived."),
    "cart_reminder": phrase("Your cart is still here: {goods}. Shall I go on with the order?"),
    "cart_again": phrase("What was in it is back in your cart, if you still want it."),
    "arrives": phrase("It reaches you by {day}."),
    "collect": phrase("You can pick it up from {day}."),
    "money_back": phrase("{amount} goes back to you."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an order's message is made of."""

    number: int
    shop: str
    currency: str
    zone: ZoneInfo
    total_minor: int
    payment: str
    kind: str
    """Of its delivery: ``delivery``, ``pickup``, or empty."""
    promised_on: date | None = None
    pay_until: datetime | None = None
    carrier: str = ""
    tracking: str = ""
    status: str = ""
    answer: str = ""
    """What a member says besides, in the customer's language."""
    back_minor: int = 0
    """Money that goes back."""
    again: bool = False
    """Whether its goods are in the cart again."""
    together: tuple[int, ...] = ()
    """Numbers of the orders that leave in one parcel."""


def state_words(state: str, language: Language) -> str:
    """An order's state, such as ``On its way``."""
    return say(language, _STATES[state])


def return_words(state: str, language: Language) -> str:
    """A return's state."""
    return say(language, _RETURN_STATES[state])


def message(kind: str, language: Language, told: Told) -> str:
    """What the customer is told, such as of ``shipped`` or ``canceled:unpaid``, whole sentences."""
    values = _values(language, told)
    sentences = [_variant(kind, told), *_besides(kind, told)]
    words = [say(language, _TOLD[each], **values) for each in sentences]
    return " ".join(filter(None, [*words, told.answer.strip()]))


def reminder(goods: str, language: Language) -> str:
    """The words that remind of a cart."""
    sentence = _TOLD["cart_reminder"]
    return say(language, sentence, goods=goods)


def worded_day(day: date, language: Language) -> str:
    """A day without its year, such as ``venerdì 27 novembre``."""
    pattern = {"en": "EEEE d MMMM", "it": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}[language.value]
    return format_date(day, pattern, locale=language.locale)


def _variant(kind: str, told: Told) -> str:
    """The sentence that fits best."""
    finer = {"placed": f"placed:{told.payment}"}
    if kind in {"shipped", "group_shipped"} and told.carrier and told.tracking:
        return f"{kind}:tracked"
    wanted = finer.get(kind, kind)
    return wanted if wanted in _TOLD else wanted.partition(":")[0]


def _besides(kind: str, told: Told) -> list[str]:
    """What is said after it."""
    found = []
    if kind in {"paid", "paid:free", "shipped", "group_shipped"} and told.promised_on:
        found += {"delivery": ["arrives"], "pickup": ["collect"]}.get(told.kind, [])
    if told.back_minor:
        found.append("money_back")
    if told.again:
        found.append("cart_again")
    return found


def _values(language: Language, told: Told) -> dict[str, object]:
    return {
        "number": told.number,
        "numbers": format_list([str(each) for each in told.together], locale=language.locale),
        "shop": told.shop,
        "total": Money(told.total_minor, told.currency).worded(language),
        "amount": Money(told.back_minor, told.currency).worded(language),
        "until": day_and_time(told.pay_until.astimezone(told.zone), language) if told.pay_until else "",
        "day": worded_day(told.promised_on, language) if told.promised_on else "",
        "carrier": told.carrier,
        "tracking": told.tracking,
        "status": told.status,
    }
