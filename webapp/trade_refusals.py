"""How refusals about stock, orders that leave together, tips and tax numbers are said to a person."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "stock_short": (
        phrase("There is not that much of it left."),
        phrase("Take less, or have a look at what is like it."),
    ),
    "stock_busy": (
        phrase("Many are after the same thing at this moment."),
        phrase("Try again in some seconds."),
    ),
    "stock_bound": (
        phrase("More of it is bound to orders than that."),
        phrase("Cancel one of those orders first."),
    ),
    "not_counted": (phrase("The stock of this is not counted."), phrase("Count it once, and it will be.")),
    "no_quantity": (phrase("A quantity is one or more."), ""),
    "tip_too_high": (phrase("That is more than the goods cost."), phrase("Choose a smaller tip.")),
    "tip_unclear": (phrase("That tells no amount."), phrase("Write a number, such as 2 or 2.50.")),
    "parcel_unknown": (phrase("This order has no such parcel."), ""),
    "parcel_arrived": (phrase("The parcel has arrived."), phrase("Nothing becomes of it any more.")),
    "rate_unknown": (
        phrase("We keep no exchange rate for that currency."),
        phrase("Amounts stay in the shop’s own."),
    ),
    "rate_refused": (
        phrase("That is no rate of the shop’s currency."),
        phrase("Name a currency by its three letters, a figure above zero, and a day that has come."),
    ),
    "order_of_booking": (
        phrase("This order has paid for a booking."),
        phrase("Cancel the booking: its own conditions say what comes back."),
    ),
    "follows_booking": (
        phrase("This order pays for a booking, and moves with it."),
        phrase("Say of the booking that it took place, that nobody came, or cancel it."),
    ),
    "leaves_together": (
        phrase("This order shares its parcel with others."),
        phrase("Move them together, or take it out first."),
    ),
    "not_together": (
        phrase("These orders cannot leave together."),
        phrase("They must be one customer’s, go the same way to the same place, and not have left."),
    ),
    "group_too_small": (phrase("It takes two orders to leave together."), ""),
    "group_unknown": (phrase("There is no such group of orders."), ""),
    "nothing_to_deliver": (phrase("Nothing of this order leaves the house."), ""),
    "texts_unreadable": (phrase("Its description cannot be read."), phrase("Send it as JSON, by language.")),
    "tax_number_refused": (
        phrase("That is no tax number."),
        phrase("Look at it once more: a letter or a figure is wrong or missing."),
    ),
}
"""By the refusal's code: what is true, and what can be done."""
