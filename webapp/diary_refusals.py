"""How a no is said about dates, calendars and what has or has not taken place."""

from shop.kernel.language import phrase

_NOTHING_MORE = ""
WORDS = {
    "occurrence_unknown": (phrase("There is no such date."), phrase("Take one of the dates that are shown.")),
    "seats_booked": (
        phrase("People have booked more seats than that."),
        phrase("Cancel some of their bookings first, or keep the seats."),
    ),
    "not_dated": (
        phrase("It has no dates of its own."),
        phrase("An appointment can be booked at any free time."),
    ),
    "not_begun": (phrase("It has not begun yet."), _NOTHING_MORE),
    "not_over": (phrase("It has not taken place yet."), phrase("Say what you think of it afterwards.")),
    "date_begun": (phrase("That date has begun, or is over."), _NOTHING_MORE),
    "outside_calendar_unknown": (phrase("There is no such calendar."), _NOTHING_MORE),
    "conflict_unknown": (phrase("There is no such conflict."), _NOTHING_MORE),
}
"""By code: what is true, and what can be done."""
