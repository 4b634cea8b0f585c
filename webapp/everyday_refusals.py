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
}
"""By the refusal's code: what is true, and what can be done."""
