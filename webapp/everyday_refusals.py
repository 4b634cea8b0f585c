"""How a no is said on the screens of every day: orders, the calendar, services, templates."""

from typing import Final

from shop.kernel.language import phrase

WORDS: Final = {
    "nothing_chosen": (phrase("No order is chosen."), phrase("Tick those that it is about.")),
    "amount_unclear": (phrase("That is no amount."), phrase("Write it in figures, such as 12,50.")),
    "how_many_missing": (phrase("How many is not said."), phrase("Write a figure beside each line.")),
    "paper_not_there": (phrase("The paper is being drawn."), phrase("Open it again in a moment.")),
    "booker_missing": (
        phrase("It is not said for whom."),
        phrase("Choose a customer, or write a name and a number."),
    ),
    "start_missing": (phrase("No time is chosen."), phrase("Choose one of those that are free.")),
    "days_unclear": (
        phrase("These days cannot be."),
        phrase("The first one comes before the last one, or is the same."),
    ),
    "date_missing": (
        phrase("A day or an hour is missing."),
        phrase("Say when it begins, and on which days."),
    ),
    "date_unknown": (phrase("There is no such date."), phrase("Take one of the dates that are shown.")),
    "step_refused": (phrase("That step is no longer possible."), ""),
    "address_missing": (phrase("Nobody has said where it goes."), phrase("Ask for the address first.")),
    "refund_too_high": (phrase("That is more than came for this order."), ""),
    "nothing_to_refund": (phrase("There is no money to send back for this order."), ""),
    "moved_since": (
        phrase("Somebody has moved {booking} since."),
        phrase("It stays where it is now. Move it yourself if that is not right."),
    ),
    "same_time": (phrase("It is at that time already."), phrase("Choose another one to move it.")),
    "not_a_slot": (phrase("Nothing starts at that time."), phrase("Take one of the times that are shown.")),
    "hold_over": (
        phrase("The five minutes are over, and the time is free again."),
        phrase("Nothing was booked. Choose a time once more."),
    ),
    "slot_taken": (
        phrase("Somebody took that time while you were choosing."),
        phrase("Take another one, or wait for it."),
    ),
}
"""By the refusal's code: what is true, and what can be done."""
