"""A no, in a sentence that a model can use, with the values that help it go on."""

from enum import Enum
from typing import Any
from uuid import UUID

from shop.kernel.refusals import Refusal

_SENTENCES = {
    "NothingLive": "Nothing is live that this customer could join now. Say so, and offer to book one of `bookable` (find_slots)"
    " where there is any; never promise that somebody will be there.",
    "NothingShown": "Nothing has been shown in it so far, and no product was named: ask which one is meant.",
    "LiveSessionOver": "That live session has just ended. Say so, and offer to take the product from the shop instead.",
    "Banned": "This customer may no longer take part there. Say that it is not possible, and hand over if they ask why.",
    "ProductNotFound": "No product is called {product!r}. If one of `nearest` is meant, call the tool again with"
    " its slug; if several could be, ask the customer which. Otherwise say that the shop does not have it.",
    "CategoryUnknown": "There is no category {category!r}. Use one of `known`, or search without a category.",
    "AllergenUnknown": "{allergen!r} is none of the fourteen declared allergens, so nothing can be promised about it."
    " Use a code from `known`, or tell the customer that a person will check, and hand over.",
    "AmountUnclear": "{amount!r} is not an amount. Give the customer's figure in digits, such as 50 or 49,90.",
    "FactUnknown": "The shop has said nothing about {topic!r}. Ask for one of `topics`, or search the knowledge."
    " Do not guess.",
    "FunctionFailed": "The shop's own system gave no answer just now. Say that it cannot be looked up at this moment, guess nothing,"
    " and offer a person.",
    "HostNotAllowed": "The shop's own system cannot be asked. Say that it cannot be looked up at this moment, and offer a person.",
    "VariantUnclear": "{product} comes in several kinds. Ask the customer which of `variants`, or call the tool again"
    " with the variant they have named.",
    "VariantUnknown": "The shop does not sell that any more. Say so, and look for something like it.",
    "QuantityUnclear": "{quantity!r} is no quantity of that: it is sold from {least} on, in steps of {step}. Give what the"
    " customer said (2, 300 g, half a kilo), or ask how much they want.",
    "QuantityRefused": "It is not sold in that quantity: at least {least}, in steps of {step}. The nearest is"
    " {nearest}. Ask the customer whether that will do before you take it.",
    "StillThere": "It can be had now, so there is nothing to wait for: {available} of it are there. Offer to put it into"
    " the cart.",
    "StockShort": "There is not that much left: `short` says what is there. Tell the customer, and offer that much, or the"
    " waiting list (join_waiting_list).",
    "StockBusy": "Many customers are after the same goods at this moment. Nothing was changed: try once more, then say so.",
    "NoQuantity": "A quantity is one or more. Ask how much the customer wants.",
    "SoldOut": "There is not enough of {product}: `available` says how much can be had. Tell the customer, offer that"
    " much, one of `alternatives`, or the waiting list (join_waiting_list). Put nothing else in by yourself.",
    "NotInCart": "Nothing called {product!r} is in the cart. It holds `lines`: ask which is meant, or say that it is not"
    " there.",
    "CartChanged": "The cart has been changed meanwhile, on its page or in another message. Look at it with show_cart"
    " and go on from there.",
    "CartEmpty": "The cart is empty, so there is nothing to order. Ask what the customer would like.",
    "CodeRefused": "The code {code!r} takes nothing off: {why} Say so; there is no other way to a lower price.",
    "TipNotSaid": "The customer has not said {told!r} in this message, so nothing was added. Ask how much they would like to"
    " give, if they want to give something; never name a sum yourself.",
    "TipTooHigh": "That is more than the goods cost: say so, and ask for a smaller sum.",
    "TipUnclear": "A tip is a percentage or an amount, not both. Call the tool again with what the customer said.",
    "CurrencyUnclear": "{told!r} names no currency. Ask the customer which of `known` they mean.",
    "RateUnknown": "The shop keeps no rate for {currency}, so nothing can be said in it; `known` are those it has. Say so,"
    " and never convert by yourself.",
    "OfferUsedUp": "An offer of this order has been used up or has ended since it was proposed. Nothing was ordered:"
    " propose again and tell the customer the new total.",
    "DeliveryMissing": "The way of delivery is missing. Ask the customer for one of `choices`, with price and day, then"
    " choose_delivery and propose again.",
    "DeliveryUnknown": "That way does not hold for this cart. Ask for one of `choices`.",
    "WayUnclear": "It is not clear which way is meant. Ask for one of `choices`, with price and day.",
    "PaymentNotOffered": "It cannot be paid like that with this delivery: `choices` can. Say so and ask.",
    "GoodsShort": "Some of the goods have gone meanwhile: `short` says which. Nothing was ordered. Tell the customer and"
    " offer `alternatives`.",
    "NotAgreed": "The customer's own words of this message are no plain yes to a proposal they were shown, so nothing was"
    " ordered. If they want to order, call propose_order: it shows everything and asks. If they want something"
    " changed, change it and propose again. Never say that the order is placed.",
    "ProposalUnknown": "There is no such proposal. Nothing was ordered. Call propose_order to show the order anew.",
    "ProposalOld": "That proposal no longer holds (the cart, a price or the time has changed). Nothing was ordered. Call"
    " propose_order: it shows what is true now and asks again.",
    "ProposalNotShown": "The customer has not seen that proposal yet, so nothing was ordered. End your answer here: it"
    " is shown under your words, and their next message decides.",
    "OrderUnknown": "This customer has no such order. Say that you cannot find it, ask for the number, and offer a"
    " person. Do not say whether it might be somebody else's.",
    "NothingToReturn": "Nothing of order {order} can be sent back now: it is {status}, or its goods are of those that"
    " cannot come back. Say so, and offer a person.",
    "CancelNotAgreed": "The customer's own words of this message are no plain yes to calling that order off, so nothing was"
    " canceled. Tell which order it is (`order`) and what goes back (`back_amount`; nothing where it is missing, since"
    " nothing was paid), ask, and end there: their next message decides. Never say that it is canceled.",
    "NotCancelable": "That order cannot be called off here any more: it is {status}. Say so, and offer a person.",
    "OrderOfBooking": "Order {order} pays for a booking. Cancel the booking instead: its own conditions say what goes back.",
    "NotWaiting": "The customer waits for nothing of that name; what they wait for is in `waiting`. Say so.",
    "WaitingUnclear": "The customer waits for several things: ask which of `waiting`.",
    "InvoiceNotYet": "Order {order} has no invoice yet: it is written when the payment has come. Say so.",
    "ServiceUnknown": "No service is called {service!r}. If one of `services` is meant, call the tool again with its slug;"
    " otherwise ask which, or say that it cannot be booked here.",
    "ServiceUnnamed": "Several things can be booked here. Ask the customer which of `services`.",
    "HostUnknown": "Nobody called {host!r} does that: `hosts` do. Ask the customer.",
    "WhenUnclear": "{when!r} says no time. Ask the customer when, or leave it empty for the next free times.",
    "SlotUnknown": "That is no time of a list. Look with find_slots, and use a `slot` of its result exactly as it stands.",
    "TimeGone": "That time cannot be had any more ({why}). Nothing was changed. Say so and offer `others`; code shows them"
    " as a list to tap.",
    "BookingNotAgreed": "The customer's own words of this message are no plain yes to exactly that, so nothing was changed."
    " Code asks under your words, with what a yes means: lead to it in one short sentence and end there. Never say"
    " that it is done.",
    "HoldOver": "The time was kept for five minutes and those are over. Nothing was booked. Say so and offer `others`.",
    "WhichBooking": "The customer has several bookings. Ask which of `bookings`, by name and time.",
    "BookingUnknown": "This customer has no such booking. Say so, and offer to book or to get a person. Do not say whether it"
    " might be somebody else's.",
    "BookingBegun": "It has begun or is over, so it cannot be moved or canceled here. Say so, and offer a person.",
    "MoveTooLate": "It is too late to move it without a fee, so a person has to. Say so, and offer a person.",
    "SameTime": "It is at that time already: nothing has to be changed. Say so.",
    "StepRefused": "It cannot be changed any more. Say so, and offer a person.",
    "WayMissing": "The customer cannot be written to by {way}: {missing} is not there. For an e-mail address send the profile"
    " page (send_link); without a sender the shop sends no text messages. Nothing was changed: say so.",
    "WayNotSaid": "The customer has not asked for that way in this message, so nothing was changed. Ask which they want.",
    "NobodyNamed": "Booking {booking} names nobody who comes along, so there is nobody to send a link to. Say so.",
    "NotToCome": "Booking {booking} is not to come ({state}), so there is nothing to pass on. Say so.",
    "TooManyGuests": "More guests are named than seats are wanted. Ask for how many it is in all.",
    "TimeFree": "There is no need to wait: `others` are free in that stretch. Offer them.",
    "NothingToWaitFor": "That time is over, or too short. Ask for another day.",
    "DayOver": "That day has passed: today is {today}. Ask which day is meant.",
}


def refused(refusal: Refusal) -> dict[str, Any]:
    """The refusal as the tool's answer."""
    name = type(refusal).__name__
    sentence = _SENTENCES.get(name, "That is not possible now. Say so, and offer a person.")
    return {
        "refusal": name,
        "message": sentence.format_map(_Missing(refusal.values)),
        **_plain(refusal.values),
    }


def failed() -> dict[str, Any]:
    """What a model is told when something broke: nothing of what, and what to do."""
    return {
        "refusal": "InternalError",
        "message": "This did not work just now. Do not try again in this answer: say so briefly and offer a person.",
    }


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "that"


def _plain(value: Any) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return _plain(value.value)
    return str(value) if isinstance(value, UUID) else value
