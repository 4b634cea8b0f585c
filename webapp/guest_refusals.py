"""How refusals about guests, the way of news and the figures of bookings are said to a person."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "stretch_too_long": (
        phrase("That is no stretch of days for figures."),
        phrase("Ask for a year at most, from the first day to the last."),
    ),
    "nobody_named": (
        phrase("Nobody is named who comes along."),
        phrase("Name who comes along when you book."),
    ),
    "not_to_come": (
        phrase("It has begun, or does not take place."),
        phrase("There is nothing to pass on any more."),
    ),
    "notice_refused": (
        phrase("That did not work here just now. You hear of everything as before."),
        "",
    ),
    "way_missing": (
        phrase("That way does not lead to you: choose another one."),
        "",
    ),
    "guest_unknown": (
        phrase("This page is not there any more."),
        phrase("Ask whoever booked."),
    ),
}
